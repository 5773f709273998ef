"""Lists of numbers where arrays are meant."""

import numpy as np

from .registry import pos, program, rnd, spd


@program(lambda: (rnd(4),))
def g1(x):
    return np.sum(np.subtract([x[0], x[1]], [x[2], x[3]]) ** 2)


@program(lambda: (rnd(4),))
def g2(x):
    return (
        np.sum(np.multiply([x[0], x[1]], x[:2]))
        + np.sum(np.exp([x[0], x[2]]))
        + np.sum(np.maximum([x[0], 0.3], [x[1], x[2]]))
    )


@program(lambda: (rnd(4),))
def g3(x):
    xs = [v * 2 for v in x]
    return (
        np.sum(np.add(xs, xs))
        + np.sum(np.sin(xs))
        + np.dot(xs, x)
        + np.linalg.norm(xs)
        + np.mean(xs)
        + np.max(xs)
        + np.prod(xs)
        + np.sum(np.square(xs))
    )


@program(lambda: (rnd(4),))
def g4(x):
    return (
        np.sum(np.hypot((x[0], x[1]), 0.3))
        + np.sum(x[:2] * [x[2], x[3]])
        + np.sum([x[0], 2.0] - x[1:3])
        + np.sum(np.power([x[0] + 2, x[1] + 2], [2, 3]))
        + np.sum(x[:2] @ [x[1], x[2]])
        + np.std([x[0], x[1]])
    )


@program(lambda: (spd(3),))
def g6(A):
    return np.linalg.cond(A)


@program(lambda: (spd(3),))
def g7(A):
    return np.linalg.norm(A, "nuc")


@program(lambda: (spd(3),))
def g8(A):
    return np.linalg.norm(A, 2)


@program(lambda: (spd(3),))
def g9(A):
    return (
        np.linalg.norm(A, -2)
        + np.linalg.norm(A)
        + np.linalg.norm(A, "fro")
        + np.linalg.matrix_norm(A)
        + np.linalg.cond(A, "fro")
        + np.linalg.cond(A, 1)
        + np.linalg.cond(A, -2)
    )


@program(lambda: (spd(3),))
def g10(A):
    return np.linalg.slogdet(A)[1]


@program(lambda: (spd(3),))
def g11(A):
    return np.linalg.det(A)


@program(lambda: (np.stack([spd(3), spd(3, 1)]),))
def g12(A):
    return (
        np.sum(np.linalg.cond(A) ** 2)
        + np.sum(np.linalg.slogdet(A)[1])
        + np.sum(np.linalg.norm(A, 2, axis=(1, 2)))
        + np.sum(np.linalg.norm(A, "nuc", axis=(1, 2)))
    )


@program(lambda: (pos(4),))
def g13(x):
    y = x[:2] ** [2, 3]
    z = x * (1.0, 2.0, x[0], 0.5)
    ks = [1, 2, 3, 4]
    w = x**ks
    l = [x[0], x[1]]
    l2 = l * 2 + [x[3]]
    l3 = l + l2
    t = (x[0], x[1]) + (x[2],)
    v = np.float64(2.0) * x[:2]
    return (
        np.sum(y)
        + np.sum(z)
        + np.sum(w)
        + sum(l3)
        + sum(t)
        + np.sum(x[:2] + l)
        + np.sum(np.array(l) @ l)
        + np.sum(l @ x[:2])
        + np.sum(v)
    )


@program(lambda: (rnd(3), rnd(3)))
def v1(a, b):
    return np.vecdot(a, b)


@program(lambda: (rnd(3), rnd(3)))
def v2(a, b):
    return np.linalg.vecdot(a, b)


@program(lambda: (rnd(3, 3),))
def v3(a):
    return np.linalg.trace(a)


@program(lambda: (spd(3),))
def v4(a):
    return np.linalg.cond(a, "fro")


@program(lambda: (rnd(3),))
def v5(a):
    return np.linalg.vector_norm(a, ord=3)


@program(lambda: (rnd(3), rnd(3)))
def v6(a, b):
    return np.vecdot(a, b, axis=0) * np.matvec(np.outer(a, b), b)[0]


@program(lambda: (0.7, -0.4, 0.6))
def y1(s, r, c):
    return np.sin(max([s, r, c])) * s


@program(lambda: (0.7, -0.4, 0.6))
def y2(s, r, c):
    items = [s, r, c]
    hit = np.equal(items, max(items))
    return np.sin(max(items)) * s + np.sum(np.exp(items) * hit) + items[1]


@program(lambda: (rnd(2, 3), 2))
def summed_slots_in_turn(X, n):
    xs = [np.zeros(3) for _ in range(n)]
    for i in range(len(X)):
        y = X[i] * 2.0
        w = np.tanh(y)
        xs[(i + 1) % n] = w
        xs[i % n] = y
    return np.sum(sum(xs) ** 2)


@program(lambda: (rnd(2, 3), 3))
def summed_slots_written_over(X, n):
    xs = [np.zeros(3) for _ in range(n)]
    for i in range(len(X)):
        y = X[i] * 2.0
        w = np.tanh(y)
        xs[i] = y
        xs[i + 1] = w
        w2 = np.sin(y)
        xs[0] = w2 * 1.0
    return np.sum(sum(xs) ** 2)


@program(lambda: (rnd(2, 3), 3))
def summed_appended(X, n):
    xs = []
    for i in range(len(X)):
        y = X[i] * 2.0
        w = np.tanh(y)
        xs.append(w)
        xs.append(y)
    return np.sum(sum(xs) ** 2)


@program(lambda: (rnd(2, 3),))
def summed_values_by_number(X):
    d = {}
    for i in range(len(X)):
        y = X[i] * 2.0
        w = np.tanh(y)
        d[2 * i] = w
        d[2 * i + 1] = y
    return np.sum(sum(d.values()) ** 2)


@program(lambda: (rnd(2, 3),))
def summed_slots_from_none(X):
    xs = [None] * 4
    for i in range(len(X)):
        y = X[i] * 2.0
        w = np.tanh(y)
        xs[2 * i] = w
        xs[2 * i + 1] = y
    return np.sum(sum(xs) ** 2)


@program(lambda: (rnd(2, 3),))
def summed_with_its_copy(X):
    xs = [X[0]] * 4
    for i in range(len(X)):
        y = X[i] * 2.0
        w = np.tanh(y)
        xs[2 * i] = w
        xs[2 * i + 1] = y
    a, b, c, d = xs
    ys = [a, b, c, d]
    t = xs + ys
    return np.sum(sum(t) ** 2)
