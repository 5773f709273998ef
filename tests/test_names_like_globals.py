"""Parameters and variables of helpers that are called like functions, objects and arrays of the module."""

from functools import partial

import numpy as np
import pytest

from s2sad import jvp, value_and_grad
from tests import other_names
from tests.oracle import numeric_gradient


class Model:
    def __init__(self, k):
        self.k = k

    def f(self, x):
        return x**2 * self.k


model, k, w, data, final = Model(5.0), 3.0, np.array([9.0, 8.0, 7.0]), {"a": 7.0}, np.cosh


def act(x):
    return x**3


def f(x):
    return x * 10.0


def total(x):
    return np.sum(x) * 2.0


def product(x):
    return np.prod(x)


def items(x):
    return x[:2]


def layer(x, act=np.tanh):
    return act(x)


def layers(x, act=np.tanh):
    for _ in range(2):
        x = act(x)
    return x


def mlp(x, act=np.tanh, final=None):
    for i in range(3):
        x = x * 1.1
        if i < 2:
            x = act(x)
        elif final:
            x = final(x)
    return x


def local(x):
    act = np.tanh
    for _ in range(2):
        x = act(x)
    return x


def applied(f, x):
    return f(x)


def each(functions, x):
    for f in functions:
        x = f(x)
    return x


def again(x, act, n):
    return x if n == 0 else again(act(x), act, n - 1)


def run(model, x):
    return model.f(x)


def scaled(model, k, x):
    return model.f(x) * k


def looked_up(data, w, x):
    return np.sum(x * data["a"]) * np.sum(w * x)


def of_the_module(x):
    return np.sum(model.f(x) * k * data["a"]) + np.sum(w * act(x))


class Layer:
    def __init__(self, act=np.tanh):
        self.act = act

    def __call__(self, x):
        return self.act(x)


def in_a_branch(x):
    return np.sum(mlp(x)) + np.sum(mlp(x, act, np.tanh)) + np.sum(mlp(x, np.sin, act))


def in_a_list(x):
    return np.sum(each([np.sin, np.tanh], x)) + np.sum(each((act, f), x))


PROGRAMS = {
    "default": lambda x: np.sum(layer(x)),
    "given": lambda x: np.sum(layer(x, np.sin)),
    "the_modules_own": lambda x: np.sum(layer(x, act)) + np.sum(layers(x, np.cos)),
    "in_a_loop": lambda x: np.sum(layers(x)) * np.sum(layers(x, act=np.sin)),
    "in_a_branch": in_a_branch,
    "local": lambda x: np.sum(local(x)) + np.sum(act(x)),
    "applied": lambda x: np.sum(applied(np.sin, x)) + np.sum(f(x)) + np.sum(applied(act, x) * f(x)),
    "lambda_applied": lambda x: np.sum(applied(lambda v: act(v), x)) + (lambda act, v: act(v))(np.sin, x[1]),
    "each": in_a_list,
    "again": lambda x: np.sum(again(x, np.sin, 2)) + np.sum(act(x)),
    "partial": lambda x: np.sum(partial(applied, np.cos)(x)) + np.sum(f(x)),
    "objects": lambda x: np.sum(run(Model(x[0]), x)) + of_the_module(x),
    "after_the_modules_own": lambda x: of_the_module(x) + np.sum(scaled(Model(x[0]), 2.0, x)),
    "containers": lambda x: looked_up({"a": x[0]}, x * 2.0, x) + of_the_module(x),
    "layers": lambda x: np.sum(Layer()(x)) + np.sum(Layer(act)(x)) + np.sum(Layer(np.sin)(x)),
    "temporaries": lambda x: total(x * 2 * total(x) * product(x)) + np.sum(items(x) * 3.0),
    "another_module": lambda x: np.sum(other_names.layer(x)) + np.sum(other_names.use(x)) + np.sum(act(x)),
    "to_another_module": lambda x: np.sum(other_names.applied(act, x)) + np.sum(other_names.layer(x, np.sin)),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_gradient(name):
    x, function = np.array([0.4, -0.7, 1.2]), PROGRAMS[name]
    (expected,) = numeric_gradient(function, (x,))
    transformed = value_and_grad(function)
    for _ in range(2):
        value, gradient = transformed(x)
        np.testing.assert_allclose(value, function(x))
        np.testing.assert_allclose(gradient, expected, rtol=1e-6)
    value, dot = jvp(function)(x, tangents=np.array([0.3, -1.0, 0.7]))
    np.testing.assert_allclose(value, function(x))
    np.testing.assert_allclose(dot, expected @ [0.3, -1.0, 0.7], rtol=1e-6)
