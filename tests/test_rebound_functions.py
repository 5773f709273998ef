"""Globals, attributes of classes and of modules that stand for a function are looked at in each call: they may be bound anew."""

import sys
import types

import numpy as np
import pytest

from s2sad import grad, jvp

X = np.array([0.3, 0.7, 1.1])
act = np.tanh
total = np.sum
cube = np.vectorize(lambda v: v**2, otypes=[float])
settings = types.ModuleType("settings_of_the_user")
settings.act = np.tanh


class Layer:
    act = np.tanh

    def apply(self, x):
        return x**2


class Deep(Layer):
    pass


def by_global(x):
    return total(act(x))


def by_class(x):
    return np.sum(Layer.act(x))


def by_base(x):
    return np.sum(Deep.act(x))


def by_method(x):
    return np.sum(Layer().apply(x))


def by_module(x):
    return np.sum(settings.act(x))


def by_vectorize(x):
    return np.sum(cube(x))


CASES = [
    (by_global, sys.modules[__name__], "act", np.sin, np.cos),
    (by_global, sys.modules[__name__], "total", np.max, lambda x: (x == np.max(x)) * (1.0 - np.tanh(x) ** 2)),
    (by_class, Layer, "act", np.sin, np.cos),
    (by_base, Layer, "act", np.sin, np.cos),
    (by_base, Deep, "act", np.sin, np.cos),
    (by_method, Layer, "apply", lambda self, x: x**3, lambda x: 3.0 * x**2),
    (by_module, settings, "act", np.sin, np.cos),
    (by_vectorize, sys.modules[__name__], "cube", np.vectorize(lambda v: v**3, otypes=[float]), lambda x: 3.0 * x**2),
]


@pytest.mark.parametrize("f, owner, label, other, slope", CASES)
def test_another_function_is_another_gradient(f, owner, label, other, slope, monkeypatch):
    gradient, tangent = grad(f), jvp(f)
    before = gradient(X)
    np.testing.assert_allclose(tangent(X, tangents=np.ones(3))[1], np.sum(before))
    monkeypatch.setattr(owner, label, other, raising=False)
    np.testing.assert_allclose(gradient(X), slope(X), rtol=1e-12)
    np.testing.assert_allclose(tangent(X, tangents=np.ones(3))[1], np.sum(slope(X)), rtol=1e-12)
    monkeypatch.undo()
    np.testing.assert_array_equal(gradient(X), before)


def test_types_that_vectorize_casts_to():
    """Without otypes NumPy casts to the type of what comes first, which is a whole number here."""

    def f(x):
        return np.sum(np.vectorize(lambda v: v if v > 0.5 else 0)(x))

    with pytest.raises(Exception, match="casts all"):
        grad(f)(X)
    np.testing.assert_array_equal(grad(f)(X[::-1].copy()), [1.0, 1.0, 0.0])
