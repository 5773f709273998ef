"""Second derivatives of programs whose adjoints are lists, tuples and dicts: forward over reverse against differences of the gradient,
reverse over reverse against forward over reverse."""

import bisect
import collections
import functools
import itertools

import numpy as np
import pytest

from s2sad import S2sadError, grad, jvp, vjp
from tests.oracle import assert_same_gradient, numeric_gradient, random_like
from tests.reference import richardson

X, Y = np.array([0.4, -0.7, 1.1, 0.2]), np.array([0.3, 0.9, -0.5, 1.2])


def pairs_sorted(x, y):
    pairs = sorted(zip(x * y, range(len(x)), strict=True))
    return sum(v**2 * (k + 1) * y[k] for v, k in pairs)


def numbers_in_an_array(x, y):
    values, places = [], []
    for i in range(len(x)):
        for j in range(i):
            values.append(x[i] * np.sin(y[j]))
            places.append(i)
    total = np.zeros(len(x))
    np.add.at(total, np.array(places), np.array(values))
    return np.sum(total**2)


def rows_in_an_array(x, y):
    rows = [np.sin(x * v) for v in y]
    rows.append(x**2)
    return np.sum(np.stack(rows) ** 2) + np.sum(np.array(rows) @ x)


def reduced(x, y):
    powers = [v**2 for v in itertools.starmap(np.hypot, [(v, 2.0) for v in y])]
    return functools.reduce(lambda a, b: a * 0.5 + b, powers) * sum(map(np.sin, x))


def differences(x):
    last = None
    for v in x:
        if last is not None:
            yield v * last
        last = v


def yielded(x, y):
    return sum(v**2 for v in differences(x * y)) * list(differences(x))[-1]


def total_of(values, weight):
    total = 0.0
    for v in values:
        total = total * weight + v**2
    return total


def generator_given(x, y):
    return total_of((v * w for v, w in zip(x, y, strict=True)), x[0])


def dotted(scale, *parts):
    return scale * sum(np.sum(part**2) for part in parts)


def starred(x, y):
    return dotted(x[0], x, y[:2], x[1] * y)


def dict_backwards(x, y):
    table = {2: x[0] * y[1], 0: x[1], 1: y[0]}
    stack = [x[2], y[2], x[3]]
    total = 0.0
    for key in reversed(table):
        v = stack.pop()
        total = total * 0.5 + v * table[key] ** (key + 1)
    return total


def cells(x, y):
    grid = {(i, j): x[i] * y[j] for i in range(2) for j in range(2)}
    total = 0.0
    for i, j in grid:
        total += grid[i, j] * grid[j, i] ** 2
    return total


def mapped(f, tree):
    if isinstance(tree, dict):
        return {k: mapped(f, v) for k, v in tree.items()}
    if isinstance(tree, list | tuple):
        return type(tree)(mapped(f, v) for v in tree)
    return f(tree)


def tree(x, y):
    halved = mapped(lambda p: p * p, {"w": [x[:3], y[1]], "b": x[3]})
    return np.sum(halved["w"][0] ** 2) * halved["b"] + halved["w"][1]


def evaluated(e, env):
    if isinstance(e, str):
        return env[e]
    op, *args = e
    values = [evaluated(a, env) for a in args]
    return values[0] * values[1] if op == "*" else np.sin(values[0])


def expression(x, y):
    return evaluated(("*", ("sin", ("*", "a", "b")), "a"), {"a": x[0], "b": y[0]})


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.history = list()  # noqa: C408

    def pay(self, amount):
        self.balance = self.balance * 1.1 + amount
        self.history.append(self.balance)


def history(x, y):
    account = Account(x[0])
    for v in y:
        account.pay(v * x[1])
    return max(account.history) * min(account.history) + sum(account.history)


def rearranged(x, y):
    values = [v * w for v, w in zip(x, y, strict=True)]
    values.reverse()
    ring = collections.deque(x * x)
    ring.rotate(1)
    total = sum(v**2 * (k + 1) for k, v in enumerate(values)) + sum(v * w for v, w in zip(ring, y, strict=True))
    values.sort()
    return total * values[1]


def inserted(x, y):
    values = sorted(x)
    for v in y:
        bisect.insort(values, v)
    return sum(v**2 * (k + 1) for k, v in enumerate(values))


def unequal_shapes(x, y):
    params = {"W": np.outer(x, y), "b": x * y}
    total = 0.0
    for key in params:
        total = total * 0.5 + np.sum(params[key] ** 3)
    return total * np.sum(params["W"] @ params["b"])


def remembered(x, y):
    cache = {0: x[0]}
    for k in range(1, len(x)):
        if k not in cache:
            cache[k] = cache[k - 1] * y[k] + x[k] ** 2
    return cache[3] * cache[1]


BOTH = [pairs_sorted, numbers_in_an_array, rows_in_an_array, reduced, yielded, generator_given, starred, dict_backwards]
BOTH += [cells, tree, history, rearranged, inserted, unequal_shapes, remembered]
each = pytest.mark.parametrize("f", [*BOTH, expression])


@each
def test_forward_over_reverse(f):
    gradient, (u, v) = grad(f, (0, 1)), random_like((X, Y), 3)
    assert_same_gradient(gradient(X, Y), numeric_gradient(f, (X, Y), (0, 1)), (X, Y))
    _, dots = jvp(gradient, (0, 1))(X, Y, tangents=(u, v))
    expected = richardson(lambda s: np.concatenate(gradient(X + s * u, Y + s * v)), h=1e-3)
    np.testing.assert_allclose(np.concatenate(dots), expected, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("f", [f for f in BOTH if f is not pairs_sorted])  # refused: whole numbers have adjoints there
def test_reverse_over_reverse(f):
    """The Hessian is symmetric: its product with a vector is the same from the left and from the right."""
    gradient, direction = grad(f, (0, 1)), random_like((X, Y), 3)
    _, dots = jvp(gradient, (0, 1))(X, Y, tangents=direction)
    _, pullback = vjp(gradient, (0, 1))(X, Y)
    for found, expected in zip(pullback(direction), dots, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-10)


def test_an_adjoint_is_copied_once():
    """The adjoint of what a generator gives is another function's: it is not copied at each turn that takes an item out of it."""
    text = grad(generator_given, (0, 1)).source(X, Y)
    copy = "items_bar = list(items_bar)\n"
    assert text.count(copy) == 1
    assert text[text.index(copy) :].split("\n")[1].strip().startswith("for ")


def walked(tree):
    if isinstance(tree, dict):
        total = 0.0
        for key in tree:
            total = total * 0.5 + walked(tree[key]) * (key + 1)
        return total
    return np.sum(tree**2)


def walked_by_keys(tree):
    if isinstance(tree, dict):
        total = 0.0
        for key in tree.keys():
            total = total * 0.5 + walked_by_keys(tree[key]) * (key + 1)
        return total
    return np.sum(tree**2)


def test_dicts_that_are_not_known():
    """Keys that are numbers could be taken for places."""
    forest = {1: X[:2], 0: {0: X[2:], 1: X[:1]}}
    direction = random_like(forest, 5)
    expected = numeric_gradient(walked, (forest,))
    for f in (walked, walked_by_keys):
        _, dot = jvp(f)(forest, tangents=direction)
        inner = expected[0][1] @ direction[1] + sum(expected[0][0][k] @ direction[0][k] for k in (0, 1))
        assert dot == pytest.approx(inner)
    with pytest.raises(S2sadError, match=r"runs over a dict"):
        grad(walked)(forest)
    assert_same_gradient((grad(walked_by_keys)(forest),), expected, (forest,))
