"""Arguments that are dicts, lists, tuples, NamedTuples, dataclasses, nested."""

from collections import OrderedDict, namedtuple
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .registry import Collection, positive, rand

CONTAINERS = Collection("containers")


class Layer(NamedTuple):
    W: np.ndarray
    b: np.ndarray


@dataclass
class Parameters:
    mass: float
    stiffness: np.ndarray
    damping: float = 0.1


@dataclass(frozen=True)
class Model:
    layers: list
    scale: float


Point = namedtuple("Point", "x y")


def dict_argument(params, x, y):
    h = np.tanh(x @ params["W1"] + params["b1"])
    logits = h @ params["W2"] + params["b2"]
    return np.mean((logits - y) ** 2)


def mlp_params():
    return {"W1": rand(3, 4), "b1": rand(4, seed=1), "W2": rand(4, 2, seed=2), "b2": rand(2, seed=3)}


CONTAINERS.add(
    dict_argument, lambda: (mlp_params(), rand(5, 3, seed=4), rand(5, 2, seed=5)), holomorphic=True, order2=True
)


def list_argument(weights, x):
    for W in weights:
        x = np.tanh(W @ x)
    return np.sum(x)


CONTAINERS.add(
    list_argument, lambda: ([rand(3, 2), rand(2, 3, seed=1)], rand(2, seed=2)), argnums=(0, 1), holomorphic=True
)


def list_of_pairs(layers, x):
    *hidden, (W_last, b_last) = layers
    for W, b in hidden:
        x = np.maximum(x @ W + b, 0.0)
    return np.sum((x @ W_last + b_last) ** 2)


CONTAINERS.add(
    list_of_pairs,
    lambda: ([(rand(2, 3), positive(3)), (rand(3, 2, seed=1), positive(2, seed=1))], rand(4, 2, seed=2)),
    argnums=(0, 1),
)


def tuple_argument(state):
    position, velocity = state
    return 0.5 * velocity @ velocity + np.sum(np.cos(position))


CONTAINERS.add(tuple_argument, lambda: ((rand(2), rand(2, seed=1)),), holomorphic=True)


def namedtuple_argument(layer, x):
    return np.sum(np.tanh(x @ layer.W + layer.b)) + layer[1][0]


CONTAINERS.add(namedtuple_argument, lambda: (Layer(rand(2, 3), rand(3, seed=1)), rand(2, seed=2)), holomorphic=True)


def namedtuple_built_inside(x):
    p = Point(x=x[0], y=np.sum(x))
    q = Point(p.y, p.x * 2.0)
    q = q._replace(x=q.x**2)
    x0, y0 = q
    return x0 * p.y + y0


CONTAINERS.add(namedtuple_built_inside, lambda: (rand(3),), holomorphic=True)


def list_of_namedtuples(layers, x):
    for layer in layers:
        x = np.tanh(x @ layer.W + layer.b)
    return np.sum(x**2)


CONTAINERS.add(
    list_of_namedtuples,
    lambda: ([Layer(rand(2, 3), rand(3, seed=1)), Layer(rand(3, 2, seed=2), rand(2, seed=3))], rand(2, seed=4)),
    holomorphic=True,
)


def dataclass_argument(p, x):
    energy = 0.5 * x @ p.stiffness @ x / p.mass
    return energy * np.exp(-p.damping)


CONTAINERS.add(
    dataclass_argument, lambda: (Parameters(1.3, rand(2, 2)), rand(2, seed=1)), argnums=(0, 1), holomorphic=True
)


def dataclass_of_layers(model, x):
    for W, b in model.layers:
        x = np.tanh(W @ x + b)
    return model.scale * np.sum(x)


CONTAINERS.add(
    dataclass_of_layers,
    lambda: (Model([(rand(2, 2), rand(2, seed=1)), (rand(1, 2, seed=2), rand(1, seed=3))], 1.7), rand(2, seed=4)),
    holomorphic=True,
)


def dataclass_built_inside(x):
    p = Parameters(x[0], np.outer(x, x), damping=x[1] ** 2)
    return p.mass * np.sum(p.stiffness) + p.damping


CONTAINERS.add(dataclass_built_inside, lambda: (rand(2),), holomorphic=True)


def nested_dicts(params, x):
    enc, dec = params["encoder"], params["decoder"]
    code = np.tanh(x @ enc["W"] + enc["b"])
    return np.sum((code @ dec["W"] + dec["b"] - x) ** 2) + params["decay"] * np.sum(enc["W"] ** 2)


CONTAINERS.add(
    nested_dicts,
    lambda: (
        {
            "encoder": {"W": rand(3, 2), "b": rand(2)},
            "decoder": {"W": rand(2, 3, seed=1), "b": rand(3)},
            "decay": 0.01,
        },
        rand(4, 3, seed=2),
    ),
    holomorphic=True,
)


def dict_of_lists(params):
    total = params["bias"]
    for name in ("a", "b"):
        for w in params[name]:
            total = total + np.sum(w**2) * params["bias"]
    return total


CONTAINERS.add(dict_of_lists, lambda: ({"a": [rand(2), rand(1)], "b": [rand(2, 2)], "bias": 0.3},), holomorphic=True)


def ordered_dict(params):
    return sum(np.sum(v) * k for k, v in enumerate(params.values(), 1))


CONTAINERS.add(ordered_dict, lambda: (OrderedDict(z=rand(2), a=rand(3, seed=1)),), tags=("generator",))


def partly_used(params):
    return np.sum(params["used"] ** 2)


CONTAINERS.add(partly_used, lambda: ({"used": rand(2), "unused": rand(3), "empty": []},), holomorphic=True)


def leaf_used_often(params):
    w = params["w"]
    return np.sum(w) * np.sum(params["w"] ** 2) + params["w"][0] * w[1]


CONTAINERS.add(leaf_used_often, lambda: ({"w": rand(3)},), holomorphic=True)


def tuple_keys_and_ints(table):
    return table[0] * table[("a", 1)] + np.sum(table["s"]) ** 2


CONTAINERS.add(tuple_keys_and_ints, lambda: ({0: 0.5, ("a", 1): 0.7, "s": rand(2)},), holomorphic=True)


def list_of_floats(weights):
    a, b, c = weights
    return a * b + np.sin(c) * weights[0]


CONTAINERS.add(list_of_floats, lambda: ([0.3, -0.4, 0.5],), holomorphic=True)


def double_star_params(params, x):
    def predict(x, W, b, scale=1.0):
        return scale * np.tanh(x @ W + b)

    return np.sum(predict(x, **params) ** 2) + np.sum(predict(scale=2.0, x=x, **params))


CONTAINERS.add(
    double_star_params, lambda: ({"W": rand(2, 3), "b": rand(3)}, rand(2, seed=1)), argnums=(0, 1), holomorphic=True
)


def star_layers(layer, x):
    def dense(x, W, b):
        return np.tanh(x @ W + b)

    return np.sum(dense(x, *layer))


CONTAINERS.add(star_layers, lambda: ((rand(2, 3), rand(3)), rand(2, seed=1)), argnums=(0,), holomorphic=True)


def helper_takes_container(params, x):
    def penalty(p):
        return sum([np.sum(v**2) for v in p.values()])

    def forward(p, x):
        return {"out": x @ p["W"], "in": x}

    result = forward(params, x)
    return np.sum(result["out"]) * penalty(params) + np.sum(result["in"])


CONTAINERS.add(
    helper_takes_container, lambda: ({"W": rand(2, 2), "b": rand(2)}, rand(2, seed=1)), argnums=(0, 1), holomorphic=True
)


def aliased_leaves(params):
    a, b = params
    return np.sum(a * b) + a[0]


def _twice_the_same():
    w = rand(3)
    return ([w, w],)


CONTAINERS.add(aliased_leaves, _twice_the_same, holomorphic=True)


def same_array_twice(A, B):
    return np.sum(A @ B)


def _same_matrix():
    A = rand(2, 2)
    return A, A


CONTAINERS.add(same_array_twice, _same_matrix, argnums=(0, 1), holomorphic=True)


def scalar_fields(point, other=Point(0.3, 0.4)):
    return (point.x - other.x) ** 2 + point.y * other.y


CONTAINERS.add(scalar_fields, lambda: (Point(0.1, 0.9),), kwargs=lambda: {"other": Point(1.0, 2.0)}, holomorphic=True)
