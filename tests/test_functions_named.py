"""Functions that nobody knows when generating: called with an array for their result, or for what they do, they are refused."""

import numpy as np
import pytest

from s2sad import grad, jvp
from s2sad.errors import UnsupportedError


def out(A, ops):
    for op in ops:
        op(A, out=A)
    return np.sum(A * A)


def by_place(A, ops):
    for op in ops:
        op(A, A)
    return np.sum(A * A)


def looked_up(A, label):
    op = getattr(np, label)
    op(A, A)
    return np.sum(A * A)


def looked_up_out(A, label):
    getattr(np, label)(A, out=A)
    return np.sum(A * A)


def of_a_generator(A, rng):
    shuffle = rng.shuffle
    shuffle(A)
    return np.sum(A * A[0])


def in_a_helper(A, table):
    table["f"](A[0], A[1])


def through_a_table(A, table):
    in_a_helper(A, table)
    return np.sum(A * A[0])


CASES = {
    "out": (out, [np.sin, np.exp]),
    "by place": (by_place, [np.sin, np.exp]),
    "looked up": (looked_up, "sin"),
    "looked up, out": (looked_up_out, "sin"),
    "of a generator": (of_a_generator, np.random.default_rng(1)),
}


@pytest.mark.parametrize("case", CASES)
def test_refused(case):
    f, other = CASES[case]
    A = np.random.default_rng(0).normal(size=(3, 3))
    before = A.copy()
    for make in (lambda: grad(f)(A, other), lambda: jvp(f, argnums=(0,))(A, other, tangents=(np.ones((3, 3)),))):
        with pytest.raises(UnsupportedError):
            make()
    assert np.array_equal(A, before)


def test_tables_given_to_helpers():
    A = np.random.default_rng(0).normal(size=(3, 3))
    got = grad(through_a_table)(A, {"f": np.copyto})
    np.testing.assert_allclose(got, [np.zeros(3), 4 * A[1] + A[2], A[1]])
