"""Containers whose items differ in length."""

import operator
from functools import reduce

import numpy as np

from .registry import program, rnd


@program(lambda: (rnd(4),))
def l1(x):
    xs = []
    for i in range(1, 4):
        xs.append(x[:i])
    return np.sum(xs[0] * xs[2])


@program(lambda: (rnd(4),))
def l2(x):
    xs = [x[:i] for i in range(1, 4)]
    return np.sum(xs[0] * xs[2])


@program(lambda: (rnd(4),))
def l3(x):
    ns = []
    for i in range(1, 4):
        ns.append(i)
    return np.sum(x[: ns[0]] * x[: ns[2]])


@program(lambda: (rnd(4),))
def l4(x):
    ns = [i for i in range(1, 4)]
    return np.sum(x[: ns[0]] * x[: ns[2]])


@program(lambda: (rnd(4),))
def l5(x):
    d = {}
    for i in range(1, 4):
        d[i] = x[:i]
    return np.sum(d[1] * d[3])


@program(lambda: (rnd(4),))
def l6(x):
    d = {i: x[:i] for i in range(1, 4)}
    return np.sum(d[1] * d[3])


@program(lambda: (rnd(4),))
def l7(x):
    xs = [x[:i] for i in range(1, 4)]
    s = 0.0
    for a in xs:
        for b in xs:
            if len(a) == 1:
                s += np.sum(a * b)
    return s


@program(lambda: (rnd(4),))
def l8(x):
    xs = [x[:i] for i in range(1, 4)]
    a = xs.pop()
    b = xs.pop()
    c = xs.pop()
    return np.sum(a * c) + np.sum(b * c)


@program(lambda: (rnd(4),))
def l9(x):
    xs = [(i, x[:i]) for i in range(1, 4)]
    return np.sum(xs[0][1] * xs[2][1] * x[: xs[2][0]])


def part(x, n):
    if n > 100:
        return part(x, n - 1)
    return x[:n] * 2.0


@program(lambda: (rnd(4),), second=False)
def l10(x):
    return np.sum(part(x, 1) * part(x, 3))


@program(lambda: (rnd(4),))
def l12(x):
    xs = []
    for i in range(1, 4):
        xs.append(x[:i])
    it = iter(xs)
    a = next(it)
    next(it)
    return np.sum(a * next(it)) + np.sum(xs[0] * max(xs, key=len))


@program(lambda: (rnd(4),))
def l13(x):
    xs = [x[:1]]
    for i in range(2, 4):
        xs += [x[:i]]
    a, b, c = xs
    return np.sum(a * c) + np.sum(b * a)


@program(lambda: (rnd(4),))
def l14(x):
    xs = [x[:i] for i in range(1, 4)]
    return sum(np.sum(a * b) for a, b in zip(xs, xs[::-1]) if len(a) != 2)


@program(lambda: (rnd(4),))
def l15(x):
    xs = [[x[:j] for j in range(1, i + 2)] for i in range(1, 4)]
    a = xs[0]
    b = xs[2]
    return np.sum(a[0] * b[2]) + np.sum(b[0] * b[1] * a[1])


@program(lambda: (rnd(4),))
def l16(x):
    s = 0.0
    for k in range(2):
        xs = []
        for j in range(1, 3):
            xs.append(x[k : k + j])
        s += np.sum(xs[0] * xs[1])
    return s


@program(lambda: (rnd(4),))
def l17(x):
    s = 0.0
    xs = []
    for k in range(3):
        xs.append(x[: k + 1])
        s += np.sum(xs[0] * xs[-1])
    while len(xs) > 1:
        a = xs.pop()
        s = s + np.sum(a * xs[0])
    return s


@program(lambda: (rnd(4),))
def l18(x):
    d = {}
    for k in range(1, 4):
        d.setdefault(k, x[:k])
    s = 0.0
    for k, v in d.items():
        for w in d.values():
            if k == 1:
                s += np.sum(v * w)
    return s


@program(lambda: (rnd(4),))
def p1(x):
    return reduce(operator.add, [v**2 for v in x])


@program(lambda: (rnd(4),))
def p2(x):
    return max([v**2 for v in x])


@program(lambda: (rnd(4),))
def p3(x):
    return sum([x[i] * x[j] for i in range(2) for j in range(2)])


@program(lambda: (rnd(4),))
def p4(x):
    s = 0.0
    for v in [v**2 for v in x]:
        s += v * x[0]
    return s


@program(lambda: (rnd(4),))
def p5(x):
    xs = [(v, v * v) for v in x]
    s = 0.0
    for a, b in xs:
        s += a * b
    return s


@program(lambda: (rnd(4),))
def p6(x):
    xs = [x * i for i in range(3)]
    return np.sum(np.stack(xs) ** 2)


@program(lambda: (rnd(4),))
def p7(x):
    xs = [x * i for i in range(3)]
    s = 0.0
    while xs:
        s += np.sum(xs.pop() ** 2)
    return s


@program(lambda: (rnd(4),))
def m1(x):
    d = {}
    for k in range(1, 4):
        d[k] = x[:k]
    s = 0.0
    for w in d.values():
        s += np.sum(w * w)
    return s
