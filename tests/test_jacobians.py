"""Jacobians and Hessians of every container, shape and dtype, forward against reverse, and against differences."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

from s2sad import UnsupportedError, grad, hessian, hvp, jacobian, jacobian_forward, vjp


class State(NamedTuple):
    p: np.ndarray
    q: float


@dataclass
class Body:
    mass: float
    place: np.ndarray


X = np.array([0.4, -0.7, 1.1])
A = np.array([[0.3, 0.5, -0.2], [1.0, 0.1, 0.6]])
PARAMS = {"W": A, "b": np.array([0.2, -0.3]), "n": 2}


def vector(x):
    return np.sin(x) * x[::-1]


def number(x):
    return np.sum(np.tanh(x) * x)


def matrix(x):
    return np.outer(x, x) @ A.T


def of_matrix(M):
    return M @ M.T


def layered(params, x):
    return np.tanh(params["W"] @ x + params["b"]) ** params["n"]


def layered_loss(params, x):
    return np.sum(layered(params, x)) * x[0]


def to_dict(x):
    return {"a": x**2, "b": [np.sum(x), (x[0] * x[1], 7)]}


def of_state(state):
    return State(state.p * state.q, np.sum(state.p) * state.q**2)


def of_body(body):
    return body.place * body.mass**2


def of_floats(x, y):
    return x * y**2


def empty(x):
    return np.concatenate([x * 2.0, x])


def holomorphic(z):
    return z**2 * np.exp(z)


CASES = [
    (vector, (X,), 0),
    (number, (X,), 0),
    (matrix, (X,), 0),
    (of_matrix, (A,), 0),
    (layered, (PARAMS, X), 0),
    (layered, (PARAMS, X), 1),
    (layered, (PARAMS, X), (0, 1)),
    (layered, (PARAMS, X), ("x", "params")),
    (to_dict, (X,), 0),
    (of_state, (State(X, 0.5),), 0),
    (of_body, (Body(2.0, X),), 0),
    (of_floats, (2.0, 3.0), (0, 1)),
    (vector, (X.astype(np.float32),), 0),
    (vector, (np.ones((3, 1)),), 0),
    (number, (np.float64(0.5),), 0),
    (empty, (np.zeros((0, 2)),), 0),
    (holomorphic, (X + 0.5j,), 0),
]
each = pytest.mark.parametrize(("f", "args", "argnums"), CASES)


def flat(tree):
    """(path, leaf) of everything in nested containers and objects."""
    if isinstance(tree, Body):
        tree = vars(tree)
    if isinstance(tree, dict):
        return [((key, *path), leaf) for key, item in tree.items() for path, leaf in flat(item)]
    if isinstance(tree, list | tuple):
        return [((i, *path), leaf) for i, item in enumerate(tree) for path, leaf in flat(item)]
    return [((), tree)]


@each
def test_forward_is_reverse(f, args, argnums):
    one, two = jacobian_forward(f, argnums)(*args), jacobian(f, argnums)(*args)
    assert type(one) is type(two)
    assert [path for path, _ in flat(one)] == [path for path, _ in flat(two)]
    for (_, a), (path, b) in zip(flat(one), flat(two), strict=True):
        assert (a is None) == (b is None)
        if a is not None:
            assert (np.shape(a), np.asarray(a).dtype) == (np.shape(b), np.asarray(b).dtype), path
            np.testing.assert_allclose(a, b, rtol=1e-5 if np.asarray(a).dtype == np.float32 else 1e-12, atol=1e-14)


@pytest.mark.parametrize("f", [vector, number, matrix])
def test_differences(f):
    h = 1e-6
    columns = [(np.asarray(f(X + h * e)) - f(X - h * e)) / (2 * h) for e in np.eye(3)]
    np.testing.assert_allclose(jacobian_forward(f)(X), np.stack(columns, axis=-1), rtol=1e-7, atol=1e-9)


def test_shapes():
    J = jacobian_forward(layered)(PARAMS, X)
    assert {key: np.shape(value) for key, value in J.items()} == {"W": (2, 2, 3), "b": (2, 2), "n": ()}
    assert J["n"] is None
    J = jacobian_forward(to_dict)(X)
    assert J["a"].shape == (3, 3) and J["b"][0].shape == (3,) and J["b"][1][1] is None
    assert jacobian_forward(of_matrix)(A).shape == (2, 2, 2, 3)
    assert jacobian_forward(empty)(np.zeros((0, 2))).shape == (0, 2, 0, 2)


def test_hessian_in_containers():
    H = hessian(layered_loss, (0, 1))(PARAMS, X)
    assert H[0]["W"][0]["b"].shape == (2, 3, 2)
    assert H[1][0]["W"].shape == (3, 2, 3)
    np.testing.assert_allclose(H[1][1], H[1][1].T, atol=1e-14)
    np.testing.assert_allclose(H[0]["W"][1], np.moveaxis(H[1][0]["W"], 0, -1), rtol=1e-10, atol=1e-12)
    direction = {"W": A[::-1], "b": np.ones(2), "n": None}, X[::-1]
    product = hvp(layered_loss, (0, 1))(PARAMS, X, direction)
    expected = (
        np.tensordot(H[1][0]["W"], direction[0]["W"], 2) + H[1][0]["b"] @ direction[0]["b"] + H[1][1] @ direction[1]
    )
    np.testing.assert_allclose(product[1], expected, rtol=1e-10)


def test_hessian_of_a_number():
    assert hessian(lambda x: x**3)(2.0) == pytest.approx(12.0)
    np.testing.assert_allclose(hessian(number)(X), jacobian(grad(number))(X), rtol=1e-12, atol=1e-14)


def test_refusals_name_the_argument():
    with pytest.raises(UnsupportedError, match="'x' is an integer"):
        jacobian_forward(vector)(np.arange(3))
    with pytest.raises(UnsupportedError, match="the tangent of x has the shape"):
        hvp(number)(X, np.ones(2))


@dataclass(slots=True)
class Slotted:
    a: float
    b: np.ndarray


class Base:
    __slots__ = ("a", "b")

    def __init__(self, a, b):
        self.a, self.b = a, b


class Mixed(Base):
    def __init__(self, a, b, c):
        super().__init__(a, b)
        self.c = c


@pytest.mark.parametrize("made", [Slotted, Base, lambda a, b: Mixed(a, b, 1.0)])
def test_objects_with_slots(made):
    x = np.array([1.0, 2.0, 3.0])

    def f(o):
        return o.a**2 * o.b

    for transform in (jacobian, jacobian_forward):
        found = transform(f)(made(2.0, x))
        np.testing.assert_allclose(found.a, 4.0 * x)
        np.testing.assert_allclose(found.b, 4.0 * np.eye(3))
    second = hessian(lambda o: o.a**2 * np.sum(o.b))(made(2.0, x))
    np.testing.assert_allclose(second.a.a, 12.0)
    np.testing.assert_allclose(second.a.b, 4.0 * np.ones(3))
    value, pull = vjp(f)(made(2.0, x))
    np.testing.assert_allclose(pull(np.ones(3)).a, 4.0 * np.sum(x))
