"""Long programs: what is generated is right, and the work grows with the length, not faster. Nothing is timed."""

import cProfile

import pytest

from s2sad import UnsupportedError, jvp, value_and_grad
from tests import chains

LENGTHS = {"straight": 3000, "helpers": 300, "operands": 1500}


@pytest.mark.parametrize("kind", chains.KINDS)
def test_long_programs(kind, tmp_path):
    f = chains.module(kind, LENGTHS.get(kind, 600), tmp_path).f
    value, derivative = value_and_grad(f)(chains.POINT)
    chains.check(kind, value, derivative, f)


@pytest.mark.parametrize("kind", ["straight", "branches", "loop", "operands"])
def test_long_programs_forward(kind, tmp_path):
    f = chains.module(kind, 500, tmp_path).f
    value, derivative = jvp(f)(chains.POINT, tangents=1.0)
    chains.check(kind, value, derivative, f)


def work(kind: str, count: int, folder) -> int:
    """How many calls of functions it takes to generate."""
    f = chains.module(kind, count, folder).f
    profile = cProfile.Profile()
    profile.enable()
    value_and_grad(f).source(chains.POINT)
    profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.parametrize("kind", chains.KINDS)
def test_work_grows_with_the_length(kind, tmp_path):
    """Ten times as long, ten times the work; what any program costs is taken off."""
    work(kind, 10, tmp_path)  # rules are read
    least, step = 20, 20 if kind == "helpers" else 40
    base, short, long = (work(kind, least + more, tmp_path) for more in (0, step, 10 * step))
    assert 9.0 < (long - base) / (short - base) < 10.5


def test_nested_too_deeply():
    lines = [f"    if x > {k}.0:\n        return x * {k}.0\n    x = x * 1.5" for k in range(150)]
    text = "def f(x):\n" + "\n".join(lines) + "\n    return x\n"
    space: dict = {}
    import linecache

    linecache.cache["<nested>"] = (len(text), None, text.splitlines(True), "<nested>")
    exec(compile(text, "<nested>", "exec"), space)
    with pytest.raises(UnsupportedError, match="nests expressions or branches too deeply"):
        value_and_grad(space["f"])(0.3)
