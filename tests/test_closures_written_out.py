"""Functions that close over variables, written out inside of a gradient: the variables are read when the gradient runs."""

import numpy as np
import pytest

from s2sad import grad, jvp


def scaling(k):
    def setter(value):
        nonlocal k
        k = value

    def inner(x):
        return x * k

    return inner, setter


def repeated(f, times):
    def setter(value):
        nonlocal times
        times = value

    def inner(x):
        for _ in range(times):
            x = f(x)
        return x

    return inner, setter


def shifted(weights):
    def inner(x):
        return weights @ (x * weights)

    return inner


scale, set_scale = scaling(2.0)
step, set_times = repeated(lambda x: x * 2.0, 1)
here, there = shifted(np.array([1.0, 2.0])), shifted(np.array([3.0, -1.0]))


class Box:
    def __init__(self, value):
        self.value = value


def plainly(x):
    return scale(x) + step(x)


def with_objects(x):
    box = Box(scale(Box(x).value))
    return step(box.value)


def handed_on(x):
    def call(f, v):
        return f(v)

    return call(scale, x) + sum(map(step, [x, x]))


def in_a_loop_of_objects(x):
    boxes = [Box(x), Box(x * x)]
    for box in boxes:
        box.value = scale(step(box.value))
    return boxes[0].value * boxes[1].value


@pytest.mark.parametrize("f", [plainly, with_objects, handed_on, in_a_loop_of_objects])
def test_variables_that_change_between_calls(f):
    gradient, tangent = grad(f), jvp(f)
    for k, times in ((2.0, 1), (3.0, 1), (3.0, 2), (2.5, 0)):
        set_scale(k)
        set_times(times)
        expected = np.imag(f(1.2 + 1e-30j)) * 1e30
        assert gradient(1.2) == pytest.approx(expected, rel=1e-12)
        assert tangent(1.2, tangents=1.0)[1] == pytest.approx(expected, rel=1e-12)


def test_two_closures_with_a_variable_of_one_name():
    def both(x):
        box = Box(x)
        return here(box.value) * there(box.value)

    x = np.array([0.7, -0.4])
    u, v = np.array([1.0, 4.0]), np.array([9.0, 1.0])
    np.testing.assert_allclose(grad(both)(x), u * (v @ x) + v * (u @ x), rtol=1e-12)
