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
