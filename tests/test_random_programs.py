"""A few hundred random programs of each level, and the generator and its shrinker themselves."""

import collections
import hashlib
import inspect
import types

import numpy as np
import pytest

from tests.random_programs import ARGNUMS, Wild, arguments, check, loaded, program, reference, run, shrunk
from tests.random_writer import LEVELS
from tests.reference import central, complex_step, distance
from tests.shrink import shrink

COUNTS = {"functional": 100, "memory": 150, "full": 100, "small": 200, "buffers": 200, "recursion": 150}
CHUNKS = [(level, first) for level, count in COUNTS.items() for first in range(0, count, 50)]
# The share of a level's programs that may be refused; the rest must be right.
REFUSED = {"functional": 0.1, "memory": 0.3, "full": 0.3, "small": 0.2, "buffers": 0.25, "recursion": 0.3}


def report(results: list) -> str:
    bad = [item for item in results if item[1].kind in ("failure", "invalid", "refused")]
    return "\n".join(f"seed {seed}: {outcome.kind}: {outcome.detail}\n{small}" for seed, outcome, small in bad[:3])


@pytest.mark.parametrize(("level", "first"), CHUNKS)
def test_random_programs(level, first):
    results = run(level, range(first, first + 50), shrinks=False, pullback=first == 0)
    counts = collections.Counter(outcome.kind for _, outcome, _ in results)
    assert counts["failure"] == counts["invalid"] == 0, report(results)
    assert counts["refused"] <= REFUSED[level] * len(results), report(results)
    assert counts["ok"] + counts["refused"] >= 0.85 * len(results)
    assert counts["ok"] > 0


def test_programs_are_the_same_everywhere():
    text = "".join(program(seed, level) for level in LEVELS for seed in range(40))
    assert (
        hashlib.sha256(text.encode()).hexdigest() == "e8c8c34c3cad35396d28b909ee88ec1a1c3cc605b88d1729ccb90458bf03a038"
    )


def differences(f, argnums):
    """What `value_and_grad` gives, by differences: stands for a right transformer."""
    return lambda *args: (f(*arguments()), complex_step(f, arguments, argnums))


def tangent_by_differences(f, argnums):
    def run(*args, tangents):
        step = 1e-30
        moved = [np.asarray(a) + 1j * step * d for a, d in zip(args, tangents, strict=True)]
        value = f(*[m if m.ndim else np.complex128(m) for m in moved])
        return f(*arguments()), np.imag(value) / step

    return run


def pullback_by_differences(f, argnums):
    def run(*args):
        value, grads = differences(f, argnums)(*args)
        return value, lambda seed: tuple(seed * grad for grad in grads)

    return run


RIGHT = types.SimpleNamespace(value_and_grad=differences, jvp=tangent_by_differences, vjp=pullback_by_differences)


@pytest.mark.parametrize("level", LEVELS)
def test_a_right_transformer_passes(level):
    results = run(level, range(500, 530), transform=RIGHT, pullback=True)
    counts = collections.Counter(outcome.kind for _, outcome, _ in results)
    assert counts["failure"] == counts["invalid"] == 0, report(results)
    assert counts["ok"] >= 27


def wrong_cumsum(f, argnums):
    """A transformer that is wrong for programs that call `np.cumsum`."""
    value, grads = differences(f, argnums)(*arguments())
    factor = 1.01 if "np.cumsum(" in inspect.getsource(f) else 1.0
    return lambda *args: (value, tuple(factor * g for g in grads))


def test_a_wrong_transformer_is_found_and_the_program_shrunk(tmp_path):
    wrong = types.SimpleNamespace(value_and_grad=wrong_cumsum, jvp=tangent_by_differences)
    found = 0
    for seed in range(60):
        source = program(seed, "memory")
        outcome = check(source, tmp_path, wrong)
        in_f = "np.cumsum(" in source[source.index("def f(") :]
        assert (outcome.kind == "failure") <= in_f
        if outcome.kind == "failure":
            found += 1
            if found == 1:
                small = shrunk(source, outcome, tmp_path, wrong)
                assert "np.cumsum(" in small
                assert len(small.splitlines()) <= 5
                assert check(small, tmp_path, wrong).kind == "failure"
    assert found >= 3


def test_a_pullback_that_forgets_is_found(tmp_path):
    def vjp(f, argnums):
        def run(*args):
            value, grads = differences(f, argnums)(*args)
            return value, lambda seed: grads  # the caller's writes to the first answer spoil the second

        return run

    forgetful = types.SimpleNamespace(value_and_grad=differences, jvp=tangent_by_differences, vjp=vjp)
    source = program(0, "functional")
    assert check(source, tmp_path, forgetful).kind == "ok"
    outcome = check(source, tmp_path, forgetful, pullback=True)
    assert (outcome.kind, outcome.detail[:6]) == ("failure", "second")


@pytest.mark.parametrize("fault", ["arguments", "value", "exception", "tangent"])
def test_every_fault_is_a_failure(fault, tmp_path):
    def value_and_grad(f, argnums):
        def run(*args):
            if fault == "exception":
                raise KeyError("fault")
            value, grads = differences(f, argnums)(*args)
            if fault == "arguments":
                args[0][0] += 1.0
            return value + (fault == "value"), grads

        return run

    def jvp(f, argnums):
        def run(*args, tangents):
            value, dot = tangent_by_differences(f, argnums)(*args, tangents=tangents)
            return value, dot + (fault == "tangent")

        return run

    faulty = types.SimpleNamespace(value_and_grad=value_and_grad, jvp=jvp)
    outcome = check(program(0, "functional"), tmp_path, faulty)
    assert outcome.kind == "failure"
    assert outcome.mark == {"exception": "KeyError"}.get(fault, fault)


def test_a_kink_is_no_failure(tmp_path):
    def halved(f, argnums):
        value, grads = differences(f, argnums)(*arguments())
        return lambda *args: (value, tuple(0.5 * g for g in grads))

    transform = types.SimpleNamespace(value_and_grad=halved, jvp=tangent_by_differences)
    kinked = "import numpy as np\ndef f(x, y, A, s, t):\n    return np.maximum(s - s, x[0] - x[0] + t - t + {})\n"
    smooth = "import numpy as np\ndef f(x, y, A, s, t):\n    return np.sin(s)\n"
    assert check(smooth, tmp_path, transform).kind == "failure"
    assert check(kinked.format("2 * s - 2 * s"), tmp_path, transform).kind == "ok"
    tie = f"import numpy as np\ndef f(x, y, A, s, t):\n    return np.maximum(s, 2.0 * s - {arguments()[3]!r})\n"
    assert check(tie, tmp_path, transform).kind == "kink"


@pytest.mark.parametrize("level", LEVELS)
def test_complex_step_is_the_derivative(level, tmp_path):
    """The reference itself against differences, which are less exact."""
    compared = 0
    for seed in range(12):
        with loaded(program(seed, level), tmp_path, f"reference_{level}_{seed}") as f:
            try:
                _, expected = reference(f)
            except Wild:
                continue
            assert distance(central(f, arguments, ARGNUMS, h=1e-4), expected) < 1e-5, seed
            compared += 1
    assert compared >= 8


LOOP = """import numpy as np

def f(x):
    a = 1
    for k in range(3):
        if k:
            b = np.sin(x + 2)
    return a
"""


def test_shrink_keeps_what_matters():
    small = shrink(LOOP, lambda text: "sin(" in text)
    assert small.strip().endswith("np.sin(x)")
    assert "for" not in small
