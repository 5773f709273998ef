"""Text carries no derivative: numbers that are read from text of varied values are refused, other text is left alone."""
# ruff: noqa: UP031, UP032

import numpy as np
import pytest

import s2sad


def formatted(x, y):
    return float(f"{x:.17g}") * y


def spelled(x, y):
    return float(str(x)) * y


def under_a_name(x, y):
    text = repr(x * y)
    return float(text) * x


def by_percent(x, y):
    text = "%.17g" % x
    return float(text) * y


def by_format(x, y):
    return float("{:.17g}".format(x)) * y


def split(x, y):
    parts = f"{x:.17g},{y:.17g}".split(",")
    return float(parts[0]) * float(parts[1])


def in_a_list(x, y):
    texts = [f"{v:.17g}" for v in (x, y)]
    return sum([float(t) for t in texts]) * x


def of_what_does_not_vary(x, y):
    n = len(str(int(3.2 * 10)))
    return int(str(n)) * x * float("2.5") * y


def shown(x, y):
    label = f"{x:.3f}"
    print(label)
    return x * y * float("1.5")


def out_of_a_table(x, y):
    return float({"a": "2.0"}["a"]) * x * y


@pytest.mark.parametrize("f", [formatted, spelled, under_a_name, by_percent, by_format, split, in_a_list])
def test_refused(f):
    with pytest.raises(s2sad.S2sadError, match="a number is read from text"):
        s2sad.grad(f)(0.5, 2.0)
    with pytest.raises(s2sad.S2sadError, match="a number is read from text"):
        s2sad.jvp(f)(0.5, 2.0, tangents=1.0)


@pytest.mark.parametrize("f", [of_what_does_not_vary, shown, out_of_a_table])
def test_left_alone(f):
    assert np.isclose(s2sad.grad(f)(0.5, 2.0), f(0.5, 2.0) / 0.5)
    assert np.isclose(s2sad.jvp(f)(0.5, 2.0, tangents=1.0)[1], f(0.5, 2.0) / 0.5)
