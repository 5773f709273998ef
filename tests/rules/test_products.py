"""Products, einsum, convolutions, interpolation and covariances."""

import numpy as np
import pytest

from s2sad.errors import UnsupportedError
from s2sad.subscripts import einsum_adjoint_subscripts, explicit, from_lists
from s2sad.templates import einsum, products, sequences
from s2sad.testing import check_rule


def array(*shape, dtype=float, seed=0):
    rng = np.random.default_rng(seed)
    a = rng.standard_normal(shape)
    if np.issubdtype(dtype, np.complexfloating):
        a = a + 1j * rng.standard_normal(shape)
    return np.asarray(a, dtype=dtype)


DTYPES = [float, complex, np.float32]
MATMUL = [
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (3, 4)),
    ((2, 3), (3, 4)),
    ((5, 2, 3), (3,)),
    ((3,), (5, 3, 4)),
    ((6, 5, 2, 3), (3,)),
    ((3,), (2, 5, 3, 4)),
    ((5, 2, 3), (5, 3, 4)),
    ((5, 2, 3), (3, 4)),
    ((2, 3), (5, 3, 4)),
    ((6, 1, 2, 3), (5, 3, 4)),
    ((1, 2, 3), (5, 3, 4)),
    ((0, 3), (3, 2)),
    ((2, 0), (0, 3)),
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("a, b", MATMUL)
def test_matmul(a, b, dtype):
    check_rule(products.matmul, array(*a, dtype=dtype), array(*b, dtype=dtype, seed=1))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "a, b",
    [
        ((), ()),
        ((), (2, 3)),
        ((2, 3), ()),
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3, 4)),
        ((2, 2, 3), (3,)),
        ((3,), (2, 3, 4)),
        ((2, 5, 3), (4, 3, 2)),
        ((2, 3), (5, 3, 4)),
        ((5, 2, 3), (3, 4)),
    ],
)
def test_dot(a, b, dtype):
    check_rule(products.dot, array(*a, dtype=dtype), array(*b, dtype=dtype, seed=1))


def test_dot_of_numbers():
    check_rule(products.dot, 2.0, 3.0)
    check_rule(products.dot, 2.0, array(3))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "a, b",
    [((3,), (3,)), ((2, 3), (4, 3)), ((2, 5, 3), (4, 3)), ((3,), (4, 3)), ((4, 3), (3,)), ((), (3,)), ((2, 3), ())],
)
def test_inner(a, b, dtype):
    check_rule(products.inner, array(*a, dtype=dtype), array(*b, dtype=dtype, seed=1))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("a, b", [((3,), (4,)), ((2, 3), (4,)), ((3,), (2, 2)), ((), (3,))])
def test_outer_and_kron(a, b, dtype):
    a, b = array(*a, dtype=dtype), array(*b, dtype=dtype, seed=1)
    check_rule(products.outer, a, b)
    check_rule(products.kron, a, b)
    check_rule(products.vdot, a, np.ravel(array(*a.shape, dtype=dtype, seed=2)))
    check_rule(products.linalg_outer, np.ravel(a), np.ravel(b))


@pytest.mark.parametrize("a, b", [((2, 3), (4, 5)), ((2, 3), (1, 2, 2)), ((2, 1, 3), (2, 2, 1))])
def test_kron_of_matrices(a, b):
    check_rule(products.kron, array(*a), array(*b, seed=1))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "a, b, axes",
    [
        ((2, 3, 4), (3, 4, 5), 2),
        ((2, 3), (4, 5), 0),
        ((2, 3), (3,), 1),
        ((2, 3), (2, 3), 2),
        ((2, 3, 4), (4, 3, 5), ([1, 2], [1, 0])),
        ((2, 3, 4), (5, 4), (2, 1)),
        ((2, 3, 4), (5, 4), (-1, -1)),
        ((2, 3, 4), (4, 2, 5), ((0, 2), (1, 0))),
        ((2, 3), (3, 2), ([0], [1])),
    ],
)
def test_tensordot(a, b, axes, dtype):
    check_rule(products.tensordot, array(*a, dtype=dtype), array(*b, dtype=dtype, seed=1), axes)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("a, b", [((3,), (3,)), ((4, 3), (3,)), ((3,), (4, 3)), ((2, 4, 3), (4, 3)), ((4, 3), (1, 3))])
def test_cross(a, b, dtype):
    check_rule(products.cross, array(*a, dtype=dtype), array(*b, dtype=dtype, seed=1))
    check_rule(products.linalg_cross, array(*a, dtype=dtype), array(*b, dtype=dtype, seed=1))


def test_cross_along_axes():
    check_rule(products.cross, array(3, 4), array(4, 3, seed=1), 0, 1, 0)
    check_rule(products.cross, array(3, 4), array(3, 1, seed=1), axis=0)
    check_rule(products.cross, array(3, 4), array(5, 4, 3, seed=1), axisa=0, axisc=1)
    check_rule(products.linalg_cross, array(3, 4), array(3, 4, seed=1), 0)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("a, b", [((3,), (3,)), ((4, 3), (3,)), ((3,), (4, 3)), ((4, 3), (5, 1, 3))])
def test_vecdot(a, b, dtype):
    check_rule(products.vecdot, array(*a, dtype=dtype), array(*b, dtype=dtype, seed=1))


def test_vecdot_along_an_axis():
    check_rule(products.vecdot, array(3, 4), array(3, 4, seed=1), 0)
    check_rule(products.vecdot, array(3, 4), array(5, 3, 1, seed=1), -2)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("a, b", [((2, 3), (3,)), ((5, 2, 3), (3,)), ((2, 3), (5, 3)), ((5, 1, 2, 3), (4, 3))])
def test_matvec_and_vecmat(a, b, dtype):
    matrix, vector = array(*a, dtype=dtype), array(*b, dtype=dtype, seed=1)
    check_rule(products.matvec, matrix, vector)
    check_rule(products.vecmat, vector, np.swapaxes(matrix, -1, -2))


ONE = [
    ("ij->ji", (2, 3)),
    ("ii->i", (3, 3)),
    ("ii", (3, 3)),
    ("ij->", (2, 3)),
    ("ij->j", (2, 3)),
    ("ii->", (3, 3)),
    ("...ii->...i", (2, 3, 3)),
    ("...ij->...ji", (4, 2, 3)),
    ("iij->j", (2, 2, 3)),
    ("iii->i", (3, 3, 3)),
    ("ba", (2, 3)),
    ("i...", (2, 3)),
]
TWO = [
    ("ij,jk->ik", (2, 3), (3, 4)),
    ("ij,jk", (2, 3), (3, 4)),
    ("bij,bjk->bik", (5, 2, 3), (5, 3, 4)),
    ("...ij,...jk->...ik", (5, 2, 3), (3, 4)),
    ("...ij,...jk->...ik", (5, 1, 2, 3), (4, 3, 4)),
    ("...ij,jk", (5, 2, 3), (3, 4)),
    ("ii,i->i", (3, 3), (3,)),
    ("ij,k->k", (2, 3), (4,)),
    ("i,j->ij", (2,), (3,)),
    ("ij,ij->", (2, 3), (2, 3)),
    ("i...,i...->...", (2, 3), (2, 1)),
    ("ijj,jk->ik", (2, 3, 3), (3, 4)),
    (" ij , jk -> ik ", (2, 3), (3, 4)),
    (",i->i", (), (3,)),
    ("ij,kl->il", (2, 3), (4, 5)),
    ("ij,ij->", (2, 3), (1, 3)),
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("subscripts, a", ONE)
def test_einsum_of_one(subscripts, a, dtype):
    check_rule(einsum.einsum_1, subscripts, array(*a, dtype=dtype))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("subscripts, a, b", TWO)
def test_einsum_of_two(subscripts, a, b, dtype):
    check_rule(einsum.einsum_2, subscripts, array(*a, dtype=dtype), array(*b, dtype=dtype, seed=1))


@pytest.mark.parametrize(
    "subscripts, shapes",
    [
        ("i,ij,j->", ((2,), (2, 3), (3,))),
        ("ij,jk,kl->il", ((2, 3), (3, 4), (4, 5))),
        ("bi,ij,bj->b", ((4, 2), (2, 3), (4, 3))),
        ("...i,ij,...j", ((4, 2), (2, 3), (3,))),
        ("ii,jj,ij->i", ((2, 2), (3, 3), (2, 3))),
    ],
)
def test_einsum_of_three(subscripts, shapes):
    check_rule(einsum.einsum_3, subscripts, *[array(*s, seed=i) for i, s in enumerate(shapes)])


def test_einsum_of_four():
    ring = array(2, 3), array(3, 4), array(4, 5), array(5, 2)
    check_rule(einsum.einsum_4, "ab,bc,cd,da->", *ring)
    check_rule(einsum.einsum_4_optimized, "ab,bc,cd,da->", *ring, True)
    check_rule(einsum.einsum_5, "ab,bc,cd,da,a->", *ring, array(2))


def test_einsum_optimized():
    check_rule(einsum.einsum_1_optimized, "ij->ji", array(2, 3), True)
    check_rule(einsum.einsum_2_optimized, "ij,jk->ik", array(2, 3), array(3, 4), "greedy")
    check_rule(einsum.einsum_3_optimized, "ij,jk,kl->il", array(2, 3), array(3, 4), array(4, 2), "optimal")


def test_subscripts():
    assert einsum_adjoint_subscripts("ij,jk->ik", 1, 2, 2) == "ij,ik->jk"
    assert explicit("ij,jk", 2, 2) == (["ij", "jk"], "ik")
    assert explicit("...ij,jk->...ik", 4, 2) == (["ABij", "jk"], "ABik")
    with pytest.raises(UnsupportedError):
        explicit("ij,jk", 2)


@pytest.mark.parametrize(
    "labels",
    [
        ([0, 1], [1, 2], [0, 2]),
        ([0, 1], [1, 2], None),
        ([3, 30], [30, 1], None),
        ([Ellipsis, 1], [1, 2], [Ellipsis, 2]),
    ],
)
def test_lists_mean_the_same_as_subscripts(labels):
    a, b = array(2, 3), array(3, 4)
    arguments = [a, labels[0], b, labels[1]] + ([] if labels[2] is None else [labels[2]])
    subscripts, operands = from_lists(*arguments)
    np.testing.assert_allclose(np.einsum(*arguments), np.einsum(subscripts, *operands))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("m, n", [(5, 3), (3, 5), (4, 4), (6, 2), (2, 6), (1, 4), (5, 4), (4, 5)])
def test_convolve_and_correlate(m, n, mode, dtype):
    check_rule(sequences.convolve, array(m, dtype=dtype), array(n, dtype=dtype, seed=1), mode)
    check_rule(sequences.correlate, array(m, dtype=dtype), array(n, dtype=dtype, seed=1), mode)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("x", [(), (4,), (2, 3)])
def test_polynomials(x, dtype):
    check_rule(sequences.polyval, array(4, dtype=dtype), array(*x, dtype=dtype, seed=1))
    check_rule(sequences.polyval, array(1, dtype=dtype), array(*x, dtype=dtype, seed=1))


@pytest.mark.parametrize("columns", [(), (3,)])
@pytest.mark.parametrize("degree", [0, 1, 3])
def test_fitted_coefficients(degree, columns):
    points = np.array([-1.0, -0.3, 0.2, 0.9, 1.4])
    check_rule(sequences.polyfit, points, array(5, *columns), degree)


@pytest.mark.parametrize("n", [1, 3, 5])
def test_coefficients_of_derivative_and_integral(n):
    check_rule(sequences.polyder, array(n))
    check_rule(sequences.polyder, array(n), 2)
    check_rule(sequences.polyint, array(n))


def test_interp():
    xp, fp = np.array([0.0, 0.7, 1.1, 2.0]), array(4)
    x = np.array([[-0.5, 0.1, 0.65], [0.8, 1.9, 2.6]])
    check_rule(sequences.interp, x, xp, fp, step=0.02)
    check_rule(sequences.interp, x, xp, fp, 0.5, -1.0, step=0.02)
    check_rule(sequences.interp, x, xp, fp, None, -1.0, step=0.02)
    check_rule(sequences.interp, 0.9, xp, fp, step=0.02)
    check_rule(sequences.interp, x, xp[:1], fp[:1], step=0.02)


@pytest.mark.parametrize("dtype", DTYPES)
def test_covariances(dtype):
    m = array(3, 6, dtype=dtype)
    for rowvar in (True, False):
        check_rule(sequences.cov, m, None, rowvar)
        check_rule(sequences.corrcoef, m, None, rowvar)
    check_rule(sequences.cov, m, m[:2] ** 2, bias=True)
    check_rule(sequences.cov, m.T, m[:2].T ** 2, False)
    check_rule(sequences.cov, m, ddof=0)
    check_rule(sequences.cov, m[0])
    check_rule(sequences.cov, m[:1])
    check_rule(sequences.cov, m[0], m[1])
    check_rule(sequences.corrcoef, m[0], m[1])
    check_rule(sequences.corrcoef, m.T, m[:2].T ** 2, False)
