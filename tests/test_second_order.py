"""Derivatives of derivatives: forward over reverse, forward over forward and reverse over forward, against differences of gradients."""

import numpy as np
import pytest

from s2sad import grad, jvp
from tests.aliasing import arguments, calls, containers, programs, rows
from tests.kernels import KERNELS
from tests.oracle import is_float, leaves, random_like, rebuild_flat
from tests.programs import PROGRAMS
from tests.reference import float_argnums, richardson

pytestmark = pytest.mark.filterwarnings("ignore:.*:RuntimeWarning")

MODULES = {module.__name__ for module in (calls, containers, rows)}  # the others: test_aliasing_second_order.py
CASES = [(p.id, p.f, p.args, p.argnums) for p in PROGRAMS if p.order2 and not p.kwargs()]
CASES += [
    (f"aliasing.{f.__name__}", f, lambda f=f: arguments(f), float_argnums(arguments(f)))
    for f in programs()
    if f.__module__ in MODULES
]
CASES += [(f"kernels.{k.name}", k.f, k.make, float_argnums(k.make())) for k in KERNELS[::3]]
each = pytest.mark.parametrize(("f", "make", "argnums"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])


def flat(tree):
    parts = [np.ravel(leaf) for _, leaf in leaves(tree) if is_float(leaf)]
    return np.concatenate(parts) if parts else np.zeros(0)


def moved(make, argnums, direction, step):
    """The arguments, moved along a direction."""
    args = list(make())
    for argnum, dot in zip(argnums, direction, strict=True):
        pairs = zip(leaves(args[argnum]), leaves(dot), strict=True)
        args[argnum] = rebuild_flat(args[argnum], [a + step * d if is_float(a) else a for (_, a), (_, d) in pairs])
    return args


@each
def test_forward_over_reverse(f, make, argnums):
    gradient = grad(f, argnums)
    direction = random_like(tuple(make()[k] for k in argnums), seed=7)
    found, dot = jvp(gradient, argnums)(*make(), tangents=direction)
    np.testing.assert_allclose(flat(found), flat(gradient(*make())), rtol=1e-10, atol=1e-12)
    expected = richardson(lambda step: flat(gradient(*moved(make, argnums, direction, step))), h=5e-4)
    scale = 1.0 + float(np.max(np.abs(expected), initial=0.0))
    np.testing.assert_allclose(flat(dot), expected, rtol=1e-5, atol=1e-6 * scale)


# forward mode inside a differentiated function


def bowl(x):
    return np.sum(np.tanh(np.outer(x, x) @ x))


def written(x):
    y = x * 1.0
    v = y[1:]
    for k in range(3):
        v *= np.sin(x[k]) + v[::-1]
    return np.sum(y**2)


def kept(x):
    state = {"steps": []}
    for k in range(3):
        state["steps"].append(np.cos(x) * x[k])
    return sum(np.sum(s**3) for s in state["steps"])


def slope_of_bowl(x, v):
    return jvp(bowl)(x, tangents=v)[1]


def slope_of_written(x, v):
    return jvp(written)(x, tangents=v)[1]


def slope_of_kept(x, v):
    value, dot = jvp(kept)(x, tangents=v)
    return value * dot


def curvature(x, v):
    _, product = jvp(grad(bowl))(x, tangents=v)
    return v @ product


def both(x, v):
    return x @ (v * v)


def along_both(x, v):
    value, dot = jvp(both, (0, 1))(x, v, tangents=(v, 2.0 * x))
    return value * dot


POINT, DIRECTION = np.array([0.4, -0.7, 1.1]), np.array([0.5, 0.3, -0.2])


@pytest.mark.parametrize("f", [slope_of_bowl, slope_of_kept, slope_of_written, curvature, along_both])
@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_over_forward(f, mode):
    u, w = np.array([1.0, -2.0, 0.5]), np.array([0.1, 0.7, -1.0])
    expected = richardson(lambda step: f(POINT + step * u, DIRECTION + step * w), h=1e-3)
    if mode == "forward":
        _, found = jvp(f, (0, 1))(POINT, DIRECTION, tangents=(u, w))
    else:
        one, two = grad(f, (0, 1))(POINT, DIRECTION)
        found = one @ u + two @ w
    assert found == pytest.approx(expected, rel=1e-8)
