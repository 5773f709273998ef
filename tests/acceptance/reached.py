"""Buffers that nothing seems to vary in, until they are written under another name; places that calls give, each called once."""

import functools

import numpy as np

from .registry import program, rnd


class Rows:
    def __init__(self, n, dx):
        self.buf = np.zeros((2, n))
        self.dx = dx
        self.cur = 0

    @property
    def now(self):
        return self.buf[self.cur]

    @property
    def nxt(self):
        return self.buf[1 - self.cur]

    def step(self, c):
        a, b = self.now, self.nxt
        b[1:-1] = a[1:-1] + c / self.dx * (a[2:] - 2 * a[1:-1] + a[:-2])
        b[0] = b[1]
        b[-1] = b[-2]
        self.cur = 1 - self.cur
        return self


@program(lambda: (rnd(5), 0.1))
def rows_by_property(x, c):
    f = Rows(len(x), 0.5)
    f.now[:] = x
    for k in range(3):
        f.step(c).now[k] += x[k] ** 2
    return np.sum(f.buf**2)


class Pool:
    def __init__(self):
        self.free = [np.zeros(3), np.ones(3)]
        self.n = 0

    def take(self):
        self.n += 1
        return self.free.pop()

    def give(self, b):
        self.free.append(b)
        return self


@program(lambda: (rnd(4),))
def pool(x):
    p = Pool()
    p.give(x[:3] * 2).give(x[1:])
    p.take()[0] = x[0] * 5
    p.take()[1] += x[1]
    p.give(x[:3]).free[0][1] = x[2]
    p.give(x[1:]).free[-1] *= 2
    return p.n * sum(np.sum(f**2) for f in p.free) + np.sum(x**2)


@program(lambda: (rnd(4),))
def places_of_calls(x):
    st = [x[:3] * 1.0, x[1:] * 2.0, [x[:2] * 1.0]]
    st.pop()[0][0] = 3.0
    st.pop()[0] = x[0]
    it = iter([x[:2] * 1.0, st[0]])
    next(it)[0] = 1.0
    next(it)[0] += x[1] * 3
    n = 0

    def get():
        nonlocal n
        n += 1
        return st[0]

    get()[0] = x[2] ** 2
    get()[n - 2] *= x[3]
    get().T[1:] = x[:2]
    np.add(get(), 1, out=get())
    get()[:], get()[0] = x[1:], n * x[0]
    for get()[1] in x[:2]:
        n += 1
    return np.sum(st[0] ** 2) * n + len(st)


@program(lambda: (rnd(4),))
def in_collections(x):
    v, w, u = np.zeros(3), np.ones(3), np.zeros(3)
    rows = [v] * 2
    rows[0][1] = x[0]
    more = [u] + [w]
    more[-1][1] = x[0]
    st = []
    st.append((v, 1))
    st.append((u, 2))
    while st:
        a, k = st.pop()
        a[k] += x[k]
    (z := u)[0] = x[3]
    return np.sum((v * 3.0) ** 2) + np.sum((w * 2.0) ** 2) * np.sum(u * 4.0)


@program(lambda: (rnd(4),))
def in_functions(x):
    v, w, u = np.zeros(3), np.ones(3), np.zeros(3)

    def put(a, k=v):
        k[1] = a
        return k[1:]

    def star(*a, **named):
        a[0][1] += x[1]
        named["q"][2] = x[2]

    def gen():
        yield w
        yield from [u]

    put(x[0])[0] = x[2]
    star(v, q=w)
    a, b = gen()
    a[0] = x[0]
    b[:2] = x[:2]
    f = functools.partial(np.copyto, src=x[1:])
    f(dst=u)
    return np.sum((v * 3.0) ** 2) + np.sum((w * 2.0) ** 2) * np.sum(u * 4.0)


@program(lambda: (rnd(5), np.array([0, 1, 2, 3, 4])))
def integers_under_two_names(x, idx):
    a, b = idx[:3], idx[2:]
    y = x[a].sum() * x[b].prod()
    a += 1
    y = y + x[b] @ x[a]
    idx[:] = idx[::-1].copy()
    c = idx
    c %= 4
    y = y * x[a].sum()
    for row in idx.reshape(5, 1):
        row -= 1
        y = y + x[row[0]] * x[idx[0]]
    return y * x[idx[2]]


@program(lambda: (rnd(4), rnd(4, seed=3), rnd(4, seed=4)))
def buffers_of_a_list(a, b, c):
    bufs = [a, b, c]
    for k in range(5):
        bufs[0][k % 4] += bufs[1] @ bufs[2]
        bufs[0][:] = 0.5 * bufs[1] + 0.2 * bufs[0]
        bufs = [*bufs[1:], bufs[0]]
    return np.sum(bufs[0]) * np.sum(bufs[2] ** 2)
