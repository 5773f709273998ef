"""float32, mixed precision, 0-d arrays, NumPy scalars, and how numpy is imported."""

import math as m

import numpy
import numpy as np
import numpy.linalg as la
from numpy import exp as e
from numpy import tanh
from numpy.linalg import norm

from .registry import Collection, positive, rand

DTYPES = Collection("dtypes")


def single(*shape, seed=0):
    return positive(*shape, seed=seed).astype(np.float32)


def single_network(W, b, x):
    h = np.tanh(x @ W + b)
    return np.mean(h**2) * 2.0


DTYPES.add(single_network, lambda: (single(3, 2), single(2), single(4, 3)), argnums=(0, 1, 2))
DTYPES.add(single_network, lambda: (single(3, 2), positive(2), single(4, 3)), argnums=(0, 1, 2), name="mixed_network")


def mixed_operators(x, y):
    z = x * y + x / y - x**y
    return np.sum(z * np.exp(-x)) + np.sum(np.maximum(x, 1.01 * y))


DTYPES.add(mixed_operators, lambda: (single(3), positive(3, seed=1)), argnums=(0, 1))
DTYPES.add(mixed_operators, lambda: (positive(2, 3), single(3, seed=1)), argnums=(0, 1), name="mixed_broadcast")


def python_float_keeps_single(x):
    y = 2.0 * x + 1.0
    y = y / 3.0 - x**2
    assert y.dtype == x.dtype
    return np.sum(y)


DTYPES.add(python_float_keeps_single, lambda: (single(3),))


def _square_sum(x):
    return np.sum(x * x * 3.0)


def rounds_through_single(x):
    y = x.astype(np.float32)
    z = y * y
    return np.sum(z.astype(np.float64) * 3.0)


DTYPES.add(rounds_through_single, lambda: (rand(3),), reference=_square_sum, rtol=1e-4)


def integer_constants(x):
    n = np.arange(3)
    k = np.array([[1, 2, 3]])
    return np.sum(x * n) + np.sum(x**k) + np.sum(k / x) + 2 * np.sum(x) + np.sum(n // 2 * x)


DTYPES.add(integer_constants, lambda: (positive(3),), holomorphic=True)


def integer_data(x, counts):
    rate = np.exp(x)
    return np.sum(counts * np.log(rate) - rate) / counts.sum()


DTYPES.add(integer_data, lambda: (rand(3), np.array([1, 4, 2])), holomorphic=True)


def boolean_data(x, mask):
    return np.sum(x * mask) + np.sum(np.where(mask, x**2, 0.0)) + (x * ~mask).sum()


DTYPES.add(boolean_data, lambda: (rand(3), np.array([True, False, True])), holomorphic=True)


def zero_d(x):
    return np.sin(x) * x + np.sum(x) + x.reshape(1)[0] ** 2 + x[()]


DTYPES.add(zero_d, lambda: (np.array(0.7),), holomorphic=True)


def numpy_scalar(x):
    return x * np.exp(x) + m.sin(x) + np.maximum(x, 0.0) + float(x) ** 2


DTYPES.add(numpy_scalar, lambda: (np.float64(0.7),))
DTYPES.add(numpy_scalar, lambda: (np.float32(0.7),), name="numpy_scalar_single")


def scalar_from_array(x):
    a = x[0]
    b = x.sum()
    c = x[1].item() * x.max().item() + float(x[2])
    return a * b + c * float(np.mean(x))


DTYPES.add(scalar_from_array, lambda: (np.array([0.1, 0.5, 0.3]),))


def array_of_one(x):
    y = np.array([2.0]) * x
    return (y**2)[0] + y.item() + np.squeeze(y)


DTYPES.add(array_of_one, lambda: (0.7,))


def asarray(x):
    x = np.asarray(x)
    y = np.asarray([x[0], 2.0 * x[1]])
    z = np.array(x) * np.array(y, copy=True)
    return np.sum(z) + np.sum(np.atleast_2d(x) ** 2)


DTYPES.add(asarray, lambda: (rand(2),), holomorphic=True)


def like_constructors(x):
    y = np.zeros_like(x) + x
    z = np.ones(x.shape) * y + np.full(3, 2.0) * x + np.linspace(0.0, 1.0, 3) * x
    return np.sum(z * np.eye(3)[1] + np.empty((0,)).sum()) + np.sum(z**2)


DTYPES.add(like_constructors, lambda: (rand(3),), holomorphic=True)


def full_of_active(x):
    A = np.full((2, 2), x[0] * x[1])
    return np.sum(A) * x[0] + np.sum(np.full_like(x, x[1]) * x)


DTYPES.add(full_of_active, lambda: (rand(2),))


def import_styles(x):
    a = e(x) + tanh(x) + numpy.sin(x)
    b = numpy.linalg.norm(x) + la.norm(a) + norm(a * x)
    return np.sum(a) * b * m.exp(-float(x[0]))


DTYPES.add(import_styles, lambda: (rand(3),))


def local_import(x):
    from math import sqrt

    import numpy as xp

    return xp.sum(xp.cos(x)) * sqrt(x[0])


DTYPES.add(local_import, lambda: (positive(3),))


def function_alias(x):
    sin = np.sin
    f = np.linalg.norm
    return f(sin(x) + 2.0)


DTYPES.add(function_alias, lambda: (rand(3),))


def shape_arithmetic(x):
    n = len(x)
    d = x.shape[1]
    scale = np.sqrt(d) * x.size / x.ndim
    return np.sum(x**2) / (2 * n) + scale * np.sum(x) / np.prod(x.shape) + np.shape(x)[0] * np.ndim(x) * x[0, 0]


DTYPES.add(shape_arithmetic, lambda: (rand(3, 2),), holomorphic=True)


def constants(x):
    return np.sum(x) * np.pi + np.e * x[0] - np.sum(x**2) * np.finfo(float).eps + np.log(2 * np.pi) * x[1]


DTYPES.add(constants, lambda: (rand(2),), holomorphic=True)


def complex_inside(x, y):
    z = np.exp(1j * x) * (y + 2j) - x
    return np.sum(np.abs(z) ** 2) + np.sum(np.real(z * np.conj(z[0]))) + np.sum(z.imag)


DTYPES.add(complex_inside, lambda: (rand(3), rand(3, seed=1)), argnums=(0, 1))


def spectrum(x):
    X = np.fft.fft(x)
    power = np.abs(X) ** 2
    return power @ np.arange(4.0) + np.sum(np.fft.ifft(X * 1j).real * x)


DTYPES.add(spectrum, lambda: (rand(4),))


def complex_scalar(x, y):
    z = complex(x, y)
    w = z * z + 1j
    return abs(w) + w.real * w.imag


DTYPES.add(complex_scalar, lambda: (0.4, 0.7), argnums=(0, 1))
