"""The passes around what is written: each does its rewriting, and keeps off where that would be wrong.

Gradients are compared with the complex step, which is exact to rounding; forward mode with both.
"""

import functools

import numpy as np
import pytest

from s2sad import UnsupportedError, grad, hvp, jvp, runtime_memory, value_and_grad, vjp

A = np.random.default_rng(5).uniform(0.6, 1.4, (4, 4))


def complex_step(f, x):
    result = np.empty_like(x)
    for place in np.ndindex(x.shape):
        moved = x.astype(complex)
        moved[place] += 1e-30j
        result[place] = f(moved).imag / 1e-30
    return result


def right(f, x=A):
    """Checks value, gradient, pullback and tangent, and that the argument is left as it was; gives the generated text."""
    exact = complex_step(f, x)
    scale = np.max(np.abs(exact))
    assert scale > 0.0
    close = {"rtol": 1e-12, "atol": 1e-13 * scale}
    given = x.copy()
    transformed = value_and_grad(f)
    value, gradient = transformed(given)
    np.testing.assert_allclose(value, f(x.copy()), rtol=1e-13)
    np.testing.assert_allclose(gradient, exact, **close)
    _, pullback = vjp(f)(given)
    for _ in range(2):
        np.testing.assert_allclose(pullback(1.0), exact, **close)
    direction = np.cos(np.arange(x.size)).reshape(x.shape)
    _, tangent = jvp(f)(given, tangents=direction)
    np.testing.assert_allclose(tangent, np.sum(exact * direction), rtol=1e-11, atol=1e-12 * scale)
    np.testing.assert_array_equal(given, x)
    return transformed.source(given)


def each(*functions):
    return pytest.mark.parametrize("f", functions, ids=[f.__name__ for f in functions])


# once: what a statement reads twice of an array is one temporary


def item_twice(x):
    total = 0.0
    for k in range(4):
        total += x[k, 0] * x[k, 0]
    return total


def row_twice(x):
    total = 0.0
    for k in range(4):
        total += np.dot(x[k, :2], x[k, :2])
    return total


@each(item_twice, row_twice)
def test_once(f):
    forward = right(f).split("# reverse sweep")[0]
    assert forward.count("= x[k") == 1


def bumped(y):
    y[0] = y[0] * y[1]
    return y[0, 0]


def call_between_reads(x):
    y = x * 1.0
    return y[0, 0] * bumped(y) * y[0, 0] * y[0, 1]


def out_between_reads(x):
    y = x * 1.0
    return np.sum(y[0] * np.add(y[0], 1.0, out=y[0]) * y[0])


def two_views_of_one_row(x):
    y = x * 1.0
    total = 0.0
    for k in range(2):
        first, second = y[k], y[k]
        first *= 2.0
        total += np.sum(second * y[k])
    return total


def rows_in_a_list(x):
    y = x * 1.0
    rows = [y[0], y[0]]
    rows[0][:] = rows[1] * rows[1]
    return np.sum(y * y) + np.sum(rows[0] * rows[1])


def rows_exchanged(x):
    y = x * 1.0
    y[0], y[1] = y[1] * y[0], y[0] * y[0]
    return np.sum(y**3)


def item_updated_by_itself(x):
    y = x * 1.0
    for k in range(3):
        y[k, 0] *= y[k, 0] + y[k, 0] * y[k + 1, 0]
    return np.sum(y * y)


@each(
    call_between_reads,
    out_between_reads,
    two_views_of_one_row,
    rows_in_a_list,
    rows_exchanged,
    item_updated_by_itself,
)
def test_once_minds_writes(f):
    right(f)


# forwarding: what was just stored is not read from its place again


def stored_and_read(x):
    ratio = x[1:, 0] / x[0, 0]
    x[1:, 0] = ratio
    x[1:, 1:] -= np.outer(x[1:, 0], x[0, 1:])
    return np.sum(x**2)


def test_forwarding():
    assert "np.outer(ratio, " in right(stored_and_read)


def value_written_later(x):
    r = x[0] * 2.0
    x[1] = r
    r[0] = 5.0 * x[2, 0]
    return np.sum(x[1] * x[1]) + np.sum(r * r)


def place_written_later(x):
    r = x[0] * 2.0
    x[1] = r
    x[1, 0] = x[0, 0] * x[0, 1]
    return np.sum(x[1] * x[1])


def view_written_later(x):
    r = x[0] * 2.0
    x[1] = r
    v = x[1]
    v *= 3.0
    return np.sum(x[1] * x[1]) + np.sum(r)


def view_of_view_written_later(x):
    y = x * 1.0
    r = x[0] * x[1]
    y[0] = r
    u = y[0]
    w = u[1:]
    y[0] *= 2.0
    return np.sum(w * w * u[1:])


def index_bound_anew(x):
    k = 0
    r = x[0] * x[1]
    x[k] = r
    k = 1
    return np.sum(x[k] * x[k] * r)


def value_bound_anew(x):
    r = x[0] * x[1]
    x[0] = r
    r = x[2]
    return np.sum(x[0] * x[0] * r)


def base_bound_anew(x):
    y = x * 1.0
    r = x[0] * x[1]
    y[0] = r
    y = x * 2.0
    return np.sum(y[0] * y[0] * r)


def written_under_another_name(x):
    y = x * 1.0
    z = y[:2]
    r = x[0] * x[1]
    y[0] = r
    z[0, 1] = r[0] * 2
    return np.sum(y[0] * y[0] * r)


def kept_in_a_list(x):
    y = x * 1.0
    r = x[0] * x[1]
    y[0] = r
    rows = [y[0], y[1]]
    y[0, 2] = 7.0 * x[1, 1]
    return np.sum(rows[0] * rows[1] * rows[0])


def value_of_another_shape(x):
    y = x * 1.0
    r = x[0] * x[1]
    y[1:] = r
    return np.sum(y[1:] * y[1:] * r)


def index_that_repeats(x):
    y = x * 1.0
    r = x[0] * x[1]
    y[0, np.array([1, 1, 0, 2])] = r
    return np.sum(y[0, np.array([1, 1, 0, 2])] * r * r)


def stored_again_in_a_loop(x):
    y = x * 1.0
    r = x[0] * x[1]
    total = 0.0
    y[0] = r
    for k in range(2):
        total += np.sum(y[0] * y[0])
        y[0] = x[k] * r
    return total


@each(
    value_written_later,
    place_written_later,
    view_written_later,
    view_of_view_written_later,
    index_bound_anew,
    value_bound_anew,
    base_bound_anew,
    written_under_another_name,
    kept_in_a_list,
    value_of_another_shape,
    index_that_repeats,
    stored_again_in_a_loop,
)
def test_forwarding_minds_writes(f):
    right(f)


# rereading: adjoint lines read the array again, or views are copied


def columns(x):
    for j in range(4):
        x[j, j] = np.sqrt(9.0 + x[j, j] - np.dot(x[j, :j], x[j, :j]))
        for i in range(j + 1, 4):
            x[i, j] = (x[i, j] - np.dot(x[i, :j], x[j, :j])) / x[j, j]
    return np.sum(np.tril(x))


def test_rereading():
    text = right(columns)
    assert "* x[i, :j]" in text and "* x[j, :j]" in text
    assert "append(x[i, j])" in text, "an item is kept, and no row"
    assert "copy()" not in text.split("for j in range")[1].split("# reverse sweep")[0]


def row_against_whole(x):
    total = 0.0
    for k in range(4):
        total += np.sum(x[k] * x[k])
        x[:] = 0.5 * x
    return total


def test_rows_are_copied_where_the_whole_is_overwritten():
    text = right(row_against_whole)
    assert "x_k = x[k].copy()" in text
    assert text.count(".append(") == 1


def row_seen_after_the_whole_is_overwritten(x):
    total = 0.0
    for k in range(4):
        row = x[k]
        x[:] = 0.5 * x * x
        total += np.sum(row * row)
    return total


def rows_kept_in_a_list(x):
    kept = []
    for k in range(3):
        row = x[k]
        kept.append(row)
        s = np.sum(row * row)
        x[:] = 0.1 * x * s
    return np.sum(kept[0] * kept[1] * kept[2])


def row_written_through(x):
    total = 0.0
    for i in range(4):
        row = x[i, :2]
        total += np.sum(row**3)
        row *= 2.0
        total += np.sum(row**2)
    return total + np.sum(x**2)


def index_moves_on(x):
    total, i = 0.0, 0
    while i < 3:
        row = x[i]
        i += 1
        total += np.sum(row * row * x[i])
        x[i] *= row
    return total


def names_exchanged(x):
    y = x * x
    total = 0.0
    for i in range(3):
        row = x[i]
        total += np.sum(row * row)
        x[i] = y[i] * row
        x, y = y, x
        total += np.sum(row * x[i])
    return total


def one_of_two_bases(x):
    y = x * x
    total = 0.0
    for i in range(3):
        row = x[i] if i % 2 else y[i]
        total += np.sum(row * row * x[i + 1])
        y[i + 1] = row * y[i + 1]
        x[i] = y[i + 1]
    return total + np.sum(y)


def loop_left(x):
    total = 0.0
    for i in range(4):
        row = x[i, :3]
        total += np.sum(row * row)
        if i == 2:
            break
        x[:] = x * row[0]
    return total + np.sum(x)


@each(
    row_seen_after_the_whole_is_overwritten,
    rows_kept_in_a_list,
    row_written_through,
    index_moves_on,
    names_exchanged,
    one_of_two_bases,
    loop_left,
)
def test_rereading_minds_writes(f):
    right(f)


# places: what a store's adjoint does to one place is one line


def scaled_rows(x):
    y = x * 1.0
    for i in range(3):
        y[i] = y[i] * 2.0
    return np.sum(y**3)


def test_places():
    assert "y_bar[i] *= 2.0" in right(scaled_rows)


def place_made_of_itself(x):
    y = x * 1.0
    for i in range(3):
        y[i] /= y[i, i]
        y[i] = 3.0 - y[i]
        y[i] = y[i] / y[i + 1]
        y[i] = y[i + 1] - y[i] * y[i]
    return np.sum(y)


def whole_made_of_itself(x):
    y = x * 1.0
    y[...] = y / 9.0
    y /= x
    y[:] = y * y[0]
    y[...] = y[::-1] * y.T
    return np.sum(y * x)


def place_read_after_it_is_written(x):
    y = x * 1.0
    h = y[0]
    y[1] = h * y[1]
    y[0] = h * y[1]
    y[1] = h * h
    return np.sum(y * y)


def place_made_of_parts(x):
    y = x * 1.0
    y[0] = np.concatenate([y[0, :2], y[1, 2:]])
    y[1], y[0] = y[0] * 1.0, y[1] * 1.0
    y[2] = np.stack([y[0], y[1]])[0] + y[1]
    return np.sum(y**3)


@each(place_made_of_itself, whole_made_of_itself, place_read_after_it_is_written, place_made_of_parts)
def test_places_mind_reads(f):
    right(f)


# mutation: lists and dicts


def list_methods(x):
    xs = [x[0, 0], x[0, 1], x[0, 2]]
    first = xs.pop(-2)
    second = xs.pop(0)
    xs.insert(1, first * second)
    xs.extend([x[1, 0] * first, x[1, 1]])
    xs[1:3] = [xs[1] * xs[2]]
    del xs[0]
    xs += [x[2, 2]]
    xs.reverse()
    return xs[0] * xs[1] + xs[2] * xs[-1] * len(xs)


def two_names_of_a_list(x):
    xs = [x[0, 0], x[0, 1]]
    ys = xs
    xs += [x[0, 2]]
    ys.append(x[0, 0] * x[0, 1])
    ys = ys + [x[0, 0]]
    ys.append(1.0)
    return xs[3] * xs[2] * len(xs) + ys[4]


def list_that_grows_in_its_loop(x):
    xs = [x[0, 0], x[0, 1]]
    for v in xs:
        if len(xs) < 5:
            xs.append(v * x[0, 2])
    return sum(xs)


def list_that_shrinks_in_its_loop(x):
    xs = [x[0, 0], x[0, 1], x[0, 2], x[0, 1]]
    total = 0.0
    for v in xs:
        total += v * v
        xs.pop()
    return total


def arrays_in_a_list(x):
    xs = [x[0] * 1.0, x[1] * 1.0]
    xs[0] += x[2]
    v = xs[0]
    xs[0] = xs[1]
    xs[0] *= v
    xs.append(v)
    v += 1.0
    return np.sum(xs[0] * xs[1] * xs[2])


def one_row_twice_in_a_list(x):
    row = [0.0, x[0, 0]]
    rows = [row, row]
    rows[0][0] = x[0, 1] * x[0, 2]
    rows[1][1] *= rows[0][0]
    return rows[0][1] * rows[1][0]


def row_many_times_in_a_list(x):
    rows = [[0.0] * 3] * 2
    rows[0][1] = x[0, 0] * x[0, 1]
    return rows[0][1] * rows[1][1]


def ends_of_a_list(x):
    xs = [x[0, 0], x[0, 1]]
    xs[:0] = [x[0, 2] * x[0, 2]]
    xs[len(xs) :] = [x[0, 0] * xs[1]]
    xs.insert(100, x[1, 1])
    xs.insert(0, x[1, 2])
    xs[1:2] = []
    return xs[0] * xs[1] * xs[3] * xs[4]


def copy_of_a_dict_of_numbers(x):
    d = {"a": x[0, 0], "b": x[0, 1]}
    e = dict(d)
    e["b"] = x[0, 0] * x[0, 0]
    d["a"] = e["b"]
    return d["a"] * d["b"] * e["a"]


def copy_of_a_dict_of_lists(x):
    d = {"a": [x[0, 0] * x[0, 0], x[0, 1]]}
    e = dict(d)
    e["a"][1] = x[0, 2] * x[0, 2]
    d["b"] = x[0, 1]
    return e["a"][0] * d["a"][1] * d["b"]


def copy_of_a_dict_of_dicts(x):
    d = {"a": {"q": x[0, 0] * x[0, 0]}}
    e = dict(d)
    e["a"]["q"] *= x[0, 1]
    d["a"]["r"] = x[0, 2]
    return e["a"]["q"] * d["a"]["r"]


def copy_of_a_list_of_lists(x):
    xs = [[x[0, 0], x[0, 1]], [x[0, 2]]]
    ys = xs + [[x[0, 1]]]
    ys[0][1] = x[0, 2] * x[0, 2]
    xs.append([x[0, 0]])
    return xs[0][0] * ys[0][1] * xs[2][0] * ys[2][0]


def united(d, value):
    d |= {"a": value * value}


def two_names_of_a_dict(x):
    d = {"a": x[0, 0], "b": x[0, 1]}
    held = [d]
    united(d, x[0, 2])
    e = d
    e |= {"c": x[1, 1] * d["a"]}
    return held[0]["a"] * d["b"] * held[0]["c"]


def item_that_grows_under_another_name(x):
    d = {"q": [x[0, 0]]}
    e = d["q"]
    d["q"] += [x[0, 1] * x[0, 1]]
    return e[1] * x[0, 2]


def dict_methods(x):
    d = {"a": x[0, 0], "b": x[0, 1]}
    e = d
    d |= {"c": x[0, 2], "a": x[0, 1] * x[0, 1]}
    f = d | {"b": x[0, 0] * x[0, 0]}
    d.update({"b": f["b"] * d["a"]}, c=d["c"] * 2)
    p = e.pop("a")
    q = e.pop("z", x[0, 2])
    e.setdefault("a", p * q)
    return e["a"] * e["b"] * e["c"] + f["b"]


@each(
    list_methods,
    two_names_of_a_list,
    list_that_grows_in_its_loop,
    list_that_shrinks_in_its_loop,
    arrays_in_a_list,
    one_row_twice_in_a_list,
    row_many_times_in_a_list,
    ends_of_a_list,
    copy_of_a_dict_of_numbers,
    copy_of_a_dict_of_lists,
    copy_of_a_dict_of_dicts,
    copy_of_a_list_of_lists,
    two_names_of_a_dict,
    item_that_grows_under_another_name,
    dict_methods,
)
def test_mutation(f):
    right(f)


def appended(x):
    xs = []
    for k in range(4):
        xs.append(x[k, 0] * x[k, 1])
    return xs[0] * xs[3]


def test_what_was_appended_is_taken_off_again():
    assert "= xs_bar.pop()" in right(appended)


# overlaps: what NumPy carries out item by item is refused


def every_second(x):
    y = x[0] * 1.0
    y[::2] = y[:2]
    return np.sum(y * y)


def two_names_of_the_views(x):
    y = x.reshape(-1)[:5] * 1.0
    read, written = y[:3], y[::2]
    written[:] = read
    return np.sum(y * y)


def copyto(x):
    y = x[0] * 1.0
    np.copyto(y[::2], y[:2])
    return np.sum(y * y)


def from_behind(x):
    y = x[0] * 1.0
    y[::-2] = y[::-1][:2]
    return np.sum(y * y)


def part_of_a_row(x):
    y = x * 1.0
    y[0, ::2] = y[0, :2]
    return np.sum(y**3)


def part_of_a_column(x):
    y = x * 1.0
    y[::2, 0] = y[:2, 0]
    return np.sum(y**3)


def part_behind_an_ellipsis(x):
    y = x[0] * 1.0
    y[..., ::2] = y[..., :2]
    return np.sum(y**3)


def part_of_each_row(x):
    y = x * 1.0
    for row in y:
        row[::2] = row[:2]
    return np.sum(y**3)


def part_of_two_axes(x):
    y = x * 1.0
    y[0, ::2] = y[:1, :2]
    return np.sum(y**3)


@each(
    every_second,
    two_names_of_the_views,
    copyto,
    from_behind,
    part_of_a_row,
    part_of_a_column,
    part_behind_an_ellipsis,
    part_of_each_row,
    part_of_two_axes,
)
def test_overlaps(f):
    with pytest.raises(UnsupportedError, match="reads and writes the same items"):
        value_and_grad(f)(A)


def column_from_a_row(x):
    y = np.vstack([x, x[:1]])[:3, :3] * 1.0
    row = y[1]
    y[:, 2] = row[0:]
    y -= np.stack([row, row, row])  # writes what the column was taken from: that is kept
    return np.sum(y**3)


def column_from_a_row_turned_round(x):
    y = np.vstack([x, x[:1]])[:3, :3] * 1.0
    y[::-1, 2] = np.flip(y[1][0:])
    y *= 2.0
    return np.sum(y**3)


@each(column_from_a_row, column_from_a_row_turned_round)
def test_overlaps_of_what_is_kept(f):
    with pytest.raises(UnsupportedError, match="reads and writes the same items"):
        value_and_grad(f)(np.arange(1.0, 10.0).reshape(3, 3))


def step_by_a_variable(x):
    n = 2
    y = x.reshape(-1)[:5] * 1.0
    y[::n] = y[:3]
    return np.sum(y**3)


def column_from_another_row(x):
    x[:, 2] = x[1]
    return np.sum(x**3)


def views_in_a_list(x):
    y = x.reshape(-1)[:5] * 1.0
    views = [y[::2], y[:3]]
    views[0][:] = views[1]
    return np.sum(y**3)


def view_by_a_call(x):
    y = x.reshape(-1)[:5] * 1.0
    y[::2] = np.ravel(y)[:3]
    return np.sum(y**3)


@each(step_by_a_variable, column_from_another_row, views_in_a_list, view_by_a_call)
def test_overlaps_that_only_running_tells(f):
    with pytest.raises(UnsupportedError, match="reads and writes the same items"):
        value_and_grad(f)(A)
    exact = complex_step(f, A)
    _, tangent = jvp(f)(A, tangents=np.cos(A))  # tangents are copied in the same order
    np.testing.assert_allclose(tangent, np.sum(exact * np.cos(A)), rtol=1e-12)


@pytest.mark.parametrize("seed", range(200))
def test_order_is_that_of_numpy(seed):
    rng = np.random.default_rng(seed)
    size = int(rng.integers(2, 6))

    def view(memory):
        step = int(rng.choice([-3, -2, -1, 1, 2, 3]))
        low = int(rng.integers(0, 5))
        part = memory[low : low + abs(step) * (size - 1) + 1 : abs(step)]
        return part if step > 0 else part[::-1]

    memory = np.arange(30.0)
    target, source = view(memory), view(memory)
    expected = source.copy()
    try:
        runtime_memory.in_order(target, source)
    except UnsupportedError:
        target[:] = source
        assert not np.array_equal(target, expected)
    else:
        target[:] = source
        np.testing.assert_array_equal(target, expected)


def row_to_its_column(x):
    for j in range(4):
        x[:, j] = x[j]
    return np.sum(x**3 * x[0])


def step_by_a_variable_elsewhere(x):
    n = 2
    y = x.reshape(-1) * 1.0
    y[8 :: 2 * n] = y[:2]
    return np.sum(y**3)


@each(row_to_its_column, step_by_a_variable_elsewhere)
def test_overlaps_that_turn_out_right(f):
    assert "in_order(" in right(f)
    direction = np.sin(A)
    h = 1e-6
    differences = (grad(f)(A + h * direction) - grad(f)(A - h * direction)) / (2 * h)
    np.testing.assert_allclose(hvp(f)(A, direction), differences, rtol=1e-6, atol=1e-6)


def shifted(x):
    y = x[0] * 1.0
    y[1:] = y[:-1]
    y[:-2] = y[2:]
    return np.sum(y**3 * y[0])


def turned(x):
    y = x[0] * 1.0
    y[:] = y[::-1]
    y[::-1] = y
    return np.sum(y**3 * y[0])


def copied(x):
    y = x[0] * 1.0
    y[::2] = y[:2].copy()
    return np.sum(y**3)


def computed(x):
    y = x[0] * 1.0
    y[::2] = 2.0 * y[:2]
    y[::2] += y[:2]
    return np.sum(y**3)


def of_two_axes(x):
    y = x * 1.0
    y[:, ::2] = y[:, :2]
    y[::2] = y[:2]
    y[...] = y.T
    return np.sum(y**3 * x)


def of_two_arrays(x):
    y, z = x[0] * 1.0, x[1] * 2.0
    y[::2] = z[:2]
    return np.sum(y**3)


def exchanged(x):
    y = x[0] * 1.0
    y[:2], y[2:] = y[2:] * 1.0, y[:2] * 1.0
    return np.sum(y**3 * y[0])


@each(shifted, turned, copied, computed, of_two_axes, of_two_arrays, exchanged)
def test_other_overlaps_are_right(f):
    right(f)


# escaping: methods that write, and functions that captured what varies, handed on


def for_each(function, values):
    for value in values:
        function(value)


def append_in_a_dict(x):
    xs = []
    todo = {"keep": xs.append}
    todo["keep"](x[0, 0])
    return xs[0] * xs[0]


def append_as_a_default(x):
    xs = []

    def put(value, keep=xs.append):
        keep(value)

    put(x[0, 0])
    return xs[0] * xs[0]


@each(append_in_a_dict, append_as_a_default)
def test_writing_methods_are_not_handed_on(f):
    with pytest.raises(UnsupportedError, match="xs.append is handed on as a function") as caught:
        value_and_grad(f)(A)
    assert f.__code__.co_firstlineno < caught.value.lineno < f.__code__.co_firstlineno + 8


def append_handed_on(x):
    xs = []
    for_each(xs.append, x[0])
    return xs[0] * xs[1]


def test_append_handed_on_to_a_function_that_is_written_out():
    np.testing.assert_allclose(value_and_grad(append_handed_on)(A)[1][0, :2], A[0, 1::-1])


def captured_by_a_library_call(x):
    return np.sum(np.frompyfunc(lambda v: v * x[0, 0], 1, 1)(x))


def test_functions_that_captured_are_not_handed_to_libraries():
    with pytest.raises(UnsupportedError, match="can't be followed"):
        value_and_grad(captured_by_a_library_call)(A)


def method_under_a_name(x):
    y = x[0] * 1.0
    fill, total = y[:2].fill, y.sum
    xs = [x[0, 0]]
    keep = xs.append
    keep(x[0, 1] * total())
    fill(x[1, 1])
    return np.sum(y * y) * xs[1]


def functions_that_are_followed(x):
    scale = x[0, 0]
    return sum(map(lambda v: v * scale, x[1])) * functools.reduce(lambda a, b: a * b + scale, x[2])  # noqa: C417


@each(method_under_a_name, functions_that_are_followed)
def test_what_is_followed_is_right(f):
    right(f)


# kept: residuals of calls share memory with arguments that are overwritten after the call


def cubes(v, depth):
    if depth == 0:
        return np.sum(v * v * v)
    return cubes(v, depth - 1) * v[0]


def argument_overwritten_after_the_call(x):
    y = x * 1.0
    s = cubes(y[0], 2)
    y[0] = y[1] * s
    return s + np.sum(y * y)


def test_what_residuals_hold_is_put_back():
    text = right(argument_overwritten_after_the_call)
    assert "y_before_" in text and text.index("y[0] = y_before_") < text.rindex("= cubes_backward(")


def argument_overwritten_under_another_name(x):
    y = x * 1.0
    z = y[1:]
    s = cubes(z[0], 1)
    y[1, 2] = 5.0 * x[0, 0]
    return s * np.sum(y)


def same_memory(v, depth):
    if depth == 0:
        return v
    return same_memory(v, depth - 1)


def result_overwritten_after_the_call(x):
    y = x * 1.0
    v = same_memory(y[0], 2)
    s = np.sum(v * v)
    y[0] = y[1] * s
    return s + np.sum(v * v * v)


def tails(v, depth):
    w = v[1:]
    if depth == 0:
        return np.sum(w * w)
    return tails(v, depth - 1) * np.sum(w**3)


def calls_in_a_loop(x):
    y = x * 1.0
    s = 0.0
    for i in range(3):
        s += tails(y[i], 1)
        y[i] = y[i + 1] * s
    return s + np.sum(y)


def in_dict(d, depth):
    if depth == 0:
        return np.sum(d["a"] ** 2 * d["b"])
    return in_dict(d, depth - 1) * d["a"][0]


def arrays_of_a_dict_overwritten(x):
    y = x * 1.0
    d = {"a": y[0], "b": y[1]}
    s = in_dict(d, 1)
    y[0] = s
    d["b"] = x[2]
    y[1] *= 3.0
    return s * np.sum(y) + in_dict(d, 1)


def in_list(xs, depth):
    if depth == 0:
        return np.sum(xs[0] ** 2 * xs[-1])
    return in_list(xs, depth - 1) * xs[0][0]


def list_changed_after_the_call(x):
    y = x * 1.0
    xs = [y[0], y[1]]
    s = in_list(xs, 1)
    y[0] = s * x[3]
    xs.append(x[2])
    s += in_list(xs, 1)
    xs.pop(0)
    y[1] *= 3.0
    return s * np.sum(y) + in_list(xs, 1)


def own_argument_overwritten(x):
    s = cubes(x[0], 1)
    x[0] = x[1] * 2
    s += cubes(x[0], 1)
    x[...] = s
    return np.sum(x**2)


@each(
    argument_overwritten_under_another_name,
    result_overwritten_after_the_call,
    calls_in_a_loop,
    arrays_of_a_dict_overwritten,
    list_changed_after_the_call,
    own_argument_overwritten,
)
def test_other_residuals_are_right(f):
    right(f)


def not_overwritten(x):
    y, z = x * 1.0, x * 2.0
    s = cubes(y[0], 2)
    z[1] = y[2] * s
    return s + np.sum(z * y)


def test_what_residuals_do_not_hold_is_not_kept():
    assert "_before_" not in right(not_overwritten)
