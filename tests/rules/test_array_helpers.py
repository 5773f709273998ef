"""The helpers that rules call have rules of their own, or second derivatives would stop there."""

import numpy as np
import pytest

from s2sad.templates import array_helpers as rules
from s2sad.testing import check_rule


def array(*shape, seed=0, dtype=float):
    return np.random.default_rng(seed).uniform(0.5, 2.0, shape).astype(dtype)


def test_scatter_and_gather():
    index = np.array([[0, 3], [-1, 3]])
    check_rule(rules.scatter_rule, array(2, 2), index, (2, 3))
    check_rule(rules.gather_rule, array(2, 3), index)
    check_rule(rules.scatter_along_rule, array(3, 2), np.array([[1, 1], [0, 3], [-1, 0]]), (3, 4), 1)
    check_rule(rules.scatter_along_rule, array(3, 2), np.array([[1, 1]]), (3, 4), -1)


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("m, n", [(5, 2), (2, 5), (4, 3), (3, 4)])
def test_lengths(m, n, mode):
    for correlated in (False, True):
        check_rule(rules.full_length_rule, np.convolve(np.ones(m), np.ones(n), mode), m, n, mode, correlated)
        check_rule(rules.shorten_rule, array(m + n - 1), m, n, mode, correlated)


def test_parts():
    check_rule(rules.unnest_rule, array(2, 3), [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    check_rule(rules.unblock_rule, array(3, 4), [[np.ones((2, 3)), np.ones((2, 1))], [np.ones((1, 4))]])


def test_stencils():
    check_rule(rules.gradient_adjoint_rule, array(5), (5,), (0.3,), None, 1)
    check_rule(rules.gradient_adjoint_rule, [array(4, 5), array(4, 5, seed=1)], (4, 5), (), None, 2)


@pytest.mark.parametrize("zeros", [0, 1, 2, 3])
@pytest.mark.parametrize("axis", [None, 0, 1, (0, 1), (2, 0)])
def test_products(zeros, axis):
    a = array(4, 2, 3)
    a[:zeros, 1, 0] = 0.0
    check_rule(rules.products_of_others_rule, a, axis)
    if isinstance(axis, int):
        check_rule(rules.cumprod_tangent_rule, a, array(4, 2, 3, seed=1), axis)
        check_rule(rules.cumprod_adjoint_rule, a, array(4, 2, 3, seed=1), axis)


def test_products_in_single_precision():
    a, b = array(4, dtype=np.float32), array(4, dtype=np.float32, seed=1)
    a[1] = 0.0
    check_rule(rules.products_of_others_rule, a, 0)
    check_rule(rules.cumprod_tangent_rule, a, b, 0)
    check_rule(rules.cumprod_adjoint_rule, a, b, 0)


@pytest.mark.parametrize(
    "subscripts, position, a, b",
    [
        ("ii,i->i", 0, (3, 3), (3,)),
        ("ii,i->i", 1, (3, 3), (3,)),
        ("ij,k->k", 0, (2, 3), (4,)),
        ("ij,kl->il", 1, (2, 3), (4, 5)),
    ],
)
def test_einsum_adjoint(subscripts, position, a, b):
    c = np.einsum(subscripts, np.ones(a), np.ones(b))
    check_rule(rules.einsum_adjoint_2, subscripts, position, c, array(*a), array(*b, seed=1))


def test_einsum_adjoint_of_one():
    check_rule(rules.einsum_adjoint_1, "ii->i", 0, array(3), array(3, 3))
    check_rule(rules.einsum_adjoint_1, "ij->", 0, 2.0, array(2, 3))
