"""An iterator gives its items once, under whatever names: to the second who asks it gives the rest. Right, or refused."""

# ruff: noqa: A001, B007, B008, B023, B031, B905, C400, C401, C416, C417, C419, E731, E741, F841, SIM108, SIM113, UP028

import functools
import itertools
from typing import NamedTuple

import numpy as np
import pytest

from tests.iterator_parts import compare, consume, idx, squared, terms
from tests.reference import or_refused


def twice(it):
    return sum(it) + 2 * sum(it) + 1.0


def loops(it):
    s = 0.0
    for a, b in it:
        s += a * b
    for a, b in it:
        s += a * b
    return s


def first_and_rest(it):
    s = 0.0
    for v in it:
        s = v
        break
    return s * sum(it)


def through(it):
    return twice(it)


def made(x):
    return (v * v for v in x)


def made2(x):
    return terms(x)


def made3(x):
    return map(np.sin, x)


def made4(x):
    t = zip(x, x)
    return t


def draws(rng, n):
    for _ in range(n):
        yield rng.normal()


def trying(x):
    for k in range(len(x)):
        try:
            yield (x[k] * 2)
        finally:
            pass


def rec(p, k):
    if k < len(p):
        yield (p[k] * 2)
        yield from rec(p, k + 1)


class Pt(NamedTuple):
    a: object
    b: float


def either(x, lazy):
    if lazy:
        return map(np.sin, x)
    return [x[0], x[1]]


def two(it):
    return sum(it) + sum(it) * 2


def bound_other(x):
    t = map(np.sin, x)
    t = list(t)
    return t


def as_list(x):
    return list(map(np.sin, x))


class Scaled:
    def __init__(self, u):
        self.u = u * 1.0

    def consume(self, it):
        t = 0.0
        for v in it:
            self.u[:] = self.u * 2
            t = t + v
        return t

    def total(self, it):
        t = 0.0
        for v in it:
            t = t + v * self.u[0]
        return t


def first_three(p):
    for k in range(3):
        yield p[k]


def doubling(it, p):
    t = 0.0
    for v in it:
        p[:] = p * 2
        t = t + v
    return t


def sum_twice(x):
    t = terms(x)
    return sum(t) + sum(t) + sum(x)


def genexp_twice(x):
    t = (v * v for v in x)
    return sum(t) + sum(t) + sum(x)


def map_twice(x):
    t = map(np.sin, x)
    return sum(t) + sum(t) + sum(x)


def filter_twice(x):
    t = filter(lambda v: v > 0.4, x)
    return sum(t) + sum(t) + sum(x)


def chain_twice(x):
    t = itertools.chain(x, x * 2)
    return sum(t) + sum(t) + sum(x)


def accumulate_twice(x):
    t = itertools.accumulate(x)
    return sum(t) + sum(t) + sum(x)


def islice_twice(x):
    t = itertools.islice(x, 2)
    return sum(t) + sum(t) + sum(x)


def iter_twice(x):
    t = iter(x)
    return sum(t) + sum(t) + np.sum(x)


def for_twice(x):
    t = terms(x)
    s = 0.0
    for v in t:
        s += v
    for v in t:
        s += v * v
    return s


def for_break(x):
    t = terms(x)
    s = 0.0
    for v in t:
        if s > 1.0:
            break
        s += v
    for v in t:
        s += v * v
    return s


def in_loop(x):
    t = terms(x)
    s = 0.0
    for k in range(3):
        s += sum(t) * (k + 1)
    return s


def in_loop_comp(x):
    t = terms(x)
    return sum([sum(t) * (k + 1) for k in range(3)])


def nested_loop(x):
    t = terms(x)
    s = 0.0
    for k in range(3):
        for v in t:
            s += v * (k + 1)
    return s


def of_lambda(x):
    t = terms(x)
    f = lambda: sum(t)
    return f() + 2 * f()


def inner(x):
    t = terms(x)

    def f():
        return sum(t)

    return f() + 2 * f()


def helper(x):
    return twice(terms(x)) * x[0]


def helper_ge(x):
    return twice(v * v for v in x) * x[0]


def helper_map(x):
    return twice(map(np.sin, x)) * x[0]


def helper_zip(x):
    return loops(zip(x, x * 2)) * x[0]


def helper_inner(x):

    def twice(it):
        return sum(it) + 2 * sum(it) + 1.0

    return twice(terms(x)) * x[0]


def helper_inner_ge(x):

    def twice(it):
        return sum(it) + 2 * sum(it) + 1.0

    return twice(v * v for v in x) * x[0]


def helper_break(x):
    return first_and_rest(terms(x))


def helper_break_ge(x):
    return first_and_rest(v * v for v in x)


def helper_kw(x):
    return twice(it=terms(x)) * x[0]


def helper_through(x):
    return through(terms(x)) * x[0]


def of_made(x):
    t = made(x)
    return sum(t) + sum(t) + sum(x)


def of_made2(x):
    t = made2(x)
    return sum(t) + sum(t) + sum(x)


def of_made3(x):
    t = made3(x)
    return sum(t) + sum(t) + sum(x)


def made_in(x):

    def made(x):
        return (v * v for v in x)

    t = made(x)
    return sum(t) + sum(t) + sum(x)


def made_helper(x):
    return twice(made(x)) * x[0]


def other_name(x):
    t = terms(x)
    s = t
    return sum(t) + sum(s) + sum(x)


def of_tuple(x):
    t, s = (terms(x), terms(2 * x))
    return sum(t) + sum(s) + sum(t) + sum(x)


def of_if(x):
    t = terms(x) if x[0] > 0 else terms(2 * x)
    return sum(t) + sum(t) + x[0]


def attr(x):

    class C:
        pass

    c = C()
    c.t = terms(x)
    return sum(c.t) + sum(c.t) + x[0]


def attr_init(x):

    class C:
        def __init__(self, t):
            self.t = t

    c = C(terms(x))
    return sum(c.t) + sum(c.t) + x[0]


def walrus(x):
    return sum(t := terms(x)) + sum(t) + x[0]


def star_call(x):
    t = terms(x)
    f = lambda *a: sum(a)
    return f(*t) + 2 * f(*t) + x[0]


def rebound(x):
    t = terms(x)
    a = sum(t)
    t = terms(2 * x)
    return a * sum(t)


def relist(x):
    t = terms(x)
    t = list(t)
    return sum(t) * sum(t)


def once_each_branch(x):
    t = terms(x)
    if x[0] > 0:
        return sum(t)
    return max(t)


def truth(x):
    t = terms(x)
    if t:
        return sum(t) * x[0]
    return 0.0


def iter_method(x):

    class P:
        def __init__(self, x):
            self.x = x

        def __iter__(self):
            for v in self.x:
                yield (v * v)

    p = P(x)
    return sum(p) * sum(p)


def iter_of_method(x):

    class P:
        def __init__(self, x):
            self.x = x

        def items(self):
            for v in self.x:
                yield (v * v)

    t = P(x).items()
    return sum(t) + sum(t) + x[0]


def nonvaried_rng(x):
    rng = np.random.default_rng(0)
    s = 0.0

    def draws(n):
        for _ in range(n):
            yield rng.normal()

    for k in draws(3):
        s += k * x[0] * rng.normal()
    return s


def nonvaried_rng2(x):
    rng = np.random.default_rng(0)
    s = 0.0
    for k in draws(rng, 3):
        s += k * x[0] * rng.normal()
    return s


def nonvaried_rng3(x):
    rng = np.random.default_rng(0)
    return sum(k * x[0] * rng.normal() for k in draws(rng, 3))


def nonvaried_rng4(x):
    rng = np.random.default_rng(0)
    s = 0.0
    for k, v in zip(draws(rng, 3), x):
        s += k * v * rng.normal()
    return s


def nonvaried_twice(x):
    t = (k for k in range(3))
    return sum(t) * x[0] + x[1] * sum(t)


def nonvaried_twice_for(x):
    t = (k for k in range(3))
    s = x[0]
    for k in t:
        s = s * x[k]
    for k in t:
        s = s * x[k]
    return s


def nonvaried_comp(x):
    t = (k for k in range(3))
    return sum([x[k] for k in t]) + sum([x[k] for k in t])


def of_max(x):
    t = terms(x)
    return max(t) * x[1] + sum(t)


def reduce(x):
    t = terms(x)
    a = next(t)
    return a * functools.reduce(lambda p, q: p * q, t)


def accumulate(x):
    t = terms(x)
    a = next(t)
    return a * sum(itertools.accumulate(t))


def islice(x):
    t = terms(x)
    a = list(itertools.islice(t, 2))
    b = list(t)
    return a[0] * a[1] * b[0] + b[1]


def takewhile(x):
    t = terms(x)
    a = list(itertools.takewhile(lambda v: v > 0.4, t))
    b = list(t)
    return sum(a) * sum(b)


def late_break(x):
    t = terms(x)
    for v in squared(t):
        if v < 3.0:
            break
    return v * sum(t)


def attr_chain(x):

    class P:
        def __init__(self, x):
            self.x = x

        def items(self):
            for v in self.x:
                yield (v * v)

    class Q:
        def __init__(self, p):
            self.p = p

    q = Q(P(x))
    t = q.p.items()
    return sum(t) + sum(t) + x[0]


def method_arg(x):

    class P:
        def __init__(self, k):
            self.k = k

        def both(self, it):
            return sum(it) + self.k * sum(it)

    return P(2.0).both(terms(x)) * x[0]


def method_arg_once(x):

    class P:
        def __init__(self, k):
            self.k = k

        def both(self, it):
            return self.k * sum(it)

    return P(2.0).both(terms(x)) * x[0]


def groupby_once(x):
    s = 0.0
    for k, g in itertools.groupby(x, key=lambda v: v > 0.4):
        s += sum(g) ** 2
    return s


def groupby_list(x):
    s = 0.0
    for k, g in itertools.groupby(x, key=lambda v: v > 0.4):
        g = list(g)
        s += sum(g) ** len(g)
    return s


def groupby_comp(x):
    return sum([sum(g) ** 2 for k, g in itertools.groupby(x, key=lambda v: v > 0.4)])


def from_iterable(x):
    return sum(v * v for v in itertools.chain.from_iterable(terms(r) for r in [x, 2 * x]))


def next_in_helper(x):
    return consume(terms(x)) + consume(v for v in x)


def record(x):
    p = Pt(terms(x), 1.0)
    return sum(p.a) + sum(p.a) + x[0]


def nv_written(x):
    p = np.arange(4)
    s = 0.0

    def idx():
        for k in range(3):
            yield p[k]

    for k in idx():
        p[k + 1 if k < 2 else 3] = 0
        s += x[k] * (k + 1)
    return s


def nv_written2(x):
    p = np.arange(4)
    s = 0.0
    for k in idx(p):
        p[k + 1 if k < 2 else 3] = 0
        s += x[k] * (k + 1)
    return s


def tuple_ret(x):
    t, s = ((v for v in x), [x[0]])
    return sum(t) + sum(s) + sum(s) + sum(t)


def list_of(x):
    t = list(terms(x))
    return sum(t) + sum(t)


def listfun(x):
    t = as_list(x)
    return sum(t) + sum(t)


def sortedfun(x):
    t = sorted(terms(x))
    return sum(t) + t[0]


def of_np(x):
    t = np.array(list(terms(x)))
    return np.sum(t) + t[0] * np.sum(t)


def dictitems(x):
    d = {"a": x[0], "b": x[1]}
    t = d.items()
    return sum((v for k, v in t)) + sum((v for k, v in t))


def of_range(x):
    t = range(3)
    return sum(x[k] for k in t) + sum(x[k] ** 2 for k in t)


def by_method_ok(x):
    s = Scaled(x)
    return s.total(v * s.u[0] for v in x)


def by_lambda(x):
    p = x.copy()
    f = lambda it: sum(it) + next(it, 0.0)
    return f(first_three(p)) * f(v for v in p)


def zip_twice(x):
    t = zip(x, x * 2)
    return sum((a * b for a, b in t)) + sum((a * b for a, b in t)) + sum(x)


def enum_twice(x):
    t = enumerate(x)
    return sum((a * b for a, b in t)) + sum((a * b for a, b in t)) + sum(x)


def rev_twice(x):
    t = reversed(x)
    return sum(a for a in t) + sum(a for a in t) + sum(x)


def pairwise_twice(x):
    t = itertools.pairwise(x)
    return sum((a * b for a, b in t)) + sum((a * b for a, b in t)) + sum(x)


def product_twice(x):
    t = itertools.product(x, x)
    return sum((a * b for a, b in t)) + sum((a * b for a, b in t)) + sum(x)


def comp_twice(x):
    t = terms(x)
    a = [v for v in t]
    b = [v for v in t]
    return sum(a) + sum(b) * 3


def of_made4(x):
    t = made4(x)
    return sum((a * b for a, b in t)) + sum((a * b for a, b in t)) + sum(x)


def of_list(x):
    ts = [terms(x), terms(2 * x)]
    return sum(ts[0]) + sum(ts[0]) + sum(ts[1])


def list_loop(x):
    s = 0.0
    for t in [terms(x), terms(2 * x)]:
        s += sum(t) + 2 * sum(t)
    return s


def list_comp(x):
    return sum([sum(t) + 2 * sum(t) for t in [terms(x), terms(2 * x)]])


def list_comp2(x):
    ts = [terms(v * x) for v in x]
    return sum([sum(t) + 2 * sum(t) for t in ts])


def of_dict(x):
    ts = {"a": terms(x)}
    return sum(ts["a"]) + sum(ts["a"]) + x[0]


def if_stmt(x):
    if x[0] > 0:
        t = terms(x)
    else:
        t = terms(2 * x)
    return sum(t) + sum(t) + x[0]


def if_list(x):
    if x[0] > 0:
        t = terms(x)
    else:
        t = [x[0], x[1]]
    return sum(t) + sum(t) + x[0]


def pipe(x):
    t = terms(x)
    s = squared(t)
    return sum(s) + sum(t) + x[0]


def pipe_ge(x):
    t = terms(x)
    s = (v * v for v in t)
    return sum(s) + sum(t) + x[0]


def pipe_zip(x):
    t = terms(x)
    return sum((a * b for a, b in zip(t, t))) + x[0]


def zip_self(x):
    t = iter(x)
    return sum((a * b for a, b in zip(t, t))) + x[0]


def product_self(x):
    t = terms(x)
    return sum(a * b for a in t for b in t) + x[0]


def outer(x):
    t = terms(x)
    return sum(a * b for a in x for b in t) + x[0]


def len_list(x):
    t = terms(x)
    n = len(list(t))
    return n * x[0] + sum(t)


def unpack(x):
    t = terms(x)
    a, b, c, d = t
    return a * b + sum(t)


def star(x):
    t = terms(x)
    a = [*t]
    return sum(a) + 2 * sum(t)


def of_in(x):
    t = terms(x)
    if 2.0 in t:
        return sum(t)
    return x[0]


def of_any(x):
    t = terms(x)
    if any(v < 1.0 for v in t):
        return sum(t)
    return x[0]


def any2(x):
    t = (v for v in x)
    a = any(v < 0.6 for v in t)
    return sum(t) * x[0]


def of_all(x):
    t = terms(x)
    a = all(v > 0.6 for v in t)
    return sum(t) * x[0]


def extend(x):
    t = terms(x)
    xs = [x[0]]
    xs.extend(t)
    xs.extend(t)
    return sum(xs)


def pluseq(x):
    t = terms(x)
    xs = [x[0]]
    xs += t
    xs += t
    return sum(xs)


def cond_list(x):
    t = terms(x)
    if x[0] > 0:
        t = list(t)
    return sum(t) * sum(t)


def default(x):

    def f(v, t=terms(x)):
        return v + sum(t)

    return f(1.0) + f(2.0)


def stack(x):
    t = (v * v for v in x)
    a = np.array(list(t))
    b = np.array(list(t))
    return np.sum(a) + np.sum(b) + x[0]


def nonvaried_zip(x):
    t = iter(range(4))
    s = x[0]
    for k, v in zip(t, x[:2]):
        s += v * k
    for k in t:
        s = s + x[k]
    return s


def try_gen(x):
    p = x.copy()
    s = 0.0
    for v in trying(p):
        p[:] = p * v
        s += v
    return s


def rec_gen(x):
    p = x.copy()
    s = 0.0
    for v in rec(p, 0):
        p[:] = p * v
        s += v
    return s


def of_sorted(x):
    t = terms(x)
    a = next(t)
    b = sorted(t)
    return a * b[0] + b[1] + sum(t)


def chain_same(x):
    t = terms(x)
    return sum(v for v in itertools.chain(t, t))


def islice_in_for(x):
    t = terms(x)
    s = 0.0
    for v in itertools.islice(t, 2):
        s += v
    return s * sum(t)


def any_direct(x):
    t = terms(x)
    a = any(t)
    return sum(t) * x[0]


def in_loop_ge(x):
    t = terms(x)
    s = 0.0
    for k in range(3):
        s += sum(v * v for v in t) * (k + 1)
    return s


def late_order(x):
    t = terms(x)
    s = squared(t)
    a = sum(t)
    return a + 2 * sum(s)


def late_order_ge(x):
    t = terms(x)
    s = (v * v for v in t)
    a = sum(t)
    return a + 2 * sum(s)


def late_order_map(x):
    t = terms(x)
    s = map(np.sin, t)
    a = sum(t)
    return a + 2 * sum(s)


def enum_break(x):
    t = terms(x)
    for k, v in enumerate(t):
        if k == 1:
            break
    return v * sum(t)


def zip_break(x):
    t = terms(x)
    for k, v in zip(range(2), t):
        pass
    return v * sum(t)


def inner_closure(x):
    t = terms(x)

    def pairs():
        for v in t:
            yield (v * 2)

    s = pairs()
    a = sum(t)
    return a + 3 * sum(s)


def groupby(x):
    s = 0.0
    for k, g in itertools.groupby(x, key=lambda v: v > 0.4):
        s += sum(g) + 2 * sum(g)
    return s


def map_gives(x):
    return sum([sum(t) + sum(t) for t in map(terms, [x, 2 * x])])


def branchy(x):
    t = terms(x)
    if x[0] > 0:
        a = sum(t)
    else:
        a = 0.0
        t = terms(2 * x)
    return a + sum(t)


def branchy2(x):
    t = terms(x)
    s = 0.0
    for k in range(2):
        s += sum(t)
        t = terms(k * x)
        s += 2 * sum(t)
    return s


def append(x):
    ts = []
    ts.append(terms(x))
    ts.append(terms(2 * x))
    return sum(ts[0]) + sum(ts[0]) + x[0]


def mixed_if(x):
    t = [x[0], x[1]] if x[0] > 0 else map(np.sin, x)
    return sum(t) + sum(t) + x[2]


def mixed_or(x):
    t = [] or terms(x)
    return sum(t) + sum(t) + x[2]


def of_either(x):
    t = either(x, False)
    return sum(t) + sum(t) + x[2]


def either2(x):
    t = either(x, True)
    return sum(t) + sum(t) + x[2]


def either_helper(x):
    return two(either(x, False))


def of_bound_other(x):
    return two(bound_other(x))


def bound_other2(x):
    t = bound_other(x)
    return sum(t) + sum(t)


def none(x):
    t = None
    if x[0] > 0:
        t = terms(x)
    return sum(t) if t is not None else x[0]


def none2(x):
    t = None
    if x[0] > 0:
        t = terms(x)
    return sum(t) + sum(t) if t is not None else x[0]


def by_method(x):
    s = Scaled(x)
    return s.consume(v * s.u[0] for v in x)


def by_method_gen(x):
    s = Scaled(x)
    return s.consume(first_three(s.u))


def by_method_ok2(x):
    s = Scaled(x)
    return s.total(v for v in x) + s.consume(v for v in x)


def by_func(x):
    p = x.copy()
    return doubling(first_three(p), p)


def by_nested(x):
    s = Scaled(x)
    return sum([s.consume(v * w for v in x) for w in x])


RIGHT = [
    sum_twice,
    genexp_twice,
    map_twice,
    filter_twice,
    chain_twice,
    accumulate_twice,
    islice_twice,
    iter_twice,
    for_twice,
    for_break,
    in_loop,
    in_loop_comp,
    nested_loop,
    of_lambda,
    inner,
    helper,
    helper_ge,
    helper_map,
    helper_zip,
    helper_inner,
    helper_inner_ge,
    helper_break,
    helper_break_ge,
    helper_kw,
    helper_through,
    of_made,
    of_made2,
    of_made3,
    made_in,
    made_helper,
    other_name,
    of_tuple,
    of_if,
    attr,
    attr_init,
    walrus,
    star_call,
    rebound,
    relist,
    once_each_branch,
    truth,
    iter_method,
    iter_of_method,
    nonvaried_rng,
    nonvaried_rng2,
    nonvaried_rng3,
    nonvaried_rng4,
    nonvaried_twice,
    nonvaried_twice_for,
    nonvaried_comp,
    of_max,
    reduce,
    accumulate,
    islice,
    takewhile,
    late_break,
    attr_chain,
    method_arg,
    method_arg_once,
    groupby_once,
    groupby_list,
    groupby_comp,
    from_iterable,
    next_in_helper,
    record,
    nv_written,
    nv_written2,
    tuple_ret,
    list_of,
    listfun,
    sortedfun,
    of_np,
    dictitems,
    of_range,
    by_method_ok,
    by_lambda,
]
REFUSED = [
    zip_twice,
    enum_twice,
    rev_twice,
    pairwise_twice,
    product_twice,
    comp_twice,
    of_made4,
    of_list,
    list_loop,
    list_comp,
    list_comp2,
    of_dict,
    if_stmt,
    if_list,
    pipe,
    pipe_ge,
    pipe_zip,
    zip_self,
    product_self,
    outer,
    len_list,
    unpack,
    star,
    of_in,
    of_any,
    any2,
    of_all,
    extend,
    pluseq,
    cond_list,
    default,
    stack,
    nonvaried_zip,
    try_gen,
    rec_gen,
    of_sorted,
    chain_same,
    islice_in_for,
    any_direct,
    in_loop_ge,
    late_order,
    late_order_ge,
    late_order_map,
    enum_break,
    zip_break,
    inner_closure,
    groupby,
    map_gives,
    branchy,
    branchy2,
    append,
    mixed_if,
    mixed_or,
    of_either,
    either2,
    either_helper,
    of_bound_other,
    bound_other2,
    none,
    none2,
    by_method,
    by_method_gen,
    by_method_ok2,
    by_func,
    by_nested,
]


@pytest.mark.parametrize("f", RIGHT)
def test_right(f):
    compare(f)


@pytest.mark.parametrize("f", REFUSED)
def test_right_or_refused(f):
    or_refused(compare, f)
