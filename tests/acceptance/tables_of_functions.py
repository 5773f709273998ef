"""Tables of functions and classes, of the module or of a class, which are looped over; classes that are chosen."""

from dataclasses import dataclass

import numpy as np
from numpy.polynomial import Polynomial

from .registry import pos, program


def relu(t):
    return np.maximum(t, 0.0)


ACTS = {"relu": relu, "tanh": np.tanh, "id": lambda t: t}
STAGES = [relu, np.tanh, np.exp]
WEIGHTED = [(np.sin, 2.0), (np.cos, 3.0)]
OPTIONS = {"first": {"f": np.sin, "w": 2.0}, "second": {"f": np.cos, "w": 3.0}}
ROWS = ((np.sin, {"scale": 2.0}), (np.cos, {"scale": 0.5}))
NUMBERS = lambda: (1.3, 0.7)  # noqa: E731


@program(NUMBERS)
def items_of_a_table(x, y):
    total = 0.0
    for i, (name, f) in enumerate(ACTS.items()):
        if name == "id":
            continue
        total += (i + 1) * f(x)
    return total * y


@program(lambda: (pos(3), 0.7))
def values_summed(x, y):
    return np.sum(sum(f(x) * y for f in ACTS.values()))


@program(NUMBERS)
def stages_forth_and_back(x, y):
    for f in STAGES:
        x = f(x) * y
    for f in reversed(STAGES):
        x = f(x) + y
    return x


@program(NUMBERS)
def neighbours_in_a_table(x, y):
    for first, second in zip(STAGES, STAGES[1:], strict=False):
        x = second(first(x)) + y
    return x


@program(NUMBERS)
def functions_with_weights(x, y):
    total = 0.0
    for f, w in WEIGHTED:
        total += w * f(x) * y
    return total


@program(NUMBERS)
def tables_in_a_table(x, y):
    return sum(d["w"] * d["f"](x) for d in OPTIONS.values()) + sum(o["scale"] * f(y) for f, o in ROWS)


@program(NUMBERS)
def table_zipped_with_numbers(x, y):
    total = 0.0
    for (name, f), w in zip(ACTS.items(), (x, y, x * y), strict=True):
        total += w * f(x) + len(name)
    return total


@program(NUMBERS)
def table_made_a_list(x, y):
    functions = list(ACTS.values())
    names = [n for n in ACTS if n != "id"]
    return functions[0](x) * functions[1](y) + sum(ACTS[n](x) for n in sorted(names))


@program(NUMBERS)
def results_by_name(x, y):
    results = {}
    for name, f in ACTS.items():
        results[name] = f(x) * y
    return results["relu"] + results["tanh"] * results["id"]


@dataclass
class Term:
    f: object
    w: float


TERMS = [Term(np.sin, 2.0), Term(np.cos, 3.0)]


@program(NUMBERS)
def objects_that_hold_functions(x, y):
    total = 0.0
    for term in TERMS:
        total += term.w * term.f(x)
    return total * y + sum(term.f(y) for term in TERMS)


class Config:
    pass


CONFIG = Config()
CONFIG.activation = np.tanh
CONFIG.scale = 2.0
CONFIG.stages = [(1.5, np.sin), (0.5, relu)]


@program(NUMBERS)
def functions_of_an_object_outside(x, y):
    f = CONFIG.activation
    for w, stage in CONFIG.stages:
        x = stage(w * x)
    return f(x * CONFIG.scale) * CONFIG.activation(y)


class Unit:
    ACTS = {"tanh": np.tanh, "sin": np.sin}
    TERMS = [("x", np.sin), ("y", np.cos)]

    def __init__(self, act, k):
        self.act = act
        self.k = k

    def energy(self, x):
        total = 0.0
        for _, f in self.TERMS:
            total = total + self.k * f(x)
        return total

    def apply(self, x):
        return self.ACTS[self.act](x)

    def every(self, x):
        return {k: f(x) for k, f in self.ACTS.items()}


UNIT = Unit("sin", 2.0)


@program(NUMBERS)
def tables_of_a_class(x, y):
    unit = Unit("tanh", y)
    return unit.energy(x) + unit.apply(x) * unit.every(y)["sin"] + len(sorted(unit.ACTS))


@program(NUMBERS)
def tables_of_an_object_outside(x, y):
    return UNIT.energy(x) * y + UNIT.apply(x)


class Square:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def value(self):
        return self.a * self.b


class Bowl(Square):
    def value(self):
        return self.a + self.b**2


KINDS = {"square": Square, "bowl": Bowl}


@program(NUMBERS)
def class_chosen_by_a_test(x, y):
    shape = Square if x > 1 else Bowl
    other = Square
    if y < 5:
        other = Bowl
    return shape(x, y).value() * other(y, x).value() * other(x, x).a


@program(NUMBERS)
def class_chosen_where_it_is_called(x, y):
    given = (x, y)
    return (Square if x > 5 else Bowl)(*given).value()


def built(kind, x, y):
    cls = KINDS[kind]
    return cls(x, y)


def built_at_once(kind, x, y):
    return KINDS[kind](x, y)


@program(lambda: (1.3, 0.7, "bowl"), argnums=(0, 1))
def factory_with_a_table(x, y, kind):
    return built(kind, x, y).value() + built_at_once("square", y, x).value()


@program(NUMBERS)
def loops_over_classes(x, y):
    total = 0.0
    for cls in (Square, Bowl):
        total = total + cls(x, y).value()
    for _, cls in KINDS.items():
        total = total * cls(y, x).value()
    shapes = [cls(x, y) for cls in KINDS.values()]
    return total + sum(shape.value() for shape in shapes)


@dataclass(order=True)
class Offer:
    cost: float
    weight: float


@program(NUMBERS)
def best_of_ordered_objects(x, y):
    offers = [Offer(x, y), Offer(x * y, x), Offer(y * y, x)]
    best = max(offers)
    cheaper = offers[0] if offers[0] < offers[1] else offers[1]
    return best.cost * best.weight + cheaper.weight**2


P = np.poly1d([1.0, 2.0, 3.0])
SLOPE = P.deriv()
Q = Polynomial([1.0, 2.0, 0.5])


@program(NUMBERS)
def polynomials_of_the_module(x, y):
    for _ in range(3):
        x = x - 0.1 * P(x) / SLOPE(x)
    return x * Q(y) + np.sum(Q(np.array([x, y])))
