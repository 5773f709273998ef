"""`{**defaults, **given}` and `defaults | given`, of dicts that don't vary too, in every order of derivative."""

import numpy as np
import pytest

from s2sad import grad, jvp
from tests.oracle import numeric_gradient

DEFAULTS = {"alpha": 0.1, "beta": 0.9, "steps": 3}


def momentum(w, **given):
    settings = {**DEFAULTS, **given}
    m = np.zeros_like(w)
    for _ in range(settings["steps"]):
        m = settings["beta"] * m + np.cos(w)
        w = w - settings["alpha"] * m
    return np.sum(w**3)


def by_keyword(w, a):
    return momentum(w, alpha=a) + momentum(w * 2, **{"beta": a, "steps": 2})


def unpacked(w, a):
    given = {"alpha": a}
    table = {**DEFAULTS, **given}
    return np.sum(w**3) * table["alpha"] * table["beta"]


def united(w, a):
    table = DEFAULTS | {"alpha": a, "gamma": a * a}
    return np.sum(w**3) * table["alpha"] * table["beta"] * table["gamma"]


def keys_not_known(w, a, names=("alpha", "beta")):
    table = {**DEFAULTS, **dict.fromkeys(names, a)}
    return np.sum(w**3) * table["alpha"] + table["beta"] * w[0]


def listed(w, a):
    rows = [*WEIGHTS, *w, a]
    return sum(r * r * (i + 1) for i, r in enumerate(rows)) * a


WEIGHTS = [1.0, 2.0]


@pytest.mark.parametrize("f", [by_keyword, unpacked, united, keys_not_known, listed], ids=lambda f: f.__name__)
def test_two_orders(f):
    w, a = np.array([0.3, 0.7, 1.1]), 0.2
    right = numeric_gradient(f, (w.copy(), a), (0, 1))
    got = grad(f, (0, 1))(w, a)
    np.testing.assert_allclose(np.append(*got), np.append(*right), rtol=1e-6)
    direction = (np.array([0.5, -1.0, 0.25]), 0.7)
    assert jvp(f, (0, 1))(w, a, tangents=direction)[1] == pytest.approx(right[0] @ direction[0] + right[1] * 0.7)

    def along(h):
        moved = grad(f, (0, 1))(w + h * direction[0], a + h * direction[1])
        return np.append(*moved)

    product = np.append(*jvp(grad(f, (0, 1)), (0, 1))(w, a, tangents=direction)[1])
    h = 1e-4
    slope = (8 * (along(h) - along(-h)) - along(2 * h) + along(-2 * h)) / (12 * h)
    np.testing.assert_allclose(product, slope, rtol=1e-7, atol=1e-8)
