"""Comprehensions of every kind, generators, iterators and what itertools and functools make of them."""

import collections
import functools
import itertools
import math
import operator
from functools import reduce

import numpy as np

from .registry import Collection, positive, rand

COMPREHENSIONS = Collection("comprehensions", tags=("language",))


def nested_lists(x, y):
    table = [[a * b for b in y] for a in x]
    flat = [v for row in table for v in row if v != 0.0]
    upper = [table[i][j] for i in range(3) for j in range(i, 2)]
    return sum(flat) ** 2 + sum(upper) + sum(sum(row) ** 2 for row in table)


COMPREHENSIONS.add(nested_lists, lambda: (rand(3), rand(2, seed=1)), argnums=(0, 1), holomorphic=True)


def two_conditions(x):
    return sum([v**2 if v > 0 else -v for k, v in enumerate(x) if k > 0 if v < 0.9])


COMPREHENSIONS.add(two_conditions, lambda: (np.array([0.5, -0.3, 0.8, 0.95]),))


def dict_by_name(x):
    table = {name: v for name, v in zip("abc", x)}
    scaled = {k: 2.0 * v for k, v in table.items()}
    swapped = {k + k: scaled[k] * table[k] for k in table}
    return scaled["a"] * swapped["bb"] + swapped["cc"] + sum(swapped.values())


COMPREHENSIONS.add(dict_by_name, lambda: (rand(3),), holomorphic=True)


def dict_by_number(x):
    squares = {k: x[k] ** 2 for k in range(4)}
    even = {k: v for k, v in squares.items() if k % 2 == 0}
    return sum(even.values()) + squares[1] * squares[3]


COMPREHENSIONS.add(dict_by_number, lambda: (rand(4),), holomorphic=True)


def dict_of_lists(x):
    groups = {parity: [v for k, v in enumerate(x) if k % 2 == parity] for parity in (0, 1)}
    return sum(groups[0]) * sum(groups[1]) + groups[0][0]


COMPREHENSIONS.add(dict_of_lists, lambda: (rand(4),), holomorphic=True)


def sets(x, labels):
    kinds = {label for label in labels}
    lengths = sorted({len(label) for label in labels})
    total = 0.0
    for n in lengths:
        total += x[n - 1] ** n
    return total * len(kinds)


COMPREHENSIONS.add(sets, lambda: (rand(3), ["a", "bb", "a", "ccc"]), holomorphic=True)


def update_rule(params, grads, rate):
    return {k: params[k] - rate * grads[k] for k in params}


def descent_on_dict(params, rate):
    for _ in range(3):
        grads = {k: 2.0 * v for k, v in params.items()}
        params = update_rule(params, grads, rate)
    return sum(np.sum(p**3) for p in params.values())


COMPREHENSIONS.add(descent_on_dict, lambda: ({"w": rand(2), "b": 0.4}, 0.1), argnums=(0, 1), holomorphic=True)


def list_of_pairs(params, rate):
    layers = [(W - rate * W**2, b * 0.9) for W, b in params]
    h = np.ones(2)
    for W, b in layers:
        h = np.tanh(W @ h + b)
    return np.sum(h)


COMPREHENSIONS.add(
    list_of_pairs,
    lambda: ([(rand(2, 2), rand(2)), (rand(2, 2, seed=1), rand(2, seed=2))], 0.1),
    argnums=(0, 1),
    holomorphic=True,
)


def comprehension_scopes(x):
    v = 2.0
    squares = [v * v for v in x]
    return v * sum(squares) + [w := 3.0, w * x[0]][1] + w


COMPREHENSIONS.add(comprehension_scopes, lambda: (rand(3),), holomorphic=True)


def comprehension_calls_closure(x, k):
    def weight(i):
        return k**i

    return sum(weight(i) * v for i, v in enumerate(x)) + max(weight(i) for i in range(3))


COMPREHENSIONS.add(comprehension_calls_closure, lambda: (rand(3), 1.3), argnums=(0, 1))


def generator_argument(x):
    terms = (math.sin(v) * k for k, v in enumerate(x, 1))
    first = next(terms)
    return first * sum(terms)


COMPREHENSIONS.add(generator_argument, lambda: (rand(3),))


def generator_of_arrays(x):
    rows = (row * 2.0 for row in x)
    return np.sum(np.stack(list(rows)) ** 2) + np.sum(np.array([r @ r for r in x]))


COMPREHENSIONS.add(generator_of_arrays, lambda: (rand(3, 2),), holomorphic=True)


def joined(x):
    return np.concatenate([v * k for k, v in enumerate(np.split(x, 2), 1)]) @ np.arange(4.0)


COMPREHENSIONS.add(joined, lambda: (rand(4),), holomorphic=True)


def any_all_next(x):
    if any(v > 0.7 for v in x):
        first = next(v for v in x if v > 0.7)
        return first**2 * next((k for k, v in enumerate(x) if v > 0.7), 0)
    return sum(x)


COMPREHENSIONS.add(any_all_next, lambda: (np.array([0.5, 0.8, 0.9]),))
COMPREHENSIONS.add(any_all_next, lambda: (np.array([0.5, 0.6, 0.1]),), name="none_found")


def next_with_default(x):
    large = next((v for v in x if v > 10.0), None)
    if large is None:
        large = next((v for v in x if v < 0.0), x[0])
    return large**2


COMPREHENSIONS.add(next_with_default, lambda: (np.array([0.5, -0.8, 0.9]),))


def fibonacci(a, b, n):
    for _ in range(n):
        yield a
        a, b = b, a + b


def generator_function(x, y):
    return sum(f * (-0.5) ** k for k, f in enumerate(fibonacci(x, y, 6)))


COMPREHENSIONS.add(generator_function, lambda: (0.4, 0.3), argnums=(0, 1), holomorphic=True)


def generator_by_next(x, y):
    g = fibonacci(x, y, 6)
    a = next(g)
    b = next(g)
    rest = list(g)
    return a * b + rest[0] * len(rest) + rest[-1]


COMPREHENSIONS.add(generator_by_next, lambda: (0.4, 0.3), argnums=(0, 1), holomorphic=True)


def generators_zipped(x, y):
    total = 0.0
    for a, b in zip(fibonacci(x, y, 4), fibonacci(y, x, 4)):
        total += a * b
    return total


COMPREHENSIONS.add(generators_zipped, lambda: (0.4, 0.3), argnums=(0, 1), holomorphic=True)


def newton_steps(f, x):
    while True:
        x = x - f(x) / (2.0 * x)
        yield x


def endless_generator(a):
    for k, x in enumerate(newton_steps(lambda v: v * v - a, 1.0)):
        if k == 4:
            break
    return x


COMPREHENSIONS.add(endless_generator, lambda: (1.7,), holomorphic=True)


def endless_generator_sliced(a):
    steps = list(itertools.islice(newton_steps(lambda v: v * v - a, 1.0), 4))
    return steps[-1] + steps[0]


COMPREHENSIONS.add(endless_generator_sliced, lambda: (1.7,), holomorphic=True)


def windows(x, n):
    for i in range(len(x) - n + 1):
        yield x[i : i + n]


def generator_of_windows(x):
    return sum(np.prod(w) for w in windows(x, 2)) + max(np.sum(w) for w in windows(x, 3))


COMPREHENSIONS.add(generator_of_windows, lambda: (rand(4),))


def generator_pipeline(x):
    def scaled(values):
        for v in values:
            yield 2.0 * v

    def positive_only(values):
        for v in values:
            if v > 0:
                yield v

    return sum(positive_only(scaled(x))) ** 2


COMPREHENSIONS.add(generator_pipeline, lambda: (np.array([0.5, -0.8, 0.9]),))


def generator_with_try(x):
    def values():
        for v in x:
            try:
                yield v**2
            finally:
                pass

    return sum(values())


COMPREHENSIONS.add(generator_with_try, lambda: (rand(3),), holomorphic=True)


def running_average():
    total, count, average = 0.0, 0, None
    while True:
        value = yield average
        total += value
        count += 1
        average = total / count


def coroutine_sent(x):
    averager = running_average()
    next(averager)
    out = 0.0
    for v in x:
        out = out * 0.5 + averager.send(v)
    return out


COMPREHENSIONS.add(coroutine_sent, lambda: (rand(3),), holomorphic=True)


def walk(tree):
    if isinstance(tree, dict):
        for value in tree.values():
            yield from walk(value)
    else:
        yield tree


def recursive_walk(params):
    return sum(np.sum(leaf**2) for leaf in walk(params))


COMPREHENSIONS.add(recursive_walk, lambda: ({"a": rand(2), "b": {"c": rand(2), "d": 0.3}},), holomorphic=True)


def count_leaves(tree):
    if isinstance(tree, (list, tuple)):
        return sum(count_leaves(t) for t in tree)
    return 1


def leaves_of(tree):
    if isinstance(tree, (list, tuple)):
        return [leaf for t in tree for leaf in leaves_of(t)]
    return [tree]


def flattened(tree):
    return sum(np.sum(v) ** 2 for v in leaves_of(tree)) / count_leaves(tree)


COMPREHENSIONS.add(flattened, lambda: ([rand(2), (rand(1), [rand(2, seed=1), 0.3])],), holomorphic=True)


def map_tree(f, tree):
    if isinstance(tree, dict):
        return {k: map_tree(f, v) for k, v in tree.items()}
    if isinstance(tree, (list, tuple)):
        return type(tree)(map_tree(f, v) for v in tree)
    return f(tree)


def tree_mapped(params):
    halved = map_tree(lambda p: p * 0.5, params)
    return np.sum(halved["w"][0] ** 2) * halved["b"] + halved["w"][1]


COMPREHENSIONS.add(tree_mapped, lambda: ({"w": [rand(2), 0.6], "b": 0.3},), holomorphic=True)


def accumulate_forms(x):
    running = list(itertools.accumulate(x, operator.mul))
    largest = list(itertools.accumulate(x, max))
    started = list(itertools.accumulate(x, initial=1.0))
    return running[-1] + largest[-1] * started[-1] + len(started)


COMPREHENSIONS.add(accumulate_forms, lambda: (np.array([0.5, 0.3, 0.8]),))


def chains(x, y):
    total = sum(itertools.chain(x, y, [1.0]))
    total += sum(itertools.chain.from_iterable([x, y[:1]]))
    for k, v in enumerate(itertools.chain(x, y)):
        total += k * v
    return total * x[0]


COMPREHENSIONS.add(chains, lambda: (rand(3), rand(2, seed=1)), argnums=(0, 1), holomorphic=True)


def slices_of_iterators(x):
    total = 0.0
    for v in itertools.islice(x, 2):
        total += v**2
    for v in itertools.islice(x, 1, 4, 2):
        total += v**3
    for v, k in zip(itertools.repeat(x[0], 3), range(3)):
        total += v * k
    for k, v in zip(itertools.count(2, 3), x):
        total += k * v
    return total


COMPREHENSIONS.add(slices_of_iterators, lambda: (rand(4),), holomorphic=True)


def combinations(x):
    total = 0.0
    for i, j in itertools.combinations(range(len(x)), 2):
        total += 1.0 / abs(x[i] - x[j])
    for a, b, c in itertools.permutations(x, 3):
        total += a * b**2 * c**3
    for i, j in itertools.product(range(2), range(3)):
        total += x[i] * x[j]
    for a, b in itertools.product(x, [1.0, 2.0]):
        total += a * b
    return total


COMPREHENSIONS.add(combinations, lambda: (np.array([0.1, 0.5, 0.9]),))


def pairs(x):
    steps = [b - a for a, b in itertools.pairwise(x)]
    grouped = zip(*[iter(x)] * 2)
    return sum(s**2 for s in steps) + sum(a * b for a, b in grouped)


COMPREHENSIONS.add(pairs, lambda: (rand(4),), holomorphic=True)


def taken_while(x):
    head = list(itertools.takewhile(lambda v: v < 0.6, x))
    tail = itertools.dropwhile(lambda v: v < 0.6, x)
    kept = itertools.compress(x, [1, 0, 1])
    odd = itertools.filterfalse(lambda v: v > 0.4, x)
    return sum(head) ** 2 + sum(tail) ** 3 + sum(kept) + sum(odd)


COMPREHENSIONS.add(taken_while, lambda: (np.array([0.5, 0.3, 0.8]),))


def grouped_runs(x, labels):
    total = 0.0
    for label, group in itertools.groupby(zip(labels, x), key=lambda p: p[0]):
        total += sum(v for _, v in group) ** 2
    return total


COMPREHENSIONS.add(grouped_runs, lambda: (rand(4), ["a", "a", "b", "a"]), holomorphic=True)


def longest(x, y):
    return sum(a * b for a, b in itertools.zip_longest(x, y, fillvalue=2.0))


COMPREHENSIONS.add(longest, lambda: (rand(3), rand(2, seed=1)), argnums=(0, 1), holomorphic=True)


def starred_map(x):
    pairs = [(v, k) for k, v in enumerate(x)]
    powers = list(itertools.starmap(pow, pairs))
    return sum(powers) * sum(map(lambda p: p[0] * p[1], pairs))


COMPREHENSIONS.add(starred_map, lambda: (positive(3),))


def sorted_forms(x):
    a = sorted(x, reverse=True)
    b = sorted([(v * 2.0, k) for k, v in enumerate(x)])
    order = sorted(range(len(x)), key=lambda k: x[k])
    c = sorted(x, key=abs)[:2]
    d = sorted({"b": x[0], "a": x[1]}.items())
    return a[0] * b[0][0] + x[order[1]] ** 3 + c[0] * c[1] + d[0][1]


COMPREHENSIONS.add(sorted_forms, lambda: (np.array([0.5, -0.9, 0.3]),))


def extremes(x, params):
    i = max(range(len(x)), key=lambda k: x[k])
    best = min(((v - 0.45) ** 2, k) for k, v in enumerate(x))
    name = max(params, key=params.get)
    largest = max(params.values())
    return x[i] ** 2 + best[0] * best[1] + params[name] * largest


COMPREHENSIONS.add(extremes, lambda: (np.array([0.5, -0.9, 0.3]), {"a": 0.4, "b": 0.7}), argnums=(0, 1))


def reductions(x):
    horner = reduce(lambda acc, c: acc * 0.5 + c, x)
    product = reduce(operator.mul, x, 2.0)
    matrix = reduce(np.dot, [np.eye(2) * v for v in x])
    composed = reduce(lambda f, g: lambda v: g(f(v)), [np.sin, np.cos, np.tanh])
    return horner * product + np.trace(matrix) + composed(x[0])


COMPREHENSIONS.add(reductions, lambda: (rand(3),), holomorphic=True)


def counted(x, words):
    counts = collections.Counter(words)
    total = 0.0
    for k, (word, n) in enumerate(sorted(counts.items())):
        total += n * x[k] ** len(word)
    return total


COMPREHENSIONS.add(counted, lambda: (rand(2), ["a", "bb", "a"]), holomorphic=True)


def enumerated_pairs(x, y):
    total = 0.0
    for i, (a, b) in enumerate(zip(x, y)):
        for j, c in enumerate(reversed(x)):
            total += (i - j) * a * b * c
    for a, b in reversed(list(zip(x, y))):
        total = 0.5 * total + a * b
    return total


COMPREHENSIONS.add(enumerated_pairs, lambda: (rand(3), rand(3, seed=1)), argnums=(0, 1), holomorphic=True)


def star_unpacking(x):
    first, *middle, last = x
    head, (second, third) = first, middle
    values = [*middle, *[last * 2.0], head]
    (a, b), *rest = [(first, second), third, last]
    merged = {**{"a": a}, "b": b, **{"c": rest[0]}}
    return sum(values) * merged["a"] + merged["b"] * merged["c"] + len(rest)


COMPREHENSIONS.add(star_unpacking, lambda: (rand(4),), holomorphic=True)


def unpacked_calls(x):
    args = [x[0], x[1]]
    kwargs = {"c": x[2]}
    f = lambda a, b, c=1.0: a * b + c  # noqa: E731
    return f(*args) + f(*args, **kwargs) * f(*x) + np.hypot(*x[:2])


COMPREHENSIONS.add(unpacked_calls, lambda: (positive(3),))


def slices_as_objects(x):
    inner = slice(1, -1)
    s = np.s_[::2]
    left, right = slice(None, -2), slice(2, None)
    table = {"odd": slice(1, None, 2)}
    y = x[inner] * 2.0
    y = y + x[left][1:] if len(y) > 5 else y
    return np.sum(y**2) + np.sum(x[s]) * np.sum(x[table["odd"]]) + np.sum(x[right] - x[left])


COMPREHENSIONS.add(slices_as_objects, lambda: (rand(5),), holomorphic=True)


def iterator_twice(x):
    it = iter(x)
    total = 0.0
    for v in it:
        total += v * next(it)
    return total


COMPREHENSIONS.add(iterator_twice, lambda: (rand(4),), holomorphic=True)


def string_iteration(x):
    total = 0.0
    for k, letter in enumerate("aba"):
        total += x[k] * ord(letter) / 100.0 if letter == "a" else x[k] ** 2
    table = dict(zip("xyz", x))
    return total + table["x"] * table["z"] + sum(table[c] for c in "xy")


COMPREHENSIONS.add(string_iteration, lambda: (rand(3),), holomorphic=True)


@functools.singledispatch
def size_of(value):
    return value * 2.0


@size_of.register
def _(value: list):
    return sum(value)


@size_of.register(np.ndarray)
def _(value):
    return np.sum(value**2)


def single_dispatch(x):
    return size_of(x) + size_of([x[0], x[1]]) * size_of(x[0] * 1.0)


COMPREHENSIONS.add(single_dispatch, lambda: (rand(3),), holomorphic=True)
