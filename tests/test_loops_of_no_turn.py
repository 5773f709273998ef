"""A variable that a loop binds anew, and a write through it behind the loop: after no turn it is the memory of before."""

import numpy as np
import pytest

from tests.reference import right_in_first_order


def for_loop(x, n):
    y = x * 1.0
    u = np.sin(y)
    for _ in range(n):
        y = u * 2
    y[::2] = u[::2] * 3
    return np.sum(y * y)


def while_loop(x, n):
    y = x * 1.0
    u = np.sin(y)
    k = 0
    while k < n:
        y = u * 2
        k += 1
    y *= 3
    return np.sum(y * y)


def branch_that_does_not_vary(x, n):
    y = x * 1.0
    u = np.sin(y)
    if n:
        y = np.ones(4)
    y[::2] = u[::2] * 3
    return np.sum(y * u)


def loop_that_does_not_vary(x, n):
    y = x * 1.0
    u = np.sin(y)
    for _ in range(n):
        y = np.ones(4)
    y[::2] = u[::2] * 3
    return np.sum(y * u)


def other_name(x, n):
    y = x * 1.0
    u = np.sin(y)
    z = y
    for _ in range(n):
        z = u * 2
    z[::2] = u[::2] * 3
    return np.sum(y * z)


def nested_loops(x, n):
    y = x * 1.0
    u = np.sin(y)
    for v in [u, u * 2][:n]:
        for w in v[:n]:
            y = v * w
    y[0] = 5.0
    return np.sum(y * u)


def loop_over_rows(x, n):
    y = x * 1.0
    s = 0.0
    for row in np.outer(x, x)[:n]:
        y = row
        s += np.sum(np.sin(y))
    y[1] = s
    return np.sum(y * s)


def inside_of_a_loop(x, n):
    y = x * 1.0
    u = np.exp(y)
    t = 0.0
    for j in range(3):
        for _ in range(n * j):
            y = u * 2
        y[j] = t + u[j]
        u = np.cos(y) * u
        t = t + y[0]
    return np.sum(y * u) + t


def list_of_arrays(x, n):
    xs = [x * 1.0]
    u = np.sin(xs[0])
    for _ in range(n):
        xs = [u * 2]
    xs[0] = u * 3
    xs.append(x)
    return np.sum(xs[0] * u)


def list_of_numbers(x, n):
    xs = [x[0], x[1]]
    u = xs[0] * xs[1]
    for _ in range(n):
        xs = [u * 2, u]
    xs[0] = u * 3
    xs.pop()
    return xs[0] * u


def dict_of_numbers(x, n):
    d = {"a": x[0]}
    u = d["a"] ** 2
    for _ in range(n):
        d = {"a": u * 2}
    d["a"] = u * d["a"]
    return d["a"] * u


def attempt(x, n):
    y = x * 1.0
    u = np.sin(y)
    try:
        if n:
            raise ValueError
        y = np.ones(4)
    except ValueError:
        pass
    y[::2] = u[::2] * 3
    return np.sum(y * u)


def written_by_a_ufunc(x, n):
    y = x * 1.0
    u = np.sin(y)
    with np.errstate(all="ignore"):
        for _ in range(n):
            y = u * 2
    np.exp(y, out=y)
    return np.sum(y * u)


def sorted_in_place(x, n):
    y = x * 1.0
    u = np.sin(y)
    for _ in range(n):
        y = u * 2
        if n > 1:
            break
    y.sort()
    return np.sum(y * u * np.arange(4))


PROGRAMS = [
    for_loop,
    while_loop,
    branch_that_does_not_vary,
    loop_that_does_not_vary,
    other_name,
    nested_loops,
    loop_over_rows,
    inside_of_a_loop,
    list_of_arrays,
    list_of_numbers,
    dict_of_numbers,
    attempt,
    written_by_a_ufunc,
    sorted_in_place,
]


@pytest.mark.parametrize("n", range(3))
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_value_gradient_and_tangent(f, n):
    x, direction = np.array([0.9, 0.7, 1.1, 0.45]), np.array([1.0, -0.5, 0.3, 0.7])
    right_in_first_order(f, x, direction, n)
