"""np.vectorize in every place where a function may stand; numbers and arrays that may be None."""

import numpy as np

from .registry import program, rnd


@program(lambda: (rnd(4),))
def n11(x):
    f = np.vectorize(lambda v: v**2 if v > 0 else np.exp(v))
    return np.sum(f(x))


def g(a, b):
    return a * np.sin(b) if a > b else a


vg = np.vectorize(g)


@program(lambda: (rnd(4), rnd(4, seed=1)))
def n12(x, y):
    return np.sum(vg(x, y) ** 2)


@np.vectorize
def relu6(v):
    return min(max(v, 0.0), 6.0)


@program(lambda: (rnd(4),))
def n14(x):
    return np.sum(relu6(x) * x)


@program(lambda: (rnd(3, 4),))
def n15(A):
    return np.sum(np.vectorize(g)(A, A[0]) ** 2)


@program(lambda: (rnd(4),))
def v1(x):
    f = np.vectorize(lambda v: v**2 if v > 0 else 0.0, otypes=[float])
    return np.sum(f(x) * x) + f(x[0]) + np.sum(f(x[:2]))


@program(lambda: (rnd(4),))
def v3(x):
    k = np.vectorize(lambda v: int(v > 0))(x)
    return np.sum(k * x**2)


@program(lambda: (rnd(3, 4),))
def v4(A):
    f = np.vectorize(lambda v: v**2) if A[0, 0] > 5 else np.vectorize(lambda v: v**3)
    return np.sum(f(A))


def apply(f, x):
    return np.sum(f(x))


@program(lambda: (rnd(3, 4),))
def v5(A):
    return apply(np.vectorize(lambda v: v**2 * A[0, 0]), A) + apply(vg2, A)


vg2 = np.vectorize(lambda v: v**2 if v > 0 else -v)


class M:
    def __init__(self):
        self.f = np.vectorize(self.act)

    def act(self, v):
        return np.tanh(v) if v > 0 else 0.1 * v


@program(lambda: (rnd(3, 4),))
def v6(A):
    return np.sum(M().f(A) ** 2)


@program(lambda: (rnd(3, 4),))
def v7(A):
    fs = [np.vectorize(lambda v: v**2), np.vectorize(lambda v: v**3)]
    return sum(np.sum(f(A)) for f in fs)


@program(lambda: (rnd(2), rnd(3, seed=1), rnd(4, seed=2)))
def v8(a, b, c):
    f = np.vectorize(lambda u, v, w: u * v + w if u > v else w * u)
    return np.sum(f(a[:, None, None], b[:, None], c) ** 2)


@program(lambda: (rnd(4),))
def o2(x):
    b = None
    for v in x:
        if v > 0:
            b = v**2 if b is None else b * v
    return (0.0 if b is None else b) + np.sum(x**3)


def hlp(x, w=None):
    if w is None:
        return np.sum(x**2)
    if isinstance(w, float):
        return np.sum(x**2) * w
    return np.sum(x * w)


@program(lambda: (rnd(4),))
def o3(x):
    w = None
    for v in x:
        if v > 0:
            w = x * v
    return hlp(x, w) + hlp(x, None if w is None else w[0])


@program(lambda: (rnd(4),))
def o4(x):
    out = [None] * 4
    for i, v in enumerate(x):
        if v > 0:
            out[i] = v**2
    n = sum(1 for o in out if o is None)
    return sum(o for o in out if o is not None) * (n + 1) + x[0] * out.count(None)


@program(lambda: (rnd(4),))
def o6(x):
    m = None
    for v in x:
        if v > 0:
            if m is None:
                m = np.zeros(3)
            m[1] += v**2
            m *= 1.5
    return np.sum(x) if m is None else np.sum(m) * x[0]


@program(lambda: (rnd(4),))
def o8(x):
    d = {"a": None, "b": None}
    for i, v in enumerate(x):
        k = "a" if i % 2 else "b"
        if v > 0:
            d[k] = v if d[k] is None else d[k] + v**2
    return sum(v for v in d.values() if v is not None) + np.sum(x**2)


@program(lambda: (rnd(4),))
def o9(x):
    last = None
    hist = []
    for v in x:
        hist.append(last)
        last = v**2 if v > 0 else None
    return sum(h**2 for h in hist if h) + np.sum(x)


def upd(state, v):
    m = state if state is not None else np.zeros(2)
    return m * 0.9 + v


@program(lambda: (rnd(4),))
def o12(x):
    s = None
    for v in x:
        if v > 0:
            s = upd(s, v)
    return 0.0 * x[0] if s is None else np.sum(s**2)


@program(lambda: (rnd(4),), second=False)
def o17(x):
    d = dict.fromkeys("ab")
    for i, v in enumerate(x):
        k = "a" if i % 2 else "b"
        if v > 0:
            d[k] = v if d[k] is None else d[k] + v**2
    return sum(v for v in d.values() if v is not None) + np.sum(x**2)


@program(lambda: (rnd(4),), second=False)
def o18(x):
    d = {"a": None, "b": None}
    for i, v in enumerate(x):
        k = "a" if i % 2 else "b"
        if v > 0:
            d[k] = v * x if d[k] is None else d[k] + v**2 * x
    return sum(np.sum(v) for v in d.values() if v is not None) + np.sum(x**2)


@program(lambda: (rnd(4),), second=False)
def o19(x):
    out = [None] * 4
    t = 0.0
    for i, v in enumerate(x):
        if v > 0:
            out[i] = v * x
        if i:
            w = out[i - 1]
            if w is not None:
                t += np.sum(w * x)
                w[0] = 1.0
    return t + sum(np.sum(o**2) for o in out if o is not None)
