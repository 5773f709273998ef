"""Arrays without axes: NumPy gives them where a number is expected, and `op=` writes them under all their names."""

import importlib.util
import itertools
import sys

import numpy as np
import pytest

import s2sad
from s2sad.errors import UnsupportedError
from tests.oracle import numeric_gradient

MAKERS = """
np.where(x[0] > 0, x[1], x[2])
np.array(x[1])
np.array(x[1] * x[0], dtype=float)
np.asarray(x[1] * 2)
np.asarray(x[1] * 2).astype(float)
np.copy(x[1])
x[1].copy()
np.zeros_like(x[1]) + x[1]
np.tensordot(x, x, axes=1)
np.einsum("i,i->", x, x)
np.inner(x, x)
np.dot(x[1], x[2])
x @ x
np.choose(1, [x[0], x[1]])
np.select([x[0] > 5, x[0] < 5], [x[1], x[2]])
np.transpose(x[1])
np.broadcast_to(x[1], ()).copy()
np.take(x, 1)
np.roll(x[1], 0)
np.full((), x[1])
np.full_like(x[0], x[1])
np.interp(x[0], [0.0, 1.0, 5.0], x[:3])
np.real(x[1])
x[..., 1]
x[..., 1].copy()
x[1][()]
x[1:2].reshape(())
x[1:2].reshape(()).copy()
np.squeeze(x[1:2]).copy()
np.sum(x, keepdims=True).reshape(())
np.nan_to_num(x[1])
np.clip(x[1], 0, 5)
np.maximum(x[1], x[2])
np.abs(x[1])
np.sum(x)
x.max()
np.add(x[1], x[2], out=np.zeros(()))
np.ones(()) * x[1]
np.piecewise(x[0], [x[0] > 0], [lambda v: v * v])
np.vectorize(lambda v: v * v)(x[1])
np.apply_along_axis(np.sum, 0, x)
np.median(x)
np.linalg.norm(x)
chosen(x[0] > 1.0, x[1], x[2])
chosen(x[0] < 1.0, x[1], x[2])
np.where(x[0] > 0, x[1], x[2]) if x[0] > 1.0 else x[1] * x[2]
x[1] * x[2] if x[0] > 1.0 else np.where(x[0] > 0, x[1], x[2])
""".strip().splitlines()

PROGRAM = """
import numpy as np

def chosen(test, a, b):
    return np.where(test, a, b) if test else a * b

def added(x):
    s = {maker}
    r = s
    s += x[2]
    return r * s * x[0]

def scaled(x):
    s = {maker}
    r = s
    s *= x[2]
    q = r + s
    return q * s

def alone(x):
    s = {maker}
    total = s * x[0]
    for k in range(3):
        s *= x[k]
        s += total
    return s * s + total

def listed(x):
    s = {maker}
    held = [s, x[0]]
    s -= x[3]
    return held[0] * s + held[1]

def kept(x):
    s = {maker}
    r = s
    s = s + x[2]
    r = r * s
    s = s * s
    return r * s
"""
X = np.array([1.3, 0.7, 2.1, 0.4])


numbers = itertools.count()


@pytest.fixture
def load(tmp_path, monkeypatch):
    """A module with this text, in a file of its own."""

    def load(text):
        path = tmp_path / f"without_axes_{next(numbers)}.py"
        path.write_text(text)
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, path.stem, module)
        spec.loader.exec_module(module)
        return module

    return load


def same_or_refused(transformed, expected):
    try:
        got = transformed()
    except UnsupportedError as error:
        assert "bug" not in str(error)
        return False
    np.testing.assert_allclose(np.asarray(got, float), expected, rtol=1e-6, atol=1e-7)
    return True


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("label", ["added", "scaled", "alone", "listed", "kept"])
def test_updates(load, label, maker):
    f = getattr(load(PROGRAM.format(maker=maker)), label)
    (expected,) = numeric_gradient(lambda x: f(x.copy()), (X,), (0,), {})
    points = np.eye(4)
    reverse = same_or_refused(lambda: s2sad.grad(f)(X), expected)
    forward = same_or_refused(lambda: [s2sad.jvp(f)(X, tangents=e)[1] for e in points], expected)
    if label == "kept" and not maker.startswith(("np.add", "np.piecewise", "np.vectorize")):  # nothing is written
        assert reverse and forward
    if reverse:
        step = 1e-5
        slopes = [(s2sad.grad(f)(X + step * e) - s2sad.grad(f)(X - step * e)) / (2 * step) for e in points]
        try:
            second = [s2sad.jvp(s2sad.grad(f))(X, tangents=e)[1] for e in points]
        except UnsupportedError:
            return
        np.testing.assert_allclose(second, slopes, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("one", [1.0, np.float64(1.0), np.array(1.0)])
def test_seeds(load, one):
    """A seed or a tangent that is an array is not written."""
    f = load("""
def f(s, t):
    r = s
    s += t
    u = s
    s *= r
    return r * s * u
""").f
    _, pullback = s2sad.vjp(f, (0, 1))(1.3, 0.7)
    np.testing.assert_allclose(pullback(one), (17.16, 6.76))
    assert s2sad.jvp(f, (0, 1))(1.3, 0.7, tangents=(one, one))[1] == pytest.approx(23.92)
    assert one == 1.0


def test_argument(load):
    """What is written in place stays the caller's, and another name of it is refused."""
    module = load("""
def f(s, t):
    u = s * 1.0
    s += t
    s *= t
    return s * u

def g(s, t):
    r = s
    s += t
    return r * s
""")
    s = np.array(1.3)
    value, slopes = s2sad.value_and_grad(module.f, (0, 1))(s, 0.7)
    np.testing.assert_allclose(slopes, (2.31, 3.51))
    assert s2sad.jvp(module.f, (0, 1))(s, 0.7, tangents=(np.array(1.0), 1.0))[1] == pytest.approx(5.82)
    assert s == 1.3
    with pytest.raises(UnsupportedError, match="may be the same one"):
        s2sad.grad(module.g)(s, 0.7)
    assert s2sad.grad(module.g)(1.3, 0.7) == pytest.approx(3.3)
    assert s == 1.3
