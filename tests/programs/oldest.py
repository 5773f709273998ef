"""What the first source-to-source tools for Python were tested on: scalar recurrences, branches on values, containers
that are packed and unpacked, arrays filled in loops. All are differentiated twice in tests/test_oldest.py."""

import math

import numpy as np

from .registry import Collection, positive, rand

OLDEST = Collection("oldest")


def apart(*shape):
    """Values that are well apart."""
    values = np.random.default_rng(0).permutation(np.linspace(-1.0, 1.3, int(np.prod(shape))))
    return values.reshape(shape)


def add(f, args, **options):
    OLDEST.add(f, args, **options)


# one operator each, with the constant left, right and nowhere

BINARY = {
    "times_constant": lambda a: a * 3.0,
    "constant_times": lambda a: 3.0 * a,
    "times_itself": lambda a: a * a,
    "over_constant": lambda a: a / 3.0,
    "constant_over": lambda a: 3.0 / a,
    "over_itself": lambda a: a / a,
    "minus_constant": lambda a: a - 3.0,
    "constant_minus": lambda a: 3.0 - a,
    "minus_itself": lambda a: a - a,
    "plus_constant": lambda a: a + 3.0,
    "constant_plus": lambda a: 3.0 + a,
    "plus_itself": lambda a: a + a,
    "negated": lambda a: -a,
    "as_it_is": lambda a: a,
    "incremented": lambda a: a + 1,
    "cubed": lambda a: a**3,
    "cubed_by_hand": lambda a: a * a * a,
    "exponential_twice": lambda a: np.exp(np.exp(a)),
    "tanh_of": lambda a: np.tanh(a),
    "root_of": lambda a: np.sqrt(a),
    "by_function": lambda a: np.multiply(a, 3.0),
}
for _name, _f in BINARY.items():
    add(_f, lambda: (0.7,), name=_name, order2=True)


# straight lines that rebind


def copied_name(a):
    b = a
    return b


def rebound_argument(a):
    a = a * 3.0
    return a


def rebound_copy(a):
    b = a
    b = b * 3.0
    return b


def name_like_an_adjoint(a):
    a_bar = a * a
    bar = a_bar * a
    return a_bar + bar


def multiply_add(a, b, c):
    return a * b + c


def multiply_add_in_steps(a, b, c):
    t1 = a * b
    t2 = t1 + c
    return t2


def multiply_add_rebinding(a, b, c):
    t = a * b
    t = t + c
    return t


def product(a, b):
    return a * b


def total(a, b):
    return a + b


def multiply_add_by_calls(a, b, c):
    return total(product(a, b), c)


def squares_of_squares(a):
    b = a
    b = a * a
    c = b * b
    d = c * c
    return d


def squares_by_calls(a):
    b = product(a, a)
    c = product(b, b)
    d = product(c, c)
    return d


def square_in_place(a):
    x = a * a
    x *= x
    return x


def sum_rebound(x):
    x = np.sum(x)
    x = x * x
    return x


def power_of_both(a, b):
    a = a**b
    return a


for _f in (copied_name, rebound_argument, rebound_copy, name_like_an_adjoint):
    add(_f, lambda: (0.6,), order2=True)
for _f in (squares_of_squares, squares_by_calls, square_in_place):
    add(_f, lambda: (0.9,), order2=True)
for _f in (multiply_add, multiply_add_in_steps, multiply_add_rebinding, multiply_add_by_calls):
    add(_f, lambda: (0.5, -1.2, 0.3), argnums=(0, 1, 2), order2=True)
add(sum_rebound, lambda: (rand(3),), order2=True)
add(power_of_both, lambda: (1.3, 0.8), argnums=(0, 1), order2=True)


# branches on the values themselves


def branch_rebinds(a):
    if a > 0:
        a = a * 3.0
    else:
        a = a * 2.0
    return a


def branch_in_branch(a):
    if a > 0:
        if a < 10:
            a = a * a
    else:
        a = 3.0 * a
    return a


def branch_in_branch_with_else(a):
    if a > 0:
        a = a * 3.0
        if a < 10:
            a = a * a
        else:
            a = a * 2.0
    return a


def branches_in_a_row(a):
    if a > 0:
        a = a * a
    a = a + a
    if a < 0:
        a = 3.0 * a
    return a


def branch_of_three(a):
    if a > 0:
        a = a * 3.0
    elif 0 > a:
        a = a * 2.0
    else:
        a = 1.0 * a
    return a


def branch_by_two(a, b):
    if a > b:
        a = a * a
    else:
        a = a * b
    return a


def branches_on_products(a):
    if a * a / 3.0 > 0:
        b = 3.0
    else:
        b = 4.0
    a = a * b
    if a < b - a * b:
        a = a * a
    elif a > b + 3.0 * a:
        if a / 2.0 < 0:
            a = a / b
        else:
            a = a * b
    else:
        a = -a
    return a


def branch_of_calls(a, b):
    if a > b:
        o = product(a, b)
    else:
        o = product(b, a)
    return o


for _at in (0.8, -0.7, 12.0):
    for _f in (
        branch_rebinds,
        branch_in_branch,
        branch_in_branch_with_else,
        branches_in_a_row,
        branch_of_three,
        branches_on_products,
    ):
        add(_f, lambda at=_at: (at,), name=f"{_f.__name__}_at_{_at:g}".replace(".", "_").replace("-", "m"), order2=True)
for _pair in ((1.5, 0.4), (0.4, 1.5)):
    for _f in (branch_by_two, branch_of_calls):
        add(
            _f,
            lambda pair=_pair: pair,
            argnums=(0, 1),
            name=f"{_f.__name__}_{'first' if _pair[0] > _pair[1] else 'second'}",
            order2=True,
        )


# loops that multiply


def for_after_for(a, n):
    for i in range(n):
        a = a * a
    a = 2.0 * a
    for i in range(n + 1):
        a = a * 3.0
    return a


def if_then_for(a, n):
    if a > 0:
        a = a * a
    a = 2.0 * a
    for i in range(n):
        a = a * a
    return a


def for_then_if(a, n):
    for i in range(n):
        a = a * a
    a = 2.0 * a
    if a > 0:
        a = a * a
    return a


def squared_n_times(a, n):
    for i in range(n):
        a = a * a
    return a


def squared_by_calls(a, n):
    for i in range(n):
        a = product(a, a)
    return a


def squared_by_inner(a, n):
    def inner(a, n):
        return a * n

    for i in range(n):
        a = inner(a, a)
    return a


def nested_calls(a, b):
    return multiply_add(a, b, product(a, b))


def squared_three_times(a):
    for i in range(3):
        a = a * a
    return a


def cube_from_one(a):
    out = 1
    for i in range(3):
        out = out * a
    return out


def cube_from_itself(a):
    out = a
    for i in range(3 - 1):
        out = out * a
    return out


def squared_while_small(a):
    for i in range(3):
        if a < 20:
            a = a * a
    return a


def squared_if_small(a):
    if a < 20:
        for i in range(3):
            a = a * a
    return a


def for_in_for(a):
    for i in range(2):
        for j in range(3):
            a = a * a
    return a


def cubed_in_loop(a):
    for i in range(3):
        a = a * a * a
    return a


def halved_while_big(a):
    while np.abs(a) > 0.1:
        a = a * 0.5
    return a


for _f in (for_after_for, if_then_for, for_then_if, squared_n_times, squared_by_calls, squared_by_inner):
    add(_f, lambda: (1.1, 2), order2=True)
    add(_f, lambda: (1.1, 0), name=f"{_f.__name__}_zero_times", order2=True)
for _f in (squared_three_times, cube_from_one, cube_from_itself, for_in_for, cubed_in_loop):
    add(_f, lambda: (1.02,), order2=True)
add(squared_while_small, lambda: (3.0,), order2=True, rtol=1e-5)
add(squared_if_small, lambda: (1.2,), order2=True)
add(squared_if_small, lambda: (21.0,), name="squared_if_small_not", order2=True)
add(halved_while_big, lambda: (1.3,), order2=True)
add(nested_calls, lambda: (0.7, 0.4), argnums=(0, 1), order2=True)


# arrays: read and written by index


def sum_of(x):
    return np.sum(x)


def sum_of_array_of(x):
    return np.sum(np.array(x))


def mean_of(x):
    return np.mean(x)


def product_of_items(x):
    a = x[0]
    b = x[1]
    return a * b


def item_overwritten(x):
    x = np.array(x)
    a = x[0]
    b = x[1]
    x[0] = a * b
    return np.sum(x)


def item_of_square_overwritten(x):
    y = x**2.0
    y[0] = y[1] * y[2]
    return np.sum(x * y)


def copy_item_overwritten(x):
    x = x.copy()
    y = x**2.0
    x[0] = y[1] * y[2]
    return np.sum(x * y)


def filled_from_like(x):
    y = np.zeros_like(x)
    for i in range(len(x)):
        y[i] = x[i]
    return np.sum(y * y)


def filled_rows(x):
    h = np.zeros((len(x), 3))
    for t in range(len(h)):
        h[t] = x[t]
    return np.sum(h * h)


def tail(x):
    return np.sum(x[1:] ** 2)


def every_second_with_new_axis(x):
    return np.sum(x[::2, np.newaxis] ** 2)


def recurrent(inputs, W):
    h = np.zeros((4, 3))
    for t in range(3):
        h[t + 1] = np.dot(inputs[t], W) + h[t]
    return np.sum(h[1:] ** 2)


def dense_layer(x, h, U, W, b):
    y = np.dot(x, W)
    y = y + np.dot(h, U)
    y = y + b
    y = np.tanh(y)
    return np.sum(y)


def label_likelihood(x, label, W, b):
    h1 = np.dot(x, W) + b
    prediction = 0.5 * (np.tanh(h1) + 1)
    label_probabilities = prediction * label + (1 - prediction) * (1 - label)
    return -np.sum(np.log(label_probabilities))


for _f in (sum_of, sum_of_array_of, mean_of, tail):
    add(_f, lambda: (rand(4),), order2=True)
for _f in (product_of_items, item_overwritten, item_of_square_overwritten, copy_item_overwritten, filled_from_like):
    add(_f, lambda: (positive(3),), order2=True)
add(filled_rows, lambda: (rand(4),), order2=True)
add(every_second_with_new_axis, lambda: (rand(5),), order2=True)
add(recurrent, lambda: (rand(3, 2), rand(2, 3, seed=1)), argnums=(0, 1), order2=True)
add(
    dense_layer,
    lambda: (rand(2, 3), rand(2, 4, seed=1), rand(4, 5, seed=2), rand(3, 5, seed=3), rand(5, seed=4)),
    argnums=(0, 1, 2, 3, 4),
    order2=True,
)
add(
    label_likelihood,
    lambda: (rand(4, 3), np.array([0.0, 1.0, 1.0, 0.0]), rand(3, seed=1), 0.2),
    argnums=(0, 2, 3),
    order2=True,
)


# lists, tuples and dicts


def list_with_constants(a):
    b = [1, a * a, 2]
    return np.sum(b)


def list_with_product(x):
    b = [1, x[0] * x[1] * x[2], 3]
    return np.sum(b)


def items_of_list(a):
    x = [1.0, a, 3.0]
    return x[0] * x[1]


def list_item_replaced(a):
    x = [1, a * a, 3]
    x[1] = x[0] * x[1]
    return x[1] + x[1]


def comprehension(a):
    return np.sum([i * 3 for i in a])


def unpacked(packed):
    a, b, c = packed
    return a * b + c


def one_of_unpacked(packed):
    a, b, c = packed
    return a


def from_dict(val):
    return val["a"] * val["b"] + val["c"]


def made_into_dict(packed):
    a, b, c = packed
    return from_dict(dict(a=a, b=b, c=c))


def packed_and_indexed(a, b, c, i):
    x = a, b, c
    return x[i]


def dict_in_dict(p):
    return p["i"]["j"] * p["i"]["k"]


def polar(a, b):
    return np.sqrt(a**2.0 + b**2.0), np.arctan2(b, a)


def through_polar(a, b):
    r, theta = polar(a, b)
    return r * theta


def rebound_to_list(a):
    x = a
    x = [a]
    x = x[0]
    return x * a


def pushed_and_popped(a):
    stack = []
    y = a * a
    stack.append(a)
    aa = stack.pop()
    z = y * aa
    z = z * aa
    return z


def useless_pushes(a):
    stack = []
    b = a * a
    stack.append(b)
    b = stack.pop()
    return a


def two_values(a):
    return 2 * a, a


def sum_of_two_values(a):
    b, c = two_values(a)
    return b * c


for _f in (
    list_with_constants,
    items_of_list,
    list_item_replaced,
    rebound_to_list,
    pushed_and_popped,
    useless_pushes,
    sum_of_two_values,
):
    add(_f, lambda: (0.8,), order2=True)
add(list_with_product, lambda: (positive(3),), order2=True)
add(comprehension, lambda: (rand(3),), order2=True)
add(comprehension, lambda: ([0.5, -0.2, 0.1],), name="comprehension_over_list", order2=True)
for _f in (unpacked, one_of_unpacked, made_into_dict):
    add(_f, lambda: ((0.4, -0.3, 1.2),), order2=True)
add(from_dict, lambda: ({"a": 0.4, "b": -0.3, "c": 1.2},), order2=True)
add(dict_in_dict, lambda: ({"i": {"j": 0.4, "k": -0.3}},), order2=True)
for _i in range(3):
    add(
        packed_and_indexed,
        lambda i=_i: (0.4, -0.3, 1.2, i),
        argnums=(0, 1, 2),
        name=f"packed_and_indexed_{_i}",
        order2=True,
    )
add(through_polar, lambda: (0.7, 0.4), argnums=(0, 1), order2=True)


# elementwise operations with tensors of the classifiers of that time


def squeezed_and_expanded(t):
    return np.sum(np.squeeze(np.expand_dims(t, 1), 1) ** 2)


def flattened_and_back(t):
    return np.sum(np.reshape(np.reshape(t, (-1,)), np.shape(t)) ** 3)


def mean_over_three(image):
    return np.mean(image, axis=(0, 1, 2)) @ np.arange(image.shape[3])


def max_over_three(image):
    return np.sum(np.max(image, axis=(0, 1, 2), keepdims=True) ** 2)


def squared_difference(s, t):
    return np.sum((s - t) ** 2)


def larger_of(s, t):
    return np.sum(np.maximum(s, t) * s)


def inverse_root(t):
    return np.sum(1.0 / np.sqrt(t))


def convolved(images, kernel, stride):
    n, height, width, _ = images.shape
    size = kernel.shape[0]
    rows, columns = (height - size) // stride + 1, (width - size) // stride + 1
    out = np.zeros((n, rows, columns, kernel.shape[3]))
    for i in range(rows):
        for j in range(columns):
            patch = images[:, i * stride : i * stride + size, j * stride : j * stride + size, :]
            out[:, i, j] = np.tensordot(patch, kernel, axes=([1, 2, 3], [0, 1, 2]))
    return np.sum(np.tanh(out))


def pooled(images, size, kind):
    n, height, width, channels = images.shape
    blocks = images.reshape(n, height // size, size, width // size, size, channels)
    if kind == "max":
        small = blocks.max(axis=(2, 4))
    else:
        small = blocks.mean(axis=(2, 4))
    return np.sum(small**2)


def either_way_round(a, b, left, right):
    a = a.T if left else a
    b = b.T if right else b
    return np.sum(np.tanh(a @ b))


for _f in (squeezed_and_expanded, flattened_and_back):
    add(_f, lambda: (rand(3),), order2=True)
for _f in (mean_over_three, max_over_three):
    add(_f, lambda: (apart(2, 3, 2, 2),), order2=True)
for _f in (squared_difference, larger_of):
    add(_f, lambda: (rand(3, 1), rand(3, 4, seed=1)), argnums=(0, 1), order2=True)
    add(_f, lambda: (0.35, rand(3, 4, seed=1)), argnums=(0, 1), name=f"{_f.__name__}_of_number", order2=True)
add(inverse_root, lambda: (positive(4),), order2=True)
for _stride in (1, 2):
    add(
        convolved,
        lambda stride=_stride: (rand(2, 4, 4, 2), rand(2, 2, 2, 3, seed=1), stride),
        argnums=(0, 1),
        name=f"convolved_by_{_stride}",
        order2=True,
    )
for _kind in ("max", "mean"):
    add(pooled, lambda kind=_kind: (apart(2, 4, 4, 2), 2, kind), name=f"pooled_by_{_kind}", order2=True)
for _left, _right in ((False, False), (True, False), (False, True), (True, True)):
    add(
        either_way_round,
        lambda left=_left, right=_right: (rand(3, 3), rand(3, 3, seed=1), left, right),
        argnums=(0, 1),
        name=f"either_way_round_{int(_left)}{int(_right)}",
        order2=True,
    )


def of_python_math(a):
    return math.exp(-a) * math.cos(a) + math.sqrt(a) / math.log(a + 2.0)


add(of_python_math, lambda: (0.9,), order2=True)
