"""Stores into an array at a place that the array itself gives: the reverse sweep finds the place by what it held before."""

import numpy as np
import pytest

import s2sad
from tests.reference import central

X = np.array([0.5, 1.5, -2.0, 0.7, -0.3])


def mask_by_itself(x):
    active, t = x > -1.0, np.zeros(5)
    for _ in range(4):
        t[active] += x[active] ** 2
        active[active] = t[active] < 0.6
    return np.sum(t**3)


def numbers_by_themselves(x):
    perm, s = np.array([2, 0, 1, 4, 3]), 0.0
    for i in range(3):
        s = s + x[perm] * (i + 1)
        perm[perm] = perm[::-1].copy()
        s = np.sin(s) * x[perm[0]]
    return np.sum(s**2)


def under_another_name(x):
    perm = np.array([2, 0, 1, 4, 3])
    q, s = perm, 0.0
    for _ in range(3):
        s = np.sin(s) + x[perm] * x[perm[0]]
        perm[q] = perm[::-1].copy()
    return np.sum(s**2)


def once(x):
    perm = np.array([2, 0, 1, 4, 3])
    s = x[perm] ** 2
    perm[perm] = np.arange(5)
    return np.sum((s * x[perm]) ** 2)


def by_a_view(x):
    A = np.outer(x, x)
    m, s = A > 0, np.zeros((5, 5))
    for i in range(5):
        m[i, m[i]] = A[i, m[i]] > 0.4
        s[m] += A[m] ** 2
        m[m[:, i], i] = False
    return np.sum(s * A)


def swapped(x):
    a = np.array([1, 3, 0, 2, 4])
    for i in range(4):
        a[i], a[a[i]] = a[a[i]], a[i]
        x = np.tanh(x[a] * (i + 1.0))
    return x @ x * x[0]


def and_in_place(x):
    todo, y = np.array([True] * 5), np.ones(5)
    while todo.any():
        y[todo] *= 1 + 0.3 * x[todo] ** 2
        todo[todo] &= y[todo] < 1.2
    return y @ x


PROGRAMS = [mask_by_itself, numbers_by_themselves, under_another_name, once, by_a_view, swapped, and_in_place]


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_gradient(f):
    (expected,) = central(f, lambda: (X.copy(),), (0,), h=1e-3)
    np.testing.assert_allclose(s2sad.grad(f)(X), expected, rtol=1e-7, atol=1e-7)
    direction = np.arange(5.0)
    second = s2sad.jvp(s2sad.grad(f))(X, tangents=direction)[1]
    np.testing.assert_allclose(s2sad.vjp(s2sad.grad(f))(X)[1](direction), second, rtol=1e-9, atol=1e-9)
