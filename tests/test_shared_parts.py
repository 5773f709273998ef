"""One array, list or dict under several names that one statement binds: parts of a list that repeats, of what a helper gives."""

import numpy as np
import pytest

from s2sad import jvp, value_and_grad
from tests.oracle import numeric_gradient

X = np.array([0.7, -0.4, 0.3, 0.9])


def list_of_one_list(x):
    M, X = [[0.0]] * 2
    M[0] += x[0] * x[1]
    return X[0]


def list_of_one_array(x):
    M, X = [np.zeros(2)] * 2
    M[0] += x[0] * x[1]
    return X[0]


def names_of_one_dict(x):
    d = {"a": 0.0}
    M, X = [d for _ in range(2)]
    M["a"] += x[0] * x[1]
    return X["a"]


def list_times_two(x):
    z = [np.zeros(2)]
    M, X = z * 2
    M[0] += x[0] * x[1]
    return X[0] * z[0][0]


def pairs_of_lists(x):
    M, (X, Y) = [[np.zeros(2), np.ones(2)]] * 2
    M[0][0] += x[0] * x[1]
    Y[1] *= x[2]
    return X[0] * M[1][1]


def starred_rest(x):
    M, *X = [np.zeros(2)] * 3
    M[0] += x[0] * x[1]
    return X[0][0] * X[1][0]


def comprehension_repeated(x):
    n = 2
    M, X = [np.zeros(2) for _ in range(1)] * n
    M[0] += x[0] * x[1]
    return X[0]


def two_times_a_list(x):
    M, X = 2 * [x * 1.0]
    M += X
    X *= 2
    return (M * X).sum()


def sums_of_lists(x):
    M, X = [x * 1.0] + [x * 2.0]
    N, Y = ([M] + [X])[::-1]
    M += X
    N *= 3
    return (M * X * Y).sum()


def chosen_views(x):
    y = x * 1
    P, Q = y, y[1:]
    R, S = (y, y[::-1]) if x[0] > -9 else (x, x)
    R *= 2
    Q += S[1:]
    return (P * x).sum()


def two_dicts(x):
    M, X = [{} for _ in range(2)]
    for k, v in zip("abc", x, strict=False):
        M[k] = v
        X[k] = v * v
    return M["a"] * X["b"] + len(X)


def two_dicts_of_numbers(x):
    M, X = [{"a": 0.0, "b": 0.0} for _ in range(2)]
    for k, v in zip("ab", x[:3], strict=False):
        M[k] = v
        X[k] += v * v
    return M["a"] * X["b"] + len(X)


def one_dict_twice(x):
    M, X = [{"a": 0.0}] * 2
    M["a"] += x[0] * x[1]
    return X["a"]


def parts_of_a_sum(x):
    M, X = x * 1.0, x * 2.0
    N, Y = [M] + [X]
    N *= 3
    return (M * X * Y).sum()


def parts_of_tuples(x):
    M, X = x * 1.0, x * 2.0
    N, Y = (M, X) + ()
    N *= 3
    return (M * X).sum()


def one_dict_of_whole_numbers(x):
    a = b = {"s": 0}
    a["s"] += x[0] * x[1]
    b["t"] = a["s"] * x[2]
    return a["t"]


def one_list_of_whole_numbers(x):
    a = b = c = [0, 0]
    a[0] += x[0] * x[1]
    b[1] += c[0] * x[2]
    c.append(x[3] * a[1])
    return b[2]


def one_list_in_a_list(x):
    s = [0]
    hist = [s]
    for v in x:
        hist[-1][0] += v * v
        hist.append(s)
    return hist[0][0] + s[0] * len(hist)


def two(x):
    z = x * 2
    return z, z[1:]


def same(x):
    z = x * 2
    return z, z


def same_list(x):
    z = x * 2
    return [z, z]


def as_dict(x):
    z = x * 2
    return {"a": z, "b": z[::-1]}


def nested(x):
    z = x * 2
    return (z, [z[1:], z]), 3


def rec(x, n):
    if n == 0:
        z = x * 2
        return z, z[1:]
    a, b = rec(x * x, n - 1)
    return a, b


def given_a_view(x):
    M, X = two(x)
    M[1] *= x[0]
    return X[0] ** 2 + M.sum()


def given_twice(x):
    M, X = same(x)
    M[1] *= x[0]
    return X[1] ** 2 + M.sum()


def given_twice_in_a_list(x):
    M, X = same_list(x)
    M[1] *= x[0]
    X += M
    return X[1] ** 2 + M.sum()


def given_in_a_dict(x):
    d = as_dict(x)
    d["a"][1] *= x[0]
    d["b"] += d["a"]
    return d["a"][1] ** 2 + d["b"][0]


def given_nested(x):
    (M, (X, Y)), n = nested(x)
    M[1] *= x[0]
    Y += M * n
    return X[0] ** 2 + Y.sum()


def given_by_recursion(x):
    M, X = rec(x, 2)
    M[1] *= x[0]
    return X[0] ** 2 + M.sum()


def zs():
    z = np.zeros(4)
    return z, z


def made_twice(x):
    M, X = zs()
    M[1] = x[0] * x[1]
    return X[1] * x[2]


def zs2():
    z = np.zeros(4)
    w = z
    return (z, w) if True else (w, z)


def made_under_two_names(x):
    M, X = zs2()
    M += x
    return X @ x


def zs3(n):
    buf = np.zeros(2 * n)
    return buf[:n], buf[n // 2 : n // 2 + n]


def overlapping_parts(x):
    a, b = zs3(4)
    a[:] = x * x
    b[0] *= x[3]
    return a @ x + b.sum()


def ap2(x):
    z = x * 2
    r = []
    r.append(z)
    r.append(z[1:])
    return r


def appended_views(x):
    a, b = ap2(x)
    a *= x[1]
    return b @ b


def ap3(x):
    z = x * 2
    r = {}
    r["a"] = z
    r["b"] = z
    return r


def items_of_a_dict(x):
    r = ap3(x)
    r["a"] *= x[1]
    return r["b"] @ x


def ap5(n):
    z = np.zeros(n)
    r = []
    for _i in range(2):
        r.append(z)
    return r


def appended_in_a_loop(x):
    a, b = ap5(4)
    a += x
    return b @ x


def ap7(n):
    z = np.zeros((n, n))
    return z, z.T, np.diagonal(z), z.ravel()


def views_of_a_matrix(x):
    a, b, c, d = ap7(4)
    a[0] += x
    b[1] *= x
    b[2] += a[0]
    return (a @ x).sum() + d[2] * x[0]


def generated(x):
    n = len(x)
    M, X = (np.zeros(n) for _ in range(2))
    for i in range(n):
        M[i] = x[i] ** 2
        X[i] = M[i] * x[0]
    return M @ X


def generated_dicts(x):
    M, X = ({} for _ in range(2))
    for k, v in zip("abc", x, strict=False):
        M[k] = v
        X[k] = v * v
    return M["a"] * X["b"] + len(X)


HELPERS = (two, same, same_list, as_dict, nested, rec, zs, zs2, zs3, ap2, ap3, ap5, ap7)
FOUND = [f for f in dict(globals()).values() if getattr(f, "__module__", "") == __name__ and f not in HELPERS]


@pytest.mark.parametrize("f", FOUND, ids=lambda f: f.__name__)
def test_gradient(f):
    direction = np.array([0.3, 1.0, -0.6, 0.2])
    expected = numeric_gradient(f, (X,))[0]
    value, gradient = value_and_grad(f)(X.copy())
    np.testing.assert_allclose(value, f(X.copy()))
    np.testing.assert_allclose(gradient, expected, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(jvp(f)(X.copy(), tangents=direction)[1], expected @ direction, rtol=1e-7)
