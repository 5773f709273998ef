"""Arrays inside of arguments, written in place."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .registry import program, rnd

PD = lambda: ({"w": rnd(2, 2), "b": rnd(2), "n": {"u": rnd(2), "l": [rnd(2), rnd(2)]}}, 0.7)


@program(PD)
def p1(p, s):
    e = p["w"]
    e[0] *= s
    return np.sum(p["w"] ** 2)


@program(PD)
def p2(p, s):
    p["w"][0] *= s
    return np.sum(p["w"] ** 2)


@program(PD)
def p3(p, s):
    p["w"] *= s
    p["b"] += p["w"][0]
    return np.sum(p["w"] ** 2) + np.sum(p["b"] ** 3)


@program(PD)
def p5(p, s):
    w, b = p["w"], p["b"]
    w += b
    np.multiply(b, s, out=b)
    return np.sum(p["w"] ** 2) + np.sum(p["b"] ** 3) * np.sum(w)


@program(PD)
def p6(p, s):
    for i in range(2):
        p["w"][i] = p["w"][i] * p["b"][i] + s
        p["b"][i] -= 0.1
    return np.sum(p["w"] ** 2) + np.sum(p["b"] ** 3)


def inner(q, s):
    q["w"][1] *= s
    q["b"][:] = q["w"][1] ** 2


@program(PD)
def p7(p, s):
    inner(p, s)
    return np.sum(p["w"] ** 2) + np.sum(p["b"] ** 3)


@program(lambda: ((rnd(2, 2), rnd(2)), [rnd(3), rnd(3)]))
def p8(t, l):
    t[0][0] *= t[1]
    l[0][1:] = l[1][:-1] * t[1]
    l[1] *= 2
    a, b = t
    b *= 3
    return np.sum(t[0] ** 2) + np.sum(l[0] ** 2) * np.sum(l[1]) + np.sum(t[1] ** 2)


@dataclass
class S:
    u: np.ndarray
    v: np.ndarray
    k: float


class N(NamedTuple):
    a: np.ndarray
    b: np.ndarray


@program(lambda: (N(rnd(3), rnd(3)),))
def p11(n):
    n.a[:] = n.a * n.b
    n.b[0] = 2.0
    a = n.a
    a += 1
    return np.sum(n.a**2 * n.b)


class Obj:
    def __init__(self, u, v):
        self.u, self.v = u, v

    def step(self, k):
        self.u += k * self.v
        self.v[1:-1] -= k * self.u[:-2]

    def energy(self):
        return np.sum(self.u**2) + np.sum(self.v**2)


@program(PD)
def p13(p, s):
    if s > 0:
        p["w"][0] *= s
    else:
        p["b"][0] = 0
    print_me = p["w"]
    return np.sum(print_me**2) + np.sum(p["b"] ** 3)


@program(PD)
def p14(p, s):
    p["w"].fill(s)
    p["b"].sort()
    return np.sum(p["w"] ** 2) + np.sum(p["b"] * np.arange(2))


@program(PD)
def p15(p, s):
    a = np.sum(p["w"]) ** 2
    p["w"][0] = 0
    b = np.sum(p["w"] ** 2)
    p["w"][1] = p["b"]
    return a * b + np.sum(p["w"] ** 3)


@program(PD)
def q3(p, s):
    w = p["w"]
    w = w * 2
    w[0] *= s
    p["w"][1] += w[0]
    w = p["w"]
    w *= 3
    return np.sum(p["w"] ** 2) + np.sum(w)


@program(lambda: ([rnd(3), rnd(3)], {"a": [rnd(2)]}))
def q4(l, d):
    x, y = l
    x[0] = y[1]
    d["a"][0][1] *= x[1]
    z = d["a"][0]
    l[1][:] *= 2
    return np.sum(l[0] ** 2) + np.sum(y**3) + np.sum(z**2)
