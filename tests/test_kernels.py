"""Gradients of the kernels, in both modes, against differences; and the references against themselves."""

import numpy as np
import pytest

from tests.kernels import KERNELS, Kernel
from tests.reference import central, distance, flat, float_argnums, random_tangents, same_arguments

each_kernel = pytest.mark.parametrize("kernel", KERNELS, ids=[kernel.name for kernel in KERNELS])


@pytest.fixture(scope="module")
def references() -> dict[str, tuple]:
    """The differences of each kernel, made once."""
    return {}


def reference(kernel: Kernel, references: dict[str, tuple]) -> tuple:
    if kernel.name not in references:
        references[kernel.name] = central(kernel.f, kernel.make, float_argnums(kernel.make()))
    return references[kernel.name]


def test_names_are_unique():
    assert len({kernel.name for kernel in KERNELS}) == len(KERNELS) >= 100


@each_kernel
def test_reference(kernel, references):
    """Two step widths agree, so no kink is near, and no kernel is constant."""
    wide = reference(kernel, references)
    narrow = central(kernel.f, kernel.make, float_argnums(kernel.make()), h=1e-3)
    assert distance(narrow, wide) < 1e-8
    assert np.any(flat(wide) != 0.0)


@each_kernel
def test_reverse(kernel, references):
    from s2sad import value_and_grad

    args = kernel.make()
    argnums = float_argnums(args)
    value, grads = value_and_grad(kernel.f, argnums)(*args)
    assert value == pytest.approx(kernel.f(*kernel.make()), rel=1e-12, abs=1e-14)
    assert distance(grads, reference(kernel, references)) < 1e-7
    assert same_arguments(args, kernel.make()), "an argument was left changed"


@each_kernel
def test_forward(kernel, references):
    from s2sad import jvp

    args = kernel.make()
    argnums = float_argnums(args)
    tangents = random_tangents(args, argnums)
    value, value_dot = jvp(kernel.f, argnums)(*args, tangents=tangents)
    expected = flat(reference(kernel, references)) @ flat(tangents)
    assert value == pytest.approx(kernel.f(*kernel.make()), rel=1e-12, abs=1e-14)
    assert value_dot == pytest.approx(expected, rel=1e-7, abs=1e-7)
    assert same_arguments(args, kernel.make()), "an argument was left changed"
