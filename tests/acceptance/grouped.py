"""Sums, means and tables under keys that nobody knows before the function runs."""

from collections import Counter, OrderedDict, defaultdict, namedtuple

import numpy as np

from .registry import program, rnd

K = ["a", "b", "a", "c", "b", "a"]
KI = [3, 1, 3, 2, 1, 3]
M = lambda: (rnd(6, 3), K)
S = lambda: (rnd(6), K)


def group(keys, X):
    d = {}
    for k, row in zip(keys, X):
        d[k] = d.get(k, 0) + row
    return d


def add(d, k, v):
    d[k] = d.get(k, 0) + v


class Acc:
    def __init__(self):
        self.sums, self.n = {}, {}

    def add(self, k, row):
        self.sums[k] = self.sums.get(k, 0) + row
        self.n[k] = self.n.get(k, 0) + 1

    def mean(self, k):
        return self.sums[k] / self.n[k]


def build(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k] = np.sin(row)
    return d


def total(d, names):
    return sum(np.sum(d[n] ** 3) for n in names)


@program(lambda: (rnd(6),))
def sums_of_numbers(x):
    d = {}
    for k, v in zip(K, x):
        d[k] = d.get(k, 0) + v
    s = 0.0
    for k in d:
        s += d[k] ** 2
    return s


@program(lambda: (rnd(6, 3), K))
def sums_of_rows(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k] = d.get(k, 0) + row
    s = 0.0
    for k in d:
        s += np.sum(d[k] ** 2)
    return s


@program(lambda: (rnd(6, 3), K))
def sums_of_squares(X, keys):
    d = {}
    for i, k in enumerate(keys):
        d[k] = d.get(k, 0.0) + X[i] * X[i]
    return sum((np.sum(v**2) for v in d.values()))


@program(lambda: (rnd(6, 3), K))
def zero_before_the_first_row(X, keys):
    d = {}
    for k, row in zip(keys, X):
        if k not in d:
            d[k] = 0
        d[k] += row
    s = 0.0
    for k, v in d.items():
        s += np.sum(v**2)
    return s


@program(lambda: (rnd(6, 3), K))
def first_row_itself(X, keys):
    d = {}
    for k, row in zip(keys, X):
        if k in d:
            d[k] = d[k] + row
        else:
            d[k] = row
    return sum((np.sum(d[k] ** 2) for k in sorted(d)))


@program(lambda: (rnd(6, 3), np.array(KI)))
def keys_in_an_array(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k] = d.get(k, 0) + row
    return sum((np.sum(d[k] ** 2) * k for k in sorted(d)))


@program(lambda: (rnd(6), K))
def key_error(x, keys):
    d = {}
    for k, v in zip(keys, x):
        try:
            d[k] += v
        except KeyError:
            d[k] = v
    return sum((v**2 for v in d.values()))


@program(lambda: (rnd(6, 3), K))
def means_and_deviations(X, keys):
    tot, n = ({}, {})
    for k, row in zip(keys, X):
        tot[k] = tot.get(k, 0) + row
        n[k] = n.get(k, 0) + 1
    means = {k: tot[k] / n[k] for k in tot}
    return sum((np.sum((row - means[k]) ** 2) for k, row in zip(keys, X)))


@program(lambda: (rnd(6, 3), K))
def sums_by_a_helper(X, keys):
    d = group(keys, X)
    e = group(keys, X**2)
    return sum((np.sum(d[k] * e[k]) for k in d))


@program(lambda: (rnd(6, 3), K))
def row_first(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k] = row + d.get(k, 0)
    return np.sum(d["a"] ** 2) + np.sum(d["b"])


@program(lambda: (rnd(6, 3), K))
def products(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k] = d.get(k, 1) * row
    return np.sum(d["a"] ** 2) + np.sum(d["b"])


@program(lambda: (rnd(6, 3), K))
def written_twice(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k] = d.get(k, 0) + row
        d[k] = d[k] * 0.5
    return sum((np.sum(v * v) for v in d.values()))


@program(lambda: (rnd(6), K))
def setdefault_zero(x, keys):
    d = {}
    for k, v in zip(keys, x):
        d.setdefault(k, 0)
        d[k] += v
    return sum((v * v for v in d.values()))


@program(lambda: (rnd(6, 3), K))
def setdefault_zeros(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d.setdefault(k, np.zeros(3))
        d[k] += row
    return sum((np.sum(v * v) for v in d.values()))


@program(lambda: (rnd(6, 3), K))
def pairs_as_keys(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k, k] = d.get((k, k), 0) + row
    return sum((np.sum(v * v) for v in d.values()))


@program(lambda: (rnd(6, 3), K))
def under_conditions(X, keys):
    d = {}
    for t in range(2):
        for k, row in zip(keys, X):
            if row[0] > 0:
                d[k] = d.get(k, 0) + row * (t + 1)
    return sum((np.sum(v * v) for v in d.values()))


@program(lambda: (rnd(6, 3), K), second=False)
def defaultdict_of_int(X, keys):
    from collections import defaultdict

    d = defaultdict(int)
    for k, row in zip(keys, X):
        d[k] += row
    return sum((np.sum(v * v) for v in d.values()))


@program(lambda: (rnd(6, 3), K), second=False)
def defaultdict_of_zeros(X, keys):
    from collections import defaultdict

    d = defaultdict(lambda: np.zeros(3))
    for k, row in zip(keys, X):
        d[k] += row
    return sum((np.sum(v * v) for v in d.values()))


@program(lambda: (rnd(6, 3), K), second=False)
def defaultdict_of_float(X, keys):
    from collections import defaultdict

    d = defaultdict(float)
    for k, row in zip(keys, X):
        d[k] = d[k] + row
    return sum((np.sum(v * v) for v in d.values()))


@program(lambda: ([rnd(3, seed=i) for i in range(6)], K), second=False)
def rows_in_a_list(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k] = d.get(k, 0) + row
    return sum((np.sum(v * v) for v in d.values()))


@program(M)
def moving_averages(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k] = 0.9 * d.get(k, 0) + 0.1 * row**2
    return sum((np.sum(v**2) for v in d.values()))


@program(M)
def old_by_a_name(X, keys):
    d = {}
    for k, row in zip(keys, X):
        old = d.get(k, 0)
        d[k] = old + row * row
        X = X * 1.1
    return sum((np.sum(v**2) for v in d.values()))


@program(M)
def old_changed(X, keys):
    d = {}
    for k, row in zip(keys, X):
        t = d.get(k, 0)
        t = t + row
        t += row * 2
        d[k] = t
    return sum((np.sum(v**2) for v in d.values()))


@program(M, second=False)
def old_read_twice(X, keys):
    d = {}
    for k, row in zip(keys, X):
        t = d.get(k, 0)
        d[k] = t * t + t * row + row
    return sum((np.sum(v**2) for v in d.values()))


@program(M)
def none_at_first(X, keys):
    prev = None
    s = 0.0
    for k, row in zip(keys, X):
        t = 0 if prev is None else prev
        s += np.sum((t + row) ** 2)
        prev = row * 0.5
    return s


@program(M)
def row_computed_late(X, keys):
    d = {}
    for i, k in enumerate(keys):
        if k not in d:
            d[k] = 0
        d[k] += np.tanh(X[i]) * X[i, 0]
    return sum((np.sum(v**2) for v in d.values()))


@program(M)
def two_additions(X, keys):
    d = {}
    for i, k in enumerate(keys):
        if k not in d:
            d[k] = 0.0
        d[k] -= X[i]
        d[k] += X[i] ** 2
    return sum((np.sum(v**2) for v in d.values()))


@program(M)
def factors(X, keys):
    d = {}
    for i, k in enumerate(keys):
        if k not in d:
            d[k] = 1
        d[k] *= X[i]
    return sum((np.sum(v**2) for v in d.values()))


@program(M)
def in_an_object(X, keys):
    a = Acc()
    for k, row in zip(keys, X):
        a.add(k, row)
    return sum((np.sum(a.mean(k) ** 2) for k in a.sums))


@program(M)
def in_a_dict_that_is_given(X, keys):
    d = {}
    for k, row in zip(keys, X):
        add(d, k, row)
    return sum((np.sum(v**2) for v in d.values()))


@program(M)
def alternating(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k] = row - d.get(k, 0)
    return sum((np.sum(v**2) for v in d.values()))


@program(lambda: (rnd(6, 3, 3), K))
def matrices(X, keys):
    d = {}
    for k, m in zip(keys, X):
        d[k] = d.get(k, 0) + m @ m.T
    return sum((np.linalg.slogdet(v + np.eye(3))[1] for v in d.values()))


@program(lambda: (rnd(6, 3), K, {"a": rnd(3, seed=9)}), second=False)
def into_a_dict_that_is_given(X, keys, d):
    for k, row in zip(keys, X):
        d[k] = d.get(k, 0) + row
    return sum((np.sum(v**2) for v in d.values()))


@program(M)
def default_by_a_name(X, keys):
    total = 0
    d = {}
    for k, row in zip(keys, X):
        d[k] = d.get(k, total) + row
    return sum((np.sum(v**2) for v in d.values()))


@program(M)
def chosen_by_if(X, keys):
    d = {}
    for k, row in zip(keys, X):
        if k in d:
            s = d[k]
        else:
            s = 0
        d[k] = s + row
    return sum((np.sum(v**2) for v in d.values()))


@program(lambda: (rnd(3), False))
def number_on_one_path(x, first):
    before = 0 if first else np.sin(x)
    return np.sum(before * x) * np.sum(before)


@program(lambda: (rnd(3), False))
def number_on_one_path_read_twice(x, first):
    if first:
        before = 0
    else:
        before = np.sin(x)
    y = before - 2 * x
    return np.sum(y * before)


@program(S)
def read_while_it_fills(x, keys):
    d = {}
    s = 0.0
    for t, (k, v) in enumerate(zip(keys, x)):
        d[k] = d.get(k, 0) + v
        for j in d:
            s += d[j] ** 2 * (t + 1)
    return s


@program(M, second=False)
def rows_read_while_it_fills(x, keys):
    d = {}
    s = 0.0
    for t, (k, v) in enumerate(zip(keys, x)):
        d[k] = d.get(k, 0) + v
        for j in d:
            s += np.sum(d[j] ** 2) * (t + 1)
    return s


@program(M)
def table_by_a_helper(X, keys):
    d = build(X, keys)
    return sum((np.sum(d[k] ** 2) for k in keys))


@program(M, second=False)
def table_by_a_helper_changed(X, keys):
    d = build(X, keys)
    d["z"] = X[0] * d["a"]
    for k in keys:
        d[k] = d[k] * d["z"]
    return sum((np.sum(v**2) for v in d.values()))


@program(M)
def table_given_to_helpers(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k] = np.sin(row)
    s = total(d, keys)
    for k, row in zip(keys, X):
        d[k + "2"] = d[k] * row
    return s * total(d, list(d))


@program(M)
def table_made_in_each_turn(X, keys):
    s = 0.0
    for t in range(3):
        d = {}
        for k, row in zip(keys, X):
            d[k] = np.sin(row * (t + 1))
        s += np.sum(d["a"] * d["b"])
    return s


@program(M, second=False)
def table_copied(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k] = np.sin(row)
    e = dict(d)
    for k in keys:
        e[k] = e[k] * d["a"]
    return sum((np.sum(e[k] * d[k]) for k in e))


@program(M, second=False)
def table_of_two_names(X, keys):
    d = {}
    e = d
    for k, row in zip(keys, X):
        d[k] = np.sin(row)
    for k in keys:
        e[k] = e[k] * d["a"]
    return sum((np.sum(e[k] * d[k]) for k in e))


@program(M)
def one_row_under_two_keys(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k] = np.sin(row)
    for k in keys:
        d["a"] = d[k]
        d["q" + k] = d["a"]
    return sum((np.sum(v**2) * (i + 1) for i, v in enumerate(d.values())))


@program(M)
def rows_of_the_argument_written(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k] = row
    for k in keys:
        d[k + "x"] = d[k]
    for k in keys:
        d[k + "x"] += 1.0
    return sum((np.sum(v**2) * (i + 1) for i, v in enumerate(d.values())))


@program(M, second=False)
def tables_in_a_list(X, keys):
    d = {}
    ds = []
    for t in range(2):
        d = {}
        for k, row in zip(keys, X):
            d[k] = np.sin(row * (t + 1))
        ds.append(d)
    return sum((np.sum(e["a"] * e["b"]) for e in ds))


@program(M)
def tables_swapped(X, keys):
    a, b = ({}, {})
    for k, row in zip(keys, X):
        a[k] = np.sin(row)
        b[k] = np.cos(row)
        a, b = (b, a)
    return (
        np.sum(a.get("a", 0) * 1.0)
        + sum((np.sum(v**2) for v in a.values()))
        + 2 * sum((np.sum(v**2) for v in b.values()))
    )


@program(M, second=False)
def key_deleted(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k] = np.sin(row)
    s = sum((np.sum(v**2) for v in d.values()))
    del d["b"]
    for k in list(d):
        d[k] = d[k] * s
    return sum((np.sum(v**2) for v in d.values()))


@program(S)
def defaultdict_of_numbers(x, keys):
    d = defaultdict(float)
    for k, v in zip(keys, x):
        d[k] += v * v
    t = d["zz"]
    for k, v in zip(keys, x):
        d[k] -= v * t + d["a"]
    return sum((v**2 for v in d.values()))


@program(S)
def ordered_dict(x, keys):
    d = OrderedDict()
    for k, v in zip(keys, x):
        d[k] = v * v
    for k in keys:
        d[k] = d[k] * d["a"]
    return sum((v**2 * (i + 1) for i, v in enumerate(d.values())))


@program(M)
def sum_of_values(X, keys):
    d = {}
    for k, row in zip(keys, X):
        y = row * 2.0
        w = np.tanh(y)
        d[k + "w"] = w
        d[k] = y
    return np.sum(sum(d.values()) ** 2)


@program(lambda: (rnd(4, lo=0.2),))
def memo_by_pairs(x):
    memo = {}
    for i in range(4):
        for j in range(4):
            memo[i, j] = x[i] * x[j] + (memo[i - 1, j] if (i - 1, j) in memo else 0.0) * memo.get((i, j - 1), 1.0)
    return memo[3, 3]


@program(M)
def chosen_rows(X, keys):
    d = {}
    for k, row in zip(keys, X):
        if row[0] > 0:
            d[k] = np.sin(row)
        else:
            d[k] = row * 2
        if k == "b":
            d[k] = d[k] * X[0]
    return sum((np.sum(v**2) for v in d.values()))


@program(M)
def until_a_break(X, keys):
    d = {}
    i = 0
    while i < len(keys):
        d[keys[i]] = np.sin(X[i])
        if i == 4:
            break
        i += 1
    return sum((np.sum(v**2) for v in d.values()))


@program(M)
def sorted_by_what_it_holds(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k] = np.sin(row)
    ks = sorted(d, key=lambda k: np.sum(d[k]))
    return np.sum(d[ks[0]] * 2) + np.sum(d[ks[-1]] ** 2) + np.sum(np.stack(list(d.values())) ** 3)


@program(M)
def numbers_updated(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k] = row[0]
    d["a"] += d["b"]
    d["b"] -= d["a"] * d["c"]
    return sum((v**3 for v in d.values()))


@program(lambda: ([rnd(2), rnd(3), rnd(2)], ["a", "b", "a"]), second=False)
def rows_of_different_lengths(rows, keys):
    d = {}
    for k, row in zip(keys, rows):
        d[k] = d.get(k, 0) + row**2
    return sum((np.sum(v**2) for v in d.values()))


@program(lambda: (rnd(2), rnd(3)), second=False)
def keys_in_a_display(a, b):
    d = {}
    for t in range(3):
        for k, r in (("a", a), ("b", b)):
            d[k] = d.get(k, 0) + r**2
    return sum((np.sum(v**2) for v in d.values()))


T = lambda: (rnd(6), rnd(6, seed=1), K)
Pt = namedtuple("Pt", "u v")


def collect(keys, x, y):
    d = {}
    for k, a, b in zip(keys, x, y):
        d.setdefault(k, []).append((a, b))
    return d


@program(lambda: (rnd(6), rnd(6, seed=1), K))
def pairs_by_key(x, y, keys):
    d = {}
    for k, a, b in zip(keys, x, y):
        d.setdefault(k, []).append((a, b))
    s = 0.0
    for k in d:
        for a, b in d[k]:
            s += a * b
    return s


@program(lambda: (rnd(6), rnd(6, seed=1), K), second=False)
def deviations_by_key(x, y, keys):
    d = defaultdict(list)
    for k, a, b in zip(keys, x, y):
        d[k].append((a, b))
    s = 0.0
    for k, pairs in d.items():
        m = sum((a for a, _ in pairs)) / len(pairs)
        s += sum(((a - m) * b for a, b in pairs))
    return s


@program(lambda: (rnd(6), rnd(6, seed=1), K), second=False)
def numbered_by_key(x, y, keys):
    d = defaultdict(list)
    for i, k in enumerate(keys):
        d[k].append((i, x[i]))
    s = 0.0
    for k, pairs in d.items():
        for i, a in pairs:
            s += a * a * y[i]
    return s


@program(lambda: (rnd(6), rnd(6, seed=1), K))
def pairs_in_values(x, y, keys):
    d = {}
    for k, a, b in zip(keys, x, y):
        if k not in d:
            d[k] = []
        d[k].append((a, b))
    return sum((a * b * len(v) for v in d.values() for a, b in v))


@program(lambda: (rnd(6, 2), K), second=False)
def rows_and_weights(x, keys):
    d = defaultdict(list)
    for k, row in zip(keys, x):
        d[k].append((row, 2.0))
    return sum((np.sum(r**2) * w for v in d.values() for r, w in v))


@program(lambda: (rnd(6), rnd(6, seed=1), [(0, 1), (1, 2), (2, 0), (0, 2), (3, 4), (4, 5)]))
def adjacency(x, y, edges):
    adj = {}
    for e, (i, j) in enumerate(edges):
        adj.setdefault(i, []).append((j, y[e]))
        adj.setdefault(j, []).append((i, y[e]))
    out = np.zeros(6)
    for i in adj:
        for j, w in adj[i]:
            out[i] += w * x[j]
    return np.sum(out**2)


@program(lambda: (rnd(6), rnd(6, seed=1), K), second=False)
def records_by_key(x, y, keys):
    d = defaultdict(list)
    for k, a, b in zip(keys, x, y):
        d[k].append({"a": a, "b": b})
    return sum((r["a"] * r["b"] for k in d for r in d[k]))


@program(lambda: (rnd(6), ["a", "c", "a", "b"]), second=False)
def memo_of_pairs(x, names):
    memo = {}
    s = 0.0
    for i, n in enumerate(names):
        if memo.get(n) is None:
            memo[n] = (x[i], x[i] ** 2)
        a, b = memo[n]
        s += a * b
    return s


@program(lambda: (rnd(6), ["a", "c", "a", "b"]))
def last_seen(x, names):
    last = {}
    s = 0.0
    for i, n in enumerate(names):
        if n in last:
            j, v = last[n]
            s += v * x[i] * (i - j)
        last[n] = (i, x[i])
    return s


@program(lambda: (rnd(6), K), second=False)
def count_and_sum(x, keys):
    d = {}
    for k, v in zip(keys, x):
        n, t = d.get(k, (0, 0.0))
        d[k] = (n + 1, t + v)
    return sum((t**2 / n for n, t in d.values()))


@program(T, second=False)
def pairs_of_pairs(x, y, keys):
    d = defaultdict(list)
    for k, a, b in zip(keys, x, y):
        d[k].append((a, (b, a * b)))
    s = 0.0
    for k in d:
        for a, (b, c) in d[k]:
            s += a * b + c * c
    return s


@program(T, second=False)
def names_and_numbers(x, y, keys):
    d = defaultdict(list)
    for k, a, b in zip(keys, x, y):
        d[k].append((k, a, b, 1))
    s = 0.0
    for k, rows in d.items():
        for name, a, b, n in rows:
            s += a * b * n * len(name)
    return s


@program(T)
def first_pair_in_a_display(x, y, keys):
    d = {}
    for k, a, b in zip(keys, x, y):
        if k in d:
            d[k].append((a, b))
        else:
            d[k] = [(a, b)]
    return sum((v[0][1] * v[-1][0] for v in d.values()))


@program(T, second=False)
def one_pair_under_two_keys(x, y, keys):
    d = defaultdict(list)
    for k, a, b in zip(keys, x, y):
        p = (a, b * a)
        d[k].append(p)
        d["all"].append(p)
    d["a"][0] = (d["a"][0][1] * 2, d["all"][1][0])
    return sum((a * b * (i + 1) for i, (a, b) in enumerate(d["all"]))) + d["a"][0][0] * d["a"][0][1]


@program(T, second=False)
def pairs_in_lists_of_lists(x, y, keys):
    t = [[] for _ in range(3)]
    for i in range(len(x)):
        t[i % 3].append((x[i], y[i]))
    return sum((a * b * len(r) for r in t for a, b in r))


@program(T, second=False)
def namedtuples_by_key(x, y, keys):
    d = defaultdict(list)
    for k, a, b in zip(keys, x, y):
        d[k].append(Pt(a, b))
    return sum((p.u * p.v * len(r) for r in d.values() for p in r))


@program(T)
def keys_in_a_set(x, y, keys):
    d = {k: [] for k in set(keys)}
    for k, a, b in zip(keys, x, y):
        d[k].append((a, b))
    return sum((sum((a for a, b in r)) * sum((b for a, b in r)) for r in d.values()))


@program(T, second=False)
def pairs_as_a_matrix(x, y, keys):
    d = defaultdict(list)
    for k, a, b in zip(keys, x, y):
        d[k].append((a, b))
    s = 0.0
    for k, rows in d.items():
        A = np.array(rows)
        s += np.sum(A[:, 0] * A[:, 1] ** 2)
    return s


@program(T, second=False)
def means_and_maxima(x, y, keys):
    d = defaultdict(list)
    for k, a, b in zip(keys, x, y):
        d[k].append((a, b))
    return sum((np.mean([a for a, _ in r]) * np.max([b for _, b in r]) for r in d.values()))


@program(T)
def pairs_by_a_helper(x, y, keys):
    d = collect(keys, x, y)
    return sum((a * b * len(r) for r in d.values() for a, b in r))


@program(T, second=False)
def ranges_by_key(x, y, keys):
    d = {}
    for k, a, b in zip(keys, x, y):
        lo, hi = d.get(k, (a, a))
        d[k] = (min(lo, a), max(hi, a * b))
    return sum(((hi - lo) ** 2 for lo, hi in d.values()))


@program(T, second=False)
def pairs_by_choice(x, y, keys):
    d = {}
    for k, a, b in zip(keys, x, y):
        d[k] = (a, b) if k not in d else (d[k][0] + a, d[k][1] * b)
    return sum((p * q for p, q in d.values()))


@program(T, second=False)
def pairs_exchanged(x, y, keys):
    d = {}
    for k, a, b in zip(keys, x, y):
        d[k] = (a, b)
        d[k + "2"] = d[k]
    e = d["a"]
    d["a"] = (e[1], e[0] * 2)
    return d["a"][0] * d["a2"][0] * e[1] + sum((p * q * i for i, (p, q) in enumerate(d.values())))


@program(T, second=False)
def pairs_extended(x, y, keys):
    d = defaultdict(list)
    for k, a, b in zip(keys, x, y):
        d[k].append((a, b))
    d["a"].extend([(p * 2, q) for p, q in d["b"]])
    d["c"].insert(0, (x[0], y[1]))
    return sum((a * b * (i + 1) for r in d.values() for i, (a, b) in enumerate(r)))


@program(T, second=False)
def neighbours_by_key(x, y, keys):
    d = defaultdict(list)
    for k, a, b in zip(keys, x, y):
        d[k].append((a, b))
    s = 0.0
    for k in d:
        for (a, b), (c, e) in zip(d[k], d[k][1:]):
            s += (c - a) * (e + b)
    return s


@program(T, second=False)
def defaultdict_of_pairs(x, y, keys):
    d = defaultdict(lambda: (0.0, 0))
    for k, a in zip(keys, x):
        t, n = d[k]
        d[k] = (t + a * a, n + 1)
    return sum((t * t / n for t, n in d.values()))


@program(T, second=False)
def pairs_by_key_error(x, y, keys):
    d = {}
    for k, a, b in zip(keys, x, y):
        try:
            t, n = d[k]
        except KeyError:
            t, n = (0.0, 0)
        d[k] = (t + a * b, n + 1)
    return sum((t * t / n for t, n in d.values()))


@program(T, second=False)
def stack_and_best(x, y, keys):
    stack = []
    best = {}
    for k, a, b in zip(keys, x, y):
        stack.append((k, a))
        if k not in best or b > best[k][1]:
            best[k] = (a, b)
    s = 0.0
    while stack:
        k, a = stack.pop()
        s += a * best[k][0] * best[k][1]
    return s


@program(S)
def weights_added_and_taken(x, keys):
    c = Counter()
    for k, w in zip(keys, x):
        if w > 0:
            c[k] += w
        else:
            c[k] -= w * w
    best = max(c, key=c.get)
    return c[best] * len(c) + c["zz"] + sum((v * i for i, (k, v) in enumerate(c.items())))


@program(S)
def shares(x, keys):
    c = Counter()
    for k, w in zip(keys, x):
        c[k] = c[k] + w * w
    tot = c.total()
    return sum(((c[k] / tot) ** 2 for k in sorted(c))) + (c["a"] if "a" in c else 0.0)


@program(S)
def weighted_means_by_counters(x, keys):
    c = Counter()
    n = Counter()
    m = Counter(keys)
    for k, w in zip(keys, x):
        c[k] += w
        n[k] += 1
    return sum((c[k] ** 2 / n[k] * m[k] for k in c))


@program(S)
def counted_by_a_function(x, keys):
    c = Counter()

    def add(k, w):
        c[k] += w

    for k, w in zip(keys, x):
        add(k, w * w)
    f = lambda k: c[k] * 2
    return sum((f(k) for k in keys))


@program(lambda: (rnd(6), np.array([1, 2, 1, 0, 2, 1])))
def counted_by_remainders(x, idx):
    c = Counter()
    for i, w in zip(idx, x):
        c[int(i) % 2] += w
    return c[0] ** 2 + c[1] ** 3


@program(lambda: (rnd(6, 2), K))
def rows_counted(x, keys):
    c = Counter()
    for k, w in zip(keys, x):
        c[k] += w
    return sum((np.sum(v**2) for v in c.values()))


@program(lambda: (rnd(6), K))
def counter_of_what_is_not_there(x, keys):
    c = Counter()
    for k, w in zip(keys, x):
        c[k] += w
    return c["a"] ** 2 + c["zz"]


@program(lambda: (rnd(6), K))
def two_counters(x, keys):
    c = Counter()
    for k, w in zip(keys, x):
        c[k] = c[k] + w * w
    d = Counter()
    for k, w in zip(keys, x):
        d[k] -= w
    return sum((c[k] * d[k] for k in c)) + c.total()


@program(M)
def new_dict_in_each_turn(X, keys):
    d = {k: row**2 for k, row in zip(keys, X)}
    for t in range(2):
        new = {}
        for k in d:
            new[k] = d[k] * d["a"] + 0.1
        d = new
    return sum((np.sum(v) for v in d.values()))


@program(M)
def new_dict(X, keys):
    d = {k: row**2 for k, row in zip(keys, X)}
    new = {}
    for k in d:
        new[k] = d[k] * d["a"] + 0.1
    d = new
    return sum((np.sum(v) for v in d.values()))


@program(M)
def comprehension_in_each_turn(X, keys):
    d = {k: row**2 for k, row in zip(keys, X)}
    for t in range(2):
        d = {k: v * 0.5 + d["a"] for k, v in d.items()}
    return sum((np.sum(v) for v in d.values()))


@program(lambda: ({"a": rnd(3), "b": rnd(3, seed=1)},))
def new_dict_for_the_argument(d):
    for t in range(2):
        new = {}
        for k in d:
            new[k] = d[k] * d["a"] + 0.1
        d = new
    return sum((np.sum(v) for v in d.values()))


@program(lambda: ({"a": rnd(3), "b": rnd(3, seed=1)},))
def comprehension_for_the_argument(d):
    for t in range(2):
        d = {k: v * 0.5 + d["a"] for k, v in d.items()}
    return sum((np.sum(v) for v in d.values()))


@program(M)
def gradient_steps(X, keys):
    d = {k: row**2 for k, row in zip(keys, X)}
    for t in range(3):
        g = {k: 2 * v for k, v in d.items()}
        d = {k: d[k] - 0.1 * g[k] for k in d}
    return sum((np.sum(v) for v in d.values()))


@program(M)
def new_list_in_each_turn(X, keys):
    xs = [row for row in X]
    for t in range(3):
        new = []
        for x in xs:
            new.append(x * 0.5 + xs[0])
        xs = new
    return sum((np.sum(v**2) for v in xs))


@program(M)
def lists_exchanged(X, keys):
    a = [X[0], X[1]]
    b = [X[2]]
    s = 0.0
    for t in range(3):
        for v in a:
            s += np.sum(v) * t
        a, b = (b, a)
    return s


@program(M, second=False)
def copied_in_each_turn(X, keys):
    d = {}
    for t in range(2):
        new = dict(d)
        for k, row in zip(keys, X):
            new[k] = new.get(k, 0) + row * (t + 1)
        d = new
        if "a" in d:
            d["z"] = d["a"] * 2
    return sum((np.sum(v**2) * (i + 1) for i, v in enumerate(d.values())))


@program(M)
def dict_that_reads_itself(X, keys):
    d = {k: row**2 for k, row in zip(keys, X)}
    for t in range(2):
        d = {k: v * d["a"] + 0.1 for k, v in d.items()}
    return sum((np.sum(v) for v in d.values()))


@program(S)
def counter_in_each_turn(x, keys):
    s = 0.0
    for t in range(2):
        c = Counter()
        for k, w in zip(keys, x):
            c[k, t] += w * (t + 1)
        s += sum((v**2 for v in c.values()))
    return s


@program(lambda: ({"a": rnd(3), "b": rnd(3, seed=1)},))
def two_dicts_of_one_name(d):
    e = {k: v**2 for k, v in d.items()}
    e = {k: e[k] * v for k, v in d.items()}
    return sum((np.sum(v) for v in e.values()))


@program(M, second=False)
def zeros_from_keys(X, keys):
    d = dict.fromkeys(keys, 0)
    for k, row in zip(keys, X):
        d[k] = d[k] + row
    return sum((np.sum(v * v) for v in d.values()))


@program(M, second=False)
def numbers_that_become_rows(X, keys):
    d = {k: X[0, 0] for k in keys}
    for k, row in zip(keys, X):
        d[k] = d[k] * row + row
    return sum((np.sum(v * v) for v in d.values()))


@program(M, second=False)
def numbers_and_rows(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k] = row[0] * 2
        d[k + "r"] = row * d[k]
    for k in keys:
        d[k] = d[k + "r"] * d[k] + 1.0
    for k in keys:
        d[k] = np.sum(d[k] ** 2)
    return sum((np.sum(v) for v in d.values()))


@program(M, second=False)
def rows_and_counts_in_one(X, keys):
    d = {}
    for k, row in zip(keys, X):
        d[k] = d.get(k, 0) + row
        d["n"] = d.get("n", 0) + 1
        d["s"] = d.get("s", 0.0) + np.sum(row**2)
    return sum((np.sum(d[k] ** 2) for k in keys)) / d["n"] * d["s"]


@program(M, second=False)
def weights_by_what_was_seen(X, keys):
    seen = set()
    d = {}
    for k, row in zip(keys, X):
        w = d[k] if k in d else 0.0
        u = np.sum(row)
        seen.add(k)
        d[k] = w + u * row
    return sum((np.sum(v**2) for v in d.values())) * len(seen)


@program(M, second=False)
def numbers_read_and_replaced(X, keys):
    d = {k: 1.0 for k in keys}
    t = 0.0
    for k, row in zip(keys, X):
        y = d[k]
        t += np.sum(y * row)
        d[k] = row * y
        d["q"] = X[0, 1]
        d["q"] = d["q"] * d[k]
    return t + np.sum(d["q"])


@program(lambda: ([rnd(2), rnd(1, seed=4), rnd(2, seed=3), rnd(1, seed=5)], ["a", "b", "a", "b"]), second=False)
def rows_of_two_lengths(rows, keys):
    d = {k: 0 for k in keys}
    for k, row in zip(keys, rows):
        d[k] = d[k] + row**2
    return sum((np.sum(v**2) for v in d.values()))


@program(lambda: ([rnd(1), rnd(3, seed=4), rnd(1, seed=3), rnd(3, seed=5)], ["a", "b", "b", "a"]), second=False)
def rows_that_broadcast(rows, keys):
    d = {}
    for k, row in zip(keys, rows):
        d[k] = d.get(k, 0) + row**2
    return sum((np.sum(v**2) for v in d.values()))
