"""Trees of objects, evaluated and matched; objects in messages."""

from dataclasses import dataclass
import logging
import numpy as np

from .registry import program


log = logging.getLogger("x")


@dataclass
class Lit:
    v: float


@dataclass
class Var:
    name: str


@dataclass
class Bin:
    op: str
    l: object
    r: object


TREE = Bin("+", Lit(2.0), Bin("*", Lit(3.0), Lit(0.5)))


@program(
    lambda: (
        np.array([0.873, 0.543, 0.337, 0.315]),
        0.1,
    ),
    (0, 1),
)
def object_raised(x, k):
    b = Lit(x[0])
    if b.v < 0:
        raise TypeError(b)
    return b.v * k


@program(
    lambda: (
        np.array([1.032, 1.121, 0.846, 0.957]),
        0.1,
    ),
    (0, 1),
)
def object_in_a_message(x, k):
    b = Lit(x[0])
    if b.v < 0:
        raise TypeError(f"bad {b}")
    return b.v * k


@program(
    lambda: (
        np.array([0.789, 1.142, 1.034, 0.302]),
        0.1,
    ),
    (0, 1),
)
def class_in_a_message(x, k):
    b = Lit(x[0])
    if b.v < 0:
        raise TypeError(f"bad {type(b)} {type(b).__name__} {b!r}")
    return b.v * k


@program(
    lambda: (
        np.array([1.072, 0.33, 0.957, 0.458]),
        0.1,
    ),
    (0, 1),
)
def object_logged(x, k):
    b = Lit(x[0])
    print(b, file=open("/dev/null", "w"))
    log.info("%s", b)
    return b.v * k


@program(
    lambda: (
        np.array([1.077, 0.787, 0.57, 0.68]),
        0.1,
    ),
    (0, 1),
)
def object_in_an_assertion(x, k):
    b = Lit(x[0])
    assert b.v > 0, b
    return b.v * k


@program(
    lambda: (
        np.array([0.325, 0.412, 0.904, 0.882]),
        0.1,
    ),
    (0, 1),
)
def many_logged(x, k):
    bs = [Lit(v) for v in x]
    for b in bs:
        if b.v < 0:
            raise ValueError(b)
        log.debug("got %r", b)
    return bs[0].v * k


def evaluated(e, k):
    if isinstance(e, Lit):
        return e.v * k
    if e.op == "+":
        return evaluated(e.l, k) + evaluated(e.r, k)
    if e.op == "*":
        return evaluated(e.l, k) * evaluated(e.r, k)
    raise TypeError(e)


@program(
    lambda: (
        np.array([0.854, 0.645, 1.197, 1.183]),
        0.1,
    ),
    (0, 1),
    second=False,
)
def tree_outside(x, k):
    return evaluated(TREE, x[0]) * k


@program(
    lambda: (
        np.array([0.917, 0.885, 0.92, 0.65]),
        0.1,
    ),
    (0, 1),
    second=False,
)
def tree_built(x, k):
    return evaluated(Bin("*", Lit(x[0]), TREE), x[1]) * k


def matched(e, k):
    match e:
        case Lit(v):
            return v * k
        case Bin("+", l, r):
            return matched(l, k) + matched(r, k)
        case Bin("*", l, r):
            return matched(l, k) * matched(r, k)
        case _:
            raise TypeError(f"no {e}")


@program(
    lambda: (
        np.array([0.422, 0.949, 0.773, 0.579]),
        0.1,
    ),
    (0, 1),
)
def tree_matched(x, k):
    return matched(TREE, x[0]) * k


@program(
    lambda: (
        np.array([0.737, 1.101, 1.141, 0.622]),
        0.1,
    ),
    (0, 1),
)
def tree_built_and_matched(x, k):
    return matched(Bin("*", Lit(x[0]), TREE), x[1]) * k


@program(
    lambda: (
        np.array([0.814, 0.59, 0.835, 0.604]),
        0.1,
    ),
    (0, 1),
)
def object_as_text(x, k):
    b = Lit(x[0])
    s = str(b)
    t = repr(b)
    n = f"{b}"
    return b.v * k * (len(s) > 0)


@program(
    lambda: (
        np.array([0.664, 0.479, 0.382, 0.822]),
        0.7,
    ),
    (0, 1),
)
def nested_pattern(x, k):
    e = Bin("*", Lit(x[0]), Bin("^", Var("y"), Lit(2)))
    match e:
        case Bin(op="^", l=l, r=Lit(v=n)):
            return n * k
        case Bin():
            return k * x[1]
    return k


POWER = Bin("*", Var("y"), Bin("^", Var("y"), Lit(2)))


@program(
    lambda: (
        np.array([0.569, 0.905, 0.48, 1.148]),
        0.7,
    ),
    (0, 1),
)
def nested_pattern_outside(x, k):
    match POWER:
        case Bin(op="^", l=l, r=Lit(v=n)):
            return n * k
        case Bin():
            return k * x[1]
    return k


@program(
    lambda: (
        np.array([0.629, 0.395, 0.866, 1.134]),
        0.7,
        Bin(op="*", l=Var(name="y"), r=Bin(op="^", l=Var(name="y"), r=Lit(v=2))),
    ),
    (0, 1),
)
def nested_pattern_given(x, k, POWER):
    match POWER:
        case Bin(op="^", l=l, r=Lit(v=n)):
            return n * k
        case Bin():
            return k * x[1]
    return k


def chosen(POWER, k):
    match POWER:
        case Bin(op="^", l=l, r=Lit(v=n)):
            return n * k
        case Bin():
            return k
    return k


@program(
    lambda: (
        np.array([0.696, 1.159, 0.75, 0.683]),
        0.7,
        Bin(op="*", l=Var(name="y"), r=Bin(op="^", l=Var(name="y"), r=Lit(v=2))),
    ),
    (0, 1),
)
def nested_pattern_in_a_helper(x, k, POWER):
    return chosen(POWER, x[0] * k)


def h2(e, k):
    match e:
        case Lit(v):
            return v * k
        case Var():
            return k
        case Bin("^", l=l, r=Lit(v=n)):
            return h2(l, k) ** n
        case Bin("*", l, r):
            return h2(l, k) * h2(r, k)
    return k


def walked(e, k):
    if isinstance(e, Lit):
        return e.v * k
    if isinstance(e, Var):
        return k
    if isinstance(e.r, Lit) and e.op == "^":
        return walked(e.l, k) ** e.r.v
    return walked(e.l, k) * walked(e.r, k)


@program(
    lambda: (
        np.array([0.673, 0.961, 0.94, 1.139]),
        0.7,
    ),
    (0, 1),
)
def recursive_tests(x, k):
    return walked(POWER, x[0] * k)
