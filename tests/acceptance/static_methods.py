"""Static methods, class methods and functions of NumPy that a class holds, by objects that stand outside of the function."""

import numpy as np

from .registry import pos, program


class Layer:
    act = staticmethod(np.tanh)
    wave = np.sin
    weight = 4.0

    def __init__(self, a):
        self.a = a

    def __mul__(self, other):
        return self.a * other

    @staticmethod
    def scaled(z, k=2.0):
        return z * k

    @staticmethod
    def tripled(z):
        return z * 3

    @classmethod
    def weighted(cls, z):
        return z * cls.weight

    def method(self, z):
        return self.a * z


LAYER = Layer(3.0)
LAYERS = [LAYER, Layer(2.0)]
BY_NAME = {"a": LAYER}
TABLE = {"tripled": LAYER.tripled, "weighted": LAYER.weighted, "scaled": LAYER.scaled, "act": LAYER.act}


@program(lambda: (pos(3),))
def called(x):
    return np.sum(LAYER.scaled(x) * LAYER.tripled(x) + LAYER.weighted(x) + LAYER.act(x) * LAYER.wave(x))


@program(lambda: (pos(3),))
def with_keywords(x):
    return np.sum(LAYER.scaled(x, k=3.0) ** 2 + LAYER.scaled(z=x))


@program(lambda: (pos(3),))
def under_names(x):
    scaled, weighted, tripled = LAYER.scaled, LAYER.weighted, LAYER.tripled
    return np.sum(scaled(x) * weighted(x) + tripled(x))


@program(lambda: (pos(3),))
def in_containers(x):
    total = np.sum(LAYERS[0].scaled(x) + BY_NAME["a"].tripled(x))
    for layer in LAYERS:
        total += np.sum(layer.scaled(x) * layer.method(x) + layer.weighted(x) + layer.tripled(x))
    return total


@program(lambda: (pos(3),))
def in_a_table(x):
    return np.sum(TABLE["tripled"](x) * TABLE["weighted"](x) + TABLE["scaled"](x) + TABLE["act"](x))


def applied(f, x):
    return f(x)


@program(lambda: (pos(3),))
def handed_on(x):
    listed = sum(map(LAYER.tripled, x)) + sum(LAYER.weighted(v) for v in x)
    return np.sum(applied(LAYER.tripled, x) * applied(LAYER.weighted, x) + applied(LAYER.act, x)) * listed


def around():
    layer = Layer(5.0)

    @program(lambda: (pos(3),))
    def of_a_closure(x):
        return np.sum(layer.scaled(x) * layer.tripled(x) + layer.weighted(x) + layer.act(x))


around()


@program(lambda: (pos(3),))
def of_a_default(x, layer=LAYER):
    return np.sum(layer.scaled(x) * layer.tripled(x) + layer.weighted(x))
