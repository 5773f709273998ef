"""Forward mode where memory has several names, containers change, exceptions end statements half-way: against differences."""

import collections
import copy

import numpy as np
import pytest
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from s2sad import jvp
from tests.reference import at, float_argnums, leaves, replaced, richardson, same_arguments

CASES = []


def case(*args):
    """The program's arguments."""

    def add(f):
        CASES.append((f, args))
        return f

    return add


def draw(shape=3, seed=0):
    return np.random.default_rng(seed).uniform(0.5, 1.5, shape)


@case(draw())
def rows_of_zeros(x):
    A = np.zeros((3, 3))
    for row in A:
        row += x
        row[1] *= 2.0
    return np.sum(A * A)


@case(draw())
def enumerated_rows(x):
    A = np.zeros((3, 3))
    for i, row in enumerate(A):
        row += x * i
    return np.sum(A * A)


@case(draw())
def zipped_rows(x):
    A, B = np.zeros((3, 3)), np.ones((3, 3))
    for a, b in zip(A, B, strict=True):
        a[:] = b * x
        b *= a
    return np.sum(A * A) + np.sum(B)


@case(draw())
def view_of_constant(x):
    A = np.zeros(5)
    v = A[1:4]
    v[:] = x
    return np.sum(A**2) * x[0]


@case(draw())
def chain_of_views(x):
    A = np.zeros((5, 3))
    v = A[1:][::2].T
    v[:, 0] = x
    w = A if x[0] > 0 else A.copy()
    return np.sum(w**2) * x[0]


@case(draw())
def comprehension_of_views(x):
    A = np.zeros((4, 3))
    rows = [r[1:] for r in A]
    for r in rows:
        r += x[:2]
    return np.sum(A**2) * x[0]


@case(draw())
def in_place_by_itself(x):
    y = x[:2]
    x *= x
    x /= 1.0 + x[::-1]
    x **= 2
    return np.sum(y * x[1:])


@case(draw())
def dict_under_two_names(x):
    d = {}
    e = d
    e["a"] = x
    d.update(b=x * 2.0)
    f = e.get("b")
    f[0] = 3.0
    e.setdefault("c", x)[1] = 1.0
    last = d.pop("c")
    return np.sum(d["a"] * d["b"]) + d.get("z", 2.0) * np.sum(last)


@case(draw())
def list_methods(x):
    xs = [x[0], x[1]]
    ys = xs
    ys.append(x[2] ** 2)
    xs.reverse()
    ys += [x[0] * 5.0]
    xs.remove(x[1])
    ys.sort()
    t = xs.pop(0)
    return sum(k * v for k, v in enumerate(ys)) + t


@case(draw())
def sorted_by_key(x):
    xs = [x[0], x[1] * x[2], x[2]]
    xs.sort(key=lambda v: -v)
    return xs[0] + 2.0 * xs[1] + 3.0 * xs[2]


@case(draw())
def deque_rotates(x):
    d = collections.deque(maxlen=3)
    for v in x:
        d.append(v * v)
    d.appendleft(x[0])
    d.rotate(1)
    return d[0] * 2.0 + d[1] * d[2]


@case(draw())
def grows_under_loop(x):
    items = [x[0], x[1]]
    total = 0.0
    for v in items:
        if len(items) < 6:
            items.append(v * 2.0 + x[2])
        total = total + v * len(items)
    return total


@case(draw())
def shrinks_under_loop(x):
    items = [x[0], x[1], x[2], x[0] * x[1]]
    total = 0.0
    for k, v in enumerate(items):
        if k == 0:
            items.pop()
        total = total + v * (k + 1)
    return total


@case(np.asfortranarray(draw((3, 4))), draw(3))
def fortran_reshape(A, x):
    flat = A.reshape(-1)
    flat[:3] *= x
    return np.sum(A**2) + np.sum(flat**3)


@case(draw((4, 3)).T, draw(3))
def transposed_ravel(A, x):
    flat = A.ravel(order="K")
    flat[2:5] = x
    return np.sum(A[0] ** 2) + np.sum(flat * np.arange(12.0))


@case(draw(12)[::2], draw(3))
def strided_argument(x, y):
    M = x.reshape(2, 3)
    M[1] *= y
    w = as_strided(x, (4, 2), (x.strides[0], 2 * x.strides[0]))
    return np.sum(x**2) + np.sum(w[0] * w[1])


@case(draw(6))
def windows_written(x):
    w = sliding_window_view(x, 2, writeable=True)
    w[1] *= x[0]
    return np.sum(x**2) + np.sum(w[:, 1] ** 3)


@case(np.array(0.3))
def array_of_no_axes(x):
    y = x * 1.0
    z = np.asarray(y)
    z *= 2.0
    return z * y


def scale_first(v, s):
    v[0] *= s


def view_of(v):
    return v[1:]


@case(draw(4), 1.3)
def helpers_write(x, s):
    y = x * 1.0
    scale_first(y, s)
    w = view_of(y)
    scale_first(w, y[0])
    return np.sum(y**2) + np.sum(w)


def halves(out, n, s):
    if n > 0:
        out[n] = out[n - 1] * s
        halves(out, n - 1, s * s)


@case(draw(4), 1.3)
def recursive_writer(x, s):
    y = x * 1.0
    view = y[:]
    halves(y, 3, s)
    return np.sum(view**2)


def collect(into, v, n):
    into.append(v * n)
    if n:
        collect(into, v * v, n - 1)


@case(draw(3))
def recursive_collector(x):
    found = []
    collect(found, x, 3)
    return sum(np.sum(v) * k for k, v in enumerate(found))


@case(draw(3))
def writes_before_error(x):
    y = x * 1.0
    done = 0.0
    try:
        y[0] = y[1] * y[2]
        done = y[0]
        y[7] = 1.0
        done = 100.0
    except IndexError:
        y[1] *= done
    finally:
        y[2] += y[0]
    return np.sum(y**2) * done


@case(draw(3))
def error_while_rebinding(x):
    y = x
    try:
        y = y * 2.0
        y = np.linalg.inv(y[:2])
        y = y * 100.0
    except np.linalg.LinAlgError:
        y = y * x
    return np.sum(y**2)


@case(draw(3))
def error_in_place(x):
    y = x * 1.0
    z = y
    try:
        y *= 2.0
        y *= np.ones(5)
        y *= 7.0
    except ValueError:
        z += x[0]
    return np.sum(y**3)


@case(draw(3))
def swap_in_loop(x):
    a, b = x * 1.0, np.zeros(3)
    for k in range(3):
        b[:] = a * a[::-1] + k
        a, b = b, a
        a[0] = b[1]
    return np.sum(a * b)


@case(draw(3))
def nested_lists(x):
    row = [x[0], 0.0]
    table = [row, [x[1], x[2]], row]
    table[0][1] = x[1] * x[2]
    table[2][0] *= 3.0
    inner = table[1]
    inner.append(row[0] * row[1])
    return sum(a * (k + 1) for k, r in enumerate(table) for a in r)


@case(draw(3))
def copies(x):
    d = {"a": [x, x * 2.0]}
    e = copy.deepcopy(d)
    f = copy.copy(d)
    g = dict(d)
    e["a"][0][0] = 5.0
    f["a"][1][1] = x[0]
    g["a"] = [x[1] * x]
    return np.sum(d["a"][0]) + np.sum(d["a"][1] ** 2) + np.sum(e["a"][0] ** 2) + np.sum(g["a"][0])


@case(draw(3))
def first_turn_is_a_number(x):
    total = 0.0
    for k in range(3):
        total += 1.0 if k == 0 else x * k
        kept = total
    kept[0] = 3.0
    return np.sum(total**2) + np.sum(kept)


@case(draw(3))
def number_becomes_array(x):
    total = 1.0
    for k in range(3):
        total *= np.ones(3) if k == 1 else x[k]
    total -= x
    return np.sum(total**2)


@case({"w": draw(3), "b": 0.4, "n": 2, "name": "layer"}, draw(3, 1))
def container_argument(params, x):
    params["w"] *= x
    params["b"] += params["w"][0]
    params["extra"] = params["w"][1:]
    params["extra"][0] = params["b"]
    return np.sum(params["w"] ** 2) * params["b"] * params["n"]


@case([draw(3), [draw(2), 0.5]], 1.5)
def nested_argument(parts, s):
    inner = parts[1]
    inner[0][:] = parts[0][:2] * s
    inner[1] *= s
    parts.append(inner[1] * parts[0])
    return np.sum(parts[2] ** 2) + np.sum(inner[0]) + np.sum(parts[0])


@case(draw((3, 3)))
def diagonals(A):
    d = np.einsum("ii->i", A)
    d *= A[0]
    e = A.diagonal(1)
    t = np.sum(e**2)
    A[0, 1] = t
    return np.sum(A**2) + np.sum(e)


@case(draw(4))
def ufunc_outputs(x):
    y = np.zeros(4)
    z = y[::2]
    np.multiply(x, x, out=y)
    np.sin(z, out=z)
    np.add.at(y, [0, 0, 1], x[:3])
    np.maximum(y, 0.7, out=y, where=x > 1.0)
    return np.sum(y * z[0])


@case(draw(4))
def rebinding_keeps_old(x):
    y = x * 2.0
    old = y
    y = y + 1.0
    y[0] = old[1] * 3.0
    old[2] = y[0]
    return np.sum(y * old)


@case(draw(4))
def choices(x):
    a, b = x * 1.0, x * 2.0
    c = a if x[0] > 0 else b
    d = x[9:] if x[0] < 0 else b
    c[0] *= d[1]
    (a if x[1] > 9 else b)[2] = c[0]
    return np.sum(a * b) + np.sum(c) + np.sum(d)


@case(draw(4))
def generator_of_rows(x):
    A = np.outer(x, x)
    rows = list(A)
    rows[1][:] = rows[0] * 2.0
    first, *rest = rows
    rest[0][0] = first[3]
    return np.sum(A**2)


@case(draw(4))
def closure_writes(x):
    y = x * 1.0
    kept = []

    def put(k, v):
        y[k] = v
        kept.append(y[k] * v)
        return y[k:]

    tail = put(1, x[0] * x[3])
    tail[0] *= 2.0
    put(2, tail[0])
    return np.sum(y**2) + sum(kept)


def make(args):
    """Fresh arguments, laid out as those of the case."""
    if isinstance(args, np.ndarray):
        if args.flags.c_contiguous or args.flags.f_contiguous:
            return args.copy(order="K")
        base = np.zeros(args.size * 2)
        base[::2] = args
        return base[::2]
    if isinstance(args, dict):
        return {key: make(value) for key, value in args.items()}
    return type(args)(map(make, args)) if isinstance(args, list | tuple) else args


@case(0.73)
def defaultdict_of_pairs(x):
    pairs = [("a", x), ("a", x * x), ("b", 2 * x)]
    d = collections.defaultdict(float, pairs)
    e = collections.defaultdict(float, [("a", x), ("c", x * x)])
    f = collections.defaultdict(float, {"a": x, "a": 3 * x})  # noqa: F601
    return d["a"] * d["b"] + e["c"] * e["a"] * f["a"]


def tangents_of(args, rng):
    """Random tangents in C order, whatever the layout; None for what is no float."""
    if isinstance(args, dict):
        return {key: tangents_of(value, rng) for key, value in args.items()}
    if isinstance(args, list | tuple):
        return type(args)(tangents_of(value, rng) for value in args)
    if isinstance(args, np.ndarray):
        return rng.standard_normal(args.shape)
    return float(rng.standard_normal()) if isinstance(args, float) else None


def moved(args, argnums, tangents, step):
    fresh = make(args)
    for argnum, tangent in zip(argnums, tangents, strict=True):
        for path, dot in leaves(tangent):
            old = at(fresh[argnum], path)
            if isinstance(old, np.ndarray):
                old += step * dot
            else:
                fresh = replaced(fresh, (argnum, *path), old + step * dot)
    return fresh


@pytest.mark.parametrize(("f", "args"), CASES, ids=[f.__name__ for f, _ in CASES])
def test_tangent(f, args):
    argnums = float_argnums(args)
    tangents = tuple(tangents_of(args[k], np.random.default_rng(1)) for k in argnums)
    given, dots = make(args), make(tangents)
    value, value_dot = jvp(f, argnums)(*given, tangents=dots)
    expected = richardson(lambda step: float(f(*moved(args, argnums, tangents, step))))
    assert value == pytest.approx(f(*make(args)), rel=1e-12)
    assert value_dot == pytest.approx(expected, rel=1e-7, abs=1e-8)
    assert same_arguments(given, make(args)), "an argument was left changed"
    assert same_arguments(dots, tangents), "a tangent was left changed"
