"""Each rule, spliced into a small function: both sweeps against differences of the function itself."""

import ast
import copy
import importlib.util
import itertools
import sys

import numpy as np
import pytest

from s2sad.generate import gradient
from s2sad.kinds import UNKNOWN, kind_of
from s2sad.load import load, unload
from s2sad.tangent import tangent
from tests.splicing_calls import LINALG, NUMPY, PYTHON, SCIPY, operands

IMPORTS = """import math

import numpy as np
import scipy
import scipy.integrate
import scipy.linalg
import scipy.ndimage
import scipy.signal
import scipy.special
import scipy.stats

"""
COUNTER = itertools.count()
pytestmark = pytest.mark.filterwarnings("ignore")


def inexact(value):
    return not isinstance(value, str | bool | int) and np.asarray(value).dtype.kind in "fc"


def folded(label, value, lines, weights):
    """Terms of a scalar that every part of a value has a share in."""
    if isinstance(value, tuple | list):
        names = [f"{label}{i}" for i in range(len(value))]
        lines.append(f"    {', '.join(names)} = {label}" if len(names) > 1 else f"    {names[0]} = {label}[0]")
        return [t for name, part in zip(names, value, strict=True) for t in folded(name, part, lines, weights)]
    if not inexact(value):
        return []
    weight = f"WEIGHT{len(weights)}"
    weights[weight] = np.cos(0.7 * np.arange(np.size(value)).reshape(np.shape(value))) + 0.2
    if np.iscomplexobj(value):
        return [f"np.sum({weight} * np.real({label}))", f"np.sum({weight} * np.sin(np.imag({label})))"]
    return [f"np.sum({weight} * np.tanh({label}))"]


def function_of(call, folder):
    """`f(x, ...)` of the operands that a call names, in a module file of its own, and their values."""
    named = {n.id for n in ast.walk(ast.parse(call)) if isinstance(n, ast.Name)}
    values = {name: value for name, value in operands().items() if name in named}
    varying = [name for name in values if name.islower()]
    space = {}
    exec(IMPORTS, space)
    lines, weights = [f"    result = {call}"], {}
    terms = folded("result", eval(call, space, values), lines, weights)
    text = "\n".join([f"{IMPORTS}\ndef f({', '.join(varying)}):", *lines, f"    return {' + '.join(terms)}", ""])
    path = folder / f"spliced_{next(COUNTER)}.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    vars(module).update(weights)
    vars(module).update({name: value for name, value in values.items() if name not in varying})
    return module.f, [values[name] for name in varying]


def direction(value, rng):
    step = rng.standard_normal(np.shape(value))
    step = step + 1j * rng.standard_normal(np.shape(value)) if np.iscomplexobj(value) else step
    return step if isinstance(value, np.ndarray) else float(step)


def slope(f):
    """The derivative at 0 by extrapolated central differences, and what is left of their error."""
    best, left, row = np.nan, np.inf, []
    for h in 0.02 * 0.5 ** np.arange(8):
        new = [(f(h) - f(-h)) / (2.0 * h)]
        for order, old in enumerate(row, 1):
            new.append(new[-1] + (new[-1] - old) / (4.0**order - 1.0))
            gap = max(abs(new[-1] - new[-2]), abs(new[-1] - old))
            best, left = (new[-1], gap) if gap < left else (best, left)
        row = new
    return best, left


@pytest.mark.parametrize("call", [*dict.fromkeys([*NUMPY, *LINALG, *PYTHON, *SCIPY])])
def test_spliced(call, tmp_path):
    f, args = function_of(call, tmp_path)
    names = tuple(f.__code__.co_varnames[: f.__code__.co_argcount])
    kinds = [kind_of(value, name) for value, name in zip(args, names, strict=True)]
    rng = np.random.default_rng(3)
    steps = [direction(value, rng) for value in args]
    slopes = []
    for k, step in enumerate(steps):
        found, left = slope(lambda t, k=k, step=step: float(f(*args[:k], args[k] + t * step, *args[k + 1 :])))
        assert left < 1e-7 * max(1.0, abs(found)), f"differences do not converge: {found} +- {left}"
        slopes.append(found)
    value = f(*args)

    written = gradient(f, kinds, names, True, False, False)
    module = load(written.text, None, f.__module__, written.bindings)
    got, bars = getattr(module, written.entry)(*copy.deepcopy(args))
    unload(module)
    np.testing.assert_allclose(got, value, rtol=1e-12)
    for name, arg, bar, step, expected in zip(names, args, bars, steps, slopes, strict=True):
        assert np.shape(bar) == np.shape(arg), (name, written.text)
        assert np.asarray(bar).dtype == np.asarray(arg).dtype, (name, written.text)
        along = np.sum(bar * step).real
        assert abs(along - expected) < 1e-6 * max(1.0, abs(expected)), (name, along, expected, written.text)

    alone = [slice(k, k + 1) for k in range(len(names))] if len(names) > 1 else []  # zero tangents vanish
    for which in [slice(None), *alone]:
        for known in (kinds, [UNKNOWN] * len(names)):
            written = tangent(f, known, names[which])
            module = load(written.text, None, f"{f.__module__}_jvp", written.bindings)
            got, dot = getattr(module, written.entry)(*copy.deepcopy(args), *copy.deepcopy(steps[which]))
            unload(module)
            np.testing.assert_allclose(got, value, rtol=1e-12)
            expected = sum(slopes[which])
            assert abs(dot - expected) < 1e-6 * max(1.0, abs(expected)), (dot, expected, written.text)
