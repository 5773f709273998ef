"""Programs full of aliases: reverse and forward mode against differences, arguments restored, pullbacks undisturbed."""

import inspect
from collections.abc import Callable

import numpy as np
import pytest

from tests.aliasing import arguments, programs, shared
from tests.reference import (
    central,
    distance,
    flat,
    float_argnums,
    leaves,
    random_tangents,
    same_arguments,
)

# NumPy 2.5 warns of what one of the programs is there to do.
pytestmark = pytest.mark.filterwarnings("ignore:Setting the shape:DeprecationWarning")

# Programs that may be refused, each with a word that the message must hold. Everything else must be right.
REFUSED: dict[str, str] = {}

PROGRAMS = programs()
each_program = pytest.mark.parametrize("f", PROGRAMS, ids=[f.__name__ for f in PROGRAMS])
each_shared = pytest.mark.parametrize(
    ("f", "make"), shared.CASES, ids=[f"{f.__name__}-{make.__name__.strip('_')}" for f, make in shared.CASES]
)

_references: dict[Callable, tuple] = {}


def reference(f: Callable) -> tuple:
    """Differences of a program, made once."""
    if f not in _references:
        _references[f] = central(f, lambda: arguments(f), float_argnums(arguments(f)))
    return _references[f]


def attempt(f: Callable, run: Callable[[], object]) -> object:
    """The result of `run`; None where the table says that the program is refused, and it is, as the table says."""
    from s2sad import UnsupportedError

    if f.__name__ not in REFUSED:
        return run()
    with pytest.raises(UnsupportedError, match=REFUSED[f.__name__]):
        run()
    return None


def test_the_table_names_programs():
    names = [f.__name__ for f in PROGRAMS]
    assert len(set(names)) == len(names) >= 200
    assert set(REFUSED) <= set(names)


@each_program
def test_reference(f):
    """No kink is near, and the value depends on the arguments."""
    argnums = float_argnums(arguments(f))
    assert distance(central(f, lambda: arguments(f), argnums, h=1e-3), reference(f)) < 1e-8
    assert np.any(flat(reference(f)) != 0.0)


@each_program
def test_reverse(f):
    from s2sad import value_and_grad

    args = arguments(f)
    result = attempt(f, lambda: value_and_grad(f, float_argnums(args))(*args))
    if result is not None:
        value, grads = result
        assert value == pytest.approx(f(*arguments(f)), rel=1e-12, abs=1e-14)
        assert distance(grads, reference(f)) < 1e-7
    assert same_arguments(args, arguments(f)), "an argument was left changed"


@each_program
def test_forward(f):
    from s2sad import jvp

    args = arguments(f)
    argnums = float_argnums(args)
    tangents = random_tangents(args, argnums)
    result = attempt(f, lambda: jvp(f, argnums)(*args, tangents=tangents))
    if result is not None:
        value, value_dot = result
        assert value == pytest.approx(f(*arguments(f)), rel=1e-12, abs=1e-14)
        assert value_dot == pytest.approx(flat(reference(f)) @ flat(tangents), rel=1e-7, abs=1e-7)
    assert same_arguments(args, arguments(f)), "an argument was left changed"
    assert same_arguments(tangents, random_tangents(args, argnums)), "a tangent was left changed"


@each_program
def test_pullback_after_the_caller_wrote(f):
    """The caller overwrites every array between the two sweeps; the pullback answers as before, and twice the same."""
    from s2sad import vjp

    args = arguments(f)
    result = attempt(f, lambda: vjp(f, float_argnums(args))(*args))
    if result is None:
        return
    value, pullback = result
    assert value == pytest.approx(f(*arguments(f)), rel=1e-12, abs=1e-14)
    for _, leaf in leaves(args):
        if isinstance(leaf, np.ndarray):
            leaf[...] = 99.0
    first = pullback(1.0)
    assert distance(first, reference(f)) < 1e-7
    for _, leaf in leaves(first):
        if isinstance(leaf, np.ndarray):
            leaf[...] = -99.0
    assert distance(pullback(1.0), reference(f)) < 1e-7, "a second call gives another answer"
    twice = flat(pullback(2.0))
    assert twice == pytest.approx(2.0 * flat(reference(f)), rel=1e-7, abs=1e-7), "not linear in the seed"


def acceptable(f: Callable, make: Callable) -> list[tuple]:
    """The right gradients where arguments share memory: of the one memory; of each alone if none is written."""
    argnums = float_argnums(make())
    whole = [central(f, make, argnums)]
    if f.__name__ in shared.WRITES_NOTHING:
        whole.append(central(f, lambda: tuple(np.array(arg) for arg in make()), argnums))
    return whole


@each_shared
def test_shared_arguments_reverse(f, make):
    from s2sad import S2sadError, value_and_grad

    args = make()
    try:
        value, grads = value_and_grad(f, float_argnums(args))(*args)
    except S2sadError:
        pass
    else:
        assert value == pytest.approx(f(*make()), rel=1e-12, abs=1e-14)
        assert min(distance(grads, right) for right in acceptable(f, make)) < 1e-7
    assert same_arguments(args, make()), "an argument was left changed"


@each_shared
def test_shared_arguments_one_at_a_time(f, make):
    from s2sad import S2sadError, grad

    args = make()
    for position, argnum in enumerate(float_argnums(args)):
        try:
            g = grad(f, argnum)(*args)
        except S2sadError:
            continue
        assert min(distance(g, right[position]) for right in acceptable(f, make)) < 1e-7
    assert same_arguments(args, make()), "an argument was left changed"


@each_shared
def test_shared_arguments_forward(f, make):
    """The tangent of shared memory is shared too: both arguments look at one tangent memory."""
    from s2sad import S2sadError, jvp

    args, tangents = make(), shifted(make)
    step = 1e-4

    def along(t: float) -> float:
        moved = make()
        bases = {id(base): (base, dot) for base, dot in zip(memories(moved), memories(tangents), strict=True)}
        for base, dot in bases.values():
            base += t * dot
        return float(f(*moved))

    expected = (8.0 * (along(step) - along(-step)) - (along(2 * step) - along(-2 * step))) / (12.0 * step)
    try:
        value, value_dot = jvp(f, float_argnums(args))(*args, tangents=tangents)
    except S2sadError:
        return
    assert value == pytest.approx(f(*make()), rel=1e-12, abs=1e-14)
    assert value_dot == pytest.approx(expected, rel=1e-7, abs=1e-7)
    assert same_arguments(args, make()), "an argument was left changed"


def memories(args: tuple) -> list[np.ndarray]:
    """The array that owns the memory of each array leaf."""
    return [leaf if leaf.base is None else leaf.base for _, leaf in leaves(args)]


def shifted(make: Callable) -> tuple:
    """Arguments laid out as `make` lays them out, holding other numbers."""
    args = make()
    for base in {id(base): base for base in memories(args)}.values():
        base[...] = np.cos(3.0 * base)
    return args


@each_shared
def test_shared_reference(f, make):
    argnums = float_argnums(make())
    assert distance(central(f, make, argnums, h=1e-3), central(f, make, argnums)) < 1e-8


def test_every_item_is_covered():
    """Each kind of write or view has a program."""
    text = "".join(inspect.getsource(f) for f in PROGRAMS)
    for wanted in (".T", "reshape", "ravel", "flip", "newaxis", "diagonal", "sliding_window_view", "broadcast_to"):
        assert wanted in text
    for wanted in ("out=", "where=", ".add.at", "copyto", ".fill(", ".sort(", "fill_diagonal", "np.put", "x.shape ="):
        assert wanted in text
    for wanted in (".append", ".pop", ".insert", ".extend", "del ", "nonlocal", "as_strided"):
        assert wanted in text
