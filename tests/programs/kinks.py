"""Kinks, ties and infinities, with the subgradients that are wanted there."""

import numpy as np

from .registry import Collection

KINKS = Collection("kinks", tags=("kink",))


def norm(x):
    return np.linalg.norm(x)


def masked_sqrt(x):
    return np.sum(np.where(x > 0, np.sqrt(x), 0))


def masked_reciprocal(x):
    return np.sum(np.where(x != 0, 1.0 / np.where(x != 0, x, 1.0), 0.0))


def masked_log(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.sum(np.where(x > 0, np.log(x), 0.0) + np.where(x == 0, 0.0, 1 / x))


def masked_by_product(d):
    return np.sqrt(d @ d) * 0.0 + np.sum(d)


def masked_by_where(d):
    r = np.sqrt(d @ d)
    return np.where(r > 0, r, 0.0) + d[0]


def prod(x):
    return np.prod(x)


def std(x):
    return np.std(x)


def power_zero(x):
    return np.sum(x**0 + x**1)


def sinc(x):
    return np.sum(np.sinc(x))


def absolute(x):
    return np.sum(np.abs(x))


def python_abs(x):
    return abs(x)


def max_ties(x):
    return np.max(x)


def max_ties_axis(A):
    return np.sum(np.max(A, axis=1) * np.array([1.0, 10.0]))


def maximum_ties(x, y):
    return np.sum(np.maximum(x, y) + 10.0 * np.minimum(x, y))


def determinant(A):
    return np.linalg.det(A)


def logaddexp(x, y):
    return np.logaddexp(x, y)


def logsumexp(x):
    top = np.max(x)
    return np.log(np.sum(np.exp(x - top))) + top


def softmax_first(x):
    e = np.exp(x - x.max())
    return e[0] / e.sum()


def sign(x):
    return np.sum(np.sign(x) * 3.0 + x)


def relu(x):
    return np.sum(np.where(x > 0, x, 0.0))


def power_square(x):
    return np.sum(x**2 + np.power(x, 3))


def power_by_exponent(p):
    return np.sum(np.array([0.0, 2.0]) ** p)


def zero_times_sqrt(x):
    return np.sum(0.0 * np.sqrt(x) + x)


def projection_of_eigh(A):
    w, v = np.linalg.eigh(A)
    return np.sum(w)


def nuclear_norm(A):
    return np.sum(np.linalg.svd(A, full_matrices=False)[1])


def branch_at_kink(x):
    if x > 0:
        return x
    return 2.0 * x


def array(*values):
    return np.array(values, dtype=float)


ZERO3 = np.zeros(3)
INF = np.inf
KINKS.add(norm, lambda: (ZERO3.copy(),), expected=lambda: (ZERO3,))
KINKS.add(masked_sqrt, lambda: (array(0, 4),), expected=lambda: (array(0, 0.25),))
KINKS.add(masked_reciprocal, lambda: (array(0, 2),), expected=lambda: (array(0, -0.25),))
KINKS.add(masked_log, lambda: (array(0, 2),), expected=lambda: (array(0, 0.25),))
KINKS.add(masked_by_product, lambda: (ZERO3.copy(),), expected=lambda: (np.ones(3),))
KINKS.add(masked_by_where, lambda: (ZERO3.copy(),), expected=lambda: (array(1, 0, 0),))
KINKS.add(prod, lambda: (array(2, 0, 3),), expected=lambda: (array(0, 6, 0),), name="prod_one_zero")
KINKS.add(prod, lambda: (array(0, 0, 3),), expected=lambda: (ZERO3,), name="prod_two_zeros")
KINKS.add(std, lambda: (array(2, 2, 2),), expected=lambda: (ZERO3,))
KINKS.add(power_zero, lambda: (array(0, 2),), expected=lambda: (array(1, 1),))
KINKS.add(sinc, lambda: (array(0),), expected=lambda: (array(0),))
KINKS.add(absolute, lambda: (array(0, -2, 3),), expected=lambda: (array(0, -1, 1),))
KINKS.add(python_abs, lambda: (0.0,), expected=lambda: (0.0,))
KINKS.add(max_ties, lambda: (array(1, 3, 3),), expected=lambda: (array(0, 0.5, 0.5),))
KINKS.add(max_ties_axis, lambda: (array([1, 1, 0], [2, 2, 2]),), expected=lambda: (array([0.5, 0.5, 0], [10 / 3] * 3),))
KINKS.add(
    maximum_ties,
    lambda: (array(1, 2), array(1, 0)),
    argnums=(0, 1),
    expected=lambda: (array(5.5, 1), array(5.5, 10)),
)
KINKS.add(determinant, lambda: (array([1, 2], [2, 4]),), expected=lambda: (array([4, -2], [-2, 1]),))
KINKS.add(logaddexp, lambda: (1000.0, -1000.0), argnums=(0, 1), expected=lambda: (1.0, 0.0))
KINKS.add(logaddexp, lambda: (-INF, 0.0), argnums=(0, 1), expected=lambda: (0.0, 1.0), name="logaddexp_minus_inf")
KINKS.add(logsumexp, lambda: (array(1000, 1000, -1000),), expected=lambda: (array(0.5, 0.5, 0),))
KINKS.add(logsumexp, lambda: (array(-INF, 0),), expected=lambda: (array(0, 1),), name="logsumexp_minus_inf")
KINKS.add(softmax_first, lambda: (array(1000, -1000),), expected=lambda: (array(0, 0),))
KINKS.add(sign, lambda: (array(0, 2),), expected=lambda: (array(1, 1),))
KINKS.add(relu, lambda: (array(0, 2, -1),), expected=lambda: (array(0, 1, 0),))
KINKS.add(power_square, lambda: (array(0, -2),), expected=lambda: (array(0, 8),))
KINKS.add(power_by_exponent, lambda: (2.0,), expected=lambda: (4.0 * np.log(2.0),))
KINKS.add(zero_times_sqrt, lambda: (array(0, 4),), expected=lambda: (array(1, 1),))
KINKS.add(projection_of_eigh, lambda: (np.eye(2),), expected=lambda: (np.eye(2),))
KINKS.add(branch_at_kink, lambda: (0.0,), expected=lambda: (2.0,))
KINKS.add(nuclear_norm, lambda: (np.eye(2),), expected=lambda: (np.eye(2),))
