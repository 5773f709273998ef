"""Items that a class computes from a key: followed for objects of plain classes, refused for dicts, lists and classes that do so."""

import numpy as np
import pytest

from s2sad import UnsupportedError, grad, jvp


class Memo(dict):
    def __missing__(self, key):
        return key * key


class Tripled(list):
    def __getitem__(self, key):
        return key * 3


class Meta(type):
    def __getitem__(cls, key):
        return key * 4


class OfMeta(metaclass=Meta):
    pass


class OfClass:
    def __class_getitem__(cls, key):
        return key * 2


class Plain:
    def __init__(self, c):
        self.c = c

    def __getitem__(self, key):
        return self.c * key


class Holder:
    def __init__(self):
        self.memo = Memo()

    def of(self, x):
        return self.memo[x]


MEMO, TRIPLED, PLAIN, HOLDER = Memo(), Tripled(), Plain(2.0), Holder()

REFUSED = {
    "a dict outside": lambda x: MEMO[x] * x,
    "a list outside": lambda x: TRIPLED[x] * x,
    "a metaclass": lambda x: OfMeta[x] * x,
    "a class": lambda x: OfClass[x] * x,
    "built here": lambda x: Memo()[x] * x,
    "given": lambda x, d=MEMO: d[x] * x,
    "in a list": lambda x, ds=(MEMO, MEMO): sum(d[x + 1.0] for d in ds),
    "of an object": lambda x: HOLDER.memo[x] * x + HOLDER.of(x),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("mode", [grad, lambda f: lambda x: jvp(f)(x, tangents=1.0)], ids=["grad", "jvp"])
def test_refused(case, mode):
    with pytest.raises(UnsupportedError):
        mode(REFUSED[case])(0.7)


def followed(x):
    return PLAIN[x] * Plain(x)[x]


def looked_up(xs):
    table = {}
    for x in xs:
        table[x] = 2.0
    total = 0.0
    for x in xs:
        total += table[x] * x
    return total


def test_right():
    np.testing.assert_allclose(grad(followed)(0.7), 6 * 0.7**2)
    np.testing.assert_allclose(grad(looked_up)(np.array([0.3, 0.7])), [2.0, 2.0])
