"""Writes the expressions of random programs about control flow and functions.

As in tests/random_writer.py a name keeps its shape, values stay bounded, and all that is done takes complex numbers.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

STEP = "    "


@dataclass
class Scope:
    """The names of the function that is being written; `own` ones it may bind."""

    scalars: list[str]
    arrays: list[str]
    own: list[str]
    functions: list[str] = field(default_factory=list)  # of a number
    counters: list[str] = field(default_factory=list)
    depth: int = 0
    loop: bool = False
    fast: bool = False  # in a function: shorter bodies
    returns: bool = False


class Expressions:
    """Expressions of one program, all from one stream of random numbers."""

    def __init__(self, seed: int):
        self.draw = random.Random(f"language {seed}").random
        self.names = 0
        self.plain = 0  # in a comprehension, which may not bind names in what it runs over
        self.off = {
            (kind, k) for kind in ("scalar", "array", "simple", "compound") for k in range(32) if self.draw() < 0.45
        }

    def pick(self, items):
        return items[int(self.draw() * len(items))]

    def name(self, stem: str) -> str:
        self.names += 1
        return f"{stem}{self.names}"

    def kind(self, what: str, count: int) -> int:
        """One of so many kinds; a program leaves out about half of them, so that the others meet more often."""
        for _ in range(3):
            k = int(self.draw() * count)
            if (what, k) not in self.off:
                return k
        return 0

    # what is called and what is run over

    def callable(self, scope: Scope) -> str:
        u, v = self.pick(scope.scalars), self.pick(scope.arrays)
        g = self.pick(scope.functions) if scope.functions else "np.sin"
        return self.pick(
            [
                f"lambda u: u * {u} + 0.1",
                f"lambda u, w={u}: np.sin(u) * w",
                f"lambda u: {v}[0] * u",
                f"functools.partial(options, {u}, scale=0.3)",
                "functools.partial(weighed, k=n)",
                f"adder({u})",
                f"compose({g}, lambda u: u * {u}, np.cos)",
                f"counted({g})",
                f"scaled({u})({g})",
                f"lambda u: pair({v})[0](1) * u",
                g,
                "box" if self.box else g,
                "Box.twice",
                f"(lambda u: u + {u}) if n == 0 else np.tanh",
            ]
        )

    def within(self, write) -> str:
        self.plain += 1
        text = write()
        self.plain -= 1
        return text

    def iterator(self, scope: Scope) -> str:
        v, w, u = self.pick(scope.arrays), self.pick(scope.arrays), self.pick(scope.scalars[:4])
        return self.pick(
            [
                f"iter({v})",
                f"walk({v}, 3)",
                f"chained({v}, {w})",
                f"(e * {u} for e in {v})",
                f"(e for e in {v} if e > {w}[0])",
                f"map(lambda e: e * {w}[1], {v})",
                f"map(operator.mul, {v}, {w})",
                f"filter(lambda e: e > {w}[2], {v})",
                f"iter([{u}, {v}[0], 0.5])",
                f"itertools.chain({v}, {w})",
                f"(e + h for e, h in zip({v}, {w}))",
                f"iter(sorted({v}))",
                f"reversed({v})",
                "iter(box)" if self.box else f"iter({w})",
            ]
        )

    @staticmethod
    def indented(lines: list[str]) -> list[str]:
        return [STEP + line for line in lines]

    # expressions

    def index(self, scope: Scope) -> str:
        k = self.draw()
        if k < 0.45:
            return self.pick(["0", "1", "2", "-1"])
        if k < 0.65 and scope.counters:
            return f"{self.pick(scope.counters)} % 3"
        if k < 0.8:
            return "n % 3"
        if k < 0.9:
            return "(n := n + 1) % 3" if not scope.fast and not self.plain else "len(xs) % 3"
        return f"int({self.scalar(scope, 1)} > 0.2)"

    def scalar(self, scope: Scope, depth: int = 2) -> str:
        if depth <= 0 or self.draw() < 0.3:
            return self.pick(scope.scalars)
        low = depth - 1

        def s():
            return self.scalar(scope, low)

        def v():
            return self.array(scope, low)

        match self.kind("scalar", 30):
            case 0 | 1:
                return f"({s()} + {s()})"
            case 2 | 3:
                return f"0.5 * {s()} * {s()}"
            case 4:
                return f"np.sin({s()})"
            case 5 | 6:
                return f"{self.pick(scope.arrays)}[{self.index(scope)}]"
            case 7 | 8 | 9 | 10 if scope.functions:
                return f"{self.pick(scope.functions)}({s()})"
            case 11:
                return f"({s()} if {self.test(scope, low)} else {s()})"
            case 12:
                return f"({s()} {self.pick(['or', 'and'])} {s()})"
            case 13:
                return f"{self.pick(['max', 'min'])}({s()}, {s()})"
            case 14 if not scope.fast and not self.plain:
                own = [name for name in scope.own if name in scope.scalars]
                return f"({self.pick(own)} := {s()})" if own else s()
            case 15:
                return f"sum(e * {s()} for e in {self.within(v)} if {self.pick(['e > 0.1', 'e < ' + self.pick(scope.scalars[:4])])})"
            case 16:
                return f"functools.reduce(lambda g, h: np.sin(g) + h * {self.pick(scope.scalars[:4])}, {v()})"
            case 17:
                return f"rec({s()}, {self.pick(['1', '2', 'n % 3'])})"
            case 18:
                return f"{self.pick(['even', 'odd'])}({s()}, {self.pick(['2', '3', 'n % 3'])})"
            case 19:
                return f"fill({self.pick(scope.arrays)}, {self.pick(['1', '2', 'n % 2'])})"
            case 20:
                return f"halved({self.pick(scope.arrays)})"
            case 21:
                return f"options({s()}, {self.pick(['', '*p[:2], ', s() + ', '])}{self.pick(['', 'scale=' + s() + ', '])}m=0.6)"
            case 22:
                return f"{self.pick(['search', 'first'])}({self.pick(scope.arrays)}, {s()})"
            case 23:
                return f"{self.pick(['min', 'max'])}(xs, key=lambda e: e[{self.pick('012')}])[{self.index(scope)}]"
            case 24:
                return f"sorted({v()}, key=lambda e: {self.pick(['-e', 'e', 'np.sin(e)'])})[{self.index(scope)}]"
            case 25 if self.box:
                i = self.index(scope)
                return self.pick([f"box[{i}]", "box.total", f"box({s()})", "(box + Box.filled(a))[1]", "sum(box)"])
            case 26:
                return self.pick(
                    [f"d.get('w', {s()})", "d['w']", f"d['u'][{self.index(scope)}]", f"d.get('no', {s()})"]
                )
            case 27:
                return f"sum([{s()} for e in {self.pick(['range(2)', 'xs'])} if {self.test(scope, low)}])"
            case 28:
                return f"pair({self.pick(scope.arrays)})[0]({self.index(scope)})"
            case 29:
                return f"sum({self.iterator(scope)}, {s()})"
        return f"np.sum({v()} * {v()}) * 0.3"

    def array(self, scope: Scope, depth: int = 2) -> str:
        if depth <= 0 or self.draw() < 0.3:
            return self.pick(scope.arrays)
        low = depth - 1
        s, v = (lambda: self.scalar(scope, low)), (lambda: self.array(scope, low))
        match self.kind("array", 16):
            case 0 | 1:
                return f"np.sin({v()})"
            case 2:
                return f"({v()} + {v()})"
            case 3 | 4:
                return f"0.6 * {v()} * {s()}"
            case 5:
                return f"{self.pick(scope.arrays)}[::-1]"
            case 6:
                return f"{self.pick(scope.arrays)}.copy()"
            case 7:
                return f"xs[{self.pick(['0', '-1', 'n % len(xs)'])}]"
            case 8:
                return "d['u']"
            case 9:
                return f"np.array([{s()} * e for e in {self.within(v)}])"
            case 10:
                return f"pick({self.pick(scope.arrays)}, {self.pick(scope.arrays)}, {s()})"
            case 11:
                return f"np.array(list(map(lambda e: e * {s()}, {v()})))"
            case 12:
                return f"({v()} if {self.test(scope, low)} else {v()})"
            case 13:
                return f"pair({self.pick(scope.arrays)})[1]({self.index(scope)}, {s()})"
            case 14 if self.box:
                return self.pick(["box.v", "np.array(list(box))", "(-box).v"])
        return f"np.where({v()} > {s()}, {v()}, {v()})"

    def test(self, scope: Scope, depth: int = 1) -> str:
        s, v = (lambda: self.scalar(scope, depth)), (lambda: self.array(scope, depth - 1))
        if depth > 0 and self.draw() < 0.25:
            one, other = self.test(scope, depth - 1), self.test(scope, depth - 1)
            return self.pick([f"not {one}", f"({one} and {other})", f"({one} or {other})"])
        match int(self.draw() * 9):
            case 0 if scope.counters:
                return f"{self.pick(scope.counters)} == 1"
            case 1:
                return "n % 2 == 0"
            case 2:
                return f"-0.5 < {s()} < {s()}"
            case 3:
                return f"{self.pick(['any', 'all'])}(e > {s()} for e in {self.within(v)})"
            case 4 if self.box:
                return self.pick([f"{s()} in box", "box", "box == Box.filled(b)", "len(box) == 3"])
            case 5:
                return f"{self.pick(scope.arrays)}[{self.index(scope)}] > {s()}"
        return f"{s()} {self.pick('<>')} {s()}"
