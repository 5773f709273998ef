"""Dense random programs: a few buffers, and short statements that hand them on, look into them and write them.

What two statements do to each other shows more often here than in programs of many variables. `program(seed)` is the text of one.
"""

import random

from tests import recursive_words
from tests.buffer_words import BEGINS, ENDS, HELPERS, POOLS

POOLS = [*POOLS, recursive_words.STATEMENTS.strip().splitlines()]
BEGINS, ENDS = [*BEGINS, recursive_words.BEGIN], [*ENDS, recursive_words.END]
RECURSIVE = len(POOLS) - 1


class Writer:
    def __init__(self, seed: int, recursive: bool = False):
        self.rng = random.Random(seed)
        self.vectors = ["x", "y", "z"][: self.rng.randint(2, 3)]
        parts = [0, *self.rng.choice([[], [1], [2], [3], [4], [5], [1, 2], [4, 5], [6], [7], [8], [9], [6, 9], [3, 8]])]
        parts = [0, RECURSIVE] if recursive else parts
        self.recursive = recursive
        self.pools = [POOLS[0]] * 3 + [POOLS[part] for part in parts[1:]] * 2
        self.begins = [line for part in parts for line in BEGINS[part]]
        self.ends = [ENDS[part] for part in parts]

    def program(self) -> str:
        rng = self.rng
        lines = ["i = 0", *self.begins, *self.block(rng.randint(0, 2), 1, False)]
        if rng.random() < 0.85:
            lines += [f"for i in range({rng.randint(2, 3)}):", *self.inside(rng.randint(2, 5), 2, True)]
        lines += [*self.block(rng.randint(0, 2), 1, False), f"return {' + '.join(self.ends)}"]
        head = "from collections import deque, namedtuple\n\nimport numpy as np\nfrom numpy import flip as turned\n"
        head += "from numpy.lib.stride_tricks import sliding_window_view as windows\n"
        head += HELPERS + (recursive_words.HELPERS if self.recursive else "")
        return f"{head}\ndef f(x, y, A, s, t):\n" + "".join(f"    {line}\n" for line in lines)

    def inside(self, count: int, depth: int, loop: bool) -> list[str]:
        return ["    " + line for line in self.block(count, depth, loop)]

    def block(self, count: int, depth: int, loop: bool) -> list[str]:
        return [line for _ in range(count) for line in self.statement(depth, loop)]

    def statement(self, depth: int, loop: bool) -> list[str]:
        rng, kind = self.rng, self.rng.random()
        a, b, c = (rng.choice(self.vectors) for _ in range(3))
        bound = f"{rng.uniform(-1, 1):.2f}"
        if not depth or kind > 0.3:
            line = rng.choice(rng.choice(self.pools))
            return [line.replace("$a", a).replace("$b", b).replace("$c", c)]
        if kind < 0.1:
            return [f"if {a}[0] > {bound}:", *self.inside(rng.randint(1, 2), depth - 1, loop)]
        if kind < 0.14:
            first, other = (self.inside(rng.randint(1, 2), depth - 1, loop) for _ in range(2))
            return [f"if {a}[0] > {bound}:", *first, "else:", *other]
        if kind < 0.24:
            return [f"for k{depth} in range({rng.randint(1, 2)}):", *self.inside(rng.randint(1, 3), depth - 1, True)]
        if kind < 0.25:
            inner = self.inside(rng.randint(1, 2), depth - 1, loop)
            stop = [f"    if {a}[0] > {bound}:", "        raise ValueError", f"    {b} = {b} * 0.9"]
            return ["try:", *inner, *stop, "except ValueError:", *self.inside(1, depth - 1, loop)]
        if kind < 0.26:
            return [f"if {a}[0] > {bound}:", f"    return np.sum({b} * {c}) + s"]
        if kind < 0.28:
            body = self.inside(rng.randint(1, 3), depth - 1, True)
            head = [f"n{depth} = 0", f"while n{depth} < {rng.randint(1, 2)} and {a}[0] < 2:", f"    n{depth} += 1"]
            return [*head, *body]
        return [f"if {a}[1] > {bound}:", "    " + (rng.choice(["break", "continue"]) if loop else f"{a} = {b} * 1.1")]


def program(seed: int, recursive: bool = False) -> str:
    """The text of the program of that seed; the same on every machine and Python. `recursive`: of functions that call themselves."""
    return Writer(seed, recursive).program()
