"""What an expression changes while it is evaluated: counters, cursors and buffers that calls move on, read before and after."""

import bisect
import heapq
import itertools
import operator
from collections import deque

import numpy as np

from .registry import program, rnd


def advance(cursor):
    cursor[0] += 1
    return cursor[0]


def shift(v):
    v[0] = 3 * v[1]
    return v[2]


@program(lambda: (rnd(5),))
def counter_outside(x):
    i = 0

    def nxt():
        nonlocal i
        i += 1
        return i

    y = x[i] * nxt() + x[i] + (i, nxt())[0] + x[i]
    z = [i, nxt(), i, x[i]]
    x[nxt()] = i * x[0]
    i = 0
    x[nxt() + 1], x[0] = x[i], x[nxt()] * i
    x[nxt()] *= x[i]
    return y * z[3] * z[2] * z[0] + np.sum(x**2)


@program(lambda: (rnd(5),))
def counter_in_test(x):
    i = 0

    def nxt():
        nonlocal i
        i += 1
        return i

    s = 0.0
    while nxt() < len(x):
        s = s + x[i] ** 2 * i
    return s


@program(lambda: (rnd(5),))
def total_outside(x):
    t = 2.0
    z = x.copy()

    def tot(v):
        nonlocal t
        t = t * v
        return t

    def renew():
        nonlocal z
        z = x * 2
        return z[0]

    t += tot(x[0])
    t *= tot(x[1]) + t
    z += renew()
    z[2] += renew()
    y, w = z, renew()
    return t * np.sum(x**2) + np.sum(z * y) * w


@program(lambda: (rnd(9),))
def cursor_given(x):
    at = np.zeros(2, int)
    s = x[at[0]] * advance(at) + x[at[0]]
    x[at[0]] += x[2] * advance(at)
    while advance(at) < 6:
        s = s * x[at].sum()
    return s * x[at[0]] * x[at[1]]


@program(lambda: (rnd(5),))
def state_of_closure(x):
    st = {"i": 0}
    seen = []
    mask = np.zeros(5, bool)

    def tick():
        st["i"] += 1
        seen.append(st["i"])
        mask[st["i"] % 5] = True
        return st["i"]

    assert tick() == 1
    s = x[st["i"]] * tick() + x[seen[-1]] + x[mask].sum() * len(seen)
    d = {k: tick() for k in range(2)}
    y = x[st["i"] % 5] if tick() > 3 else x[0]
    ok = tick() > 2 and tick() > 5 or tick() < 0
    print(tick(), f"{tick()}")
    s = s + sum(x[tick() % 5] for _ in range(2)) * x[mask].sum()
    for k in range(tick() % 3 + 1):
        y = y * x[(k + st["i"]) % 5] + 1
    return y * s * len(seen) * d[1]


@program(lambda: (rnd(5),))
def written_by_the_second(x):
    a, b = x[1], shift(x[1:])
    y = [x[1], shift(x), x[1]]
    return a * b * np.hypot(x[0], shift(x)) + y[0] * y[1] + y[2]


@program(lambda: (rnd(5),))
def walruses(x):
    i = 0
    x[(i := 1)] *= x[(i := i + 1)]
    y = x[i] + (i := 3) * x[i]
    d = dict(a=x[i], b=(i := 4), c=x[i])
    while (k := i - 2) > 0 and (i := i - 1) > 0:
        y = y * x[i] + k
    if (m := x.max()) > 0 and 0 < (n := m * 2) < (i := 9):
        y = y * n
    return y * d["a"] * d["c"] * d["b"] + x[i - 9]


@program(lambda: (rnd(6),))
def stacks_of_numbers(x):
    st = [0, 1, 2, 3]
    y = x[st[-1]] * x[st.pop()] + x[st.pop()] * x[st[-1]]
    push = lambda: st.append(len(st) + 2) or st[-1]
    y += x[push()] * x[st[-1]] * push()
    q = deque([3, 4])
    y += x[q[0]] * x[q.popleft()] * x[q.pop()]
    while st and st.pop() > 0:
        y = y * x[len(st)]
    ids = {}
    for k in "abcab":
        y = y * 0.7 + x[ids.setdefault(k, len(ids))] * (len(ids) + 1)
    return y * x[len(ids)] * x[ids.pop("a")] + x[len(ids)]


class Walker:
    def __init__(self, n):
        self.i, self.n, self.trail = 0, n, []

    def move(self, k):
        self.trail.append(self.i)
        self.i = (self.i + k) % self.n
        return self.i

    def __bool__(self):
        return self.i < 3

    def __call__(self, x):
        return x[self.move(2)]


@program(lambda: (rnd(6),))
def walker(x):
    w = Walker(6)
    y = x[w.i] * x[w.move(2)] * x[w.i]
    while w:
        y = y + w(x) * x[w.trail[-1]]
    y = y + w(x) * w.i * w(x)
    x[w.i] += w(x) * x[w.move(1)]
    return y * x[w.i] + x[w.trail[0]] + np.sum(x**2)


@program(lambda: (rnd(5),))
def heap_of_numbers(x):
    h = list(x)
    heapq.heapify(h)
    s = heapq.heappop(h) * 2
    s = s + heapq.heapreplace(h, x[0] * 3) * h[0]
    s = s * heapq.heappushpop(h, x[1] ** 2) + h[1]
    places = [4, 2, 3]
    heapq.heapify(places)
    while places:
        i = heapq.heappop(places)
        s = s * 0.5 + x[i] * len(places)
        if i == 2:
            heapq.heappush(places, 0)
    return s + h[-1]


@program(lambda: (rnd(5),))
def functions_that_write(x):
    l = []
    for v in x:
        bisect.insort(l, v * v)
    operator.delitem(l, 0)
    list.append(l, x[0])
    l = operator.iadd(l, [x[1]])
    operator.setitem(x, 0, x[1] * 2)
    y = operator.imul(x, 2)
    return sum(i * v for i, v in enumerate(l)) + np.sum(y**2)


@program(lambda: (rnd(9),))
def iterators_moved_on(x):
    def pairs(it):
        s = 0.0
        for k in it:
            s = s + x[k] * x[next(it, 8)]
        return s

    c = itertools.count(1)
    y = pairs(iter([0, 5, 2]))
    for n in c:
        y = y * x[next(c) % 9] + n
        if n > 6:
            break
    z = zip(range(3), iter(range(3, 9)))
    i, j = next(z)
    for a, b in z:
        y = y + x[a] * x[b]
    return y * x[next(c) % 9] * x[i] * x[j]


@program(lambda: (rnd(6), 0.3))
def budget(x, s):
    left = 10

    def spend(n):
        nonlocal left
        if left < n:
            return 0
        left -= n
        return n

    tot = 0.0
    for i, v in enumerate(x):
        tot += v * spend(i + 1) * (left + s)
        if not spend(1):
            break
        x[left % 6] = tot * left
    return tot * left + np.sum(x)


@program(lambda: (rnd(6),))
def swapped_places(x):
    p = [0, 1, 2, 3, 4, 5]

    def swap(i, j):
        p[i], p[j] = p[j], p[i]
        return p[i]

    y = x[p[0]] * x[swap(0, 3)] + x[p[0]] * x[swap(p[1], p[0])]
    x[p[2]], x[swap(2, 4)] = x[swap(4, 5)], x[p[2]] * 2
    a = [x[p[0]], swap(0, 1), x[p[0]]]
    return y * a[0] * a[2] + np.sum(x * np.array(p)) * a[1]
