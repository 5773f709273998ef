"""Random programs that bind names to objects of this and other turns of loops: with and without methods, NamedTuples, dataclasses.

`python -m tests.random_objects FIRST COUNT` runs some of them, and prints those that are wrong.
"""

from __future__ import annotations

import importlib.util
import random
import sys
import tempfile
import types
from pathlib import Path

import numpy as np

import s2sad

HEAD = """
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class A:
    def __init__(self, q, v):
        self.q = q
        self.v = v

    def moved(self, dt):
        return A(self.q + dt * self.v, self.v - dt * np.sin(self.q))


class B(NamedTuple):
    q: np.ndarray
    v: np.ndarray

    def moved(self, dt):
        return B(self.q + dt * self.v, self.v - dt * np.sin(self.q))


class C(NamedTuple):
    q: np.ndarray
    v: np.ndarray


@dataclass
class D:
    q: np.ndarray
    v: np.ndarray
"""
HELPERS = """

def kick{c}(p, dt):
    return {c}(p.q + dt * p.v, p.v - dt * np.sin(p.q))


def pick{c}(a, b):
    return a if a.q[0] > b.q[0] else b


def both{c}(a, b):
    return {c}(a.q, b.v), {c}(b.q * 0.5, a.v)


def run{c}(a, n):
    old = a
    for _ in range(n):
        a = kick{c}(a, 0.2)
    return {c}(a.q, old.v)
"""
NAMES = ["s", "t", "u"]
TESTS = ["i == 1", "i % 2 == 0", "acc > 0.3", "x[0] > -5"]
RESULT = "acc + s.q @ t.v + np.sum(u.q) - np.sum(s.v * u.v) + np.sum(np.sin(t.q))"
X = np.array([0.53, 1.21, -0.74])  # no two objects that are compared tie
DIRECTION = np.array([0.3, -0.8, 0.6])


class Writer:
    """The text of one program."""

    def __init__(self, seed: int):
        self.rng = random.Random(seed)
        self.cls = self.rng.choice("ABCD")
        self.counters = 0

    def text(self, label: str) -> str:
        rng, c = self.rng, self.cls
        body = [
            f"    s = {c}(x, 2 * x)",
            f"    t = {rng.choice(['s', f'{c}(x**2, x)', f'{c}(x * 0.5, x)'])}",
            f"    u = {rng.choice(['s', 't', f'{c}(x, x)'])}",
            "    i, acc = 0, 0.0",
            *self.block(0, "    "),
            "    for i in range(3):",
            *self.block(1, "        "),
            *(self.block(0, "    ") if rng.random() < 0.5 else []),
        ]
        return "\n".join([f"\n\ndef {label}(x):", *body, f"    return {RESULT}", ""])

    def object(self) -> str:
        rng, c, r = self.rng, self.cls, self.rng.random()
        one, other = rng.choice(NAMES), rng.choice(NAMES)
        if r < 0.3:
            return f"kick{c}({one}, 0.{rng.randint(1, 4)})"
        if r < 0.4:
            return f"{c}({one}.q * 0.9, {other}.v)"
        if r < 0.75:
            return one
        if r < 0.8:
            return f"run{c}({one}, 2)"
        if r < 0.85 and c in "AB":
            return f"{one}.moved(0.1)"
        if r < 0.9:
            return f"pick{c}({one}, {other})"
        return f"({one} if i % 2 else {other})" if r < 0.95 else f"{c}({one}.v, {one}.q)"

    def block(self, depth: int, indent: str) -> list[str]:
        return [line for _ in range(self.rng.randint(1, 4)) for line in self.statement(depth, indent)]

    def statement(self, depth: int, indent: str) -> list[str]:
        rng, c, r = self.rng, self.cls, self.rng.random()
        one, other = rng.sample(NAMES, 2)
        if r < 0.5 or (r >= 0.84 and depth >= 2):
            lines = [f"{one} = {self.object()}"]
        elif r < 0.6:
            lines = [f"{one}, {other} = {self.object()}, {self.object()}"]
        elif r < 0.65:
            lines = [f"{one}, {other} = both{c}({one}, {other})"]
        elif r < 0.75:
            lines = [f"acc = acc + np.sum({one}.q * {other}.v)"]
        elif r < 0.8:
            lines = [f"held = ({one}, 1.0)", "acc = acc + np.sum(held[0].v)"]
        elif r < 0.84:
            lines = [f"box = [{one}]", f"{other} = kick{c}(box[0], 0.1)"]
        else:
            return self.compound(depth, indent)
        return [indent + line for line in lines]

    def compound(self, depth: int, indent: str) -> list[str]:
        rng, inner = self.rng, indent + "    "
        kind = rng.random()
        if kind < 0.35:
            return [f"{indent}for i in range({rng.randint(1, 3)}):", *self.block(depth + 1, inner)]
        if kind < 0.55:
            self.counters += 1
            n = f"n{self.counters}"
            head = [f"{indent}{n} = 0", f"{indent}while {n} < {rng.randint(1, 3)}:"]
            return [*head, *self.block(depth + 1, inner), f"{inner}{n} += 1"]
        lines = [f"{indent}if {rng.choice(TESTS)}:", *self.block(depth + 1, inner)]
        return [*lines, f"{indent}else:", *self.block(depth + 1, inner)] if rng.random() < 0.5 else lines


def module(seeds: range, folder: str) -> types.ModuleType:
    """A module with a function f<seed> for each seed."""
    path = Path(folder) / f"objects{seeds.start}.py"
    texts = [HELPERS.format(c=c) for c in "ABCD"] + [Writer(seed).text(f"f{seed}") for seed in seeds]
    path.write_text(HEAD + "".join(texts), "utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    made = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = made
    spec.loader.exec_module(made)
    return made


def check(f) -> bool:
    """Value, gradient and tangent against differences; False if the program is refused, or can't be compared."""
    wanted = f(X.copy())
    if not np.isfinite(wanted) or abs(wanted) > 1e6:
        return False
    try:
        value, gradient = s2sad.value_and_grad(f)(X)
        _, dot = s2sad.jvp(f)(X, tangents=DIRECTION)
    except s2sad.UnsupportedError as error:
        assert "meets a bug" not in str(error), str(error)
        return False
    assert np.isclose(value, wanted, rtol=1e-10), (value, wanted)
    weights = ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60))
    along = sum(w * (f(X + k * 1e-3 * DIRECTION) - f(X - k * 1e-3 * DIRECTION)) for k, w in weights) / 1e-3
    assert np.isclose(gradient @ DIRECTION, along, rtol=1e-5, atol=1e-5 * (1 + abs(wanted))), (gradient, along)
    assert np.isclose(gradient @ DIRECTION, dot, rtol=1e-9, atol=1e-9), (gradient, dot)
    return True


def main(first: int, count: int) -> None:
    compared = 0
    with tempfile.TemporaryDirectory() as folder:
        made = module(range(first, first + count), folder)
        for seed in range(first, first + count):
            try:
                compared += check(getattr(made, f"f{seed}"))
            except Exception as error:
                print(f"{seed}: {error!r}\n{Writer(seed).text(f'f{seed}')}")
    print(f"{compared} of {count} compared")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
