"""Helpers that write their arguments, keep them, or return views of them; closures and methods."""

import functools
import itertools

import numpy as np


def _scale(a, factor):
    a *= factor


def _first_half(a):
    return a[: len(a) // 2]


def _same(a):
    return a


def _maybe_copy(a, flag):
    return a.copy() if flag else a


def _write_and_return(a, b):
    a[0] = b[0]
    b[1] *= a[1]
    return a[1:], b


def _swap_contents(a, b):
    tmp = a.copy()
    a[:] = b
    b[:] = tmp


def _accumulate(out, *parts, weight=1.0):
    for p in parts:
        out += weight * p
    return out


def _recurse(a, s):
    if len(a) < 2:
        a *= s
        return
    half = len(a) // 2
    _recurse(a[:half], s)
    _recurse(a[half:], s * s)
    a[0] += a[-1]


def _relax_until(a, limit):
    for k in range(len(a)):
        a[k] *= 0.5
        if a[k] > limit:
            return k
    return len(a)


def helper_writes_argument(x, s):
    _scale(x, s)
    _scale(x[1:4], s)
    return np.sum(x**2)


def helper_writes_residual(x, y):
    z = x * y
    _scale(y, 0.0)
    return np.sum(z**2) + np.sum(y)


def helper_returns_view(x, s):
    h = _first_half(x)
    h *= s
    h[0] = x[5]
    return np.sum(x**2)


def helper_returns_its_argument(x, y):
    a = _same(x)
    a += y
    b = _same(_same(y))
    b[0] = 2.0
    return np.sum(x**2) + np.sum(y)


def helper_returns_view_or_copy(x, s):
    a = _maybe_copy(x, s > 0)
    b = _maybe_copy(x, s < 0)
    a *= 2.0
    b *= 3.0
    return np.sum(x**2) + np.sum(a * b)


def helper_writes_two(x, y):
    tail, whole = _write_and_return(x, y)
    tail *= whole[1:]
    return np.sum(x**2) + np.sum(y)


def helper_swaps_contents(x, y):
    _swap_contents(x, y)
    x[0] = 1.5
    return np.sum(x**2) + np.sum(y**3)


def helper_with_shared_arguments(x, s):
    _write_and_return(x, x)
    _accumulate(x, x, x[::-1], weight=s)
    return np.sum(x**2)


def helper_with_overlapping_views(x):
    _accumulate(x[1:], x[:-1])
    _swap_contents(x[:4], x[2:])
    return np.sum(x**2 * np.arange(1.0, 7.0))


def helper_recursive_on_views(x, s):
    _recurse(x, s)
    return np.sum(x**2)


def helper_in_loop(A, s):
    for row in A:
        _scale(row, s)
        _scale(_first_half(row), row[4])
    return np.sum(A**2)


def helper_early_exit(x, y):
    k = _relax_until(x, 0.2)
    x[: k + 1] *= y[: k + 1]
    return np.sum(x**2)


def helper_call_as_statement_and_value(x, y):
    total = np.sum(_accumulate(x, y)) * np.sum(_accumulate(x, y, y))
    return total + np.sum(x**2)


def helper_order_of_arguments(x):
    def bump(a):
        a += 1.0
        return a[0]

    return bump(x) * bump(x) + x[1] * bump(x) + np.sum(x**2)


def closure_writes_outer_array(x, s):
    def step(k):
        x[k] *= s
        x[k + 1] += x[k]

    for k in range(3):
        step(k)
    return np.sum(x**2)


def closure_sees_rebinding(x, y):
    def current():
        return a

    a = x
    first = current() * 2.0
    a = y
    current()[0] = 3.0
    return np.sum(first**2) + np.sum(y**2)


def closure_nonlocal(x, y):
    a = x

    def advance():
        nonlocal a
        a[0] *= 2.0
        a = y

    advance()
    advance()
    return np.sum(x**2) + np.sum(a**3)


def lambda_returns_view(x, s):
    tail = lambda a: a[3:]  # noqa: E731
    tail(x)[:] *= s
    t = tail(x)
    t += 1.0
    return np.sum(x**2)


def partial_writes(x, y):
    halve = functools.partial(_scale, factor=0.5)
    halve(x)
    halve(y[2:])
    return np.sum(x * y)


def function_passed_and_called(x, y):
    def apply(f, *args):
        for a in args:
            f(a, a[0])

    apply(_scale, x, y[1:])
    return np.sum(x**2) + np.sum(y**2)


class _Field:
    def __init__(self, values, rate):
        self.values = values
        self.rate = rate
        self.view = values[1:-1]

    def step(self):
        self.view += self.rate * self.values[2:]
        self.values[0] = self.view[0] ** 2

    @property
    def tail(self):
        return self.values[-2:]


def object_keeps_argument(x, s):
    field = _Field(x, s)
    field.step()
    field.values *= 2.0
    field.step()
    return np.sum(x**2)


def object_attribute_rebound(x, y, s):
    field = _Field(x, s)
    field.values = y
    field.view *= 2.0
    field.values[1] = field.rate
    field.rate *= 3.0
    field.step()
    return np.sum(x**2) + np.sum(y**3)


def object_property_view(x, s):
    field = _Field(x.copy(), s)
    field.tail[:] *= field.rate
    field.tail[0] += 1.0
    return np.sum(field.values**2) + np.sum(x)


def two_objects_share(x, s):
    a = _Field(x, s)
    b = _Field(a.values, s * s)
    a.step()
    b.step()
    a.values, b.values = b.values, x * 2.0
    b.values[0] = 0.0
    return np.sum(a.values**2) + np.sum(b.values)


def object_in_loop_of_objects(A, s):
    fields = [_Field(row, s) for row in A]
    for left, right in itertools.pairwise(fields):
        left.step()
        right.values += left.values
    return np.sum(A**2)
