"""Arithmetic of an array and a list or tuple of numbers, which NumPy makes an array: the same gradient as with the array."""

import array
import importlib
import linecache
import math
import re
import sys
import types

import numpy as np
import pytest
import scipy.special as sp

from s2sad import grad, jvp, value_and_grad
from tests.oracle import numeric_gradient

WEIGHTS = [1, 2, 3]
TABLE = {"whole": [1, 2, 3], "pair": (2, 1, 3)}


def times(x):
    return np.sum((x * [1, 2, 3]) ** 2)


def times_from_the_left(x):
    return np.sum(([1, 2, 3] * np.exp(x)) ** 2)


def of_a_tuple(x):
    return np.sum(((1, 2, 3) - x / (1, 2, 3)) ** 2) + np.sum(((1, 2, 3) + x) ** 2)


def of_the_module(x):
    return np.sum((x * WEIGHTS) ** 2) + np.sum((TABLE["whole"] * x + TABLE["pair"]) ** 3)


def grown(x):
    ks = []
    ks.append(1)
    ks.extend([2, 3])
    return np.sum((x * ks) ** 2)


def of_a_range(x):
    return np.sum((x * range(3)) ** 2) + np.sum((x + [k * k for k in range(3)]) ** 2)


def of_a_shape(x):
    square = np.outer(x, x)
    return np.sum(square[:, :2] * square.shape)


def written(x):
    y = x * x
    y *= [1, 2, 3]
    y[:2] += (2, 3)
    y **= [1, 2, 1]
    return np.sum(y)


def weighted(x, weights=(1, 2, 3)):
    return x * weights if len(weights) else x


def by_default(x):
    return np.sum(weighted(x) ** 2) * np.sum(weighted(x, [3, 1, 2]))


def power_of_a_number(x):
    return np.sum(np.exp(x[0]) ** [1, 2, 3]) + np.sum(x[1] + [1, 2, 3])


def without_axes(x):
    return np.sum((np.where(x[0] > 0, x[0], 2.0) * [1, 2, 3]) ** 2)


def of_truths(x):
    return np.sum((x * [True, False, True]) ** 2) + np.sum(x * (x > 0).tolist())


def still_lists(x):
    pairs = [x[0], x[1]] * 2 + [x[2]] * np.int64(2)
    return sum((k + 1) * v * v for k, v in enumerate(pairs)) * len(pairs)


def functions(x):
    turned = np.dot([1, 2, 3], np.outer(x, x)) + np.arctan2(x, [1, 2, 3]) + np.cross([1, 0, 2], x)
    return np.sum(np.linalg.solve([[2, 1, 0], [1, 3, 0], [0, 0, 1]], turned) ** 2)


def special_functions(x):
    y = np.exp(x)
    return np.sum(sp.jv([0, 1, 2], y) + sp.polygamma([0, 1, 2], y) + sp.zeta([3, 4, 5], y) + sp.gammainc([1, 2, 3], y))


def logsumexp_weighted(x):
    return sp.logsumexp(np.outer(x, x), axis=1, b=[1, 2, 3]) @ [1, 2, 3]


def distance(x):
    return math.dist([1, 2, 3], x) ** 2


FOUND = [f for f in dict(globals()).values() if getattr(f, "__module__", "") == __name__ and f is not weighted]


@pytest.mark.parametrize("f", FOUND, ids=lambda f: f.__name__)
def test_gradient(f):
    x, direction = np.array([0.7, -0.4, 0.3]), np.array([0.3, 1.0, -0.6])
    value, gradient = value_and_grad(f)(x)
    np.testing.assert_allclose(value, f(x))
    np.testing.assert_allclose(gradient, numeric_gradient(f, (x,))[0], rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(jvp(f)(x, tangents=direction)[1], gradient @ direction)


@pytest.mark.parametrize("f", FOUND, ids=lambda f: f.__name__)
def test_second_order(f):
    x, direction, step = np.array([0.7, -0.4, 0.3]), np.array([0.3, 1.0, -0.6]), 1e-5
    gradient = value_and_grad(f)
    ahead, behind = (gradient(x + s * direction)[1] for s in (step, -step))
    dot = jvp(lambda x: gradient(x)[1])(x, tangents=direction)[1]
    np.testing.assert_allclose(dot, (ahead - behind) / (2 * step), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("kind", [list, tuple])
@pytest.mark.parametrize("number", [int, float])
def test_arguments(kind, number):
    def scaled(x, weights):
        return np.sum((x * weights) ** 2) + np.sum((weights + x) ** 3)

    x = np.array([0.7, -0.4, 0.3])
    expected = value_and_grad(scaled)(x, np.array([1.0, 2.0, 3.0]))[1]
    np.testing.assert_allclose(value_and_grad(scaled)(x, kind(map(number, (1, 2, 3))))[1], expected)


class Table:
    """What NumPy asks for an array; of zeros it makes none."""

    def __init__(self, rows):
        self.rows = rows

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.rows, dtype) + 1.0


OPERANDS = {
    "list": [1.0, 2.0],
    "tuple": (1.0, 2.0),
    "buffer": array.array("d", [1.0, 2.0]),
    "object": Table([0.0, 1.0]),
}
CALLS = """np.dot(x, w) np.dot(w, x) x.dot(w) np.matmul(x, w) np.power(x, w) np.power(w, x) np.arctan2(x, w) np.float_power(x, w)
    np.multiply(x, w) np.clip(x, w, 3.0) np.trapezoid(x, w) np.trapezoid(w, x) np.append(x, w) np.insert(x, 1, w)
    np.concatenate([x, w]) np.vstack([w, x]) np.array([x, w]) np.corrcoef(x, w) np.cov(w, x) np.where(x>1, x, w)
    np.linalg.solve(np.outer(x, x)+np.eye(2), w) np.interp(x, xp=[0, 3], fp=w) sp.xlogy(w, x) np.maximum(x, w)"""
CALLS = re.split(r"(?<=\))\s+(?=\w)", CALLS)


@pytest.mark.parametrize("text", CALLS)
@pytest.mark.parametrize("operand", OPERANDS.values(), ids=OPERANDS)
def test_functions_of_what_is_no_array(operand, text, tmp_path, monkeypatch):
    """The rules compute with it as NumPy does, whether the kind of the operand is known or not."""
    (tmp_path / "no_arrays.py").write_text(
        "import numpy as np\nimport scipy.special as sp\nfrom unknown_place import PLACE\n\n\n"
        f"def f(x, w):\n    return np.sum(np.cos({text}))\n\n\ndef g(x):\n    return f(x, PLACE[0])\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(sys.modules, "unknown_place", types.SimpleNamespace(PLACE=[operand]))
    monkeypatch.delitem(sys.modules, "no_arrays", raising=False)
    linecache.clearcache()
    module = importlib.import_module("no_arrays")
    x, direction = np.array([1.2, 1.7]), np.array([0.3, -0.4])
    wanted = grad(module.f)(x, np.asarray(operand))
    for function, args in ((module.f, (x, operand)), (module.g, (x,))):
        np.testing.assert_allclose(grad(function)(*args), wanted, rtol=1e-12, atol=1e-14)
        dot = jvp(function)(*args, tangents=direction)[1]
        np.testing.assert_allclose(dot, wanted @ direction, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("held", [range(1, 3), memoryview(np.array([1.0, 2.0]))], ids=["range", "memory"])
def test_joined_with_what_is_no_array(held):
    x, direction = np.array([1.2, 1.7]), np.array([0.3, -0.4])

    def f(x):
        return np.sum(np.concatenate([x, held]) ** 2)

    np.testing.assert_allclose(grad(f)(x), 2.0 * x)
    np.testing.assert_allclose(jvp(f)(x, tangents=direction)[1], 2.0 * x @ direction)
