"""Objects with operators of their own that stand outside of the function: gains, linear operators, polynomials."""

import numpy as np

from .registry import pos, program


class Gain:
    __array_ufunc__ = None

    def __init__(self, k):
        self.k = k

    def __mul__(self, other):
        return self.k * other

    def __rmul__(self, other):
        return 2 * self.k * other

    def __radd__(self, other):
        return self.k + other**2

    def __sub__(self, other):
        return self.k - other**2

    def __neg__(self):
        return 3.0

    def __lt__(self, other):
        return False


class Cumulated:
    __array_ufunc__ = None

    def __matmul__(self, v):
        return np.cumsum(v)

    def __rmatmul__(self, v):
        return np.cumsum(v[::-1])


class Polynomial:
    def __init__(self, c):
        self.c = c

    def __getitem__(self, t):
        return sum(k * t**i for i, k in enumerate(self.c))

    def __abs__(self):
        return sum(self.c)


class System:
    operator = Cumulated()

    def __init__(self):
        self.gain = Gain(3.0)
        self.operators = [Cumulated(), Gain(2.0)]
        self.table = {"gain": Gain(1.5)}

    def run(self, x):
        return np.sum((self.operator @ x) * (self.gain * x))

    def all(self, x):
        return np.sum((self.operators[0] @ x) + (self.table["gain"] - x))


GAIN, CUMULATED, POLYNOMIAL, SYSTEM = Gain(2.0), Cumulated(), Polynomial([1.0, 2.0, 3.0]), System()
GAINS, TABLE = [Gain(2.5), Gain(1.5)], {"a": Gain(2.5)}
VECTOR = lambda: (pos(3),)  # noqa: E731


@program(VECTOR)
def own_arithmetic(x):
    return np.sum((GAIN * x) * (x * GAIN) + (GAIN - x) * (x + GAIN)) * -GAIN


@program(VECTOR)
def linear_operators(x):
    return np.sum((CUMULATED @ x) * (x @ CUMULATED))


@program(VECTOR, second=False)
def own_items(x):
    return np.sum(POLYNOMIAL[x] * POLYNOMIAL[x[0]]) * abs(POLYNOMIAL)


@program(VECTOR)
def operators_of_a_system(x):
    return SYSTEM.run(x) + SYSTEM.all(x) + np.sum(SYSTEM.gain * x) * np.sum((System.operator @ x) ** 2)


@program(VECTOR)
def operators_in_containers(x):
    y = TABLE["a"] * x + GAINS[0] * x
    for gain in GAINS:
        y = gain * y
    return sum(np.sum(gain * y) for gain in GAINS)


@program(VECTOR)
def operators_of_a_class(x):
    system = System()
    return system.run(x) + np.sum(system.operator @ x) + system.all(x)


@program(VECTOR)
def a_test_of_its_own(x):
    return np.sum(x**2) * (1.0 if GAIN < x[0] else 2.0)


def with_gain(gain):
    def amplified(x):
        return gain * x

    return amplified


AMPLIFIED = with_gain(Gain(4.0))


@program(VECTOR)
def operators_of_a_closure(x):
    return np.sum(AMPLIFIED(x) ** 2)
