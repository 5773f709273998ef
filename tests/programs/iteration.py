"""Generators, comprehensions, map, filter, sorted, itertools, sum, min and max of Python containers."""

import itertools
import math
from collections import defaultdict, deque

import numpy as np

from .registry import Collection, rand

ITERATION = Collection("iteration", tags=("language",))


def decaying(x, n):
    for k in range(n):
        yield x / (k + 1.0)
        x = np.sin(x)


def generator_in_loop(x):
    total = 0.0
    for term in decaying(x, 4):
        total = total * 0.5 + np.sum(term)
    return total


ITERATION.add(generator_in_loop, lambda: (rand(3),), holomorphic=True)


def generator_with_break(x):
    total = 0.0
    for k, term in enumerate(decaying(x, 100)):
        if k == 3:
            break
        total = total + np.sum(term**2)
    return total


ITERATION.add(generator_with_break, lambda: (rand(2),), holomorphic=True)


def pairs(items):
    previous = None
    for item in items:
        if previous is not None:
            yield previous, item
        previous = item


def generator_of_tuples(x):
    return sum((b - a) ** 2 for a, b in pairs(x))


ITERATION.add(generator_of_tuples, lambda: (rand(4),), holomorphic=True)


def flatten(tree):
    for item in tree:
        if isinstance(item, (list, tuple)):
            yield from flatten(item)
        else:
            yield item


def recursive_generator(tree):
    total = 1.0
    for leaf in flatten(tree):
        total = total * np.sum(leaf) + leaf[0]
    return total


ITERATION.add(recursive_generator, lambda: ([rand(2), (rand(1, seed=1), [rand(2, seed=2)])],), holomorphic=True)


def generator_expressions(x):
    a = sum(v * v for v in x)
    b = max(abs(v) for v in x)
    c = math.fsum(math.sin(v) for v in x)
    d = np.array(list(v**3 for v in x)) @ np.ones(3)
    return a * b + c * d + math.prod(1.0 + v for v in x)


ITERATION.add(generator_expressions, lambda: (np.array([0.3, -0.8, 0.5]),))


def next_and_iter(x):
    it = iter(x)
    first = next(it)
    total = first**2
    for v in it:
        total += v * first
    return total + next(it, 2.0)


ITERATION.add(next_and_iter, lambda: (rand(4),), holomorphic=True)


def maps(x, y):
    squares = list(map(lambda v: v * v, x))
    sines = map(np.sin, x)
    products = list(map(lambda a, b: a * b, x, y))
    return sum(squares) * sum(products) + sum(sines)


ITERATION.add(maps, lambda: (rand(3), rand(3, seed=1)), argnums=(0, 1), holomorphic=True)


def filters(x):
    kept = list(filter(lambda v: v > 0, x))
    return sum(kept) ** 2 + len(kept) * x[0] + sum(v for v in filter(None, [1.0, 0.0, x[1]]))


ITERATION.add(filters, lambda: (np.array([0.5, -0.3, 0.8]),))


def sorts(x):
    ordered = sorted(x)
    by_size = sorted(x, key=lambda v: -abs(v))
    pairs = sorted(zip(x, range(3)), key=lambda p: p[0], reverse=True)
    total = ordered[0] * by_size[0] ** 2
    for weight, (v, i) in enumerate(pairs):
        total += weight * v * (i + 1)
    return total


ITERATION.add(sorts, lambda: (np.array([0.5, -0.9, 0.3]),))


def list_sort_method(x):
    values = [v for v in x]
    values.sort(reverse=True)
    values.reverse()
    return values[0] * 2.0 + values[1] ** 2


ITERATION.add(list_sort_method, lambda: (np.array([0.5, -0.9, 0.3]),))


def python_sum_min_max(x, y):
    a = sum([x[0], y, 3.0]) + sum((x[1], x[2]), y)
    b = min(x[0], x[1], y) * max([x[0], x[1], x[2]])
    c = max(x, key=lambda v: v**2) + min([], default=y)
    return a * b + c + sum(x) + max(x)


ITERATION.add(python_sum_min_max, lambda: (np.array([0.5, -0.9, 0.3]), 0.7), argnums=(0, 1))


def any_all(x):
    if all(v < 2.0 for v in x) and any([v > 0.4 for v in x]):
        return sum(x) ** 2
    return 0.0


ITERATION.add(any_all, lambda: (np.array([0.5, -0.9, 0.3]),))


def dict_comprehension(params):
    squares = {k: v**2 for k, v in params.items()}
    chosen = {k.upper(): squares[k] for k in squares if k != "c"}
    lengths = {len(k) for k in chosen}
    return sum(np.sum(v) for v in chosen.values()) * len(lengths) + np.sum(squares["c"])


ITERATION.add(dict_comprehension, lambda: ({"a": rand(2), "b": rand(1), "c": rand(2, seed=1)},), holomorphic=True)


def tree_map(params, decay):
    def apply(tree):
        if isinstance(tree, dict):
            return {k: apply(v) for k, v in tree.items()}
        if isinstance(tree, list):
            return [apply(v) for v in tree]
        return tree * decay

    shrunk = apply(params)
    return np.sum(shrunk["w"] ** 2) + np.sum(shrunk["layers"][0]) * shrunk["layers"][1]


ITERATION.add(tree_map, lambda: ({"w": rand(2), "layers": [rand(2), 0.4]}, 0.9), argnums=(0, 1), holomorphic=True)


def itertools_basics(x):
    total = 0.0
    for a, b in itertools.product(x, repeat=2):
        total += a * b**2
    for a, b in itertools.combinations(x, 2):
        total += (a - b) ** 2
    for v in itertools.chain(x, [x[0] ** 2]):
        total += v
    for a, b in itertools.pairwise(x):
        total += a * b
    return total


ITERATION.add(itertools_basics, lambda: (rand(3),), holomorphic=True)


def itertools_more(x):
    running = list(itertools.accumulate(x))
    products = list(itertools.accumulate(x, lambda a, b: a * b))
    sliced = itertools.islice(x, 1, None)
    paired = itertools.zip_longest(x, [1.0], fillvalue=0.5)
    counted = zip(itertools.count(1), x, itertools.cycle([1.0, -1.0]))
    total = running[-1] ** 2 + products[-1] + sum(sliced)
    total += sum(a * b for a, b in paired) + sum(k * v * s for k, v, s in counted)
    return total + sum(itertools.starmap(lambda a, b: a * b, [(x[0], x[1])]))


ITERATION.add(itertools_more, lambda: (rand(3),), holomorphic=True)


def grouping(x, labels):
    groups = defaultdict(list)
    for v, label in zip(x, labels):
        groups[label].append(v)
    return sum(np.mean(np.array(g)) ** 2 * len(g) for g in groups.values())


ITERATION.add(grouping, lambda: (rand(4), ["a", "b", "a", "c"]), holomorphic=True)


def sliding_deque(x):
    window = deque(maxlen=2)
    total = 0.0
    for v in x:
        window.append(v)
        total += sum(window) ** 2
    return total + window.popleft()


ITERATION.add(sliding_deque, lambda: (rand(4),), holomorphic=True)


def transpose_by_zip(points):
    xs, ys = zip(*points)
    return np.sum(np.array(xs) * np.array(ys) ** 2) + xs[0]


ITERATION.add(transpose_by_zip, lambda: ([(0.1, 0.2), (0.3, 0.4)],), holomorphic=True)


def dict_methods(x):
    d = dict(a=x, b=x**2)
    d.update(c=np.sin(x))
    popped = d.pop("a")
    d.setdefault("e", x * 3.0)
    merged = d | {"b": x}
    return np.sum(popped * merged["b"]) + np.sum(merged["c"] * merged["e"]) + ("a" in d) * 5.0 + np.sum(d["b"])


ITERATION.add(dict_methods, lambda: (rand(2),), holomorphic=True)


def zip_strict_and_star(x):
    first, *rest = [v * 2.0 for v in x]
    total = first
    for i, (v, w) in enumerate(zip(x[1:], rest, strict=True), start=2):
        total = total + i * v * w
    return sum([*rest, total, *x[:1]])


ITERATION.add(zip_strict_and_star, lambda: (rand(3),), holomorphic=True)
