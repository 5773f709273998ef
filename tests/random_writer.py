"""Writes random programs: from a seed, the text of a module with a scalar function `f(x, y, A, s, t)`.

Every program runs, its values stay bounded, and every operation takes complex values (comparisons, maxima and sorting
go by the real part first), so that the complex step is the reference. Shapes are known while writing: a name keeps its
shape for life, so any statement may follow any other. What differs between the levels:

- `functional`: no array is written; loops, branches, early exits, helpers, lists that grow;
- `memory`: arrays written in place, views, aliases, swaps, helpers that write their arguments;
- `full`: that, and dicts, objects, closures, lambdas, comprehensions, `with`, chained comparisons.
"""

import random
from dataclasses import dataclass, field, replace

from tests import random_buffers

LEVELS = (
    "functional",
    "memory",
    "full",
    "small",
    "buffers",
    "recursion",
)  # small: few statements, of all that full has
ARGUMENTS = {"x": (5,), "y": (5,), "A": (3, 4), "s": (), "t": ()}

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Var:
    """A name or slot (`parts[0]`, `box.u`) that holds a float or a writable array of one shape."""

    text: str
    shape: Shape
    rebind: bool = True


@dataclass(frozen=True)
class Helper:
    """A function of the module: its parameters' shapes and that of its result (None: it only writes)."""

    name: str
    params: tuple[Shape, ...]
    result: Shape | None


@dataclass
class Scope:
    """What may be used where a statement is being written."""

    variables: list[Var]
    counters: list[tuple[str, int]] = field(default_factory=list)
    lists: list[tuple[str, Shape]] = field(default_factory=list)
    local_lists: list[str] = field(default_factory=list)
    windows: list[tuple[str, Shape]] = field(default_factory=list)  # views that overlap themselves: only read
    in_loop: bool = False
    result: Shape | None = ()
    exits: bool = True

    def inner(self, **changes) -> "Scope":
        """The scope of a block: what is bound in it isn't seen after it."""
        copied = replace(self, variables=list(self.variables), counters=list(self.counters), local_lists=[])
        return replace(copied, lists=list(self.lists), windows=list(self.windows), **changes)

    def of(self, shape: Shape) -> list[Var]:
        return [v for v in self.variables if v.shape == shape]

    def arrays(self) -> list[Var]:
        return [v for v in self.variables if v.shape]


class Writer:
    """One program's text, from one stream of random numbers."""

    def __init__(self, seed: int, level: str) -> None:
        # only .random() is drawn: its stream is the same on every Python
        self.draw = random.Random(f"{level} {seed}").random
        self.small = level == "small"
        self.level = "full" if self.small else level
        self.writes = level != "functional"
        self.helpers: list[Helper] = []
        self.names = 0

    # choices

    def pick(self, items):
        return items[int(self.draw() * len(items))]

    def below(self, n: int) -> int:
        return int(self.draw() * n)

    def chance(self, p: float) -> bool:
        return self.draw() < p

    def constant(self) -> str:
        return f"{self.draw() * 1.8 - 0.9:.3f}".replace("0.000", "0.137")

    def fresh(self, stem: str) -> str:
        self.names += 1
        return f"{stem}{self.names}"

    # views and indices

    def position(self, scope: Scope, n: int) -> str:
        fitting = [name for name, bound in scope.counters if bound <= n]
        if fitting and self.chance(0.5):
            return self.pick(fitting)
        return str(self.below(n) - (n if self.chance(0.2) else 0))

    def cut(self, n: int) -> tuple[str, int]:
        """A slice of an axis of length n, and the length it leaves."""
        start, stop = sorted((self.below(n + 1), self.below(n + 1)))
        if start == stop:
            start, stop = 0, n
        options = [
            (f"{start}:{stop}", stop - start),
            (f"{start}:", n - start) if start < n else (":", n),
            (f":{stop}", stop),
            ("::-1", n),
            ("::2", (n + 1) // 2),
        ]
        if n > 1:
            options += [("1:", n - 1), (":-1", n - 1), ("1::2", n // 2), ("::-2", (n + 1) // 2)]
        return self.pick(options)

    def view(self, scope: Scope, text: str, shape: Shape, steps: int) -> tuple[str, Shape]:
        """A chain of views of an array."""
        for _ in range(steps):
            if len(shape) == 1:
                cut, length = self.cut(shape[0])
                options = [(f"{text}[{cut}]", (length,))] * 4 + [(f"np.flip({text})", shape)]
                if shape[0] % 2 == 0:
                    options.append((f"{text}.reshape(2, {shape[0] // 2})", (2, shape[0] // 2)))
            elif len(shape) == 2:
                m, n = shape
                (rows, height), (columns, width) = self.cut(m), self.cut(n)
                options = [
                    (f"{text}[{self.position(scope, m)}]", (n,)),
                    (f"{text}[:, {self.position(scope, n)}]", (m,)),
                    (f"{text}[..., {self.position(scope, n)}]", (m,)),
                    (f"{text}.T", (n, m)),
                    (f"{text}[{rows}]", (height, n)),
                    (f"{text}[{rows}, {columns}]", (height, width)),
                    (f"{text}.reshape(-1)", (m * n,)),
                    (f"{text}.ravel()", (m * n,)),
                ]
            else:
                break
            text, shape = self.pick(options)
        return text, shape

    def view_of_shape(self, scope: Scope, shape: Shape) -> str | None:
        """Some view of that shape of some array, if a few tries find one."""
        arrays = scope.arrays()
        for _ in range(12):
            var = self.pick(arrays)
            text, found = self.view(scope, var.text, var.shape, self.below(3))
            if found == shape:
                return text
        longer = [v for v in arrays if len(v.shape) == len(shape) and all(map(int.__ge__, v.shape, shape))]
        if not longer:
            return None
        var = self.pick(longer)
        cuts = []
        for n, k in zip(var.shape, shape, strict=True):
            start = self.below(n - k + 1)
            cuts.append(f"{start}:{start + k}")
        return f"{var.text}[{', '.join(cuts)}]"

    # expressions

    def leaf(self, scope: Scope, shape: Shape) -> str:
        if shape == ():
            return self.scalar_leaf(scope)
        same = scope.of(shape)
        if same and self.chance(0.5):
            return self.pick(same).text
        if len(shape) == 1 and self.chance(0.15):
            sources = [v for v in scope.variables if len(v.shape) == 1]
            if sources:
                var = self.pick(sources)
                return f"{var.text}[{[self.below(var.shape[0]) for _ in range(shape[0])]}]"
        view = self.view_of_shape(scope, shape)
        if view is not None:
            return view
        if len(shape) == 1:
            return f"{self.varied_leaf(scope)} * np.arange(1.0, {shape[0] + 1})"
        return f"np.outer({self.leaf(scope, shape[:1])}, {self.leaf(scope, shape[1:])})"

    def varied_leaf(self, scope: Scope) -> str:
        """A float that is no constant: an array made of it can hold what an argument can hold."""
        if scope.of(()) and self.chance(0.5):
            return self.pick(scope.of(())).text
        var = self.pick(scope.arrays())
        return f"{var.text}[{', '.join(self.position(scope, n) for n in var.shape)}]"

    def scalar_leaf(self, scope: Scope) -> str:
        scalars, arrays = scope.of(()), scope.arrays()
        if scalars and self.chance(0.5):
            return self.pick(scalars).text
        if arrays and self.chance(0.7):
            var = self.pick(arrays)
            return f"{var.text}[{', '.join(self.position(scope, n) for n in var.shape)}]"
        if scope.counters and self.chance(0.3):
            return f"0.2 * {self.pick(scope.counters)[0]}"
        return self.constant()

    def expr(self, scope: Scope, shape: Shape, depth: int) -> str:
        """An expression of that shape; always safe to use as an operand."""
        if depth <= 0 or self.chance(0.2):
            leaf = self.leaf(scope, shape)
            return f"({leaf})" if " * " in leaf or leaf.startswith("-") else leaf
        a = self.expr(scope, shape, depth - 1)
        choice = self.draw()
        if choice < 0.25:
            return self.pick(["np.sin({})", "np.cos({})", "np.tanh({})", "np.exp(np.sin({}))"]).format(a)
        if choice < 0.6:
            b = self.expr(scope, () if self.chance(0.3) else shape, depth - 1)
            if self.chance(0.3):
                return f"({a} / (2.0 + np.cos({b})))"
            return f"({a} {self.pick('+-*')} {b})"
        if choice < 0.7:
            b = self.expr(scope, shape, depth - 1)
            if shape and self.chance(0.5):
                return f"np.where({self.leaf(scope, shape)} > {self.constant()}, {a}, {b})"
            return f"np.{self.pick(['maximum', 'minimum'])}({a}, {b})"
        call = self.call(scope, shape)
        if call is not None and self.chance(0.5):
            return call
        return self.shaped(scope, shape, depth, a)

    def shaped(self, scope: Scope, shape: Shape, depth: int, a: str) -> str:
        """An operation that only that rank has."""
        if shape == ():
            n = self.below(3) + 2
            v = self.expr(scope, (n,), depth - 1)
            options = [f"np.sum({v})", f"np.mean({v})", f"({v} @ {self.expr(scope, (n,), 0)})", f"np.max({v})"]
            options.append(f"({a} if {self.condition(scope)} else {self.expr(scope, (), 0)})")
            options += [f"sum(np.sum(e) for e in {name})" for name, _ in scope.lists if self.level == "full"]
            options += [f"np.sum({name} * {name})" for name, _ in scope.windows] * 2
            return self.pick(options)
        if len(shape) == 1:
            options = [f"np.roll({a}, {self.below(3) - 1})", f"(0.4 * np.cumsum({a}))", f"np.flip({a})"]
            options.append(f"(np.sort({a}) if {self.condition(scope)} else {a})")
            for name, (m, n) in scope.windows:
                options += [f"({name} @ {self.expr(scope, (n,), 0)})"] * 3 if (m,) == shape else []
                options += [f"{name}[{self.position(scope, m)}]", f"np.sum({name}, axis=0)"] if (n,) == shape else []
            if shape[0] > 1:
                k = 1 + self.below(shape[0] - 1)
                parts = [self.expr(scope, (n,), depth - 1) for n in (k, shape[0] - k)]
                options.append(f"np.concatenate([{', '.join(parts)}])")
            matrix = self.view_of_shape(scope, (shape[0], 3))
            if matrix is not None:
                options.append(f"({matrix} @ {self.expr(scope, (3,), 0)})")
            return self.pick(options)
        rows = [self.expr(scope, shape[1:], 0) for _ in range(shape[0])]
        options = [f"np.outer({self.expr(scope, shape[:1], 0)}, {self.expr(scope, shape[1:], 0)})"]
        options += [f"np.stack([{', '.join(rows)}])", f"({a} + {self.expr(scope, shape[1:], 0)})"]
        options.append(f"({a} * {self.expr(scope, shape[:1], 0)}[:, None])")
        return self.pick(options)

    def condition(self, scope: Scope) -> str:
        value = self.varied_leaf(scope)
        if self.level == "full" and self.chance(0.2):
            return f"-0.61 < {value} < {self.constant()}"
        return f"{value} {self.pick('<>')} {self.constant()}"

    def call(self, scope: Scope, result: Shape | None) -> str | None:
        fitting = [h for h in self.helpers if h.result == result]
        if not fitting:
            return None
        helper = self.pick(fitting)
        texts = []
        for shape in helper.params:
            text = self.view_of_shape(scope, shape) if shape else None
            texts.append(text or self.expr(scope, shape, 0))
        return f"{helper.name}({', '.join(texts)})"

    # statements

    def block(self, scope: Scope, count: int, depth: int) -> list[str]:
        from tests.random_statements import statement

        lines: list[str] = []
        while count > 0:
            lines += statement(self, scope, depth)
            count -= 1
        return lines or ["pass"]

    def program(self) -> str:
        """The module's text."""
        parts = ["import numpy as np"]
        if self.writes:
            parts[0] += "\nfrom numpy.lib.stride_tricks import sliding_window_view"
        if self.level == "full":
            parts.append("class Box:\n    def __init__(self, u, v):\n        self.u = u\n        self.v = v")
        for _ in range(self.below(2 if self.small else 3)):
            parts.append(self.helper())
        scope = Scope([Var(name, shape) for name, shape in ARGUMENTS.items()])
        lines = self.block(scope, 2 + self.below(3) if self.small else 5 + self.below(6), 2)
        lines.append(f"return {self.total(scope)}")
        header = f"def f({', '.join(ARGUMENTS)}):"
        parts.append("\n".join([header, *indented(lines)]))
        return "\n\n\n".join(parts) + "\n"

    def total(self, scope: Scope) -> str:
        """A scalar that every array argument and a few other variables reach."""
        others = [v for v in scope.variables if v.text not in ("x", "y", "A")]
        chosen = [v for v in scope.variables if v.text in ("x", "y", "A")]
        chosen += [self.pick(others) for _ in range(min(3, len(others)))]
        terms = []
        for v in chosen:
            terms.append(self.pick(["np.sum(np.sin({}))", "np.sum({0} * {0})"]).format(v.text) if v.shape else v.text)
        if scope.windows:
            terms.append(f"np.sum(np.sin({self.pick(scope.windows)[0]}))")
        return " + ".join(terms)

    def helper(self) -> str:
        """A function of its own, that may write its arguments, return early, or return a view."""
        shapes = [(5,), (4,), (3,), (3,), (), (3, 4)]
        params = tuple(self.pick(shapes) for _ in range(1 + self.below(3)))
        if not any(params):
            params = (*params, (3,))
        result = self.pick([(), (), self.pick([p for p in params if p]), None if self.writes else ()])
        names = list("abcd"[: len(params)])
        scope = Scope([Var(n, p) for n, p in zip(names, params, strict=True)], result=result)
        lines = self.block(scope, 1 + self.below(4), 1)
        if result is not None:
            lines.append(f"return {self.returned(scope, result)}")
        name = self.fresh("helper")
        self.helpers.append(Helper(name, params, result))
        return "\n".join([f"def {name}({', '.join(names)}):", *indented(lines)])

    def returned(self, scope: Scope, result: Shape) -> str:
        if result and self.writes and self.chance(0.5):
            return self.view_of_shape(scope, result) or self.expr(scope, result, 1)
        return self.expr(scope, result, 2)


def indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def program(seed: int, level: str) -> str:
    """The text of the program of that seed and level; the same on every machine and Python."""
    if level in ("buffers", "recursion"):
        return random_buffers.program(seed, level == "recursion")
    return Writer(seed, level).program()
