"""What a class, a module or an object outside holds may become another sort of value between two calls: a text is made anew."""

import sys
import types
from dataclasses import dataclass
from functools import partial

import numpy as np
import pytest

from s2sad import grad, hessian, jvp

X = np.array([1.0, 2.0])
COLUMN = np.array([[1.0], [2.0]])


class Settings:
    W = 2.0
    MODE = "a"
    STEPS = 3
    TERMS = [np.sin]

    def __init__(self, k):
        self.k = k

    @staticmethod
    def act(x):
        return x * x

    @property
    def gain(self):
        return 2.0 * self.k

    def run(self, x):
        if self.MODE == "a":
            return np.sum(x) * self.k * self.STEPS
        return np.sum(x * x) * self.k * self.STEPS

    def weighted(self, x):
        return np.sum(self.W * x) * self.gain

    def terms(self, x):
        return sum(np.sum(f(x)) for f in self.TERMS)


class Derived(Settings):
    pass


MODULE = types.ModuleType("changed_between_calls")
MODULE.W = 2.0
MODULE.FUNCTIONS = {"a": np.sin}
sys.modules[MODULE.__name__] = MODULE
HELD = Settings(2.0)
HELD.functions = (np.sin,)
HELD.f = np.sin


def class_value(x):
    return np.sum(Settings.W * x)


def class_value_by_an_object(x):
    return Settings(2.0).weighted(x)


def value_of_a_base(x):
    return Derived(2.0).weighted(x)


def value_of_the_class_of_an_argument(x, settings):
    return settings.weighted(x)


def value_of_the_class_of_an_object_outside(x):
    return HELD.weighted(x)


def module_value(x):
    return np.sum(MODULE.W * x)


def branch_of_a_class(x):
    return Settings(2.0).run(x)


def table_of_a_class(x):
    return Settings(2.0).terms(x)


def table_of_a_module(x):
    return sum(np.sum(f(x)) for f in MODULE.FUNCTIONS.values())


def table_of_an_object(x):
    total = 0.0
    for f in HELD.functions:
        total += np.sum(f(x))
    return total


def function_of_an_object(x):
    return np.sum(HELD.f(x))


def static_function(x):
    return np.sum(Settings.act(x))


def property_of_a_class(x):
    return np.sum(x * x) * Settings(2.0).gain


CASES = [
    (class_value, Settings, "W", COLUMN),
    (class_value, Settings, "W", [1.0, 3.0]),
    (class_value_by_an_object, Settings, "W", COLUMN),
    (value_of_a_base, Settings, "W", COLUMN),
    (value_of_a_base, Derived, "W", COLUMN),
    (value_of_the_class_of_an_argument, Settings, "W", COLUMN),
    (value_of_the_class_of_an_object_outside, Settings, "W", COLUMN),
    (module_value, MODULE, "W", COLUMN),
    (branch_of_a_class, Settings, "MODE", "b"),
    (branch_of_a_class, Settings, "STEPS", 1),
    (table_of_a_class, Settings, "TERMS", [np.cos, np.exp]),
    (table_of_a_module, MODULE, "FUNCTIONS", {"a": np.cos, "b": np.exp}),
    (table_of_an_object, HELD, "functions", (np.cos, np.exp)),
    (function_of_an_object, HELD, "f", np.exp),
    (static_function, Settings, "act", staticmethod(np.exp)),
    (property_of_a_class, Settings, "gain", property(lambda self: self.k**2)),
]


def differences(f, args):
    basis = np.eye(len(X))
    return [(f(X + 1e-6 * e, *args) - f(X - 1e-6 * e, *args)) / 2e-6 for e in basis]


@pytest.mark.parametrize(("f", "holder", "label", "value"), CASES, ids=lambda p: getattr(p, "__name__", None))
def test_another_value_makes_another_text(f, holder, label, value, monkeypatch):
    args = (Settings(1.5),) if f is value_of_the_class_of_an_argument else ()
    gradient, tangent = grad(f), jvp(f)
    for _ in range(2):
        result = gradient(X, *args)
        np.testing.assert_allclose(result, differences(f, args), rtol=1e-6)
        assert result.shape == X.shape
        _, along = tangent(X, *args, tangents=np.ones(2))
        np.testing.assert_allclose(along, np.sum(result), rtol=1e-9)
        monkeypatch.setattr(holder, label, value, raising=False)


def with_a_default(x, w=[2.0]):  # noqa: B006
    return np.sum(w[0] * x)


def test_what_a_default_holds():
    def f(x):
        return with_a_default(x)

    gradient = grad(f)
    np.testing.assert_allclose(gradient(X), [2.0, 2.0])
    with_a_default.__defaults__[0][0] = COLUMN
    try:
        np.testing.assert_allclose(gradient(X), [3.0, 3.0])
    finally:
        with_a_default.__defaults__[0][0] = 2.0


def test_a_method_of_the_class_of_an_object_in_a_closure():
    class Energy:
        def value(self, x):
            return np.sum(x**2)

    energy = Energy()

    def f(x):
        return energy.value(x)

    gradient, of_method = grad(f), grad(energy.value)
    np.testing.assert_allclose(gradient(X), 2 * X)
    np.testing.assert_allclose(of_method(X), 2 * X)
    Energy.value = lambda self, x: np.sum(x**3)
    np.testing.assert_allclose(gradient(X), 3 * X**2)


def test_a_table_that_grows(monkeypatch):
    monkeypatch.setattr(Settings, "TERMS", [np.sin])
    monkeypatch.setattr(MODULE, "FUNCTIONS", {"a": np.sin})
    for f, grow in ((table_of_a_class, Settings.TERMS.append), (table_of_a_module, MODULE.FUNCTIONS.setdefault)):
        gradient = grad(f)
        np.testing.assert_allclose(gradient(X), np.cos(X))
        grow(*(("b",) if f is table_of_a_module else ()), np.exp)
        np.testing.assert_allclose(gradient(X), np.cos(X) + np.exp(X))


def scaled(k, x, power=2):
    return k * x**power


def weighted(x, k=1.0, power=2):
    return k * x**power


def summed(h):
    def f(x):
        return np.sum(h(x))

    return f


def test_numbers_that_partials_hold():
    for k in (2.0, 3.0, np.float64(4.0), 5, X):
        np.testing.assert_allclose(grad(summed(partial(scaled, k)))(X), 2 * k * X)
        np.testing.assert_allclose(grad(summed(partial(weighted, power=3, k=k)))(X), 3 * k * X**2)
        np.testing.assert_allclose(hessian(summed(partial(scaled, k)))(X), np.diag(2 * k * np.ones(2)))
    for base in (2.0, 3.0):
        np.testing.assert_allclose(grad(summed(partial(np.power, base)))(X), np.log(base) * base**X)


def product(a, b):
    return np.sum(a**2 * b)


def chosen(number):
    def f(x):
        return np.sum(grad(product, number)(x, 3 * x))

    return f


def held(gradient):
    def f(x):
        return np.sum(gradient(x, 3 * x))

    return f


NUMBER, GRADIENT, REDUCTION = 0, grad(product, 0), np.add.reduce


def by_a_global_number(x):
    return np.sum(grad(product, NUMBER)(x, 3 * x))


def by_a_global_gradient(x):
    return np.sum(GRADIENT(x, 3 * x))


def by_a_global_reduction(x):
    return REDUCTION(x) * 2.0


def test_argnums_that_stand_outside(monkeypatch):
    first, second = 12 * X, 2 * X
    for number, wanted in ((0, first), (1, second), ("a", first), ("b", second)):
        np.testing.assert_allclose(grad(chosen(number))(X), wanted)
        np.testing.assert_allclose(grad(held(grad(product, number)))(X), wanted)
    by_number, by_gradient = grad(by_a_global_number), grad(by_a_global_gradient)
    for wanted in (first, second):
        np.testing.assert_allclose(by_number(X), wanted)
        np.testing.assert_allclose(by_gradient(X), wanted)
        monkeypatch.setitem(globals(), "NUMBER", 1)
        monkeypatch.setitem(globals(), "GRADIENT", grad(product, 1))


def test_methods_of_ufuncs(monkeypatch):
    gradient = grad(by_a_global_reduction)
    np.testing.assert_allclose(gradient(X), [2.0, 2.0])
    monkeypatch.setitem(globals(), "REDUCTION", np.multiply.reduce)
    np.testing.assert_allclose(gradient(X), 2 * X[::-1])


class Scaling:
    def __init__(self, k):
        self.k = k

    def times(self, x):
        return np.sum(self.k * x)


SCALING = Scaling(2.0)
TIMES = SCALING.times


def by_a_method_with_its_object(x):
    return TIMES(x)


def test_the_object_of_a_method(monkeypatch):
    gradient = grad(by_a_method_with_its_object)
    np.testing.assert_allclose(gradient(X), [2.0, 2.0])
    monkeypatch.setattr(SCALING, "k", COLUMN)
    np.testing.assert_allclose(gradient(X), [3.0, 3.0])
    of_argument = grad(lambda x, f: f(x) * x[0])
    np.testing.assert_allclose(of_argument(X, Scaling(2.0).times), [8.0, 2.0])
    np.testing.assert_allclose(of_argument(X, Scaling(3.0).times), [12.0, 3.0])


class Squares:
    def __call__(self, z):
        return z**2

    def __mul__(self, z):
        return z**2

    def __getitem__(self, z):
        return z**2

    def __len__(self):
        return 2

    @staticmethod
    def static(z):
        return z**2

    @classmethod
    def of_class(cls, z):
        return z**2


class Fourth(Squares):
    def __call__(self, z):
        return z**4


class Base:
    def power(self, z):
        return z**2


class OtherBase:
    def power(self, z):
        return z**3


class Child(Base):
    pass


@dataclass
class Record:
    a: float = 1.0


def cubed(self, a):
    self.a = a**3


SQUARES, CHILD = Squares(), Child()

ASKED = {
    "a call": (lambda x: np.sum(SQUARES(x)), Squares, "__call__", lambda self, z: z**3),
    "an operator": (lambda x: np.sum(SQUARES * x), Squares, "__mul__", lambda self, z: z**3),
    "a look-up": (lambda x: np.sum(SQUARES[x]), Squares, "__getitem__", lambda self, z: z**3),
    "built here": (lambda x: np.sum(Squares()(x)), Squares, "__call__", lambda self, z: z**3),
    "given": (lambda x, o=SQUARES: np.sum(o(x)), Squares, "__call__", lambda self, z: z**3),
    "its length": (lambda x, o=SQUARES: np.sum(x ** len(o)), Squares, "__len__", lambda self: 3),
    "static": (lambda x: np.sum(SQUARES.static(x)), Squares, "static", staticmethod(lambda z: z**3)),
    "of the class": (lambda x: np.sum(SQUARES.of_class(x)), Squares, "of_class", classmethod(lambda cls, z: z**3)),
    "its class": (lambda x: np.sum(SQUARES(x) / x), SQUARES, "__class__", Fourth),
    "how it is built": (lambda x: np.sum(Record(x).a * x ** (Record(2.0).a < 4)), Record, "__init__", cubed),
}


@pytest.mark.parametrize("case", ASKED)
def test_what_python_asks_for_without_naming_it(case, monkeypatch):
    """Two x first, three x squared then."""
    function, owner, name, other = ASKED[case]
    gradient = grad(function)
    np.testing.assert_allclose(gradient(X), [1.0, 1.0] if case == "its class" else 2 * X)
    monkeypatch.setattr(owner, name, other)
    np.testing.assert_allclose(gradient(X), 3 * X**2)


def test_other_bases():
    gradient = grad(lambda x: np.sum(CHILD.power(x)))
    np.testing.assert_allclose(gradient(X), 2 * X)
    try:
        Child.__bases__ = (OtherBase,)
        np.testing.assert_allclose(gradient(X), 3 * X**2)
    finally:
        Child.__bases__ = (Base,)
