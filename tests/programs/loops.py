"""for, while, break, continue, loop else, zero-trip loops, returns inside loops."""

import numpy as np

from .registry import Collection, positive, rand

LOOPS = Collection("loops")


def range_loop(x, n):
    y = x
    for i in range(n):
        y = np.sin(y) + i * x
    return np.sum(y)


LOOPS.add(range_loop, lambda: (rand(3), 4), holomorphic=True, order2=True)
LOOPS.add(range_loop, lambda: (rand(3), 0), holomorphic=True, name="range_loop_zero")


def range_with_step(x):
    total = 0.0
    for i in range(len(x) - 1, 0, -2):
        total += x[i] * x[i - 1] ** 2
    return total


LOOPS.add(range_with_step, lambda: (rand(6),), holomorphic=True, order2=True)


def loop_over_array(x):
    total = 1.0
    for value in x:
        total = total * (1.0 + value**2)
    return total


LOOPS.add(loop_over_array, lambda: (rand(4),), holomorphic=True)
LOOPS.add(loop_over_array, lambda: (np.zeros(0),), holomorphic=True, name="loop_over_empty_array")


def loop_over_rows(A, x):
    total = 0.0
    for row in A:
        x = np.tanh(row * x)
        total = total + row @ x
    return total


LOOPS.add(loop_over_rows, lambda: (rand(3, 2), rand(2, seed=1)), argnums=(0, 1), holomorphic=True)


def loop_over_list(x):
    y = x
    for factor in [0.5, -1.0, 2.0]:
        y = np.cos(factor * y) * x
    return np.sum(y)


LOOPS.add(loop_over_list, lambda: (rand(3),), holomorphic=True)


def loop_over_tuple_of_active(x, y):
    out = 0.0
    for term in (x, y, x * y, 3.0):
        out = out * 2.0 + np.sum(term)
    return out


LOOPS.add(loop_over_tuple_of_active, lambda: (rand(2), rand(2, seed=1)), argnums=(0, 1), holomorphic=True)


def enumerate_loop(x):
    total = 0.0
    for i, value in enumerate(x):
        total += (i + 1) * value**2 * x[i - 1]
    return total


LOOPS.add(enumerate_loop, lambda: (rand(4),), holomorphic=True)


def enumerate_start(x):
    total = 0.0
    for k, value in enumerate(x, start=1):
        total += value**k / k
    return total


LOOPS.add(enumerate_start, lambda: (rand(4),), holomorphic=True)


def zip_loop(x, y, w):
    total = 0.0
    for a, b, c in zip(x, y, w):
        total += a * np.exp(b) * c
    return total


LOOPS.add(zip_loop, lambda: (rand(3), rand(3, seed=1), [1.0, 2.0, 3.0]), argnums=(0, 1, 2))


def enumerate_zip(x, y):
    total = 0.0
    for i, (a, b) in enumerate(zip(x, y)):
        total += a**i * b
    return total


LOOPS.add(enumerate_zip, lambda: (positive(3), rand(3, seed=1)), argnums=(0, 1), holomorphic=True)


def reversed_loop(c, x):
    result = 0.0
    for coefficient in reversed(c):
        result = result * x + coefficient
    return result


LOOPS.add(reversed_loop, lambda: (rand(4), 0.7), argnums=(0, 1), holomorphic=True, order2=True)


def reversed_range(x):
    s = 0.0
    for t in reversed(range(len(x))):
        s = x[t] + 0.9 * s * x[t]
    return s


LOOPS.add(reversed_range, lambda: (rand(4),), holomorphic=True)


def nested_loops(A):
    total = 0.0
    for i in range(A.shape[0]):
        for j in range(i, A.shape[1]):
            total += A[i, j] * A[j, i] ** 2
    return total


LOOPS.add(nested_loops, lambda: (rand(3, 3),), holomorphic=True)


def nested_state(x):
    h = x
    for i in range(2):
        g = h
        for _ in range(i + 1):
            g = np.tanh(g + h)
        h = h + 0.5 * g * x
    return np.sum(h**2)


LOOPS.add(nested_state, lambda: (rand(3),), holomorphic=True)


def loop_variable_after_loop(x):
    for i in range(3):
        y = x[i] * 2.0
    return y * x[i] + i


LOOPS.add(loop_variable_after_loop, lambda: (rand(4),), holomorphic=True)


def while_counter(x):
    i = 0
    y = x
    while i < 3:
        y = y * np.sin(y) + x
        i += 1
    return np.sum(y)


LOOPS.add(while_counter, lambda: (rand(3),), holomorphic=True)


def while_on_value(x):
    y = x
    while y < 100.0:
        y = y * y + x
    return y


LOOPS.add(while_on_value, lambda: (1.9,))


def while_true_break(x):
    n = 0
    while True:
        x = x / 2.0 + 0.1 * x**2
        n += 1
        if abs(x) < 0.05 or n >= 20:
            break
    return x * n


LOOPS.add(while_true_break, lambda: (0.8,))


def while_never(x):
    while x < 0:
        x = x + 1.0
    return x**2


LOOPS.add(while_never, lambda: (0.5,), order2=True)


def break_in_for(x):
    total = 0.0
    for v in x:
        if v < 0:
            break
        total += v**2
    return total


LOOPS.add(break_in_for, lambda: (np.array([0.5, 0.7, -0.1, 0.9]),))


def continue_in_for(x):
    total = 0.0
    for i, v in enumerate(x):
        if i % 2:
            continue
        if v < 0:
            total -= v
            continue
        total += v**3
    return total


LOOPS.add(continue_in_for, lambda: (np.array([0.5, 0.7, -0.1, 0.9, 0.6]),))


def for_else(x):
    for v in x:
        if v > 10.0:
            result = v
            break
    else:
        result = np.sum(x**2)
    return result


LOOPS.add(for_else, lambda: (np.array([0.5, 20.0, 1.0]),), name="for_else_broken")
LOOPS.add(for_else, lambda: (np.array([0.5, 2.0, 1.0]),), name="for_else_exhausted")


def while_else(x):
    k = 0
    while k < 4:
        if x[k] < 0:
            x = x * 2.0
            break
        k += 1
    else:
        x = x**2
    return np.sum(x * x[k - 1])


LOOPS.add(while_else, lambda: (np.array([0.5, 0.7, -0.1, 0.9]),), name="while_else_broken")
LOOPS.add(while_else, lambda: (np.array([0.5, 0.7, 0.1, 0.9]),), name="while_else_exhausted")


def return_in_loop(x):
    product = 1.0
    for v in x:
        product = product * v
        if product > 2.0:
            return product**2
    return product


LOOPS.add(return_in_loop, lambda: (np.array([1.5, 1.8, 1.2]),))
LOOPS.add(return_in_loop, lambda: (np.array([0.5, 0.8, 1.2]),), name="return_after_loop")


def return_in_nested_loop(A):
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            if A[i, j] > 0.5:
                return A[i, j] ** 2 + i * A[0, 0]
    return np.sum(A)


LOOPS.add(return_in_nested_loop, lambda: (np.array([[0.1, 0.2], [0.9, 0.8]]),))


def break_inner_only(A):
    total = 0.0
    for row in A:
        for v in row:
            if v < 0:
                break
            total += v * row[0]
        total *= 0.5
    return total


LOOPS.add(break_inner_only, lambda: (np.array([[0.5, -0.2, 0.9], [0.4, 0.8, 0.3]]),))


def variable_rebound_to_new_shape(x):
    y = x
    for i in range(3):
        y = np.concatenate([y, y[:1] * x[i]])
    return np.sum(y**2)


LOOPS.add(variable_rebound_to_new_shape, lambda: (rand(3),), holomorphic=True)


def swap_each_iteration(a, b):
    for _ in range(3):
        a, b = b, np.sin(a) + b
    return np.sum(a * b)


LOOPS.add(swap_each_iteration, lambda: (rand(2), rand(2, seed=1)), argnums=(0, 1), holomorphic=True)


def index_changes_in_loop(x):
    i, total = 0, 0.0
    while i < len(x):
        total += x[i] ** 2 * (i + 1)
        i = 2 * i + 1
    return total


LOOPS.add(index_changes_in_loop, lambda: (rand(6),), holomorphic=True)


def first_iteration_differs(x):
    previous = None
    total = 0.0
    for v in x:
        if previous is not None:
            total += (v - previous) ** 2
        previous = v
    return total


LOOPS.add(first_iteration_differs, lambda: (rand(4),), holomorphic=True)


def loop_over_dict_items(params):
    total = 0.0
    for name, value in params.items():
        if name.startswith("W"):
            total += np.sum(value**2)
        else:
            total += np.sum(value)
    return total


LOOPS.add(loop_over_dict_items, lambda: ({"W1": rand(2, 2), "b1": rand(2, seed=1)},), holomorphic=True)


def loop_over_keys_and_values(params):
    s = 0.0
    for k in params:
        s = s + np.sum(np.sin(params[k]))
    for v in params.values():
        s = s * np.mean(v)
    for k in sorted(params.keys()):
        s = s + params[k][0]
    return s


LOOPS.add(loop_over_keys_and_values, lambda: ({"b": rand(2), "a": rand(3, seed=1)},), holomorphic=True)
