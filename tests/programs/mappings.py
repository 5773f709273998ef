"""Dicts, defaultdicts, OrderedDicts and sets: made, filled, looped over and emptied in all ways."""

from collections import OrderedDict, defaultdict

import numpy as np

from .registry import Collection

MAPPINGS = Collection("mappings")


def vector():
    return (np.array([0.3, 0.7, -0.4, 1.2, 0.9]),)


def labelled():
    return np.array([0.3, 0.7, -0.4, 1.2]), ["a", "b", "a", "c"]


def table():
    return ({"a": np.array([0.3, 0.7, -0.4, 1.2]), "b": np.array([0.15, 0.35])},)


def table_and_vector():
    return *table(), np.array([0.3, 0.7, -0.4, 1.2])


def rows():
    return np.outer([0.3, 0.7, -0.4, 1.2], [0.1, 0.5, 0.2]), ["a", "b", "a", "c"]


def params():
    return ({"w": np.array([0.3, 0.7, -0.4, 1.2]), "b": np.array([0.5, 1.0])},)


def ordered():
    return (OrderedDict(a=np.array([0.3, 0.7, -0.4, 1.2]), b=np.array([0.5, 1.0]), c=0.4),)


def put(groups, key, v):
    groups[key].append(v)


def in_order(d):
    t = 0.0
    for k in d:
        t = t * 0.5 + np.sum(d[k]) ** 2
    return t


def methods(x):
    d = dict(a=x, b=x**2)
    d.update(c=np.sin(x))
    popped = d.pop("a")
    d.setdefault("e", x * 3.0)
    merged = d | {"b": x}
    return np.sum(popped * merged["b"]) + np.sum(merged["c"] * merged["e"]) + ("a" in d) * 5.0 + np.sum(d["b"])


MAPPINGS.add(methods, vector, order2=True)


def made_of_pairs(x):
    d = dict(zip("abcd", x))
    e = dict([(k, v * 2) for k, v in d.items()])
    f = dict((k, v * 3) for k, v in e.items())
    g = dict(sorted(f.items()))
    h = dict(enumerate(x), q=x[0])
    m = dict(d, a=x[2], z=x[3])
    return d["a"] * e["b"] + f["c"] * g["d"] + h[1] * h["q"] + m["a"] * m["b"] * m["z"]


MAPPINGS.add(made_of_pairs, vector, order2=True)


def ordered_dicts(x):
    d = OrderedDict(a=x[0], b=x[1])
    e = OrderedDict([("u", x[0] * x[1]), ("v", x[2])])
    f = OrderedDict(zip("abcd", x))
    d["c"] = x[2]
    g = OrderedDict()
    g["r"] = x[3] ** 2
    return d["a"] * d["c"] + e["u"] * f["d"] + sum(d.values()) * sum(g.values())


MAPPINGS.add(ordered_dicts, vector)


def made_by_map(x):
    d = dict(map(lambda k: (k, x[k] ** 2), range(4)))
    t = 0.0
    for k, v in d.items():
        t = t * 0.5 + v * k
    return t


MAPPINGS.add(made_by_map, vector, order2=True)


def updated_by_helper(x):
    d = dict(a=x, b=x**2)

    def upd(d, **kw):
        d.update(kw)
        d.update(**kw)

    upd(d, c=np.sin(x))
    return np.sum(d["a"] * d["b"] * d["c"])


MAPPINGS.add(updated_by_helper, vector, order2=True)


def list_of_dicts(x):
    ds = [dict(a=v, b=v * v) for v in x]
    for q in ds:
        q["a"] *= 2.0
        q["c"] = q["a"] * q["b"]
    return sum(q["c"] + q["a"] for q in ds)


MAPPINGS.add(list_of_dicts, vector, order2=True)


def sets_of_keys(d):
    lengths = {len(k) for k in d}
    shapes = {v.shape for v in d.values()}
    t = 0.0
    for k in sorted({*d, "a"}):
        t = t * 0.5 + np.sum(d[k])
    return t * len(lengths) * len(shapes) * ("a" in set(d))


MAPPINGS.add(sets_of_keys, table, order2=True)


def set_of_seen(d):
    seen = set()
    t = 0.0
    for k in ["a", "b", "a"]:
        if k in seen:
            continue
        seen.add(k)
        t = t * 0.5 + np.sum(d[k])
    return t


MAPPINGS.add(set_of_seen, table, order2=True)


def set_operations(d):
    uniq = {k for k in d} | {"c"}
    t = 0.0
    for k in sorted(uniq & set(d)):
        t = t * 0.5 + np.sum(d[k] ** 2)
    return t


MAPPINGS.add(set_operations, table, order2=True)


def set_of_numbers(x):
    s = {1.0, 2.0}
    s.add(3.0)
    return sum(np.sum(x * v) for v in sorted(s))


MAPPINGS.add(set_of_numbers, vector, order2=True)


def keys_backwards(d):
    t = 0.0
    for k in reversed(d):
        t = t * 0.5 + np.sum(np.sin(d[k]))
    return t


MAPPINGS.add(keys_backwards, table, order2=True)


def keys_numbered(d):
    t = 0.0
    for i, k in enumerate(d):
        t = t * 0.5 + np.sum(np.sin(d[k])) * (i + 1)
    return t


MAPPINGS.add(keys_numbered, table, order2=True)


def keys_beside_values(d, x):
    t = 0.0
    for k, v in zip(d, x):
        t = t * 0.5 + np.sum(np.sin(d[k])) * v
    return t


MAPPINGS.add(keys_beside_values, table_and_vector, order2=True)


def keys_sorted(d):
    t = 0.0
    for k in sorted(d):
        t = t * 0.5 + np.sum(np.sin(d[k]))
    return t


MAPPINGS.add(keys_sorted, table, order2=True)


def keys_sliced(d):
    t = 0.0
    for k in list(d)[::-1]:
        t = t * 0.5 + np.sum(np.sin(d[k]))
    return t


MAPPINGS.add(keys_sliced, table, order2=True)


def keys_in_every_way(x):
    d = {}
    for i, v in enumerate(x):
        d[str(i)] = v * 2.0
    t = 0.0
    for i, k in enumerate(d):
        t = t * 0.5 + np.sin(d[k]) * (i + 1)
    for k in reversed(d):
        t = t * 0.5 + d[k]
    for k, v in zip(d, x):
        t += d[k] * v
    for k, v in zip(d.values(), reversed(d.values())):
        t += k * v
    return t


MAPPINGS.add(keys_in_every_way, vector, order2=True)


def keys_of_display(x):
    d = {"a": x[0], "b": x[1]}
    t = 0.0
    for i, k in enumerate(d):
        t = t * 0.5 + np.sin(d[k]) * (i + 1)
    for k in reversed(d):
        t = t * 0.5 + d[k]
    for (k, w), v in zip(d.items(), x):
        t += d[k] * v * w
    return t


MAPPINGS.add(keys_of_display, vector, order2=True)


def items_numbered(d):
    t = 0.0
    for i, (k, v) in enumerate(d.items()):
        t = t * 0.5 + np.sum(np.sin(v)) * (i + 1)
    for k, v in reversed(d.items()):
        t = t * 0.5 + np.sum(v)
    return t


MAPPINGS.add(items_numbered, table, order2=True)


def keys_in_generators(d):
    return sum(np.sum(d[k]) * i for i, k in enumerate(d, 1)) + sum(
        np.sum(v**2) * i for (i, v) in zip(range(5), d.values())
    )


MAPPINGS.add(keys_in_generators, table, order2=True)


def rebound_to_list(d):
    d = [v * 2 for v in d.values()]
    t = 0.0
    for v in d:
        t += np.sum(v)
    return t


MAPPINGS.add(rebound_to_list, table, order2=True)


def best_key_of_display(x):
    d = {"b": x[0], "a": x[1], "c": x[2] * x[0]}
    t = 0.0
    for k in sorted(d):
        t = t * 0.5 + np.sum(d[k])
    for k in sorted(d, key=len):
        t = t * 0.5 + np.sum(d[k])
    best = max(d, key=lambda k: d[k])
    return t + d[best]


MAPPINGS.add(best_key_of_display, vector, order2=True)


def best_key_of_filled(x):
    d = {}
    d["b"] = x[0]
    d["a"] = x[1]
    t = 0.0
    for k in sorted(d):
        t = t * 0.5 + np.sum(d[k])
    for k in sorted(d, reverse=True):
        t = t * 0.5 + np.sum(d[k])
    best = max(d, key=d.get)
    return t * d[best]


MAPPINGS.add(best_key_of_filled, vector, order2=True)


def best_and_worst_key(d):
    best = max(d, key=lambda k: np.sum(d[k]))
    worst = min(d, key=lambda k: np.sum(d[k]))
    return np.sum(d[best]) * np.sum(d[worst] ** 2)


MAPPINGS.add(best_and_worst_key, table, order2=True)


def keys_copied(d):
    t = 0.0
    for k in list(d):
        t = t * 0.5 + np.sum(d[k])
    for k in tuple(d):
        t = t * 0.5 + np.sum(d[k])
    for k in [*d]:
        t = t * 0.5 + np.sum(d[k])
    for k in set(d):
        t = t + np.sum(d[k])
    return t


MAPPINGS.add(keys_copied, table, order2=True)


def keys_unpacked(d):
    n = len(d)
    ks = ",".join(d)
    a, b = d
    return np.sum(d[a]) * np.sum(d[b]) * n * len(ks)


MAPPINGS.add(keys_unpacked, table, order2=True)


def grouped(x, labels):
    groups = defaultdict(list)
    for v, label in zip(x, labels):
        groups[label].append(v)
    return sum(np.mean(np.array(g)) ** 2 * len(g) for g in groups.values())


MAPPINGS.add(grouped, labelled, order2=True)


def totals(x, labels):
    totals = defaultdict(float)
    for v, label in zip(x, labels):
        totals[label] += v**2
    return sum(t**2 for t in totals.values())


MAPPINGS.add(totals, labelled)


def totals_of_rows(A, labels):
    totals = defaultdict(lambda: np.zeros(3))
    for v, label in zip(A, labels):
        totals[label] += v**2
    return sum(np.sum(t**2) for t in totals.values())


MAPPINGS.add(totals_of_rows, rows, order2=True)


def grouped_by_setdefault(x, labels):
    g = {}
    for v, label in zip(x, labels):
        g.setdefault(label, []).append(v * v)
    return sum(sum(t) ** 2 for t in g.values())


MAPPINGS.add(grouped_by_setdefault, labelled, order2=True)


def setdefault_unrolled(x):
    d = {}
    d.setdefault("a", []).append(x[0] * x[1])
    d.setdefault("a", []).append(x[2])
    d.setdefault("b", []).append(x[3])
    return d["a"][0] * d["a"][1] * d["b"][0]


MAPPINGS.add(setdefault_unrolled, vector, order2=True)


def counts_and_best(x, labels):
    counts = defaultdict(int)
    best = {}
    for v, label in zip(x, labels):
        counts[label] += 1
        if label not in best or best[label] < v:
            best[label] = v
    return sum(best[k] * counts[k] for k in sorted(counts))


MAPPINGS.add(counts_and_best, labelled, order2=True)


def dict_of_dicts(x, labels):
    g = defaultdict(dict)
    for i, (v, label) in enumerate(zip(x, labels)):
        g[label][i] = v * v
    return sum(v**2 * i for t in g.values() for i, v in t.items())


MAPPINGS.add(dict_of_dicts, labelled, order2=True)


def grouped_rows(A, labels):
    g = defaultdict(list)
    for row, label in zip(A, labels):
        g[label].append(row)
    t = 0.0
    for label in sorted(g):
        t += np.sum(np.mean(g[label], axis=0) ** 2)
    return t


MAPPINGS.add(grouped_rows, rows, order2=True)


def grouped_by_test(A, labels):
    g = {}
    for row, label in zip(A, labels):
        if label not in g:
            g[label] = []
        g[label].append(np.sin(row))
    return sum(np.sum(np.stack(v) ** 2) for v in g.values())


MAPPINGS.add(grouped_by_test, rows, order2=True)


def grouped_by_helper(x, labels):
    g = defaultdict(list)
    for v, label in zip(x, labels):
        put(g, label, v * v)
    return sum(np.prod(np.array(v)) for v in g.values())


MAPPINGS.add(grouped_by_helper, labelled, order2=True)


def defaultdict_unrolled(x):
    g = defaultdict(list)
    g["a"].append(x[0])
    g["b"].append(x[1] * x[2])
    g["a"].append(x[3])
    return g["a"][0] * g["a"][1] * g["b"][0] + len(g["zz"])


MAPPINGS.add(defaultdict_unrolled, vector, order2=True)


def running_means(x, labels):
    g = defaultdict(lambda: [0.0, 0])
    for v, label in zip(x, labels):
        g[label][0] += v * v
        g[label][1] += 1
    return sum(s / n * s for s, n in g.values())


MAPPINGS.add(running_means, labelled, order2=True)


def totals_of_arrays(d):
    acc = defaultdict(float)
    for k, v in d.items():
        acc[k] += np.sum(v)
        acc["all"] += np.sum(v**2)
    return acc["a"] * acc["b"] * acc["all"] + acc["none"]


MAPPINGS.add(totals_of_arrays, table, order2=True)


def totals_by_get(x, labels):
    g = {}
    for v, label in zip(x, labels):
        g[label] = g.get(label, 0.0) + v * v
    return sum(t**3 for t in g.values())


MAPPINGS.add(totals_by_get, labelled, order2=True)


def rewritten_over_keys(params):
    d = dict(params)
    for k in list(d):
        d[k] = d[k] * 2.0
    return sum(np.sum(v**2) for v in d.values())


MAPPINGS.add(rewritten_over_keys, params, order2=True)


def scaled_over_keys(params):
    d = {k: v * 1.0 for k, v in params.items()}
    for k in list(d):
        d[k] *= 3.0
    return sum(np.sum(v**2) for v in d.values())


MAPPINGS.add(scaled_over_keys, params, order2=True)


def rewritten_over_items(params):
    d = {k: v * 1.0 for k, v in params.items()}
    for k, v in list(d.items()):
        d[k] = v * np.sum(v)
    return sum(np.sum(v**2) for v in d.values())


MAPPINGS.add(rewritten_over_items, params, order2=True)


def renamed_over_items(x):
    d = {"a": x[0], "b": x[1]}
    for k, v in list(d.items()):
        d[k + "2"] = v * v
        if k == "a":
            del d[k]
    return d["a2"] * d["b2"] * d["b"]


MAPPINGS.add(renamed_over_items, vector, order2=True)


def popped_until_empty(x):
    d = {"a": x[0], "b": x[1], "c": x[2] * x[0]}
    t = 1.0
    while d:
        k, v = d.popitem()
        t = t * v + 1.0
    return t


MAPPINGS.add(popped_until_empty, vector, order2=True)


def popped_twice(x):
    d = {i: v for i, v in enumerate(x)}
    k, v = d.popitem()
    u, w = d.popitem()
    return k * v * w + u * sum(d.values())


MAPPINGS.add(popped_twice, vector, order2=True)


def taken_out_and_put_back(x):
    d = {"a": x[0], "b": x[1], "c": x[2]}
    t = 0.0
    for k in d:
        t = t * 0.5 + d[k] ** 2
    del d["a"]
    for k in d:
        t = t * 0.7 + d[k] ** 3
    d["a"] = t
    for k, v in d.items():
        t = t * 0.7 + v**3
    return t + d.pop("b")


MAPPINGS.add(taken_out_and_put_back, vector, order2=True)


def taken_out_between_calls(x):
    d = {"a": x[0], "b": x[1], "c": x[2]}
    t = in_order(d)
    t += d.pop("b")
    t += in_order(d) * 2.0
    d["b"] = t
    return in_order(d)


MAPPINGS.add(taken_out_between_calls, vector)


def taken_out_in_loop(x):
    d = {i: v for i, v in enumerate(x)}
    t = 1.0
    for k in list(d):
        for j in d:
            t = t * 0.5 + d[j] * k
        v = d.pop(k)
        t = np.sin(t) * v
    return t


MAPPINGS.add(taken_out_in_loop, vector, order2=True)


def least_first(x):
    d = {i: v for i, v in enumerate(x)}
    t = 1.0
    while d:
        k = min(d, key=lambda i: d[i])
        v = d.pop(k)
        for j in d:
            d[j] = d[j] * v + 0.1
        t = t * v + k
    return t


MAPPINGS.add(least_first, vector, order2=True)


def moved_to_end(x):
    d = OrderedDict(zip("abcd", x))
    d.move_to_end("a")
    k, v = d.popitem(last=False)
    t = v
    for u in d.values():
        t = t * 0.5 + u
    return t


MAPPINGS.add(moved_to_end, vector, order2=True)


def ordered_parameter(op):
    t = 0.0
    for i, (k, v) in enumerate(op.items()):
        t = t * 0.5 + np.sum(v) ** 2 * (i + 1)
    return t


MAPPINGS.add(ordered_parameter, ordered, order2=True)


def memo_of_floats(x):
    memo = {}
    seen = set()
    t = 0.0
    for v in x:
        if v in seen:
            continue
        seen.add(v)
        if v not in memo:
            memo[v] = v * v
        t += memo[v] + memo.get(v, 0.0)
    return t + len(memo) + len(seen)


MAPPINGS.add(memo_of_floats, vector, order2=True)
