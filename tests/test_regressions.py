"""Small programs that were wrong once: reverse mode and pullbacks against differences."""

import importlib.util
import inspect

import numpy as np
import pytest

import s2sad
from tests.reference import central, complex_step, distance, same_arguments

X3 = np.array([0.5, 1.5, -2.0])


def loop_rebinds_input(x, y):
    for _ in range(2):
        x = y
    return np.sum(x * x)


def branch_rebinds_input(x, y):
    if y[0] > -9.0:
        x = np.ones(3)
    return np.sum(x * x) + y[1]


def branch_rebinds_in_loop(x, y):
    total = np.sum(y)
    for k in range(3):
        if k == 1:
            total = 0.5
        total = total * x[k]
    return total


def stack_on_one_path(x, y):
    if x[0] > 9.0:
        return np.sum(x * y)
    total = y[0]
    for k in range(3):
        total *= np.tanh(x[k])
    return total


def value_given_twice(x, y):
    for _ in range(2):
        if x[0] > -9.0:
            return np.sum(np.sin(x) / y)
    for _ in range(3):
        for j in range(2):
            if x[j] > -9.0:
                return np.sum(x * y)
    return x[0]


def item_of_list(x, y):
    parts = [y, x]
    parts.append(x)
    item = parts[0][::2]
    first = parts[0][::2][:1]
    return np.sum(parts[0]) + 0.0 * item[0] + np.sum(parts[-1]) * first[0]


def popped_apart(x, y):
    parts = [x[0], y[0], x[1] * y[1]]
    last = parts.pop()
    return last * last + parts[0]


def shift_register(x, y):
    a = b = c = d = e = g = 1.0
    for k in range(8):
        a = b
        b = c
        c = d
        d = e
        e = g
        g = x[k % 3] * y[0] * (k + 1)
    return a * a


def target_takes_part(x, y):
    u = x[1:]
    for _ in range(3):
        for row in np.ones((3, 2)):
            u, row = row, u
    return np.sum(u) + np.sum(y)


def target_never_bound(x, t):
    for t in range(0):
        x = x * t
    return np.sum(x * t)


def input_takes_other_shape(x, y):
    n = x.shape[0]
    x = 1.0
    return np.sum(y) * n * x


def else_returns(x, y):
    for k in range(2):
        if x[k] > 9.0:
            return np.sum(x)
    else:
        if y[0] > -9.0:
            return np.sum(x * y)
    return y[0]


def else_continues(x, y):
    total = 0.0
    for i in range(3):
        for j in range(3):
            if j > i:
                break
            total = total + x[j] * y[i]
        else:
            total = total * y[0]
            continue
        total = total * total + x[i]
    return total


def else_breaks(x, y):
    total = 1.0
    for i in range(3):
        for j in range(i):
            if j == 1:
                break
            total = total * x[j]
        else:
            if i == 1:
                break
        total = total * y[i]
    return total


def growing_part(x, y):
    total = 0.0
    for i in range(3):
        part = np.sin(x[: i + 1])
        total = total + np.mean(part) * y[i]
    return total


def shrinking_rest(x, y):
    total = 0.0
    rest = x * y
    while rest.size > 0:
        square = rest * rest
        total = total + np.mean(square)
        rest = rest[1:]
    return total


def reshaped_parts(x, y):
    parts = []
    for n in (2, 3, 1):
        part = (x * 2.0)[:n]
        parts.append(np.reshape(part, (-1, 1)))
    return np.sum(parts[0] ** 2) + np.sum(parts[1]) * y[0] + np.var(parts[2] * y)


def repeated_by_turn(x, y):
    total = 0.0
    for n in range(1, 4):
        many = np.repeat(x, n)
        total = total + np.mean(many * many) * y[n - 1]
        many = np.concatenate([many, y])
        total = total + np.std(many)
    return total


def stacked_by_turn(x, y):
    rows = x[None]
    total = 0.0
    for _ in range(3):
        rows = np.vstack([rows, rows[:1] * y])
        total = total + np.mean(np.tanh(rows))
    return total


def never_bound_in_loop(x, y):
    for _ in range(0 * len(x)):
        z = np.sin(x)
    if len(x) > 5:
        return np.sum(z * y)
    return np.sum(x * y)


def bound_in_second_turn(x, y):
    for k in range(1):
        z = np.sin(x) * y
        if k > 0:
            w = z * x
    if len(x) > 5:
        return np.sum(w * z)
    return np.sum(z)


def list_on_one_path(x, y):
    if x[0] > 9.0:
        parts = []
        for k in range(3):
            parts.append(x[k] * y[k])
    if x[0] > 9.0:
        return parts[0] * parts[1]
    return x[0] * y[1]


def tuple_on_one_path(x, y):
    if x[0] > 9.0:
        parts = (x * y, y)
    if x[0] > 9.0:
        return np.sum(parts[0] * parts[1])
    return x[0] * y[1]


def other_shape_each_turn(x, y):
    k = 0
    while k < 2:
        rest = np.sin(x)[k:]
        k += 1
    total = 0.0
    for j in range(2):
        if j < 5:
            total = total + np.sum(rest * rest) * y[j]
        else:
            total = total + np.sum(x)
    return total


PROGRAMS = [
    never_bound_in_loop,
    bound_in_second_turn,
    list_on_one_path,
    tuple_on_one_path,
    other_shape_each_turn,
    growing_part,
    shrinking_rest,
    reshaped_parts,
    repeated_by_turn,
    stacked_by_turn,
    loop_rebinds_input,
    branch_rebinds_input,
    branch_rebinds_in_loop,
    stack_on_one_path,
    value_given_twice,
    item_of_list,
    popped_apart,
    shift_register,
    target_takes_part,
    target_never_bound,
    input_takes_other_shape,
    else_returns,
    else_continues,
    else_breaks,
]
each_program = pytest.mark.parametrize("f", PROGRAMS, ids=[f.__name__ for f in PROGRAMS])


def arguments(f) -> tuple:
    """A fresh vector for each parameter; a float for `t`."""
    rng = np.random.default_rng(3)
    return tuple(0.7 if label == "t" else rng.uniform(0.5, 1.5, 3) for label in inspect.signature(f).parameters)


def subsets(f) -> list[tuple[int, ...]]:
    count = len(inspect.signature(f).parameters)
    return [tuple(range(count)), *((k,) for k in range(count))]


@each_program
def test_value_and_gradient(f):
    from s2sad import value_and_grad

    for argnums in subsets(f):
        expected = central(f, lambda: arguments(f), argnums)
        args = arguments(f)
        value, grads = value_and_grad(f, argnums)(*args)
        assert value == f(*arguments(f))
        assert distance(grads, expected) < 1e-8
        assert same_arguments(args, arguments(f))


@each_program
def test_pullback_twice(f):
    from s2sad import vjp

    argnums = subsets(f)[0]
    expected = central(f, lambda: arguments(f), argnums)
    value, pullback = vjp(f, argnums)(*arguments(f))
    assert value == f(*arguments(f))
    for seed in (1.0, 0.0, -2.0):
        assert distance(pullback(seed), tuple(seed * g for g in expected)) < 1e-8


def test_many_calls_deep(tmp_path):
    """Functions that call each other, 300 deep."""
    from s2sad import value_and_grad

    lines = ["import numpy as np", "def g0(x): return np.sin(x)"]
    lines += [f"def g{k}(x):\n    return g{k - 1}(x) * 0.99" for k in range(1, 300)]
    path = tmp_path / "deep_calls.py"
    path.write_text("\n".join(lines))
    spec = importlib.util.spec_from_file_location("deep_calls", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    value, slope = value_and_grad(module.g299)(0.3)
    assert value == pytest.approx(np.sin(0.3) * 0.99**299)
    assert slope == pytest.approx(np.cos(0.3) * 0.99**299)


def bound_after_the_function(x):
    def inner(a):
        return a / n

    n = len(x)
    return np.sum(x) * inner(1.0)


def value_of_a_call_that_writes(x):
    y = x * 1.0
    return x[0] * (y.fill(2.0) or 1.0) * y[1]


def handed_on(x):
    seen = []
    push = seen.append
    push(x[0] * x[1])
    push(x[2])
    return seen[0] * seen[1]


def rate(u, k):
    total = 0.0
    for i in range(len(u)):
        total += u[i] ** 3 * k
    return np.sin(u) * total


def residuals_overwritten(u):
    u = u.copy()
    for k in range(3):
        u -= 0.1 * rate(u, k)
    return np.sum(u**2)


def result_overwritten(u):
    r = rate(u, 2)
    s = np.sum(r)
    r *= 2.0
    return s + np.sum(r * r)


def returned_early(x):
    if x[0] < 10.0:
        if x[1] > 10.0:
            return np.tanh(x[0])
    return np.sum(x) ** 2


def rebound_once(x, s):
    s = np.sin(x[0] * s)
    return s * x[1]


def flipped_each_turn(x):
    for _ in range(3):
        x = np.flip(np.exp(0.1 * x))
    x[:-1] -= x[1:]
    return np.sum(x**2)


def shared_difference(x):
    x[...] = x[:3] + (x - x)
    return np.sum(x * x)


def list_of_rows(A):
    A += [A[1], A[0]]
    return np.sum(A * A)


def looped_over_what_was_stored(x):
    A = np.outer(x[:2], x)
    A[:, 1] = x[:2] * x[1]
    total = 0.0
    for v in A[:, 1]:
        total += v * v
    for a, b in zip(A[:, 1], A[:, 1], strict=True):
        total += a * b
    for _ in A[:, 1]:
        total *= x[2]
    return total if len(A[:, 1]) > 1 else x[0]


def swapped_with_itself(x):
    A = np.outer(x, np.sin(x))
    A[:, 2], A.T[[1, 1, 0], [1, 0, 2]] = A.T[[1, 1, 0], [1, 0, 2]], A[:, 2]
    return np.sum(A * A)


def stored_in_a_try(x):
    y = x
    for k in range(2):
        try:
            np.put(x, [1, 2], y[1:] * x[0])
            x[:2] = y[1:]
        finally:
            last = k
    return np.sum(x * x) * last


def function_named_like_a_variable(x):
    def halve(q):
        q[::-1] *= x[0]

    for _ in range(2):
        q = np.flip(x)
        halve(q)
    return np.sum(q * x)


def scaled_backwards(a):
    def step(q):
        q[::-1] *= a

    step(np.flip(a))
    return 0.5


def inner_function_of_a_helper(x):
    for _ in range(2):
        x[::-1] -= scaled_backwards(x[::2])
    return np.sum(x * x)


def counted_while_emptied(x):
    stack, total = [], 0.0
    for k in range(3):
        stack.append((x * k, x))
    for _ in range(len(stack)):
        v, w = stack.pop()
        total += np.sum(v * v * w)
    return total


def counted_by_an_item(x):
    counts, total = np.array([3, 2, 1]), 0.0
    for k in range(3):
        for _ in range(counts[k]):
            counts[k] -= 1
            total += x[k] ** 2 * np.sin(total)
    return total + np.sum(x**2)


def emptied_if_it_holds_something(x):
    stack, y = [x * 2.0], x * x
    for _ in range(2):
        if stack:
            y = y * stack.pop()
    return np.sum(y)


def looked_at_and_cleared(x):
    switch, y = np.array([1.0]), x
    if switch:
        switch[0] = 0.0
        y = x * x
    return np.sum(y * x)


M34 = np.linspace(0.2, 1.4, 12).reshape(3, 4)


def row_times_what_it_is_added_to(y, A):
    np.copyto(A, np.outer(y[:4][1:], A[2]) + A)
    return np.sum(np.sin(A))


def row_and_a_transpose(y, A):
    A[...] = np.outer(A[2], y[:4][1:]).T + A
    return np.sum(np.sin(A))


def row_and_a_reshape(y, A):
    A[...] = (y[:4][1:, None] * A[2]).reshape(-1).reshape(A.shape) + A
    return np.sum(np.sin(A))


def row_and_a_flip(y, A):
    A[...] = A + np.outer(y[:4][1:], A[2])[::-1]
    return np.sum(np.sin(A))


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (counted_while_emptied, (X3,)),
        (counted_by_an_item, (X3,)),
        (emptied_if_it_holds_something, (X3,)),
        (looked_at_and_cleared, (X3,)),
        (looped_over_what_was_stored, (X3,)),
        (swapped_with_itself, (X3,)),
        (stored_in_a_try, (X3,)),
        (function_named_like_a_variable, (X3,)),
        (inner_function_of_a_helper, (X3,)),
        (bound_after_the_function, (X3,)),
        (value_of_a_call_that_writes, (X3,)),
        (handed_on, (X3,)),
        (residuals_overwritten, (X3,)),
        (result_overwritten, (X3,)),
        (returned_early, (X3,)),
        (rebound_once, (X3, 0.7)),
        (flipped_each_turn, (X3,)),
        (shared_difference, (X3,)),
        (list_of_rows, (np.array([[0.5, 1.5], [2.0, 0.3]]),)),
        (row_times_what_it_is_added_to, (X3.repeat(2)[:5], M34)),
        (row_and_a_transpose, (X3.repeat(2)[:5], M34)),
        (row_and_a_reshape, (X3.repeat(2)[:5], M34)),
        (row_and_a_flip, (X3.repeat(2)[:5], M34)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_value_gradient_and_tangent(f, args):
    argnums = tuple(range(len(args)))
    copies = lambda: tuple(np.copy(a) if isinstance(a, np.ndarray) else a for a in args)  # noqa: E731
    value, grads = s2sad.value_and_grad(f, argnums)(*args)
    expected = complex_step(f, copies, argnums)
    assert value == f(*copies())
    for actual, wanted in zip(grads, expected, strict=True):
        np.testing.assert_allclose(actual, wanted, rtol=1e-12, atol=1e-12)
    tangents = tuple(np.ones_like(a) if isinstance(a, np.ndarray) else 1.0 for a in args)
    _, dot = s2sad.jvp(f, argnums)(*args, tangents=tangents)
    np.testing.assert_allclose(dot, sum(np.sum(g) for g in expected), rtol=1e-12)


def one_buffer_twice(x):
    h = [np.zeros(3)] * 2
    h[0][:] = x
    return h[1] @ h[1]


def one_buffer_twice_in_each_row(x):
    d = [[np.zeros(3)] * 2 for _ in range(2)]
    d[1][0][:] = x
    return d[1][1] @ d[1][1] + np.sum(d[0][1])


def one_buffer_twice_under_a_name(x):
    z = np.zeros(3)
    h = [z, z]
    h[0][:] = x
    return h[1] @ h[1]


def overlapping_views(x):
    z = np.zeros(3)
    h = [[z[:2], z[1:]] for _ in range(2)]
    h[0][0][:] = x[:2]
    return h[1][1] @ h[1][1]


SCALE, OFFSET = np.array([1.0, 2.0, 3.0]), np.array([0.1, 0.2, 0.3])


def captured_beside_views(x, y):
    buffer = np.zeros((2, 3))
    for k, scale in enumerate(SCALE[:2]):
        row = buffer[k]
        row += scale * x + OFFSET
        row *= y
    return np.sum(buffer**2)


@pytest.mark.parametrize(
    "f", [one_buffer_twice, one_buffer_twice_in_each_row, one_buffer_twice_under_a_name, overlapping_views]
)
def test_what_is_one_buffer_has_one_tangent_and_one_shadow(f):
    (expected,) = central(f, lambda: (X3.copy(),), (0,))
    np.testing.assert_allclose(s2sad.grad(f)(X3), expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(s2sad.jvp(f)(X3, tangents=X3)[1], expected @ X3, rtol=1e-9)


def test_captured_beside_views():
    expected = central(captured_beside_views, lambda: (X3.copy(), X3 + 1.0), (0, 1))
    for actual, wanted in zip(s2sad.grad(captured_beside_views, (0, 1))(X3, X3 + 1.0), expected, strict=True):
        np.testing.assert_allclose(actual, wanted, rtol=1e-9)


def stored_and_bound_anew(x):
    p, a = x.copy(), x[0]
    a = p[1] = np.sin(a)
    return a * p @ p


def stored_and_bound_anew_in_a_loop(x):
    p, a = x.copy(), x[0]
    for k in range(2):
        a = p[k] = np.sin(a)
    return a * p @ p


@pytest.mark.parametrize("f", [stored_and_bound_anew, stored_and_bound_anew_in_a_loop])
def test_a_value_that_is_stored_where_its_name_is_bound_anew(f):
    (expected,) = central(f, lambda: (X3.copy(),), (0,))
    np.testing.assert_allclose(s2sad.grad(f)(X3), expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(s2sad.jvp(f)(X3, tangents=X3)[1], expected @ X3, rtol=1e-9)


def dict_that_a_comprehension_makes_for_a_union(x):
    d = {f"a{i}": v for i, v in enumerate(x)}
    d |= {f"b{i}": v * v for i, v in enumerate(x)}
    return sum(d.values())


def dict_that_a_comprehension_makes_for_a_sum(x):
    total = x[0]
    total += sum({i % 2: v * v for i, v in enumerate(x)}.values())
    return total


@pytest.mark.parametrize("f", [dict_that_a_comprehension_makes_for_a_union, dict_that_a_comprehension_makes_for_a_sum])
def test_a_dict_that_a_comprehension_makes_where_something_is_added_to(f):
    (expected,) = central(f, lambda: (X3.copy(),), (0,))
    np.testing.assert_allclose(s2sad.grad(f)(X3), expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(s2sad.jvp(f)(X3, tangents=X3)[1], expected @ X3, rtol=1e-9)


def item_read_on_both_paths(x):
    p = [x[2] - x[0], x[1]]
    if x[0] > 0.5:
        y = np.tanh(p[1])
    else:
        y = p[1]
    return y * x[0] + p[0]


def item_handed_on_on_both_paths(x):
    p = (x[2] * x[0], x[1])
    y = p[1] if x[0] > 0.5 else np.exp(p[1])
    z = p[1] if x[0] < 0.5 else p[0]
    return y * z + p[0]


def items_read_on_several_paths(x):
    p, total = [x[0] * x[1], x[2], x[0]], 0.0
    for k in range(3):
        if x[k] > 0.6:
            total += p[0] * p[2]
        elif k:
            total += p[0]
        else:
            total += p[1] * x[k]
    return total * p[1]


@pytest.mark.parametrize("scale", [1.0, 0.45, -1.0])
@pytest.mark.parametrize(
    "f", [item_read_on_both_paths, item_handed_on_on_both_paths, items_read_on_several_paths], ids=lambda f: f.__name__
)
def test_items_that_are_read_on_several_paths(f, scale):
    point = np.array([0.9, 0.3, 0.7]) * scale
    (expected,) = central(f, lambda: (point.copy(),), (0,))
    np.testing.assert_allclose(s2sad.grad(f)(point), expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(s2sad.jvp(f)(point, tangents=X3)[1], expected @ X3, rtol=1e-9)


class Pair:
    def __init__(self, u, v):
        self.u, self.v = u, v


def written_or_looked_at(a, b, c):
    if b > 0.1:
        Pair(a[0:], b)
        c[::-2] = b
    else:
        c[:, -2]
    return b


def looked_at_twice(a, b, c):
    pair = Pair(a[:2], b)
    if b > 0.1:
        pair.u[0] *= b
        c[::-2] *= b
    else:
        unread = c[:, -2]  # noqa: F841
        b = b * pair.u[1, 1]
    return b


@pytest.mark.parametrize("s", [0.3, -0.3])
@pytest.mark.parametrize("helper", [written_or_looked_at, looked_at_twice], ids=lambda f: f.__name__)
def test_views_given_to_helpers_in_one_call(helper, s):
    def f(A, s):
        y = helper(A[0:3, 0:4], s, A[0:3, 0:4])
        return np.sum(A * A) * y

    make = lambda: (np.linspace(0.3, 1.1, 20).reshape(4, 5), s)  # noqa: E731
    _, grads = s2sad.value_and_grad(f, (0, 1))(*make())
    assert distance(grads, central(f, make, (0, 1))) < 1e-7


def slots_in_turn(X, n):
    xs = [np.zeros(3) for _ in range(n)]
    for i in range(len(X)):
        y = X[i] * 2.0
        w = np.tanh(y)
        xs[(i + 1) % n] = w
        xs[i % n] = y
    return xs


def test_a_pullback_of_a_list_leaves_its_seed_alone():
    X, seed = np.linspace(-1.0, 1.0, 6).reshape(2, 3), [np.ones(3), np.ones(3)]
    _, pullback = s2sad.vjp(slots_in_turn)(X, 2)
    first, second = pullback(seed), pullback(seed)
    assert distance(seed, [np.ones(3), np.ones(3)]) == 0.0 == distance(first, second)
    slopes = np.array([np.zeros(3), 2.0 + 2.0 / np.cosh(2.0 * X[1]) ** 2])
    np.testing.assert_allclose(first, slopes, rtol=1e-12)


def halved_and_exchanged(x, keys):
    d, e = {}, {}
    for i, k in enumerate(keys):
        e = {q: e[q] * 0.5 for q in e}
        d, e = e, d
        e[k] = x[i]
    return sum(v * v for v in d.values()) + sum(e[q] * 0.3 for q in e)


def emptied_and_exchanged(x, keys):
    d, e, s = {}, {}, 0.0
    for i, k in enumerate(keys):
        d[k] = x[i]
        d, e = e, d
        new = {}
        for q in d:
            new[q] = d[q] * x[i]
        d = new
    for q in e:
        s += e[q] * 0.3
    return s


def halved_while_empty(x, keys):
    d, s = {}, 0.0
    for _ in keys:
        d = {q: v * 0.5 for q, v in d.items()}
    d["b"] = d.get("b", 0) + x[1] ** 2
    for v in d.values():
        s += v * v
    return s


@pytest.mark.parametrize(
    "f", [halved_and_exchanged, emptied_and_exchanged, halved_while_empty], ids=lambda f: f.__name__
)
def test_dicts_that_are_empty_at_first(f):
    """They do not stay empty: a gradient that is right, or none."""
    make = lambda: (X3.copy(), ["a", "b", "c"])  # noqa: E731
    try:
        value, gradient = s2sad.value_and_grad(f)(*make())
    except s2sad.UnsupportedError:
        return
    assert value == f(*make())
    assert distance(gradient, central(f, make, (0,))[0]) < 1e-7


def counted_through_a_list(x, keys):
    d = {}
    held = [d]
    for i, k in enumerate(keys):
        if k not in d:
            d[k] = 0
        n = len(held[0])
        d[k] += x * n * x[i]
    return sum(np.sum(v) for v in d.values())


def test_a_number_that_is_put_first_shows_under_other_names():
    make = lambda: (X3.copy(), ["a", "b", "a"])  # noqa: E731
    try:
        value, gradient = s2sad.value_and_grad(counted_through_a_list)(*make())
    except s2sad.UnsupportedError:
        return
    assert value == counted_through_a_list(*make())
    assert distance(gradient, central(counted_through_a_list, make, (0,))[0]) < 1e-7
