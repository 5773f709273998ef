"""Exits through try and with, match, the walrus: gradients against differences, on inputs that take different paths."""
# ruff: noqa: F841

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import numpy as np
import pytest

from s2sad import UnsupportedError, value_and_grad

POINTS = (np.array([0.7, 0.4, 0.9]), np.array([0.9, 0.4, 0.7]), np.array([0.3, 0.6, 0.2]))


class Odd(Exception):
    pass


class Swallows:
    def __enter__(self):
        return self

    def __exit__(self, *details):
        return True


@contextlib.contextmanager
def swallowing():
    try:
        yield 1
    except KeyError:
        pass


@contextlib.contextmanager
def harmless():
    try:
        yield 1
    finally:
        print(end="")


@dataclass
class Pair:
    a: object
    b: object


def walrus_in_or(x):
    a = x[0]
    if a > 5 or (b := a * x[1]) > 0.0:
        return np.sum(x**2)
    return b * b


def walrus_in_conditional(x):
    y = (s := x[0] * 2) * s if x[1] > 0 else (t := x[0] * 3) * t
    return y


def walrus_in_comprehension(x):
    s = 1.0
    ks = [s := s * v for v in x]
    return sum(ks) + s


def walrus_in_while(x):
    s = np.sum(x)
    while (s := s * 0.5) > 0.1 and (u := s * x[0]) < 100:
        if s < 0.3:
            continue
        x = x * u
    else:
        x = x * 2
    return np.sum(x) * s


def walrus_in_generator(x):
    return sum((p := v * v) * p for v in x) * p


def walrus_header_with_break(x):
    n = 0.0
    while (v := x[int(n)]) > -0.5:
        n += 1
        if n > 2:
            break
        x = x * v
    return np.sum(x) + v


def walrus_read_before(x):
    y = x[0]
    z = y * (y := x[1] * x[1])
    return z * y


def walrus_in_chained_comparison(x):
    n = 0.0
    if x[0] < (m := x[0] + x[1]) < (n := x[0] * x[2] + 1):
        return m * n
    return m * m + n


def return_in_nested_if(x):
    y = np.sum(x)
    if x[0] > 0:
        if x[1] > 0:
            return y * x[2]
        y = y * y
    return y * x[0]


def raise_inside_branches(x):
    y = 1.0
    tot = 0.0
    for v in x:
        try:
            y = y * v
            if v > 0.5:
                y = y * 2 * v
                if v > 0.8:
                    raise Odd("big")
                y = np.sin(y)
            tot = tot + y
        except Odd:
            tot = tot + y * y
        else:
            tot = tot * 1.5
    return tot


def nested_try(x):
    y = x[0]
    for v in x:
        try:
            y = y * v
            try:
                y = y + np.log(v)
                if v < 0.5:
                    raise KeyError
                y = y * v
                if v > 0.8:
                    raise Odd
            except KeyError:
                y = y * 3 * v
            y = y * v * v
        except Odd:
            y = y - v
        finally:
            y = y * 1.1 * v
    return y


def raised_again(x):
    y = 1.0
    try:
        try:
            y = y * x[0]
            y = y * x[7]
        except IndexError as e:
            y = y * x[1]
            raise
        finally:
            y = y * x[2]
    except IndexError:
        y = y * x[0]
    return y


def writes_in_try(x):  # arrays in place
    a = x.copy()
    for i in range(4):
        try:
            a[0] = a[0] * x[i]
            a[i] *= 2.0 * a[0]
            if a[i] > 0.5:
                raise Odd
            a[i] = a[i] ** 2
        except (IndexError, Odd) as e:
            a[1] = a[1] * a[0]
    return np.sum(a * x)


def exits_in_try(x):  # return/break/continue in try in loop
    s = 1.0
    for i in range(6):
        try:
            v = x[i]
            if v < 0.5:
                continue
            s = s * v
            if s > 10:
                break
        except IndexError:
            return s * x[0]
        else:
            s = s * s
        finally:
            s = s + 1.0
    return s


def return_in_with(x):
    with np.errstate(all="ignore"):
        if x[0] > 0.5:
            y = x * 2
        else:
            return np.sum(x)
        z = np.sum(y * y)
    return z


def return_in_loop_and_with(x):
    for v in x:
        with np.errstate(all="ignore"):
            try:
                if v > 0.8:
                    return v * x[0]
            finally:
                print("", end="")
    return x[1] ** 2


def squared_or_cubed(v, k):
    try:
        w = v * v
        if k > 1:
            raise Odd
        w = w * v
    except Odd:
        return w * 3.0
    return w


def try_in_helper(x):
    return squared_or_cubed(x[0], 1) + squared_or_cubed(x[1], 2)


def retried(x):
    s = 0.0
    for v in x:
        while True:
            try:
                s = s + v * v
                if s < 0.7:
                    raise Odd
                break
            except Odd:
                s = s + 0.3 * v
    else:
        s = s * 2
    return s


def tuples_in_try(x):
    a, b = x[0], x[1]
    try:
        a, b = b * a, a * a * b
        c = [a * v for v in x]
        d = {"k": c[0]}
        e = d["zz"]
    except KeyError:
        a = a + c[1]
    return a * b


def only_raises(x):
    y = x * 1.0
    try:
        z = y[:2] + y
    except ValueError:
        y = y * y
    return np.sum(y)


def with_in_try(x):
    y = np.sum(x)
    try:
        with np.errstate(all="raise"):
            y = y * y
            y = y / np.float64(0.0)
    except FloatingPointError:
        y = y * x[0]
    return y


def loop_in_try(x):  # loop inside try leaks
    s = 1.0
    try:
        for i in range(6):
            s = s * x[i]
    except IndexError:
        s = s * 2
    return s


def carried_by_exception(x):
    try:
        raise ValueError(x[0])
    except ValueError as e:
        y = e.args[0] * 2
    return y


def match_many(x):
    out = x[0]
    for c in (("add", 2.0), ("mul", 3.0), {"op": "sq", "n": 1}, 5, "str", ["l", 1.0, 2.0], None):
        match c:
            case ("add", k):
                out = out + k * x[1]
            case ("mul", k) if k > 5:
                out = out * 7
            case ("mul", k):
                out = out * k * x[2]
            case {"op": "sq", **rest}:
                out = out * out * rest["n"]
            case int(n) | float(n) if False:
                out = 0.0
            case int():
                out = out * x[0]
            case "str" | "b":
                out = out * 1.5
            case [first, *mid, last]:
                out = out + last * len(mid) * x[0]
            case _:
                out = out * out
    return out


def match_class(x):
    p = Pair(x[0], x[1])
    match p:
        case Pair(a, b=bb):
            return a * bb * x[2]
        case _:
            return 0.0


def match_guard(x):
    match (x[0], x[1]):
        case (a, b) if a > b:
            y = a * b
        case (a, b):
            y = a + b
    return y * y


def match_continue(x):
    t = 0.0
    for v in x:
        match v > 0.5:
            case True:
                continue
            case False:
                t = t + v * v
        t = t * 2
    return t + x[0]


def match_rest(x):
    p = {"w": x, "k": 1}
    match p:
        case {"w": w, **rest}:
            return np.sum(w**2) * rest["k"]


def suppressed(x):
    y = x[0]
    with contextlib.suppress(IndexError, KeyError):
        y = y * x[1]
        y = y * x[10]
        y = 3.0
    return y * y


def several_managers(x):
    y = x[0]
    for v in x:
        with harmless(), contextlib.suppress(Odd), np.errstate(all="ignore"):
            y = y * v
            if y < 0.3:
                raise Odd
            if v > 0.8:
                continue
            y = y + v
        y = y * 2
    return y * y


def swallowing_class(x):
    y = x[0]
    with Swallows():
        y = y * x[1]
        y = y * x[10]
    return y * y


def swallowing_generator(x):
    y = x[0]
    with swallowing():
        y = y * x[1]
    return y * y


RIGHT = [
    walrus_in_or,
    walrus_in_conditional,
    walrus_in_comprehension,
    walrus_in_while,
    walrus_in_generator,
    walrus_header_with_break,
    walrus_read_before,
    walrus_in_chained_comparison,
    return_in_nested_if,
    raise_inside_branches,
    nested_try,
    raised_again,
    writes_in_try,
    exits_in_try,
    return_in_with,
    return_in_loop_and_with,
    try_in_helper,
    retried,
    tuples_in_try,
    only_raises,
    with_in_try,
    match_many,
    match_class,
    match_guard,
    match_continue,
    match_rest,
    suppressed,
    several_managers,
    swallowing_class,
]
REFUSED = [loop_in_try, carried_by_exception, swallowing_generator]


def differences(f, x):
    steps = 1e-6 * np.eye(x.size)
    return np.array([(f(x + e) - f(x - e)) / 2e-6 for e in steps])


@pytest.mark.parametrize("f", RIGHT, ids=lambda f: f.__name__)
def test_gradient(f):
    with np.errstate(all="ignore"):
        for x in POINTS:
            value, gradient = value_and_grad(f)(x.copy())
            np.testing.assert_allclose(value, f(x.copy()))
            np.testing.assert_allclose(gradient, differences(f, x), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("f", REFUSED, ids=lambda f: f.__name__)
def test_refused(f):
    with pytest.raises(UnsupportedError):
        value_and_grad(f)(POINTS[0])
