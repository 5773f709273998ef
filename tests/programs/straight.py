"""Straight-line code, rebinding, tuples and unpacking."""

import math

import numpy as np

from .registry import Collection, positive, rand

STRAIGHT = Collection("straight")


def square(x):
    return x * x


STRAIGHT.add(square, lambda: (1.5,), holomorphic=True, order2=True)


def sin_times_x(x):
    return math.sin(x) * x + x * x


STRAIGHT.add(sin_times_x, lambda: (0.7,), order2=True)


def one_expression(x, y):
    return np.sum(np.exp(-x * y) / (1.0 + np.sqrt(x**2 + y**2)))


STRAIGHT.add(one_expression, lambda: (positive(3), positive(3, seed=1)), argnums=(0, 1), holomorphic=True, order2=True)


def rebinding(x):
    y = x
    y = np.sin(y)
    y = y * x
    x = y + x
    y = x / (1.0 + y**2)
    return y.sum()


STRAIGHT.add(rebinding, lambda: (rand(4),), holomorphic=True, order2=True)


def argument_rebound(x, w):
    x = x @ w
    x = np.tanh(x)
    x = x @ w.T
    return np.mean(x**2)


STRAIGHT.add(argument_rebound, lambda: (rand(3, 2), rand(2, 4, seed=1)), argnums=(0, 1), holomorphic=True)


def returns_argument(x):
    return x


STRAIGHT.add(returns_argument, lambda: (2.5,))


def constant_value(x):
    y = np.sin(x)
    return 3.0


STRAIGHT.add(constant_value, lambda: (rand(3),))


def unused_argument(x, y):
    return np.sum(y**3)


STRAIGHT.add(unused_argument, lambda: (rand(2), rand(3, seed=1)), argnums=(0, 1), holomorphic=True)


def same_name_many_types(x):
    t = 2
    t = t * x
    t = (t, t + 1.0)
    t = t[0] * t[1]
    t = float(np.size(x)) * t
    return np.sum(t)


STRAIGHT.add(same_name_many_types, lambda: (rand(3),))


def augmented_scalars(x):
    s = x[0]
    s += x[1] * 2.0
    s *= x[2]
    s -= 1.0
    s /= 3.0 + x[0] ** 2
    s **= 2
    return s


STRAIGHT.add(augmented_scalars, lambda: (rand(3),), holomorphic=True, order2=True)


def chained_assignment(x):
    a = b = np.cos(x)
    a = a * 2.0
    return np.sum(a * b)


STRAIGHT.add(chained_assignment, lambda: (rand(3),), holomorphic=True)


def tuple_swap(x, y):
    a, b = x, y
    a, b = b, a * b
    a, b = a + b, a - b
    return np.sum(a**2 * b)


STRAIGHT.add(tuple_swap, lambda: (rand(3), rand(3, seed=1)), argnums=(0, 1), holomorphic=True, order2=True)


def nested_unpacking(p):
    (a, b), [c, (d, e)] = (p[0], p[1]), [p[2], (p[3], p[4])]
    return a * b + c * np.sin(d) * e


STRAIGHT.add(nested_unpacking, lambda: (rand(5),), holomorphic=True)


def starred_unpacking(p):
    first, *middle, last = p
    return first * last + middle[0] * middle[1] ** 2 - len(middle) * middle[-1]


STRAIGHT.add(starred_unpacking, lambda: (rand(5),), holomorphic=True)


def unpack_rows(A):
    a, b, c = A
    return np.dot(a, b) * np.sum(c) + a[0]


STRAIGHT.add(unpack_rows, lambda: (rand(3, 2),), holomorphic=True)


def unpack_columns(X):
    x, y = X.T
    return np.sum(x * y**2)


STRAIGHT.add(unpack_columns, lambda: (rand(4, 2),), holomorphic=True)


def unpack_shape(X):
    n, d = X.shape
    return np.sum(X**2) / (n * d) + X[n - 1, d - 1]


STRAIGHT.add(unpack_shape, lambda: (rand(3, 2),), holomorphic=True)


def tuple_as_value(x):
    pair = x, 2.0 * x
    pair = pair + (x**2,)
    return np.sum(pair[0] * pair[1] * pair[-1])


STRAIGHT.add(tuple_as_value, lambda: (rand(3),), holomorphic=True)


def rotation_by_swap(v):
    a, b, c = v[0], v[1], v[2]
    a, b, c = c, a, b
    a, b, c = c * a, a, b + a
    return a + 2.0 * b + b * c


STRAIGHT.add(rotation_by_swap, lambda: (rand(3),), holomorphic=True)


def integer_powers(x):
    return np.sum(x**0 + x**1 + x**2 - x**3 + x**-1 + (-x) ** 4)


STRAIGHT.add(integer_powers, lambda: (np.array([-0.7, 0.4, 1.3]),), order2=True)


def power_by_argument(x, p):
    return np.sum(x**p) + np.sum(2.0**p) + np.power(x[0], p)


STRAIGHT.add(power_by_argument, lambda: (positive(3), 1.7), argnums=(0, 1), holomorphic=True)


def remainder_and_floor(x):
    return np.sum(x % 1.5 + x // 0.7 * x + np.mod(x, -2.0)) + divmod(x[0], 0.4)[1]


STRAIGHT.add(remainder_and_floor, lambda: (np.array([0.5, 1.9, -2.3]),))


def unary_operators(x):
    y = -x
    z = +y
    w = abs(z)
    return np.sum(w * -z + (not True) * x)


STRAIGHT.add(unary_operators, lambda: (np.array([0.5, -1.2]),))


def python_scalar_functions(x):
    return pow(x, 3) + abs(x) + float(x) + max(x, 0.1) + min(x, 0.2) + math.exp(x) * math.hypot(x, 3.0)


STRAIGHT.add(python_scalar_functions, lambda: (0.8,))


def math_module(x, y):
    a = math.sqrt(x) + math.log(y) + math.atan2(x, y) + math.pow(x, y)
    return a * math.tanh(x) + math.log1p(y) / math.cosh(x) + math.pi * math.expm1(x * y)


STRAIGHT.add(math_module, lambda: (0.8, 1.3), argnums=(0, 1), order2=True)


def long_expression(x):
    return ((((x + 1.0) * x + 2.0) * x + 3.0) * x + 4.0) / ((x**2 + 1.0) * (x**2 + 2.0)) - (x - (x - (x - x / 2.0)))


STRAIGHT.add(long_expression, lambda: (0.3,), holomorphic=True, order2=True)
