"""In which order Python looks things up, takes items and runs methods; what a loop leaves behind; right, or refused."""

# ruff: noqa: B007, B905, E713, E714, E741, F841

import itertools
from collections import defaultdict

import numpy as np
import pytest

import s2sad
from tests import reference

X = np.array([0.53, 0.71, -0.34])
W = np.array([1.0, -0.6, 0.4])


def m_f(x):
    d = defaultdict(list)
    d["a"].append(len(d) * x[0])
    d["b"].append(len(d) * x[1])
    return d["a"][0] * d["b"][0]


def m_f_b(x):
    d = defaultdict(float)
    d["a"] += len(d) * x[0] + x[1]
    d["b"] += len(d) * x[1]
    return d["a"] * d["b"]


def m_f_c(x):
    d = defaultdict(float)
    for k, v in zip("abab", [x[0], x[1], x[2], x[0]]):
        d[k] += v * (1 + len(d))
    return d["a"] * d["b"]


def m_f_d(x):
    d = defaultdict(list)
    for k, v in zip("abab", [x[0], x[1], x[2], x[0]]):
        d[k].append(v * (1 + len(d)))
    return sum(d["a"]) * sum(d["b"])


def m_f_e(x):
    d = defaultdict(list)
    for k, v in zip("abab", [x[0], x[1], x[2], x[0]]):
        d[k].append(v * (1 + len(d[k])))
    return sum(d["a"]) * sum(d["b"])


def m_f_g(x):
    l = [x * 1, x * 2]

    def pop():
        return l.pop()

    l[0].__iadd__(pop()) if False else None
    l[-1][0] = l.pop()[1]
    return l[0] @ l[0]


def m_f_h(x):
    l = [[x[0]], [x[1]]]
    l[-1].append(l.pop()[0])
    return l[0][0] * len(l)


def m_f_i(x):
    l = [[x[0]], [x[1]]]
    m = l[-1]
    l[-1].append(l.pop()[0])
    return l[0][0] * len(l) + sum(m)


def m_f_j(x):
    l = [x * 1, x * 2]
    l[len(l) - 1][l.pop()[0] > 0] = 3 * x[0]
    return l[0] @ l[0]


def m_f_k(x):
    l = [[x[0]], [x[1]]]
    m = l[-1]
    l[-1].insert(0, l.pop()[0] * 2)
    return l[0][0] * len(l) + sum(m)


def m_f_l(x):
    l = [[x[0]], [x[1]]]
    m = l[-1]
    l[-1].extend(l.pop())
    return l[0][0] * len(l) + sum(m)


def m_f_n(x):
    l = [x * 1, x * 2]
    m = l[-1]
    l[-1].fill(l.pop()[0])
    return l[0] @ m


def m_f_o(x):
    l = [x * 1, x * 2]
    m = l[-1]
    l[-1][1:] += l.pop()[0]
    return l[0] @ m


def m_f_p(x):
    d = {"a": [x[0]]}
    m = d["a"]
    d["a"].append(d.pop("a")[0])
    return sum(m) + len(d)


def n1_f(x):
    a = x * 0.5
    dl = [a, x * 0.5]
    for y in dl:
        y -= np.sin(a[1])
    return a @ W


def n2_f(x):
    a, b = (x, x)
    bx = [a, b]
    for i in range(3):
        bx.extend([x])
        for i in range(len(bx)):
            b = bx[-1]
        b = sum(bx)
        if i == 2:
            break
    return b @ W


def n2_f_b(x):
    b = 0.0
    for i in range(3):
        for i in range(3):
            b = b + x[i]
        b = b * x[0]
        if i == 2:
            break
    return b


def n2_f_c(x):
    b = 0.0
    for i in range(3):
        for i in range(2):
            b = b + x[i]
        b = b * x[i]
    return b


def n3_f(x):
    d = {}
    for k in ["p", "q"]:
        d[k] = x
    e = d
    e = {**e, "p": e["pq"[0]].copy()}
    return sum([d[k] @ e[k] for k in "pq"])


def n3_f_b(x):
    d = {"p": x, "q": x}
    e = {**d, "p": d["p"].copy()}
    return sum([d[k] @ e[k] for k in "pq"])


def n3_f_c(x):
    d = {"p": x, "q": x}
    e = {**d, "p": d["p"].copy()}
    return e["p"] @ d["q"]


def n3_f_d(x):
    d = {}
    for k in ["p", "q"]:
        d[k] = x
    e = {**d, "p": x * 2}
    return e["p"] @ d["q"] + e["q"] @ e["p"]


def n4_f(x):
    d = {}
    for k in ["p", "q"]:
        d[k] = x
    e = d | {"p": x * 2}
    return e["p"] @ d["q"] + e["q"] @ e["p"]


def n4_f_b(x):
    d = {}
    for k in ["p", "q"]:
        d[k] = x
    e = dict(d)
    e["p"] = x * 2
    return e["p"] @ d["q"] + e["q"] @ e["p"]


def n4_f_c(x):
    d = {}
    for k in ["p", "q"]:
        d[k] = x
    e = dict(d)
    e.update({"p": x * 2})
    return e["p"] @ d["q"] + e["q"] @ e["p"]


def halve(v):
    v *= 0.5
    return v[0] * v[1]


def rec(v, n):
    if n == 0:
        return v[1]
    v[0] = np.sin(v[0] * v[1])
    return rec(v, n - 1) + v[0]


def three(a, b, c):
    return a * b + c * a


def n5_f(x):
    p = x * 1.3
    return three(*p[:2], halve(p))


def n5_f_b(x):
    p = x * 1.3
    return three(*p[:2], rec(p, 2)) + p[0]


def n5_f_c(x):
    p = x * 1.3
    t = (*p[:2], halve(p))
    return t[0] * t[1] + t[2] * p[0]


def n5_f_d(x):
    p = x * 1.3
    t = [*p, halve(p), *p]
    return sum(v * (k + 1) for k, v in enumerate(t))


def n5_f_e(x):
    p = x * 1.3
    d = {"a": p[0], "b": p[1], "c": p}

    def change():
        d["a"] = d["b"] * 2
        return d["a"]

    e = {**d, "z": change()}
    return e["a"] * e["z"] + e["b"] * e["c"][1] + d["a"]


def kw(a, b, c=0, z=0):
    return a * z + b * c[1]


def n5_f_g(x):
    p = x * 1.3
    d = {"a": p[0], "b": p[1], "c": p}

    def change():
        d["a"] = d["b"] * 2
        p[1] = p[0] * p[2]
        return d["a"]

    return kw(**d, z=change()) + d["a"]


def n5_f_h(x):
    l = [x[0], x[1]]

    def change():
        l.append(x[2])
        return l[-1]

    return three(*l, change()) * len(l)


def n5_f_i(x):
    l = [x * 1, x * 2]

    def change():
        l[0][1] = x[2] * 4
        return l[-1] * 2

    return np.sum(three(*l, change())) * len(l)


def n5_f_j(x):
    d = {}
    for k in ["p", "q"]:
        d[k] = x
    e = {**d, "p": x * 2, **d, "r": x[0]}
    return e["p"] @ d["q"] + e["q"] @ e["p"] * e["r"]


def n5_f_k(x):
    p = x * 1.0

    def change():
        p[0] = p[1] * p[2]
        return 2.0

    s = [p[0], change(), p[0]]
    return s[0] * s[1] + s[2] + max(p[0], change() * p[0], p[1])


def n5_f_l(x):
    p = x * 1.0

    def change():
        nonlocal p
        p = p * 2
        return p

    q = p + change() * p
    return q @ p


class Box:
    def __init__(self, v, scale=0.8):
        self.v = v
        self.scale = scale

    def __iter__(self):
        for u in self.v:
            yield u * 0.7

    def __contains__(self, u):
        return any(e > u for e in self.v)


def q_f(x):
    a = 0.3
    box = Box(x, 0.8)
    try:
        b = 1 // (len(x) - 3)
    except Exception:
        if not a in box:
            a = a
        assert sum(box) < 1e9, f"{a} is large"
    return a * x[0]


def q_f_b(x):
    a = 0.3
    box = Box(x, 0.8)
    assert sum(box) < 1e9, f"{a} is large"
    return a * x[0]


def q_f_c(x):
    a = 0.3
    box = Box(x, 0.8)
    if a in box:
        a = a
    return a * x[0]


def q_f_d(x):
    a = 0.3
    box = Box(x, 0.8)
    try:
        b = 1 // (len(x) - 3)
    except Exception:
        print(sum(box))
    return a * x[0]


def q_f_e(x):
    a = 0.3
    box = Box(x, 0.8)
    if len(x) == 3:
        print(sum(box) > 0)
    return a * x[0]


def q_f_g(x):
    box = Box(x, 0.8)
    print(box)
    return x[0]


def q_f_h(x):
    box = Box(x, 0.8)
    assert box.scale > 0 and len(box.v) == 3, box.scale
    print(box.scale, box.v)
    return x[0]


def q_f_i(x):
    box = Box(x, 0.8)
    print(f"{sum(box)}")
    return x[0] * box.v[1]


def q_f_j(x):
    box = Box(x, 0.8)
    assert isinstance(box, Box)
    assert box is not None
    return x[0] * box.v[1]


def q_f_k(x):
    box = Box(x, 0.8)
    if x[0] > 100:
        raise ValueError(box)
    return x[0] * box.v[1]


def q_f_l(x):
    boxes = [Box(x, 0.8), Box(x * 2, 0.2)]
    assert all(b.scale > 0 for b in boxes)
    assert len(boxes) == 2, boxes
    return x[0] * boxes[1].v[1]


def s_f_gen7(x):
    a = list(itertools.islice((x[k] * 2 for k in itertools.count()), 3))
    return a[0] * a[1] + a[2]


def s_f_c(x):
    s = 0.0
    for k in itertools.count():
        s += x[k] * k
        if k == 2:
            break
    return s


def s_f_d(x):
    return sum(a * k for a, k in zip(x, itertools.count(1)))


def s_f_e(x):
    return sum([a * k for k, a in zip(itertools.cycle([1, 2]), x)])


def s_f_g(x):
    return sum(a * x[0] for a in itertools.repeat(x[1], 3))


def s_f_h(x):
    s = x[0]
    for k in itertools.count(2, 3):
        if k % 2:
            continue
        s = s * np.sin(x[k % 3]) + k
        if s > 2 or k > 8:
            return s * x[1]
    return s


def s_f_i(x):
    s = x[0]
    n = 0
    for v in itertools.repeat(x[1]):
        s = s * v
        n += 1
        if n > 3:
            break
    return s + n * v


def s_f_j(x):
    s = x[0]
    for k in itertools.count(start=1):
        for j in itertools.count(k):
            s += x[j % 3] * j
            if j > 4:
                break
        if k >= 2:
            break
    return s * k * j


def s_f_k(x):
    s = 0.0
    for t in itertools.count(x[0], x[1]):
        s += t * t
        if t > 3:
            break
    return s


def s_f_l(x):
    n = 0
    for _ in itertools.count():
        n += 1
        if n > 3:
            break
    return n * x[0]


def s_f_m(x):
    s = x[0]
    for k, v in enumerate(itertools.repeat(2.0)):
        s = s * v
        if k > 3:
            break
    return s


PROGRAMS = [v for n, v in list(globals().items()) if n[0] in "mnqs" and n.split("_")[1:2] == ["f"]]
REFUSED = {"m_f", "m_f_b", "m_f_c", "m_f_d", "m_f_e", "q_f_g", "q_f_k", "s_f_gen7", "s_f_m"}


@pytest.mark.parametrize("mode", [reference.reverse, reference.forward])
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_right_or_refused(f, mode):
    try:
        mode(f, X)
    except s2sad.UnsupportedError as error:
        assert f.__name__ in REFUSED
        assert "meets a bug" not in str(error)


def test_defaults_of_a_lambda_among_what_changes_something():
    def f(x):
        xs = [x, 2.0]
        return xs.pop() * (lambda q, r=len(xs): r * q)(x)  # noqa: B008

    with pytest.raises(s2sad.UnsupportedError, match="defaults are evaluated among"):
        s2sad.grad(f)(0.7)
