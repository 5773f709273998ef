# ruff: noqa: E501, E731
"""Gradients at kinks, ties, poles and infinities, in both modes: exact values, finite wherever a subgradient is."""

import copy
import math

import numpy as np
import pytest
import scipy.special as sp

CASES = []
A = np.array
inf = np.inf


def case(f, args, want, argnums=0):
    """`want` None: finite."""
    CASES.append((f, args, want, argnums))


# kinks
case(lambda x: np.linalg.norm(x), (np.zeros(3),), np.zeros(3))
case(lambda x: np.linalg.norm(x) ** 2, (np.zeros(3),), np.zeros(3))
case(lambda x: np.sum(np.linalg.norm(x, axis=1)), (A([[0.0, 0.0], [3.0, 4.0]]),), A([[0, 0], [0.6, 0.8]]))
case(lambda x: np.linalg.norm(x, 1), (A([0.0, -2.0]),), A([0, -1.0]))
case(lambda x: np.linalg.norm(x, np.inf), (A([2.0, -2.0, 1.0]),), A([0.5, -0.5, 0]))
case(lambda x: np.linalg.norm(x, 3), (np.zeros(2),), np.zeros(2))
case(lambda x: np.linalg.norm(x, axis=0)[0] * 2, (np.zeros((2, 2)),), np.zeros((2, 2)))
case(lambda x: np.linalg.norm(x - x), (A([1.0, 2.0]),), np.zeros(2))
case(lambda x: np.linalg.norm(x, "fro"), (np.zeros((2, 2)),), np.zeros((2, 2)))
case(lambda x: np.sum(np.where(x > 0, np.sqrt(x), 0)), (A([0.0, 4.0]),), A([0, 0.25]))
case(lambda x: np.sum(np.where(x > 0, np.sqrt(x), 0.0)), (A([-1.0, 0.0, 4.0]),), A([0, 0, 0.25]))
case(lambda x: np.sum(np.where(x != 0, 1 / x, 0)), (A([0.0, 2.0]),), A([0, -0.25]))
case(lambda x: np.sum(np.where(x > 0, np.log(x), 0)), (A([0.0, 2.0, -1.0]),), A([0, 0.5, 0]))
case(lambda x: np.sum(np.where(x > 0, x**0.5, 0)), (A([0.0, 4.0]),), A([0, 0.25]))
case(lambda x: np.sum(np.where(x == 0, 1.0, np.sin(x) / x)), (A([0.0, 1.0]),), A([0, math.cos(1) - math.sin(1)]))
case(lambda x: np.sum(np.where(x > 0, x * np.log(x), 0)), (A([0.0, 1.0]),), A([0, 1.0]))
case(lambda x: np.where(x > 0, np.exp(1 / x), 0.0).sum(), (A([0.0, 1.0]),), A([0, -math.e]))
case(lambda x: np.sum(np.where(np.abs(x) < 1, np.arcsin(x), 0.0)), (A([1.0, 0.0]),), A([0, 1.0]))
case(lambda x: np.where(x[0] > 0, np.sqrt(x), x).sum(), (A([0.0, 4.0]),), A([1.0, 1.0]))


def masked_index(x):
    y = np.sqrt(x)
    return np.sum(y[x > 0])


case(masked_index, (A([0.0, 4.0]),), A([0, 0.25]))


def masked_mult(x):
    return np.sum(np.sqrt(x) * (x > 0))


case(masked_mult, (A([0.0, 4.0]),), A([0, 0.25]))


def masked_store(x):
    y = np.sqrt(x)
    y[x == 0] = 0.0
    return np.sum(y)


case(masked_store, (A([0.0, 4.0]),), A([0, 0.25]))


def whole_store(x):
    y = np.sqrt(x)
    total = y[1] * 2.0
    y[...] = 1.0
    return total + np.sum(y)


case(whole_store, (A([0.0, 4.0]),), A([0, 0.5]))


def store_in_a_view(x):
    y = np.sqrt(x)
    first = y[:1]
    first[:] = x[1]
    return np.sum(y)


case(store_in_a_view, (A([0.0, 4.0]),), A([0, 1.25]))


def stored_then_overwritten(x):
    buffer = np.empty(3)
    buffer[:2] = np.sqrt(x)
    buffer[2] = x[1] * 2.0
    buffer[0] = buffer[2]
    return np.sum(buffer)


case(stored_then_overwritten, (A([0.0, 4.0]),), A([0, 4.25]))


def updated_then_masked(x):
    y = np.sqrt(x)
    y -= 1.0
    y *= 2.0
    return np.sum(np.where(x > 0, y, 0.0))


case(updated_then_masked, (A([0.0, 4.0]),), A([0, 0.5]))


def added_then_masked(x):
    total = np.zeros(2)
    total += np.sqrt(x)
    total[0] += 1.0
    return np.sum(np.where(x > 0, total, 0.0))


case(added_then_masked, (A([0.0, 4.0]),), A([0, 0.25]))


def buffers_swapped(x):
    a, b = np.sqrt(x), np.ones(2)
    for _ in range(2):
        b[:] = a * 2.0
        a, b = b, a
    b[0] = 0.0
    return np.sum(np.where(x > 0, a, 0.0)) + np.sum(b)


case(buffers_swapped, (A([0.0, 4.0]),), A([0, 1.5]))


def listed_then_picked(x):
    parts = []
    parts.append(np.sqrt(x[0]))
    parts.append(np.sqrt(x[1]))
    parts[0] = 1.0
    return parts[0] + parts[1]


case(listed_then_picked, (A([0.0, 4.0]),), A([0, 0.25]))


def written_by_a_helper(x):
    y = np.sqrt(x)
    clear_first(y)
    return np.sum(y)


def clear_first(y):
    y[0] = 0.0


case(written_by_a_helper, (A([0.0, 4.0]),), A([0, 0.25]))


def distance0(d):
    r = np.sqrt(d @ d)
    return 0.0 * r + d.sum()


case(distance0, (np.zeros(2),), np.ones(2))


def pairs(p):
    d = p[:, None] - p[None]
    r = np.sqrt(np.sum(d**2, axis=-1))
    return np.sum(np.where(r > 0, 1 / r, 0))


case(pairs, (A([[0.0, 0.0], [1.0, 0.0]]),), A([[2.0, 0.0], [-2.0, 0.0]]))


def pairs2(p):
    d = p[:, None] - p[None]
    r = np.linalg.norm(d, axis=-1)
    return np.sum(r)


case(pairs2, (A([[0.0, 0.0], [1.0, 0.0]]),), A([[-2.0, 0.0], [2.0, 0.0]]))


def pairs3(p):
    d = p[:, None] - p[None]
    r = np.sqrt((d**2).sum(-1))
    return np.sum(r[np.triu_indices(2, 1)])


case(pairs3, (A([[0.0, 0.0], [1.0, 0.0]]),), A([[-1.0, 0.0], [1.0, 0.0]]))


def safe(x):
    m = x > 0
    return np.sum(np.where(m, np.sqrt(np.where(m, x, 1.0)), 0.0))


case(safe, (A([0.0, 4.0]),), A([0, 0.25]))
case(lambda x: np.prod(x), (A([2.0, 0.0, 3.0]),), A([0, 6.0, 0]))
case(lambda x: np.prod(x), (A([2.0, 0.0, 0.0]),), A([0, 0, 0.0]))
case(lambda x: np.sum(np.prod(x, axis=0)), (A([[2.0, 0.0], [0.0, 3.0]]),), A([[0, 3.0], [2.0, 0]]))
case(lambda x: np.prod(x, axis=1).sum(), (A([[2.0, 0.0, 5.0], [0.0, 0.0, 3.0]]),), A([[0, 10.0, 0], [0, 0, 0]]))
case(lambda x: np.cumprod(x).sum(), (A([2.0, 0.0, 3.0]),), A([1.0, 2 + 6.0, 0]))
case(lambda x: x.prod(), (A([0.0]),), A([1.0]))
case(lambda x: np.std(x), (np.ones(3),), np.zeros(3))
case(lambda x: np.sum(np.std(x, axis=0)), (np.ones((3, 2)),), np.zeros((3, 2)))
case(lambda x: np.std(x, ddof=1), (np.ones(3),), np.zeros(3))
case(lambda x: x.std(), (np.ones(3),), np.zeros(3))
case(lambda x: np.sum(x**0), (A([0.0, 1.0]),), A([0, 0.0]))
case(lambda x: x**0, (0.0,), 0.0)
case(lambda x: x**2, (0.0,), 0.0)
case(lambda x: x**1, (0.0,), 1.0)
case(lambda x: np.sum(x**2.0), (A([0.0, -1.0]),), A([0, -2.0]))
case(lambda x: np.sum(x**3), (A([0.0, -2.0]),), A([0, 12.0]))
case(lambda x: np.sum(x**-2), (A([-2.0]),), A([-2 * (-2.0) ** -3]))
case(lambda x: np.sum(x ** A([0, 1, 2, 3])), (A([0.0, 0.0, 0.0, -1.0]),), A([0, 1.0, 0, 3.0]))
case(lambda x: np.sum(x**1.5), (A([0.0, 4.0]),), A([0, 3.0]))
case(lambda p: np.sum(0.0**p), (A([1.0, 2.0]),), A([0, 0.0]))
case(lambda x, p: np.sum(x**p), (A([0.0, 2.0]), A([2.0, 3.0])), (A([0, 12.0]), A([0, 8 * math.log(2)])), (0, 1))
case(lambda x, p: np.power(x, p), (0.0, 2.0), (0.0, 0.0), (0, 1))
case(lambda x: np.sinc(x).sum(), (A([0.0, 1.0]),), A([0, -1.0]))
case(lambda x: np.sum(np.abs(x)), (A([0.0, -2.0]),), A([0, -1.0]))
case(lambda x: abs(x), (0.0,), 0.0)
case(lambda x: np.sum(abs(x)), (A([0.0, 3.0]),), A([0, 1.0]))
case(lambda x: math.fabs(x), (0.0,), 0.0)
case(lambda x: np.sum(np.fabs(x)), (A([0.0, 3.0]),), A([0, 1.0]))
case(lambda x: np.sum(np.sign(x) * x), (A([0.0, -3.0]),), A([0, -1.0]))
case(lambda x: np.max(x), (A([1.0, 3.0, 3.0]),), A([0, 0.5, 0.5]))
case(lambda x: np.min(x), (A([1.0, 1.0, 3.0]),), A([0.5, 0.5, 0]))
case(lambda x: x.max(), (A([2.0, 2.0, 2.0]),), np.ones(3) / 3)
case(lambda x: np.sum(np.max(x, axis=1)), (A([[1.0, 1.0], [2.0, 3.0]]),), A([[0.5, 0.5], [0, 1.0]]))
case(lambda x: np.sum(np.maximum(x, 0)), (A([0.0, 1.0, -1.0]),), A([0.5, 1.0, 0]))
case(lambda x: np.sum(np.maximum(0.0, x)), (A([0.0, 1.0, -1.0]),), A([0.5, 1.0, 0]))
case(lambda x, y: np.sum(np.minimum(x, y)), (A([1.0, 2.0]), A([1.0, 3.0])), (A([0.5, 1.0]), A([0.5, 0.0])), (0, 1))
case(lambda x, y: np.sum(np.fmax(x, y)), (A([1.0, 2.0]), A([1.0, 3.0])), (A([0.5, 0.0]), A([0.5, 1.0])), (0, 1))
case(lambda x: max(x, 0.0), (0.0,), 0.5)
case(lambda x, y: max(x, y), (1.0, 1.0), (0.5, 0.5), (0, 1))
case(lambda x, y, z: max(x, y, z), (1.0, 1.0, 1.0), (1 / 3, 1 / 3, 1 / 3), (0, 1, 2))
case(lambda x, y: min([x, y]), (1.0, 1.0), (0.5, 0.5), (0, 1))
case(lambda x: np.ptp(x), (A([1.0, 1.0, 3.0, 3.0]),), A([-0.5, -0.5, 0.5, 0.5]))
case(lambda x: np.median(x), (A([1.0, 2.0, 3.0, 9.0]),), A([0, 0.5, 0.5, 0]))
case(lambda x: np.sum(np.clip(x, 0, 1)), (A([0.0, 0.5, 1.0, 2.0]),), A([0.5, 1.0, 0.5, 0]))
case(lambda x: np.amax(x), (A([3.0, 3.0]),), A([0.5, 0.5]))
case(lambda x: np.nanmax(x), (A([3.0, np.nan, 3.0]),), A([0.5, 0, 0.5]))
case(lambda x: np.maximum.reduce(x), (A([3.0, 1.0, 3.0]),), A([0.5, 0, 0.5]))
case(lambda x: np.linalg.det(x), (A([[1.0, 2.0], [2.0, 4.0]]),), A([[4.0, -2.0], [-2.0, 1.0]]))
case(lambda x: np.linalg.det(x), (np.zeros((2, 2)),), np.zeros((2, 2)))
case(
    lambda x: np.linalg.det(x), (A([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]]),), A([[-3.0, 6, -3], [6, -12, 6], [-3, 6, -3]])
)
case(lambda x: np.sum(np.linalg.eigh(x)[0] ** 2), (np.eye(2),), A([[2.0, 0], [0, 2.0]]))
case(lambda x: np.sum(np.linalg.eigvalsh(x)), (np.eye(3),), np.eye(3))
case(lambda x: np.sum(np.linalg.svd(x, compute_uv=False) ** 2), (np.eye(2),), 2 * np.eye(2))
case(lambda x: np.sum(np.linalg.svd(x)[1]), (2 * np.eye(2),), np.eye(2))
case(lambda x: np.logaddexp(x[0], x[1]), (A([1000.0, 0.0]),), A([1.0, 0]))
case(lambda x: np.logaddexp(x[0], x[1]), (A([-inf, 0.0]),), A([0, 1.0]))
case(lambda x: np.logaddexp(x[0], x[1]), (A([-inf, -inf]),), None)
case(lambda x: sp.logsumexp(x), (A([1000.0, 1000.0]),), A([0.5, 0.5]))
case(lambda x: sp.logsumexp(x), (A([-inf, 1.0]),), A([0, 1.0]))
case(lambda x: np.log(np.sum(np.exp(x - np.max(x)))) + np.max(x), (A([1000.0, 0.0]),), A([1.0, 0]))
case(lambda x: sp.softmax(x)[0], (A([1000.0, 0.0]),), A([0, 0.0]))
case(lambda x: sp.log_softmax(x)[1], (A([1000.0, 0.0]),), A([-1.0, 1.0]))
case(lambda x: np.sum(np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0)), (A([0.0, 1000.0, -1000.0]),), A([0.5, 1.0, 0]))
case(lambda x: sp.expit(x).sum(), (A([1000.0, -1000.0]),), A([0, 0.0]))
case(lambda x: np.sum(np.tanh(x)), (A([1000.0, -1000.0]),), A([0, 0.0]))
case(lambda x: np.arctan2(x[0], x[1]), (A([0.0, 1.0]),), A([1.0, 0]))
case(lambda x: np.hypot(x[0], x[1]), (A([0.0, 0.0]),), A([0, 0.0]))
case(lambda x: math.hypot(x, x), (0.0,), 0.0)
case(lambda x: np.sqrt(x[0] ** 2 + x[1] ** 2) * 0, (A([0.0, 0.0]),), A([0, 0.0]))
case(lambda x: np.sum(np.sort(x)[:1]), (A([1.0, 1.0, 2.0]),), None)
case(lambda x: x[np.argmax(x)], (A([1.0, 3.0, 2.0]),), A([0, 1.0, 0]))
case(lambda x: np.sum(np.cumsum(x) * (x > 0)), (A([1.0, -1.0, 2.0]),), A([2.0, 1.0, 1.0]))
case(lambda x: np.sum(x / np.linalg.norm(x)), (A([3.0, 4.0]),), (1 / 5 - A([3.0, 4.0]) * 7 / 125))
case(lambda x: np.interp(x, [0.0, 1.0, 2.0], [0.0, 1.0, 0.0]), (0.5,), 1.0)
case(lambda x: np.sum(np.reciprocal(x)), (A([2.0]),), A([-0.25]))
case(lambda x: np.nan_to_num(x).sum(), (A([np.nan, 1.0, inf]),), A([0, 1.0, 0]))
case(lambda x: np.nansum(x), (A([np.nan, 1.0]),), A([0, 1.0]))
case(lambda x: np.nanmean(x), (A([np.nan, 1.0, 3.0]),), A([0, 0.5, 0.5]))
case(lambda x: np.sum(x[~np.isnan(x)] ** 2), (A([np.nan, 1.0]),), A([0, 2.0]))
case(lambda x: np.sum(np.cbrt(x)), (A([8.0]),), A([1 / 12]))
case(lambda x: np.round(x).sum() + np.floor(x).sum(), (A([1.3]),), A([0.0]))
case(lambda x: np.sum(x % 1.0), (A([1.3, -0.2]),), A([1.0, 1.0]))
case(lambda x: np.heaviside(x, 0.5).sum() + x.sum(), (A([0.0, 1.0]),), A([1.0, 1.0]))
case(lambda x: np.linalg.slogdet(x)[1], (2 * np.eye(2),), np.eye(2) / 2)
case(lambda x: np.trace(np.linalg.pinv(x)), (np.eye(2),), -np.eye(2))


def forces(p):
    d = p[:, None] - p[None]
    r = np.abs(d)
    f = np.where(r > 0, d * (1 / r**3), 0)
    return np.sum(f * f)


case(forces, (A([0.0, 1.0]),), A([8.0, -8.0]))


def forces2(p):
    d = p[:, None] - p[None]
    inv = 1.0 / (d * d)
    inv[np.diag_indices(2)] = 0.0
    return np.sum(d**2 * inv * inv)


case(forces2, (A([0.0, 1.0]),), A([4.0, -4.0]))
case(lambda x: np.sum(np.where(x > 0, x * np.log(x), 0.0)), (A([0.0, 1.0]),), A([0, 1.0]))
case(lambda x: np.sum(np.where(x > 0, 2.0 * np.log(x) * x, 0.0)), (A([0.0, 1.0]),), A([0, 2.0]))
case(lambda x: np.sum(np.where(x > 0, (1 / x) * x * x, 0.0)), (A([0.0, 2.0]),), A([0, 1.0]))
case(lambda x: np.sum(np.where(x > 0, x**-1.5 * x, 0.0)), (A([0.0, 1.0]),), A([0, -0.5]))
case(lambda p: -np.sum(np.where(p > 0, p * np.log(p), 0)), (A([0.0, 1.0]),), A([0, -1.0]))


def entropy(p):
    h = 0.0
    for q in p:
        if q > 0:
            h -= q * math.log(q)
    return h


case(entropy, (A([0.0, 1.0]),), A([0, -1.0]))


def masked_entropy(p):
    m = p > 0
    return -np.sum(p[m] * np.log(p[m]))


case(masked_entropy, (A([0.0, 1.0]),), A([0, -1.0]))
# 0-d etc
case(lambda x: x * 2, (np.array(3.0),), np.array(2.0))
case(lambda x: np.sum(x), (np.zeros(0),), np.zeros(0))
case(lambda x: np.sum(x * 2) + np.prod(x), (np.zeros((0, 3)),), np.zeros((0, 3)))
case(lambda x: np.sum(x @ x.T), (np.zeros((0, 3)),), np.zeros((0, 3)))
case(lambda x: np.sum(np.sum(x, axis=0)), (np.zeros((0, 3)),), np.zeros((0, 3)))
case(lambda x: np.sum(np.concatenate([x, np.ones(2)])), (np.zeros(0),), np.zeros(0))
case(lambda x: x[0] * 1.0 if len(x) else 0.0 * np.sum(x), (np.zeros(0),), np.zeros(0))
case(lambda x, s: np.sum(x * s), (np.zeros(0), 2.0), (np.zeros(0), 0.0), (0, 1))
case(lambda x: np.sum(x.reshape(-1, 1) * np.ones((1, 3))), (np.zeros(0),), np.zeros(0))

NOT_FORWARD = {masked_mult}  # an infinite tangent that a product with zero would have to mask
pytestmark = pytest.mark.filterwarnings("ignore:.*:RuntimeWarning")


def parts(tree):
    return tree if isinstance(tree, tuple) else (tree,)


@pytest.mark.parametrize("number", range(len(CASES)))
def test_reverse(number):
    from s2sad import grad

    f, args, want, argnums = CASES[number]
    found = parts(grad(f, argnums)(*copy.deepcopy(args)))
    if want is None:
        assert all(np.all(np.isfinite(part)) for part in found)
        return
    for have, wanted in zip(found, parts(want), strict=True):
        assert np.shape(have) == np.shape(wanted)
        np.testing.assert_allclose(have, wanted, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("number", range(len(CASES)))
def test_forward(number):
    from s2sad import jvp

    f, args, want, argnums = CASES[number]
    if f in NOT_FORWARD:
        return
    rng = np.random.default_rng(0)
    places = parts(argnums)
    dots = [rng.normal(size=np.shape(args[k])) if isinstance(args[k], np.ndarray) else rng.normal() for k in places]
    _, found = jvp(f, places)(*copy.deepcopy(args), tangents=tuple(dots))
    if want is None:
        assert np.isfinite(found)
    else:
        wanted = sum(np.sum(np.asarray(part) * dot) for part, dot in zip(parts(want), dots, strict=True))
        assert found == pytest.approx(wanted, rel=1e-9, abs=1e-11)


@pytest.mark.parametrize("number", range(len(CASES)))
def test_single_precision(number):
    from s2sad import grad

    f, args, want, argnums = CASES[number]
    args = tuple(x.astype(np.float32) if isinstance(x, np.ndarray) and x.dtype == float else x for x in args)
    places = parts(argnums)
    found = grad(f, places)(*args)
    for place, have in zip(places, found, strict=True):
        if isinstance(args[place], np.ndarray):
            assert have.dtype == args[place].dtype
    if want is not None:
        for have, wanted in zip(found, parts(want), strict=True):
            np.testing.assert_allclose(have, wanted, rtol=1e-4, atol=1e-5)
