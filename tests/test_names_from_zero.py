"""Names that begin as whole numbers and become floats in a loop: `total = 0`, then `total += x[i]`."""

import numpy as np
import pytest

from s2sad import grad, hessian, jvp, value_and_grad
from tests.oracle import numeric_gradient

WEIGHTS = np.array([1, 2, 3])
SINGLE = np.array([1, 2, 3], dtype=np.float32)


def summed(x):
    total = 0
    for i in range(len(x)):
        total += x[i] ** 2 * np.sin(x[i])
    return total


def recurrence(x):
    s = 1
    for v in x:
        s = np.tanh(s * 0.5 + v) * s
    return s / len(x)


def of_norms(x):
    loss, state = 0, np.zeros(3)
    for t in range(len(x)):
        state = np.tanh(0.5 * state + x[t])
        loss += np.sum(state**2)
    return loss / len(x)


def listed(x):
    parts = []
    for v in x:
        parts.append(v * v)
    return sum(parts) / len(parts) + np.log(sum([np.exp(-v) for v in x]))


def generated(x):
    return sum(v * v for v in x if v > 0) * sum(np.cos(v) for v in x)


def sum_of_none(x):
    return x[0] * x[1] + sum(v * v for v in x if v > 100) * x[2] + 2 ** sum(v for v in x if v > 100)


def times_whole_array(x):
    s, t = 0, 0.0
    for v in x:
        y = WEIGHTS * s
        t = t + np.sum(y[1:] * v) + np.sum(y * y[0] * v)
        s = s + v * v
    return t


def whole_array_written(x):
    s, t = 0, 0.0
    for v in x:
        y = WEIGHTS * s + 0.5 * v
        y[1:] *= v
        y += s
        t = t + np.sum(y * y)
        s = s + v * v
    return t


def times_single_array(x):
    s, t = 0, 0.0
    for v in x:
        y = SINGLE * s
        t = t + np.sum(y[1:] * v) + np.sum(np.exp(y) * 0.1)
        s = s + v * v
    return t


def filled(x):
    s, t = 0, 0.0
    for v in x:
        y = np.full(3, s * 1.0)
        z = np.array([s, v, 1.0])
        t = t + np.sum(y * z) + np.sum(np.asarray([s, s]) * v)
        s = s + v
    return t


def counted(x):
    s = 0
    for k, v in enumerate(x):
        s = s + 1 if k % 2 else s * v + 1
        s = s // 2 + v
        s = -s
    return s * s


def powers(x):
    s = 2
    for k, v in enumerate(x):
        s = s**k + v
        s = abs(s) ** 1.5
    return np.sqrt(s) + max(s, 0) + np.maximum(s, 1)


def by_ufuncs(x):
    s = 1
    for v in x:
        s = np.square(s) + np.where(s > 0, s, -s) * v - np.clip(s, 0, 2) * v + np.negative(s) * 0.1
    return s


def under_an_if(x):
    s = 0
    if x[0] > 0:
        s = x[0] * x[1]
    t = 0 if x[1] > 0 else x[2] * x[2]
    for v in x:
        s += v * t
        t = t * s + v
    return s * t


def added(s, v):
    s += v * v
    return s


def by_a_helper(x):
    s = 0
    for v in x:
        s = added(s, v)
    return added(0, s)


def until_large(x):
    s = k = 0
    while s < 1.0 and k < 20:
        s += x[k % len(x)] ** 2
        k += 1
    return s * x[0]


def spelled(x):
    s, texts = 0, []
    for v in x:
        texts.append(f"{s:.3f}")
        s += v * len(texts[-1])
    return s * s


def becomes_an_array(x):
    s = 0
    for v in x:
        s = s + v * x
    t = 0
    t += x
    t *= s
    return np.sum(t)


def becomes_complex(x):
    s = 0
    for v in x:
        s += v * (1 + 2j)
    return s.real * s.imag


FOUND = [f for f in dict(globals()).values() if getattr(f, "__module__", "") == __name__ and f is not added]
PLAIN = [summed, recurrence, of_norms, listed, generated, by_a_helper, until_large]
FIRST_ORDER = [whole_array_written, times_single_array]  # refused beyond; rounded to single precision


@pytest.mark.parametrize("f", FOUND, ids=lambda f: f.__name__)
def test_gradient(f):
    x, direction = np.array([0.7, -0.4, 0.3, 0.9]), np.array([0.3, 1.0, -0.6, 0.2])
    for _ in range(2):
        value, gradient = value_and_grad(f)(x)
        np.testing.assert_allclose(value, f(x))
        np.testing.assert_allclose(gradient, numeric_gradient(f, (x,))[0], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(jvp(f)(x, tangents=direction)[1], gradient @ direction)
    if f not in FIRST_ORDER:
        np.testing.assert_allclose(grad(lambda x: grad(f)(x) @ direction)(x), hessian(f)(x) @ direction, atol=1e-9)


@pytest.mark.parametrize("f", [f for f in FOUND if f not in (becomes_an_array, of_norms)], ids=lambda f: f.__name__)
def test_gradient_by_python_numbers(f):
    x = [0.7, -0.4, 0.3, 0.9]
    value, gradient = value_and_grad(f)(x)
    np.testing.assert_allclose(value, f(x))
    np.testing.assert_allclose(gradient, grad(f)(np.array(x)), rtol=1e-7)


@pytest.mark.parametrize("f", [summed, recurrence, of_norms, by_a_helper, listed], ids=lambda f: f.__name__)
def test_gradient_by_single_numbers(f):
    x = np.array([0.7, -0.4, 0.3, 0.9])
    gradient = grad(f)(x.astype(np.float32))
    assert gradient.dtype == np.float32
    np.testing.assert_allclose(gradient, grad(f)(x), rtol=1e-4)


@pytest.mark.parametrize("f", PLAIN, ids=lambda f: f.__name__)
def test_text_has_no_helpers(f):
    assert "s2sad.runtime" not in grad(f).source(np.ones(4))
