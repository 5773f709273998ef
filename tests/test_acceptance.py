"""Acceptance programs: gradient, tangent and pullback against differences, arguments as they were, the same text twice; and second
derivatives, reverse over reverse against forward over reverse."""

import copy
import re
import zlib

import numpy as np
import pytest

from s2sad import grad, jvp, value_and_grad, vjp
from tests.acceptance import FOUND
from tests.oracle import assert_same_gradient, inner_product, is_float, leaves, numeric_gradient, random_like, same_bits

pytestmark = pytest.mark.filterwarnings("ignore:.*:RuntimeWarning", "ignore:.*:DeprecationWarning")
each = pytest.mark.parametrize("case", FOUND, ids=lambda case: case.id)
SAMPLE = [c for c in FOUND if c.second and zlib.crc32(c.id.encode()) % 2]  # about half: CI has other work to do
twice = pytest.mark.parametrize("case", SAMPLE, ids=lambda case: case.id)
NOTHING = re.compile(r"^\s*(\w+) \+= 0(\.0)?$", re.M)  # lines that a person would not write


def test_names_are_unique():
    assert len({case.id for case in FOUND}) == len(FOUND) >= 200


@each
def test_first_order(case):
    f, primal = case.f, tuple(case.make()[n] for n in case.argnums)
    expected = numeric_gradient(lambda *args: f(*copy.deepcopy(args)), case.make(), case.argnums, step=case.step)
    transformed = value_and_grad(f, case.argnums)
    args = case.make()
    value, gradient = transformed(*args)
    assert same_bits(args, case.make()), "an argument was left changed"
    np.testing.assert_allclose(value, f(*case.make()), rtol=1e-11, atol=1e-13)
    assert_same_gradient(gradient, expected, primal, case.rtol)
    assert same_bits((value, gradient), transformed(*case.make()))
    text = transformed.source(*case.make())
    assert text == value_and_grad(f, case.argnums).source(*case.make())
    assert not NOTHING.search(text)

    tangents = random_like(primal, 3)
    args = case.make()
    value, value_dot = jvp(f, case.argnums)(*args, tangents=tangents)
    assert same_bits(args, case.make()), "an argument was left changed"
    scale = 1.0 + sum(float(np.sum(np.abs(leaf))) for _, leaf in leaves(gradient) if is_float(leaf))
    np.testing.assert_allclose(value_dot, inner_product(gradient, tangents), rtol=1e-7, atol=1e-8 * scale)


def flat(tree):
    parts = [np.ravel(leaf) for _, leaf in leaves(tree) if is_float(leaf)]
    return np.concatenate(parts) if parts else np.zeros(0)


@twice
def test_second_order(case):
    """The Hessian is symmetric: its product with a vector is the same from the left and from the right."""
    gradient = grad(case.f, case.argnums)
    direction = random_like(tuple(case.make()[n] for n in case.argnums), 3)
    _, dot = jvp(gradient, case.argnums)(*case.make(), tangents=direction)
    _, pullback = vjp(gradient, case.argnums)(*case.make())
    scale = max(1.0, float(np.max(np.abs(flat(dot)), initial=0.0)))
    np.testing.assert_allclose(flat(pullback(direction)), flat(dot), rtol=1e-7, atol=1e-7 * scale)
