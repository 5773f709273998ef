"""Reductions, order statistics, running sums and ufunc methods."""

import inspect
import warnings

import numpy as np
import pytest

from s2sad.templates import cumulative, reductions, spreads, statistics, ufunc_methods
from s2sad.testing import check_rule

AXES = [None, 0, -1, (0, 2), (0, 1, -1)]
SHAPE = (3, 2, 4)


def array(*shape, dtype=float, seed=0):
    rng = np.random.default_rng(seed)
    a = rng.uniform(0.5, 2.0, shape) * rng.choice([-1.0, 1.0], shape)
    if np.issubdtype(dtype, np.complexfloating):
        a = a + 1j * rng.standard_normal(shape)
    return np.asarray(a, dtype=dtype)


def with_nan():
    a = array(*SHAPE)
    a[0, 1, 2] = a[2, 0, 0] = np.nan
    return a


FULL = [
    reductions.sum,
    reductions.mean,
    reductions.max,
    reductions.min,
    reductions.ptp,
    reductions.prod,
    spreads.var,
    spreads.std,
    reductions.mean_where,
    reductions.max_where,
    reductions.min_where,
    reductions.prod_where,
    reductions.average,
    statistics.median,
    ufunc_methods.add_reduce,
    ufunc_methods.multiply_reduce,
    ufunc_methods.maximum_reduce,
    ufunc_methods.minimum_reduce,
]
NAN = [
    statistics.nansum,
    statistics.nanprod,
    statistics.nanmean,
    statistics.nanvar,
    statistics.nanstd,
    statistics.nanmax,
    statistics.nanmin,
    statistics.nanmedian,
]


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("rule", FULL, ids=lambda r: r.__name__)
def test_axes_and_keepdims(rule, axis, keepdims):
    check_rule(rule, array(*SHAPE), axis=axis, keepdims=keepdims)


@pytest.mark.parametrize("rule", FULL, ids=lambda r: r.__name__)
def test_single_precision_is_kept(rule):
    check_rule(rule, array(*SHAPE, dtype=np.float32), axis=1)
    check_rule(rule, array(*SHAPE, dtype=np.float32), axis=None)


@pytest.mark.parametrize("rule", FULL, ids=lambda r: r.__name__)
def test_numbers_and_single_elements(rule):
    scalar = {"axis": None} if "axis" in inspect.signature(rule).parameters else {}
    check_rule(rule, np.float64(1.3), **scalar)
    check_rule(rule, array(1), axis=0)
    if rule.__name__ not in ("add_reduce", "multiply_reduce", "maximum_reduce", "minimum_reduce"):
        check_rule(rule, 1.3, **scalar)


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("rule", NAN, ids=lambda r: r.__name__)
def test_nan_is_skipped(rule, axis, keepdims):
    check_rule(rule, with_nan(), axis=axis, keepdims=keepdims)


@pytest.mark.parametrize("rule", NAN, ids=lambda r: r.__name__)
def test_nan_rules_in_single_precision(rule):
    check_rule(rule, with_nan().astype(np.float32), axis=1)


@pytest.mark.parametrize(
    "rule", [reductions.sum, reductions.mean, reductions.prod, spreads.var, spreads.std], ids=lambda r: r.__name__
)
@pytest.mark.parametrize("axis", [None, 1, (0, 2)])
def test_complex(rule, axis):
    check_rule(rule, array(*SHAPE, dtype=complex), axis=axis)


@pytest.mark.parametrize("rule", [reductions.sum, reductions.prod, cumulative.cumsum], ids=lambda r: r.__name__)
def test_empty(rule):
    check_rule(rule, np.zeros((0, 3)), axis=0)
    check_rule(rule, np.zeros((0, 3)), axis=1)
    check_rule(rule, np.zeros((0, 3)))


def test_empty_mean_and_max():
    check_rule(reductions.mean, np.zeros((0, 3)), axis=1)
    check_rule(reductions.max, np.zeros((0, 3)), axis=1)


@pytest.mark.parametrize(
    "rule", [spreads.var, spreads.std, statistics.nanvar, statistics.nanstd], ids=lambda r: r.__name__
)
@pytest.mark.parametrize("axis", [None, 0, (0, 2)])
def test_ddof(rule, axis):
    check_rule(rule, array(*SHAPE), axis=axis, ddof=1)


@pytest.mark.parametrize("axis", [None, 0, (0, 2)])
def test_correction_and_where(axis):
    where = np.arange(24).reshape(SHAPE) % 5 != 1
    for rule in (spreads.var_corrected, spreads.std_corrected):
        check_rule(rule, array(*SHAPE), axis=axis, correction=1)
        check_rule(rule, array(*SHAPE, dtype=np.float32), axis=axis, correction=0.5, keepdims=True)
    for rule in (spreads.var_where, spreads.std_where):
        check_rule(rule, array(*SHAPE), axis=axis, where=where)
        check_rule(rule, array(*SHAPE), axis=axis, ddof=1, keepdims=True, where=where)


@pytest.mark.parametrize("rule", [spreads.std, statistics.nanstd], ids=lambda r: r.__name__)
def test_std_of_a_constant_has_gradient_zero(rule):
    _, y_dot, a_bar = rule(np.full(4, 2.0), a_dot=np.arange(4.0), y_bar=1.0)
    assert y_dot == 0
    np.testing.assert_array_equal(a_bar, np.zeros(4))


@pytest.mark.parametrize("axis", [None, 0, (0, 1)])
@pytest.mark.parametrize("zeros", [1, 2, 3])
def test_prod_with_zeros_is_exact(axis, zeros):
    a = array(4, 3)
    a[:zeros, 1] = 0.0
    for rule in (reductions.prod, ufunc_methods.multiply_reduce):
        check_rule(rule, a, axis=axis)


def test_prod_that_underflows_by_the_way():
    _, _, a_bar = reductions.prod(np.array([1e-200, 1e-200, 1e200]), a_dot=np.zeros(3), y_bar=1.0)
    np.testing.assert_allclose(a_bar, [1.0, 1.0, 0.0])


@pytest.mark.parametrize("rule, at", [(reductions.max, 2.0), (reductions.min, -1.0)], ids=["max", "min"])
def test_ties_share_evenly(rule, at):
    a = np.array([[2.0, -1.0, 2.0], [-1.0, 2.0, 0.0]])
    _, y_dot, a_bar = rule(a, a_dot=np.where(a == at, 1.0, 5.0), y_bar=6.0)
    np.testing.assert_allclose(a_bar, np.where(a == at, 6.0 / np.sum(a == at), 0.0))
    assert y_dot == 1.0


def test_where_and_initial():
    a, where = array(3, 4), np.array([[True, False, True, True], [False] * 4, [True] * 4])
    for axis in (None, 0, 1, (0, 1)):
        for keepdims in (False, True):
            check_rule(reductions.sum, a, axis=axis, keepdims=keepdims, initial=2.0, where=where)
            check_rule(reductions.prod_where, a, axis=axis, keepdims=keepdims, initial=2.0, where=where)
            check_rule(reductions.max_where, a, axis=axis, keepdims=keepdims, initial=0.1, where=where)
            check_rule(reductions.min_where, a, axis=axis, keepdims=keepdims, initial=0.1, where=where)
            with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
                check_rule(reductions.mean_where, a, axis=axis, keepdims=keepdims, where=where)


@pytest.mark.parametrize("returned", [False, True])
@pytest.mark.parametrize("axis", [None, 0, 1])
def test_average(axis, returned):
    a, weights = array(3, 4), np.abs(array(3, 4, seed=1))
    check_rule(reductions.average, a, axis, weights, returned)
    check_rule(reductions.average, a, axis, None, returned)
    check_rule(reductions.average, a, axis, weights, returned, True)
    if axis is not None:
        check_rule(reductions.average, a, axis, weights[0] if axis else weights[:, 0], returned)


@pytest.mark.parametrize(
    "method",
    [
        "linear",
        "lower",
        "higher",
        "midpoint",
        "nearest",
        "hazen",
        "weibull",
        "median_unbiased",
        "normal_unbiased",
        "interpolated_inverted_cdf",
    ],
)
@pytest.mark.parametrize("q", [0.0, 0.3, 1.0, np.array([0.1, 0.6]), np.array([[0.25], [0.9]])])
def test_quantile_methods(method, q):
    for axis in (None, 0, (0, -1)):
        check_rule(statistics.quantile, array(5, 2, 3), q, axis, method=method)
    check_rule(statistics.percentile, array(5, 2), 100.0 * q, 0, method=method, keepdims=True)
    check_rule(statistics.nanquantile, with_nan(), q, 0, method=method)
    if np.ndim(q) < 2:  # NumPy itself permutes the axes of a two-dimensional q here
        check_rule(statistics.nanpercentile, with_nan(), 100.0 * q, (0, 1), method=method, keepdims=True)


def test_quantile_keeps_single_precision():
    check_rule(statistics.quantile, array(5, 2, dtype=np.float32), 0.3, 0)


CUMULATIVE = [cumulative.cumsum, cumulative.nancumsum, cumulative.cumprod, cumulative.nancumprod]


@pytest.mark.parametrize("axis", [None, 0, 1, -1])
@pytest.mark.parametrize("rule", CUMULATIVE, ids=lambda r: r.__name__)
def test_cumulative(rule, axis):
    check_rule(rule, array(*SHAPE), axis)
    check_rule(rule, array(*SHAPE, dtype=np.float32), axis)
    if "nan" in rule.__name__:
        check_rule(rule, with_nan(), axis)


@pytest.mark.parametrize("axis", [None, 0, 1])
def test_cumprod_with_zeros(axis):
    a = array(4, 3)
    a[1, 1] = a[3, 1] = a[0, 2] = 0.0
    check_rule(cumulative.cumprod, a, axis)
    check_rule(ufunc_methods.multiply_accumulate, a, 0)


@pytest.mark.parametrize("include_initial", [False, True])
def test_array_api_cumulative(include_initial):
    for rule in (cumulative.cumulative_sum, cumulative.cumulative_prod):
        check_rule(rule, array(5), include_initial=include_initial)
        check_rule(rule, array(3, 4), axis=-1, include_initial=include_initial)
        check_rule(rule, array(3, 4), axis=0, include_initial=include_initial)


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_diff(n):
    check_rule(cumulative.diff, array(6), n)
    check_rule(cumulative.diff, array(5, 6), n, 0)
    check_rule(cumulative.diff, array(5, 6, dtype=np.float32), n, -1)


def test_diff_with_ends():
    check_rule(cumulative.diff_extended, array(5), 1, -1, 0.5, 1.5)
    check_rule(cumulative.diff_extended, array(5), 2, -1, array(2, seed=1), 1.5)
    check_rule(cumulative.diff_extended, array(3, 4), 1, 0, array(1, 4, seed=1), array(2, 4, seed=2))


def test_ediff1d():
    check_rule(cumulative.ediff1d, array(2, 3))
    check_rule(cumulative.ediff1d, array(5), array(2, seed=1), 0.5)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_trapezoid(axis):
    y = array(4, 5)
    check_rule(cumulative.trapezoid, y, None, 0.3, axis)
    check_rule(cumulative.trapezoid, y, np.cumsum(np.abs(array(y.shape[axis], seed=2))), 1.0, axis)
    check_rule(cumulative.trapezoid, y, np.cumsum(np.abs(array(4, 5, seed=3)), axis), 1.0, axis)
    steps = np.abs(array(y.shape[axis] - 1, seed=4))
    check_rule(cumulative.trapezoid, y, None, steps if axis == -1 else steps[:, None], axis)
    check_rule(cumulative.trapezoid, y, None, np.abs(array(*np.diff(y, axis=axis).shape, seed=5)), axis)
    check_rule(cumulative.trapezoid, array(6))


@pytest.mark.parametrize("edge_order", [1, 2])
def test_gradient(edge_order):
    uneven = np.array([0.0, 0.4, 1.0, 1.1, 2.0])
    check_rule(cumulative.gradient, array(5), edge_order=edge_order)
    check_rule(cumulative.gradient, array(5, 4), edge_order=edge_order)
    check_rule(cumulative.gradient, array(5, 4, 3), axis=(0, 2), edge_order=edge_order)
    check_rule(cumulative.gradient_spaced, array(5), 0.3, edge_order=edge_order)
    check_rule(cumulative.gradient_spaced, array(5, dtype=np.float32), 0.3, edge_order=edge_order)
    check_rule(cumulative.gradient_spaced, array(3, 5), uneven, axis=1, edge_order=edge_order)
    check_rule(cumulative.gradient_spaced, array(4, 5), 0.2, edge_order=edge_order)
    check_rule(cumulative.gradient_spaced_2, array(3, 5), 0.2, uneven, edge_order=edge_order)


@pytest.mark.parametrize("keepdims", [False, True])
def test_subtract_reduce(keepdims):
    check_rule(ufunc_methods.subtract_reduce, array(4, 3), 0, keepdims=keepdims)
    check_rule(ufunc_methods.subtract_reduce, array(4, 3), -1, keepdims=keepdims)
    check_rule(ufunc_methods.logaddexp_reduce, array(4, 3), 0, keepdims=keepdims)
    check_rule(ufunc_methods.logaddexp_reduce, array(4, 3), -1, keepdims=keepdims)


ACCUMULATE = [
    ufunc_methods.add_accumulate,
    ufunc_methods.subtract_accumulate,
    ufunc_methods.multiply_accumulate,
    ufunc_methods.maximum_accumulate,
    ufunc_methods.minimum_accumulate,
]
OUTER = [
    ufunc_methods.add_outer,
    ufunc_methods.subtract_outer,
    ufunc_methods.multiply_outer,
    ufunc_methods.divide_outer,
    ufunc_methods.maximum_outer,
    ufunc_methods.minimum_outer,
]


@pytest.mark.parametrize("rule", ACCUMULATE, ids=lambda r: r.__name__)
def test_accumulate(rule):
    check_rule(rule, array(5))
    check_rule(rule, array(3, 4), -1)
    check_rule(rule, array(3, 4, dtype=np.float32), 0)


def test_running_maximum_gives_to_the_first():
    x = np.array([1.0, 1.0, 0.0, 2.0])
    _, _, bar = ufunc_methods.maximum_accumulate(x, array_dot=np.zeros(4), y_bar=np.ones(4))
    np.testing.assert_array_equal(bar, [3.0, 0.0, 0.0, 1.0])


@pytest.mark.parametrize("rule", OUTER, ids=lambda r: r.__name__)
def test_outer(rule):
    check_rule(rule, array(3), array(4, seed=1))
    check_rule(rule, array(3, 2), array(2, seed=1))
    check_rule(rule, array(3), np.float64(0.7))
    check_rule(rule, array(3, dtype=np.float32), array(2, 2, seed=1, dtype=np.float32))
