"""Writes that no rule and no text shows: special methods, methods of classes that are not followed, libraries, views of unusual makers.

Each of these was once silently wrong. What is not right has to be refused, in both modes.
"""

import collections
import enum
import logging
import weakref
from dataclasses import dataclass

import numpy as np
import pytest
import scipy.linalg
import scipy.ndimage as nd
import scipy.sparse
from scipy.linalg import blas

import s2sad
from tests.oracle import numeric_gradient

RIGHT, LOST = [], []
X = np.array([1.0, 2.0, 3.0, 4.0])


def right(f):
    RIGHT.append(f)
    return f


def lost(f):
    LOST.append(f)
    return f


class Acc(dict):
    def bump(self, k, v):
        self[k] = self.get(k, 0.0) + v

    def __missing__(self, k):
        return 1.0


@lost
def acc(x):
    d = Acc()
    d.bump("a", x[0])
    d.bump("a", x[1])
    return d["a"] ** 2 + d["zz"]


class L(list):
    def scale(self, k):
        for v in self:
            v *= k


@lost
def lsub(x):
    parts = L([x[:2], x[2:]])
    parts.scale(2.0)
    return x @ x


class Arr(np.ndarray):
    def dbl(self):
        self *= 2


@lost
def arr(x):
    y = x.view(Arr)
    y.dbl()
    return np.sum(np.asarray(x) ** 2)


class Tup(tuple):
    def neg(self):
        for v in self:
            v *= -2


@lost
def tup(x):
    q = Tup([x])
    q.neg()
    return x @ x * x[0]


@lost
def sparse(x):
    S = scipy.sparse.csr_matrix(np.eye(4))
    S.setdiag(x)
    return np.sum((S @ np.ones(4)) ** 2)


@lost
def counter(x):
    c = collections.Counter()
    c.subtract({"a": x[0]})
    return c["a"] ** 2


@lost
def masked(x):
    m = np.ma.masked_array(x, mask=[0, 1, 0, 0])
    m[0] = 3 * x[3]
    m *= 2
    return x @ x


class E(enum.Enum):
    A = 1

    def poke(self, v):
        v *= 2


@lost
def en(x):
    y = x * 1
    E.A.poke(y)
    return y @ y


class Ex(Exception):
    def poke(self, v):
        v *= 2


@lost
def exc(x):
    y = x * 1
    Ex().poke(y)
    return y @ y


class Fl(float):
    def poke(self, v):
        v *= 2


@lost
def fl(x):
    y = x * 1
    Fl(2.0).poke(y)
    return y @ y


@lost
def gf(x):
    y = x * 1
    nd.gaussian_filter(y, 1.0, output=y)
    return y @ y


@lost
def corr(x):
    y = x * 1
    nd.correlate1d(x, [1.0, 2.0, 1.0], output=y)
    return y @ y


@lost
def conv(x):
    y = x * 1
    nd.convolve(x, [1.0, 2.0, 1.0], y)
    return y @ y


@lost
def daxpy(x):
    y = x * 2
    blas.daxpy(x, y, a=2.0)
    return y @ y


@lost
def dscal(x):
    y = x * 2
    blas.dscal(2.0, y)
    return y @ y


@lost
def ctyp(x):
    z = np.ctypeslib.as_array(x)
    z[0] = 3 * x[1]
    return x @ x


@lost
def wref(x):
    z = weakref.ref(x)()
    z[0] = 3 * x[1]
    return x @ x


@lost
def buf(x):
    z = np.ndarray((2,), buffer=x, dtype=float)
    z[0] = 3 * z[1]
    return x @ x


@lost
def dl(x):
    z = np.from_dlpack(x)
    z[0] = z[1] ** 2
    return np.sum(x**2)


@lost
def base(x):
    y = x[1:]
    z = y.base
    z[0] = 3 * z[1]
    return np.sum(x**2)


@lost
def base2(x):
    w = x * 1
    y = w[1:]
    z = y.base
    z[0] = 3 * z[1]
    return np.sum(w**2)


@lost
def n2n(x):
    z = np.nan_to_num(x, copy=False)
    z[0] = z[1] ** 2
    return np.sum(x**2)


@lost
def no_differences(x):
    y = np.diff(x, n=0)
    y[1:] *= 2.0
    return np.sum(x**2)


def power(A, n):
    return np.linalg.matrix_power(A, n)


@lost
def first_power(x):
    A = np.outer(x, x)
    B = power(A, len(x) - 3)
    B[0] = 2.0
    return np.sum(A**2)


@lost
def first_power_of_written(x):
    A = np.outer(x, x)
    B = np.linalg.matrix_power(A, len(x) - 3)
    A[0] = 2.0
    return np.sum(A * B)


@lost
def flat(x):
    it = x.flat
    it[1] = 2 * it[0]
    return np.sum(x**2)


@lost
def flat2(x):
    it = x.flat
    it[[1, 2]] *= 3.0
    return np.sum(x**2)


@lost
def inv(x):
    A = np.outer(x, x) + np.eye(4)
    B = scipy.linalg.inv(A, True)
    return np.sum(A) + np.sum(B)


@lost
def solve(x):
    b = x * 2
    _ = scipy.linalg.solve(np.eye(4) * 3, b, False, False, True)
    return b @ b


@right
def iadd(x):
    parts = [x]
    parts.__iadd__([x[1:]])
    return parts[1] @ parts[1]


@right
def dset(x):
    d = {"a": x}
    d.__setitem__("b", x)
    d["b"][0] = 5 * x[1]
    return x @ x


@right
def lset(x):
    y = [0.0] * 4
    y.__setitem__(1, x[0])
    return sum(v * v for v in y)


@right
def ldel(x):
    y = [x[0], x[1]]
    y.__delitem__(0)
    return y[0] ** 2


@right
def limul(x):
    y = [x[0], x[1]]
    y.__imul__(2)
    return sum(v * v for v in y)


@lost
def linit(x):
    y = [x[0], x[1]]
    y.__init__([x[2]])
    return y[0] ** 2


@lost
def mapset(x):
    y = [0.0] * 4
    list(map(y.__setitem__, range(4), x))
    return sum(v * v for v in y)


@lost
def keyset(x):
    y = np.zeros(4)
    sorted(range(4), key=lambda i: (y.__setitem__(i, x[i] * 2), i)[1])
    return y @ y


@lost
def keyset2(x):
    y = np.zeros(4)

    def key(i):
        y.__setitem__(i, x[i] * 2)
        return i

    sorted(range(4), key=key)
    return y @ y


@lost
def compset(x):
    y = [0.0] * 4
    [y.__setitem__(i, v) for i, v in enumerate(x)]
    return sum(v * v for v in y)


@right
def aiadd(x):
    y = x * 1
    y.__iadd__(x)
    return y @ y


@right
def aset(x):
    y = x * 1
    y.__setitem__(0, x[1] * 3)
    return y @ y


class Scaled:
    def __set_name__(self, o, n):
        self.n = "_" + n

    def __get__(self, o, t=None):
        return getattr(o, self.n)

    def __set__(self, o, v):
        setattr(o, self.n, 2 * v)


class H1:
    p = Scaled()

    def __init__(self, v):
        self.p = v


@lost
def descr(x):
    h = H1(x)
    return np.sum(h.p * x)


class Get:
    def __get__(self, o, t=None):
        return 3 * o.v


class H2:
    q = Get()

    def __init__(self, v):
        self.v = v


@lost
def descr2(x):
    return np.sum(H2(x).q * x)


class Meta(type):
    def __call__(cls, v):
        return super().__call__(2 * v)


class H3(metaclass=Meta):
    def __init__(self, v):
        self.v = v


@lost
def meta(x):
    return np.sum(H3(x).v ** 2)


class New:
    def __new__(cls, v):
        v *= 2
        return object.__new__(cls)

    def __init__(self, v):
        self.v = v


@lost
def new(x):
    y = x * 1
    n = New(y)
    return np.sum(n.v * y)


class Del:
    def __init__(self, v):
        self.v = v

    def __del__(self):
        self.v *= 2


@lost
def dele(x):
    y = x * 1
    d = Del(y)
    del d
    return y @ y


@dataclass
class D:
    a: float
    b: float


@lost
def dvals(x):
    p = D(x[0], x[1])
    return sum(v * v for v in p.__dict__.values())


@lost
def dvals2(x):
    p = D(x[0], x[1])
    return sum(v * v for v in vars(p).values())


LOG = logging.getLogger(__name__)


@right
def logged(x):
    LOG.info("x is %s", x)
    LOG.debug(x)
    return x @ x


@right
def by_einsum(x):
    return np.sum(np.einsum("i,j->ij", x, x) ** 2)


@lost
def in_a_length(x):
    y = x * 2
    n = len(blas.daxpy(x, y))
    return y @ y * n


@lost
def in_a_shape(x):
    n = np.zeros((*x.shape, len(str(E.A.poke(x))))).size
    return x @ x * n


@lost
def in_an_assertion(x):
    assert E.A.poke(x) is None
    return x @ x


@lost
def in_a_message(x):
    print(f"{E.A.poke(x)}")
    return x @ x


@lost
def in_a_test(x):
    if E.A.poke(x) is None:
        return x @ x
    return 0.0


@lost
def in_a_list(x):
    _ = [E.A.poke(x) for _ in range(2)]
    return x @ x


@lost
def member_under_a_name(x):
    e = E.A
    e.poke(x)
    return x @ x


@lost
def all_members(x):
    for e in E:
        e.poke(x)
    return x @ x


@lost
def in_the_test_of_a_loop(x):
    n = 0
    while E.A.poke(x) is None and n < 2:
        n += 1
    return x @ x


@lost
def method_under_a_name(x):
    f = E.A.poke
    f(x)
    return x @ x


class Doubling(list):
    def __setitem__(self, i, v):
        list.__setitem__(self, i, 2 * v)


@lost
def own_setitem(x):
    v = Doubling([1.0, 2.0])
    v[0] = x[0]
    return v[0] * x[1]


@lost
def sparse_items(x):
    S = scipy.sparse.dok_matrix((2, 2))
    S[0, 0] = x[0]
    return S[0, 0] * x[1]


@pytest.mark.parametrize("f", RIGHT, ids=lambda f: f.__name__)
def test_right(f):
    expected = numeric_gradient(f, (X,))[0]
    np.testing.assert_allclose(s2sad.grad(f)(X.copy()), expected, rtol=1e-6, atol=1e-8)
    direction = np.array([0.3, -0.8, 0.6, 1.1])
    np.testing.assert_allclose(s2sad.jvp(f)(X.copy(), tangents=direction)[1], expected @ direction, rtol=1e-6)


@pytest.mark.parametrize("f", LOST, ids=lambda f: f.__name__)
def test_refused_or_right(f):
    expected, direction = numeric_gradient(f, (X,))[0], np.array([0.3, -0.8, 0.6, 1.1])
    given = X.copy()
    try:
        found = s2sad.grad(f)(given)
    except s2sad.S2sadError:
        pass
    else:
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-8)
    np.testing.assert_array_equal(given, X)
    try:
        dot = s2sad.jvp(f)(X.copy(), tangents=direction)[1]
    except s2sad.S2sadError:
        pass
    else:
        np.testing.assert_allclose(dot, expected @ direction, rtol=1e-6, atol=1e-8)
