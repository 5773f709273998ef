"""Lists and dicts that are put into themselves are refused; two that hold one another are not."""

import numpy as np
import pytest

import s2sad


def item(x):
    d = {}
    d["self"] = d
    d["v"] = x
    d["self"]["self"]["v"] *= 2
    return d["v"]


def appended(x):
    xs = [x]
    xs.append(xs)
    xs[1][1][0] *= 2
    return xs[0]


def by_another_name(x):
    xs = [x]
    ys = xs
    ys.append(xs)
    return xs[0] * ys[1][1][0]


def by_methods(x):
    d = {"v": x}
    d.update(me=d)
    d["me"]["v"] *= 2
    return d["v"]


def by_default(x):
    d = {"v": x}
    d.setdefault("you", d)
    return d["v"]


def in_a_list(x):
    xs = [x]
    xs.extend([xs, 2.0])
    return xs[0]


def by_function(x):
    def link(a, b):
        a["to"] = b

    d = {"v": x}
    link(d, d)
    d["to"]["to"]["v"] *= 2
    return d["v"]


def one_another(x):
    a = {"v": x}
    b = {"v": x * x, "next": a}
    a["next"] = b
    a["next"]["next"]["v"] *= 2
    return a["v"]


def parents(x):
    node = {"v": x, "kids": []}
    child = {"v": x * 3, "parent": node}
    node["kids"].append(child)
    child["parent"]["kids"][0]["v"] *= 2
    node["kids"][0]["parent"]["v"] *= x
    return node["v"] * child["v"]


def spread(x):
    xs = [x, 2 * x]
    xs.extend(xs[:])
    xs[1:1] = xs[:2]
    d = {"v": x}
    d.update(d)
    a = np.array([x, x])
    a[...] = a
    return sum(xs) * d["v"] * a[0]


@pytest.mark.parametrize("mode", ["grad", "jvp"])
@pytest.mark.parametrize("f", [item, appended, by_another_name, by_methods, by_default, in_a_list, by_function])
def test_refused(f, mode):
    with pytest.raises(s2sad.UnsupportedError, match="is put into itself"):
        s2sad.grad(f)(0.7) if mode == "grad" else s2sad.jvp(f)(0.7, tangents=1.0)


@pytest.mark.parametrize("f", [one_another, parents, spread])
def test_right(f):
    want = (f(0.7 + 1e-6) - f(0.7 - 1e-6)) / 2e-6
    assert s2sad.jvp(f)(0.7, tangents=1.0) == pytest.approx((f(0.7), want))
    if f is not spread:
        assert s2sad.grad(f)(0.7) == pytest.approx(want)
