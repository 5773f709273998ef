"""Forward mode: functions that copy as the layout has it, and those whose result may be their argument."""

import numpy as np
import pytest

from s2sad import jvp
from s2sad.errors import UnsupportedError
from tests.oracle import numeric_gradient

W = np.arange(1.0, 10.0).reshape(3, 3)


def cast(A, copy):
    B = A * 1.0
    v = B.astype(float, order="F", copy=copy)
    B *= 2.0
    return np.sum(v * v * W) + np.sum(B)


def cast_by_place(A, copy):
    B = A * 1.0
    v = B.astype(float, "F", "unsafe", True, False)
    v *= 2.0
    return np.sum(B * B * W) + np.sum(v)


@pytest.mark.parametrize("f", [cast, cast_by_place])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("copy", [True, False])
def test_casts(f, order, copy):
    A = np.asarray(np.random.default_rng(0).normal(size=(3, 3)), order=order)
    (expected,) = numeric_gradient(lambda A: f(A.copy(order="K"), copy), (A,), (0,))
    _, dot = jvp(f, argnums=(0,))(A, copy, tangents=(W,))
    np.testing.assert_allclose(dot, np.sum(expected * W), rtol=1e-6)


def real(A):
    v = np.real_if_close(A)
    A[0] *= 2.0
    return np.sum(v**2)


def finite(A):
    B = A * 1.0
    v = np.nan_to_num(B, copy=False)
    B *= 2.0
    return np.sum(v**2)


@pytest.mark.parametrize("f", [real, finite])
def test_results_that_may_be_the_argument(f):
    with pytest.raises(UnsupportedError, match="may be the memory of another array"):
        jvp(f)(np.ones((3, 3)), tangents=np.ones((3, 3)))
