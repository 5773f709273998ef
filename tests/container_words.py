"""What random programs about containers are made of: a table of the kinds of containers.

In the texts `$A` is an array of three numbers, `$P` an array that lies somewhere and may be written, `$N` a number, `$L` a list of arrays,
`$M` one that has a name, `$D` a dict of arrays with the keys "p" and "q", `$B` a few statements (indented as the line), `$T` a test.
Lists hold at least two items.
"""

from __future__ import annotations

from dataclasses import dataclass

HEAD = """
from collections import defaultdict, deque
from typing import NamedTuple

import numpy as np

W = np.array([1.0, -0.6, 0.4])


class Pair(NamedTuple):
    u: np.ndarray
    w: list


class Box:
    def __init__(self, items, table):
        self.items = items
        self.table = table

    def add(self, v):
        self.items.append(v)

    def scale(self, s):
        for v in self.items:
            v *= s

    def first(self):
        return self.items[0]


def spread(xs, v):
    for k, y in enumerate(xs):
        y[k % 3] += v


def keep(xs, v):
    xs.append(v)
    return xs[0]


def made(v, n):
    xs = []
    for k in range(n):
        xs.append(v * (k + 1))
    return xs


def same(xs):
    return xs


def both(xs):
    return xs[-1], xs[::-1]


def found(xs, k):
    for j, y in enumerate(xs):
        if j == k:
            return y
    return xs[-1]


def doubled(table, v):
    table["p"][1:] += v
    table["q"] = table["q"] * 0.5
    return table


def merged(one, two):
    return {k: v + two[k] for k, v in one.items() if k in two}


def swap(xs, k, m):
    xs[k], xs[m] = xs[m], xs[k]
"""


@dataclass(frozen=True)
class Kind:
    """How a container begins, what in it is an array, a number, a list, a dict, what is done with it, how it is read at the end."""

    begins: tuple[str, ...]
    does: tuple[str, ...]
    ends: tuple[str, ...]
    arrays: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    dicts: tuple[str, ...] = ()
    given: tuple[str, str] | None = None  # what an argument may be, and how the program begins with it


ARRAY = "np.array([{}, {}, {}])"
ONE, TWO, THREE = (ARRAY.format(*n) for n in ((0.53, 1.21, -0.74), (-0.35, 0.66, 0.92), (0.81, -0.47, 0.29)))

KINDS = {
    "lists": Kind(
        (
            "ls = [$A, $A]\nms = [$A, $A, $A]",
            "ls = [$A, $A, $A]\nms = ls",
            "ls = [x * k for k in range(1, 4)]\nms = list(ls)",
            "ls = []\nfor k in range(3):\n    ls.append($A)\nms = [x, x]",
            "ls = np.split(np.concatenate([$A, $A]), 2)\nms = [ls[0], ls[1]]",
            "ls = [np.zeros(3)] * 2\nms = [x[:] for _ in range(2)]",
            "ls = [np.zeros(3) for _ in range(3)]\nms = [*ls]",
            "m = np.outer(W, x)\nls = [m[0], m[1]]\nms = [r for r in m]",
        ),
        (
            "ms = list($L)",
            "ms = $L",
            "ms = $L[:]",
            "ms = $L.copy()",
            "ms = $L[::-1]",
            "ms = list(reversed($L))",
            "ms = [y for y in $L]",
            "ms = $L + [$A]",
            "ls = [$A] * 2",
            "ls = np.split(np.concatenate([$A, $A]), 2)",
            "ms = list(map(np.sin, $L))",
            "ls, ms = ms, ls",
            "ls = [y * 0.5 for y in $L]",
            "ls.clear()\nls.extend([$A, $A])",
            "ms = made($A, 3)",
            "ms = same($L)",
            "b, ms = both($L)",
            "ms = [p * q for p, q in zip($L, $L)]",
            "ls = [y if k % 2 else y * 2 for k, y in enumerate($L)]",
            "ls = ms[:1] + ls[1:] + [$A]",
            "ls[:] = ms",
            "for y, z in zip(ls, ms):\n    y[1:] += z[:2]",
            "put = lambda v: ls.append(v)\nput($A)",
            "get = lambda k: ls[k]\nb = get(-1)",
        ),
        (
            "for k, y in enumerate(ls):\n    acc += (k + 1) * (y @ W)\nfor y in ms:\n    acc = 0.7 * acc + y @ W",
            "acc += sum([np.sin(y @ W) * (k + 2) for k, y in enumerate(ls)]) + ms[0] @ ls[-1] + ms[-1] @ W",
            "acc += np.sum(np.sin(sum(ls))) + np.stack(ms[:2])[1] @ W",
        ),
        ("ls[0]", "ls[-1]", "ls[1]", "ls[i % len(ls)]", "ms[0]", "ms[-1]", "ms[i % 2]"),
        (),
        ("ls", "ms"),
        given=(f"[{ONE}, {TWO}, {THREE}]", "ls = given\nms = list(given)"),
    ),
    "numbers": Kind(
        (
            "ns = [x[0], x[1] * 0.5, x[2]]",
            "ns = [v * 0.5 for v in x]",
            "ns = list(x * 0.9)",
            "ns = [0.0] * 3\nns[1] = x[1]",
            "ns = x.tolist()",
        ),
        (
            "ns.append($N)",
            "ns[i % len(ns)] += $N",
            "ns = [v * 0.5 for v in ns]",
            "ns[0], ns[1] = ns[1], ns[0]",
            "acc += max(ns[0], ns[1] - 90.0)",
            "ns = list($A)",
            "ns += [$N]",
            "b = np.array(ns[:3])",
            "ns.insert(1, $N)",
            "ns[:2] = [$N, $N]",
            "ns = ns[::-1]",
            "for k, v in enumerate(ns):\n    ns[k] = v * 0.5 + acc",
            "ns = [p + q for p, q in zip(ns, $A)] + ns",
            "acc += sum(ns[1:])",
            "if len(ns) > 3:\n    acc += ns.pop()",
            "ns *= 2\nns = ns[:4]",
        ),
        ("acc += sum([v * (k + 1) for k, v in enumerate(ns)])", "for v in ns:\n    acc = 0.6 * acc + np.sin(v)"),
        (),
        ("ns[0]", "ns[-1]", "ns[i % 3]"),
        given=("[0.31, -1.12, 0.97]", "ns = given"),
    ),
    "dicts": Kind(
        (
            'd = {"p": $A, "q": $A}\ne = {"p": $A, "q": $A, "r": $A}',
            'd = {k: x * (n + 1) for n, k in enumerate("pq")}\ne = d',
            'd = {}\nfor k in ["p", "q"]:\n    d[k] = $A\ne = dict(d)',
            "d = dict(p=$A, q=x)\ne = {**d}",
            'd = dict(zip("pq", [$A, $A]))\ne = d.copy()',
            'd = dict.fromkeys("pq", $A)\ne = d.copy()',
        ),
        (
            'd["r"] = $A',
            'if "r" in $D:\n    del $D["r"]',
            'b = e.pop("r", $A)',
            "$D.update(p=$A)",
            '$D.update({"q": $A})',
            "e = dict($D)",
            "e = $D",
            "e = $D.copy()",
            'e = {**$D, "p": $A}',
            "e = {k: np.sin(v) for k, v in $D.items()}",
            "d, e = e, d",
            'b = $D.get("r", $A)',
            'b = $D.setdefault("r", $A)',
            "d |= {'q': $A}",
            "d = {k: v for k, v in $D.items()}",
            "for k in list($D):\n    d[k] = $D[k] * 0.5",
            "e = doubled($D, $N)",
            "e = merged($D, $D)",
            'del e["p"]\ne["p"] = $A',
            "d.update(e)",
            'd["p"], d["q"] = d["q"], d["p"]',
            "if len(d) > 2:\n    k, b = d.popitem()",
            "for k, v in $D.items():\n    v -= $N",
            "for v in $D.values():\n    v *= 0.9",
            "for k, v in $D.items():\n    acc += v @ W\n    if k == 'p':\n        continue\n    v[1:] = 0.3 * acc",
            "for k in sorted($D):\n    acc = 0.8 * acc + $D[k] @ W",
            "for k, v in zip('pq', $L):\n    d[k] = v",
            'd["pq"[i % 2]] = $A',
            "b = sum($D.values())",
            "e = {k: d[k] for k in d if k != 'r'}",
        ),
        (
            'acc += d["p"] @ W - e["q"] @ W\nfor k, v in e.items():\n    acc = 0.9 * acc + v @ W',
            "for v in d.values():\n    acc = 0.7 * acc + np.sin(v @ W)",
            'acc += sum([d[k] @ e[k] for k in "pq"])',
        ),
        ('d["p"]', 'd["q"]', 'e["p"]', 'e["pq"[i % 2]]', "d['p' if i % 2 else 'q']"),
        (),
        (),
        ("d", "e"),
        given=(f'{{"p": {ONE}, "q": {TWO}}}', "d = given\ne = dict(given)"),
    ),
    "keyed": Kind(
        (
            "g = {(0, 0): $A, (0, 1): $A}\nh = {0: $N, 1: $N, 2: $N}",
            "g = {(0, k): x * (k + 1) for k in range(2)}\nh = {k: v for k, v in enumerate(x)}",
            "g = {}\nh = {}\nfor k in range(3):\n    g[0, k] = $A\n    h[k] = $N",
        ),
        (
            "h[i % 3] = $N",
            "h[0] += $N",
            "h[1] *= np.cos(acc)",
            "g[i, 1] = $A",
            "g[0, 1], g[0, 0] = g[0, 0], g[0, 1]",
            "h = {k: v * 0.5 for k, v in h.items()}",
            "for (p, q), v in g.items():\n    acc += (p + q) * (v @ W)",
            "h.update({0: h[1], 1: $N})",
            "acc += sum(h.values())",
            "h[2] = h.get(7, $N)",
            "for k in h:\n    h[k] = h[k] * 0.5 + acc",
            "h[i + 3] = h[i % 3]",
            "g = {k: v + h[k[1]] for k, v in g.items() if k[1] < 2}",
        ),
        (
            "acc += sum([h[k] * (k + 1) for k in range(3)]) + g[0, 0] @ g[0, 1]",
            "for k, v in h.items():\n    acc += k * v\nfor v in g.values():\n    acc = 0.8 * acc + v @ W",
        ),
        ("g[0, 0]", "g[0, i % 2]", "g[(0, 1)]"),
        ("h[0]", "h[i % 3]", "h[2]"),
    ),
    "rows": Kind(
        (
            "rows = [[$A, $A], [$A, $A]]",
            "rows = [$L, $L]",
            "rows = [[x, x * k] for k in range(3)]",
            "rows = [made(x, 2)] * 2",
            "rows = []\nfor k in range(2):\n    rows.append(made($A, 2))",
        ),
        (
            "rows.append([$A, $A])",
            "rows.append($L)",
            "rows[0] = rows[-1]",
            "rows = [list(r) for r in rows]",
            "rows = [[np.sin(y) for y in r] for r in rows]",
            "for r in rows:\n    for y in r:\n        y *= 0.9",
            "for r in rows:\n    r.append($A)",
            "for r, y in zip(rows, $L):\n    r[0] = y",
            "rows[i % 2].insert(0, $A)",
            "rows = rows[::-1]",
            "rows[0][0], rows[-1][1] = rows[-1][1], rows[0][0]",
            "rows = [[p, q] for p, q in zip(rows[0], rows[1])][:2] + rows[:1]",
            "for k in range(len(rows)):\n    rows[k][0] = rows[k][-1] * 0.5",
            "rows[0] = $L",
            "rows = [$L] + rows[:1]",
        ),
        (
            "for k, r in enumerate(rows):\n    for y in r:\n        acc = 0.8 * acc + (k + 1) * (y @ W)",
            "acc += sum([sum(r) @ W for r in rows]) + rows[0][0] @ rows[-1][-1]",
        ),
        ("rows[0][0]", "rows[-1][-1]", "rows[i % 2][0]", "rows[0][i % 2]"),
        (),
        ("rows[0]", "rows[-1]", "rows[i % 2]"),
        given=(f"[[{ONE}, {TWO}], [{THREE}, {ONE}]]", "rows = given"),
    ),
    "tables": Kind(
        (
            'dl = {"u": [$A, $A], "v": [$A, $A]}',
            'dl = {"u": $L, "v": $L}',
            'dl = {k: [x, x * 0.5] for k in "uv"}',
            'dl = {}\nfor k in "uv":\n    dl.setdefault(k, []).extend([$A, $A])',
            'dl = {"u": [np.zeros(3)] * 2, "v": [x, x]}',
        ),
        (
            'dl["u"].append($A)',
            'dl["v"] = dl["u"]',
            "dl = {k: list(v) for k, v in dl.items()}",
            'dl.setdefault("w", []).append($A)',
            "for k, v in dl.items():\n    v[0][1:] += $N",
            "for v in dl.values():\n    v.append($A)",
            'dl["u"], dl["v"] = dl["v"], dl["u"]',
            "for k in dl:\n    dl[k] = dl[k][::-1]",
            'for y in dl["u"]:\n    y -= $N',
            'dl["u"][0] = $A',
            'dl["v"] += [$A]',
            'dl["u"] = $L',
            "for v in dl.values():\n    for y in v:\n        y *= 0.9",
        ),
        (
            "for k, v in dl.items():\n    for y in v:\n        acc = 0.9 * acc + y @ W",
            'acc += sum(dl["u"]) @ W + dl["v"][0] @ dl["v"][-1]',
        ),
        ('dl["u"][0]', 'dl["v"][-1]', 'dl["u"][i % 2]', 'dl["uv"[i % 2]][0]'),
        (),
        ('dl["u"]', 'dl["v"]', 'dl["uv"[i % 2]]'),
        given=(f'{{"u": [{ONE}, {TWO}], "v": [{THREE}, {ONE}]}}', "dl = given"),
    ),
    "records": Kind(
        (
            'ld = [{"m": $A, "s": $N}, {"m": $A, "s": $N}]',
            'ld = [{"m": x * k, "s": x[k]} for k in range(3)]',
            'ld = []\nfor k in range(2):\n    ld.append({"m": $A, "s": $N})',
            'ld = [{"m": $A, "s": $N}] * 2',
        ),
        (
            'for t in ld:\n    t["s"] *= 0.9',
            'for t in ld:\n    t["m"][1:] += t["s"]',
            'ld.append({"m": $A, "s": $N})',
            "ld.append(ld[0])",
            "ld.append(dict(ld[0]))",
            'ld = [{**t, "s": t["s"] * 0.5} for t in ld]',
            "ld[0] = ld[-1]",
            "ld[0], ld[1] = ld[1], ld[0]",
            't = ld[i % 2]\nt["m"] = $A',
            'for t in ld:\n    t["m"] = t["m"] * t["s"]',
            'ld[i % 2]["s"] = $N',
            "for t, y in zip(ld, $L):\n    t['m'] = y",
            'ld = [dict(m=t["m"], s=acc) for t in ld]',
            "ld = ld[::-1]",
            'acc += sum([t["s"] for t in ld])',
            "if len(ld) > 2:\n    t = ld.pop()\n    acc += t['s']",
        ),
        (
            'for t in ld:\n    acc = 0.9 * acc + t["m"] @ W + t["s"]',
            'acc += sum([t["s"] * (k + 1) for k, t in enumerate(ld)]) + ld[0]["m"] @ ld[-1]["m"]',
        ),
        ('ld[0]["m"]', 'ld[-1]["m"]', 'ld[i % 2]["m"]'),
        ('ld[0]["s"]', 'ld[i % 2]["s"]'),
        given=(f'[{{"m": {ONE}, "s": 0.4}}, {{"m": {TWO}, "s": -0.3}}]', "ld = given"),
    ),
    "tuples": Kind(
        ("tp = ($A, $A)", "tp = (x, x * 0.5, x)", "tp = tuple($L)", "tp = tuple([x * k for k in range(1, 3)])"),
        (
            "tp = ($A, $A)",
            "tp = (*tp, $A)",
            "tp = tp[::-1]",
            "tp = tuple($L)",
            "b, *rest = tp\nacc += rest[0] @ W",
            "for y in tp:\n    y *= 0.9",
            "tp = tp[1:] + ($A,)",
            "tp = tuple([np.sin(y) for y in tp])",
            "b = tp[0] if i % 2 else tp[-1]",
            "tp = (tp[1], tp[0])",
            "for p, q in zip(tp, $L):\n    p[1:] += q[:2]",
            "tp = tp + ($A,)",
            "pairs = [(y, k) for k, y in enumerate(tp)]\nfor y, k in pairs:\n    y[0] += k * 0.1",
        ),
        ("for k, y in enumerate(tp):\n    acc += (k + 1) * (y @ W)", "acc += tp[0] @ tp[1]"),
        ("tp[0]", "tp[-1]", "tp[i % 2]"),
        (),
        ("list(tp)",),
        given=(f"({ONE}, {TWO})", "tp = given"),
    ),
    "pairs": Kind(
        ("pr = Pair($A, $L)", "pr = Pair(x, [$A, $A])", "pr = Pair(u=$A, w=made($A, 2))"),
        (
            "pr = pr._replace(u=$A)",
            "pr = Pair(pr.w[0], pr.w)",
            "pr = Pair($A, $L)",
            "b, xs = pr\nxs[0] = $A",
            "pr.w.append($A)",
            "for y in pr.w:\n    y += pr.u",
            "pr = Pair(*pr)",
        ),
        ("acc += pr.u @ W + sum(pr.w) @ W", "for y in pr.w:\n    acc = 0.8 * acc + y @ pr.u"),
        ("pr.u", "pr.w[0]", "pr.w[-1]"),
        (),
        ("pr.w",),
    ),
    "deques": Kind(
        (
            "dq = deque([$A, $A], maxlen=3)",
            "dq = deque($L, maxlen=4)",
            "dq = deque([x * k for k in range(4)])",
            "dq = deque(maxlen=2)\nfor k in range(3):\n    dq.append($A)",
        ),
        (
            "dq.append($A)",
            "dq.appendleft($A)",
            "dq.rotate(1)",
            "if len(dq) > 2:\n    b = dq.popleft()",
            "dq[0] = $A",
            "for y in dq:\n    acc += y @ W",
            "b = dq[0] * dq[-1]",
            "dq.extend([$A, $A])",
            "dq[-1] = dq[0]",
            "ys = list(dq)\nacc += ys[0] @ ys[-1]",
            "dq.rotate(-1)",
            "if len(dq) > 2:\n    b = dq.pop()",
        ),
        ("for k, y in enumerate(dq):\n    acc += (k + 1) * (y @ W)", "acc += dq[0] @ dq[-1] + len(dq) * dq[1] @ W"),
        ("dq[0]", "dq[-1]", "dq[1]"),
        (),
        ("list(dq)",),
    ),
    "defaults": Kind(
        (
            "dd = defaultdict(list)\ncn = defaultdict(float)",
            "dd = defaultdict(list)\ndd[0].append($A)\ncn = defaultdict(lambda: 0.5)",
        ),
        (
            "dd[i % 2].append($A)",
            "dd['k'].append($A)",
            "cn[i % 2] += $N",
            "cn['k'] = cn['k'] * 0.5 + $N",
            "for v in dd.values():\n    for y in v:\n        y *= 0.9",
            "for k, y in enumerate($L):\n    dd[k].append(y)",
            "for k, v in dd.items():\n    acc += len(v) * 0.1",
            "if dd[0]:\n    b = dd[0].pop()",
            "for k, v in cn.items():\n    acc += v * 0.3",
        ),
        (
            "for v in dd.values():\n    for y in v:\n        acc = 0.9 * acc + y @ W\nacc += sum(cn.values())",
            "acc += cn[0] + sum([y @ W for y in dd[0]])",
        ),
        (),
        ("cn[0]", "cn[i % 2]"),
    ),
    "boxes": Kind(
        ("bx = Box([$A, $A], {'p': $A, 'q': $A})", "bx = Box($L, $D)", "bx = Box([x, x], {'p': x, 'q': x * 2})"),
        (
            "bx.add($A)",
            "bx.scale(0.9)",
            "b = bx.first()",
            "bx.items[0] = $A",
            "bx.table['p'] = $A",
            "bx.items = $L",
            "bx.table = $D",
            "for y in bx.items:\n    acc += y @ W",
            "bx.items = [y * 0.5 for y in bx.items]",
            "bx.items = bx.items[::-1]",
            "bx = Box(bx.items, bx.table)",
            "bx.items.extend([$A])",
            "bx.items[0], bx.items[1] = bx.items[1], bx.items[0]",
        ),
        ("acc += sum(bx.items) @ W + bx.table['p'] @ bx.table['q']",),
        ("bx.items[0]", "bx.items[-1]", "bx.table['p']", "bx.table['pq'[i % 2]]"),
        (),
        ("bx.items",),
        ("bx.table",),
    ),
    "slots": Kind(
        ("sl = [None, None, None]\nlast = None", "sl = [None] * 3\nlast = $A", "sl = [$A, None, $A]\nlast = None"),
        (
            "sl[i % 3] = $A",
            "if sl[0] is not None:\n    acc += sl[0] @ W",
            "last = $A",
            "if last is not None:\n    b = last",
            "for y in sl:\n    if y is not None:\n        acc = 0.9 * acc + y @ W",
            "sl[i % 3] = None",
            "sl = [y if y is not None else $A for y in sl]",
            "if last is None:\n    last = $A\nelse:\n    last = last * 0.5",
            "for k, y in enumerate($L):\n    if k < 3:\n        sl[k] = y",
        ),
        (
            "for y in sl:\n    if y is None:\n        continue\n    acc = 0.9 * acc + y @ W",
            "acc += sum([y @ W for y in sl if y is not None])\nif last is not None:\n    acc += last @ W",
        ),
    ),
    "stacks": Kind(
        ("em = []", "em = [($A, 0)]", "em = [(x, 0), (x * 0.5, 1)]"),
        (
            "em.append(($A, i))",
            "if em:\n    y, k = em.pop()\n    acc += (k + 1) * (y @ W)",
            "em = em + [($A, 1)]",
            "for y, k in em:\n    y[k % 3] *= 0.9",
            "while em:\n    y, k = em.pop()\n    acc += y @ W\n    if k:\n        break",
            "em = [(y * 0.5, k + 1) for y, k in em]",
            "if len(em) > 1:\n    em[0], em[1] = em[1], em[0]",
            "if em:\n    b, _ = em[-1]",
        ),
        (
            "for y, k in em:\n    acc = 0.9 * acc + (k + 1) * (y @ W)",
            "while em:\n    y, k = em.pop(0)\n    acc = 0.9 * acc + y @ W",
        ),
    ),
}

ON_LISTS = (
    "$M.append($A)",
    "$M.extend([$A, $A])",
    "$M.insert(1, $A)",
    "if len($M) > 2:\n    b = $M.pop()",
    "if len($M) > 2:\n    b = $M.pop(0)",
    "if len($M) > 2:\n    del $M[1]",
    "$M[0] = $A",
    "$M[0], $M[-1] = $M[-1], $M[0]",
    "$M[:2] = [$A, $A]",
    "if len($M) < 4:\n    $M *= 2",
    "$M.reverse()",
    "$M[i % len($M)] = $A",
    "for y in $M:\n    y *= 0.8",
    "for y in $M:\n    acc += np.sin(y @ W)",
    "for k, y in enumerate($M):\n    y[k % 3] += $N",
    "for y, z in zip($M, $L):\n    acc += y @ z",
    "b = sum($M)",
    "spread($M, $N)",
    "b = keep($M, $A)",
    "b = found($M, i)",
    "swap($M, 0, 1)",
    "while len($M) < 5:\n    $M.append($A)\n    if len($M) == 4:\n        break",
    "for k in range(len($M)):\n    acc += $M[k] @ W\n    if k < 2:\n        $M.append($A)",
    "for k in range(len($M)):\n    $M[k] = $M[k] * 0.9",
    "for y in $M[1:]:\n    y -= $N",
    "for y in reversed($M):\n    acc = 0.8 * acc + y @ W",
    "$M += [$A]",
    "k = 0\nwhile k < len($M):\n    if k == 2:\n        del $M[k]\n    else:\n        k += 1",
    "for y in list($M):\n    y += b",
    "b = $M[0] + $M[-1]",
)
ON_ARRAYS = (
    "$P[1:] += ($A)[:2]",
    "$P[...] = $A",
    "$P[0] = $N",
    "$P[:] = $P[::-1]",
    "np.multiply($P, 0.5, out=$P)",
    "b = $P",
    "b = $P[:]",
    "a = $P",
    "acc += $A @ $A",
    "a = $A",
    "b = $A",
    "$P[...] *= 0.7",
    "$P[1:] -= $N",
    "a, b = b, a",
    "b = $A",
    "acc = acc + np.sin($A @ W)",
    "b *= 0.5",
    "a += $A",
)
COMPOUND = (
    "for i in range(3):\n    $B",
    "for i in range(2):\n    $B",
    "if $T:\n    $B",
    "if $T:\n    $B\nelse:\n    $B",
    "for i in range(3):\n    $B\n    if $T:\n        break",
    "if $T:\n    return acc + $A @ W",
    "for i in range(len($L)):\n    $B",
    "n = 0\nwhile n < 2:\n    $B\n    n += 1",
    "for y in list($L):\n    $B",
    "for k, v in list($D.items()):\n    $B",
)
TESTS = ("i == 1", "i % 2 == 0", "acc > 30.0", "x[0] > -5", "i == 2", "acc > -30.0")
