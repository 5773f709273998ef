"""Functions that move, copy, join and split."""

import numpy as np
import pytest

from s2sad.errors import UnsupportedError
from s2sad.templates import creation, joining, shapes
from s2sad.testing import check_rule

DTYPES = [float, complex, np.float32]


def array(*shape, dtype=float, seed=0):
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(shape)
    if np.issubdtype(dtype, np.complexfloating):
        a = a + 1j * rng.standard_normal(shape)
    return np.asarray(a, dtype=dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "rule, args",
    [
        (shapes.reshape, ((4, 6),)),
        (shapes.reshape, (-1,)),
        (shapes.reshape, ((6, 4), "F")),
        (shapes.reshape, ((6, 4), "A")),
        (shapes.ravel, ()),
        (shapes.ravel, ("F",)),
        (shapes.ravel, ("K",)),
        (shapes.transpose, ()),
        (shapes.transpose, ((1, 2, 0),)),
        (shapes.transpose, ((-1, 0, 1),)),
        (shapes.matrix_transpose, ()),
        (shapes.swapaxes, (0, -1)),
        (shapes.moveaxis, (0, -1)),
        (shapes.moveaxis, ([0, 1], [-1, 0])),
        (shapes.rollaxis, (2,)),
        (shapes.rollaxis, (0, 2)),
        (shapes.rollaxis, (-1, 1)),
        (shapes.rollaxis, (0, -1)),
        (shapes.rollaxis, (1, 3)),
        (shapes.expand_dims, (1,)),
        (shapes.expand_dims, ((0, -1),)),
        (shapes.broadcast_to, ((5, 2, 3, 4),)),
        (shapes.repeat, (3,)),
        (shapes.repeat, (2, 1)),
        (shapes.repeat, (2, -1)),
        (shapes.repeat, ([1, 0, 2], 1)),
        (shapes.repeat, (0, 1)),
        (shapes.tile, (2,)),
        (shapes.tile, ((2, 1, 3),)),
        (shapes.tile, ((2, 1, 2, 3),)),
        (shapes.tile, ((2, 0),)),
        (shapes.flip, ()),
        (shapes.flip, (1,)),
        (shapes.flip, ((0, -1),)),
        (shapes.fliplr, ()),
        (shapes.flipud, ()),
        (shapes.rot90, ()),
        (shapes.rot90, (3, (2, 0))),
        (shapes.roll, (2,)),
        (shapes.roll, (-1, 1)),
        (shapes.roll, ((1, 2), (0, 2))),
        (shapes.atleast_1d, ()),
        (shapes.atleast_2d, ()),
        (shapes.atleast_3d, ()),
        (shapes.resize, ((5, 7),)),
        (shapes.resize, ((3, 2),)),
        (creation.copy, ()),
        (creation.array, ()),
        (creation.asarray, ()),
        (creation.ascontiguousarray, ()),
    ],
    ids=lambda x: getattr(x, "__name__", None),
)
def test_moves(rule, args, dtype):
    check_rule(rule, array(2, 3, 4, dtype=dtype), *args)


@pytest.mark.parametrize("order", ["C", "F", "A", "K"])
def test_order_follows_memory(order):
    for a in (array(3, 4), array(3, 4).T, np.asfortranarray(array(2, 3, 4))):
        # differences would move the elements to another layout
        check_rule(shapes.ravel, a, order, differences=False)
        _, y_dot, _ = shapes.ravel(a, order, a_dot=np.array(a, order="C"), y_bar=np.ravel(a))
        np.testing.assert_array_equal(y_dot, np.ravel(a, order))
        if order != "K":
            check_rule(shapes.reshape, a, (-1, 2), order, differences=False)


def test_order_of_scattered_memory_is_refused():
    a = array(4, 6)[:, ::2]
    with pytest.raises(UnsupportedError):
        shapes.ravel(a, "K", a_dot=a, y_bar=a.ravel())


def test_squeeze():
    check_rule(shapes.squeeze, array(1, 3, 1))
    check_rule(shapes.squeeze, array(1, 3, 1), 0)
    check_rule(shapes.squeeze, array(1, 3, 1), (0, -1))


@pytest.mark.parametrize(
    "shape, target", [((1, 3), (4, 3)), ((3, 1), (2, 3, 4)), ((), (2,)), ((1,), (1, 1)), ((0,), (2, 0))]
)
def test_broadcast_to(shape, target):
    check_rule(shapes.broadcast_to, array(*shape), target)
    check_rule(shapes.tile, array(*shape), (2, 2))
    check_rule(shapes.atleast_1d, array(*shape))
    check_rule(shapes.atleast_2d, array(*shape))
    check_rule(shapes.atleast_3d, array(*shape))


@pytest.mark.parametrize("mode", ["constant", "edge", "reflect", "symmetric", "wrap"])
@pytest.mark.parametrize("width", [1, (0, 2), ((1, 0), (2, 3)), ((3, 4), (0, 0))])
def test_pad(mode, width):
    check_rule(shapes.pad, array(3, 4), width, mode)
    check_rule(shapes.pad, array(3, 4, dtype=np.float32), width, mode)


def test_pad_with_values_and_other_modes():
    check_rule(shapes.pad_with, array(3, 4), 1, constant_values=2.0)
    check_rule(shapes.pad_with, array(3, 4), ((1, 0), (0, 2)), "constant", ((1, 2), (3, 4)))
    a = array(4)
    with pytest.raises(UnsupportedError, match="linear_ramp"):
        shapes.pad(a, 1, "linear_ramp", array_dot=a, y_bar=np.ones(6))


JOINED = [
    (array(2, 3), array(4, 3, seed=1), array(1, 3, seed=2)),
    (array(2), array(3, seed=1)),
    (array(2, 3, 1), array(1, 3, 1, seed=1)),
]


@pytest.mark.parametrize("kind", [list, tuple])
@pytest.mark.parametrize("arrays", JOINED)
def test_concatenate(arrays, kind):
    check_rule(joining.concatenate, kind(arrays))
    check_rule(joining.concatenate, kind(arrays), None)
    check_rule(joining.concatenate, kind(a.T for a in arrays), -1)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_stack(axis):
    check_rule(joining.stack, [array(2, 3), array(2, 3, seed=1)], axis)
    check_rule(joining.stack, (array(2), array(2, seed=1)), axis)
    if axis != 1:
        check_rule(joining.stack, [1.5, np.float64(2.5)], axis)


def test_vstack_and_its_kin():
    vectors, matrices = [array(3), array(3, seed=1)], [array(2, 3), array(1, 3, seed=1)]
    check_rule(joining.vstack, vectors)
    check_rule(joining.vstack, [*matrices, array(3, seed=2)])
    check_rule(joining.vstack, [1.0, 2.0])
    check_rule(joining.hstack, [array(3), array(2, seed=1)])
    check_rule(joining.hstack, [array(3, 1), array(3, 2, seed=1)])
    check_rule(joining.hstack, [1.0, array(2)])
    check_rule(joining.dstack, [array(2, 3), array(2, 3, seed=1)])
    check_rule(joining.dstack, [array(2, 3, 2), array(2, 3, seed=1)])
    check_rule(joining.dstack, vectors)
    check_rule(joining.column_stack, vectors)
    check_rule(joining.column_stack, [array(3), array(3, 2, seed=1)])


def test_append():
    check_rule(joining.append, array(2, 3), array(4, seed=1))
    check_rule(joining.append, array(3), 2.0)
    check_rule(joining.append, array(2, 3), array(1, 3, seed=1), 0)
    check_rule(joining.append, array(2, 3), array(2, 2, seed=1), -1)


def test_block():
    a, b, c, d = array(2, 3), array(2, 1, seed=1), array(1, 3, seed=2), array(1, 1, seed=3)
    check_rule(joining.block, [[a, b], [c, d]])
    check_rule(joining.block, [array(2), array(3, seed=1)])
    check_rule(joining.block, [[array(3), 1.5], [array(4, seed=1)]])
    check_rule(joining.block, [[1.0, 2.0], [3.0, 4.0]])
    check_rule(joining.block, [array(2, 3), array(2, 1, seed=1)])
    check_rule(joining.block, [[[array(2, 2, 2)], [array(2, 1, 2, seed=1)]], [[array(1, 3, 2, seed=2)]]])
    check_rule(joining.block, array(3))


def test_split():
    check_rule(joining.split, array(6, 2), 3)
    check_rule(joining.split, array(6, 2), [1, 4])
    check_rule(joining.split, array(2, 6), 2, -1)
    check_rule(joining.array_split, array(7, 2), 3)
    check_rule(joining.vsplit, array(4, 2), 2)
    check_rule(joining.hsplit, array(2, 4), [1])
    check_rule(joining.hsplit, array(4), 2)
    check_rule(joining.dsplit, array(2, 2, 4), 2)
    check_rule(joining.unstack, array(3, 4))
    check_rule(joining.unstack, array(3, 4), -1)


def test_broadcast_arrays():
    check_rule(joining.broadcast_arrays_2, array(3, 1), array(4, seed=1))
    check_rule(joining.broadcast_arrays_3, array(3, 1), array(4, seed=1), np.float64(2.0))


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("indexing", ["xy", "ij"])
def test_meshgrid(indexing, sparse):
    check_rule(joining.meshgrid_2, array(3), array(4, seed=1), indexing, sparse)
    check_rule(joining.meshgrid_3, array(3), array(4, seed=1), array(2, seed=2), indexing, sparse)


@pytest.mark.parametrize("axis", [None, 0, 1, -1])
@pytest.mark.parametrize("obj", [1, [0, 2], slice(0, 2), np.array([True, False, False])])
def test_delete(obj, axis):
    check_rule(joining.delete, array(3) if axis is None else array(3, 3), obj, axis)


def test_insert():
    check_rule(joining.insert, array(4), 1, 2.0)
    check_rule(joining.insert, array(4), [1, 3], array(2, seed=1))
    check_rule(joining.insert, array(2, 2), [1, 3, 1], array(3, seed=1))
    check_rule(joining.insert, array(4), [1, 3], 2.0)
    check_rule(joining.insert, array(2, 3), 1, array(3, seed=1), 0)
    check_rule(joining.insert, array(2, 3), 1, array(2, seed=1), 1)
    check_rule(joining.insert, array(2, 3), [0, 2], array(2, 2, seed=1), 1)
    check_rule(joining.insert, array(2, 3), [1], array(2, 1, seed=1), 1)
    check_rule(joining.insert, array(2, 3), 1, 2.0, 0)


@pytest.mark.parametrize("rule", [creation.array, creation.asarray], ids=lambda r: r.__name__)
def test_arrays_of_lists(rule):
    check_rule(rule, [1.0, 2.0, np.float64(3.0)])
    check_rule(rule, [[1.0, 2.0], (3.0, 4.0)])
    check_rule(rule, [array(3), array(3, seed=1)])
    check_rule(rule, 1.5)
    check_rule(rule, array(3, dtype=np.float32), np.float64)
    check_rule(rule, array(3), np.float32)


def test_minimal_rank():
    check_rule(creation.array, array(3), ndmin=2)
    check_rule(creation.array, [1.0, 2.0], ndmin=3)


def test_copies_with_a_type():
    check_rule(creation.ascontiguousarray, array(2, 3), np.float32)
    check_rule(creation.ascontiguousarray, np.float64(1.5))
    check_rule(creation.astype, array(3), np.float32)
    check_rule(creation.astype, array(3), complex)
    check_rule(creation.astype, array(3, dtype=np.float32), np.float64)


def test_full():
    check_rule(creation.full, (2, 3), 1.5)
    check_rule(creation.full, 3, np.float64(1.5))
    check_rule(creation.full, (2, 3), array(3))
    check_rule(creation.full, (2, 3), array(2, 1), np.float32)
    check_rule(creation.full_like, array(2, 3), 1.5)
    check_rule(creation.full_like, array(2, 3), array(3, seed=1))


@pytest.mark.parametrize("endpoint", [True, False])
@pytest.mark.parametrize("num", [0, 1, 5])
def test_spaces(num, endpoint):
    check_rule(creation.linspace, 0.5, 2.0, num, endpoint)
    check_rule(creation.linspace, array(3), array(2, 1, seed=1), num, endpoint)
    check_rule(creation.logspace, 0.5, 1.0, num, endpoint)
    check_rule(creation.logspace, array(2), 1.0, num, endpoint, 2.0)
    check_rule(creation.geomspace, 0.5, 2.0, num, endpoint)


@pytest.mark.parametrize("increasing", [False, True])
@pytest.mark.parametrize("N", [None, 0, 1, 4])
def test_vander(N, increasing):
    check_rule(creation.vander, array(3), N, increasing)
    check_rule(creation.vander, np.array([0.0, 1.0, -2.0]), N, increasing)


def test_arange():
    for values in ((0.5, 3.2, 0.7), (3.2, 0.5, -0.7)):  # by position: check_rule has a `step` of its own
        check_rule(creation.arange, *values, step=1e-3, rtol=1e-5)
    check_rule(creation.arange_to, 3.5, step=1e-3)


@pytest.mark.parametrize("beta", [0.0, 1.5, 8.6])
@pytest.mark.parametrize("M", [0, 1, 2, 7, 8])
def test_kaiser(M, beta):
    check_rule(creation.kaiser, M, beta)
