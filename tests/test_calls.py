"""Calls of transformed functions: bound by name, looked up by type, made anew when what was taken for granted changes."""

import inspect
import pickle
import sys
import threading

import numpy as np
import pytest

from s2sad import grad, value_and_grad

SCALE = 2.0


def product(x, y=3.0):
    return x * x * y


def scaled(x):
    return SCALE * x * x


def cube(x, power=3):
    return x**power


def through_cube(x):
    return cube(x)


@pytest.mark.parametrize("calls", [1, 3])
def test_arguments_by_place_and_name(calls):
    """The first call looks up, later ones may go a shorter way."""
    g = value_and_grad(product, argnums=(0, 1))
    for _ in range(calls):
        assert g(2.0, 5.0) == (20.0, (20.0, 4.0))
        assert g(2.0) == (12.0, (12.0, 4.0))
        assert g(y=5.0, x=2.0) == (20.0, (20.0, 4.0))
        assert g(2.0, y=5.0) == (20.0, (20.0, 4.0))
        assert g(x=2.0) == (12.0, (12.0, 4.0))


@pytest.mark.parametrize(("args", "kwargs"), [((), {}), ((1.0, 2.0, 3.0), {}), ((1.0,), {"z": 2.0}), ((), {"y": 1.0})])
def test_calls_that_do_not_fit(args, kwargs):
    g = grad(product)
    g(1.0, 2.0)
    with pytest.raises(TypeError):
        g(*args, **kwargs)
    assert g(1.0, 2.0) == 4.0


def test_types_take_turns():
    """What was made for floats doesn't serve integers, arrays or single precision."""
    g = grad(product)
    for _ in range(3):
        assert g(2.0, 5.0) == 20.0
        assert type(g(2.0, 5)) is float
        assert g(np.float32(2.0), 5.0).dtype == np.float32
        with pytest.raises(Exception, match="integer"):
            g(2, 5.0)


def test_source_without_arguments_is_that_of_the_last_call():
    g = grad(product)
    g(2.0, 5.0)
    of_floats = g.source()
    g(np.float32(2.0), 5.0)
    g(2.0, 5.0)
    assert g.source() == of_floats
    of_single = g.source(np.float32(2.0), 5.0)
    assert of_single != of_floats
    g(2.0, 5.0)
    assert g.source() == of_floats


def test_globals_are_looked_at_in_each_call(monkeypatch):
    g = grad(scaled)
    assert [g(3.0), g(3.0)] == [12.0, 12.0]
    monkeypatch.setattr(sys.modules[__name__], "SCALE", 5.0)
    assert [g(3.0), g(3.0)] == [30.0, 30.0]
    monkeypatch.setattr(sys.modules[__name__], "SCALE", np.array([1.0, 2.0]))
    with pytest.raises(Exception, match="scalar"):
        g(3.0)


def other_code(x):
    return x * x * x * x


def of_two(x, y):
    return x * y


def test_new_code_in_the_same_function():
    """As a notebook's autoreload does it."""

    def f(x):
        return x * x

    g = grad(f)
    assert [g(3.0), g(3.0)] == [6.0, 6.0]
    f.__code__ = other_code.__code__
    assert [g(3.0), g(3.0)] == [108.0, 108.0]
    f.__code__ = of_two.__code__
    assert [g(3.0, 5.0), g(3.0, 5.0)] == [5.0, 5.0]
    with pytest.raises(TypeError):
        g(3.0)


def test_a_helper_with_new_code_or_defaults(monkeypatch):
    g = grad(through_cube)
    assert [g(2.0), g(2.0)] == [12.0, 12.0]
    monkeypatch.setattr(cube, "__defaults__", (2,))
    assert [g(2.0), g(2.0)] == [4.0, 4.0]
    monkeypatch.setattr(cube, "__defaults__", (3,))
    assert g(2.0) == 12.0


def test_threads_that_call_with_different_types():
    g = grad(product)
    wrong = []

    def work(x, wanted):
        for _ in range(500):
            found = g(x, 5.0)
            if found != wanted or type(found) is not type(wanted):
                wrong.append((x, found))

    cases = [(2.0, 20.0), (np.float32(2.0), np.float32(20.0)), (3.0, 30.0)]
    threads = [threading.Thread(target=work, args=case) for case in cases * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_pickled_and_looked_at():
    g = value_and_grad(product, "y")
    again = pickle.loads(pickle.dumps(g))
    assert again(2.0, 5.0) == g(2.0, 5.0) == (20.0, 4.0)
    assert inspect.signature(g) == inspect.signature(product)
    assert g.__name__ == "product"


class Model:
    weight = 3.0

    @grad(argnums="x")
    def slope(self, x):
        return self.weight * x * x


def test_methods():
    assert Model().slope(2.0) == 12.0
    assert Model().slope(x=2.0) == 12.0


def test_parameters_of_any_name():
    def f(self, _s2sad_call, args):
        return self * _s2sad_call * args

    def h(self, args, more):
        return self * args * more

    assert grad(f, argnums=2)(2.0, 3.0, 4.0) == 6.0
    assert grad(h, argnums=2)(2.0, 3.0, more=4.0) == 6.0


def test_many_parameters():
    def f(a, b, c, d, e, f, g, h, i, j):
        return a * b * c * d * e * f * g * h * i * j

    assert grad(f, argnums="j")(*[1.0] * 9, 2.0) == 1.0
