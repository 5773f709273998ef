"""Loops over dicts in every order."""

import numpy as np

from .registry import program, rnd


@program(lambda: ({"a": rnd(2), "b": rnd(2), "c": 0.3},))
def r1(d):
    s = 0.0
    for k in reversed(d):
        s = s * 0.5 + np.sum(d[k])
    return s


@program(lambda: ({0: 0.2, 1: 0.4, 2: 0.9},))
def r2(d):
    s = 0.0
    for k in reversed(d):
        s = s * 0.5 + d[k] * k
    return s


@program(lambda: ({0: 0.2, 1: 0.4, 2: 0.9},))
def r3(d):
    s = 0.0
    for k, v in reversed(d.items()):
        s = s * 0.5 + v * k
    for v in reversed(d.values()):
        s = s * 0.5 + v
    for i, k in enumerate(reversed(d)):
        s += d[k] * i
    for i, k in enumerate(d):
        s += d[k] * i
    for a, b in zip(d, reversed(d)):
        s += d[a] * b
    return s


@program(lambda: ({0: 0.2, 1: 0.4, 2: 0.9},))
def r4(d):
    e = {}
    for i in range(3):
        e[i + 5] = d[i] ** 2
    s = 0.0
    for k in reversed(e):
        s = s * 0.5 + e[k] * k
    for k in reversed(list(e)):
        s = s * 0.5 + e[k] * k
    for k in sorted(e):
        s = s * 0.5 + e[k] * k
    for k in sorted(e, reverse=True):
        s = s * 0.5 + e[k] * k
    for k in sorted(e, key=lambda k: -k):
        s = s * 0.5 + e[k] * k
    return s + sum(e[k] for k in e) + max(e.values()) + max(e)


@program(lambda: ({0: 0.2, 1: 0.4, 2: 0.9},))
def r5(d):
    e = {}
    for i in range(3):
        e[i + 5] = d[i] ** 2
    s = 0.0
    for k, v in reversed(e.items()):
        s = s * 0.5 + v * k
    for v in reversed(e.values()):
        s = s * 0.5 + v
    for i, k in enumerate(reversed(e)):
        s += e[k] * i
    for i, (k, v) in enumerate(e.items()):
        s += v * i * k
    for a, b in zip(e, reversed(e)):
        s += e[a] * b
    return s


D = lambda: ({0: 0.2, 1: 0.4, 2: 0.9},)


@program(D)
def s1(d):
    s = 0.0
    for k in sorted(d):
        s = s * 0.5 + d[k] * k
    return s


@program(D)
def s2(d):
    s = 0.0
    for k in sorted(d, reverse=True):
        s = s * 0.5 + d[k] * k
    return s


@program(D)
def s3(d):
    s = 0.0
    for k in sorted(d, key=lambda k: -k):
        s = s * 0.5 + d[k] * k
    return s


@program(D)
def s4(d):
    s = 0.0
    for k in sorted(d, key=lambda k: d[k]):
        s = s * 0.5 + d[k] * k
    return s


@program(D)
def s5(d):
    s = 0.0
    for k, v in sorted(d.items(), key=lambda kv: kv[1]):
        s = s * 0.5 + v * k
    return s


@program(D)
def s6(d):
    k = max(d, key=d.get)
    j = min(d, key=lambda k: d[k])
    return d[k] * d[j] * 3


@program(D)
def s7(d):
    return sum(d[k] * k for k in d) + sum(d[k] for k in filter(lambda k: k > 0, d)) + sum(map(lambda k: d[k] * k, d))


@program(D)
def s8(d):
    e = {k: v * 2 for k, v in d.items()}
    return sum(e[k] * d[k] for k in sorted(e)) + max(e.values()) + sum([e[k] for k in reversed(e)])


@program(D)
def s9(d):
    e = {}
    for i in range(3):
        e[i + 5] = d[i] ** 2
    s = 0.0
    for k in sorted(e, reverse=True):
        s = s * 0.5 + e[k] * k
    return s


@program(D)
def s10(d):
    e = {}
    for i in range(3):
        e[i + 5] = d[i] ** 2
    s = 0.0
    for k in sorted(e, key=lambda k: -k):
        s = s * 0.5 + e[k] * k
    return s


@program(D)
def s11(d):
    e = {}
    for i in range(3):
        e[i + 5] = d[i] ** 2
    k = max(e, key=e.get)
    return e[k] * e[max(e)] * e[min(e)]


@program(D)
def s12(d):
    e = {}
    for i in range(3):
        e[i + 5] = d[i] ** 2
    a, b, c = e
    return e[a] * a + e[c] * b + sum(k * v for k, v in e.items()) + len(e)


@program(D)
def s13(d):
    s = 0.0
    it = iter(d)
    k = next(it)
    s += d[k] * 5
    for k in it:
        s += d[k] * k
    return s


@program(lambda: (rnd(3),), second=False)
def u4(x):
    d = {(i, j): x[i] * x[j] for i in range(2) for j in range(3)}
    s = 0.0
    for (i, j), v in d.items():
        s += v * (i - j)
    for n, ((i, j), v) in enumerate(d.items()):
        s += v * (i - j) * n
    for i, j in sorted(d):
        s += d[i, j] * (i + 2)
    return s


@program(lambda: (rnd(3),))
def u5(x):
    d = dict(a=x[0], b=x[1])
    d["c"] = x[2]
    s = 0.0
    for n, (k, v) in enumerate(d.items()):
        s += v * n + d[k] * len(k)
    for n, v in enumerate(d.values(), 1):
        s += v * n
    for k in sorted(d, reverse=True):
        s = s * 0.3 + d[k]
    return s + sum(v for _, v in sorted(d.items()))


@program(lambda: ({0: 0.2, 1: 0.4, 2: 0.9},))
def r5_e7(d):
    e = {}
    for i in range(3):
        e[i + 5] = d[i] ** 2
    s = 0.0
    for i, k in enumerate(reversed(e)):
        s += e[k] * i
    for i, (k, v) in enumerate(e.items()):
        s += v * i * k
    return s


@program(lambda: ({0: 0.2, 1: 0.4, 2: 0.9},))
def r6(d):
    s = 0.0
    for k, v in reversed(d.items()):
        s = s * 0.5 + v * k
    return s


@program(lambda: ({0: 0.2, 1: 0.4, 2: 0.9},))
def r7(d):
    s = 0.0
    for v in reversed(d.values()):
        s = s * 0.5 + v
    return s


@program(lambda: ({0: 0.2, 1: 0.4, 2: 0.9},))
def r8(d):
    s = 0.0
    for a, b in zip(d, reversed(d)):
        s += d[a] * b
    return s


@program(lambda: (rnd(3),))
def w1(x):
    d = dict(a=x[0], b=x[1])
    d["c"] = x[2]
    s = 0.0
    for k in sorted(d, reverse=True):
        s = s * 0.3 + d[k]
    return s


@program(lambda: (rnd(3),))
def w2(x):
    d = dict(a=x[0], b=x[1])
    return sum(v for _, v in sorted(d.items()))
