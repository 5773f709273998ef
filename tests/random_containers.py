"""Random programs about containers of arrays and numbers: lists, dicts, tuples, deques, records in each other, written in place, under many names.

`python -m tests.random_containers FIRST COUNT` runs some of them, and prints those that are wrong, made small.
"""

from __future__ import annotations

import collections
import copy
import os
import random
import re
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import numpy as np

import s2sad
from tests import container_words as words
from tests import oracle
from tests.random_programs import Outcome, loaded, time_limit
from tests.shrink import shrink

TOKEN = re.compile(r"^(\s*)\$B|\$[APNLMDT]", re.MULTILINE)
SECONDS = 30


class Writer:
    """The text of one program."""

    def __init__(self, seed: int):
        self.rng = random.Random(seed)
        names = self.rng.sample(list(words.KINDS), self.rng.randint(1, 3))
        self.kinds = [words.KINDS[name] for name in names]
        self.begun: list[words.Kind] = []

    def text(self) -> str:
        rng = self.rng
        able = [kind for kind in self.kinds if kind.given]
        given = rng.choice(able) if able and rng.random() < 0.3 else None
        lines = ["i, acc = 0, 0.0", "a, b = x * 0.5, np.sin(x)"]
        for kind in self.kinds:
            lines += self.filled(kind.given[1] if kind is given else rng.choice(kind.begins), 2)
            self.begun.append(kind)
        lines += self.block(0, rng.randint(1, 3))
        lines += self.filled(rng.choice(words.COMPOUND[:2]), 0)
        lines += self.block(0, rng.randint(0, 2))
        for kind in self.kinds:
            lines += rng.choice(kind.ends).splitlines()
        lines += ["return acc + a @ W - b @ W"]
        head = (
            f"def arguments():\n    return ({words.ONE}, {given.given[0]})"
            if given
            else f"def arguments():\n    return ({words.ONE},)"
        )
        body = "\n".join("    " + line for line in lines)
        return f"{used(words.HEAD, body)}\n\n{head}\n\n\ndef f(x{', given' if given else ''}):\n{body}\n"

    def block(self, depth: int, count: int) -> list[str]:
        return [line for _ in range(count) for line in self.statement(depth)]

    def statement(self, depth: int) -> list[str]:
        r = self.rng.random()
        if r < 0.2 and depth < 2:
            return self.filled(self.rng.choice(words.COMPOUND), depth)
        own = [text for kind in self.begun for text in kind.does]
        table = words.ON_ARRAYS if r < 0.4 else words.ON_LISTS if r < 0.6 and self.named_lists() else own
        return self.filled(self.rng.choice(table), depth)

    def filled(self, text: str, depth: int) -> list[str]:
        """The text with everything put in its places. One list or dict in a text is the same one everywhere, now and then."""
        same: dict[str, str] = {}

        def put(found: re.Match) -> str:
            token = found[0].strip()
            if token == "$B":
                inner = self.block(depth + 1, self.rng.randint(1, 3))
                return "\n".join(found[1] + line for line in inner)
            if token in ("$L", "$M", "$D") and token in same and self.rng.random() < 0.7:
                return same[token]
            same[token] = self.word(token)
            return same[token]

        return TOKEN.sub(put, text).splitlines()

    def have(self, what: str) -> list[str]:
        return [text for kind in self.begun for text in getattr(kind, what)]

    def named_lists(self) -> list[str]:
        return [text for text in self.have("lists") if "(" not in text]

    def word(self, token: str) -> str:
        rng = self.rng
        if token == "$T":
            return rng.choice(words.TESTS)
        if token == "$L":
            return rng.choice(self.have("lists") or ["[a, b]", "[a, x * 0.5]"])
        if token == "$M":
            return rng.choice(self.named_lists())
        if token == "$D":
            return rng.choice(self.have("dicts") or ['{"p": a, "q": b}'])
        places = ["a", "b", "x", *self.have("arrays") * 2]
        if token == "$P":
            return rng.choice(places)
        if token == "$N":
            return rng.choice(
                [
                    "0.3 * acc",
                    "x[1]",
                    "0.5 * b[0]",
                    "np.sin(a[1])",
                    f"({rng.choice(places)})[2]",
                    *self.have("numbers") * 2,
                ]
            )
        one, other = rng.choice(places), rng.choice(places)
        forms = [
            "{0}",
            "{0}",
            "{0} * 0.8",
            "np.sin({0})",
            "{0} * np.cos({1})",
            "{0} + 0.5 * {1}",
            "{0}.copy()",
            "{0}[::-1]",
            "np.zeros(3)",
            "{0} - {1}[0]",
        ]
        return rng.choice(forms).format(one, other)


def used(head: str, body: str) -> str:
    """The parts of the head that the body names."""
    parts = head.strip().split("\n\n\n")
    names = [re.match(r"(?:def|class) (\w+)", part) for part in parts]
    return "\n\n\n".join(
        part for part, name in zip(parts, names, strict=True) if not name or re.search(rf"\b{name[1]}\b", body)
    )


def check(source: str, folder: Path, name: str) -> Outcome:
    """Value, gradient and tangent against differences, the arguments before and after, and all of it twice."""
    with warnings.catch_warnings(), loaded(source, folder, name) as f:
        warnings.simplefilter("ignore", RuntimeWarning)
        args = f.__globals__["arguments"]()
        numbers = tuple(range(len(args)))
        try:
            with time_limit(1):
                value = f(*copy.deepcopy(args))
            with time_limit(SECONDS):
                wanted = oracle.numeric_gradient(f, args, numbers)
            if not abs(value) < 1e5:
                return Outcome("wild")
        except oracle.OracleError:
            return Outcome("wild")
        except Exception as error:
            return Outcome("invalid", type(error).__name__, repr(error))
        return compared(f, args, value, wanted)


def compared(f: Callable, args: tuple, value: float, wanted: tuple) -> Outcome:
    """What s2sad says, in both modes."""
    refused = ""
    for mode in (backward, backward, forward):
        given = copy.deepcopy(args)
        try:
            with time_limit(SECONDS):
                found = mode(f, given, wanted)
            assert np.isclose(found, value, rtol=1e-9, atol=1e-9), f"value {found}, not {value}"
            assert oracle.same_bits(given, args), "the arguments were left changed"
        except s2sad.UnsupportedError as error:
            if "meets a bug" in str(error):
                return Outcome("failure", f"{mode.__name__} bug", str(error))
            refused = refused or f"{mode.__name__}: {str(error).strip()}"
        except AssertionError as error:
            return Outcome("failure", f"{mode.__name__} wrong", str(error))
        except Exception as error:
            return Outcome("failure", f"{mode.__name__} {type(error).__name__}", repr(error))
    return Outcome("refused", "refused", refused) if refused else Outcome("ok")


def backward(f: Callable, args: tuple, wanted: tuple) -> float:
    value, found = s2sad.value_and_grad(f, argnums=tuple(range(len(args))))(*args)
    oracle.assert_same_gradient(found, wanted, args, rtol=1e-5)
    return value


def forward(f: Callable, args: tuple, wanted: tuple) -> float:
    tangents = oracle.random_like(args)
    value, found = s2sad.jvp(f, argnums=tuple(range(len(args))))(*args, tangents=tangents)
    along = oracle.inner_product(wanted, tangents)
    assert np.isclose(found, along, rtol=1e-5, atol=1e-5), f"tangent {found}, not {along}"
    return value


def run(seeds: range, folder: Path) -> dict[int, Outcome]:
    with mock.patch.dict(os.environ, S2SAD_CACHE_DIR=str(folder / "cache")):
        return {seed: check(Writer(seed).text(), folder, f"containers{seed}") for seed in seeds}


def shrunk(source: str, outcome: Outcome, folder: Path) -> str:
    """A small program that fails in the same way."""
    count = iter(range(10**6))
    start = source.index("def f(")
    head = source[:start]

    def fails(candidate: str) -> bool:
        try:
            found = check(head + candidate, folder, f"smaller{next(count)}")
        except Exception:
            return False  # it can't even be loaded
        return (found.kind, found.mark) == (outcome.kind, outcome.mark)

    with mock.patch.dict(os.environ, S2SAD_CACHE_DIR=str(folder / "cache")):
        return head + shrink(source[start:], fails, 300)


def main(first: int, count: int, small: bool) -> int:
    counts: collections.Counter[str] = collections.Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for seed in range(first, first + count):
            outcome = run(range(seed, seed + 1), folder)[seed]
            counts[outcome.kind] += 1
            if outcome.kind == "refused":
                print(f"{seed} refused: {outcome.detail}", flush=True)
            elif outcome.kind == "failure":
                source = Writer(seed).text()
                text = shrunk(source, outcome, folder) if small else source
                print(f"{seed} {outcome.mark}: {outcome.detail}\n{text}", flush=True)
    print(dict(counts))
    return counts["failure"]


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]), int(sys.argv[2]), "--whole" not in sys.argv)))
