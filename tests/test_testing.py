"""The rule tester finds planted faults, each with a message that says where."""

import numpy as np
import pytest

from s2sad.runtime_masks import nonzero
from s2sad.testing import check_rule

X = np.array([0.3, -1.2, 0.7])


def tanh(x, *, x_dot, y_bar):
    """A right rule."""
    y = np.tanh(x)
    y_dot = x_dot * (1.0 - y * y)
    x_bar = y_bar * (1.0 - y * y)
    return y, y_dot, x_bar


def multiply(x, y, *, x_dot, y_dot, z_bar):
    z = x * y
    z_dot = x_dot * y + x * y_dot
    x_bar = z_bar * y
    y_bar = z_bar * x
    return z, z_dot, x_bar, y_bar


def sqrt(x, *, x_dot, y_bar):
    y = np.sqrt(x)
    y_dot = 0.5 * x_dot / nonzero(y, x_dot)
    x_bar = 0.5 * y_bar / nonzero(y, y_bar)
    return y, y_dot, x_bar


def modf(x, *, x_dot, y_bar):
    y = np.modf(x)
    y_dot = (x_dot, 0.0 * x_dot)
    part_bar, _ = y_bar
    x_bar = part_bar
    return y, y_dot, x_bar


def stack(arrays, *, arrays_dot, y_bar):
    y = np.stack(arrays)
    y_dot = np.stack(arrays_dot)
    arrays_bar = list(y_bar)
    return y, y_dot, arrays_bar


def conj(x, *, x_dot, y_bar):
    y = np.conj(x)
    y_dot = np.conj(x_dot)
    x_bar = np.conj(y_bar)
    return y, y_dot, x_bar


def absolute(x, *, x_dot, y_bar):
    y = np.abs(x)
    y_dot = x_dot * np.sign(x)
    x_bar = y_bar * np.sign(x)
    return y, y_dot, x_bar


def adjoint_only(x, *, x_dot, y_bar):
    y = np.sin(x)
    x_bar = y_bar * np.cos(x)
    return y, x_bar


def adjoint_only_of_two(x, *, x_dot, y_bar):
    y = np.modf(x)
    part_bar, _ = y_bar
    x_bar = part_bar
    return y, x_bar


@pytest.mark.parametrize(
    "x",
    [
        0.3,
        np.float64(0.3),
        X,
        X + 0.5j,
        0.2 - 0.1j,
        np.zeros((0, 3)),
        np.array(0.4),
        X.astype(np.float32),
        X.astype(np.complex64),
    ],
    ids=repr,
)
def test_right_rules_pass(x):
    check_rule(tanh, x)
    check_rule(conj, x)
    check_rule(multiply, x, x)


def test_edges_and_containers_pass():
    check_rule(sqrt, np.array([0.0, 1.0, 4.0]))
    check_rule(absolute, np.array([0.0, 1.0, -np.inf]))
    check_rule(modf, np.array([1.3, -2.4]))
    check_rule(stack, [X, 2.0 * X])
    check_rule(stack, (X, 2.0j * X))
    check_rule(adjoint_only, X)
    check_rule(adjoint_only_of_two, X)
    check_rule(multiply, X, 3)


def wrong_tangent(x, *, x_dot, y_bar):
    y = np.tanh(x)
    y_dot = x_dot * (1.0 - y)
    x_bar = y_bar * (1.0 - y * y)
    return y, y_dot, x_bar


def wrong_adjoint(x, *, x_dot, y_bar):
    y = np.tanh(x)
    y_dot = x_dot * (1.0 - y * y)
    x_bar = y_bar * (1.0 + y * y)
    return y, y_dot, x_bar


def consistent_but_wrong(x, *, x_dot, y_bar):
    y = np.tanh(x)
    y_dot = x_dot * y
    x_bar = y_bar * y
    return y, y_dot, x_bar


def wrong_adjoint_alone(x, *, x_dot, y_bar):
    y = np.sin(x)
    x_bar = y_bar * np.sin(x)
    return y, x_bar


def wrong_conjugate(x, *, x_dot, y_bar):
    y = np.conj(x)
    y_dot = np.conj(x_dot)
    x_bar = y_bar
    return y, y_dot, x_bar


def wrong_shape(x, *, x_dot, y_bar):
    y = np.sum(x)
    y_dot = np.sum(x_dot)
    x_bar = y_bar
    return y, y_dot, x_bar


def wrong_tangent_shape(x, *, x_dot, y_bar):
    y = np.sum(x, axis=0, keepdims=True)
    y_dot = np.sum(x_dot)
    x_bar = np.broadcast_to(y_bar, np.shape(x))
    return y, y_dot, x_bar


def rebinds_the_result(x, *, x_dot, y_bar):
    y = np.exp(x)
    y = y + 1.0
    y_dot = x_dot * (y - 1.0)
    x_bar = y_bar * (y - 1.0)
    return y, y_dot, x_bar


def writes_to_its_operand(x, *, x_dot, y_bar):
    y = np.exp(x)
    y_dot = x_dot * y
    x_bar = np.multiply(y_bar, y, out=x)
    return y, y_dot, x_bar


def writes_to_the_cotangent(x, *, x_dot, y_bar):
    y = np.exp(x)
    y_dot = x_dot * y
    x_bar = np.multiply(y_bar, y, out=y_bar)
    return y, y_dot, x_bar


def promotes(x, *, x_dot, y_bar):
    y = np.exp(x)
    y_dot = x_dot * y
    x_bar = y_bar * y * np.float64(1.0)
    return y, y_dot, x_bar


def unguarded(x, *, x_dot, y_bar):
    y = np.sqrt(x)
    y_dot = 0.5 * x_dot / nonzero(y, x_dot)
    x_bar = 0.5 * y_bar / y
    return y, y_dot, x_bar


def nan_tangent(x, *, x_dot, y_bar):
    y = np.abs(x)
    y_dot = x_dot * x / np.abs(x)
    x_bar = y_bar * x / np.abs(x)
    return y, y_dot, x_bar


def one_sided(x, y, *, x_dot, y_dot, z_bar):
    z = np.maximum(x, y)
    z_dot = np.where(x >= y, x_dot, y_dot)
    x_bar = np.where(x >= y, z_bar, 0.0)
    y_bar = np.where(x >= y, 0.0, z_bar)
    return z, z_dot, x_bar, y_bar


def swapped_return(x, y, *, x_dot, y_dot, z_bar):
    z = x * y
    z_dot = x_dot * y + x * y_dot
    x_bar = z_bar * y
    y_bar = z_bar * x
    return z, z_dot, y_bar, x_bar


def one_term_forgotten(x, y, *, x_dot, y_dot, z_bar):
    z = x * y
    z_dot = x_dot * y
    x_bar = z_bar * y
    y_bar = 0.0 * z_bar
    return z, z_dot, x_bar, y_bar


def stray_tangent(x, *, x_dot, w_dot, y_bar):
    y = np.exp(x)
    y_dot = x_dot * y
    x_bar = y_bar * y
    return y, y_dot, x_bar


def wrong_bar_name(x, *, x_dot, z_bar):
    y = np.exp(x)
    y_dot = x_dot * y
    x_bar = z_bar * y
    return y, y_dot, x_bar


def wrong_also(x, *, x_dot, y_bar):
    y = np.exp(x)
    y_dot = x_dot * y
    x_bar = y_bar * y
    return y, y_dot, x_bar


wrong_also.also = (np.expm1,)


@pytest.mark.parametrize(
    ("template", "args", "message"),
    [
        (wrong_tangent, (X,), "tangent of all arguments: entry 0 of 3"),
        (wrong_adjoint, (X,), "adjoint disagrees"),
        (consistent_but_wrong, (X,), "differences of the result give"),
        (wrong_adjoint_alone, (X,), "adjoint disagrees"),
        (wrong_conjugate, (X + 1j,), "adjoint disagrees"),
        (wrong_shape, (X,), r"`x_bar` has shape \(\), \(3,\) expected"),
        (wrong_tangent_shape, (X,), r"`y_dot` has shape \(\), \(1,\) expected"),
        (rebinds_the_result, (X,), "but its first statement gives"),
        (writes_to_its_operand, (X,), "writes to its argument `x`"),
        (writes_to_the_cotangent, (X,), "writes to its argument `y_bar`"),
        (promotes, (X.astype(np.float32),), "`x_bar` is float64"),
        (unguarded, (np.array([0.0, 1.0]),), "`x_bar` is not finite"),
        (nan_tangent, (np.array([0.0, 1.0]),), "entry 0 of 2 is nan|entry 0 of 2 is np.float64.nan"),
        (one_sided, (X, X), "tangent of all arguments"),
        (swapped_return, (X, X + 1.0), "returns z, z_dot, y_bar, x_bar; expected"),
        (one_term_forgotten, (X, X + 1.0), "tangent of all arguments"),
        (multiply, (X, 2.0), r"`y_bar` has shape \(3,\), \(\) expected"),
        (stray_tangent, (X,), "`w_dot` belongs to no parameter"),
        (wrong_bar_name, (X,), "one `y_bar` after"),
        (wrong_also, (X,), "@also"),
        (absolute, (np.array([1.0, np.nextafter(0.0, 1.0)]),), "entry 1 of 2"),
    ],
    ids=lambda v: getattr(v, "__name__", ""),
)
def test_planted_faults_are_found(template, args, message):
    with pytest.raises(AssertionError, match=message):
        check_rule(template, *args)


def test_broadcasting_modules_are_summed_to_the_operand(monkeypatch):
    monkeypatch.setitem(globals(), "BROADCASTS", True)
    check_rule(multiply, np.ones((3, 1)), np.arange(4.0))
    check_rule(multiply, np.ones((2, 3, 1)), 2.5)
    with pytest.raises(AssertionError, match="can't be summed"):
        check_rule(wrong_shape, X)


def test_options():
    smooth = np.array([0.5])
    with pytest.raises(AssertionError, match="differences"):
        check_rule(consistent_but_wrong, smooth)
    check_rule(consistent_but_wrong, smooth, differences=False)
    check_rule(wrong_tangent, np.zeros(2), project={"x": np.zeros_like})
    check_rule(sqrt, np.array([1e-4]), step=1e-5)
