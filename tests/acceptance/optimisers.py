"""Optimisers over lists of arrays of several forms, written through the names of a loop."""

import numpy as np

from s2sad import grad

from .registry import program


def net(ps):
    h = np.tanh(ps[0] @ np.ones(2) + ps[1])
    return np.sum((ps[2] * h - 0.3) ** 2)


@program(lambda: ([np.arange(6.0).reshape(3, 2) * 0.1, np.arange(3.0) * 0.2, np.arange(3.0) * 0.4 - 0.3], 0.1))
def momentum_over_a_list(ps, lr):
    ms = [np.zeros_like(p) for p in ps]
    for _ in range(2):
        gs = grad(net)(ps)
        for m, p, g in zip(ms, ps, gs):
            m *= 0.9
            m += g
            p -= lr * m
    return float(net(ps))


@program(lambda: ([np.arange(6.0).reshape(3, 2) * 0.1, np.arange(3.0) * 0.2, np.arange(3.0) * 0.4 - 0.3], 0.1))
def squares_added_up(ps, lr):
    acc = [np.zeros_like(p) for p in ps]
    for _ in range(2):
        gs = grad(net)(ps)
        for i, g in enumerate(gs):
            acc[i] += g**2
        for p, a, g in zip(ps, acc, gs):
            p -= lr * g / np.sqrt(a + 1e-2)
    return float(net(ps))


class Opt:
    def __init__(self, params):
        self.params = params
        self.vel = [np.zeros_like(p) for p in params]

    def step(self, grads, mom):
        for p, v, g in zip(self.params, self.vel, grads):
            v[:] = mom * v + g
            p -= 0.1 * v


@program(lambda: ([np.arange(6.0).reshape(3, 2) * 0.1, np.arange(3.0) * 0.2, np.arange(3.0) * 0.4 - 0.3], 0.1))
def an_optimiser_object(ps, lr):
    opt = Opt(ps)
    for _ in range(2):
        opt.step(grad(net)(ps), lr)
    return float(net(ps))


@program(
    lambda: (
        [np.arange(4.0).reshape(2, 2) + 0.3, np.arange(2.0) + 0.7],
        [np.arange(4.0).reshape(2, 2) * 0.3, np.arange(2.0) * 0.7],
    )
)
def without_gradients(ps, gs):
    ms = [np.zeros_like(p) for p in ps]
    for m, p, g in zip(ms, ps, gs):
        m *= 0.9
        m += g
        p -= 0.1 * m
    return float(sum(np.sum(p**2) for p in ps))
