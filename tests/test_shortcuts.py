"""The five classic shortcuts of reverse mode over memory, planted in what s2sad generates: the random programs find each."""

import re

import numpy as np
import pytest

import s2sad
from s2sad import runtime_memory, transform
from s2sad.errors import UnsupportedError
from tests.random_programs import check, program

BAR = r"\w+_bar\w*"


def no_copy(text):
    """`g = x_bar[i].copy()` before `x_bar[i] = 0.0`: the cotangent is zeroed with its place."""
    return re.sub(rf"= ({BAR}\[.*\])\.copy\(\)\n", r"= \1\n", text)


def no_zeroing(text):
    """What is overwritten keeps its adjoint: chained targets count twice."""
    return re.sub(rf"\n( +){BAR}\[.*\] = 0\.0\n", r"\n\1pass\n", text)


def plain_add(text):
    """`x_bar[i] += g` where places repeat: each gets one cotangent only."""
    return re.sub(r"np\.add\.at\((\w+), (.*), (.*)\)\n", r"\1[\2] += \3\n", text)


def once_each(values, places, shape):
    """The adjoint of overlapping views, as if no place were shown twice."""
    total = np.zeros(shape, np.result_type(values))
    total.ravel()[np.ravel(places)] = np.ravel(values)
    return total


def no_overlap(text):
    return text.replace("positions, scatter", "positions\nfrom tests.test_shortcuts import once_each as scatter")


TEXTS = {no_copy: (2, 3, 5), no_zeroing: (1, 2, 3), plain_add: (6, 8, 22), no_overlap: (4, 11, 13)}


def plant(monkeypatch, change):
    load = transform.load
    monkeypatch.setattr(transform, "load", lambda text, *rest: load(change(text), *rest))


@pytest.mark.parametrize(("change", "seeds"), TEXTS.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_shortcut_in_the_text_is_found(change, seeds, tmp_path, monkeypatch):
    sources = [program(seed, "memory") for seed in seeds]
    assert [check(source, tmp_path).kind for source in sources] == ["ok"] * len(seeds)
    monkeypatch.setenv("S2SAD_CACHE_DIR", str(tmp_path / "planted"))
    plant(monkeypatch, change)
    assert [check(source, tmp_path).kind for source in sources] == ["failure"] * len(seeds)


def shared(x, y):
    x[1:] = x[:-1] * y[1:]
    return np.sum(x * y)


def test_ignoring_shared_arguments_is_found(monkeypatch):
    """Nothing random is needed: arguments that share memory, one of which is written, are refused when the code runs."""
    x = np.arange(1.0, 5.0)
    with pytest.raises(UnsupportedError, match="share memory"):
        s2sad.grad(shared, (0, 1))(x, x)
    monkeypatch.setattr(runtime_memory, "apart", lambda *arguments: None)
    plant(monkeypatch, lambda text: re.sub(r"\n +apart\(.*\)\n", "\n", text))
    total = sum(s2sad.grad(shared, (0, 1))(x.copy(), x.copy()))
    step = 1e-20j
    truth = [shared(z := x + step * e, z).imag / 1e-20 for e in np.eye(4)]
    assert not np.allclose(total, truth)
