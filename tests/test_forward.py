"""Forward mode: the text that it writes, and its tangents against differences."""

import inspect
from typing import NamedTuple

import numpy as np
import pytest

from s2sad.custom import custom_jvp, custom_vjp, stop_gradient
from s2sad.errors import MissingRuleError
from s2sad.kinds import kind_of
from s2sad.load import load
from s2sad.tangent import tangent
from tests.oracle import assert_same_structure, is_float, leaves, map_leaves, random_like, rebuild_flat, same_bits

draw = np.random.default_rng(3).normal


def generated(f, args, argnums):
    names = list(inspect.signature(f).parameters)
    return tangent(f, [kind_of(a, n) for a, n in zip(args, names, strict=True)], tuple(names[i] for i in argnums))


def jvp(f, args, argnums, tangents):
    made = generated(f, args, argnums)
    module = load(made.text, None, f"forward_{f.__name__}", made.bindings)
    return getattr(module, made.entry)(*args, *tangents)


def difference(f, args, argnums, tangents, h=1e-6):
    """The central difference of `f` along the tangents, leaf by leaf."""

    def at(step):
        moved = list(args)
        for i, dot in zip(argnums, tangents, strict=True):
            pairs = zip(leaves(args[i]), leaves(dot), strict=True)
            moved[i] = rebuild_flat(args[i], [a + step * d if is_float(a) else a for (_, a), (_, d) in pairs])
        return f(*map_leaves(lambda leaf: leaf.copy() if isinstance(leaf, np.ndarray) else leaf, tuple(moved)))

    up, down = ([leaf for _, leaf in leaves(at(step))] for step in (h, -h))
    return [(a - b) / (2 * h) if is_float(a) else None for a, b in zip(up, down, strict=True)]


def check(f, args, argnums=(0,)):
    """Value, tangent, its containers, and the arguments as they were."""
    args = tuple(args)
    tangents = random_like(tuple(args[i] for i in argnums), seed=5)
    before = map_leaves(lambda leaf: leaf.copy() if isinstance(leaf, np.ndarray) else leaf, (args, tangents))
    wanted = difference(f, args, argnums, tangents)
    value, value_dot = jvp(f, args, argnums, tangents)
    assert same_bits(before, (args, tangents))
    assert same_bits(value, f(*map_leaves(lambda leaf: leaf.copy() if isinstance(leaf, np.ndarray) else leaf, args)))
    assert_same_structure(value_dot, value)
    for (_, have), want, (_, primal) in zip(leaves(value_dot), wanted, leaves(value), strict=True):
        if want is None:
            assert have is None or have == 0.0
        else:
            assert np.shape(have) == np.shape(primal)
            np.testing.assert_allclose(have, want, rtol=1e-7, atol=1e-8)
    return value_dot


# the text


def loss(params, x, y):
    h = np.tanh(x @ params["W"] + params["b"])
    return np.mean((h - y) ** 2)


def rnn(W, b, xs, h):
    for t in range(len(xs)):
        h = np.tanh(W @ h + b * xs[t])
    return np.sum(h)


LOSS = """
def loss_jvp(params, x, y, params_dot):
    h = np.tanh(x @ params['W'] + params['b'])
    h_dot = (x @ params_dot['W'] + params_dot['b']) * (1.0 - h * h)
    h_minus_y = h - y
    value = np.mean(h_minus_y ** 2)
    value_dot = np.mean(2.0 * h_dot * h_minus_y)
    return value, value_dot
"""

RNN = """
def rnn_jvp(W, b, xs, h, W_dot, b_dot, h_dot):
    for t in range(len(xs)):
        xs_t = xs[t]
        total_dot = W_dot @ h + W @ h_dot + b_dot * xs_t
        h = np.tanh(W @ h + b * xs_t)
        h_dot = total_dot * (1.0 - h * h)
    value = np.sum(h)
    value_dot = np.sum(h_dot)
    return value, value_dot
"""


def test_the_text_of_a_loss():
    text = generated(
        loss, ({"W": draw(size=(4, 3)), "b": draw(size=3)}, draw(size=(5, 4)), draw(size=(5, 3))), (0,)
    ).text
    assert LOSS in text


def test_a_loop_has_no_records():
    text = generated(rnn, (draw(size=(3, 3)), draw(size=3), draw(size=6), draw(size=3)), (0, 1, 3)).text
    assert RNN in text


# programs


def in_place(u, alpha, steps):
    for _ in range(steps):
        u[1:-1] += alpha * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        u[0] = alpha
        u[-1] *= alpha
    return u


def buffer(x):
    out = np.zeros(4)
    out[:3] = x
    out[1] = 7.0
    out *= 2.0
    out -= x[0]
    return out @ out


def only_on_one_path(x, flag):
    y = 1.0
    if flag:
        y = np.sum(x**2)
    else:
        z = y
        y = z + 2.0
    return y * x


def reset_in_loop(x, n):
    total = x[0]
    for i in range(n):
        if i == 1:
            total = 3.0
        total = total * x[i]
    return total


def no_iteration(x, n):
    last = np.zeros(3)
    for _ in range(n):
        last = x * x
    return last


def stretched(x, A):
    return x + A, 2.0 - x[0] + A, np.where(A > 0, x, A)


def swapped(x, y):
    for _ in range(3):
        x, y = y, x * np.sin(y)
    return x - y


def lists(x):
    parts = [1.0]
    for v in x:
        parts.append(v * v)
    parts[1] = 5.0
    first, *rest = parts
    return parts, first, rest


def stack(x):
    waiting = [x[0], 2.0]
    total = 0.0
    while waiting:
        top = waiting.pop()
        total += top * top
        if total < 5.0:
            waiting.append(top * x[1])
    return total


class Layer(NamedTuple):
    W: np.ndarray
    name: str
    b: float


def layered(layers, x):
    for layer in layers:
        x = np.tanh(layer.W @ x + layer.b)
    return {"out": x, "sum": np.sum(x), "count": len(layers), "scale": 2.0}


def half(x, power=2):
    y = x**power
    return y, np.sum(y)


def calls(x, c):
    y, total = half(x)
    z, _ = half(c, 3)
    w, _ = half(y, power=3)
    return total + np.sum(z * w)


def fold(xs):
    if len(xs) == 1:
        return xs[0]
    return np.sin(xs[0]) * fold(xs[1:])


def early(x):
    total = 0.0
    for v in x:
        if v > 1.0:
            return total * v
        total += v**2
        if total > 100.0:
            break
    return total


def views(x, n):
    out = np.zeros((2, 3))
    top, column = out[0], out.T[1]
    top += x
    pair = [top, column]
    for k in range(n):
        column[k] *= x[k]
        pair[0][2:] -= x[0]
    out *= top
    return out, column @ x[:2]


def fills(out, v):
    out[:] = v
    return out


def writes_through_helper(x):
    out = np.zeros(3)
    fills(out, x)
    return np.sum(out)


def walled(x):
    return np.sum(x * stop_gradient(x))


PROGRAMS = [
    (in_place, (draw(size=6), 0.3, 3), (0, 1)),
    (buffer, (draw(size=3),), (0,)),
    (only_on_one_path, (draw(size=3), True), (0,)),
    (only_on_one_path, (draw(size=3), False), (0,)),
    (reset_in_loop, (draw(size=4), 4), (0,)),
    (no_iteration, (draw(size=3), 0), (0,)),
    (no_iteration, (draw(size=3), 2), (0,)),
    (stretched, (draw(size=3), draw(size=(2, 3))), (0,)),
    (stretched, (draw(size=3), draw(size=(2, 3))), (0, 1)),
    (swapped, (draw(size=3), draw(size=3)), (0, 1)),
    (lists, (draw(size=3),), (0,)),
    (stack, (np.array([0.7, 0.9]),), (0,)),
    (layered, ([Layer(draw(size=(3, 3)), "one", 0.5), Layer(draw(size=(3, 3)), "two", 0.1)], draw(size=3)), (0, 1)),
    (calls, (draw(size=3), draw(size=3)), (0,)),
    (calls, (draw(size=3), draw(size=3)), (0, 1)),
    (fold, (draw(size=4),), (0,)),
    (early, (np.array([0.5, -0.2, 1.5, 0.1]),), (0,)),
    (early, (np.array([0.5, -0.2, 0.7]),), (0,)),
    (views, (draw(size=3), 2), (0,)),
    (writes_through_helper, (draw(size=3),), (0,)),
]


@pytest.mark.parametrize(("f", "args", "argnums"), PROGRAMS, ids=lambda item: getattr(item, "__name__", ""))
def test_programs(f, args, argnums):
    check(f, args, argnums)


def test_stop_gradient_is_a_wall():
    x, x_dot = draw(size=3), draw(size=3)
    value, value_dot = jvp(walled, (x,), (0,), (x_dot,))
    assert value == np.sum(x * x)
    np.testing.assert_allclose(value_dot, np.sum(x_dot * x))


def narrow(x, scale):
    return np.exp(x * 2.0) + scale, x.sum() * scale


def test_single_precision_stays():
    x, x_dot = (draw(size=3).astype(np.float32) for _ in range(2))
    value, value_dot = jvp(narrow, (x, 0.5), (0,), (x_dot,))
    assert [v.dtype for v in value_dot] == [v.dtype for v in value] == [np.float32, np.float32]


def test_one_helper_for_each_kind():
    text = generated(calls, (draw(size=3), draw(size=3)), (0,)).text
    assert text.count("def half_jvp(") == 1
    assert text.count("def half_jvp2(") == 1  # power=2 and power=3 are different code; c does not vary


def test_recursion_is_a_function_that_calls_itself():
    text = generated(fold, (draw(size=4),), (0,)).text
    assert text.count("def fold_jvp") == 2
    assert "fold_jvp2(xs[1:], xs_dot[1:])" in text


# rules of the user's own


@custom_jvp
def clipped(x, bound):
    return np.minimum(x, bound)


clipped.defjvp(lambda primals, tangents: (np.minimum(*primals), 10.0 * tangents[0] + tangents[1]))


@custom_vjp
def reverse_only(x):
    return x * x


reverse_only.defvjp(lambda x: (x * x, x), lambda x, value_bar: 2.0 * x * value_bar)


def uses_clipped(x):
    y = clipped(x, 1.0)
    return np.sum(y * y)


def uses_reverse_only(x):
    return reverse_only(x)


def test_custom_jvp():
    x, x_dot = np.array([0.5, 2.0]), np.array([1.0, 3.0])
    value, value_dot = jvp(uses_clipped, (x,), (0,), (x_dot,))
    assert value == 0.25 + 1.0
    assert value_dot == 2 * 0.5 * 10.0 + 2 * 1.0 * 30.0


def test_custom_vjp_has_no_tangent():
    with pytest.raises(MissingRuleError, match="reverse_only has a reverse rule only"):
        generated(uses_reverse_only, (1.0,), (0,))


def halves(out, n):
    if n > 0:
        out[n] = out[n - 1] * 0.5
        halves(out, n - 1)


def writes_through_recursion(x):
    out = x * 2.0
    halves(out, 2)
    return np.sum(out)


def reshaped_view(x):
    y = x * 2.0
    v = y.reshape(3, 1)
    v[0] = x[1]
    return np.sum(y)


@pytest.mark.parametrize("f", [writes_through_recursion, reshaped_view], ids=lambda f: f.__name__)
def test_memory_under_several_names(f):
    check(f, (draw(size=3),), (0,))
