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


@program(lambda: (rnd(5), 1.3), second=False)
def generator_into_generator(x, s):
    out = 0.0
    for v in running(scaled(terms_of(x), s)):
        out += v * v
    return out


@program(lambda: (rnd(5), 1.3), second=False)
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


@program(lambda: (1.2, 0.7, -0.4))
def leaves_of_a_tree(a, b, c):
    tree = (a, (b, (a * c, c)), b * b)
    return sum(v * (i + 1) for i, v in enumerate(tree_leaves(tree)))


@program(lambda: (rnd(6), 0.8))
def accumulated(x, decay):
    smooth = list(itertools.accumulate(x, lambda acc, v: decay * acc + (1 - decay) * v))
    products = itertools.accumulate(smooth, operator.mul)
    return sum(smooth) + sum(products)


@program(lambda: (rnd(4), rnd(4, seed=1)), second=False)
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


@program(lambda: (rnd(3), 0.7), second=False)
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


@program(lambda: (rnd(4), 1.2), second=False)
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
