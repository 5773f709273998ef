"""Functions that call themselves and write what they are given, as programs have them: sorting, elimination, multigrid, searches."""

import numpy as np

from .registry import dom, pos, program


def setv(a, v):
    a[0] = v


def addv(a, v):
    a[1] += v


def scale(a, v):
    a *= v


TABLE = {"s": setv, "a": addv, "m": scale}


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def table_loop(x, s):
    y = x * 1.0
    for k in ["s", "a", "m", "s"]:
        TABLE[k](y, s)
    return np.sum(y * x)


def mg(us, fs, k):
    if k == len(us) - 1:
        us[k][...] = fs[k] * 0.5
        return
    us[k][1:] += 0.3 * (fs[k][1:] - us[k][:-1])
    fs[k + 1][...] = fs[k][::2] - us[k][::2]
    us[k + 1][...] = 0.0
    mg(us, fs, k + 1)
    us[k][::2] += us[k + 1]


@program(lambda: (pos(4),), second=False)
def multigrid(x):
    us = [x * 0.0, x[:2] * 0.0, x[:1] * 0.0]
    fs = [x * 1.0, x[:2] * 0.0, x[:1] * 0.0]
    for it in range(2):
        mg(us, fs, 0)
    return np.sum(us[0] * x)


def fftr(x, out):
    n = x.size
    if n == 1:
        out[0] = x[0]
        return
    h = n // 2
    a = out[:h]
    b = out[h:]
    fftr(x[::2], a)
    fftr(x[1::2], b)
    for k in range(h):
        p, q = a[k] + 0.0, b[k] * (k + 0.5)
        a[k] = p + q
        b[k] = p - q


@program(lambda: (pos(4),), second=False)
def butterfly(x):
    out = x * 0.0
    fftr(x, out)
    return np.sum(out**2)


def merge_sort(a, tmp, lo, hi):
    if hi - lo < 2:
        return
    m = (lo + hi) // 2
    merge_sort(a, tmp, lo, m)
    merge_sort(a, tmp, m, hi)
    i, j = lo, m
    for k in range(lo, hi):
        if j >= hi or (i < m and a[i] <= a[j]):
            tmp[k] = a[i]
            i += 1
        else:
            tmp[k] = a[j]
            j += 1
    a[lo:hi] = tmp[lo:hi]


@program(lambda: (pos(4),), second=False)
def msort(x):
    a = x * x
    merge_sort(a, a * 0.0, 0, 4)
    return np.dot(a, np.arange(4.0))


def lu_rec(A, k):
    n = A.shape[0]
    if k == n:
        return
    A[k + 1 :, k] /= A[k, k]
    A[k + 1 :, k + 1 :] -= np.outer(A[k + 1 :, k], A[k, k + 1 :])
    lu_rec(A, k + 1)


@program(lambda: (dom(4),), second=False)
def lu_recursive(A):
    B = A.copy()
    lu_rec(B, 0)
    return np.sum(np.log(np.diag(B))) + B[3, 0]


def flood(M, i, j, v):
    if i < 0 or j < 0 or i >= M.shape[0] or j >= M.shape[1] or M[i, j] != 0.0:
        return 0.0
    M[i, j] = v
    return v + flood(M, i + 1, j, v * 0.9) + flood(M, i, j + 1, v * 1.1)


@program(lambda: (0.7,), second=False)
def flood_fill(v):
    M = np.zeros((3, 3)) * v
    t = flood(M, 0, 0, v)
    return t + np.sum(M * M)


def ping(a, b, n):
    if n == 0:
        return a
    b[:] = a * 0.5
    return pong(b, a, n - 1)


def pong(a, b, n):
    if n == 0:
        return a
    b[1:] = a[:-1]
    return ping(b, a, n - 1)


@program(lambda: (pos(3),), second=False)
def ping_pong(x):
    r = ping(x * 1.0, x * 2.0, 3)
    r[0] *= 2.0
    return np.sum(r * x)


@program(lambda: (pos(3),), second=False)
def twice_same(x):
    y = x * 1.0
    r = ping(y, y[::-1], 3)
    return np.sum(r * x) + np.sum(y)


def halves(x, out, k):
    if k == 0:
        out[0] += np.sum(x)
        return x
    l = halves(x * 0.5, out, k - 1)
    r = halves(l, out, k - 1)
    out[1] = out[0] * 0.5
    return l + r


@program(lambda: (pos(3),), second=False)
def result_and_write(x):
    out = x[:2] * 0.0
    y = x
    for i in range(2):
        y = halves(y, out, 1) * out[0]
    return np.sum(y) + out[1]


def walk2(t):
    for k in t:
        if isinstance(t[k], dict):
            walk2(t[k])
        else:
            t[k] *= 0.5


@program(lambda: (pos(3),), second=False)
def tree_scaled(x):
    t = {"a": x * 1.0, "b": {"d": x * 2}}
    walk2(t)
    return np.sum(t["a"] * t["b"]["d"])


# names clash, defaults, keywords, star, tuple params, dict of arrays, slices of lists, views returned and written
def put(a, n, v=2.0, *, w=1.0):
    if n > 0:
        a[n] = v * w
        put(a, n - 1, v=v * a[0], w=w)


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def keywords(x, s):
    y = x * 1.0
    put(y, 2, w=s)
    put(v=s, a=y[::-1], n=1)
    return np.sum(y * x)


def star(a, *rest, **kw):
    if rest:
        a[len(rest) - 1] += rest[0] * kw.get("k", 1.0)
        star(a, *rest[1:], **kw)


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def starred(x, s):
    y = x * 1.0
    star(y, s, x[1], s * x[0], k=s)
    return np.sum(y * x)


def tup(p, n):
    a, b = p
    if n > 0:
        a[n] = b[0]
        b[1] = 0.5
        tup((b, a), n - 1)


@program(lambda: (pos(3),), second=False)
def tuples(x):
    a, b = x * 1.0, x * 2.0
    tup((a, b), 2)
    return np.sum(a * b * x)


def dic(d, n):
    if n > 0:
        d["u"][n] = d["v"][0] * 2.0
        d["v"] = d["u"][::-1]
        dic(d, n - 1)


@program(lambda: (pos(3),), second=False)
def dict_rebinding(x):
    d = {"u": x * 1.0, "v": x * 2.0}
    dic(d, 2)
    return np.sum(d["u"] * d["v"])


def sl(xs, n):
    if n > 0 and len(xs) > 1:
        xs[1:] = [q * 0.5 for q in xs[1:]]
        xs[0], xs[-1] = xs[-1], xs[0]
        sl(xs, n - 1)


@program(
    lambda: (
        0.3,
        0.7,
        1.1,
    ),
    second=False,
)
def slices(a, b, c):
    xs = [a, b * a, c]
    sl(xs, 2)
    return xs[0] + 2 * xs[1] * xs[2]


def insort(xs, v, n):
    if n == len(xs) or v < xs[n]:
        xs.insert(n, v)
    else:
        insort(xs, v, n + 1)


@program(
    lambda: (
        0.3,
        0.7,
        1.1,
    ),
    second=False,
)
def insertion(a, b, c):
    xs = []
    for v in (b, c, a, a * b):
        insort(xs, v, 0)
    return sum(v * (k + 1) for k, v in enumerate(xs))


def view_back(a, n):
    if n == 0:
        return a[1:]
    r = view_back(a, n - 1)
    r[0] = 0.3
    return r[:]


@program(lambda: (pos(3),), second=False)
def views_back(x):
    y = x * 1.0
    r = view_back(y, 2)
    r[1] *= x[0]
    s = view_back(x * 2.0, 1)
    return np.sum(y * x) + np.sum(r * s)


def maybe(a, n, out=None):
    if out is None:
        out = a * 0.0
    if n == 0:
        return out
    out[n - 1] += a[n - 1] ** 2
    return maybe(a, n - 1, out)


@program(lambda: (pos(3),), second=False)
def out_default(x):
    return np.sum(maybe(x, 3) * x)


def loop_break(a, n):
    for k in range(3):
        if k == n:
            break
        a[k] = a[n] * (k + 1)
        if n > 1:
            loop_break(a, n - 1)
    else:
        a[0] = 9.0
    return a[0]


@program(lambda: (pos(3),), second=False)
def loops(x):
    y = x * 1.0
    t = loop_break(y, 2)
    return np.sum(y * x) + t


def mat(M, k):
    if k < M.shape[0]:
        M[k] /= M[k, k]
        for i in range(k + 1, M.shape[0]):
            M[i] -= M[i, k] * M[k]
        mat(M, k + 1)
        M[:k, k] = 0.0


@program(lambda: (dom(3),), second=False)
def elimination(A):
    M = A.copy()
    mat(M, 0)
    return np.sum(M * A)


def even(xs, n, acc):
    if n < len(xs):
        acc[0] += xs[n]
        odd(xs, n + 1, acc)


def odd(xs, n, acc):
    if n < len(xs):
        acc[1] *= xs[n]
        even(xs, n + 1, acc)


@program(
    lambda: (
        0.3,
        0.7,
        1.1,
    ),
    second=False,
)
def mutual_list(a, b, c):
    acc = [0.0, 1.0]
    even([a, b, c, a * b], 0, acc)
    return acc[0] * acc[1]


@program(lambda: (pos(3),), second=False)
def mutual_array(x):
    acc = np.stack([x[0] * 0.0, x[0] * 0.0 + 1.0])
    even(x, 0, acc)
    return acc[0] * acc[1]


def visit(x, seen, out, i):
    if i in seen:
        return
    seen[i] = True
    out.append(x[i])
    visit(x, seen, out, (i + 2) % 3)


@program(lambda: (pos(3),), second=False)
def seen_dict(x):
    out = []
    visit(x, {}, out, 0)
    return out[0] + 2 * out[1] + 3 * out[2]


def best_of(x, i, best):
    if i == x.size:
        return
    if x[i] > best["v"]:
        best["v"] = x[i]
        best["i"] = i
    best_of(x, i + 1, best)


@program(lambda: (pos(3),), second=False)
def running_best(x):
    best = {"v": -1.0, "i": -1}
    best_of(x, 0, best)
    return best["v"] ** 2 * best["i"]


def trace(x, n, log):
    log["calls"] += 1
    log["path"].append(x * n)
    if n:
        trace(x * 0.5, n - 1, log)


@program(lambda: (0.7,), second=False)
def logged(x):
    log = {"calls": 0, "path": []}
    trace(x, 3, log)
    return sum(log["path"]) * log["calls"]


def setk(t, n):
    t["a"] = t["b"] * 2.0
    if n:
        setk(t, n - 1)


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def item_of_a_dict(x, s):
    t = {"a": x * 1.0, "b": s * x}
    setk(t, 1)
    return np.sum(t["a"])


def walk(t):
    for k in t:
        if isinstance(t[k], dict):
            walk(t[k])
        else:
            t[k] = t[k] * 2.0


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def items_of_a_dict(x, s):
    t = {"a": x * 1.0, "b": s}
    walk(t)
    return np.sum(t["a"]) * t["b"]


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def items_of_dicts_in_dicts(x, s):
    t = {"a": x * 1.0, "b": {"c": s}}
    walk(t)
    return np.sum(t["a"]) * t["b"]["c"]


def walkf(t, f):
    for k in t:
        if isinstance(t[k], dict):
            walkf(t[k], f)
        else:
            t[k] = f(t[k])


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def items_by_a_function(x, s):
    t = {"a": x * 1.0, "b": s}
    walkf(t, np.sin)
    return np.sum(t["a"]) * t["b"]


def walkn(t, n):
    for k in ("a", "b"):
        t[k] = t[k] * 2.0
    if n:
        walkn(t, n - 1)


@program(
    lambda: (
        pos(3),
        0.7,
    ),
    second=False,
)
def items_by_name(x, s):
    t = {"a": x * 1.0, "b": s}
    walkn(t, 1)
    return np.sum(t["a"]) * t["b"]


def expression(tokens, x):
    token = tokens.pop(0)
    if token == "(":
        left = expression(tokens, x)
        operator = tokens.pop(0)
        right = expression(tokens, x)
        tokens.pop(0)
        return left + right if operator == "+" else left * right
    return x if token == "x" else float(token)


@program(lambda: (1.3, "( x * ( x + 3 ) )"))
def parsed(x, text):
    return expression(text.split(), x)


@program(lambda: (1.3, ["2", 3.0, {"v": "4.5"}]))
def numbers_of_texts(x, items):
    first, second, third = items
    return x * float(first) + x**2 * float(second) + x**3 * float(third["v"])
