"""Lists of tuples: queues, stacks, heaps in a list, lists of None that tuples are put into."""

import numpy as np

from .registry import program, rnd


@program(lambda: (rnd(5),))
def z1(x):
    n = len(x)
    out = [None] * n
    for i, v in enumerate(x):
        out[i] = (v, v**2)
    return sum(a * b for a, b in out)


@program(lambda: (rnd(4),))
def z2(x):
    queue = [(0, x[0])]
    t = 0.0
    while queue:
        d, v = queue.pop(0)
        t += v**2 / (d + 1)
        if d < 3:
            queue.append((d + 1, v * x[d]))
            queue.append((d + 2, v + x[d]))
    return t


@program(lambda: (rnd(4),))
def z3(x):
    stack = [(x[0], 1.0), (x[1], 2.0)]
    t = 0.0
    while stack:
        a, b = stack.pop()
        t += a**2 * b
        if b < 3:
            stack.append((a * x[2], b + 1))
    return t


@program(lambda: (rnd(4),))
def z4(x):
    ev = [(0.1, x[0], 0), (0.2, x[1], 1)]
    t = 0.0
    while len(ev) > 0:
        when, v, k = ev.pop()
        t += v * when
        if when < 0.5:
            ev.insert(0, (when + 0.2, v * x[k + 1], k))
    return t


@program(lambda: (rnd(4, 3),))
def z5(A):
    pairs = [(A[0], 1.0)]
    for i in range(1, 4):
        pairs.append((A[i] * pairs[-1][1], pairs[i - 1][1] * 0.5))
    t = 0.0
    for v, w in pairs:
        t += np.sum(v**2) * w
    return t + np.sum(pairs[0][0])


@program(lambda: (rnd(4),))
def z7(x):
    st = [(0.0, 1.0)] * 3
    for i, v in enumerate(x):
        st[i % 3] = (st[i % 3][0] + v, st[i % 3][1] * v)
    return sum(a * b for a, b in st)


@program(lambda: (rnd(4),))
def z8(x):
    a = [(x[0], x[1])]
    b = a
    b.append((x[2], x[3]))
    a[0] = (x[1] ** 2, x[0])
    return sum(u * v for u, v in b) + len(a) * x[0]


@program(lambda: (rnd(4),), second=False)
def z9(x):
    st = []
    for v in x:
        if st and st[-1][0] > v:
            p0, p1 = st.pop()
            st.append((p0 * v, p1 + 1))
        else:
            st.append((v, 1))
    return sum(a**2 * n for a, n in st)


@program(lambda: (rnd(4),))
def z10(x):
    hist = [(0.0, x, x * 2)]
    for i in range(3):
        t, a, b = hist[-1]
        hist.append((t + 0.1, a + 0.1 * b, b - 0.1 * np.sin(a)))
    return sum(np.sum(a * b) * (t + 1) for t, a, b in hist)


@program(lambda: (rnd(4),))
def z11(x):
    hist = [(0.0, x.copy())]
    for i in range(3):
        t, a = hist[-1]
        a = a.copy()
        a[i] *= a[i + 1]
        hist.append((t + 0.1, a))
    hist[0][1][:] = 1.0
    return sum(np.sum(a**2) * (t + 1) for t, a in hist)


@program(lambda: (rnd(4),))
def z12(x):
    q = [(v, i) for i, v in enumerate(x)]
    t = 0.0
    for _ in range(6):
        v, i = q.pop(0)
        t += v**2 * (i + 1)
        q.append((v * x[i], i))
    return t + q[0][0] + q[1][0]


@program(lambda: (rnd(4),))
def z13(x):
    q = [((x[0], x[1]), 1.0)]
    while len(q) < 4:
        (a, b), w = q[-1]
        q.append(((b, a * w), w * 0.5))
    return sum(p[0] * p[1] * w for p, w in q)


@program(lambda: (rnd(4),))
def z14(x):
    tree = [None] * 7
    for i in range(4):
        tree[3 + i] = (x[i], x[i] ** 2)
    for i in reversed(range(3)):
        l, r = tree[2 * i + 1], tree[2 * i + 2]
        tree[i] = (l[0] * r[0], l[1] + r[1])
    return tree[0][0] + tree[0][1]
