"""Lists of as many objects as there are when the program runs."""

import numpy as np

from .registry import Collection

ROWS = Collection("rows", tags=("language",))
POINT = np.array([0.7, 1.3, 0.4])


class Particle:
    def __init__(self, x, v):
        self.x = x
        self.v = v
        self.m = 1.5

    def kick(self, f, dt):
        self.v += f * dt / self.m

    def drift(self, dt):
        self.x = self.x + dt * self.v

    @property
    def energy(self):
        return 0.5 * self.m * self.v**2


def many_bodies(x):
    bodies = [Particle(a, v) for a, v in zip(x, x * 0.3)]
    for _ in range(3):
        for a in bodies:
            force = 0.0
            for b in bodies:
                if a is not b:
                    force = force + (b.x - a.x) * 0.3
            a.kick(force, 0.1)
        for a in bodies:
            a.drift(0.1)
    return sum(0.5 * b.m * b.v**2 + b.x**3 for b in bodies)


ROWS.add(many_bodies, lambda: (POINT.copy(),), order2=True)


def appended_in_a_loop(x):
    bodies = []
    for v in x:
        bodies.append(Particle(v, v * v))
    total = 0.0
    for i in range(len(bodies)):
        for j in range(i + 1, len(bodies)):
            a, b = bodies[i], bodies[j]
            a.x = a.x * b.v
            total = total + a.x * b.x
    return total + bodies[0].energy + bodies[-1].energy


ROWS.add(appended_in_a_loop, lambda: (POINT.copy(),), order2=True)


def energy(ps):
    return sum(p.energy for p in ps)


def make(x):
    ps = []
    for v in x:
        if v > 0.5:
            ps.append(Particle(v, 1.0))
        else:
            p = Particle(v * 2, v)
            ps.append(p)
            p.x = p.x * v
    return ps


def filled_by_a_helper(x):
    ps = make(x)
    e = energy(ps)
    for p in ps:
        p.drift(0.1)
        p.kick(p.x, 0.2)
    return e * energy(ps) * len(ps)


ROWS.add(filled_by_a_helper, lambda: (POINT.copy(),), order2=True)


def names_for_items(x):
    ps = [Particle(v, v) for v in x]
    first = ps[0]
    last = ps[-1]
    old = first.x
    first.x = last.x * 3.0
    ps[0].kick(x[1], 1.0)
    return old * first.x * ps[0].v + last.energy * first.energy


ROWS.add(names_for_items, lambda: (POINT.copy(),), order2=True)


def selected(x):
    ps = [Particle(v, v * 2) for v in x]
    fast = [p for p in ps if p.v > 1.0]
    for p in fast:
        p.x = p.x * p.v
    return sum(p.x for p in ps) * len(fast) + fast[0].x ** 2


ROWS.add(selected, lambda: (POINT.copy(),), order2=True)


def ordered(x):
    ps = [Particle(v, v * 2) for v in x]
    s = sorted(ps, key=lambda p: p.x)
    best = max(ps, key=lambda p: p.v)
    best.x = best.x * 2.0
    return s[0].x * s[-1].x ** 2 + best.v


ROWS.add(ordered, lambda: (POINT.copy(),), order2=True)


def neighbours(x):
    ps = [Particle(v, v * 2) for v in x]
    total = 0.0
    for p, q in zip(ps, ps[1:]):
        total = total + p.x * q.v
        q.kick(p.x, 0.5)
    for i, p in enumerate(ps):
        total = total + i * p.v
    for p in reversed(ps):
        p.x = p.x * total
        total = total + p.x
    return total


ROWS.add(neighbours, lambda: (POINT.copy(),), order2=True)


def tracked(x):
    ps = [Particle(v, v * 2) for v in x]
    nearest = ps[0]
    for p in ps:
        if (p.x - 0.9) ** 2 < (nearest.x - 0.9) ** 2:
            nearest = p
    nearest.kick(x[0], 1.0)
    prev = ps[-1]
    total = 0.0
    for p in ps:
        total = total + prev.v * p.x
        prev = p
    return total


ROWS.add(tracked, lambda: (POINT.copy(),), order2=True)


class World:
    def __init__(self, g):
        self.g = g
        self.bodies = []
        self.t = 0.0

    def add(self, x, v):
        self.bodies.append(Particle(x, v))

    def step(self, dt):
        for b in self.bodies:
            b.kick(self.g * b.m, dt)
            b.drift(dt)
        self.t += dt

    def total(self):
        return sum(b.energy + b.x for b in self.bodies)


def world_of_bodies(x):
    w = World(x[0])
    for v in x:
        w.add(v, v * v)
    for _ in range(3):
        w.step(0.1)
    return w.total() + w.t


ROWS.add(world_of_bodies, lambda: (POINT.copy(),), order2=True)


class Vec:
    def __init__(self, a, b):
        self.a = a
        self.b = b

    def __add__(self, o):
        return Vec(self.a + o.a, self.b + o.b)

    def __mul__(self, k):
        return Vec(self.a * k, self.b * k)

    def dot(self, o):
        return self.a * o.a + self.b * o.b


class Ball:
    def __init__(self, p, v):
        self.p = p
        self.v = v

    def move(self, dt):
        self.p = self.p + self.v * dt


def vectors_summed(x):
    vs = [Vec(v, v * v) for v in x]
    total = Vec(0.0, 0.0)
    for v in vs:
        total = total + v * 2.0
    return total.dot(vs[1])


ROWS.add(vectors_summed, lambda: (POINT.copy(),), order2=True)


def nested_objects(x):
    balls = [Ball(Vec(v, 1.0), Vec(v * v, x[0])) for v in x]
    return sum(b.p.dot(b.v) for b in balls)


ROWS.add(nested_objects, lambda: (POINT.copy(),), order2=True)


def nested_objects_replaced(x):
    balls = [Ball(Vec(v, 1.0), Vec(v * v, x[0])) for v in x]
    for b in balls:
        b.move(0.1)
    return sum(b.p.dot(b.v) for b in balls)


ROWS.add(nested_objects_replaced, lambda: (POINT.copy(),), order2=True)


class Arr:
    def __init__(self, v):
        self.v = v.copy()
        self.h = []

    def bump(self, k):
        self.v *= k
        self.v[0] += k
        self.h.append(k)


def arrays_in_objects(x):
    ps = [Arr(x * v) for v in x]
    for p in ps:
        for q in ps:
            p.bump(q.v[1])
    return sum(np.sum(p.v**2) for p in ps) + ps[0].h[1]


ROWS.add(arrays_in_objects, lambda: (POINT.copy(),), order2=True)


def pairs_of_objects(x):
    import itertools

    ps = [Particle(v, v * 2) for v in x]
    total = 0.0
    for p, q in itertools.combinations(ps, 2):
        total = total + p.x * q.v
    return total


ROWS.add(pairs_of_objects, lambda: (POINT.copy(),), order2=True)


def tuples_of_objects(x):
    ps = [Particle(v, v * 2) for v in x]
    springs = [(ps[i], ps[i + 1], x[i]) for i in range(len(ps) - 1)]
    for _ in range(2):
        for p, q, k in springs:
            d = (q.x - p.x) * k
            p.kick(d, 0.1)
            q.kick(-d, 0.1)
        for p in ps:
            p.drift(0.3)
    return sum(p.x**2 for p in ps)


ROWS.add(tuples_of_objects, lambda: (POINT.copy(),), order2=True)


class Spring:
    def __init__(self, a, b, k):
        self.a = a
        self.b = b
        self.k = k

    def pull(self):
        f = self.k * (self.b.x - self.a.x)
        self.a.kick(f, 0.1)
        self.b.kick(-f, 0.1)


def objects_of_objects(x):
    ps = [Particle(v, v * 2) for v in x]
    springs = [Spring(a, b, 2.0) for a, b in zip(ps[:-1], ps[1:])]
    for _ in range(2):
        for s in springs:
            s.pull()
        for p in ps:
            p.drift(0.2)
    return sum(p.x**2 * p.v for p in ps)


ROWS.add(objects_of_objects, lambda: (POINT.copy(),), order2=True)


def object_in_two_lists(x):
    a = []
    b = []
    for v in x:
        p = Particle(v, v * v)
        a.append(p)
        b.append(p)
    for q in b:
        q.kick(q.x, 1.0)
    return sum(p.v * p.x for p in a) * b[0].v


ROWS.add(object_in_two_lists, lambda: (POINT.copy(),), order2=True)


def list_under_two_names(x):
    ps = [Particle(v, 1.0) for v in x]
    qs = ps
    qs.append(Particle(x[0] * x[1], 2.0))
    qs[0].drift(1.0)
    return sum(p.x * p.v for p in ps) * len(ps)


ROWS.add(list_under_two_names, lambda: (POINT.copy(),), order2=True)


def fill(ps, x):
    for v in x:
        ps.append(Particle(v, 1.0))
    return ps


def filled_twice_by_a_helper(x):
    ps = []
    qs = fill(ps, x)
    fill(ps, x * 2.0)
    qs[3].drift(2.0)
    return sum(p.x**2 * p.v for p in ps)


ROWS.add(filled_twice_by_a_helper, lambda: (POINT.copy(),), order2=True)


def names_swapped(x):
    ps = [Particle(v, 1.0) for v in x]
    a, b = ps[0], ps[1]
    for k in range(3):
        a.x = a.x * b.x + 0.1
        a, b = b, a
    return a.x * b.x**2


ROWS.add(names_swapped, lambda: (POINT.copy(),), order2=True)


def last_before_more(x):
    ps = [Particle(v, 1.0) for v in x]
    last = ps[-1]
    ps.append(Particle(x[0], 3.0))
    last.kick(x[1], 2.0)
    return last.v * ps[-1].v * ps[-2].v ** 2


ROWS.add(last_before_more, lambda: (POINT.copy(),), order2=True)


def old_part_kept(x):
    balls = [Ball(Vec(t, 1.0), Vec(t, 1.0)) for t in x]
    old = balls[0].p
    balls[0].move(0.5)
    return old.a * balls[0].p.a


ROWS.add(old_part_kept, lambda: (POINT.copy(),), order2=True)


def array_of_two_objects(x):
    ps = [Arr(x * v) for v in x]
    w = ps[0].v
    ps[1].v = w
    w *= x[1]
    ps[1].v += 1.0
    return sum(np.sum(p.v**2) for p in ps)


ROWS.add(array_of_two_objects, lambda: (POINT.copy(),), order2=True)


def zipped_with_itself(x):
    ps = [Particle(v, 1.0) for v in x]
    for p, q in zip(ps, reversed(ps)):
        old = q.x
        p.x = p.x * 2.0 + q.v
        q.kick(old, 0.5)
    return sum(p.x * p.v for p in ps)


ROWS.add(zipped_with_itself, lambda: (POINT.copy(),), order2=True)


def closures_over_objects(x):
    ps = [Particle(v, 1.0) for v in x]
    fs = []
    for p in ps:
        fs.append(lambda t, p=p: p.x * t)
    g = lambda t: p.v * t
    for p in ps:
        p.drift(0.5)
    return sum(f(2.0) for f in fs) + g(x[0])


ROWS.add(closures_over_objects, lambda: (POINT.copy(),), order2=True)


def nearest(ps, y):
    best = ps[0]
    for p in ps:
        if abs(p.x - y) < abs(best.x - y):
            best = p
    return best


def first_in_a_branch(x):
    ps = []
    if x[0] > 0.0:
        ps.append(Particle(x[0], x[1]))
    else:
        ps.append(Particle(x[1], x[2]))
    for v in x:
        ps.append(Particle(v, v))
    return sum(p.x * p.v for p in ps) * len(ps)


ROWS.add(first_in_a_branch, lambda: (POINT.copy(),))


def lists_in_a_loop(x):
    total = 0.0
    for k in range(2):
        ps = [Particle(v * k, 1.0) for v in x]
        first = ps[0]
        for p in ps:
            p.kick(first.x + x[k], 0.1)
        total = total + sum(p.v**2 for p in ps)
    return total + first.v


ROWS.add(lists_in_a_loop, lambda: (POINT.copy(),))


class Reg:
    items = []

    def __init__(self, v, out):
        self.v = v
        out.append(self)
        self.w = v * 2.0


def index_bound_again(x):
    ps = [Particle(v, 1.0) for v in x]
    i = 1
    a = ps[i]
    i = 2
    b = ps[i]
    i = i - 3
    c = ps[i]
    a.x = b.x * 2.0
    c.x = c.x * a.x
    return a.x * b.x + c.x


ROWS.add(index_bound_again, lambda: (POINT.copy(),), order2=True)


def lists_of_the_same_objects(x):
    ps = [Particle(v, 1.0) for v in x]
    keep = [p for p in ps if p.x > 0.5]
    ps.append(Particle(x[0], 9.0))
    for p in keep:
        p.x = p.x * x[1]
    sub = ps[1:]
    sub[0].x = sub[0].x * 3.0
    return sum(p.x * p.v for p in ps) + keep[-1].x ** 2


ROWS.add(lists_of_the_same_objects, lambda: (POINT.copy(),), order2=True)


def track(x):
    ps = [Particle(v, v * 2) for v in x]
    nearest = ps[0]
    for p in ps:
        if (p.x - 0.9) ** 2 < (nearest.x - 0.9) ** 2:
            nearest = p
    nearest.kick(x[0], 1.0)
    prev = ps[-1]
    total = 0.0
    for p in ps:
        total = total + prev.v * p.x
        prev = p
    return total


ROWS.add(track, lambda: (POINT.copy(),), order2=True)


def mapped_to_objects(x):
    ps = list(map(Particle, x, x * 2))
    qs = tuple(Vec(v, 1.0) for v in x)
    rs = list(Vec(v, 2.0) for v in x)
    return ps[1].v * qs[0].a + rs[2].a * len(ps)


ROWS.add(mapped_to_objects, lambda: (POINT.copy(),), order2=True)


def extended(x):
    ps = []
    ps.extend(Vec(v, 1.0) for v in x)
    ps += [Vec(v, v) for v in x]
    return sum(p.a * p.b for p in ps)


ROWS.add(extended, lambda: (POINT.copy(),), order2=True)


def begun_with_one(x):
    ps = [Vec(1.0, 2.0)]
    for v in x:
        ps.append(Vec(v, v * v))
    return sum(p.a * p.b for p in ps)


ROWS.add(begun_with_one, lambda: (POINT.copy(),))


def each_from_the_last(x):
    nodes = [Vec(x[0], 1.0)]
    for v in x[1:]:
        nodes.append(Vec(nodes[-1].a * v, nodes[-1].b + v))
    return nodes[-1].a + nodes[-1].b * nodes[0].a


ROWS.add(each_from_the_last, lambda: (POINT.copy(),))


def generations(x):
    ps = [Vec(v, 1.0) for v in x]
    for k in range(2):
        ps = [Vec(p.a * p.b, p.b + x[k]) for p in ps]
    return sum(p.a * p.b for p in ps)


ROWS.add(generations, lambda: (POINT.copy(),), order2=True)


def generations_appended(x):
    ps = [Vec(v, 1.0) for v in x]
    for k in range(2):
        new = []
        for p in ps:
            new.append(p + p * x[k])
        ps = new
    return sum(p.a * p.b for p in ps)


ROWS.add(generations_appended, lambda: (POINT.copy(),), order2=True)


def summed_from_a_start(x):
    ps = [Vec(v, 1.0) for v in x]
    t = sum(ps, Vec(0.0, 0.0))
    return t.a * t.b


ROWS.add(summed_from_a_start, lambda: (POINT.copy(),), order2=True)


def until_long_enough(x):
    ps = []
    while len(ps) < 3:
        ps.append(Vec(x[0] * 2, x[1]))
    return sum(p.a * p.b for p in ps)


ROWS.add(until_long_enough, lambda: (POINT.copy(),), order2=True)


def popped(x):
    ps = [Vec(v, 1.0) for v in x]
    last = ps.pop()
    return last.a + sum(p.a * p.b for p in ps)


ROWS.add(popped, lambda: (POINT.copy(),), order2=True)


def stack_of_objects(x):
    stack = [Vec(x[0], 1.0)]
    total = 0.0
    while stack:
        p = stack.pop()
        total = total + p.a * p.b
        if p.b < 3.0:
            stack.append(Vec(p.a * x[1], p.b + 1.0))
    return total


ROWS.add(stack_of_objects, lambda: (POINT.copy(),))


def unpacked(x):
    ps = [Vec(v, 1.0) for v in x]
    first, *rest = ps
    a, b, c = ps
    return first.a * rest[0].a + a.b * c.a


ROWS.add(unpacked, lambda: (POINT.copy(),), order2=True)


def made_in_each_turn(x):
    total = 0.0
    for k in range(2):
        ps = [Vec(v * k, 1.0) for v in x]
        for p in ps:
            total = total + p.a * p.b * x[k]
    return total


ROWS.add(made_in_each_turn, lambda: (POINT.copy(),), order2=True)


def none_at_all(x):
    ps = [Vec(v, 1.0) for v in x if v > 100.0]
    return sum(p.a * p.b for p in ps) + x[0] * len(ps) + x[1]


ROWS.add(none_at_all, lambda: (POINT.copy(),), order2=True)
