"""Functions, variables, methods and parameters that are called like builtins, or like the helpers of generated code."""

import importlib

import numpy as np
import pytest

import s2sad
from tests.reference import right_in_first_order

NAMES = """len isinstance print round id range type callable hasattr repr str abs min max sum sorted list tuple dict set zip map
enumerate reversed iter next getattr property size index keys values copy get held add own value value_bar x_bar saved item""".split()
TEXT = """
import numpy as np

def NAME(x):
    return x * x * 3.0

def called(x):
    return np.sum(NAME(x) * x)

def parameter_of_an_inner_function(x):
    def inner(NAME):
        return NAME * NAME
    return np.sum(inner(x) * x)

def parameter(NAME):
    s = 0.0
    for i in [0, 1]:
        s = s + NAME[i] ** 2 * (i + 1)
    return s

class Held:
    def __init__(self, x):
        self.NAME = x * 2.0

    def product(self):
        return self.NAME * self.NAME

def attribute(x):
    held = Held(x)
    held.NAME = held.NAME + x
    return np.sum(held.product() * held.NAME)

class Squared:
    def __init__(self, x):
        self.x = x

    def NAME(self):
        return self.x * self.x

def method(x):
    return np.sum(Squared(x).NAME() * x)

def local(x):
    NAME = x * 2.0
    k = 0
    while k < 2:
        NAME = NAME * x
        k += 1
    return np.sum(NAME)
"""
FUNCTIONS = ("called", "parameter_of_an_inner_function", "parameter", "attribute", "method", "local")


def module(tmp_path, monkeypatch, text, name):
    (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    return importlib.import_module(name)


@pytest.mark.parametrize("name", NAMES)
def test_names_of_builtins(name, tmp_path, monkeypatch):
    made = module(tmp_path, monkeypatch, TEXT.replace("NAME", name), f"called_{name}")
    for label in FUNCTIONS:
        try:
            right_in_first_order(getattr(made, label), np.array([0.3, 0.7]), np.array([1.0, -0.5]))
        except s2sad.UnsupportedError as error:
            assert "hides the builtin function" in str(error)
            assert label == "parameter"


LOOPS = """
import numpy as np

def range(x):
    return np.max(x) - np.min(x)

def list(x):
    return x * 2

def zip(a, b):
    return a + b

def reversed(x):
    return x[::-1]

def numbered(x):
    s = 0.0
    for i, v in enumerate(x):
        s = s + v ** 2 * i
    return s * range(x)

def items(x):
    d = {"a": x, "b": x * 2}
    s = 0.0
    for k, v in d.items():
        s = s + np.sum(v ** 2)
    return s + d["a"][0]

def comprehended(x):
    parts = [v * 2 for v in x]
    parts[0] = parts[1]
    return sum(parts) + np.sum(list(x) * zip(x, x) * reversed(x))
"""


@pytest.mark.parametrize("label", ["numbered", "items", "comprehended"])
def test_generated_code_means_pythons_own(label, tmp_path, monkeypatch):
    made = module(tmp_path, monkeypatch, LOOPS, f"hiding_{label}")
    right_in_first_order(getattr(made, label), np.array([0.3, 0.7, 0.2]), np.array([1.0, -0.5, 0.2]))
