"""Numbers that are real on one path and complex on another, and dtypes of which only one path is known.

To NumPy `None == np.dtype(float)`: a dtype that is not known must not pass for that of floats.
"""

import numpy as np
import pytest

from s2sad import grad, jvp
from s2sad.joining import NOTHING, join
from s2sad.kinds import COMPLEX, FLOAT, UNKNOWN, Const, Num
from tests.oracle import numeric_gradient


def listed_by_number(x, n=2):
    vals = [x[0], x[1] * 1j]
    z = x[2] if n > 3 else vals[n - 1]
    for i in range(2):
        z = z * 2 if i else vals[i] + z
    return (z * 1j).real + abs(z)


def in_a_dict(x, n=1):
    d = {"a": x[0], "b": x[1] + 1j * x[2], "c": x[2]}
    z = 0.5
    for k in d:
        z = z * d[k] + 1
    return z.real * z.imag + abs(z) ** 2


def complex_on_one_path(x, n=1):
    z = x[0]
    if n > 0:
        z = z + 1j * x[1]
    w = z * z
    return np.abs(w) + w.real


def real_on_the_path_taken(x, n=0):
    z = x[0]
    if n > 0:
        z = z + 1j * x[1]
    w = z * z * 1j
    return np.abs(w) + np.real(w) + np.imag(w * x[2])


def list_that_grows(x):
    zs = []
    for i in range(len(x)):
        zs.append(x[i] * (1j if i % 2 else 1))
    p = 1
    for z in zs:
        p = p * (z + 0.5)
    return np.real(p) + 2 * np.imag(p)


def arrays_in_a_list(x):
    zs = [x * 1.0, x * 1j, np.exp(1j * x)]
    t = zs[0]
    for i in range(3):
        t = t * zs[i] + zs[-1]
    return np.sum(np.abs(t) ** 2) + np.sum(t.real)


def dtype_by_flag(x, flag=True):
    a = np.zeros(3, dtype=complex if flag else float)
    for i in range(3):
        a[i] = x[i] * (2 if not flag else 2j + 1)
    return np.sum(np.abs(a)) + np.sum((a * a).real)


def dtype_that_may_be_none(x, flag=False):
    dt = None if flag else x.dtype
    a = np.zeros_like(np.arange(3), dtype=dt)
    a += x * x
    return np.sum(a * x)


def whole_numbers_like(x, dt=np.float64):
    a = np.zeros_like(np.arange(3), dtype=dt)
    a += x * x
    return np.sum(a * x)


def functions_chosen(x, n=1):
    fs = [lambda t: t * 1j, lambda t: t * t]
    z = fs[n](x[0]) if n > 5 else fs[n - 1](x[1])
    z = z * (x[2] + 1j)
    return z.real - z.imag


def tuple_by_number(x, n=1):
    t = (x[0], x[1] * 1j, x[2] + 2j)
    z = t[n]
    for _ in range(2):
        z = z * t[(n + 1) % 3] + t[n - 1] + 1
    return abs(z) + z.real


def root_on_the_way(x, n=3):
    z = x.sum()
    for k in range(n):
        z = np.sqrt(z + 0j) if k == 1 else z * x[k]
    return np.real(z) ** 2 + np.imag(z * 1j)


def powers_of_i(x, n=3):
    acc = 0
    for k in range(n):
        acc = acc + x[k] * (1j**k)
    return abs(acc)


def fourier_sum(x):
    acc = 0.0
    for k, v in enumerate(x):
        acc = acc + np.exp(2j * np.pi * k / 3) * v
    return acc.real**2 + 3 * acc.imag**2 * x[0]


def matrix_by_flag(x, p=None):
    A = np.outer(x, x)
    B = A if p else A * 1j
    C = B @ x
    return np.sum(np.abs(C) ** 2) + np.sum((C * 1j).real)


def rows(x):
    rows = [x, x * 1j]
    t = 0.0
    for r in rows:
        t = t + np.sum(r * np.conj(r)).real + np.abs(np.sum(r * (1 + 2j)))
    return t


def got_by_key(x, n=1):
    z = {0: x[0], 1: 1j * x[1]}.get(n, x[2])
    return np.abs(z * (x[2] + 1j)) + (z * 1j).real


def picked_inside(x, n=1):
    def pick(a, b):
        return a if n > 1 else b

    z = pick(x[0] * x[1], x[0] * 1j + x[2])
    return abs(z * z) + (z * 2j).real


def minus_zero_by_flag(x, n=2):
    s = -0.0 if n > 1 else 0.0
    return np.copysign(x[0], s) * x[1] + np.arctan2(s, x[0] - 5) * x[2]


def true_or_one(x, n=2):
    one = True if n > 1 else 1
    return x[0] * one + np.sum(x[np.array([one, 0, 1])]) * x[1]


def complex_or_float(x, n=2):
    z = complex(x[0], x[1]) if n > 1 else float(x[2])
    return abs(z) + (z * 1j).real


def best_so_far(x, n=2):
    best = None
    for v in [x[0], x[1] * 1j, x[2]]:
        if best is None or abs(v) > abs(best):
            best = v
    return abs(best * x[0]) + (best * 1j).imag


PROGRAMS = [
    listed_by_number,
    in_a_dict,
    complex_on_one_path,
    real_on_the_path_taken,
    list_that_grows,
    arrays_in_a_list,
    dtype_by_flag,
    dtype_that_may_be_none,
    whole_numbers_like,
    functions_chosen,
    tuple_by_number,
    root_on_the_way,
    powers_of_i,
    fourier_sum,
    matrix_by_flag,
    rows,
    got_by_key,
    picked_inside,
    minus_zero_by_flag,
    true_or_one,
    complex_or_float,
    best_so_far,
]


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_gradient_and_tangent(f):
    x, direction = np.array([0.3, 0.7, 1.1]), np.array([1.0, -0.5, 0.3])
    right = numeric_gradient(f, (x.copy(),))[0]
    np.testing.assert_allclose(grad(f)(x), right, rtol=1e-6, atol=1e-8)
    assert jvp(f)(x, tangents=direction)[1] == pytest.approx(right @ direction, rel=1e-6)


@pytest.mark.parametrize("n", range(1, 5))
@pytest.mark.parametrize("f", [listed_by_number, complex_on_one_path, real_on_the_path_taken, picked_inside])
def test_each_path(f, n):
    """The gradient that was written for one path is right on the others."""
    if f is listed_by_number and n > 2:
        n = 5
    x = np.array([0.3, -0.7, 1.1])
    gradient = grad(f)
    gradient(x, 1)
    np.testing.assert_allclose(gradient(x, n), numeric_gradient(f, (x.copy(), n))[0], rtol=1e-6, atol=1e-8)


def test_not_known_is_no_float():
    known, unknown = Num(FLOAT, ()), Num(None, ())
    assert known != unknown and unknown != known
    assert join(known, unknown, "").dtype is None and join(unknown, known, "").dtype is None
    assert join(known, Num(COMPLEX, ()), "").dtype is None
    assert Const(FLOAT) != NOTHING and join(Const(FLOAT), NOTHING, "") is UNKNOWN
    assert Num(FLOAT, (), value=0.0) != Num(FLOAT, (), value=-0.0)
    assert Const((1,)) != Const((True,)) and Const((1, "a")) == Const((1, "a"))
