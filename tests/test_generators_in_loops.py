"""Comprehensions over generators, and generators that are given generators: right, or refused, where one buffer is shown again and again,
where somebody stops early, and where making items writes, draws or counts."""

# ruff: noqa: A001, B007, B008, B023, B031, B905, C400, C401, C416, C417, C419, E731, E741, F841, SIM108, SIM113, UP028

import itertools

import numpy as np
import pytest

from tests.iterator_parts import compare, simulate, squared, terms
from tests.reference import or_refused


def running(values):
    total = 0.0
    for v in values:
        total += v
        yield total


def rows(x):
    return [x, 2 * x, x * x]


def positive_only(it):
    for v in it:
        if v > 0.4:
            yield v


def passed(it):
    for u in it:
        yield (u * 2)


def passed_same(it):
    for u in it:
        yield u


def line(x):
    u = x * 1.0
    yield u
    u += 1.0
    yield u
    u *= 2.0


def after(x):
    u = x * 1.0
    for k in range(1):
        yield u
    u *= 3.0


def own(x):
    for k in range(3):
        yield (x * k)


def identity(u):
    return u


def nexting(it):
    a = next(it)
    for v in it:
        yield (a * v)


def nexting2(it):
    a = np.sum(next(it))
    for v in it:
        yield (a * v)


def scale(it, s=2.0):
    for v in it:
        yield (v * s)


def over_sum(x):
    return sum(np.sum(u**2) for u in simulate(x))


def over_list(x):
    g = [u[0] * u[1] for u in simulate(x)]
    return g[0] + 2 * g[1] * g[2]


def listgen(x):
    g = list(u[0] * u[1] for u in simulate(x))
    return g[0] + 2 * g[1] * g[2]


def over_max(x):
    return max(np.sum(u) for u in simulate(x))


def array(x):
    return np.sum(np.array([np.sum(u**2) for u in simulate(x)]) ** 2)


def mapped(x):
    return sum(map(np.sum, simulate(x)))


def over_if(x):
    return sum(np.sum(u**2) for u in simulate(x) if u[1] > 0.9)


def enum(x):
    return sum((k * np.sum(u**2) for k, u in enumerate(simulate(x))))


def over_zip(x):
    return sum((a * np.sum(u) for a, u in zip(x, simulate(x))))


def nested(x):
    return sum((u[j] * v for u in simulate(x) for j, v in enumerate(x)))


def nested2(x):
    return sum(u[0] * v for v in x for u in simulate(x * v))


def over_dict(x):
    d = {k: np.sum(u) for k, u in enumerate(simulate(x))}
    return d[0] * d[2]


def copy(x):
    us = [u.copy() for u in simulate(x)]
    return us[0] @ us[2]


def plus(x):
    us = [u + 1 for u in simulate(x)]
    return us[0] @ us[2]


def keep(x):
    us = [u for u in simulate(x)]
    return us[0] @ us[2]


def over_slice(x):
    us = [u[1:] for u in simulate(x)]
    return us[0] @ us[2]


def islice(x):
    return sum(np.sum(u) for u in itertools.islice(simulate(x), 2))


def running_arrays(x):
    return sum(s @ s for s in running(rows(x)))


def fromiter(x):
    return np.sum(np.fromiter((np.sum(u) for u in simulate(x)), float) ** 2)


def fromiter2(x):
    return np.sum(np.fromiter(terms(x), float) ** 2)


def fromiter3(x):
    return np.sum(np.fromiter((v * v for v in x), dtype=float, count=len(x)) ** 2)


def pipe(x):
    s = 0.0
    for v in squared(terms(x)):
        s = 0.5 * s + v
    return s


def pipe_sum(x):
    return sum(squared(terms(x)))


def pipe3(x):
    return sum(positive_only(squared(terms(x))))


def pipe_inner(x):

    def scaled(values):
        for v in values:
            yield (2.0 * v)

    def pos(values):
        for v in values:
            if v > 0:
                yield v

    return sum(pos(scaled(x))) ** 2


def pipe_buf(x):
    return sum(np.sum(u) for u in passed(simulate(x)))


def pipe_buf2(x):
    return sum(np.sum(u) for u in passed_same(simulate(x)))


def pipe_buf3(x):
    s = 0.0
    for u in passed_same(simulate(x)):
        s = s * 0.5 + np.sum(u)
    return s


def sum_new(x):
    return np.sum(sum(u * 2 for u in simulate(x)) ** 2)


def line_num(x):
    return sum(np.sum(u**2) for u in line(x))


def line_eager(x):
    us = [u for u in line(x)]
    return us[0] @ us[1]


def after_eager(x):
    return np.sum(sum([u for u in after(x)]) ** 2)


def after_num(x):
    return sum(u @ u for u in after(x))


def loop_own(x):
    return np.sum(sum(u for u in own(x)) ** 2)


def helper_own(x):
    return np.sum(sum(identity(u) for u in own(x)))


def closure_num(x):
    state = x * 1.0

    def advance():
        for _ in range(3):
            state[1:] += state[:-1]
            yield 1.0

    return sum(state[2] * k for k in advance())


def consumer_writes(x):
    p = x.copy()

    def gen():
        for k in range(3):
            yield p[k]

    def put(v):
        p[:] = p * v
        return v

    return sum(put(v) for v in gen()) + p @ p


def consumer_writes_list(x):
    p = x.copy()

    def gen():
        for k in range(3):
            yield p[k]

    def put(v):
        p[:] = p * v
        return v

    return sum([put(v) for v in gen()]) + p @ p


def loop_nonlocal(x):
    n = 0

    def gen():
        nonlocal n
        for k in range(3):
            n += 1
            yield (x[k] * n)

    return sum(v * n for v in gen()) + n


def loop_any(x):
    return sum(x) if any(v > 1.5 for v in terms(x)) else x[0]


def loop_next(x):
    return next(np.sum(u) for u in simulate(x) if u[1] > 0.9)


def next_none(x):
    return next((np.sum(u) for u in simulate(x) if u[1] > 100), x[0])


def two(x):
    d = [a * np.sum(u) for a in x for u in simulate(x * a)]
    return sum(d) * d[0]


def inner_loop(x):
    return sum(sum(u * v for v in x) @ x for u in simulate(x))


def loop_rows(x):
    return sum([np.sum([w * 2 for w in u]) for u in simulate(x)])


def loop_dict(x):
    d = {k: u.copy() for k, u in enumerate(simulate(x))}
    return d[0] @ d[2]


def dict_buf(x):
    d = {k: u for k, u in enumerate(simulate(x))}
    return d[0] @ d[2]


def objects(x):

    class B:
        def __init__(self, v):
            self.v = v

        def sq(self):
            return self.v**2

    bs = [B(v) for v in terms(x)]
    return sum(b.sq() for b in bs)


def gen_objects(x):

    class B:
        def __init__(self, v):
            self.v = v

    def make():
        for v in x:
            yield B(v * 2)

    return sum(b.v**2 for b in make())


def method(x):

    class S:
        def __init__(self, u):
            self.u = u * 1.0

        def run(self, n):
            for _ in range(n):
                self.u[1:] += 0.5 * self.u[:-1]
                yield self.u

    s = S(x)
    return sum(np.sum(u**2) for u in s.run(3)) + s.u[1]


def method_self(x):

    class S:
        def __init__(self, u):
            self.u = u * 1.0

        def run(self, n):
            for _ in range(n):
                self.u[1:] += 0.5 * self.u[:-1]
                yield self.u

        def total(self):
            return sum(np.sum(u**2) for u in self.run(3))

    return S(x).total()


def method_chain_for(x):

    class S:
        def __init__(self, u):
            self.u = u * 1.0

        def run(self, n):
            for _ in range(n):
                self.u[1:] += 0.5 * self.u[:-1]
                yield self.u

    class T:
        def __init__(self, s):
            self.s = s

        def total(self):
            t = 0.0
            for u in self.s.run(3):
                self.s.u[0] *= 2.0
                t += np.sum(u)
            return t

    return T(S(x)).total()


def method_chain_comp(x):

    class S:
        def __init__(self, u):
            self.u = u * 1.0

        def run(self, n):
            for k in range(n):
                yield self.u[k]

        def bump(self, v):
            self.u[:] = self.u * 2
            return v

    class T:
        def __init__(self, s):
            self.s = s

        def total(self):
            return sum([self.s.bump(v) for v in self.s.run(3)])

    return T(S(x)).total()


def return_in_gen(x):

    def gen():
        for v in x:
            if v < 0.4:
                return
            yield (v * v)

    return sum(v * 2 for v in gen()) + x[3]


def loop_while(x):

    def gen():
        v = x[0] * 4
        while v > 0.9:
            yield v
            v = v / 2

    return sum([v**2 for v in gen()])


def yield_from(x):

    def gen():
        yield from terms(x)
        yield from x

    return sum(v**2 for v in gen())


def loop_tuple(x):

    def gen():
        for a, b in zip(x, x[1:]):
            yield (a, b)

    return sum((a * b for a, b in gen()))


def name_clash(x):
    v = 3.0

    def gen():
        for v in x:
            yield (v * v)

    s = sum(v * 2 for v in gen())
    return s * v


def name_clash2(x):
    u = 2.0
    k = x[1]
    s = [u[0] * k for u in simulate(x)]
    return sum(s) * u * k


def draw(x):
    rng = np.random.default_rng(0)

    def noisy():
        for v in x:
            yield (v * rng.normal())

    return sum(v * rng.normal() for v in noisy())


def map2(x):
    return sum(map(lambda u, v: np.sum(u) * v, simulate(x), x))


def join(x):
    return np.sum(np.concatenate([u[:2] for u in simulate(x)]) * np.arange(6))


def join_late(x):
    return np.sum(np.concatenate(list(u[:2] * 1.0 for u in simulate(x))) * np.arange(6))


def stack(x):
    return np.sum(np.stack([u.copy() for u in simulate(x)])[1] ** 2)


def two_gens(x):
    return sum(np.sum(u) * np.sum(w) for u in simulate(x) for w in simulate(u))


def loop_sorted(x):
    return sorted(np.sum(u) for u in simulate(x))[1]


def nested_gen(x):

    def outer():
        for u in simulate(x):
            yield (u[1] * 2)

    return sum(v * v for v in outer())


def swapped(x):

    def gen():
        u, v = (x * 1.0, x * 0.5)
        for _ in range(4):
            v[1:] += u[:-1] * 0.3
            u, v = (v, u)
            yield u

    return sum(np.sum(u**2) for u in gen())


def nv5(x):
    p = [0, 1, 2]
    s = 0.0
    for k in iter(p):
        if len(p) < 6:
            p.append(1)
        s += x[k] * k
    return s


def nv6(x):
    p = [0, 1, 2]
    s = 0.0
    for j, k in enumerate(p):
        if len(p) < 6:
            p.append(1)
        s += x[k] * j
    return s


def nv7(x):
    p = np.arange(3)
    s = 0.0
    for k, v in zip(p, x):
        p[2] = 7
        s += v * k
    return s


def nv8(x):
    p = np.arange(3)
    s = 0.0
    for k in reversed(p):
        p[0] = 7
        s += x[0] * k
    return s


def pipe_line_num(x):

    def same(it):
        for u in it:
            yield u

    return sum(np.sum(u) ** 2 for u in same(line(x)))


def pipe_rebound(x):

    def head(it):
        yield x[0]
        for u in it:
            yield u

    s = 0.0
    p = x * 1.0
    for v in head(terms(p)):
        p = p * 3.0
        s += v * p[1]
    return s


def pipe_written(x):

    def head(it):
        yield x[0]
        for u in it:
            yield u

    s = 0.0
    p = x * 1.0
    for v in head(terms(p)):
        p *= 3.0
        s += v * p[1]
    return s


def pipe_break(x):
    s = 0.0
    for u in squared(v for v in terms(x)):
        if u < 1.5:
            break
        s += u
    return s


def pipe_break_buf(x):

    def sums(it):
        for u in it:
            yield np.sum(u)

    s = 0.0
    for v in sums(simulate(x)):
        if v > 3.2:
            break
        s += v * v
    return s


def pipe_deep(x):

    def sums(it, w):
        for u in it:
            yield (u @ w)

    def run(it):
        t = 0.0
        for v in it:
            t = 0.9 * t + v
            yield t

    return sum(v * v for v in run(sums(simulate(x), x)))


def pipe_twice(x):

    def both(it):
        for u in it:
            yield u
        for u in it:
            yield (u * 2)

    return sum(np.sum(v) for v in both(terms(x)))


def pipe_in_loop(x):

    def rep(it):
        for k in range(2):
            for u in it:
                yield (u * (k + 1))

    return sum(v for v in rep(terms(x)))


def pipe_zip(x):

    def pairs(a, b):
        for p, q in zip(a, b):
            yield (p * q)

    return sum(pairs(terms(x), squared(x)))


def pipe_zip_for(x):

    def pairs(a, b):
        for p, q in zip(a, b):
            yield (p * q)

    s = 0.0
    for v in pairs(terms(x), squared(x)):
        s = s * 0.3 + v
    return s


def pipe_window(x):

    def diffs(it):
        last = None
        for u in it:
            if last is not None:
                yield np.sum(u - last)
            last = u.copy()

    return sum(v * v for v in diffs(simulate(x)))


def pipe_return(x):

    def until(it, top):
        for u in it:
            if np.sum(u) > top:
                return
            yield np.sum(u)

    return sum(v * v for v in until(simulate(x), 3.2))


def pipe_from(x):

    def again(it):
        yield x[1]
        yield from it

    return sum(v * v for v in again(terms(x)))


def pipe_next(x):

    def again(it):
        a = next(it)
        for v in it:
            yield (a * v)

    return sum(v * v for v in again(terms(x)))


def pipe_next_m(x):
    return sum(v * v for v in nexting(terms(x)))


def endless(x):

    def forever(u):
        while True:
            u = u * 0.5
            yield u

    def scaled(it):
        for u in it:
            yield (np.sum(u) * 3)

    s = 0.0
    for v in scaled(forever(x)):
        if v < 1.0:
            break
        s += v * v
    return s


def endless_slice(x):

    def forever(u):
        while True:
            u = u * 0.5
            yield u

    return sum(np.sum(u**2) for u in itertools.islice(forever(x), 3))


def endless_take(x):

    def forever(u):
        while True:
            u = u * 0.5
            yield np.sum(u)

    return sum(v**2 for v in itertools.takewhile(lambda v: v > 0.4, forever(x)))


def pipe_kw(x):
    return sum(v * v for v in scale(it=terms(x), s=x[1]))


def pipe_method(x):

    class S:
        def __init__(self, u):
            self.u = u * 1.0

        def run(self):
            for _ in range(3):
                self.u[1:] += 0.5 * self.u[:-1]
                yield self.u

        def sums(self, it):
            for u in it:
                yield (np.sum(u) * self.u[0])

    s = S(x)
    return sum(v * v for v in s.sums(s.run()))


def pipe_named_num(x):
    t = terms(x)
    t = scale(t)
    t = scale(t, x[2])
    return sum(v * v for v in t)


def over_any(x):
    return sum(x) if any(u[1] > 0.9 for u in simulate(x)) else x[0]


def over_two_gens(x):
    return sum((a[1] * b[2] for a, b in zip(simulate(x), simulate(2 * x))))


def sum_buffer(x):
    return np.sum(sum(u for u in simulate(x)))


def sum_buffer_direct(x):
    return np.sum(sum(simulate(x)))


def list_direct(x):
    return np.sum(np.stack(list(simulate(x))) ** 2 * np.arange(3)[:, None])


def loop_line(x):
    return np.sum(sum(u for u in line(x)) ** 2)


def line_view(x):
    return np.sum(sum(u[1:] for u in line(x)) ** 2)


def loop_after(x):
    return np.sum(sum(u for u in after(x)) ** 2)


def helper_identity(x):
    return np.sum(sum(identity(u) for u in simulate(x)))


def closure(x):
    state = x * 1.0

    def advance():
        for _ in range(3):
            state[1:] += state[:-1]
            yield 1.0

    return np.sum(sum(state for _ in advance()))


def closure_line(x):
    state = x * 1.0

    def advance():
        yield 1.0
        state[1:] += state[:-1]
        yield 2.0

    return np.sum(sum(state for _ in advance()))


def any_effect(x):
    p = x.copy()

    def gen():
        for k in range(3):
            p[k] = p[k] * 3
            yield p[k]

    return p @ p if any(v > 1.0 for v in gen()) else x[0]


def objects_late(x):

    class B:
        def __init__(self, v):
            self.v = v

        def sq(self):
            return self.v @ self.v

    return sum(b.sq() for b in (B(u) for u in simulate(x)))


def method_chain(x):

    class S:
        def __init__(self, u):
            self.u = u * 1.0

        def run(self, n):
            for _ in range(n):
                self.u[1:] += 0.5 * self.u[:-1]
                yield self.u

    return sum(np.sum(u**2) for u in S(x).run(3))


def loop_try(x):
    try:
        return sum(np.log(u[0]) for u in simulate(x))
    except ValueError:
        return x[0]


def loop_filter(x):
    return sum(u[0] * u[1] for u in filter(lambda u: u[1] > 0.9, simulate(x)))


def swapped_late(x):

    def gen():
        u, v = (x * 1.0, x * 0.5)
        for _ in range(4):
            v[1:] += u[:-1] * 0.3
            u, v = (v, u)
            yield u

    return np.sum(sum(u for u in gen()))


def genexp_named(x):
    g = (np.sum(u) for u in simulate(x))
    return sum(g)


def genexp_named2(x):
    g = (np.sum(u) for u in simulate(x))
    a = next(g)
    return a * sum(g)


def genexp_named3(x):
    g = (u for u in simulate(x))
    a = next(g)
    return np.sum(a) * np.sum(next(g))


def nv(x):
    rng = np.random.default_rng(0)
    s = 0.0
    for k in (rng.normal() for _ in range(3)):
        s += k * x[0] * rng.normal()
    return s


def nv2(x):
    rng = np.random.default_rng(0)
    s = 0.0
    for k in map(lambda _: rng.normal(), range(3)):
        s += k * x[0] * rng.normal()
    return s


def nv3(x):
    p = np.arange(4)
    s = 0.0
    for k in (q for q in p):
        p[2] = 0
        s += k * x[0]
    return s


def nv4(x):
    p = np.arange(4)
    s = 0.0
    for k in map(lambda q: q * p[3], p):
        p[3] = 1
        s += k * x[0]
    return s


def pipe_line(x):

    def same(it):
        for u in it:
            yield u

    return np.sum(sum(u for u in same(line(x))) ** 2)


def pipe_window_bad(x):

    def diffs(it):
        last = None
        for u in it:
            if last is not None:
                yield (np.sum(u - last) + u[0])
            last = u

    return sum(v * v for v in diffs(simulate(x)))


def pipe_next_buf(x):
    return sum(np.sum(v) for v in nexting2(simulate(x)))


def pipe_named(x):
    t = simulate(x)
    return sum(np.sum(u) for u in scale(t))


RIGHT = [
    over_sum,
    over_list,
    listgen,
    over_max,
    array,
    mapped,
    over_if,
    enum,
    over_zip,
    nested,
    nested2,
    over_dict,
    copy,
    plus,
    keep,
    over_slice,
    islice,
    running_arrays,
    fromiter,
    fromiter2,
    fromiter3,
    pipe,
    pipe_sum,
    pipe3,
    pipe_inner,
    pipe_buf,
    pipe_buf2,
    pipe_buf3,
    sum_new,
    line_num,
    line_eager,
    after_eager,
    after_num,
    loop_own,
    helper_own,
    closure_num,
    consumer_writes,
    consumer_writes_list,
    loop_nonlocal,
    loop_any,
    loop_next,
    next_none,
    two,
    inner_loop,
    loop_rows,
    loop_dict,
    dict_buf,
    objects,
    gen_objects,
    method,
    method_self,
    method_chain_for,
    method_chain_comp,
    return_in_gen,
    loop_while,
    yield_from,
    loop_tuple,
    name_clash,
    name_clash2,
    draw,
    map2,
    join,
    join_late,
    stack,
    two_gens,
    loop_sorted,
    nested_gen,
    swapped,
    nv5,
    nv6,
    nv7,
    nv8,
    pipe_line_num,
    pipe_rebound,
    pipe_written,
    pipe_break,
    pipe_break_buf,
    pipe_deep,
    pipe_twice,
    pipe_in_loop,
    pipe_zip,
    pipe_zip_for,
    pipe_window,
    pipe_return,
    pipe_from,
    pipe_next,
    pipe_next_m,
    endless,
    endless_slice,
    endless_take,
    pipe_kw,
    pipe_method,
    pipe_named_num,
]
REFUSED = [
    over_any,
    over_two_gens,
    sum_buffer,
    sum_buffer_direct,
    list_direct,
    loop_line,
    line_view,
    loop_after,
    helper_identity,
    closure,
    closure_line,
    any_effect,
    objects_late,
    method_chain,
    loop_try,
    loop_filter,
    swapped_late,
    genexp_named,
    genexp_named2,
    genexp_named3,
    nv,
    nv2,
    nv3,
    nv4,
    pipe_line,
    pipe_window_bad,
    pipe_next_buf,
    pipe_named,
]


@pytest.mark.parametrize("f", RIGHT)
def test_right(f):
    compare(f)


@pytest.mark.parametrize("f", REFUSED)
def test_right_or_refused(f):
    or_refused(compare, f)
