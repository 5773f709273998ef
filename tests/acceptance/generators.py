"""Generators, iterators and pipelines in the ways that people hand them on."""

import itertools
import operator
from collections import deque
from functools import partial, reduce

import numpy as np

from .registry import pos, program, rnd


def terms_of(x):
    for i, v in enumerate(x):
        yield v**2 / (i + 1)


def scaled(values, s):
    for v in values:
        yield v * s


def running(values):
    total = 0.0
    for v in values:
        total = total + v
        yield total


@program(lambda: (rnd(5), 1.3))
def generator_into_generator(x, s):
    out = 0.0
    for v in running(scaled(terms_of(x), s)):
        out += v * v
    return out


@program(lambda: (rnd(5), 1.3))
def pipeline_in_steps(x, s):
    values = terms_of(x)
    values = scaled(values, s)
    values = running(values)
    return max(values) + s


def positive(values):
    return (v for v in values if v > 0)


@program(lambda: (rnd(6), 1.3))
def pipeline_of_expressions(x, s):
    doubled = (2 * v for v in x)
    kept = positive(doubled)
    powers = (v**s for v in kept)
    return sum(powers)


class Joint:
    def __init__(self, length, angle):
        self.length, self.angle = length, angle

    def tip(self, x, y):
        return x + self.length * np.cos(self.angle), y + self.length * np.sin(self.angle)


@program(lambda: (pos(4), rnd(4)))
def pairs_of_objects(lengths, angles):
    joints = [Joint(length, a) for length, a in zip(lengths, angles)]
    bend = 0.0
    for a, b in itertools.pairwise(joints):
        bend += a.length * b.length * np.cos(a.angle - b.angle)
    x = y = 0.0
    for joint in joints:
        x, y = joint.tip(x, y)
    return bend + x * y


@program(lambda: (rnd(6),))
def pairs_of_numbers(x):
    return sum(a * b for a, b in itertools.pairwise(x)) + sum((b - a) ** 2 for a, b in zip(x, x[1:]))


def windows(values, n):
    held = deque(maxlen=n)
    for v in values:
        held.append(v)
        if len(held) == n:
            yield tuple(held)


@program(lambda: (rnd(6),))
def windows_by_deque(x):
    total = 0.0
    for a, b, c in windows(x, 3):
        total += a * b - c**2
    return total


def descend(f_grad, x, rate):
    while True:
        x = x - rate * f_grad(x)
        yield x


@program(lambda: (rnd(3), 0.1))
def endless_descent(x, rate):
    for n, z in enumerate(descend(lambda v: 4 * v**3 + v, x, rate)):
        if n == 4:
            break
    return z @ z


@program(lambda: (rnd(3), 0.1))
def endless_descent_sliced(x, rate):
    path = list(itertools.islice(descend(lambda v: 4 * v**3 + v, x, rate), 4))
    return path[-1] @ path[0]


def tree_leaves(tree):
    if isinstance(tree, tuple):
        for part in tree:
            yield from tree_leaves(part)
    else:
        yield tree


@program(lambda: (1.2, 0.7, -0.4), second=False)
def leaves_of_a_tree(a, b, c):
    tree = (a, (b, (a * c, c)), b * b)
    return sum(v * (i + 1) for i, v in enumerate(tree_leaves(tree)))


@program(lambda: (rnd(6), 0.8))
def accumulated(x, decay):
    smooth = list(itertools.accumulate(x, lambda acc, v: decay * acc + (1 - decay) * v))
    products = itertools.accumulate(smooth, operator.mul)
    return sum(smooth) + sum(products)


@program(lambda: (rnd(4), rnd(4, seed=1)))
def mapped_and_starred(x, y):
    products = map(operator.mul, x, y)
    powers = [v**2 for v in itertools.starmap(np.hypot, [(v, 2.0) for v in y])]
    return sum(products) + reduce(lambda a, b: a * 0.5 + b, powers)


@program(lambda: (rnd(5), 0.3))
def composed_partials(x, s):
    def shift(by, v):
        return v + by

    def compose(*fs):
        return reduce(lambda f, g: lambda v: g(f(v)), fs)

    pipeline = compose(partial(shift, s), np.sin, partial(np.power, 2.0), lambda v: v * s)
    return np.sum(pipeline(x))


@program(lambda: (rnd(3, 3), rnd(3)), second=False)
def grouped_runs(table, w):
    rows = sorted(zip(table[:, 0], range(3)), key=lambda pair: pair[0])
    total = 0.0
    for value, i in rows:
        total += value * w[i] * (i + 1)
    for sign, group in itertools.groupby(w, key=lambda v: v > 0):
        part = list(group)
        total += len(part) * part[0] if sign else part[-1] ** 2
    return total


@program(lambda: (rnd(3), rnd(2)))
def products_and_combinations(x, y):
    total = 0.0
    for a, b in itertools.product(x, y):
        total += np.sin(a * b)
    for a, b in itertools.combinations(x, 2):
        total += (a - b) ** 2
    for a, b in itertools.zip_longest(x, y, fillvalue=1.0):
        total += a * b
    for a, k in zip(itertools.chain(x, y), itertools.cycle([1.0, -1.0])):
        total += k * a**2
    return total


def coefficients(x):
    yield 1.0
    for v in x:
        yield v
    yield x @ x


@program(lambda: (rnd(3), 0.7))
def polynomial_from_generator(x, t):
    total, power = 0.0, 1.0
    for c in coefficients(x):
        total += c * power
        power *= t
    values = np.array(list(coefficients(x)))
    return total + np.sum(values**2)


@program(lambda: (rnd(4),))
def generator_with_state(x):
    def walk(start):
        position = start
        for v in x:
            position = position + np.tanh(v)
            yield position, v

    places = []
    for p, v in walk(x[0]):
        if v < -0.9:
            continue
        places.append(p * v)
    return sum(places) + any(p > 5 for p in places)


@program(lambda: (rnd(4), 1.2))
def generator_method(x, s):
    class Path:
        def __init__(self, points):
            self.points = points

        def __iter__(self):
            for p in self.points:
                yield p * s

        def steps(self):
            last = None
            for p in self:
                if last is not None:
                    yield p - last
                last = p

    path = Path(x)
    return sum(d**2 for d in path.steps()) + sum(path)


@program(lambda: (rnd(4),))
def generator_given_to_function(x):
    def norm(values):
        total = 0.0
        for v in values:
            total += v * v
        return np.sqrt(total)

    return norm(v + 1 for v in x) + norm(terms_of(x))


def interleave(a, b):
    for p, q in zip(a, b):
        yield p
        yield q


@program(lambda: (rnd(4), rnd(4, seed=1)))
def two_generators_interleaved(x, y):
    total = 0.0
    for i, v in enumerate(interleave(terms_of(x), scaled(y, 2.0))):
        total += v * (i - 3) ** 2
    return total


def heat_steps(u, alpha, n):
    u = u.copy()
    for _ in range(n):
        u[1:-1] += alpha * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        yield u


@program(lambda: (rnd(6), 0.2))
def energies_of_a_simulation(u, alpha):
    energies = [np.sum(v**2) for v in heat_steps(u, alpha, 4)]
    return sum(k * e for k, e in enumerate(energies)) + max(v[2] for v in heat_steps(u, alpha, 3))


@program(lambda: (rnd(6), 0.2), second=False)
def frames_of_a_simulation(u, alpha):
    frames = np.stack([v.copy() for v in heat_steps(u, alpha, 3)])
    probes = np.array([v[1] * v[-2] for v in itertools.islice(heat_steps(u, alpha, 9), 2)])
    return np.sum(frames[1] * frames[2]) + np.sum(probes)


@program(lambda: (rnd(6), 0.2), second=False)
def differences_of_frames(u, alpha):
    def changes(frames):
        last = None
        for frame in frames:
            if last is not None:
                yield np.sum((frame - last) ** 2)
            last = frame.copy()

    def until_small(values, least):
        for v in values:
            if v < least:
                return
            yield v

    return sum(until_small(changes(heat_steps(u, alpha, 5)), 1e-3))


@program(lambda: (rnd(5),), second=False)
def head_and_tail(x):
    terms = terms_of(x)
    first = next(terms)
    second = next(terms, 0.0)
    rest = sum(terms)
    return first * rest + second * next(terms, x[0])


@program(lambda: (rnd(7),), second=False)
def in_chunks(x):
    values, total = terms_of(x), 0.0
    while chunk := list(itertools.islice(values, 3)):
        total = 0.5 * total + sum(chunk) ** 2
    return total


def moments(values):
    first = next(values)
    return first, sum(values)


@program(lambda: (rnd(5), rnd(5, seed=1)), second=False)
def iterators_given_to_a_helper(x, y):
    a, b = moments(v * w for v, w in zip(x, y))
    c, d = moments(terms_of(y))
    return a * b + c * d


@program(lambda: (pos(4), rnd(4)), second=False)
def chain_of_springs(masses, start):
    class Bead:
        def __init__(self, mass, position):
            self.mass, self.position, self.velocity = mass, position, 0.0

    beads = [Bead(m, p) for m, p in zip(masses, start)]
    for _ in range(3):
        for a, b in itertools.pairwise(beads):
            force = 2.0 * (b.position - a.position - 0.1)
            a.velocity += 0.1 * force / a.mass
            b.velocity -= 0.1 * force / b.mass
        for bead in beads:
            bead.position += 0.1 * bead.velocity
    return sum(bead.position**2 for bead in beads)


@program(lambda: (rnd(2, 3),), second=False)
def weighted_by_place(A):
    total = 0.0
    for (i, j), v in np.ndenumerate(A):
        total += (i + 1) * np.sin(j * v)
    return total + np.sum(np.fromiter((v * v for v in A.flat), float)) ** 2


@program(lambda: (rnd(4),))
def noise_drawn_in_turns(x):
    rng = np.random.default_rng(3)

    def noisy():
        for v in x:
            yield v * (1.0 + 0.1 * rng.normal())

    return sum(v * rng.normal() for v in noisy())


class Collected:
    def __init__(self, xs):
        self.xs = xs

    def items(self):
        for v in self.xs:
            yield v * 2

    def __iter__(self):
        for v in self.xs:
            yield v * 3


def times(xs, k):
    for v in xs:
        yield v * k


@program(lambda: (0.73,))
def its_object_bound_anew(x):
    b = Collected([x, 2 * x])
    s = 0.0
    for v in b.items():
        b = Collected([7.0, 8.0 * x])
        s += v * b.xs[0]
    return s


@program(lambda: (0.73,))
def its_arguments_bound_anew(x):
    xs = [x, 2 * x]
    k = 2.0
    s = 0.0
    for v in times(xs, k):
        xs = [7.0, 8.0 * x]
        k = k * 3
        s += v * xs[0]
    return s * k


@program(lambda: (0.73,))
def the_object_that_is_iterated(x):
    b = Collected([x, 2 * x])
    s = 0.0
    for v in b:
        b = Collected([7.0, 8.0 * x])
        s += v * b.xs[0]
    return s


@program(lambda: (Collected([0.3, 0.4]), 0.73))
def an_object_that_is_given(b, x):
    s = 0.0
    for v in b.items():
        b = Collected([7.0, 8.0 * x])
        s += v * b.xs[0]
    return s


@program(lambda: (0.73,))
def a_generator_inside(x):
    b = Collected([x, 2 * x])

    def loc(q):
        for v in q.xs:
            yield v * 2

    s = 0.0
    for v in loc(b):
        b = Collected([7.0, 8.0 * x])
        s += v * b.xs[0]
    return s


@program(lambda: (np.array([0.3, 0.7]),))
def an_array_bound_anew(xs):
    s = 0.0
    for row in times(xs, 2.0):
        xs = xs * 2.0
        s = s + row * xs[0]
    return s


@program(lambda: (0.73,))
def nonlocals_bound_anew(x):
    k = x

    def bump():
        nonlocal k
        k = k * 2
        return k

    s = 0.0
    for v in times([x, 2 * x], k):
        s += v * bump()
    return s * k


def newton(x, n):
    for _ in range(n):
        x = x - (x * x - 2.0) / (2 * x)
        yield x


@program(lambda: (0.73,))
def the_target_is_the_argument(x):
    s = 0.0
    for x in newton(x, 3):
        s += x
    return s * x


class Param:
    def __init__(self, v):
        self.v = v
        self.g = 0.0


class Module:
    def parameters(self):
        for c in self.children:
            yield from c.parameters()


class Linear(Module):
    def __init__(self, w, b):
        self.w = Param(w)
        self.b = Param(b)

    def parameters(self):
        yield self.w
        yield self.b

    def __call__(self, x):
        return self.w.v * x + self.b.v


class Seq(Module):
    def __init__(self, *children):
        self.children = children

    def __call__(self, x):
        for c in self.children:
            x = c(x)
        return x


@program(lambda: (0.73,))
def parameters_of_modules(x):
    m = Seq(Linear(x, 0.3), Linear(2 * x, 0.1))
    s = 0.0
    for p in m.parameters():
        s += p.v**2
    return m(x) + s


@program(lambda: (0.73,))
def parameters_updated(x):
    m = Seq(Linear(x, 0.3), Seq(Linear(2 * x, 0.1), Linear(x, x)))
    for k in range(2):
        for p in m.parameters():
            p.v = p.v - 0.1 * p.v**2
    return m(x) + sum(p.v for p in m.parameters())
