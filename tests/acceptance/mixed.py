"""Arguments that hold whole numbers beside floats, in dicts, lists and objects that a loop goes through."""

import numpy as np

from .registry import program, rnd


@program(lambda: (rnd(2), {"a": 1, "b": 2.5}), second=False)
def weights_of_two_kinds(x, p):
    q = {k: 0 for k in p}  # noqa: C420
    for k in p:
        q[k] += p[k] * x[0]
    return sum(q.values()) * q["a"] + sum(v * x[1] for v in p.values())


@program(lambda: (rnd(3), [1, 2.5, np.arange(3), np.ones(3)]), second=False)
def list_of_all_kinds(x, p):
    s = sum(np.sum(v * x) for v in p)
    for i in range(len(p)):
        s += np.sum(p[i] * x**2)
    return s


@program(lambda: (rnd(3), (1, 2.5)), second=False)
def tuple_of_two_kinds(x, p):
    return sum(np.sum(v * x) for v in reversed(p))


@program(lambda: (rnd(3), {"a": 1, "b": 2.5, "c": np.arange(3), "d": np.ones(3), "n": None, "s": "t"}), second=False)
def dict_of_all_kinds(x, p):
    s = 0
    for k in p:
        if k in ("n", "s"):
            continue
        s = s + np.sum(p[k] * x)
    return s + sum(np.sum(v * x**2) for k, v in p.items() if k not in ("n", "s"))


@program(lambda: (rnd(4), {"n": 0, "s": 0, "t": {"u": 1}}), second=False)
def state_of_whole_numbers(x, d):
    for v in x:
        d["n"] += 1
        d["s"] = d["s"] + v * v
    d["t"]["u"] += d["s"]
    return d["s"] * d["t"]["u"] / d["n"]


@program(lambda: (rnd(3), np.arange(9).reshape(3, 3)))
def matrix_of_whole_numbers(x, m):
    y, z, w = x @ m, m @ x, x * m[0] + m[:, 0]
    return (y * z).sum() + w.prod() + (x[m[0] % 3] * 2).sum() + np.linalg.norm(m * x) + np.dot(m, x)[0] + (m / 2 @ x)[1]
