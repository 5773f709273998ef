"""Functions that choose elements, and the list of functions without a gradient."""

import numpy as np
import pytest

from s2sad.arrays import gather, scatter, scatter_along
from s2sad.errors import UnsupportedError
from s2sad.templates import arrays, constants
from s2sad.testing import check_rule

DTYPES = [float, complex, np.float32]


def array(*shape, dtype=float, seed=0):
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(shape)
    if np.issubdtype(dtype, np.complexfloating):
        a = a + 1j * rng.standard_normal(shape)
    return np.asarray(a, dtype=dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("k", [-2, -1, 0, 1, 2])
def test_diagonals(k, dtype):
    for shape in ((3,), (3, 3), (2, 4), (4, 2)):
        check_rule(arrays.diag, array(*shape, dtype=dtype), k)
    for shape in ((3, 3), (2, 4)):
        check_rule(arrays.diagflat, array(*shape, dtype=dtype), k)
        check_rule(arrays.trace, array(*shape, dtype=dtype), k)
        check_rule(arrays.diagonal, array(*shape, dtype=dtype), k)
    check_rule(arrays.diagonal, array(2, 3, 4, dtype=dtype), k, 2, 0)
    check_rule(arrays.trace, array(2, 3, 4, dtype=dtype), k, 2, 0)
    check_rule(arrays.trace, array(2, 3, 4, dtype=dtype), k, -1, 1)
    check_rule(arrays.linalg_diagonal, array(2, 3, 4, dtype=dtype), k)
    check_rule(arrays.linalg_trace, array(2, 3, 4, dtype=dtype), k)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(3, 4), (2, 3, 3), (3,)])
@pytest.mark.parametrize("k", [-1, 0, 1])
def test_triangles(shape, k, dtype):
    check_rule(arrays.triu, array(*shape, dtype=dtype), k)
    check_rule(arrays.tril, array(*shape, dtype=dtype), k)


@pytest.mark.parametrize("axis", [None, 0, 1, -1])
def test_sorting(axis):
    for dtype in (float, np.float32):
        check_rule(arrays.sort, array(4, 5, dtype=dtype), axis)
        check_rule(arrays.partition, array(4, 5, dtype=dtype), 2, axis)
        check_rule(arrays.partition, array(4, 5, dtype=dtype), (1, 3), axis)
    check_rule(arrays.sort, array(4, 5), axis, "heapsort")


def test_sorting_ties_gives_each_its_own():
    _, _, bar = arrays.sort(np.array([2.0, 1.0, 2.0]), a_dot=np.zeros(3), y_bar=np.array([1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(bar, [2.0, 1.0, 3.0])


def test_unique():
    check_rule(arrays.unique, array(2, 3))
    check_rule(arrays.unique, array(4, dtype=np.float32), True, True, True)
    x, x_dot = np.array([2.0, 1.0, 2.0]), np.array([3.0, 1.0, 5.0])
    _, y_dot, bar = arrays.unique(x, ar_dot=x_dot, y_bar=np.array([1.0, 2.0]))
    np.testing.assert_array_equal(bar, [2.0, 1.0, 0.0])
    np.testing.assert_array_equal(y_dot, [1.0, 3.0])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("indices", [1, -1, [0, 2, 0], [[1, 1], [-1, 0]]])
@pytest.mark.parametrize("axis", [None, 0, -1])
def test_take(indices, axis, dtype):
    check_rule(arrays.take, array(3, 4, dtype=dtype), indices, axis)
    check_rule(arrays.take, array(3, 4, dtype=dtype), np.add(indices, 5), axis, mode="wrap")


@pytest.mark.parametrize("shape, axis", [((3, 2), 0), ((3, 4), 1), ((3, 4), -1)])
def test_take_along_axis(shape, axis):
    indices = np.random.default_rng(1).integers(-2, 3, (5, 4) if axis == 0 else (3, 6))
    check_rule(arrays.take_along_axis, array(3, 4), indices, axis)


def test_take_along_axis_that_broadcasts():
    check_rule(arrays.take_along_axis, array(3, 4), np.array([[1, 1]]), 1)
    check_rule(arrays.take_along_axis, array(1, 4), np.array([[1, 1], [3, 0]]), 1)
    check_rule(arrays.take_along_axis, array(3, 4), np.array([7, 7, -1]), None)


@pytest.mark.parametrize("axis", [None, 0, 1])
def test_compress_and_extract(axis):
    check_rule(arrays.compress, [True, False, True], array(3, 4), axis)
    check_rule(arrays.extract, array(3, 4) > 0, array(3, 4, seed=1))


def test_choices():
    which = np.array([[0, 2], [1, 1]])
    check_rule(arrays.choose, which, [array(2, 2), 1.5, array(2, seed=1)])
    check_rule(arrays.choose, which + 3, [array(2, 2), 1.5, array(2, seed=1)], mode="wrap")
    x = array(2, 3)
    check_rule(arrays.select, [x > 1, x > 0], [array(2, 3, seed=1), array(3, seed=2)], 0.5)
    check_rule(arrays.select, [x > 0, x > 1], [array(2, 3, seed=1), 2.0], array(2, 1))


def test_bins():
    data = array(20)
    check_rule(arrays.bincount, np.array([0, 3, 3, 1]), array(4))
    check_rule(arrays.bincount, np.array([0, 3, 3, 1]), array(4, dtype=np.float32), 6)
    for bins, span in ((5, None), (4, (-0.5, 0.5)), (np.array([-1.0, 0.0, 0.2, 1.0]), None)):
        check_rule(arrays.histogram, data, bins, span, None, array(20, seed=1))
        check_rule(arrays.histogram, data, bins, span, True, np.abs(array(20, seed=1)))


def test_unwrap():
    check_rule(arrays.unwrap, np.array([0.1, 3.0, -2.5, 6.0]))
    check_rule(arrays.unwrap, 4.0 * array(3, 4), None, 0)


def test_windows():
    check_rule(arrays.sliding_window_view, array(6), 3)
    check_rule(arrays.sliding_window_view, array(4, 5), (2, 3))
    check_rule(arrays.sliding_window_view, array(4, 5), 2, 0)
    check_rule(arrays.as_strided, array(6), (3, 4), (8, 8))
    check_rule(arrays.as_strided, array(4, 3, dtype=np.float32), (2, 3), (24, 4), differences=False)
    with pytest.raises(UnsupportedError):
        a = array(4, 4)[:, ::2]
        arrays.as_strided(a, (2,), (8,), x_dot=a, y_bar=np.ones(2))


def test_scatter_and_gather_are_adjoint():
    index, values, a = np.array([[0, 3], [-1, 3]]), array(2, 2), array(2, 3)
    assert np.isclose(np.sum(scatter(values, index, (2, 3)) * a), np.sum(values * gather(a, index)))
    assert scatter(values.astype(np.float32), index, (2, 3)).dtype == np.float32


def test_scatter_along_sums_repeats():
    np.testing.assert_array_equal(scatter_along(np.ones((1, 3)), np.array([[1, 1, -2]]), (1, 2), 1), [[1.0, 2.0]])


def test_constants_are_callables_and_named_once():
    assert all(callable(f) for f in constants.CONSTANT)
    assert len({id(f) for f in constants.CONSTANT}) == len(constants.CONSTANT)
    assert np.argmax in constants.CONSTANT and np.zeros_like in constants.CONSTANT
    assert not set(constants.CONSTANT) & set(constants.NO_RULE)


def test_nothing_that_passes_values_on_is_constant():
    for function in (np.unique, np.union1d, np.fromiter, np.random.choice, np.random.normal, np.random.permutation):
        assert function not in constants.CONSTANT


@pytest.mark.parametrize("function", [np.floor, np.ceil, np.rint, np.trunc, np.round])
def test_constant_functions_are_flat_between_their_steps(function):
    x = array(20) * 3.0 + 0.01
    np.testing.assert_array_equal(function(x), function(x + 1e-9))
