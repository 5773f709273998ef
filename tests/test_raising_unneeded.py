"""What a gradient doesn't need still raises: numbers, containers, conversions, and shapes that don't go together."""
# ruff: noqa: B007, E701, F841, RUF015, SIM108, C416

import math

import numpy as np
import pytest

from s2sad import grad, jvp, value_and_grad, vjp
from tests.test_raising import X, raised


def helper(n):
    return 1 / n


def linear_division(x, n=0.0):
    return x[0] + 1.0 / n


def index_unused(x):
    c = np.arange(3.0)
    return np.sum(x) + c[len(x)]


def list_index_unused(x):
    c = [1.0, 2.0]
    return np.sum(x) + c[len(x)]


def loop_index(x):
    c = np.arange(2.0)
    t = 0.0
    for i in range(len(x)):
        t += x[i] + c[i]
    return t


def key_unused(x):
    c = {"a": 1.0}
    k = "b" if x[0] > 0 else "a"
    return np.sum(x) + c[k]


def unused_conversion(x):
    k = int("abc")
    return np.sum(x)


def unused_math(x):
    math.log(len(x) - 3)
    return np.sum(x)


def unused_math2(x):
    k = math.log(len(x) - 3)
    return np.sum(x)


def pow_zero(x):
    a = float(x[0]) - 0.5
    return np.sum(x) + a**-1


def item_of(x):
    return np.sum(x) + x.item()


def max_of_empty(x):
    k = max([i for i in range(3) if i > 5])
    return np.sum(x)


def unpack_unused(x):
    a, b = x
    return np.sum(x)


def unpack_unused2(x):
    a, b = range(len(x))
    return np.sum(x)


def list_remove(x):
    c = [1, 2]
    c.remove(3)
    return np.sum(x)


def list_idx(x):
    k = [1, 2].index(3)
    return np.sum(x)


def helper_raises(x):
    helper(len(x) - 3)
    return np.sum(x)


def helper_raises2(x):
    k = helper(len(x) - 3)
    return np.sum(x)


def assertion_of_helper(x):
    assert helper(len(x) - 3)
    return np.sum(x)


def fin(x):
    try:
        k = 1 / (len(x) - 3)
    finally:
        x = x * 2
    return np.sum(x)


def exc(x):
    try:
        k = 1 / (len(x) - 3)
    except ValueError:
        x = x * 2
    return np.sum(x)


def from_attr(x):
    return np.sum(x) * math.nothing


def shape_add(x):
    return np.sum(x + np.arange(4.0))


def fstring(x):
    s = f"{x[0]:d}"
    return np.sum(x)


def setitem(x):
    c = [0.0]
    c[4] = x[0]
    return c[0] + x[1]


def int_nan(x):
    k = int(float("nan"))
    return np.sum(x)


def comp(x):
    k = [1 / i for i in range(3)]
    return np.sum(x)


def cond(x):
    k = 1 if x > 0 else 2
    return np.sum(x)


def wrong_next(x):
    it = iter([])
    k = next(it)
    return np.sum(x)


def dict_pop(x):
    d = {"a": 1.0}
    k = d.pop("b")
    return np.sum(x)


def dict_del(x):
    d = {"a": x[0]}
    del d["b"]
    return np.sum(x)


def text_fail(x):
    k = "a" + 1
    return np.sum(x)


def range_step(x):
    for i in range(0, 3, len(x) - 3):
        x = x * 2
    return np.sum(x)


def range_step2(x):
    t = 0
    for i in range(0, 3, len(x) - 3):
        t += i
    return np.sum(x)


def float_of_none(x):
    k = float(None)
    return np.sum(x)


def iterate_number(x):
    t = 0.0
    for v in 3.0:
        t += v
    return t + np.sum(x)


def len_of_number(x):
    k = len(3.0)
    return np.sum(x)


def while_div(x):
    n = 2
    t = 0.0
    while n >= 0:
        t += x[n] + 1 / n
        n -= 1
    return t


SHAPES = [
    lambda x, y: np.sum(x + y),
    lambda x, y: np.sum(x * y),
    lambda x, y: np.sum((x - y) * 2.0),
    lambda x, y: np.mean(x / y),
    lambda x, y: np.sum(x**y),
    lambda x, y: np.mean(x @ y),
    lambda x, y: np.dot(x, y),
    lambda x, y: x.dot(y),
    lambda x, y: np.inner(x, y),
    lambda x, y: np.tensordot(x, y, 1),
    lambda x, y: np.sum(np.where(x > 0, x, y)),
    lambda x, y: np.sum(np.maximum(x, y)),
    lambda x, y: np.sum(np.fmod(x, y)),
    lambda x, y: np.sum(np.outer(x, x) @ y),
    lambda x, y: np.sum(np.outer(x, x) + y),
    lambda x, y: np.sum(np.outer(x, x) * y),
    lambda x, y: np.mean(np.abs(x - y)),
]

RAISING = [f for f in list(vars().values()) if getattr(f, "__module__", "") == __name__ and hasattr(f, "__code__")]
RAISING = [f for f in RAISING if f is not helper]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("transform", [grad, value_and_grad, vjp, jvp], ids=lambda t: t.__name__)
@pytest.mark.parametrize("function", RAISING, ids=lambda f: f.__name__)
def test_same_exception(function, transform):
    wanted = raised(lambda: function(X.copy()))
    tangents = {"tangents": np.ones(3)} if transform is jvp else {}
    found = raised(lambda: transform(function)(X.copy(), **tangents))
    assert type(found) is type(wanted), found


@pytest.mark.parametrize("transform", [grad, value_and_grad, vjp, jvp], ids=lambda t: t.__name__)
@pytest.mark.parametrize("place", range(len(SHAPES)))
def test_shapes_that_do_not_go_together(place, transform):
    function = SHAPES[place]
    wanted = raised(lambda: function(X, np.ones(4)))
    tangents = {"tangents": np.ones(3)} if transform is jvp else {}
    found = raised(lambda: transform(function)(X, np.ones(4), **tangents))
    assert type(found) is type(wanted), found
