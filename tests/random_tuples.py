"""Random programs that put arrays into tuples and stacks of tuples, take them out again, and write some of them in place.

`python -m tests.random_tuples --seed N --count 60` compares gradients and tangents with differences.
"""

import argparse
import importlib.util
import random
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np

from s2sad import S2sadError, grad, jvp

ARRAYS, PAIRS, TRIPLES = "abc", "pq", "rs"  # a triple holds a pair and an array


class Writer:
    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.lines: list[str] = []

    def program(self) -> str:
        self.lines = ["def f(x):", "    a, b, c = x * 1.0, np.sin(x), x + 0.5", "    p, q = (a, b), (b, c)"]
        self.lines += ["    r, s = (p, a), (q, c)", "    stack, deep = [], []", "    m = [x[0] * x[1], x[2]]"]
        for _ in range(self.random.randint(5, 11)):
            self.statement("    ", 2)
        self.lines += [
            "    (u, v), w = r",
            "    return np.sum(a * b + c * 0.3) + np.sum(p[0] * q[1]) + np.sum(u * v * w) + m[0] * m[1]",
        ]
        return "\n".join(self.lines) + "\n"

    def statement(self, indent: str, depth: int) -> None:
        say = lambda text: self.lines.append(indent + text)  # noqa: E731
        one = self.random.choice
        a, b, c = (one(ARRAYS) for _ in range(3))
        p, r, k = one(PAIRS), one(TRIPLES), self.random.randrange(3)
        kind = self.random.randrange(20 if depth else 17)
        match kind:
            case 0 | 1:
                say(f"{a} = np.sin({b}) * {c}" if kind else f"{a} = {b}")
            case 2 | 3:
                say(f"{a}[{k}] = {b}[{(k + 1) % 3}] * {c}[0]")
            case 4:
                say(f"{a} *= np.cos({b})" if self.random.random() < 0.5 else f"{a}[1:] += {b}[:-1]")
            case 5 | 6:
                say(f"{p} = ({a}, {b})")
            case 7:
                say(f"{a}, {b} = {p}" if a != b else f"{a} = {p}[-1]")
            case 8:
                say(f"{r} = ({p}, {a})")
            case 9:
                say(f"{p}, {a} = {r}")
            case 10:
                say(f"{a} = {r}[0][{self.random.randrange(2)}]" if self.random.random() < 0.5 else f"{a} = {p}[1]")
            case 11:
                say(f"p, q = q, {p}" if self.random.random() < 0.5 else f"p = {p}")
            case 12:
                say(f"stack.append({p})")
                say(f"deep.append(({r}, {a}))" if self.random.random() < 0.5 else f"deep.append(({r}, {a} * 2.0))")
            case 13:
                say("if len(deep):" if self.random.random() < 0.5 else "if deep:")
                say(f"    {r}, {a} = deep.pop()" if self.random.random() < 0.5 else f"    {p} = stack.pop()")
            case 14:
                say(f"{a} = {b} * m[{k % 2}]" if k else f"{a}[{k}] = m[1]")
            case 15:
                say(f"m = [{a}[{k}], m[0]]" if self.random.random() < 0.5 else f"m[1] = m[0] * {a}[1]")
            case 16 if k:
                say(f"if {a}[0] > {b}[1]:")
                say(f"    {c} = m[{one((0, 1))}] * {one(('x', '2.0', a))}")
                say("else:")
                say(f"    {c} = {one(('m[0] + ', 'm[1] * ', ''))}{one(('m[1]', 'm[0]'))} * x")
            case 16:
                say(f"m = [m[1] if {a}[0] > {b}[1] else np.sin(m[1]), m[0]]")
            case 17:
                say(f"if {a}[0] > {b}[1]:")
                for _ in range(self.random.randint(1, 2)):
                    self.statement(indent + "    ", depth - 1)
                say("else:")
                for _ in range(self.random.randint(1, 2)):
                    self.statement(indent + "    ", depth - 1)
            case _:
                say(f"for i in range({self.random.randint(1, 3)}):")
                for _ in range(self.random.randint(1, 4)):
                    self.statement(indent + "    ", depth - 1)
                if self.random.random() < 0.5:
                    self.lines += [f"{indent}    deep.append(({r}, {a}))", f"{indent}for i in range(len(deep)):"]
                    self.lines += [f"{indent}    {r}, {b} = deep.pop()", f"{indent}    {c} = {c} + {b}"]


def compiled(text: str, name: str, folder: Path):
    path = folder / f"{name}.py"
    path.write_text("import numpy as np\n\n\n" + text)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module.f


def check(f) -> str:
    """`ok`, `refused`, `error` (the program's own) or what is wrong."""
    x, direction = np.array([0.7, -0.4, 1.1]), np.array([0.3, -0.8, 0.5])
    try:
        value = f(x.copy())
    except Exception:
        return "error"
    step = 1e-5
    expected = (8 * (f(x + step * direction) - f(x - step * direction)) - f(x + 2 * step * direction)) / (12 * step)
    expected += f(x - 2 * step * direction) / (12 * step)
    if not np.isfinite(expected) or abs(expected) > 1e6:
        return "error"
    outcomes = []
    for mode in ("reverse", "forward"):
        try:
            if mode == "reverse":
                found = grad(f)(x.copy()) @ direction
            else:
                same, found = jvp(f)(x.copy(), tangents=direction)
                if not np.allclose(same, value, rtol=1e-12):
                    return "the value is another"
        except S2sadError as error:
            outcomes.append("refused" if "bug" not in str(error) else str(error))
            continue
        except Exception as error:
            return f"{mode}: {error!r}"
        if not np.isclose(found, expected, rtol=1e-6, atol=1e-6):
            return f"{mode}: {found} is not {expected}"
    return outcomes[0] if outcomes else "ok"


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--count", type=int, default=60)
    chosen = options.parse_args()
    warnings.simplefilter("ignore")
    counts: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(chosen.seed, chosen.seed + chosen.count):
            text = Writer(seed).program()
            found = check(compiled(text, f"tuples_{seed}", Path(folder)))
            if found not in ("ok", "refused", "error"):
                print(seed, found, text, sep="\n")
            label = found if found in ("ok", "refused", "error") else "wrong"
            counts[label] = counts.get(label, 0) + 1
    print(counts)
    return "wrong" in counts


if __name__ == "__main__":
    sys.exit(main())
