"""Outer products that a reversed loop adds up: gathered where that is the same, left alone where it isn't."""

import tracemalloc

import numpy as np
import pytest

import s2sad
from tests.reference import complex_step

W = np.array([[0.5, -0.3, 0.2], [0.1, 0.4, -0.6], [0.3, 0.2, 0.1]])
XS = np.array([[0.4, -0.2, 0.7], [0.1, 0.5, -0.3], [-0.6, 0.2, 0.3], [0.9, -0.1, 0.2]])


def recurrent(W, xs):
    h = xs[0] * 0.5
    for t in range(len(xs)):
        h = np.tanh(W @ h + xs[t])
    return h @ h


def over_rows(W, xs):
    total = 0.0
    for x in xs:
        total += np.sum(np.tanh(W @ x))
    return total + np.sum(W**2)


def row_on_the_left(W, xs):
    total = 0.0
    for x in xs[1:]:
        total += np.sum(np.sin(x @ W) * x)
    return total


def two_matrices(W, xs):
    V = np.sin(W)
    h = xs[0]
    for t in range(1, len(xs)):
        z = np.tanh(W @ h + V @ xs[t])
        h = z * h
    return np.sum(h)


def one_vector_on_two_paths(W, xs):
    V = np.cos(W)
    h = xs[0]
    for t in range(len(xs)):
        u = h * xs[t]
        h = np.tanh(W @ u)
        if xs[t, 0] > 0.3:
            h = h + np.sin(V @ u)
    return np.sum(h)


def vector_bound_between(W, xs):
    h = xs[0]
    for _ in range(len(xs)):
        u = np.sin(h)
        v = W @ u
        u = u * v
        h = W @ u + np.cos(h)
    return np.sum(h * h)


def subtracted(W, xs):
    r = xs[0]
    for x in xs:
        r = np.tanh(r) - W @ x
    return np.sum(r * r)


def linear(W, xs):
    h = xs[0]
    for x in xs:
        h = W @ h + x
    return np.sum(h * h)


def no_turn(W, xs):
    total = np.sum(xs)
    for x in xs[:0]:
        total += np.sum(np.tanh(W @ x))
    return total + W[0, 0]


def nested(W, xs):
    total = 0.0
    for x in xs:
        h = x
        for _ in range(3):
            h = np.tanh(W @ h)
        total += np.sum(h)
    return total


def scaled_each_turn(W, xs):
    total = 0.0
    for x in xs:
        W = W * 1.1
        total += np.sum(np.tanh(W @ x))
    return total


def written_in_place(W, xs):
    h = xs[0]
    for _ in range(1, len(xs)):
        z = W @ h
        h[:-1] = np.sin(z[1:])
        h *= 1.1
    return np.sum(h * h)


def rows_written_later(W, xs):
    total = 0.0
    for t in range(len(xs)):
        total += np.sum(np.tanh(W @ xs[t]))
        xs[t] = np.sin(xs[t])
    return total + np.sum(xs)


def rows_written_before(W, xs):
    total = 0.0
    for t in range(len(xs)):
        xs[t, 1:] = xs[t - 1, :-1] * xs[t, 0]
        total += np.sum(np.tanh(W @ xs[t]))
    return total


def matrix_written(W, xs):
    total = 0.0
    for t in range(len(xs)):
        total += np.sum(np.tanh(W @ xs[t]))
        W[0] = xs[t] * W[1]
    return total


def view_of_the_matrix(W, xs):
    V = W[:2]
    total = 0.0
    for x in xs:
        total += np.sum(np.tanh(V @ x)) * W[0, 0]
    return total


def helper(W, h):
    for k in range(2):
        h = np.tanh(W @ h) + 0.1 * k
    return h


def in_a_helper(W, xs):
    total = 0.0
    for x in xs:
        if x[0] > 10.0:
            break
        total += np.sum(helper(W, x))
    return total


def left_early(W, xs):
    h = xs[0]
    for t in range(len(xs)):
        h = np.tanh(W @ h)
        if h[0] > 10.0 or t == 2:
            break
    return np.sum(h)


def while_it_lasts(W, xs):
    h = xs[0]
    while np.sum(h * h) > 0.02:
        h = np.tanh(W @ h)
    return np.sum(h)


def embedded(W, xs):
    h = np.zeros(len(W)) * xs[0]
    for k in (0, 2, 1, 2):
        h = np.tanh(W @ h + W[k] + xs[k])
    return np.sum(h)


def gates(W, xs):
    h = xs[0]
    n = len(h)
    V = np.concatenate([W, W * W])
    for x in xs:
        z = V @ (h * x)
        i, g = z[:n], z[n:]
        h = np.tanh(i) * np.sin(g)
    return np.sum(h)


def written_after_the_product(W, xs):
    h = xs[0]
    total = 0.0
    for x in xs:
        z = W @ h
        total += z[0] * x[0]
        h = np.sin(z)
        h[1:] = x[:-1] * z[0]
    return np.sum(h) + total


GATHERED = [
    gates,
    recurrent,
    over_rows,
    row_on_the_left,
    two_matrices,
    one_vector_on_two_paths,
    subtracted,
    linear,
    nested,
]
GATHERED += [in_a_helper, left_early, while_it_lasts, embedded]
LEFT_ALONE = [rows_written_later, rows_written_before, matrix_written, scaled_each_turn, written_in_place]
OTHERS = [written_after_the_product, vector_bound_between, no_turn, view_of_the_matrix]


def arguments():
    return W.copy(), XS.copy()


@pytest.mark.parametrize("f", GATHERED + LEFT_ALONE + OTHERS)
def test_gradient(f):
    grads = s2sad.grad(f, (0, 1))(*arguments())
    for actual, wanted in zip(grads, complex_step(f, arguments, (0, 1)), strict=True):
        np.testing.assert_allclose(actual, wanted, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("f", GATHERED + LEFT_ALONE + OTHERS)
def test_pullback_twice(f):
    _, pullback = s2sad.vjp(f, (0, 1))(*arguments())
    first, second = pullback(1.0), pullback(2.0)
    for one, two in zip(first, second, strict=True):
        np.testing.assert_allclose(2.0 * one, two, rtol=1e-14)


@pytest.mark.parametrize("f", [f for f in GATHERED if f is not in_a_helper])
def test_second_derivatives(f):
    v = tuple(np.cos(np.arange(a.size)).reshape(a.shape) for a in arguments())
    gradient = s2sad.grad(f, (0, 1))
    _, forward = s2sad.jvp(gradient, (0, 1))(*arguments(), tangents=v)

    def slope(W, xs):
        g = gradient(W, xs)
        return np.sum(g[0] * v[0]) + np.sum(g[1] * v[1])

    for actual, wanted in zip(s2sad.grad(slope, (0, 1))(*arguments()), forward, strict=True):
        np.testing.assert_allclose(actual, wanted, rtol=1e-10, atol=1e-12)


def gathers(f, *args):
    text = s2sad.grad(f).source(*args)
    return "np.array(" in text or "[::-1]" in text


def large():
    return np.tile(W, (3, 3)) / 3, np.tile(XS, (3, 3))


@pytest.mark.parametrize("f", GATHERED)
def test_one_product_behind_the_loop(f):
    assert gathers(f, *large())
    grads = s2sad.grad(f)(*large())
    np.testing.assert_allclose(grads, complex_step(f, large, (0,))[0], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("f", LEFT_ALONE)
def test_what_changes_in_the_loop_is_added_at_once(f):
    assert not gathers(f, *large())
    grads = s2sad.grad(f)(*large())
    np.testing.assert_allclose(grads, complex_step(f, large, (0,))[0], rtol=1e-10, atol=1e-12)


def test_generating_makes_no_large_arrays():
    """An outer product of two matrices has four axes: it is tried with small ones."""
    x = np.arange(1.0, 10.0).reshape(3, 3)
    tracemalloc.start()
    gradient = s2sad.grad(lambda x: np.sum(np.tensordot(x, x, axes=0) ** 2))(x)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    np.testing.assert_allclose(gradient, 4.0 * x * np.sum(x**2))
    assert peak < 2e8
