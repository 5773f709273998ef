"""Containers that functions are not differentiated by, and seeds that have not the form of the value, get an error."""

import array
import collections
import types

import numpy as np
import pytest

from s2sad import UnsupportedError, grad, hessian, jvp, vjp

X = np.array([1.0, 2.0, 3.0])
OTHERS = [
    collections.deque([1.0, 2.0]),
    array.array("d", [1.0, 2.0]),
    {1.0, 2.0},
    frozenset([1.0, 2.0]),
    collections.UserList([1.0, 2.0]),
    memoryview(X),
    iter([1.0, 2.0]),
    (v for v in (1.0, 2.0)),
]
MAPPINGS = [
    collections.Counter(a=2.0),
    collections.UserDict(a=2.0),
    collections.ChainMap({"a": 2.0}),
    types.MappingProxyType({"a": 2.0}),
]


@pytest.mark.parametrize("transform", [grad, vjp, hessian])
@pytest.mark.parametrize("value", [*OTHERS, *MAPPINGS], ids=lambda v: type(v).__name__)
def test_other_containers(value, transform):
    mapping = any(value is m for m in MAPPINGS)
    f = (lambda d: d["a"] ** 2) if mapping else (lambda d: sum(v**2 for v in d))
    with pytest.raises(UnsupportedError, match=f"is a {type(value).__name__}, and functions are not differentiated"):
        transform(f)(value)


def test_beside_what_is_differentiated():
    found = grad(lambda x, d: sum(v * x**2 for v in d))(3.0, collections.deque([1.0, 2.0]))
    np.testing.assert_allclose(found, 18.0)
    assert jvp(lambda x, d: x * d["a"])(3.0, collections.Counter(a=2), tangents=1.0) == (6.0, 2.0)


def test_seeds_of_the_value():
    _, pull = vjp(lambda x: (x**2, np.sum(x)))(X)
    np.testing.assert_allclose(pull((X, 1.0)), 2 * X * X + 1.0)
    np.testing.assert_allclose(pull([X, np.float64(1.0)]), 2 * X * X + 1.0)
    for seed, message in (
        ((1.0, X), r"item 0 of the value has the shape \(\), and the value \(3,\)"),
        ((X, X), "item 1 of the value is a ndarray, where the value is a number"),
        ((X,), "a tuple of 1, where the value is a tuple of 2"),
        (None, "the seed of the value is None"),
        (1.0, "is a float, where the value is a tuple of 2"),
        ((X, None), "the seed of item 1 of the value is None"),
    ):
        with pytest.raises(UnsupportedError, match=message):
            pull(seed)
    _, pull = vjp(lambda x: {"a": x**2, "n": 3, "s": np.sum(x)})(X)
    np.testing.assert_allclose(pull({"a": X, "n": None, "s": 1.0}), 2 * X * X + 1.0)
    with pytest.raises(UnsupportedError, match="a dict with the keys 'a', 'n', 's'"):
        pull({"a": X})
