"""Functions with values that are no scalars, for vjp and jvp; and functions with auxiliary results."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .registry import Collection, positive, rand, spd

OUTPUTS = Collection("outputs")
AUXILIARY = Collection("auxiliary")


class State(NamedTuple):
    position: np.ndarray
    velocity: np.ndarray


@dataclass
class Fit:
    weights: np.ndarray
    loss: float


def vector(x):
    return np.sin(x) * x


OUTPUTS.add(vector, lambda: (rand(3),))


def matrix(x, y):
    return np.exp(-((x[:, None] - y) ** 2))


OUTPUTS.add(matrix, lambda: (rand(3), rand(2, seed=1)), argnums=(0, 1))


def pair(x, y):
    return x @ y, x * y


OUTPUTS.add(pair, lambda: (rand(3), rand(3, seed=1)), argnums=(0, 1))


def nested(params, x):
    h = np.tanh(x @ params["W"] + params["b"])
    return {"h": h, "rest": [np.sum(h), (params["b"] * 2.0, h[0])]}


OUTPUTS.add(nested, lambda: ({"W": rand(2, 3), "b": rand(3)}, rand(2, 2, seed=1)), argnums=(0, 1))


def named(state, dt):
    for _ in range(3):
        velocity = state.velocity - dt * np.sin(state.position)
        state = State(state.position + dt * velocity, velocity)
    return state


OUTPUTS.add(named, lambda: (State(rand(2), rand(2, seed=1)), 0.1), argnums=(0, 1))


def data_class(A, b):
    w = np.linalg.solve(A, b)
    return Fit(weights=w, loss=np.sum((b - 2.0 * w) ** 2))


OUTPUTS.add(data_class, lambda: (spd(2), rand(2)), argnums=(0, 1))


def list_of_steps(x):
    out = []
    for k in range(3):
        x = np.cos(x) + k
        out.append(x)
    return out


OUTPUTS.add(list_of_steps, lambda: (rand(2),))


def same_value_twice(x):
    y = x**2
    return y, y, x


OUTPUTS.add(same_value_twice, lambda: (rand(3),))


def view_and_base(x):
    y = np.outer(x, x)
    return y, y[0], y.T


OUTPUTS.add(view_and_base, lambda: (rand(2),))


def rotations(x):
    return x[::-1], x.reshape(2, 2), x[[0, 0, 3]], np.cumsum(x)


OUTPUTS.add(rotations, lambda: (rand(4),))


def early_tuple(x):
    if x[0] > 0:
        return x[0], x**2
    return np.sum(x), x


OUTPUTS.add(early_tuple, lambda: (positive(3),))


def partly_constant(x):
    return np.sum(x**2), 3.0, np.ones(2)


OUTPUTS.add(partly_constant, lambda: (rand(3),))


def single_precision(x):
    return np.tanh(x), np.sum(x)


OUTPUTS.add(single_precision, lambda: (rand(3).astype(np.float32),))


def loss_and_predictions(w, X, y):
    predictions = X @ w
    return np.mean((predictions - y) ** 2), predictions


AUXILIARY.add(loss_and_predictions, lambda: (rand(2), rand(3, 2), rand(3, seed=1)), argnums=(0, 1))


def loss_and_state(params, h, xs):
    trace = []
    for x in xs:
        h = np.tanh(params["W"] @ h + x)
        trace.append(float(h[0]))
    return np.sum(h**2), {"h": h, "trace": trace, "steps": len(xs), "label": "rnn", "none": None}


AUXILIARY.add(loss_and_state, lambda: ({"W": rand(2, 2)}, rand(2), rand(3, 2)), argnums=(0, 1))
