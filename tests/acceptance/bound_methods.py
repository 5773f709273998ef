"""Methods that are held with their objects: in variables of the module, closures, tables, attributes, defaults and partials."""

from functools import partial

import numpy as np

from .registry import pos, program


class Model:
    def __init__(self, k):
        self.k = k

    def layer(self, x):
        return self.k * x**2

    def scaled(self, s, x):
        return s * self.layer(x)

    def __call__(self, x):
        return self.layer(x) + 1.0


class Holder:
    def __init__(self, f):
        self.f = f

    def run(self, x):
        return np.sum(self.f(x))


MODEL = Model(3.0)
LAYER, SCALED, HOLDER = MODEL.layer, partial(MODEL.scaled, 2.0), Holder(MODEL.layer)
TABLE, LAYERS = {"layer": MODEL.layer, "sin": np.sin}, [MODEL.layer, Model(2.0).layer]
VECTOR = lambda: (pos(3),)  # noqa: E731


def closed_over(f):
    def h(x):
        return np.sum(f(x))

    return h


OF_A_METHOD, OF_AN_OBJECT = closed_over(MODEL.layer), closed_over(MODEL)


@program(VECTOR)
def of_the_module(x):
    return np.sum(LAYER(x) * SCALED(x)) + np.sum(partial(LAYER)(x))


@program(VECTOR)
def of_tables(x):
    y = TABLE["layer"](x) + TABLE["sin"](x)
    for f in LAYERS:
        y = f(y)
    return np.sum(y) + sum(np.sum(f(x)) for f in LAYERS)


@program(VECTOR)
def of_objects(x):
    return HOLDER.run(x) + Holder(MODEL.layer).run(x) * Holder(LAYER).run(x)


@program(VECTOR)
def of_closures(x):
    return OF_A_METHOD(x) * OF_AN_OBJECT(x)


def with_default(x, f=MODEL.layer):
    return np.sum(f(x))


@program(VECTOR)
def of_defaults_and_maps(x):
    return with_default(x) + np.sum(np.array(list(map(LAYER, x))))
