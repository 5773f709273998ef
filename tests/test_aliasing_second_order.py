"""Forward over reverse: the tangent of the gradient of programs that write arrays, against differences of gradients."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.aliasing import arguments, programs, restore, shadows, stores, ways
from tests.reference import at, central, flat, float_argnums, leaves, random_tangents, replaced, richardson

MODULES = (shadows, stores, restore, ways)
# Every third program: all kinds of statements are among them.
PROGRAMS = [f for f in programs() if f.__module__ in {module.__name__ for module in MODULES}][::3]
each_program = pytest.mark.parametrize("f", PROGRAMS, ids=[f.__name__ for f in PROGRAMS])

pytestmark = pytest.mark.filterwarnings("ignore:Setting the shape:DeprecationWarning")


def moved(f: Callable, tangents: tuple, step: float) -> tuple:
    """The program's arguments, moved along the tangents."""
    args = arguments(f)
    for argnum, tangent in zip(float_argnums(args), tangents, strict=True):
        for path, dot in leaves(tangent):
            args = replaced(args, (argnum, *path), at(args[argnum], path) + step * dot)
    return args


def gradient_along(f: Callable, tangents: tuple) -> np.ndarray:
    """d/dt of the gradient at the arguments moved by t along the tangents, by differences of differences."""
    argnums = float_argnums(arguments(f))

    def gradient(step: float) -> np.ndarray:
        return flat(central(f, lambda: moved(f, tangents, step), argnums))

    return richardson(gradient, h=5e-4)


@each_program
def test_forward_over_reverse(f):
    from s2sad import grad, jvp

    args = arguments(f)
    argnums = float_argnums(args)
    tangents = random_tangents(args, argnums)
    grads, grads_dot = jvp(grad(f, argnums), argnums)(*args, tangents=tangents)
    expected = gradient_along(f, tangents)
    assert flat(grads) == pytest.approx(flat(central(f, lambda: arguments(f), argnums)), rel=1e-7, abs=1e-7)
    assert flat(grads_dot) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_the_reference_is_a_symmetric_form():
    """<u, H v> is <v, H u>: the differences are those of one Hessian."""
    for f in PROGRAMS:
        args = arguments(f)
        u, v = (random_tangents(args, float_argnums(args), seed) for seed in (1, 2))
        there, back = flat(u) @ gradient_along(f, v), flat(v) @ gradient_along(f, u)
        assert there == pytest.approx(back, rel=1e-6, abs=1e-6), f.__name__
