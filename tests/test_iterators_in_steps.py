"""`next`, `islice`, `pairwise`, `zip` of a list and its tail, `fromiter`, `ndenumerate`: right, or refused."""

# ruff: noqa: A001, B007, B008, B023, B031, B905, C400, C401, C416, C417, C419, E731, E741, F841, SIM108, SIM113, UP028

import itertools

import numpy as np
import pytest

from tests.iterator_parts import compare, consume, simulate, terms
from tests.reference import or_refused


def total_of(it):
    s = 0.0
    for v in it:
        s = s * 0.5 + v
    return s


def steps_next(x):
    t = terms(x)
    first = next(t)
    rest = sum(t)
    return first * rest


def next_ge(x):
    t = (v * v for v in x)
    first = next(t)
    rest = sum(t)
    return first * rest


def next2(x):
    t = terms(x)
    a = next(t)
    b = next(t)
    rest = list(t)
    return a * b * rest[0] + rest[1]


def next_loop(x):
    t = terms(x)
    total = next(t)
    for v in t:
        total = total * 0.5 + v
    return total


def next_default(x):
    t = terms(x)
    total = 0.0
    while (v := next(t, None)) is not None:
        total = total * 0.5 + v
    return total


def break_rest(x):
    t = terms(x)
    total = 0.0
    for v in t:
        if v > 0.4 and total > 0:
            break
        total += v
    return total * sum(t)


def helper(x):

    def consume(it):
        a = next(it)
        return a * sum(it)

    return consume(terms(x))


def helper_m(x):
    return consume(terms(x))


def helper_m2(x):
    return total_of(terms(x))


def helper_m3(x):
    return total_of(v * v for v in x)


def second(x):
    t = terms(x)
    return sum(t) + sum(t) + sum(x)


def steps_iter(x):
    it = iter(x)
    a = next(it)
    return a * sum(it)


def iter_zip(x):
    it = iter(x)
    a = next(it)
    s = 0.0
    for v, k in zip(it, range(2)):
        s += v * k
    return a * s


def pair(x):

    class B:
        def __init__(self, v):
            self.v = v

    bs = [B(v) for v in x]
    for a, b in itertools.pairwise(bs):
        b.v = b.v + 0.5 * a.v
    return sum(b.v**2 for b in bs)


def items_zip(x):

    class B:
        def __init__(self, v):
            self.v = v

    bs = [B(v) for v in x]
    for a, b in zip(bs, bs[1:]):
        b.v = b.v + 0.5 * a.v
    return sum(b.v**2 for b in bs)


def pair_arr(x):
    rs = [x * 1.0, 2 * x, x * x]
    for a, b in itertools.pairwise(rs):
        b += a
    return np.sum(rs[2] ** 2)


def zip_arr(x):
    rs = [x * 1.0, 2 * x, x * x]
    for a, b in zip(rs, rs[1:]):
        b += a
    return np.sum(rs[2] ** 2)


def chunk(x):
    it = iter(x)
    s = 0.0
    while chunk := list(itertools.islice(it, 3)):
        s = s * 0.5 + sum(chunk) ** 2
    return s


def chunk_gen(x):
    it = terms(x)
    s = 0.0
    while chunk := list(itertools.islice(it, 3)):
        s = s * 0.5 + sum(chunk) ** 2
    return s


def islice_twice(x):
    it = iter(x)
    a = list(itertools.islice(it, 2))
    b = list(it)
    return a[0] * b[0] + b[1] * a[1]


def nd(x):
    A = x.reshape(2, 2)
    s = 0.0
    for (i, j), v in np.ndenumerate(A):
        s += v ** (i + 1) * j
    return s


def nd2(x):
    A = x.reshape(2, 2)
    return sum((v * k[0] for k, v in np.ndenumerate(A)))


def nd3(x):
    A = x.reshape(2, 2)
    B = np.zeros((2, 2))
    for idx, v in np.ndenumerate(A):
        B[idx] = v * v
    return np.sum(B)


def nd4(x):
    A = x.reshape(2, 2)
    g = np.array([np.sin(v) for v in A.flat])
    return np.sum(g * g)


def ndindex(x):
    A = x.reshape(2, 2)
    s = 0.0
    for i, j in np.ndindex(A.shape):
        s += A[i, j] ** 2 * j
    return s


def pair_1d_rows(x):
    A = np.outer(x, x)
    for a, b in itertools.pairwise(A):
        b += 0.5 * a
        b[0] *= a[1]
    return np.sum(A**2)


def pair_method(x):

    class B:
        def __init__(self, v):
            self.v = v

        def pull(self, o):
            self.v = self.v + 0.5 * o.v

    bs = [B(v) for v in x]
    for a, b in itertools.pairwise(bs):
        b.pull(a)
    return sum(b.v**2 for b in bs)


def pair_static(x):

    class B:
        def __init__(self, v):
            self.v = v

    bs = [B(x[0]), B(x[1]), B(x[2])]
    for a, b in itertools.pairwise(bs):
        b.v = b.v + 0.5 * a.v
    return sum(b.v**2 for b in bs)


def pair_plain(x):
    s = 0.0
    for a, b in itertools.pairwise(x):
        s += (b - a) ** 2
    return s + sum((a * b for a, b in itertools.pairwise(x)))


def pair_gen(x):
    s = 0.0
    for a, b in itertools.pairwise(terms(x)):
        s += (b - a) ** 2
    return s


def zip3(x):

    class B:
        def __init__(self, v):
            self.v = v

    bs = [B(v) for v in x]
    for a, b, c in zip(bs, bs[1:], bs[2:]):
        b.v = b.v + 0.5 * a.v * c.v
    return sum(b.v**2 for b in bs)


def zip_idx(x):

    class B:
        def __init__(self, v):
            self.v = v

    bs = [B(v) for v in x]
    for k, (a, b) in enumerate(zip(bs, bs[1:])):
        b.v = b.v + k * a.v
    return sum(b.v**2 for b in bs)


def zip_comp(x):

    class B:
        def __init__(self, v):
            self.v = v

    bs = [B(v) for v in x]
    return sum((a.v * b.v for a, b in zip(bs, bs[1:]))) + sum((a.v * b.v**2 for a, b in itertools.pairwise(bs)))


def zip_append(x):

    class B:
        def __init__(self, v):
            self.v = v

    bs = [B(v) for v in x]
    for a, b in zip(bs, bs[1:]):
        if len(bs) < 6:
            bs.append(B(a.v * b.v))
        b.v = b.v + a.v
    return sum(b.v**2 for b in bs)


def nd5(x):
    A = x.reshape(2, 2).copy()
    s = 0.0
    for (i, j), v in np.ndenumerate(A):
        A[1, 1] = v * 2
        s += v * v
    return s


def nd6(x):
    A = x.reshape(2, 2)
    return sum([v * A[j, i] * i for (i, j), v in np.ndenumerate(A)])


def nd7(x):
    s = 0.0
    for (i,), v in np.ndenumerate(x * 2):
        s += v ** (i + 1)
    return s


def fromiter_n(x):
    return np.sum(np.fromiter((v * v for v in x), float, count=2))


def fromiter_neg(x):
    return np.sum(np.fromiter((v * v for v in x), float, count=-1))


def fromiter_32(x):
    return np.sum(np.fromiter((v * v for v in x), np.float64) ** 2)


def buffer(x):
    t = simulate(x)
    a = next(t)
    s = a[1]
    b = next(t)
    return s * a[1] * b[2]


def pair_1d(x):
    p = x.copy()
    s = 0.0
    for a, b in itertools.pairwise(p):
        p[2] = a * b
        s += a * b
    return s


def pair_1d_alias(x):
    p = x.copy()
    q = p
    s = 0.0
    for a, b in itertools.pairwise(p):
        q[2] = a * b
        s += a * b
    return s


def pair_list_changes(x):
    p = [x[0], x[1], x[2]]
    s = 0.0
    for a, b in itertools.pairwise(p):
        p[2] = a * b
        s += a * b
    return s


def pair_rebound(x):
    p = x.copy()
    s = 0.0
    for a, b in itertools.pairwise(p):
        b = p
        b[2] = a
        s += a
    return s


def zip_store(x):

    class B:
        def __init__(self, v):
            self.v = v

    bs = [B(v) for v in x]
    for a, b in zip(bs, bs[1:]):
        bs[2] = B(a.v * 2)
        b.v = b.v + 0.5 * a.v
    return sum(b.v**2 for b in bs)


def fromiter_t(x):
    t = terms(x)
    a = next(t)
    return a * np.sum(np.fromiter(t, dtype=float)) + sum(t)


RIGHT = [
    steps_next,
    next_ge,
    next2,
    next_loop,
    next_default,
    break_rest,
    helper,
    helper_m,
    helper_m2,
    helper_m3,
    second,
    steps_iter,
    iter_zip,
    pair,
    items_zip,
    pair_arr,
    zip_arr,
    chunk,
    chunk_gen,
    islice_twice,
    nd,
    nd2,
    nd3,
    nd4,
    ndindex,
    pair_1d_rows,
    pair_method,
    pair_static,
    pair_plain,
    pair_gen,
    zip3,
    zip_idx,
    zip_comp,
    zip_append,
    nd5,
    nd6,
    nd7,
    fromiter_n,
    fromiter_neg,
    fromiter_32,
]
REFUSED = [
    buffer,
    pair_1d,
    pair_1d_alias,
    pair_list_changes,
    pair_rebound,
    zip_store,
    fromiter_t,
]


@pytest.mark.parametrize("f", RIGHT)
def test_right(f):
    compare(f)


@pytest.mark.parametrize("f", REFUSED)
def test_right_or_refused(f):
    or_refused(compare, f)
