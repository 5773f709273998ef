"""Words that everybody uses: copies with flags, max(0.0, *xs), dict.fromkeys, sorted keys of a helper's dict."""

import numpy as np

from .registry import program, rnd


@program(lambda: (rnd(4),))
def c1(x):
    y = np.array(x, copy=True)
    y[0] *= 2
    y[1:] += x[:-1]
    return np.sum(y**2)


@program(lambda: (rnd(4),))
def c3c(x):
    y = np.asarray(x, dtype=float)
    y[0] *= 2
    return np.sum(y**2) + np.sum(x**3)


@program(lambda: (rnd(4),))
def c5b(x):
    y = x.astype(float, copy=False)
    y[0] *= 2
    return np.sum(y**2) + np.sum(x**3)


@program(lambda: (rnd(4),))
def c5c(x):
    y = x.astype(np.float64, copy=True)
    y[0] *= 2
    return np.sum(y**2) + np.sum(x**3)


@program(lambda: (rnd(4),))
def c7(x):
    for i in range(3):
        x = np.array(x, dtype=float, copy=True)
        x[i] = x[i] ** 2 + x[i + 1]
    return np.sum(x**2)


def clip(x):
    x = np.array(x, copy=True)
    x[x > 0.5] = 0.5
    return x


@program(lambda: (rnd(4),))
def c9(x):
    return np.sum(clip(x) * x) + np.sum(clip(2 * x))


@program(lambda: (rnd(4),))
def c20(x):
    y = np.array(x, copy=None)
    y[0] = 2 * y[1]
    return np.sum(x * y)


@program(lambda: (rnd(4),))
def m1(x):
    return max(0.0, *x) ** 2


@program(lambda: (list(rnd(4)),))
def m3(x):
    return max(0.0, *x) * min(*x)


@program(lambda: (rnd(4),))
def m4(x):
    xs = [v**2 for v in x if v > 0]
    return max(0.0, *xs) + min(10.0, *xs)


def total(*xs):
    t = 0.0
    for v in xs:
        t += v**2
    return t


@program(lambda: (rnd(5),), second=False)
def m15(x):
    ys = [v**2 for v in x if v > -5]
    return total(*ys) + total(1.0, *x)


@program(lambda: (rnd(5),))
def m18(x):
    best = -np.inf
    for i in range(3):
        best = max(best, *x[i : i + 2])
    return best**2


@program(lambda: (rnd(3, 2),))
def m21(A):
    def dist(x0, y0, x1, y1):
        return np.hypot(x1 - x0, y1 - y0)

    return sum(dist(*A[i], *A[i + 1]) for i in range(len(A) - 1))


@program(lambda: (rnd(5),))
def m23(x):
    h = [max(0.0, v) for v in x]
    return max(*h, 1e-3) + max(h, default=0.0) + max(h, key=abs)


@program(lambda: (rnd(4),))
def q1(x):
    return max(x[0], x[1], x[2], 0.0) * min(x[0], x[1], x[2])


@program(lambda: (list(rnd(4)),))
def q4(x):
    return min(0.0, *x)


K = ["a", "b", "a", "c", "b"]


@program(lambda: (rnd(5),))
def get00(x):
    d = {}
    for k, v in zip(K, x):
        d[k] = d.get(k, 0.0) + v**2
    return sum(v**2 for v in d.values())


@program(lambda: (rnd(5), ["a", "b", "a", "c", "b"]), second=False)
def fromk(x, keys):
    d = dict.fromkeys(keys, 0.0)
    for k, v in zip(keys, x):
        d[k] += v**2
    return sum(v**2 for v in d.values())


@program(lambda: (rnd(5), ["a", "b", "a", "c", "b"]), second=False)
def fromk0(x, keys):
    d = dict.fromkeys(keys, 0)
    for k, v in zip(keys, x):
        d[k] += v**2
    return d["a"] * d["b"]


@program(lambda: (rnd(5), ["a", "b", "a", "c", "b"]))
def mean_by(x, keys):
    s, c = {}, {}
    for k, v in zip(keys, x):
        s[k] = s.get(k, 0.0) + v**2
        c[k] = c.get(k, 0) + 1
    return sum((s[k] / c[k]) ** 2 for k in s)


@program(lambda: (rnd(5),), second=False)
def fkeys_const(x):
    d = dict.fromkeys("abc", 0.0)
    for k, v in zip("abacb", x):
        d[k] += v**2
    return d["a"] * d["b"] + d["c"]


def tally(keys, x):
    d = {}
    for k, v in zip(keys, x):
        d[k] = d.get(k, 0.0) + v**2
    return d


@program(lambda: (rnd(5), ["a", "b", "a", "c", "b"]), second=False)
def tally_helper(x, keys):
    d = tally(keys, x)
    return sum(d[k] ** 2 for k in sorted(d))


KEYS = ["a", "b", "a", "c", "b"]


@program(lambda: (rnd(5),))
def k1(x):
    d = dict.fromkeys(KEYS, x[0])
    for k, v in zip(KEYS, x):
        d[k] *= v**2
    return sum(v**2 for v in d.values())


@program(lambda: (rnd(5), ["a", "b", "a", "c", "b"]), second=False)
def k4(x, keys):
    d = dict.fromkeys(keys, 0)
    for k, v in zip(keys, x):
        if v > 0:
            d[k] = d[k] + v**2
        elif k == "a":
            d[k] -= v
    return sum(v**2 for v in d.values()) + d["a"]


@program(lambda: (rnd(5), ["a", "b", "a", "c", "b"]))
def k5(x, keys):
    d = dict.fromkeys(sorted(set(keys)), 0.0)

    def add(k, v):
        d[k] += v

    for k, v in zip(keys, x):
        add(k, v**2)
    return d["a"] * d["b"] + d["c"]


def tally(keys, x):
    d = {}
    for k, v in zip(keys, x):
        d[k] = d.get(k, 0.0) + v**2
    return d


KI = [0, 2, 1, 0, 2]


@program(lambda: (rnd(5),), second=False)
def u2(x):
    d = tally(KI, x)
    t = 0.0
    for i, k in enumerate(sorted(d)):
        t += d[k] * (i + 1) * (k + 1)
    return t


@program(lambda: (rnd(5),), second=False)
def u3(x):
    d = tally(KI, x)
    return d[max(d, key=lambda k: d[k])] + d[min(d, key=d.get)] ** 2


@program(lambda: (rnd(5),), second=False)
def u7(x):
    d = tally(KI, x)
    ks = list(d)
    m = max(d)
    n = min(d)
    return d[ks[0]] * d[m] + d[n] + len(d) * sum(d.values()) + sum(d[k] for k in reversed(list(d)))


@program(lambda: (rnd(5),), second=False)
def u8(x):
    d = tally(KI, x)
    a, b, c = d
    t = 0.0
    for k in d:
        t += d[k] * (k + 1)
    for i, k in enumerate(d):
        t += d[k] * i
    for k, w in zip(d, x):
        t += d[k] * w
    return t + d[a] * d[b] ** c


@program(lambda: (rnd(4),), second=False)
def b18(x):
    lst = None
    for v in x:
        if lst is None:
            lst = [v]
        else:
            lst.append(v * lst[-1])
    return sum(lst)
