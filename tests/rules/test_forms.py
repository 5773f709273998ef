"""Every rule in the forms in which calls are written, through the transformer: both modes, in double and single precision,
and the gradient's own derivative, for which the lines of the rules are differentiated."""

import ast
import copy
import importlib.util
import sys

import numpy as np
import pytest

from tests.rules.forms import ALL, CONSTANTS, ONCE, POOL

HEAD = "import functools, math, operator\nimport numpy as np\n" + "".join(f"{name} = None\n" for name in CONSTANTS)
PROGRAM = """
def f{n}({arguments}):
    value = {text}
    return np.sum(np.sin(value) * np.cos(np.arange(np.size(value))).reshape(np.shape(value)))

def plain{n}({arguments}):
    return {text}

grad{n} = weights{n} = None

def twice{n}({arguments}):
    slopes = grad{n}({arguments})
    return {total}
"""
pytestmark = pytest.mark.filterwarnings("ignore")


def arguments(text):
    found = (n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name))
    return list(dict.fromkeys(name for name in found if name in POOL))


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    """A module with the expressions as functions, and with the functions of their gradients."""
    parts = [HEAD]
    for n, text in enumerate(ALL):
        names = arguments(text)
        total = " + ".join(f"np.sum(slopes[{k}] * weights{n}[{k}])" for k in range(len(names)))
        parts.append(PROGRAM.format(n=n, arguments=", ".join(names), text=text, total=total))
    path = tmp_path_factory.mktemp("forms") / "rule_forms.py"
    path.write_text("\n".join(parts))
    spec = importlib.util.spec_from_file_location("rule_forms", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["rule_forms"] = module
    spec.loader.exec_module(module)
    vars(module).update(CONSTANTS)
    yield module
    del sys.modules["rule_forms"]


def fresh(text, single=False):
    def value(name):
        x = copy.copy(POOL[name])
        return np.asarray(x).astype(np.float32)[()] if single and not isinstance(x, float) else x

    return [np.asarray(v) if isinstance(POOL[n], np.ndarray) else v for n in arguments(text) for v in [value(n)]]


def random_like(x, seed):
    drawn = np.random.default_rng(seed).uniform(-1.0, 1.0, np.shape(x))
    return drawn if isinstance(x, np.ndarray) else float(drawn)


def slope(f):
    """Derivative of f(h) at 0, of order 8 in the step."""
    h = 2e-3
    weights = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
    return sum(w * (f(k * h) - f(-k * h)) for k, w in weights.items()) / h


def along(f, args, dots):
    return slope(lambda h: f(*[x + h * d for x, d in zip(args, dots, strict=True)]))


@pytest.mark.parametrize("n", range(len(ALL)), ids=ALL)
def test_first(programs, n):
    """Both modes against differences along a random direction for each argument; kinds, shapes and dtypes kept."""
    from s2sad import grad, jvp

    text, f = ALL[n], getattr(programs, f"f{n}")
    args = fresh(text)
    places = tuple(range(len(args)))
    found = grad(f, places)(*fresh(text))
    dots = [random_like(x, k) for k, x in enumerate(args)]
    for place, (x, have, dot) in enumerate(zip(args, found, dots, strict=True)):
        assert np.shape(have) == np.shape(x)
        assert isinstance(have, np.ndarray) == isinstance(x, np.ndarray) or np.ndim(x) == 0
        assert np.asarray(have).dtype == np.asarray(x).dtype
        wanted = along(f, args, [dot if k == place else 0.0 for k in places])
        size = np.sum(np.abs(have * dot)) + 1e-3
        assert abs(np.sum(have * dot) - wanted) < 1e-6 * size + 1e-9
    value, value_dot = jvp(f, places)(*fresh(text), tangents=tuple(dots))
    wanted = sum(np.sum(have * dot) for have, dot in zip(found, dots, strict=True))
    assert value == pytest.approx(f(*args), rel=1e-12)
    assert value_dot == pytest.approx(wanted, rel=1e-9, abs=1e-11)


@pytest.mark.parametrize("n", range(len(ALL)), ids=ALL)
def test_single_precision(programs, n):
    from s2sad import grad

    text, f = ALL[n], getattr(programs, f"f{n}")
    places = tuple(range(len(arguments(text))))
    args = fresh(text, single=True)
    wide = grad(f, places)(*fresh(text))
    for x, have, wanted in zip(args, grad(f, places)(*fresh(text, single=True)), wide, strict=True):
        assert np.asarray(have).dtype == np.asarray(x).dtype
        scale = np.max(np.abs(wanted), initial=0.0) + 1e-2
        np.testing.assert_allclose(have, wanted, rtol=1e-2, atol=1e-2 * scale)


@pytest.mark.parametrize("n", [n for n, text in enumerate(ALL) if text not in ONCE], ids=lambda n: ALL[n])
def test_second(programs, n):
    """The gradient of the gradient against differences of the gradient."""
    from s2sad import grad

    text, f = ALL[n], getattr(programs, f"f{n}")
    args = fresh(text)
    places = tuple(range(len(args)))
    gradient = grad(f, places)
    weights = tuple(random_like(x, 50 + k) for k, x in enumerate(args))
    vars(programs).update({f"grad{n}": gradient, f"weights{n}": weights})
    found = grad(getattr(programs, f"twice{n}"), places)(*fresh(text))

    def weighted(*args):
        return sum(np.sum(g * w) for g, w in zip(gradient(*args), weights, strict=True))

    dots = [random_like(x, 90 + k) for k, x in enumerate(args)]
    for place, (have, dot) in enumerate(zip(found, dots, strict=True)):
        assert np.shape(have) == np.shape(args[place])
        wanted = along(weighted, args, [dot if k == place else 0.0 for k in places])
        size = np.sum(np.abs(have * dot)) + 1e-1
        assert abs(np.sum(have * dot) - wanted) < 1e-5 * size


@pytest.mark.parametrize("n", range(len(ALL)), ids=lambda n: ALL[n])
def test_returned_as_it_is(programs, n):
    """A number that a rule makes may be the result: its adjoint is the number 1.0 then, and no array."""
    from s2sad import grad

    text, plain = ALL[n], getattr(programs, f"plain{n}")
    value = plain(*fresh(text))
    if not isinstance(value, float | np.floating):
        return
    places = tuple(range(len(fresh(text))))
    found = grad(plain, places)(*fresh(text))
    expected = grad(getattr(programs, f"f{n}"), places)(*fresh(text))  # of its sine
    for have, wanted in zip(found, expected, strict=True):
        np.testing.assert_allclose(np.cos(value) * have, wanted, rtol=1e-9, atol=1e-12)
