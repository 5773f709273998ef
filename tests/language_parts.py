"""What the programs of tests/random_language.py call: functions and classes, of which a program takes those that it names."""

import re

PARTS = {
    "COUNT": "COUNT = 0",
    "Stop": "class Stop(Exception):\n    pass",
    "Box": """
class Box:
    unit = 0.5

    def __init__(self, v, scale=0.8):
        self.v = v
        self.scale = scale

    @classmethod
    def filled(cls, value, n=3):
        return cls(value + np.zeros(n), cls.unit)

    @staticmethod
    def twice(u):
        return np.sin(2.0 * u)

    @property
    def total(self):
        return np.sum(self.v) * self.scale

    def __call__(self, u):
        self.scale = np.cos(self.scale + u)
        return u * self.scale

    def __getitem__(self, k):
        return self.v[k] * self.scale

    def __setitem__(self, k, u):
        self.v[k] = u * self.scale

    def __len__(self):
        return len(self.v)

    def __iter__(self):
        for u in self.v:
            yield u * 0.7

    def __contains__(self, u):
        return any(e > u for e in self.v)

    def __eq__(self, other):
        return self.v[0] > other.v[0]

    def __bool__(self):
        return bool(self.v[1] > 0.1)

    def __add__(self, other):
        return Box(self.v + 0.5 * other.v, self.scale)

    def __iadd__(self, u):
        self.v += u
        return self

    def __neg__(self):
        return Box(-self.v, self.scale)
""",
    "Scaled": """
class Scaled:
    def __init__(self, v, by):
        self.v, self.by = v, by

    def __enter__(self):
        self.old = self.v.copy()
        self.v *= self.by
        return self.v

    def __exit__(self, kind, value, trace):
        self.v += 0.3 * self.old
        return kind is Stop
""",
    "held": """
@contextlib.contextmanager
def held(v, by):
    v *= by
    try:
        yield v[1:]
    finally:
        v += 0.1 * by
""",
    "counted": """
def counted(g):
    @functools.wraps(g)
    def run(*args, **kwargs):
        global COUNT
        COUNT += 1
        return g(*args, **kwargs) * (1.0 + 0.1 * COUNT)

    return run
""",
    "scaled": """
def scaled(by):
    def made(g):
        def run(u):
            return by * g(u)

        return run

    return made
""",
    "walk": """
def walk(v, n):
    for k in range(n):
        v[k % 3] = np.sin(v[k % 3] + 0.4 * k)
        yield v[k % 3]
        if v[0] > 0.95:
            return
""",
    "chained": """
def chained(v, w):
    yield from v[:2]
    w[0] += 0.2 * v[1]
    yield w[0]
    yield from (np.cos(e) for e in w)
""",
    "rec": """
def rec(u, n):
    return u if n == 0 else np.sin(rec(u * 0.9, n - 1) + u)
""",
    "even": """
def even(u, n):
    return u if n == 0 else np.sin(odd(u, n - 1))
""",
    "odd": """
def odd(u, n):
    return 0.5 * u if n == 0 else 0.3 + u * even(u, n - 1)
""",
    "fill": """
def fill(v, n):
    if n < 0:
        return 0.0
    v[n] = np.sin(v[n]) + 0.1 * v[n - 1]
    return v[n] * v[0] + fill(v, n - 1)
""",
    "halved": """
def halved(v):
    if len(v) == 1:
        v[0] *= 0.7
        return v[0]
    low = halved(v[: len(v) // 2])
    v[-1] += 0.2 * low
    return low + halved(v[len(v) // 2 :])
""",
    "tail": """
def tail(v):
    return v[1:]
""",
    "pick": """
def pick(v, w, u):
    if u > 0.2:
        return v
    return w
""",
    "options": """
def options(u, *rest, scale=0.5, **extra):
    for e in rest:
        u = u + scale * e
    return u * extra.get("m", 0.8)
""",
    "weighed": """
def weighed(u, k=1, table=[0.3, 0.7], names={"m": 0.4}):
    return u * table[k % 2] + names["m"]
""",
    "compose": """
def compose(*fs):
    return functools.reduce(lambda g, h: lambda u: h(g(u)), fs)
""",
    "search": """
def search(v, u):
    for k in range(len(v) + 1):
        try:
            if v[k] > u:
                return v[k] * u
            v[k] *= 0.9
        except IndexError:
            return 0.4 * u
        finally:
            v[0] += 0.01
    return u
""",
    "adder": """
def adder(start):
    total = start

    def add(u):
        nonlocal total
        total = total + 0.5 * u
        return total

    return add
""",
    "pair": """
def pair(v):
    def read(k):
        return v[k] * v[0]

    def write(k, u):
        v[k] = u
        return v

    return read, write
""",
    "first": """
def first(v, u):
    for e in v:
        if e > u:
            break
    else:
        return u
    return e
""",
}
HEAD = "import contextlib\nimport functools\nimport itertools\nimport operator\n\nimport numpy as np\n"


def used(text: str) -> str:
    """The parts that a program names, and those that these name, in their order here."""
    names: set[str] = set()
    todo = [text]
    while todo:
        read = todo.pop()
        new = [name for name in PARTS if name not in names and re.search(rf"\b{name}\b", read)]
        names |= set(new)
        todo += [PARTS[name] for name in new]
    return HEAD + "".join(f"\n\n{PARTS[name].strip()}\n" for name in PARTS if name in names)
