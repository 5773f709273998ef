"""Helpers of helpers, and gradients of functions with helpers, whose residuals hold what is written behind the call."""

import functools

import numpy as np

from s2sad import grad, hessian, jacobian, jvp, value_and_grad

from .registry import program


def pair():
    r = np.random.default_rng(8)
    return r.normal(size=3), r.normal(size=3)


def inner(w, c):
    return np.sum(np.sin(c * w) * w)


def outer(w, c):
    return inner(w, c) * 2.0 + 1.0


def outer2(w, c):
    t = 0.0
    for i in range(2):
        t = t + inner(w, c * (i + 1))
    return t


def outer3(w, c):
    if w[0] > -5:
        return inner(w, c)
    return 0.0


@program(pair)
def written_after_a_helper_of_a_helper(w, c):
    t = outer(w, c)
    w *= 2.0
    return t * np.sum(w**2)


@program(pair)
def helper_with_a_loop(w, c):
    t = outer2(w, c)
    w *= 2.0
    c[0] = 1.0
    return t * np.sum(w**2)


@program(pair)
def helper_with_a_branch(w, c):
    t = outer3(w, c)
    c += w
    w[1:] = 0.5
    return t * np.sum(w**2 * c)


def rec(w, c, n):
    if n == 0:
        return inner(w, c)
    return rec(w, c, n - 1) * 1.5 + inner(c, w)


@program(pair)
def helper_that_calls_itself(w, c):
    t = rec(w, c, 3)
    w *= c
    return t * np.sum(w)


def lst(ws):
    return inner(ws[0], ws[1]) + inner(ws[1], ws[0])


def lst2(ws):
    return lst(ws) * 2


@program(pair)
def items_of_a_list(w, c):
    ws = [w.copy(), c.copy()]
    t = lst2(ws)
    ws[0] *= 2
    ws[1][0] = 3.0
    return t * np.sum(ws[0] * ws[1])


@program(pair)
def values_of_a_dict(w, c):
    d = {"w": w.copy(), "c": c.copy()}
    t = (lambda p: lst2([p["w"], p["c"]]))(d)
    d["w"] -= d["c"]
    return t * np.sum(d["w"])


def loss(w, c):
    return np.sum(np.sin(c * w))


def vec(w, c):
    return np.sin(c * w)


@program(pair)
def lambda_of_the_same_name(w, c):
    w -= grad(lambda w: loss(w, c))(w)
    return float(np.sum(w**2))


@program(pair)
def gradient_under_a_name(w, c):
    g = grad(lambda w: loss(w, c))(w)
    w -= g
    return float(np.sum(w**2))


@program(pair)
def lambda_of_another_name(w, c):
    w -= grad(lambda z: loss(z, c))(w)
    return float(np.sum(w**2))


@program(pair)
def written_by_a_slice(w, c):
    w[:] = w - grad(lambda w: loss(w, c))(w)
    return float(np.sum(w**2))


@program(pair)
def one_item_written(w, c):
    g = grad(lambda w: loss(w, c))(w)
    w[0] = 2.0
    return float(np.sum(w**2) + np.sum(g**2))


@program(pair)
def of_a_new_array(w, c):
    w = w * 1.0
    h = lambda u: loss(u, c)
    w *= grad(h)(w)
    return float(np.sum(w**2))


@program(pair)
def with_its_value(w, c):
    h = lambda u: loss(u, c) + loss(u * u, c)
    l, g = value_and_grad(h)(w)
    w *= g
    return float(np.sum(w**2) * l)


@program(pair)
def jacobian_of_a_lambda(w, c):
    J = jacobian(lambda u: vec(u, c))(w)
    w -= J @ w
    return float(np.sum(w**2))


@program(pair)
def hessian_of_a_lambda(w, c):
    H = hessian(lambda u: loss(u, c))(w)
    w -= H @ w
    return float(np.sum(w**2))


@program(pair)
def value_of_a_lambda(w, c):
    h = lambda u: np.sum(vec(u, c))
    w -= h(w)
    return float(np.sum(w**2))


@program(pair)
def array_of_a_lambda(w, c):
    h = lambda u: vec(u, c)
    w -= h(w)
    return float(np.sum(w**2))


@program(pair)
def tangent_of_a_lambda(w, c):
    v, t = jvp(lambda u: loss(u, c))(w, tangents=np.ones(3))
    w -= t
    return float(np.sum(w**2))


@program(pair)
def by_the_other(w, c):
    w -= grad(lambda c: loss(w, c))(c)
    return float(np.sum(w**2))


@program(pair)
def of_two(w, c):
    gw, gc = grad(loss, argnums=(0, 1))(w, c)
    w -= gc
    return float(np.sum(w**2))


@program(pair)
def in_a_function(w, c):
    def obj(u):
        return loss(u, c)

    def step(w):
        w -= grad(obj)(w)
        return w

    return float(np.sum(step(w) ** 2))


@program(pair)
def of_an_inner_function(w, c):
    def obj(u):
        r = vec(u, c)
        return np.sum(r**2)

    w -= grad(obj)(w)
    return float(np.sum(w**2))


class M:
    def __init__(self, c):
        self.c = c

    def loss(self, w):
        return loss(w, self.c)

    def loss_own(self, w):
        return np.sum(np.sin(self.c * w))


@program(pair)
def of_a_method(w, c):
    m = M(c)
    w -= grad(m.loss)(w)
    return float(np.sum(w**2))


@program(pair)
def of_a_method_alone(w, c):
    m = M(c)
    w -= grad(m.loss_own)(w)
    return float(np.sum(w**2))


@program(pair)
def data_written(w, c):
    c *= grad(lambda u: loss(u, c))(w)
    return float(np.sum(w**2) + np.sum(c**3))


@program(pair)
def several_steps(w, c):
    for _ in range(2):
        w -= grad(lambda u: loss(u, c))(w)
        c += w
    return float(np.sum(w**2) + np.sum(c**3))


@program(pair)
def of_a_partial(w, c):
    w -= grad(functools.partial(loss, c=c))(w)
    return float(np.sum(w**2))
