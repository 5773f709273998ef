"""Lists and dicts whose arrays have unequal shapes: what broadcasts is known only when it runs."""

import numpy as np

from .registry import Collection

UNEQUAL = Collection("unequal")


def unequal():
    return [np.array([1.0]), np.array([1.0, 2.0, 3.0, 4.0])], 1, 0


def only_unequal():
    return unequal()[:1]


def unequal_table():
    return {"b": np.array([1.0, 2.0, 3.0, 4.0]), "a": np.array([1.0])}, 1, 0


def vector_places():
    return np.array([0.3, 0.7, -0.4, 1.2, 0.9, 0.1]), 1, 0


def multiplied(a, b):
    return a * b


def product_of_two(ys, i, j):
    return ys[i] * ys[j]


def doubled(xs):
    return [2.0 * v for v in xs]


def doubled_in_loop(xs, i, j):
    ys = []
    for v in xs:
        ys.append(v * 2.0)
    return np.sum(ys[j] * ys[i] * np.arange(4.0))


UNEQUAL.add(doubled_in_loop, unequal, order2=True)


def doubled_values(d, i, j):
    ys = []
    for v in d.values():
        ys.append(v * 2.0)
    return np.sum(ys[j] * ys[i] * np.arange(4.0))


UNEQUAL.add(doubled_values, unequal_table, order2=True)


def sum_of_list(xs):
    ys = []
    for v in xs:
        ys.append(v * 2.0)
    return np.sum(sum(ys) * np.arange(4.0))


UNEQUAL.add(sum_of_list, only_unequal, order2=True)


def sum_of_comprehension(xs):
    s = sum([2.0 * v for v in xs])
    return np.sum(s * np.arange(4.0))


UNEQUAL.add(sum_of_comprehension, only_unequal, order2=True)


def given_to_helper(xs, i, j):
    ys = [2.0 * v for v in xs]
    return np.sum(multiplied(ys[j], ys[i]) * np.arange(4.0))


UNEQUAL.add(given_to_helper, unequal, order2=True)


def list_given_to_helper(xs, i, j):
    ys = [2.0 * v for v in xs]
    return np.sum(product_of_two(ys, i, j) * np.arange(4.0))


UNEQUAL.add(list_given_to_helper, unequal)


def made_by_helper(xs, i, j):
    ys = doubled(xs)
    return np.sum(ys[i] * ys[j] * np.arange(4.0))


UNEQUAL.add(made_by_helper, unequal, order2=True)


def prefixes(x, i, j):
    ys = [2.0 * x[: 1 + 3 * k] for k in range(2)]
    return np.sum(ys[i] * ys[j] * np.arange(4.0))


UNEQUAL.add(prefixes, vector_places, order2=True)


def prefixes_in_dict(x, i, j):
    ys = {k: 2.0 * x[: 1 + 3 * k] for k in range(2)}
    return np.sum(ys[i] * ys[j] * np.arange(4.0))


UNEQUAL.add(prefixes_in_dict, vector_places, order2=True)


def split(x, i, j):
    ps = np.array_split(x[:3], 2)
    return np.sum(ps[i] * ps[j])


UNEQUAL.add(split, vector_places, order2=True)


def beside_its_reverse(xs):
    ys = []
    for v in xs:
        ys.append(v * 2.0)
    t = 0.0
    for y, z in zip(ys, ys[::-1]):
        t += np.sum(y * z)
    return t


UNEQUAL.add(beside_its_reverse, only_unequal)


def unpacked(xs):
    ys = []
    for v in xs:
        ys.append(v * 2.0)
    a, b = ys
    return np.sum(a * b * np.arange(4.0))


UNEQUAL.add(unpacked, only_unequal, order2=True)


def tuples_unpacked(xs):
    ys = []
    for v in xs:
        ys.append((v * 2.0, v))
    (a, c), (b, d) = ys
    return np.sum(a * b * np.arange(4.0)) + np.sum(c * d)


UNEQUAL.add(tuples_unpacked, only_unequal, order2=True)


def joined(xs, i, j):
    ys = [v * 2.0 for v in xs]
    zs = ys + [ys[0]]
    return np.sum(zs[i] * zs[j] * np.arange(4.0))


UNEQUAL.add(joined, unequal, order2=True)


def kept_in_dict(xs, i, j):
    d = {}
    for k, v in enumerate(xs):
        d[k] = v * 2.0
    return np.sum(d[i] * d[j] * np.arange(4.0))


UNEQUAL.add(kept_in_dict, unequal, order2=True)


def dicts_in_list(xs, i, j):
    d = [{"a": v * 2.0} for v in xs]
    return np.sum(d[i]["a"] * d[j]["a"] * np.arange(4.0))


UNEQUAL.add(dicts_in_list, unequal, order2=True)


def carried_along(xs):
    t = 0.0
    prev = xs[0]
    for v in xs:
        t += np.sum(prev * v * np.arange(4.0))
        prev = v
    return t


UNEQUAL.add(carried_along, only_unequal, order2=True)


def copied_and_popped(xs, i, j):
    ys = []
    for v in xs:
        ys.append(v * 2.0)
    zs = list(ys)
    us = zs[::-1]
    return np.sum(us[i] * zs[i] * np.arange(4.0)) + np.sum(ys.pop() * ys.pop())


UNEQUAL.add(copied_and_popped, unequal, order2=True)
