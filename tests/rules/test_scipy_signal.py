"""Rules for `scipy.signal`, `scipy.ndimage` and the sums of `scipy.integrate`."""

from __future__ import annotations

import numpy as np
import pytest

from s2sad.templates import scipy_integrate, scipy_signal
from s2sad.testing import check_rule


def randn(*shape, dtype=float, seed=0):
    rng = np.random.default_rng([seed, *shape])
    a = rng.standard_normal(shape)
    if np.dtype(dtype).kind == "c":
        a = a + 1j * rng.standard_normal(shape)
    return a


KINDS = pytest.mark.parametrize("dtype", [float, complex])
MODES = pytest.mark.parametrize("mode", ["full", "same", "valid"])


@KINDS
@MODES
@pytest.mark.parametrize(
    ("first", "second"), [((6,), (3,)), ((5,), (2,)), ((3,), (3,)), ((2,), (5,)), ((4, 5), (3, 2)), ((2, 3), (4, 3))]
)
def test_convolutions(first, second, mode, dtype):
    in1, in2 = randn(*first, dtype=dtype), randn(*second, dtype=dtype, seed=1)
    for method in ("direct", "fft"):
        check_rule(scipy_signal.convolve, in1, in2, mode, method)
        check_rule(scipy_signal.correlate, in1, in2, mode, method)
    check_rule(scipy_signal.fftconvolve, in1, in2, mode)
    if len(first) == 2:
        check_rule(scipy_signal.convolve2d, in1, in2, mode)


@KINDS
@pytest.mark.parametrize(("b", "a"), [(3, 1), (1, 3), (2, 3), (7, 2), (2, 7)])
def test_lfilter(b, a, dtype):
    b = randn(b, dtype=dtype)
    a = np.concatenate([[1.5], 0.2 * randn(a - 1, dtype=dtype)])
    check_rule(scipy_signal.lfilter, b, a, randn(6, dtype=dtype), step=0.01)
    check_rule(scipy_signal.lfilter, b, a, randn(2, 5, dtype=dtype), step=0.01)
    check_rule(scipy_signal.lfilter, b, a, randn(5, 2, 2, dtype=dtype), 0, step=0.01)


@pytest.mark.parametrize("mode", ["reflect", "mirror", "nearest", "wrap", "constant", "grid-mirror", "grid-wrap"])
@pytest.mark.parametrize("rule", [scipy_signal.ndimage_correlate, scipy_signal.ndimage_convolve])
def test_ndimage(rule, mode):
    for shape, weights, origin in [((6,), (3,), 0), ((6,), (4,), 0), ((6,), (4,), 1), ((4,), (3,), -1)]:
        check_rule(rule, randn(*shape), randn(*weights, seed=1), mode=mode, cval=0.5, origin=origin)
    check_rule(rule, randn(4, 5), randn(3, 2, seed=1), mode=mode)
    check_rule(rule, randn(2, 3), randn(5, 4, seed=1), mode=mode)
    check_rule(rule, randn(4, 5), randn(3, 3, seed=1), mode=mode, origin=(1, -1))


@pytest.mark.parametrize("mode", ["reflect", "wrap", "constant", "grid-mirror", "grid-wrap", "grid-constant"])
@pytest.mark.parametrize("order", [0, 2])
def test_gaussian_filter(mode, order):
    check_rule(scipy_signal.gaussian_filter, randn(7), 1.2, order, mode=mode, cval=0.5)
    check_rule(scipy_signal.gaussian_filter, randn(4, 5), (0.8, 2.0), order, mode=mode, truncate=2.0)


@pytest.mark.parametrize("changed", [{"mode": "nearest"}, {"mode": "mirror"}, {"order": 1}])
def test_gaussian_filter_refuses_what_is_not_its_own_adjoint(changed):
    with pytest.raises(KeyError):
        scipy_signal.gaussian_filter(np.ones(4), 1.0, **changed, input_dot=np.ones(4), y_bar=np.ones(4))


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_trapezoid(axis):
    y = randn(4, 5)
    check_rule(scipy_integrate.trapezoid, y, axis=axis)
    check_rule(scipy_integrate.trapezoid, y, dx=0.3, axis=axis)
    check_rule(scipy_integrate.trapezoid, y, randn(y.shape[axis]), axis=axis)
    check_rule(scipy_integrate.trapezoid, y, randn(4, 5, seed=1), axis=axis)
    check_rule(scipy_integrate.trapezoid, randn(6), randn(6, seed=1))


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_simpson(axis):
    y = randn(4, 5)
    x = np.cumsum(np.abs(randn(4, 5, seed=1)) + 0.1, axis=axis)
    check_rule(scipy_integrate.simpson, y, axis=axis)
    check_rule(scipy_integrate.simpson, y, dx=0.3, axis=axis)
    check_rule(scipy_integrate.simpson, y, np.arange(float(y.shape[axis])) ** 2, axis=axis)
    check_rule(scipy_integrate.simpson, y, x, axis=axis)
