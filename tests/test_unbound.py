"""Variables that have no value on some paths, and errors that the function itself catches: gradients, and the same errors."""
# ruff: noqa: E701, F821, F841, RUF015, SIM105, SIM108, B007, PT015

import math

import numpy as np
import pytest

from s2sad import grad, jvp, value_and_grad, vjp
from tests.test_raising import X, raised


def helper(a, n):
    if n > 2:
        raise ValueError("no")
    return a * n


def rebind_log_try(x):
    y = float(x[0]) * (len(x) - 3)
    try:
        y = math.log(y)
    except ValueError:
        y = x[1] ** 2
    return y + x[1]


def zero_try(x):
    y = x[1]
    try:
        k = 1.0 / (len(x) - 3)
    except ZeroDivisionError:
        y = y**2
    return y


def zero_try2(x):
    n = len(x) - 3
    try:
        y = float(x[1]) / n
    except ZeroDivisionError:
        y = x[1] ** 2
    return y


def index_try(x):
    t = x[0]
    try:
        t = t + x[7]
    except IndexError:
        t = t * x[1]
    return t


def key_try(x):
    d = {"a": x[0]}
    try:
        y = d["b"] * 2
    except KeyError:
        y = d["a"] * x[1]
    return y


def conv_try(x):
    try:
        y = float(x) * 2
    except TypeError:
        y = float(x[0]) * x[1]
    return y


def unbound_try(x):
    if x[0] > 10:
        y = x[1]
    try:
        z = y * 2
    except UnboundLocalError:
        z = x[0] * x[1]
    return z


def unbound_try2(x):
    try:
        z = y * 2
        y = x[0]
    except UnboundLocalError:
        z = x[0] * x[1]
    return z


def deleted_try(x):
    y = x[1]
    del y
    try:
        z = y * 2
    except UnboundLocalError:
        z = x[0] * x[1]
    return z


def deleted_name_error(x):
    y = x[1]
    del y
    try:
        z = y * 2
    except NameError:
        z = x[0] * x[1]
    return z


def shape_try(x):
    try:
        y = np.sum(x + np.ones(4))
    except ValueError:
        y = np.sum(x**2)
    return y


def next_try(x):
    it = iter([x[0], x[1]])
    t = 1.0
    while True:
        try:
            v = next(it)
        except StopIteration:
            break
        t = t * v
    return t


def assert_try(x):
    t = x[0]
    try:
        assert x[1] < 0
        t = t * x[1]
    except AssertionError:
        t = t * x[2]
    return t


def helper_try(x):
    t = x[0]
    for n in range(5):
        try:
            t = t + helper(x[1], n) * t
        except ValueError:
            t = t * x[2]
    return t


def else_try(x):
    t = x[0]
    for n in range(3):
        try:
            k = 1 / (n - 1)
        except ZeroDivisionError:
            t = t * x[1]
        else:
            t = t * k * x[2]
        finally:
            t = t + x[0]
    return t


def int_try(x):
    t = x[0]
    for s in ("1", "a", "2"):
        try:
            k = int(s)
        except ValueError:
            t = t * x[2]
            continue
        t = t * k
    return t


def unpack_try(x):
    try:
        a, b = x
    except ValueError:
        a, b, c = x
    return a * b


def attr_try(x):
    try:
        y = x.nothing
    except AttributeError:
        y = x * 2
    return np.sum(y * x)


def del_ok(x):
    y = x * x
    if x[0] > 10:
        del y
        r = x[0]
    else:
        r = np.sum(y) * x[1]
    return r


def del_ok_loop(x):
    r = 0.0
    for i in range(3):
        y = x[i] ** 2
        r = r + y * x[0]
        del y
    return r


def del_rebind(x):
    y = x[0] * x[1]
    z = y**2
    del y
    y = x[2] * z
    return y * z


def del_rebind_branch(x):
    y = x[0] * x[1]
    z = y**2
    if x[1] > 0:
        del y
        y = x[2] * z
    return y * z


def del_in_loop_rebind(x):
    y = x[0]
    t = 0.0
    for i in range(3):
        t = t + y**2 * x[1]
        del y
        y = x[i] * t
    return t * y


def maybe_before_loop(x):
    if x[0] > 0:
        y = x[0] * 2
    t = 0.0
    for i in range(3):
        if i > 0:
            y = x[i] * x[0]
        t = t + y**2
    return t * y


def maybe_loop_var(x):
    for i in range(3):
        last = x[i] * x[1]
    return last**2


def first_in_loop(x):
    t = 0.0
    for i in range(3):
        if i == 0:
            m = x[0]
        else:
            m = m * x[i]
        t = t + m**2
    return t


def flag(x):
    found = False
    for i in range(3):
        if x[i] > 1.0:
            best = x[i] ** 2
            found = True
    if found:
        return best * x[0]
    return x[0]


def two_branches(x):
    if x[0] > 0:
        a = x[1] ** 2
    else:
        b = x[2]
    if x[0] > 0:
        r = a * x[0]
    else:
        r = b
    return r


def array_maybe(x):
    if x[0] > 0:
        a = x**2
    if x[1] > 0:
        r = np.sum(a * x)
    else:
        r = x[0]
    return r


def list_maybe(x):
    for i in range(2):
        if i == 0:
            q = [x[0]]
        q.append(x[i] ** 2)
    return q[0] * q[1] * q[2]


def floor_try(x):
    y = float(x[1])
    n = len(x) - 3
    try:
        y = y // n
    except ZeroDivisionError:
        y = y * x[2]
    return y * x[0]


def int_try2(x):
    y = x[1] * x[0]
    try:
        y = int(y + float("nan"))
    except ValueError:
        y = y * x[2]
    return y * x[0]


def int_try3(x):
    y = float("inf") if x[0] > 10 else float(x[0])
    z = float(x[1])
    try:
        z = math.floor(z * float("inf"))
    except OverflowError:
        z = z * x[2]
    return z * y


def sqrt_try(x):
    y = float(x[2])
    try:
        y = math.sqrt(y)
    except ValueError:
        y = y * x[2]
    return y * x[0]


def mod_try(x):
    y = float(x[2])
    try:
        y %= len(x) - 3
    except ZeroDivisionError:
        y = y * x[2]
    return y * x[0]


def pow_try(x):
    y = 0.0 * float(x[0])
    try:
        y = y**-1.0
    except ZeroDivisionError:
        y = y * x[2] + x[1] ** 2
    return y * x[0]


def inv_try(x):
    y = np.outer(x, x) * 0.0
    try:
        y = np.linalg.inv(y)
    except np.linalg.LinAlgError:
        y = y + x[1] ** 2
    return np.sum(y * x)


def shape_try2(x):
    y = x * 2.0
    try:
        y = y * np.ones(4)
    except ValueError:
        y = y * x
    return np.sum(y * x)


def shape_try3(x):
    y = x * 2.0
    try:
        y += np.ones(4)
    except ValueError:
        y = y * x
    return np.sum(y * x)


def loop_try(x):
    t = x[0]
    for d in (1, 0, 2):
        try:
            t = float(t) * (1 // d)
        except ZeroDivisionError:
            t = t * x[1]
    return t * x[2]


def two_try(x):
    a, b = float(x[0]), float(x[1])
    try:
        a = a * b
        b = math.log(a * 0.0)
    except ValueError:
        b = a * x[2]
    return a * b


GOOD = [f for f in list(vars().values()) if getattr(f, "__module__", "") == __name__ and hasattr(f, "__code__")]
GOOD = [f for f in GOOD if f is not helper]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("function", GOOD, ids=lambda f: f.__name__)
def test_gradient(function):
    wanted = np.array([(function(X + h) - function(X - h)) / 2e-6 for h in 1e-6 * np.eye(3)])
    assert np.allclose(grad(function)(X), wanted, atol=1e-5)
    assert np.allclose(value_and_grad(function)(X)[1], wanted, atol=1e-5)
    assert np.allclose(vjp(function)(X)[1](1.0), wanted, atol=1e-5)
    assert np.allclose([jvp(function)(X, tangents=v)[1] for v in np.eye(3)], wanted, atol=1e-5)


def inner_unbound(a):
    if a > 10:
        b = a
    return b


def read_in_branch(x):
    if x[0] > 10:
        y = x[1] * 2.0
    if x[1] > 0:
        return y + x[0]
    return x[0]


def read_in_loop(x):
    t = x[0]
    for i in range(3):
        if i > 0:
            y = x[i] * x[0]
        t = t + y * x[1]
    return t


def read_in_loop2(x):
    t = x[0]
    for i in range(3):
        if i == 1:
            y = x[i] * x[0]
        if i == 2:
            t = t + y
        if i == 0:
            t = t * np.sum(y)
    return t


def unbound_scalar(x):
    if x[0] > 10:
        y = x[1] * 2.0
    return y + x[0]


def list_late(x):
    for i in range(3):
        if i > 0:
            q = [x[0]]
        q.append(x[i] ** 2)
    return q[0] * q[1]


def dict_late(x):
    t = x[0]
    for i in range(3):
        if i > 0:
            d = {"a": x[0]}
        t = t * d["a"]
    return t


def unbound_list(x):
    if x[0] > 10:
        y = [x[1] * 2.0]
    for v in y:
        x = x * v
    return np.sum(x)


def helper_unbound(x):
    return np.sum(x) + inner_unbound(x[0])


def deleted_loop(x):
    y = x[0]
    t = 0.0
    for i in range(3):
        t += y * x[i]
        del y
    return t


def deleted_branch(x):
    y = x * x
    if x[0] > 0:
        del y
    return np.sum(y)


def deleted_twice(x):
    y = x * x
    z = np.sum(y)
    del y
    del y
    return z


def rebind_log(x):
    y = float(x[0]) * (len(x) - 3)
    y = math.log(y)
    return y + x[1]


FAILING = [f for f in list(vars().values()) if getattr(f, "__module__", "") == __name__ and hasattr(f, "__code__")]
FAILING = [f for f in FAILING if f not in (*GOOD, helper, inner_unbound, test_gradient)]


@pytest.mark.parametrize("transform", [grad, value_and_grad, vjp, jvp], ids=lambda t: t.__name__)
@pytest.mark.parametrize("function", FAILING, ids=lambda f: f.__name__)
def test_same_exception(function, transform):
    wanted = raised(lambda: function(X.copy()))
    tangents = {"tangents": np.ones(3)} if transform is jvp else {}
    found = raised(lambda: transform(function)(X.copy(), **tangents))
    assert type(found) is type(wanted), found
    if isinstance(wanted, UnboundLocalError):
        assert str(found) == str(wanted)
