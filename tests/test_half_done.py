"""`try`: what a statement that raises has done by then, and what it has not; right, or refused."""

# ruff: noqa: B007, B017, B904, B905, C417, E741, F841, S110, SIM105

import collections
import functools
from collections import deque
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pytest

import s2sad
from tests import reference

X = np.array([0.53, 0.71, -0.34])


def fill_a(v, n):
    if n < 0:
        return 0.0
    v[n] = np.sin(v[n]) + 0.1 * v[n - 1]
    return v[n] * v[0] + fill_a(v, n - 1)


def a_f(x):
    p = x * 1.3
    try:
        p[7] = fill_a(p, 2)
    except Exception:
        p = p * 2
    return np.sum(p * p)


def a_f_b(x):
    p = x * 1.3
    q = x * 1.1
    try:
        q[7] = fill_a(p, 2)
    except Exception:
        p = p * 2
    return np.sum(p * p) + q[1]


def a_f_c(x):
    p = x * 1.3
    q = x * 1.1
    try:
        a = fill_a(p, 2)
        q[7] = a
    except Exception:
        p = p * 2
    return np.sum(p * p) + q[1]


def a_f_d(x):
    p = x * 1.3
    q = x * 1.1
    try:
        a = fill_a(p, 2)
        raise ValueError
    except Exception:
        p = p * 2
    return np.sum(p * p) + q[1]


def fill_b(v, n):
    if n < 0:
        return 0.0
    v[n] = np.sin(v[n]) + 0.1 * v[n - 1]
    return v[n] * v[0] + fill_b(v, n - 1)


def part_b(v, n):
    v[0] = np.sin(v[0])
    if n == 0:
        v[9] = v[0]
        return v[1]
    return v[0] * part_b(v, n - 1)


def once_b(v):
    v[0] = np.sin(v[0])
    v[9] = v[0]
    return v[1]


def b_f(x):
    p = x * 1.3
    try:
        a = part_b(p, 2)
    except Exception:
        p = p * 2
    return np.sum(p * p)


def b_f_b(x):
    p = x * 1.3
    try:
        part_b(p, 2)
    except IndexError:
        p[1] *= 2
    return np.sum(p * p)


def b_f_c(x):
    p = x * 1.3
    try:
        once_b(p)
    except IndexError:
        p[1] *= 2
    return np.sum(p * p)


def b_f_d(x):
    p = x * 1.3
    n = 0
    try:
        n = fill_b(p, 1) + part_b(p, 1)
    except IndexError:
        p[1] *= 2
    return np.sum(p * p) + n


def b_f_e(x):
    p = x * 1.3
    n = 0.0
    while True:
        try:
            n += fill_b(p, 1) + p[len(p) + int(n) - 1]
            n += 1
        except IndexError:
            p[1] *= 2
            break
    return np.sum(p * p) + n


def fill_c(v, n):
    if n < 0:
        return 0.0
    v[n] = np.sin(v[n]) + 0.1 * v[n - 1]
    return v[n] * v[0] + fill_c(v, n - 1)


def c_f_ok(x):
    try:
        a = fill_c(x.copy(), 2)
    except IndexError:
        a = 0.0
    return a


def c_f_ok2(x):
    try:
        a = fill_c(x.copy(), 2) * x[7]
    except IndexError:
        a = x[0]
    return a


def c_f_idx(x):
    idx = [0, 1, 2]
    y = 0.0
    for n in range(3):
        y = y * np.sin(x[idx[0]]) + x[idx[1]]
        try:
            for k in range(3 + n):
                idx[k] = (idx[k] + 1) % 3
        except IndexError:
            y *= 0.3
    return y


def c_f_idx2(x):
    idx = np.array([0, 1, 2])
    y = 0.0
    for n in range(3):
        y = y * np.sin(x[idx[0]]) + x[idx[1]]
        try:
            for k in range(3 + n):
                idx[k] = (idx[k] + 1) % 3
        except IndexError:
            y *= 0.3
    return y


def c_f_idx3(x):
    idx = np.array([0, 1, 2])
    y = 0.0
    k = 0
    for n in range(3):
        y = y * np.sin(x[idx[0]]) + x[idx[1]]
        try:
            while True:
                idx[k] = (idx[k] + 1) % 3
                k += 1
        except IndexError:
            y *= 0.3
            k = n
    return y * k


def g_raise_c(idx, m):
    idx[m] = 2
    if m == 0:
        raise ValueError
    g_raise_c(idx, m - 1)


def c_f_idx4(x):
    idx = np.array([0, 1, 2])
    y = 0.0
    for n in range(3):
        y = y * np.sin(x[idx[0]]) + x[idx[1]]
        try:
            g_raise_c(idx, n)
        except ValueError:
            y *= 0.3
    return y


def c_f_pop(x):
    l = [x[0], x[1], x[2]]
    y = 0.0
    try:
        while True:
            y = y * np.sin(l[-1]) + l.pop()
    except IndexError:
        y = y * 2 + len(l)
    return y


def c_f_pop2(x):
    l = [x[0], x[1], x[2]]
    y = 0.0
    try:
        y = l.pop() * l[1] + l.pop() * l[2]
    except IndexError:
        y = y * 2 + len(l) * l[0]
    return y


def c_f_tup(x):
    a, b = x[0], x[1]
    y = 0.0
    try:
        a, b, y = b * b, a, x[7]
    except IndexError:
        y = a * 2 + b
    return y


def c_f_walrus(x):
    a, b = x[0], x[1]
    y = 0.0
    try:
        y = (a := b * b) * x[7]
    except IndexError:
        y = a * 2 + b
    return y


def c_f_chain(x):
    a, b = x[0], x[1]
    y = 0.0
    z = x * 1
    try:
        a = z[1] = z[7] = b * b * a
    except IndexError:
        y = a * 2 + b
    return y + z @ z


def c_f_next(x):
    it = iter(x * 2)
    y = 0.0
    try:
        y = next(it) * x[7]
    except IndexError:
        y = next(it) * 2
    return y


def c_f_dict(x):
    d = {"a": x[0]}
    y = 0.0
    try:
        y = d.setdefault("b", x[1]) * d["c"]
    except KeyError:
        y = d["b"] * 2
    return y


def c_f_with(x):
    y = x * 1
    try:
        with np.errstate(all="ignore"):
            y[0] *= y[1]
            y[1] *= y[7]
            y[2] = 0
    except IndexError:
        y[2] *= y[0]
    return y @ y


class Ad:
    def __init__(self, q, v):
        self.q = q
        self.v = v

    def move(self, x):
        self.q = self.q * 2
        self.v = x[7]

    def swap(self, x):
        self.q, self.v = self.v, self.q * x[7]

    @property
    def both(self):
        return self.q * self.v

    @both.setter
    def both(self, w):
        self.q, self.v = w, w * w


@dataclass
class Dd:
    q: float
    v: float


class Nd(NamedTuple):
    q: float
    v: float


def d_f_obj(x):
    s = Ad(x[0], x[1])
    try:
        s = Ad(x[2], x[7])
    except IndexError:
        pass
    return s.q * s.v


def d_f_obj_t(x):
    s = Ad(x[0], x[1])
    t = Ad(x[1], x[2])
    try:
        s, t = t, Ad(x[2], x[7])
    except IndexError:
        pass
    return s.q * s.v + t.q * 3


def d_f_obj2(x):
    s = Ad(x[0], x[1])
    try:
        s.move(x)
    except IndexError:
        pass
    return s.q * s.v


def d_f_obj3(x):
    s = Ad(x[0], x[1])
    try:
        s.swap(x)
    except IndexError:
        pass
    return s.q * s.v + s.q


def d_f_obj4(x):
    s = Ad(x[0], x[1])
    try:
        s.q, s.v = s.v, x[8]
    except IndexError:
        pass
    return s.q * s.v + s.q


def d_f_obj5(x):
    s = Ad(x[0], x[1])
    try:
        s.both = x[8]
    except IndexError:
        s.both = x[2]
    return s.q * s.v + s.q


def d_f_D(x):
    s = Dd(x[0], x[1])
    try:
        s = Dd(s.v, x[7])
    except IndexError:
        pass
    return s.q * s.v + s.q


def d_f_Dr(x):
    s = Dd(x[0], x[1])
    try:
        s = replace(s, q=x[2], v=x[7])
    except IndexError:
        pass
    return s.q * s.v + s.q


def d_f_N(x):
    s = Nd(x[0], x[1])
    try:
        s = Nd(s.v, x[7])
    except IndexError:
        pass
    return s.q * s.v + s.q


def d_f_Nr(x):
    s = Nd(x[0], x[1])
    try:
        s = s._replace(q=x[2], v=x[7])
    except IndexError:
        pass
    return s.q * s.v + s.q


def d_f_list(x):
    l = [x[0], x[1]]
    try:
        l.extend([x[2], x[7]])
    except IndexError:
        pass
    for e in l:
        e = 0
    return sum(l) * len(l)


def d_f_list2(x):
    l = [x[0], x[1]]
    try:
        l[0:2] = [x[2], x[7]]
    except IndexError:
        pass
    return sum(l) * len(l)


def d_f_list3(x):
    l = [x[0], x[1]]
    try:
        l[0], l[1] = [x[2], x[7]]
    except IndexError:
        pass
    return sum(l) * len(l)


def d_f_list4(x):
    l = [Ad(x[0], x[1])]
    try:
        l.append(Ad(x[2], x[7]))
    except IndexError:
        pass
    return sum(o.q for o in l) * len(l)


def d_f_list5(x):
    l = [x[0], x[1]]
    try:
        l += [x[2], x[7]]
    except IndexError:
        pass
    return sum(l) * len(l)


def d_f_gen(x):
    l = []
    try:
        l.extend(x[k] for k in range(7))
    except IndexError:
        pass
    return sum(l) * len(l)


def d_f_gen2(x):
    l = []
    try:
        l += [x[k] for k in range(7)]
    except IndexError:
        pass
    return sum(l) * len(l) + x[0]


def d_f_gen3(x):
    def gen():
        for k in range(7):
            yield x[k]

    l = []
    s = 0.0
    try:
        for e in gen():
            s += e
            l.append(e)
    except IndexError:
        pass
    return sum(l) * len(l) + x[0] + s


def d_f_dict(x):
    d = {"a": x[0], "b": x[1]}
    try:
        d.update(a=x[2], b=x[7])
    except IndexError:
        pass
    return d["a"] * d["b"]


def d_f_dict2(x):
    d = {"a": x[0], "b": x[1]}
    try:
        d = {"a": x[2], "b": x[7]}
    except IndexError:
        pass
    return d["a"] * d["b"]


def d_f_dict3(x):
    d = {"a": x[0], "b": x[1]}
    try:
        d["a"], d["b"] = x[2], x[7]
    except IndexError:
        pass
    return d["a"] * d["b"]


def d_f_dict4(x):
    d = {"a": x[0], "b": x[1]}
    try:
        for k in d:
            d[k] = x[2] if k == "a" else x[7]
    except IndexError:
        pass
    return d["a"] * d["b"]


def d_f_tup(x):
    t = (x[0], x[1])
    try:
        t = (x[2], x[7])
    except IndexError:
        pass
    return t[0] * t[1]


def d_f_two(x):
    a, b = x[0], x[1]
    try:
        b, a = a * x[2], b[0]
    except IndexError:
        pass
    return a * b * b


def d_f_two2(x):
    a, b = x[0], x[1]
    try:
        b, a = a * x[2], 1 // (len(x) - 3)
    except ZeroDivisionError:
        a = a * 2
    return a * b * b


def d_f_dq(x):
    d = collections.deque([x[0], x[1]], maxlen=2)
    try:
        d.append(x[7])
    except IndexError:
        pass
    return d[0] * d[1] ** 2


def d_f_dq2(x):
    d = collections.deque([x[0], x[1]], maxlen=2)
    try:
        d.extend([x[2], x[7]])
    except IndexError:
        pass
    return d[0] * d[1] ** 2


def d_f_dd(x):
    d = collections.defaultdict(list)
    try:
        d["a"].append(x[0])
        d["b"].append(x[7])
    except IndexError:
        pass
    return d["a"][0] * len(d) * x[1]


def d_f_fn(x):
    a = x[0]

    def put(u, w):
        nonlocal a
        a = a * u
        a = a + w[7]

    try:
        put(x[1], x)
    except IndexError:
        pass
    return a * a


def d_f_fn2(x):
    a = x[0]
    b = x[1]

    def put(u, w):
        nonlocal a, b
        a, b = b, a * w[7]
        return a

    try:
        c = put(x[1], x)
    except IndexError:
        c = 1.0
    return a * a + b * c


def g_f_map(x):
    s = 0.0
    try:
        for v in map(lambda k: x[k], range(7)):
            s += v * v
    except IndexError:
        s *= 2
    return s


def g_f_gexp(x):
    s = 0.0
    try:
        for v in (x[k] for k in range(7)):
            s += v * v
    except IndexError:
        s *= 2
    return s


def g_f_gexp2(x):
    s = 0.0
    g = (x[k] for k in range(7))
    try:
        for v in g:
            s += v * v
    except IndexError:
        s *= 2
    return s


def g_f_next(x):
    s = 0.0
    g = (x[k] * 2 for k in range(7))
    s += next(g)
    try:
        while True:
            s += next(g)
    except IndexError:
        s *= 2
    return s


def g_f_any(x):
    s = 0.0
    try:
        if any(x[k] > 0.6 for k in range(7)):
            s += x[0]
    except IndexError:
        s -= x[1]
    return s


def g_f_zip(x):
    s = 0.0
    try:
        for k, v in zip(range(9), (x[k] for k in range(9))):
            s += v * k
    except IndexError:
        s *= 3
    return s


def g_f_enum(x):
    s = 0.0
    try:
        for k, v in enumerate(x[k] for k in range(9)):
            s += v * k
    except IndexError:
        s *= 3
    return s


def g_f_gen(x):
    def gen():
        for k in range(9):
            yield x[k]

    s = 0.0
    try:
        for k, v in enumerate(gen()):
            s += v * k
    except IndexError:
        s *= 3
    return s


def gen__g(x):
    for k in range(9):
        yield x[k]


def g_f_gen2(x):
    s = 0.0
    try:
        for k, v in enumerate(gen__g(x)):
            s += v * k
    except IndexError:
        s *= 3
    return s


def g_f_gen9(x):
    it = iter([x[k] for k in range(3)])
    l = []
    try:
        l.append(next(it))
        l.append(next(it) * x[8])
    except IndexError:
        l.append(next(it))
    return l[0] * l[1]


def g_f_ext(x):
    l = []
    try:
        l.extend(map(lambda k: x[k], range(8)))
    except IndexError:
        pass
    return sum(l) * len(l)


def g_f_ext2(x):
    l = [x[0]]
    try:
        l += (x[k] for k in range(8))
    except IndexError:
        pass
    return sum(l) * len(l)


def g_f_ext3(x):
    l = deque([x[0]])
    try:
        l.extend(x[k] for k in range(8))
    except IndexError:
        pass
    return sum(l) * len(l)


def g_f_ext4(x):
    d = {0: x[1]}
    try:
        d.update((k, x[k]) for k in range(8))
    except IndexError:
        pass
    return sum(d.values()) * len(d)


def g_f_ext5(x):
    l = []
    try:
        l.extend(gen__g(x))
    except IndexError:
        pass
    return sum(l) * len(l)


def g_f_ext6(x):
    l = [x[0]]
    try:
        l[1:] = (x[k] for k in range(8))
    except IndexError:
        pass
    return sum(l) * len(l)


def g_f_star(x):
    l = [x[0]]
    try:
        a, *l = (x[k] for k in range(8))
    except IndexError:
        pass
    return sum(l) * len(l)


def g_f_red(x):
    s = x[0] * 1

    def add(u, k):
        nonlocal s
        s += u
        return u * x[k]

    try:
        functools.reduce(add, range(7), x[1])
    except IndexError:
        pass
    return s


def h_c1(x):
    x = x[0]
    t = (x, [x * 2])
    try:
        t[1] += [x * x]
    except TypeError:
        pass
    return sum(t[1])


def h_c2(x):
    x = x[0]
    d = {"a": x}
    try:
        d.update([("a", x * x), 5])
    except TypeError:
        pass
    return d["a"]


def h_c7(x):
    x = x[0]
    xs = [x, 3 * x, 0.5]
    try:
        xs.sort(key=lambda v: 1 / (v - 0.5))
    except ZeroDivisionError:
        pass
    return sum(xs) * len(xs) + xs[0]


def h_c8(x):
    x = x[0]
    xs = [x, 2.0]
    try:
        xs.extend(5)
    except TypeError:
        xs.append(x)
    return sum(xs) * len(xs)


def h_c12(x):
    x = x[0]
    a = np.array([x, 2 * x])
    t = (a, 1.0)
    try:
        t[0] += x * x
    except TypeError:
        pass
    return a.sum()


def h_c13(x):
    x = x[0]

    class H:
        __slots__ = ("a",)

        def __init__(self, a):
            self.a = a

        def add(self, d):
            for k, v in d:
                self.a[k] = v

    h = H({"a": x})
    try:
        h.add([("a", x * x), 5])
    except TypeError:
        pass
    return h.a["a"]


def h_c14(x):
    x = x[0]
    d = {"a": x}
    try:
        d.update({"a": x * x, [1]: 2})
    except TypeError:
        pass
    try:
        d.update([("b", x * x), ("c", x, 3)])
    except ValueError:
        pass
    return sum(d.values())


def h_c15(x):
    x = x[0]
    d = {"a": x}
    try:
        d |= [("a", x * x), 5]
    except TypeError:
        pass
    return sum(d.values())


def h_c17(x):
    x = x[0]
    t = (x, [x * 2])
    u = [t]
    try:
        u[0][1] += [x * x]
    except TypeError:
        pass
    for v in u:
        try:
            v[1] += [x * 3]
        except TypeError:
            pass
    return sum(t[1])


def h_c18(x):
    x = x[0]
    t = (x, x * 2)
    try:
        t[1] += x * x
    except TypeError:
        return x * 5
    return sum(t)


def h_pairs(x):
    x = x[0]
    d = {"a": x}
    for k in range(3):
        try:
            d.update(a=x * d["a"], b=k)
            d.update({"a": x * d["a"]})
            d.update([("a", x * d["a"])])
            d.update(zip("ab", [x, d["a"]]))
            d |= {"c": d["a"]}
            d.update({"c": x})
            d[k]
        except KeyError:
            d["a"] *= 2
    return sum(d.values())


PROGRAMS = [v for n, v in list(globals().items()) if n.startswith(("a_f", "b_f", "c_f", "d_f", "g_f", "h_"))]
RIGHT = {
    "c_f_ok", "c_f_ok2", "c_f_tup", "c_f_walrus", "c_f_chain", "c_f_next", "c_f_with", "d_f_obj2", "d_f_obj3", "d_f_obj4",
    "d_f_obj5", "d_f_D", "d_f_N", "d_f_Nr", "d_f_list3", "d_f_list4", "d_f_dict2", "d_f_dict3", "d_f_tup", "d_f_two", "d_f_two2",
    "d_f_fn", "d_f_fn2", "g_f_any", "g_f_star",
}  # fmt: skip


@pytest.mark.parametrize("f", [f for f in PROGRAMS if f.__name__.startswith("h_")], ids=lambda f: f.__name__)
def test_tangent(f):
    """What is not refused in forward mode is right."""
    along = np.array([0.3, -1.1, 0.7])
    want = (f(X + 1e-6 * along) - f(X - 1e-6 * along)) / 2e-6
    try:
        value, tangent = s2sad.jvp(f)(X.copy(), tangents=along)
    except s2sad.UnsupportedError:
        assert f.__name__ not in ("h_c7", "h_c8", "h_c13", "h_c18", "h_pairs")
        return
    assert np.isclose(value, f(X)) and np.isclose(tangent, want, rtol=1e-5)


@pytest.mark.parametrize("mode", [reference.reverse, reference.forward])
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_right_or_refused(f, mode):
    try:
        mode(f, X)
    except s2sad.UnsupportedError as error:
        assert f.__name__ not in RIGHT
        assert "meets a bug" not in str(error)
