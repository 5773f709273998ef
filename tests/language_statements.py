"""The statements of the programs of tests/random_language.py, and these programs themselves."""

from __future__ import annotations

from dataclasses import replace

from tests.language_parts import used
from tests.language_writer import STEP, Expressions, Scope

TURNS = ("range(2)", "range(3)", "reversed(range(3))")
ERRORS = {
    "IndexError": ("{v}[7] = {u}", "{u0} = {v}[5]"),
    "KeyError": ('{u0} = d["none"]', '{u0} = d.pop("none")'),
    "Stop": ("raise Stop", "raise Stop(1)"),
    "ZeroDivisionError": ("{u0} = 1 // (n - n)",),
    "StopIteration": ("{u0} = next(iter(xs[:0]))",),
}


class Writer(Expressions):
    """The text of one program: a module with `f(x, y, A, s, t)`."""

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
