"""Parameters in dicts of lists of tuples: mapped, added up, flattened, updated by functions that call themselves."""

import numpy as np

from .registry import pos, program


def tree():
    return {"a": pos(2), "b": [pos(2, seed=1), (0.5, pos(1, seed=2))]}


def nested():
    return {"a": pos(2), "b": {"c": pos(2, seed=1), "d": pos(1, seed=2)}}


def squares(t):
    if isinstance(t, dict):
        return {k: squares(v) for k, v in t.items()}
    if isinstance(t, (list, tuple)):
        return type(t)(squares(v) for v in t)
    return t**2


def total(t):
    if isinstance(t, dict):
        return sum(total(v) for v in t.values())
    if isinstance(t, (list, tuple)):
        return sum(map(total, t))
    return np.sum(t)


def tree_map(f, t):
    if isinstance(t, dict):
        return {k: tree_map(f, v) for k, v in t.items()}
    if isinstance(t, list):
        return [tree_map(f, v) for v in t]
    if isinstance(t, tuple):
        return tuple(tree_map(f, v) for v in t)
    return f(t)


def leaves(t):
    if isinstance(t, dict):
        for k in sorted(t):
            yield from leaves(t[k])
    elif isinstance(t, (list, tuple)):
        for v in t:
            yield from leaves(v)
    else:
        yield t


@program(lambda: (tree(),), second=False)
def squared_and_added(p):
    return total(squares(p))


@program(lambda: (tree(),), second=False)
def mapped(p):
    return total(tree_map(lambda v: v**2, p))


@program(lambda: (tree(), 0.5), second=False)
def mapped_with_a_number(p, k):
    return total(tree_map(lambda v: v**2 * k, p))


@program(lambda: (tree(),), second=False)
def mapped_by_numpy(p):
    return total(tree_map(np.sin, p))


@program(lambda: (tree(),), second=False)
def leaves_in_order(p):
    return sum(np.sum(leaf**2) * (i + 1) for i, leaf in enumerate(leaves(squares(p))))


def total_of_dicts(t):
    return sum(total_of_dicts(v) if isinstance(v, dict) else np.sum(v) for v in t.values())


@program(lambda: (nested(),), second=False)
def dicts_in_dicts(p):
    return total_of_dicts(p) ** 2


@program(lambda: (nested(),))
def by_type(p):
    s = 0.0
    for v in p.values():
        if isinstance(v, dict):
            s += np.sum(v["c"] ** 2)
        else:
            s += np.sum(v**3)
    return s


@program(lambda: ({"a": pos(2), "b": [pos(2, seed=1), pos(1, seed=2)]},), second=False)
def lists_in_dicts(p):
    q = squares(p)
    return np.sum(q["a"]) * np.sum(q["b"][0]) + np.sum(q["b"][1])


def flat(t):
    if isinstance(t, dict):
        return [leaf for k in sorted(t) for leaf in flat(t[k])]
    if isinstance(t, (list, tuple)):
        return [leaf for v in t for leaf in flat(v)]
    return [t]


@program(lambda: (pos(3), 0.5), second=False)
def leaves_as_a_list(w, b):
    params = {"w": w, "inner": [b, {"both": w * b}, (w[0], [w[1:]])]}
    return np.sqrt(sum(np.sum(leaf**2) for leaf in flat(params)))


@program(lambda: (pos(3), 0.5))
def leaves_of_dicts_in_dicts(w, b):
    return sum(np.sum(np.sin(leaf)) for leaf in flat({"b": b, "a": {"both": w * b, "w": w}}))


def map_several(f, t, *rest):
    if isinstance(t, dict):
        return {k: map_several(f, v, *(r[k] for r in rest)) for k, v in t.items()}
    if isinstance(t, (list, tuple)):
        return type(t)(map_several(f, *vs) for vs in zip(t, *rest))
    return f(t, *rest)


def starred_targets(f, t, *rest):
    if isinstance(t, list):
        return [starred_targets(f, v, *rs) for v, *rs in zip(t, *rest)]
    return f(t, *rest)


def stepped(p, g):
    return p - 0.1 * g


def fused(p, m, g):
    return p * m - np.sin(g)


@program(lambda: (pos(3), 0.5, pos(3, seed=1), 0.2), second=False)
def trees_mapped_together(w, b, gw, gb):
    p = map_several(stepped, {"w": w, "b": [b, w]}, {"w": gw, "b": [gb, gw]})
    return np.sum(p["w"] ** 2) * p["b"][0] + np.sum(p["b"][1] ** 3)


@program(lambda: (pos(3), 0.5, pos(3, seed=1), 0.2), second=False)
def three_trees(w, b, gw, gb):
    p = map_several(fused, [w, b], [gw, gb], [w * gw, b * gb])
    return np.sum(p[0] ** 2) * p[1]


@program(lambda: (pos(3), 0.5, pos(3, seed=1), 0.2), second=False)
def trees_and_a_lambda(w, b, gw, gb):
    p = starred_targets(lambda a, c: a - 0.1 * c * a, [w, b], [gw, gb])
    q = map_several(lambda a, c: a - 0.1 * c, {"w": w, "b": b}, {"w": gw, "b": gb})
    return np.sum(p[0] ** 2) * p[1] + np.sum(q["w"]) * q["b"]


def map_dicts(f, t, *rest):
    if isinstance(t, dict):
        return {k: map_dicts(f, v, *(r[k] for r in rest)) for k, v in t.items()}
    return f(t, *rest)


@program(lambda: (pos(3), 0.5), second=False)
def momentum(w, b):
    params = {"w": w, "b": {"c": b}}
    moments = map_dicts(lambda p: 0 * p, params)
    for _ in range(3):
        gradients = map_dicts(lambda p: 2 * p, params)
        moments = map_dicts(lambda m, g: 0.9 * m + 0.1 * g, moments, gradients)
        params = map_dicts(lambda p, m: p - 0.1 * m, params, moments)
    return np.sum(params["w"] ** 2) * params["b"]["c"]
