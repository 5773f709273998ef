"""Writes random programs about control flow and functions: from a seed, the text of a module with `f(x, y, A, s, t)`.

As in tests/random_writer.py a name keeps its shape, values stay bounded, and all that is done takes complex numbers.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from tests.language_parts import used

STEP = "    "
TURNS = ("range(2)", "range(3)", "reversed(range(3))")
ERRORS = {
    "IndexError": ("{v}[7] = {u}", "{u0} = {v}[5]"),
    "KeyError": ('{u0} = d["none"]', '{u0} = d.pop("none")'),
    "Stop": ("raise Stop", "raise Stop(1)"),
    "ZeroDivisionError": ("{u0} = 1 // (n - n)",),
    "StopIteration": ("{u0} = next(iter(xs[:0]))",),
}


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


class Writer:
    """The text of one program."""

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

    def text(self) -> str:
        scope = Scope(["a", "b", "c", "s"], ["p", "q", "r"], ["a", "b", "c", "p", "q", "r"])
        lines = [
            *(["global COUNT", "COUNT = 0"]),
            f"a, b, c, n, z = s * t, np.sin(s), {self.pick(['x[1]', '0.3', 't - s'])}, 0, 0.5 * t",
            f"p = {self.pick(['x[:3]', 'x[:3] * 1.3', 'np.sin(x[1:4])'])}",
            f"q = {self.pick(['y[1:4] + x[:3]', 'np.cos(y[2:])', 'p', 'y[::2]'])}",
            f"r = {self.pick(['A[1, :3]', 'A[:, 0] * x[1]', 'np.zeros_like(x[:3])', 'x[2:]'])}",
            f"xs = {self.pick(['[p, q * 0.5, r + 1.0]', '[p, q, r]', '[np.sin(q), p]'])}",
            f"d = dict(u={self.pick(['p', 'q * 0.5'])}, w=s)",
        ]
        if self.draw() < 0.3:
            lines.append(f"box = Box({self.pick(['p', 'q.copy()', 'r'])}, {self.pick(['0.8', 't', 's * t'])})")
            self.box = True
        else:
            self.box = False
        for _ in range(self.pick([0, 1, 1, 2])):
            lines += self.function(scope)
        lines += self.setup(scope)
        for _ in range(self.pick([1, 2, 3])):
            lines += self.statement(scope)
        total = "a + 0.7 * b - 0.4 * c + p @ np.cos(q) + np.sum(np.sin(r) * x[1:4]) + np.sum(xs[0] * xs[-1]) + d['w']"
        lines.append(f"return {total}{' + box.total' if self.box else ''} + 0.1 * n + np.sum(d['u'])")
        body = "\n".join(STEP + line for line in lines)
        body = f"def f(x, y, A, s, t):\n{body}\n"
        if "COUNT" not in body.replace("    global COUNT\n    COUNT = 0\n", "") and "counted" not in body:
            body = body.replace("    global COUNT\n    COUNT = 0\n", "")
        return f"{used(body)}\n\n{body}"

    def kind(self, what: str, count: int) -> int:
        """One of so many kinds; a program leaves out about half of them, so that the others meet more often."""
        for _ in range(3):
            k = int(self.draw() * count)
            if (what, k) not in self.off:
                return k
        return 0

    # functions inside f

    def setup(self, scope: Scope) -> list[str]:
        """Names for callables and iterators that the rest may use."""
        lines = []
        for _ in range(self.pick([0, 1, 2])):
            g = self.name("g")
            lines.append(f"{g} = {self.callable(scope)}")
            scope.functions.append(g)
        if self.draw() < 0.25:
            lines.append(f"fs = [{self.callable(scope)}, {self.callable(scope)}]")
            scope.functions += ["fs[n % 2]", "fs[0]"]
        if self.draw() < 0.2:
            lines.append(f"table = {{'k': {self.callable(scope)}, 'm': {self.callable(scope)}}}")
            scope.functions += ["table['k']", "table['km'[n % 2]]"]
        if self.draw() < 0.2:
            v, w, u = self.pick(scope.arrays), self.pick(scope.arrays), self.pick(scope.scalars[:4])
            known = self.pick([f"iter({v})", f"iter([{u}, {v}[0], 0.5])", f"iter([e * {u} for e in {w}])"])
            lines.append(f"it = {self.iterator(scope) if self.draw() < 0.3 else known}")
            scope.scalars.append("next(it, 0.3)")
        return lines

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

    def function(self, scope: Scope) -> list[str]:
        """An inner function with a body of statements, which may bind names of the function around it."""
        g = self.name("g")
        outer = [name for name in scope.own if self.draw() < 0.4]
        inner = Scope([*scope.scalars, "u", "m"], [*scope.arrays, "h"], [*outer, "u", "m", "h"], list(scope.functions))
        inner.depth, inner.fast, inner.returns = 1, True, True
        kind = self.draw()
        lines = [f"m, h = {self.pick(['u', '0.4', '0.5 * u'])}, {self.pick(['p * u', 'q', 'r[::-1]', 'p'])}"]
        for _ in range(self.pick([1, 2, 2])):
            lines += self.statement(inner)
        if count := self.draw() < 0.3:
            lines.append("n += 1")
        if kind < 0.15:
            k = self.name("k")
            lines += [f"for {k} in range(2):", *self.indented([f"yield m * h[{k}]", *self.statement(inner)])]
            scope.scalars.append(f"sum({g}({self.pick(scope.scalars[:3])}))")
            scope.scalars.append(f"next({g}({self.pick(scope.scalars[:3])}))")
            lines = [line.replace("return ", "m = ") for line in lines]
        else:
            lines.append(f"return {self.pick(['m', 'm * h[0]', 'u * m + h[1]', 'np.sum(h) * m'])}")
            scope.functions.append(g)
        counted = ["n"] if count or any("n := " in line for line in lines) else []
        outside = [*outer, *counted]
        body = [f"nonlocal {', '.join(outside)}", *lines] if outside else lines
        signature = self.pick(["u", "u", "u=0.4", "u, *more", "u, k=0"])
        return [f"def {g}({signature}):", *self.indented(body)]

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

    # statements

    def block(self, scope: Scope, **changes) -> list[str]:
        inner = replace(scope, depth=scope.depth + 1, **changes)
        lines = [line for _ in range(self.pick([1, 1, 2])) for line in self.statement(inner)]
        return self.indented(lines)

    def own(self, scope: Scope, kinds: list[str]) -> str | None:
        names = [name for name in scope.own if name in kinds]
        return self.pick(names) if names else None

    def statement(self, scope: Scope) -> list[str]:
        if scope.depth < 3 and self.draw() < (0.2 if scope.fast else 0.6 - 0.2 * scope.depth):
            return self.compound(scope)
        return self.simple(scope)

    def simple(self, scope: Scope) -> list[str]:
        s, v = (lambda d=2: self.scalar(scope, d)), (lambda d=2: self.array(scope, d))
        w = self.pick(scope.arrays)
        i = self.index(scope)
        a, p = self.own(scope, scope.scalars), self.own(scope, scope.arrays)
        match self.kind("simple", 24):
            case 0 | 1 if a:
                return [f"{a} = {s()}"]
            case 2 if a:
                return [f"{a} {self.pick(['+=', '*=', '-='])} np.sin({s()})"]
            case 3 if p:
                return [f"{p} = {v()}"]
            case 4 | 5:
                return [f"{w}[{i}] = np.sin({s()})"]
            case 6:
                return [f"{w}[{i}] {self.pick(['+=', '*=', '-='])} np.cos({s()})"]
            case 7:
                return [f"{w}[{self.pick(['1:', ':2', '::2'])}] {self.pick(['=', '*=', '+='])} np.sin({s()})"]
            case 8 if p:
                return [f"{p} {self.pick(['*=', '+='])} np.cos({v()})"]
            case 9 if a:
                other = self.own(scope, scope.scalars)
                return [f"{a}, {other} = {s()}, {s()}"] if a != other else [f"{a} = {w}[{i}] = np.sin({s()})"]
            case 10 if p:
                other = self.own(scope, scope.arrays)
                return [f"{p}, {other} = {other}, {v()}"] if p != other else [f"{p}, *rest = {v()}, {s()}"]
            case 11:
                return [f"xs[{self.pick(['0', '-1', 'n % len(xs)'])}] = {v()}"]
            case 12:
                return [self.pick([f"xs.append({v()})", f"xs.insert(0, {v()})", "xs.append(xs.pop(0))"])]
            case 13:
                return [self.pick([f"d['w'] = np.sin({s()})", f"d['u'] = {v()}", f"d['w'] += np.sin({s()})"])]
            case 14:
                return [f"tail({w})[:] {self.pick(['=', '+=', '*='])} np.sin({s()})"]
            case 15 if a:
                k = self.name("sl")
                return [
                    f"{k} = slice({self.pick(['0', '1'])}, {self.pick(['2', '3', 'n % 3'])})",
                    f"{w}[{k}] *= np.cos({s()})",
                ]
            case 16 if a:
                e = self.name("e")
                return [f"{e} = {s()}", f"{a} = np.sin({e}) + {e}", f"del {e}"]
            case 17 if a:
                e = self.name("e")
                lines = [f"{e} = {s()}", f"{e} = {w} * {e}", f"{e} = [{e}, {e} + {s()}]"]
                return [*lines, f"{a} = np.sin({e}[n % 2][{i}]) + len({e})"]
            case 18 if not scope.fast:
                return [self.pick(["n += 1", "n = n + len(xs)", f"n += int({s()} > 0.1)"])]
            case 19:
                return [f"assert {s(1)} < 1e9, f'{{a}} is large'"]
            case 20 if self.box:
                bound = (
                    []
                    if scope.fast
                    else ["box += 0.1 * a", f"box = Box({v()}, np.sin({s()}))", "box = box + Box.filled(b)"]
                )
                return [
                    self.pick([f"box[{i}] = np.sin({s()})", f"box.v = {v()}", f"box.scale = np.sin({s()})", *bound])
                ]
            case 21 if scope.functions and a:
                return [f"{a} = np.sin({self.pick(scope.functions)}({s()})) + {w}[{i}]"]
            case 22 if scope.functions:
                return [f"{w}[{i}] {self.pick(['=', '+='])} np.sin({self.pick(scope.functions)}({w}[{i}]))"]
            case 23 if scope.loop:
                return [f"if {self.test(scope)}:", STEP + self.pick(["break", "continue"])]
        if scope.returns and self.draw() < 0.3:
            return [f"if {self.test(scope)}:", f"{STEP}return {s()}"]
        return [f"{w}[{i}] = np.sin({s()})"]

    def compound(self, scope: Scope) -> list[str]:
        v = self.pick(scope.arrays)
        other = self.pick(scope.arrays)
        u = self.within(lambda: self.scalar(scope, 1))  # a lambda would bind names of its own
        match self.kind("compound", 12):
            case 0 | 1 | 2:
                return self.branches(scope)
            case 3 | 4 | 5 | 6:
                return self.loop(scope)
            case 7 | 8:
                return self.attempt(scope)
            case 9:
                name = self.name("h")
                inner = replace(scope, arrays=[*scope.arrays, name])
                if self.draw() < 0.5:
                    return [f"with Scaled({v}, np.cos({u})) as {name}:", *self.leaving(self.block(inner), scope)]
                return [
                    f"with held({v}, np.cos({u})) as {name}:",
                    *self.block(scope),
                    f"{STEP}{name}[0] *= np.sin({u})",
                ]
            case 10:
                k = self.name("k")
                inner = replace(scope, scalars=[*scope.scalars, k])
                return [
                    f"match ({self.pick(['n % 3', 'len(xs)', '(n + 1) % 2'])}, {u}):",
                    *self.indented([f"case (0, {k}):", *self.block(inner), f"case (_, {k}) if {k} > {v}[0]:"]),
                    *self.indented([*self.block(inner), "case _:", *self.block(scope)]),
                ]
        g, k = self.name("g"), self.name("k")
        scope.functions.append(f"(lambda e: e * {u})")
        return [
            f"{g} = []",
            f"for {k} in range(3):",
            f"{STEP}{g}.append(lambda e{self.pick(['', f', {k}={k}'])}: e * {v}[{k}] + {other}[0])",
            *self.block(replace(scope, counters=[*scope.counters, k], loop=True)),
            f"{v}[0] = np.sin(sum(h({self.scalar(scope, 1)}) for h in {g}))",
        ]

    def leaving(self, lines: list[str], scope: Scope) -> list[str]:
        return [*lines, f"{STEP}if {self.test(scope)}:", f"{STEP * 2}raise Stop"] if self.draw() < 0.5 else lines

    def branches(self, scope: Scope) -> list[str]:
        lines = [f"if {self.test(scope)}:", *self.block(scope)]
        if self.draw() < 0.3:
            lines += [f"elif {self.test(scope)}:", *self.block(scope)]
        if self.draw() < 0.6:
            lines += ["else:", *self.block(scope)]
        return lines

    def loop(self, scope: Scope) -> list[str]:
        k, e = self.name("k"), self.name("e")
        v, w = self.pick(scope.arrays), self.pick(scope.arrays)
        kind = self.draw()
        numbers, names = [*scope.scalars, e], [*scope.counters, k]
        tail = ["else:", *self.block(scope)] if self.draw() < 0.25 else []
        if kind < 0.3:
            return [f"for {k} in {self.pick(TURNS)}:", *self.block(scope, counters=names, loop=True), *tail]
        if kind < 0.4:
            body = self.block(scope, scalars=numbers, counters=names, loop=True)
            source = self.pick([f"enumerate({v})", f"zip(range(3), {v})", f"enumerate({self.iterator(scope)})"])
            return [f"for {k}, {e} in {source}:", *body, *tail]
        if kind < 0.5:
            second = self.name("e")
            body = self.block(scope, scalars=[*numbers, second], loop=True)
            return [f"for {e}, {second} in zip({self.iterator(scope)}, {w}):", *body, *tail]
        if kind < 0.65:
            return [f"for {e} in {self.iterator(scope)}:", *self.block(scope, scalars=numbers, loop=True), *tail]
        if kind < 0.75:
            return [f"for {e} in xs[:2]:", *self.block(scope, arrays=[*scope.arrays, e], loop=True), *tail]
        head = [
            f"{k} = 0",
            f"while {k} < {self.pick('23')}{self.pick(['', ' and ' + self.test(scope)])}:",
            f"{STEP}{k} += 1",
        ]
        return [*head, *self.block(scope, counters=names, loop=True), *tail]

    def attempt(self, scope: Scope) -> list[str]:
        error = self.pick(list(ERRORS))
        u0 = self.own(scope, scope.scalars) or "_"
        raised = self.pick(ERRORS[error]).format(v=self.pick(scope.arrays), u=self.scalar(scope, 1), u0=u0)
        lines = ["try:", *self.block(scope)]
        if self.draw() < 0.6:
            lines += [f"{STEP}if {self.test(scope)}:", STEP * 2 + raised]
        else:
            lines += [STEP + raised]
        if self.draw() < 0.4:
            lines += self.block(scope)
        caught = self.pick([error, error, f"({error}, ValueError)", "Exception"])
        lines += [f"except {caught}:", *self.block(scope)]
        if self.draw() < 0.3:
            lines += ["else:", *self.block(scope)]
        if self.draw() < 0.35:
            lines += ["finally:", *self.block(replace(scope, loop=False, returns=False))]
        return lines


def program(seed: int) -> str:
    """The text of the program of that seed."""
    return Writer(seed).text()
