"""Lists and dicts of objects and functions: their length, their truth and their members, beside what they hold."""

import numpy as np
import pytest

from tests.reference import or_refused, right_gradient, right_tangent


def cube(v):
    return v**3


class Point:
    def __init__(self, v):
        self.v = v


def length_under_a_name(x):
    ps = []
    for v in x:
        ps.append(Point(v))
    n = len(ps)
    t = 0
    for p, w in zip(ps, x[1:], strict=False):
        t += p.v * w
    return t * n


def truth_in_an_expression(x):
    ps = []
    for v in x:
        ps.append(Point(v))
    t = 0
    for p, w in zip(ps, x[1:], strict=False):
        t += p.v * w
    return t * (1 if ps else 5)


def truth_of_a_filled_list(x):
    ps = []
    for v in x:
        ps.append(Point(v))
    t = x[0]
    return t * (1 if ps else 5)


def length_times(x):
    ps = []
    for v in x:
        ps.append(Point(v))
    n = len(ps)
    return n * x[0]


def truth_of_a_list_made_at_once(x):
    ps = [Point(v) for v in x]
    return (x[0] if ps else x[1]) * (x[2] if not ps else 1.0)


def member_before_it_is_there(x):
    d = {}
    t = 0.0
    for _ in range(2):
        if "a" in d:
            t += d["a"](x[0])
        d["a"] = np.sin
    return t + x[1]


def function_put_on_one_turn(x):
    d = {"a": np.sin}
    t = 0.0
    for i in range(3):
        if "b" in d:
            t += d["b"](x[0])
        if i == 1:
            d["b"] = cube
    return t + x[1]


def keys_looked_for(x):
    d = {"a": np.sin, "b": cube}
    t = 0.0
    for k in ("a", "c", "b"):
        if k in d:
            t += d[k](x[0])
        elif k not in d:
            t += x[1]
    return t


def key_taken_out(x):
    d = {"a": np.sin, "b": cube}
    d.pop("a")
    return (x[0] if "a" in d else x[1]) * d["b"](x[2]) + (1 if "a" not in d.keys() else 0) * x[0]


def key_put_under_another_name(x):
    d = {"a": np.sin}
    e = d
    e["b"] = cube
    return x[0] if "b" in d else x[1]


def lists_under_keys(x):
    d = {}
    for k, v in zip("ab", x, strict=False):
        if k not in d:
            d[k] = []
        d[k].append(v)
    return sum(sum(v) for v in d.values())


def truth_of_functions(x):
    fs = []
    fs.append(np.sin)
    fs.append(cube)
    return fs[0](x[0]) * (len(fs) if fs else 7) + (3 * x[1] if not fs else 0)


def popped_until_empty(x):
    fs = []
    for f in (np.sin, cube):
        fs.append(f)
    t = x[0]
    while fs:
        t = fs.pop()(t)
    return t


def dict_of_functions(x):
    d = {}
    d["a"] = np.sin
    d["b"] = cube
    return sum(f(v) for f, v in zip(d.values(), x, strict=False)) * len(d) + (x[2] if "b" in d else 0)


def length_truth_and_pairs(x):
    ps = []
    for v in x:
        ps.append(Point(v))
    n = len(ps)
    t = 0
    for p, w in zip(ps, x[1:], strict=False):
        t += p.v * w
    return t * n * (1 if ps else 5)


def numbered_objects(x):
    ps = []
    ps.append(Point(x[0]))
    ps.append(Point(x[1]))
    return sum(p.v * i for i, p in enumerate(ps, 1)) * len(ps) * bool(ps)


def paired_with_the_next(x):
    ps = [Point(v) for v in x]
    qs = ps[1:]
    return sum(p.v * q.v for p, q in zip(ps, qs, strict=False)) + len(qs)


def closures_and_their_number(x):
    fs = []
    for i in range(len(x)):
        fs.append(lambda v, i=i: v * x[i])
    return sum(f(v) for f, v in zip(fs, x, strict=False)) * len(fs)


def closures_of_the_last_turn(x):
    fs = []
    for i in range(len(x)):
        fs.append(lambda v: v * x[i])  # noqa: B023
    return sum(f(v) for f in fs for v in x)


def list_under_two_names(x):
    fs = [np.sin, cube]
    gs = fs
    gs.append(np.tanh)
    return sum(f(v) for f, v in zip(fs, x, strict=False)) * len(fs)


def replaced_and_inserted(x):
    fs = [np.sin, cube]
    fs[0] = np.tanh
    fs.insert(0, np.cos)
    return sum(f(v) for f, v in zip(fs, x, strict=False))


def turned_round_on_a_path(x):
    fs = [np.sin, cube, np.cos]
    if x[0] > 0:
        fs = fs[::-1]
    return sum(f(v) for f, v in zip(fs, x, strict=False))


def popped_on_a_path(x):
    fs = [np.sin, cube, np.cos]
    if x[0] > 0:
        fs.pop(0)
    return sum(f(v) for f, v in zip(fs, x, strict=False))


def appended_on_a_path(x):
    fs = []
    if x[0] > 0:
        fs.append(np.sin)
    fs.append(cube)
    return sum(f(v) for f, v in zip(fs, x, strict=False)) * len(fs)


def filtered_objects(x):
    ps = [Point(v) for v in x if v > 0.5]
    return sum(p.v for p in ps) * len(ps) + np.prod([p.v for p in ps])


def chosen_by_keys(x):
    fs = {}
    for n, f in (("a", np.sin), ("b", cube)):
        fs[n] = f
    order = ["b", "a", "b"]
    return sum(fs[n](v) for n, v in zip(order, x, strict=False))


def taken_in_turns(x):
    from collections import deque

    q = deque([np.sin, cube])
    t = x[0]
    for _ in range(3):
        f = q.popleft()
        t = f(t) + x[1]
        q.append(f)
    return t


REFUSED = [popped_until_empty, turned_round_on_a_path, popped_on_a_path, appended_on_a_path, taken_in_turns]
REFUSED += [function_put_on_one_turn]
FOUND = [f for f in dict(globals()).values() if getattr(f, "__module__", "") == __name__ and hasattr(f, "__code__")]
FOUND.remove(cube)


@pytest.mark.parametrize("check", [right_gradient, right_tangent])
@pytest.mark.parametrize("f", FOUND, ids=lambda f: f.__name__)
def test_derivatives(f, check):
    if f in REFUSED:
        or_refused(check, f)
    else:
        check(f)
