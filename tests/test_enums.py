"""Members of enums: keys of tables and dicts, arguments, attributes of configurations."""

from dataclasses import dataclass
from enum import Enum, IntEnum

import numpy as np
import pytest

from s2sad import grad, jvp, value_and_grad
from tests.oracle import numeric_gradient


class Act(Enum):
    SINE = 1
    CUBE = 2


class Level(IntEnum):
    LOW = 0
    HIGH = 1


def cube(v):
    return v**3


TABLE = {Act.SINE: np.sin, Act.CUBE: cube}


@dataclass
class Config:
    act: Act = Act.CUBE
    level: Level = Level.HIGH


CONFIG = Config()


def table_of_members(x, act):
    return TABLE[Act.SINE](x[0]) + TABLE[Act.CUBE](x[1])


def table_of_an_argument(x, act):
    return TABLE[act](x[0]) * TABLE[act](x[1])


def table_of_a_name(x, act):
    chosen = Act.CUBE
    return TABLE[chosen](x[0]) * (2 if chosen is act else 3)


def table_of_a_configuration(x, act):
    return TABLE[CONFIG.act](x[0]) + TABLE[Config(act).act](x[1])


def table_in_a_loop(x, act):
    for a in (act, Act.SINE, act):
        x = np.array([TABLE[a](v) for v in x])
    return x.sum()


def compared(x, act):
    y = x[0] * 2 if act is Act.CUBE else x[1]
    return y * x[2] if act == Act.SINE else y


def matched(x, act):
    match act:
        case Act.CUBE:
            return x[0] ** 2
        case Act.SINE:
            return x[1]


def dict_of_numbers(x, act):
    d = {Act.SINE: x[0], Act.CUBE: x[1]}
    return d[act] * d[Act.SINE]


def dict_of_arrays(x, act):
    d = {Act.SINE: x * 2, Act.CUBE: x * x}
    d[Act.SINE] += x
    t = 0.0
    for k, v in d.items():
        t += v.sum() if k is act else v[0]
    return t


def whole_numbers(x, act):
    return x[Level.HIGH] * x[CONFIG.level] + x[Level.LOW] * {Level.LOW: x[2], Level.HIGH: 1.0}[Level.LOW]


FOUND = [f for f in dict(globals()).values() if getattr(f, "__module__", "") == __name__ and hasattr(f, "__code__")]
FOUND.remove(cube)


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("f", FOUND, ids=lambda f: f.__name__)
def test_gradient(f, act):
    x, direction = np.array([0.3, 0.7, 1.1]), np.array([1.0, -0.5, 0.2])
    value, gradient = value_and_grad(f)(x, act)
    np.testing.assert_allclose(value, f(x, act))
    np.testing.assert_allclose(gradient, numeric_gradient(lambda x: f(x, act), (x,))[0], rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(jvp(f)(x, act, tangents=direction)[1], gradient @ direction)


def test_argument_with_members_as_keys():
    x = np.array([0.3, 0.7, 1.1])
    found = grad(lambda p: np.sum(p[Act.SINE] ** 2) * p[Act.CUBE])({Act.SINE: x, Act.CUBE: 0.5})
    np.testing.assert_allclose(found[Act.SINE], x)
    np.testing.assert_allclose(found[Act.CUBE], np.sum(x**2))
