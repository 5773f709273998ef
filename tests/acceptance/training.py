"""Training loops over dicts of parameters, with helpers."""

import numpy as np

import s2sad

from .registry import program, rnd


def update_rule(params, grads, rate):
    return {k: params[k] - rate * grads[k] for k in params}


@program(lambda: ({"w": rnd(2), "b": 0.4}, 0.1), second=False)
def descent_on_dict(params, rate):
    for _ in range(3):
        grads = {k: 2.0 * v for k, v in params.items()}
        params = update_rule(params, grads, rate)
    return sum(np.sum(p**3) for p in params.values())


@program(lambda: ({"w": rnd(2), "b": 0.4}, 0.1), second=False)
def descent_with_rule(params, rate):
    for _ in range(3):
        grads = {"w": params["w"] * 2, "b": 2.0 * params["b"]}
        params = update_rule(params, grads, rate)
    return np.sum(params["w"] ** 3) + params["b"]


def loss(p, x):
    return np.sum((p["w"] * x + p["b"]) ** 2)


def grads_of(p, x):
    r = p["w"] * x + p["b"]
    return {"w": 2 * r * x, "b": 2 * np.sum(r)}


@program(lambda: ({"w": rnd(2), "b": 0.4}, rnd(2, seed=2), 0.1))
def train(params, x, rate):
    for _ in range(3):
        g = grads_of(params, x)
        for k in params:
            params[k] = params[k] - rate * g[k]
    return loss(params, x)


@program(lambda: ({"w": rnd(2), "b": 0.4}, rnd(2, seed=2), 0.1), second=False)
def train2(params, x, rate):
    state = {k: np.zeros_like(v) for k, v in params.items()}
    for t in range(3):
        g = grads_of(params, x)
        for k in params.keys():
            state[k] = 0.9 * state[k] + g[k]
        params = {k: params[k] - rate * state[k] for k in params}
    return loss(params, x)


def sgd(params, g, lr):
    for k in params:
        params[k] -= lr * g[k]


@program(lambda: ({"w": rnd(2), "b": rnd(1)}, rnd(2, seed=2), 0.1), second=False)
def train3(params, x, rate):
    for t in range(3):
        g = grads_of(params, x)
        sgd(params, g, rate)
    return loss(params, x)


def adam(params, g, state, lr):
    state["t"] += 1
    for k in params:
        state["m"][k] = 0.9 * state["m"][k] + 0.1 * g[k]
        state["v"][k] = 0.99 * state["v"][k] + 0.01 * g[k] ** 2
        mh = state["m"][k] / (1 - 0.9 ** state["t"])
        vh = state["v"][k] / (1 - 0.99 ** state["t"])
        params[k] = params[k] - lr * mh / (np.sqrt(vh) + 1e-3)
    return params, state


@program(lambda: ({"w": rnd(2), "b": rnd(1)}, rnd(2, seed=2), 0.1))
def train4(params, x, rate):
    state = {
        "t": 0,
        "m": {k: np.zeros_like(v) for k, v in params.items()},
        "v": {k: np.zeros_like(v) for k, v in params.items()},
    }
    for t in range(3):
        g = grads_of(params, x)
        params, state = adam(params, g, state, rate)
    return loss(params, x)


@program(lambda: ({"w": rnd(2), "b": 0.4}, rnd(2, seed=2), 0.1))
def unrolled_grad(params, x, rate):
    for t in range(3):
        g = s2sad.grad(loss)(params, x)
        params = {k: params[k] - rate * g[k] for k in params}
    return loss(params, x)


@program(lambda: ({"w": rnd(2), "b": 0.4}, rnd(2, seed=2), 0.1))
def unrolled_grad2(params, x, rate):
    for t in range(3):
        value, g = s2sad.value_and_grad(loss)(params, x)
        for k in g:
            params[k] = params[k] - rate * g[k]
    return loss(params, x)
