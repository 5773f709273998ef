"""`break` in the `else` of an inner loop is the outer loop's, whose own `else` doesn't run then."""

import numpy as np
import pytest

from tests.reference import right_in_first_order


def while_else(x, n):
    k = 0
    s = x[0]
    while k < 3:
        k += 1
        for i in range(2):
            s = s * x[i] + 1
        else:
            if k == n:
                break
        s = s + x[2]
    else:
        s = s * x[3]
    return s


def for_else(x, n):
    s = x[0]
    for _ in range(3):
        for i in range(3):
            if i == n:
                break
            s = s * x[i] + 1
        else:
            break
    else:
        s = s * x[3]
    return s


def match_case(x, n):
    s = x[0]
    for k in range(3):
        match k:
            case 1 if n == 1:
                break
            case _:
                s = s * x[k] + x[1]
    else:
        s = s * x[3]
    return s


def finally_behind(x, n):
    s = x[0]
    for k in range(3):
        try:
            if k == n:
                break
            s = s * x[k]
        finally:
            s = s + x[1]
    else:
        s = s * x[3]
    return s


def nested_twice(x, n):
    s = x[0]
    for k in range(3):
        with np.errstate(all="ignore"):
            while True:
                s = s * x[k] + 1
                break
            else:
                break
            for _ in range(2):
                for m in range(2):
                    if m == n:
                        break
                    s = s * x[m]
                else:
                    continue
                break
            else:
                s = s + x[0]
                break
    else:
        s = s * x[3]
    return s


def gen(x):
    for v in x:
        yield v * 2


def generator(x, n):
    s = x[0]
    for v in gen(x):
        for i in range(3):
            if i == n:
                break
            s = s * v + 1
        else:
            if s > 3:
                break
        s = s + 0.1
    else:
        s = s * x[3]
    return s


def match_in_a_generator(x, n):
    s = x[0]
    for k, v in enumerate(gen(x)):
        match k:
            case 1 if n == 1:
                break
            case 2 if n == 3:
                continue
            case _:
                s = s * v + x[1]
        s = s + v
    else:
        s = s * x[3]
    return s


def iterator(x, n):
    s = x[0]
    it = iter(x)
    while (v := next(it, None)) is not None:
        for i in range(2):
            if i == n:
                continue
            s = s * v + 1
        else:
            if v > 1:
                break
    else:
        s = s * x[3]
    return s


class Box:
    def __init__(self, v):
        self.v = v


def object_in_a_loop(x, n):
    b = Box(x[0])
    k = 0
    while k < 3:
        for i in range(2):
            b.v = b.v * x[i]
        else:
            if k == n:
                break
        k += 1
    else:
        b.v = b.v * x[3]
    return b.v


def literal_tuples(x, n):
    s = x[0]
    for k in (0, 1, 2):
        for i in (0, 1):
            s = s * x[i] + 0.5
        else:
            if k == n:
                break
    else:
        s = s * x[3]
    return s


def inner_function(x, n):
    def inner(s):
        for k in range(3):
            for i in range(2):
                s = s * x[i] + 0.5
                if k == n + 5:
                    return s
            else:
                if k == n:
                    break
        else:
            return s * x[3]
        return s

    return inner(x[0]) * inner(x[1])


PROGRAMS = [
    while_else,
    for_else,
    match_case,
    finally_behind,
    nested_twice,
    generator,
    match_in_a_generator,
    iterator,
    object_in_a_loop,
    literal_tuples,
    inner_function,
]


@pytest.mark.parametrize("n", range(4))
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_value_gradient_and_tangent(f, n):
    x, direction = np.array([0.3, 0.7, 1.1, 0.45]), np.array([1.0, -0.5, 0.3, 0.7])
    right_in_first_order(f, x, direction, n)
