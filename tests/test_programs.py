"""The transforms on whole programs, against numerical gradients; and the numerical gradients against themselves."""

import functools

import numpy as np
import pytest

from tests.oracle import (
    assert_same_gradient,
    assert_same_structure,
    children,
    inner_product,
    is_float,
    leaves,
    map_leaves,
    numeric_gradient,
    promote,
    random_like,
    same_bits,
)
from tests.programs import AUXILIARY, OUTPUTS, PROGRAMS, RAISES, REFUSALS, Program, Refusal

BY_ID = {program.id: program for program in PROGRAMS}
each_program = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.id)
each_refusal = pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.id)
numeric = pytest.mark.parametrize(
    "program", [p for p in PROGRAMS if p.expected is None], ids=lambda program: program.id
)
pytestmark = pytest.mark.filterwarnings("ignore:.*:RuntimeWarning")


@functools.cache
def expected_gradient(name: str) -> tuple:
    """The gradient of the program of that id, for each of its argnums; made once."""
    program = BY_ID[name]
    if program.expected is not None:
        return program.expected()
    return numeric_gradient(program.reference or program.f, program.args(), program.argnums, program.kwargs())


def primal(program: Program) -> tuple:
    args = program.args()
    return tuple(args[n] for n in program.argnums)


def check(program: Program, gradient: tuple) -> None:
    assert type(gradient) is tuple
    assert_same_gradient(gradient, expected_gradient(program.id), primal(program), program.rtol)


def test_ids_are_unique():
    assert len(BY_ID) == len(PROGRAMS) >= 400
    assert len({refusal.id for refusal in REFUSALS}) == len(REFUSALS) >= 20


@each_program
def test_primal(program):
    """The program runs, gives a real scalar, the same one twice, and leaves its arguments alone."""
    args = program.args()
    value = program.f(*args, **program.kwargs())
    assert np.size(value) == 1
    assert not np.iscomplexobj(value)
    assert same_bits(value, program.f(*program.args(), **program.kwargs()))
    assert same_bits(args, program.args())


@numeric
def test_oracle(program):
    """Another step size agrees, and the complex step where it applies."""
    expected = expected_gradient(program.id)
    f, args = program.reference or program.f, program.args()
    doubles = map_leaves(promote, primal(program))
    assert_same_gradient(expected, expected, doubles)
    finer = numeric_gradient(f, args, program.argnums, program.kwargs(), step=1.5e-3)
    assert_same_gradient(finer, expected, doubles, rtol=1e-7)
    if program.holomorphic:
        exact = numeric_gradient(f, args, program.argnums, program.kwargs(), holomorphic=True)
        assert_same_gradient(expected, exact, doubles, rtol=1e-7)


@each_program
def test_value_and_grad(program):
    """Value, gradient, arguments as they were, and the same bits at a second call."""
    from s2sad import value_and_grad

    transformed = value_and_grad(program.f, argnums=program.argnums)
    args = program.args()
    value, gradient = transformed(*args, **program.kwargs())
    check(program, gradient)
    assert same_bits(args, program.args())
    wanted = program.f(*program.args(), **program.kwargs())
    np.testing.assert_allclose(value, wanted, rtol=1e-12, atol=0)
    assert np.asarray(value).dtype == np.asarray(wanted).dtype
    assert same_bits((value, gradient), transformed(*program.args(), **program.kwargs()))


@each_program
def test_grad(program):
    """One argnum gives the gradient itself, several give a tuple."""
    from s2sad import grad

    if len(program.argnums) > 1:
        check(program, grad(program.f, argnums=program.argnums)(*program.args(), **program.kwargs()))
    for place, argnum in enumerate(program.argnums):
        gradient = grad(program.f, argnums=argnum)(*program.args(), **program.kwargs())
        wanted = expected_gradient(program.id)[place]
        assert_same_gradient(gradient, wanted, program.args()[argnum], program.rtol)


@each_program
def test_vjp(program):
    """The pullback is linear in its seed and gives the same answer twice."""
    from s2sad import vjp

    _, pullback = vjp(program.f, program.argnums)(*program.args(), **program.kwargs())
    first, double, again = pullback(1.0), pullback(2.0), pullback(1.0)
    check(program, first)
    assert same_bits(first, again)
    half = map_leaves(lambda leaf: leaf / 2 if is_float(leaf) else leaf, double)
    assert_same_gradient(half, expected_gradient(program.id), primal(program), program.rtol)


@each_program
def test_jvp(program):
    """The tangent of the value is the gradient times the tangents."""
    from s2sad import jvp

    tangents = random_like(primal(program))
    value, value_dot = jvp(program.f, program.argnums)(*program.args(), **program.kwargs(), tangents=tangents)
    wanted = inner_product(expected_gradient(program.id), tangents)
    size = inner_product(*(map_leaves(np.abs, tree) for tree in without_none(expected_gradient(program.id), tangents)))
    single = any(is_float(leaf) and np.asarray(leaf).dtype.itemsize < 8 for _, leaf in leaves(program.args()))
    rtol = max(program.rtol, 2e-4) if single else program.rtol
    np.testing.assert_allclose(value_dot, wanted, rtol=rtol, atol=rtol * (size + 1e-4))
    np.testing.assert_allclose(value, program.f(*program.args(), **program.kwargs()), rtol=1e-12, atol=0)


def without_none(*trees: tuple) -> tuple:
    """The trees as flat lists of their float leaves."""
    return tuple([leaf for _, leaf in leaves(tree) if leaf is not None] for tree in trees)


@each_program
def test_other_signature(program):
    """What was made for double precision doesn't serve single precision, and the other way round."""
    from s2sad import grad

    transformed = grad(program.f, argnums=program.argnums)
    transformed(*program.args(), **program.kwargs())
    singles = map_leaves(lambda leaf: leaf.astype(np.float32) if is_array(leaf) else leaf, program.args())
    wanted = tuple(singles[n] for n in program.argnums)
    gradient = transformed(*singles, **program.kwargs())
    assert_same_gradient(gradient, expected_gradient(program.id), wanted, rtol=1e-2)
    check(program, transformed(*program.args(), **program.kwargs()))


def is_array(leaf: object) -> bool:
    return isinstance(leaf, np.ndarray) and is_float(leaf)


@pytest.mark.parametrize("program", OUTPUTS.programs, ids=lambda program: program.f.__name__)
def test_outputs(program):
    """Values of any container: the pullback of random cotangents and the tangent, against differences."""
    from s2sad import jvp, vjp

    wanted = program.f(*program.args())
    seed = random_like(wanted, seed=1)
    expected = numeric_gradient(lambda *args: inner_product(program.f(*args), seed), program.args(), program.argnums)
    value, pullback = vjp(program.f, program.argnums)(*program.args())
    assert same_bits(value, wanted)
    gradient = pullback(seed)
    assert_same_gradient(gradient, expected, primal(program))
    assert same_bits(gradient, pullback(seed))

    tangents = random_like(primal(program))
    value, value_dot = jvp(program.f, program.argnums)(*program.args(), tangents=tangents)
    assert same_bits(value, wanted)
    assert_same_structure(value_dot, wanted)
    single = any(leaf.dtype == np.float32 for _, leaf in leaves(primal(program)) if is_array(leaf))
    forward, reverse = inner_product(value_dot, seed), inner_product(expected, tangents)
    assert forward == pytest.approx(reverse, rel=1e-5 if single else 1e-8)


@pytest.mark.parametrize("program", AUXILIARY.programs, ids=lambda program: program.f.__name__)
def test_has_aux(program):
    """The second result is passed through, and has no part in the gradient."""
    from s2sad import value_and_grad

    transformed = value_and_grad(program.f, argnums=program.argnums, has_aux=True)
    (value, aux), gradient = transformed(*program.args())
    assert same_bits((value, aux), program.f(*program.args()))
    expected = numeric_gradient(lambda *args: program.f(*args)[0], program.args(), program.argnums)
    assert_same_gradient(gradient, expected, primal(program))


@pytest.mark.parametrize("case", RAISES, ids=lambda case: case.id)
def test_primal_raises(case: Refusal):
    """Where the function raises, its gradient raises the same."""
    from s2sad import value_and_grad

    with pytest.raises(Exception) as original:
        case.f(*case.args())
    assert type(original.value).__name__ == case.error
    with pytest.raises(type(original.value)):
        value_and_grad(case.f)(*case.args())


@each_refusal
def test_refusal(refusal: Refusal):
    """The named error, at the line that is to blame, with a caret below it."""
    import s2sad

    with pytest.raises(getattr(s2sad, refusal.error)) as caught:
        s2sad.grad(refusal.f, argnums=refusal.argnums)(*refusal.args())
    error = caught.value
    assert isinstance(error, s2sad.S2sadError)
    assert len(str(error)) > 20
    if refusal.at is not None:
        assert error.lineno is not None
        assert error.line is not None
        assert refusal.at in error.line
        lines = str(error).splitlines()
        carets = [i for i, line in enumerate(lines) if line.strip() == "^"]
        assert carets and refusal.at in lines[carets[0] - 1]


# The oracle and the comparisons


def cubic(x):
    return np.sum(x["a"] ** 3) * x["b"]


def test_oracle_on_a_known_gradient():
    x = {"a": np.array([1.0, -2.0]), "b": 0.5}
    wanted = {"a": 1.5 * x["a"] ** 2, "b": -7.0}
    for holomorphic in (False, True):
        (gradient,) = numeric_gradient(cubic, (x,), holomorphic=holomorphic)
        assert_same_gradient(gradient, wanted, x, rtol=1e-11)


@pytest.mark.parametrize(
    "wrong",
    [
        {"a": np.array([1.5, 6.0001]), "b": -7.0},
        {"a": np.array([1.5, 6.0]), "b": 7.0},
        {"a": np.array([1.5, np.nan]), "b": -7.0},
        {"a": np.array([[1.5, 6.0]]), "b": -7.0},
        {"a": np.array([1.5, 6.0], np.float32), "b": -7.0},
        {"a": [1.5, 6.0], "b": -7.0},
        {"a": np.array([1.5, 6.0]), "b": np.array([-7.0])},
        {"b": -7.0, "a": np.array([1.5, 6.0])},
        {"a": np.array([1.5, 6.0])},
        {"a": np.array([1.5, 6.0]), "b": None},
        [np.array([1.5, 6.0]), -7.0],
    ],
    ids=["value", "sign", "nan", "shape", "dtype", "kind", "float", "order", "missing", "none", "container"],
)
def test_comparison_catches(wrong):
    x = {"a": np.array([1.0, -2.0]), "b": 0.5}
    (expected,) = numeric_gradient(cubic, (x,))
    with pytest.raises(AssertionError):
        assert_same_gradient(wrong, expected, x)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.abs(x - 1e-3).sum(),
        lambda x: np.floor(x).sum() + x.sum(),
        lambda x: np.log(x - 1e-3).sum(),
        lambda x: x,
    ],
    ids=["kink", "jump", "pole", "no_scalar"],
)
def test_oracle_refuses(f):
    with pytest.raises(AssertionError), np.errstate(invalid="ignore"):
        numeric_gradient(f, (np.zeros(2),))


def test_trees():
    tree = {"a": (1.0, [np.ones(2)])}
    assert [path for path, _ in leaves(tree)] == ["['a'][0]", "['a'][1][0]"]
    assert children(1.0) is None and children(np.ones(2)) is None
    assert same_bits(tree, map_leaves(lambda leaf: leaf, tree))
    assert not same_bits(tree, {"a": (1.0, [np.array([1.0, np.nextafter(1, 2)])])})
    assert not same_bits(0.0, -0.0)
