"""Functions whose generated source is kept under review, each with arguments that decide its signature."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from benchmarks.gmm import log_likelihood
from benchmarks.logsumexp import logsumexp
from benchmarks.mlp import loss
from benchmarks.rnn import rnn
from s2sad import grad, value_and_grad, vjp


class Line(NamedTuple):
    slope: Any
    offset: Any


@dataclass
class Wave:
    height: Any
    pitch: Any


def straight(x, y):
    a = x * y
    b = np.sin(a) + a**2
    return b / (1.0 + np.exp(-y))


def softmax_loss(W, x, labels):
    logits = x @ W
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return -np.mean(np.sum(labels * log_p, axis=1))


def broadcasting(a, b, c):
    return np.sum((a - b) * c)


def for_loop(x, n):
    total = 0.0
    for k in range(n):
        x = np.sin(x) * k
        total += x
    return total


def while_loop(x, tolerance):
    guess = x
    while abs(guess * guess - x) > tolerance:
        guess = 0.5 * (guess + x / guess)
    return guess


def branches(x, y):
    if x > y:
        z = x * x
    elif x > 0.0:
        z = x * y
    else:
        z = y
    return z * x


def early_return(x, limit):
    if x > limit:
        return limit * x
    for _ in range(3):
        x = x * x
        if x > limit:
            return x + limit
    return np.sqrt(x)


def list_of_states(x, n):
    states = [x]
    for _ in range(n):
        states.append(np.tanh(states[-1]) * x)
    return np.sum(states[0]) + np.sum(states[-1])


def scaled(x, factor):
    y = x * factor
    return np.tanh(y)


def helper_in_a_loop(x, factor):
    for _ in range(3):
        x = scaled(x, factor)
    return np.sum(x)


def recursive_power(x, n):
    if n == 0:
        return 1.0
    return x * recursive_power(x, n - 1)


def line(p, x, y):
    return np.mean((p.slope * x + p.offset - y) ** 2)


def wave(p, x):
    return np.sum(p.height * np.sin(p.pitch * x))


def nested(params, x):
    for W, b in params["layers"]:
        x = np.maximum(x @ W + b, 0.0)
    return np.sum(x * params["scale"])


def single_precision(w, x):
    return np.mean(np.tanh(x @ w) ** 2)


def norms(x, axis):
    return np.sum(np.sqrt(np.sum(x * x, axis=axis)))


def heat(u, alpha, steps):
    for _ in range(steps):
        u[1:-1] += alpha * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u**2)


def prefix_sums(x):
    sums = np.zeros_like(x)
    for k in range(1, len(x)):
        sums[k] = sums[k - 1] + x[k] ** 2
    return np.sum(np.sqrt(1.0 + sums))


def quadratic(x, A):
    return x @ A @ x


def ones(*shape: int, dtype: Any = float) -> np.ndarray:
    return np.ones(shape, dtype)


PARAMETERS = {"W1": ones(6, 5), "b1": ones(5), "W2": ones(5, 3), "b2": ones(3)}

GOLDEN: dict[str, tuple[Callable, tuple]] = {
    "mlp": (value_and_grad(loss), (PARAMETERS, ones(4, 6), ones(4, 3))),
    "mlp_type_free": (value_and_grad(loss), ()),
    "rnn": (value_and_grad(rnn, (0, 1, 2)), (ones(5, 5), ones(5, 4), ones(5), ones(7, 4), ones(5))),
    "gmm": (value_and_grad(log_likelihood, (0, 1, 2, 3)), (ones(3), ones(3, 2), ones(3, 2), ones(3, 2, 2), ones(9, 2))),
    "logsumexp": (value_and_grad(logsumexp), (ones(5),)),
    "straight": (value_and_grad(straight, (0, 1)), (0.3, 0.7)),
    "straight_type_free": (value_and_grad(straight, (0, 1)), ()),
    "softmax_loss": (value_and_grad(softmax_loss), (ones(4, 3), ones(5, 4), ones(5, 3))),
    "broadcasting": (value_and_grad(broadcasting, (0, 1, 2)), (ones(4, 3), ones(3), ones(4, 1))),
    "for_loop": (value_and_grad(for_loop), (0.3, 4)),
    "while_loop": (value_and_grad(while_loop), (2.0, 1e-9)),
    "branches": (value_and_grad(branches, ("x", "y")), (0.3, 0.7)),
    "early_return": (value_and_grad(early_return), (1.1, 5.0)),
    "list_of_states": (value_and_grad(list_of_states), (ones(3), 4)),
    "helper_in_a_loop": (value_and_grad(helper_in_a_loop, (0, 1)), (ones(3), 0.5)),
    "recursive_power": (value_and_grad(recursive_power), (1.1, 3)),
    "line": (value_and_grad(line), (Line(0.5, ones(4)), ones(4), ones(4))),
    "wave": (value_and_grad(wave), (Wave(ones(4), 0.7), ones(4))),
    "nested": (grad(nested), ({"layers": [(ones(3, 3), ones(3)), (ones(3, 2), ones(2))], "scale": 2.0}, ones(5, 3))),
    "single_precision": (value_and_grad(single_precision), (ones(3, dtype=np.float32), ones(5, 3, dtype=np.float32))),
    "norms": (grad(norms), (ones(3, 4), 1)),
    "heat": (value_and_grad(heat, (0, 1)), (ones(9), 0.1, 3)),
    "prefix_sums": (value_and_grad(prefix_sums), (ones(5),)),
    "quadratic_vjp": (vjp(quadratic, (0, 1)), (ones(3), ones(3, 3))),
}
