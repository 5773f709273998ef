"""Objects that hold other objects, which are replaced: in loops, by helpers, in the middle of an expression."""

import copy

from .registry import program


class Number:
    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        return Number(self.x + other.x)

    def __sub__(self, other):
        return Number(self.x - other.x)

    def __mul__(self, k):
        return Number(self.x * k)

    def plus(self, body, other):
        body.at = body.at + other
        return self.x


class InPlace(Number):
    def __iadd__(self, other):
        self.x += 2 * other.x
        return self


class Body:
    def __init__(self, at, speed):
        self.at = at
        self.speed = speed

    def step(self, dt):
        self.at += self.speed * dt


def body(x, kind=Number):
    return Body(kind(x), Number(2 * x))


@program(lambda: (0.73,))
def steps_of_one(x):
    b = body(x)
    for _ in range(3):
        b.step(0.1)
    return b.at.x * x


@program(lambda: (0.73,))
def steps_of_several(x):
    bodies = [Body(Number(x * i), Number(2 * x)) for i in range(3)]
    for _ in range(4):
        for b in bodies:
            b.step(0.1)
    return sum(b.at.x**2 for b in bodies)


@program(lambda: (0.73, 3))
def steps_of_as_many_as_there_are(x, n):
    bodies = [Body(Number(x * i), Number(2 * x)) for i in range(n)]
    for _ in range(4):
        for b in bodies:
            b.step(0.1)
            b.speed += Number(b.at.x)
    return sum(b.at.x**2 for b in bodies)


@program(lambda: (0.73,))
def drawn_together(x):
    a, b = body(x), body(3 * x)
    for _ in range(3):
        d = a.at - b.at
        a.speed = a.speed - d * 0.1
        b.speed = b.speed + d * 0.1
        for one in (a, b):
            one.at = one.at + one.speed * 0.1
    return a.at.x * b.at.x + a.speed.x * b.speed.x


@program(lambda: (0.73,))
def replaced_in_one_and_kept_in_the_other(x):
    n = Number(x)
    a, b = Body(n, Number(2 * x)), Body(n, n)
    for _ in range(3):
        a.at = a.at + b.at
    return a.at.x * b.at.x + n.x


@program(lambda: (0.73,))
def the_old_one_in_a_list(x):
    b = body(x)
    parts, read = [b.at, b.speed], b.at.x
    for _ in range(3):
        b.at = b.at + b.speed
    return b.at.x * parts[0].x + read


@program(lambda: (0.73,))
def two_names(x):
    a = body(x)
    b = a
    for _ in range(3):
        a.at = a.at + a.speed
        b.at = b.at * 2
    return a.at.x * b.at.x


@program(lambda: (0.73,))
def a_copy(x):
    a = body(x)
    b, c = copy.copy(a), copy.deepcopy(a)
    for _ in range(3):
        a.at = a.at + b.at
        c.at = c.at * 2
    return a.at.x * b.at.x + c.at.x


@program(lambda: (0.73,))
def the_last_but_one(x):
    b = body(x)
    last = b.at
    for _ in range(3):
        last = b.at
        b.at = b.at + b.speed
    return b.at.x * last.x


@program(lambda: (0.73,))
def inner_and_outer(x):
    outer = Body(body(x), Number(x))
    b = outer.at
    for _ in range(3):
        b.at = b.at + outer.speed
        outer.speed = outer.speed * 1.5 + outer.at.speed
    return outer.at.at.x * outer.speed.x + b.at.x


@program(lambda: (0.73,))
def in_place_in_a_dict(x):
    v = InPlace(x)
    held = {"a": v}
    held["a"] += Number(x * x)
    return v.x


@program(lambda: (0.73,))
def in_place_in_a_list(x):
    first = [InPlace(x), InPlace(2 * x), InPlace(3 * x)]
    second = list(first)
    for i in range(3):
        first[i] += Number(x * x)
    return second[0].x * second[1].x + second[2].x


@program(lambda: (0.73,))
def in_place_in_an_attribute(x):
    b = body(x, InPlace)
    at = b.at
    b.at += Number(x * x)
    return b.at.x * at.x


def pushed(b, by):
    b.at = b.at + by
    return by.x


def reset(b):
    b.at = Number(3.0)
    return Number(2.0)


def tripled(n):
    n.x = n.x * 3.0
    return 2.0


@program(lambda: (0.73,))
def handed_to_who_replaces_it(x):
    b = body(x)
    return pushed(b, b.at) * b.at.x


@program(lambda: (0.73,))
def handed_to_who_replaces_it_in_a_loop(x):
    b = body(x)
    total = 0.0
    for _ in range(3):
        total += pushed(b, b.at)
    return b.at.x * total


@program(lambda: (0.73,))
def its_own_method_replaces_it(x):
    b = body(x)
    return b.at.plus(b, b.speed) * b.at.x


@program(lambda: (0.73,))
def a_list_of_them_replaced(x):
    b = Body([Number(x)], Number(2 * x))

    def renew(items):
        b.at = [Number(3.0)]
        return items[0].x

    return renew(b.at) * b.at[0].x


@program(lambda: (0.73,))
def a_method_replaced(x):
    b, other = Body(Number(x).plus, None), body(x)

    def renew(method):
        b.at = Number(3.0).plus
        return method(other, Number(x))

    return renew(b.at) * b.at(other, Number(x))


@program(lambda: (0.73,))
def read_before_a_helper_replaces_it(x):
    b = body(x)
    t = b.at + reset(b)
    first = [b.at, pushed(b, b.speed)][0]
    return t.x * b.at.x + first.x


@program(lambda: (0.73,))
def read_before_a_helper_writes_it(x):
    n = Number(x)
    t = n.x + tripled(n)
    pair = [n.x, tripled(n), n.x]
    return t * n.x + pair[0] - pair[1] * pair[2]


class Pair:
    def __init__(self, v, u):
        self.v = v
        self.u = u


@program(lambda: (0.73, 5))
def replaced_on_some_turns(x, n):
    p = Pair(Number(x), Number(2 * x))
    first = p.v
    held = [p.v, p.u]
    for i in range(n):
        if i % 2:
            p.v = p.v + p.u * 0.1
        elif i == 2:
            p.u = p.u + p.v
    return p.v.x * x + first.x * p.u.x**2 + held[0].x * held[1].x


@program(lambda: (0.73,))
def replaced_on_each_path(x):
    p = Pair(Number(x), Number(2 * x))
    q = Pair(p.v, p.u)
    if x > 0.5:
        p.v = p.v + Number(1.0)
    else:
        p.v = Number(3.0)
    return p.v.x * x + q.v.x**2


@program(lambda: (0.73,))
def taken_from_another_on_one_path(x):
    p = Pair(Number(x), Number(2 * x))
    q = Pair(p.v, p.u)
    w = p.v
    if x > 0.5:
        p.v = q.u
    w2 = p.v
    p.v = p.v + w
    return p.v.x * x + q.v.x**2 + w.x * w2.x


def bump(p, c):
    if c > 0.5:
        p.v = p.v * 2
        return p.v
    return p.u


@program(lambda: (0.73,))
def given_back_by_a_helper(x):
    p = Pair(Number(x), Number(2 * x))
    w = bump(p, x)
    u = bump(p, 1 - x)
    return w.x * u.x + p.v.x**2


@program(lambda: (0.73, 4))
def as_many_as_there_are_on_some_turns(x, n):
    ps = [Pair(Number(x * i), Number(2 * x)) for i in range(n)]
    for k in range(3):
        for p in ps:
            if p.v.x < 1.0:
                p.v = p.v + p.u * 0.1
            else:
                p.u = p.u * 0.5
    return sum(p.v.x**2 + p.u.x for p in ps)


@program(lambda: (0.73,))
def several_on_some_turns(x):
    ps = [Pair(Number(x * i), Number(2 * x)) for i in range(3)]
    for k in range(3):
        for p in ps:
            if p.v.x < 1.0:
                p.v = p.v + p.u * 0.1
            else:
                p.u = p.u * 0.5
    return sum(p.v.x**2 + p.u.x for p in ps)
