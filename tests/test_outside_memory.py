"""Memory outside of the function, by whatever way it is reached: what is written there is refused in both modes, silently wrong in none."""

import functools
import operator
import sys
import types
from enum import Enum
from typing import NamedTuple

import numpy as np
import pytest

from s2sad import UnsupportedError, grad, jvp

X = np.array([0.3, 0.5, 0.7, 1.1])
MODULE = types.ModuleType("outside_memory_of_tests")
MODULE.scratch, MODULE.tables, MODULE.counts, MODULE.log = np.zeros(4), {"a": np.zeros(4)}, {"n": 0}, []
MODULE.nested = types.SimpleNamespace(buffer=np.zeros(4))
sys.modules[MODULE.__name__] = MODULE
GLOBAL, POOL = np.zeros(4), {"a": np.zeros(4), "b": [np.zeros(4)]}


class Solver:
    work = np.zeros(4)
    pool = [np.zeros(4), np.zeros(4)]
    history: list = []
    counts = {"steps": 0}

    @classmethod
    def buffer(cls):
        return cls.work

    @staticmethod
    def static_buffer(name="a"):
        return POOL[name]

    @property
    def scratch(self):
        return self.work

    def write(self, x):
        self.work[:] = x
        return self.work

    def write_by_name(self, x):
        w = self.work
        w[:] = x
        return w

    def write_pool(self, x):
        for buffer in self.pool:
            buffer[:] = x
        return self.pool[0] * self.pool[1]

    def add(self, x):
        self.work += x
        return self.work

    def write_by_property(self, x):
        self.scratch[:] = x
        return self.scratch

    def write_by_class(self, x):
        type(self).work[:] = x
        return self.__class__.work

    def step(self, x):
        self.counts["steps"] += 1
        self.history.append(float(self.counts["steps"]))
        return x * x


class Derived(Solver):
    pass


class Shade(Enum):
    DARK = np.zeros(4)


class Pair(NamedTuple):
    buffer: np.ndarray = np.zeros(4)


def into_default(x, work=np.zeros(4)):  # noqa: B008
    work[:] = x
    return work


def into_keyword(x, *, work=np.zeros(4)):  # noqa: B008
    np.multiply(x, 2.0, out=work)
    return work


def into_default_list(x, held=[]):  # noqa: B006
    held.append(x)
    return held[-1]


def again(x, n, work=np.zeros(4)):  # noqa: B008
    work[:] = x
    if n:
        again(x * x, n - 1)
    return work @ work


class Keeper:
    def __init__(self, buffer=np.zeros(4)):  # noqa: B008
        self.buffer = buffer


@functools.lru_cache(None)
def workspace(n):
    return np.zeros(n)


def get():
    return GLOBAL


def look_up(name):
    found = POOL[name]
    return found if name == "a" else found[0]


def get_through():
    return np.asarray(look_up("a"))[::-1]


def twice(put):
    """A program that shows that two calls share what is written."""

    def f(x):
        first = put(x)
        put(x * x)
        return first @ first

    f.__name__ = getattr(put, "__name__", "f")
    return f


def by_module(x):
    MODULE.scratch[:] = x
    return MODULE.scratch @ MODULE.scratch


def by_module_table(x):
    MODULE.tables["a"][:] = x
    return MODULE.tables["a"] @ x


def by_module_object(x):
    MODULE.nested.buffer[1:] = x[1:]
    return MODULE.nested.buffer @ x


def by_getattr(x):
    getattr(MODULE, "scratch")[:] = x  # noqa: B009
    return MODULE.scratch @ x


def by_globals(x):
    globals()["GLOBAL"][:] = x
    return GLOBAL @ x


def by_a_helper(x):
    get()[:] = x
    return get() @ get()


def by_helpers(x):
    view = get_through()
    view[1:] = x[1:]
    return POOL["a"] @ x


def by_a_class_method(x):
    Solver.buffer()[:] = x
    return Solver.work @ x


def by_a_static_method(x):
    Solver.static_buffer("a")[:] = x
    return POOL["a"] @ x


def by_a_function(x):
    by_a_function.buffer[:] = x
    return by_a_function.buffer @ x


by_a_function.buffer = np.zeros(4)


def by_an_enum(x):
    Shade.DARK.value[:] = x
    return Shade.DARK.value @ x


def by_a_cached_function(x):
    w = workspace(4)
    w[:] = x
    v = workspace(4)
    v *= x
    return w @ w


def by_a_named_tuple(x):
    a = Pair()
    b = Pair()
    a.buffer[:] = x
    b.buffer[:] = x * x
    return a.buffer @ a.buffer


def by_a_constructor(x):
    a = Keeper()
    b = Keeper()
    a.buffer[:] = x
    b.buffer[:] = x * x
    return a.buffer @ a.buffer


def by_recursion(x):
    return again(x, 2)


def by_a_sort(x):
    y = np.sum(x * MODULE.scratch)
    MODULE.scratch.sort()
    return y


def overwritten_later(x):
    y = np.sum(x * Solver.work * x)
    Solver.work[:] = 0.0
    return y


def added_at(x):
    np.add.at(Solver.work, [0, 1], x[:2])
    return Solver.work @ x


def in_a_loop(x):
    total = 0.0
    for buffer in Solver.pool:
        buffer[:] = x
        total = total + buffer @ x
    return total


def by_a_loop_over_a_module(x):
    for k in range(2):
        w = MODULE.scratch if k else Solver.work
        w[k:] = x[k:]
    return MODULE.scratch @ Solver.work


class Layer:
    def __init__(self):
        self.out = np.zeros(4)
        self.seen = []

    def __call__(self, x):
        self.out[:] = np.tanh(x)
        self.seen.append(x)
        return self.out

    def __lshift__(self, x):
        self.seen.append(x)
        return self

    @functools.lru_cache(None)  # noqa: B019
    def workspace(self, n):
        return np.zeros(n)


class Meta(type):
    buffer = np.zeros(4)


class WithMeta(metaclass=Meta):
    pass


class Memoized:
    def __init__(self, function):
        self.function, self.cache = function, {}

    def __call__(self, *args):
        if args not in self.cache:
            self.cache[args] = self.function(*args)
        return self.cache[args]


@Memoized
def power(n, x):
    return x if n == 0 else x * power(n - 1, x)


PART, LAYER = GLOBAL[1:3], Layer()
KEEP, HOOKS, STATE = LAYER.seen.append, {"log": LAYER}, types.SimpleNamespace(v=1.0)


def by_an_object_that_is_called(x):
    first = LAYER(x)
    return first @ LAYER(2 * first)


def by_a_function_inside(x):
    def inner():
        return GLOBAL

    inner()[:] = x
    return GLOBAL @ x


def by_a_metaclass(x):
    WithMeta.buffer[:] = x
    return WithMeta.buffer @ x


def by_another_name(x):
    GLOBAL[:] = x
    return PART @ PART


def by_a_part(x):
    PART[:] = x[:2]
    return np.sum(GLOBAL)


def by_a_cached_method(x):
    w = LAYER.workspace(4)
    w[:] = x
    return LAYER.workspace(4) @ w


def by_setattr(x):
    setattr(STATE, "v", x[0] * x[0])  # noqa: B010
    return STATE.v * x[0]


def by_a_memo(x):
    return power(3, x[0])


def by_an_operator(x):
    LAYER << x[0] * x[0]
    return LAYER.seen[-1] * x[0]


def by_a_bound_method(x):
    KEEP(x[0] * x[0])
    return LAYER.seen[-1] * x[0]


def by_a_table_of_objects(x):
    HOOKS["log"](x * x[0])
    return LAYER.seen[-1] @ x


def by_an_update(x):
    Solver.counts.update(steps=x[0] * x[0])
    return Solver.counts["steps"] * x[0]


def by_a_cleared_list(x):
    Solver.history.clear()
    Solver.history.append(x[0] * x[0])
    return Solver.history[0] * x[0]


REFUSED = [
    by_an_object_that_is_called,
    by_a_function_inside,
    by_a_metaclass,
    by_another_name,
    by_a_part,
    by_a_cached_method,
    by_setattr,
    by_a_memo,
    by_an_operator,
    by_a_bound_method,
    by_a_table_of_objects,
    by_an_update,
    by_a_cleared_list,
    by_module,
    by_module_table,
    by_module_object,
    by_getattr,
    by_globals,
    by_a_helper,
    by_helpers,
    by_a_class_method,
    by_a_static_method,
    by_a_function,
    by_an_enum,
    by_a_cached_function,
    by_a_named_tuple,
    by_a_constructor,
    by_recursion,
    by_a_sort,
    overwritten_later,
    added_at,
    in_a_loop,
    by_a_loop_over_a_module,
    *map(
        twice,
        [
            into_default,
            into_keyword,
            into_default_list,
            lambda x, work=np.zeros(4): np.multiply(x, 2.0, out=work),  # noqa: B008
            lambda x: Solver().write(x),
            lambda x: Solver().write_by_name(x),
            lambda x: Solver().write_pool(x),
            lambda x: Solver().add(x),
            lambda x: Solver().write_by_property(x),
            lambda x: Solver().write_by_class(x),
            lambda x: Derived().write(x),
        ],
    ),
]


@pytest.mark.parametrize("mode", [grad, jvp])
@pytest.mark.parametrize("f", REFUSED, ids=operator.attrgetter("__name__"))
def test_memory_outside_is_not_written(f, mode):
    with pytest.raises(UnsupportedError):
        mode(f)(X) if mode is grad else mode(f)(X, tangents=X)


def own_buffers(x):
    total = 0.0
    for solver in (Solver(), Derived()):
        work = solver.work.copy()
        work[:] = x
        total = total + work @ work
    pair = Pair(np.zeros(4))
    pair.buffer[:] = x
    keeper = Keeper(np.ones(4))
    keeper.buffer[1:] *= x[1:]
    work = np.zeros(4)
    return total + pair.buffer @ keeper.buffer + into_default(x, work) @ work + into_keyword(x, work=np.ones(4)) @ x


def counted_and_logged(x):
    solver = Solver()
    MODULE.counts["n"] += 1
    MODULE.log.append("called")
    return np.sum(solver.step(x) * workspace(4)) + np.sum(solver.step(x)) + get() @ x


@pytest.mark.parametrize("f", [own_buffers, counted_and_logged])
def test_memory_of_its_own_and_what_is_only_counted(f):
    wanted = differences(f)
    np.testing.assert_allclose(grad(f)(X), wanted, rtol=1e-6)
    _, along = jvp(f)(X, tangents=np.ones(4))
    np.testing.assert_allclose(along, np.sum(wanted), rtol=1e-6)


def differences(f):
    return np.array([(f(X + 1e-6 * e) - f(X - 1e-6 * e)) / 2e-6 for e in np.eye(4)])
