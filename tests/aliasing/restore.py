"""Memory 3 and 9: what the reverse sweep reads must be what the forward sweep read."""

import numpy as np


def residual_overwritten_constant(x):
    c = np.ones(6)
    y = x * c
    c[:] = 0
    return y.sum()


def residual_overwritten_argument(x, y):
    z = x * y
    y[:] = 0.0
    return np.sum(z**2)


def residual_overwritten_through_view(x, y):
    v = y[1:4]
    z = x[:3] * v
    y[2] = 9.0
    v[0] = x[5]
    return np.sum(z) + np.sum(y)


def residual_overwritten_through_alias(x, y):
    w = y
    z = np.sin(x) * w
    w *= 0.0
    return np.sum(z)


def residual_result_overwritten(x):
    y = np.exp(x)
    z = y**2
    y[:3] = 1.0
    y += z
    return np.sum(y * z)


def residual_result_of_sqrt(x):
    y = np.sqrt(x + 2.0)
    z = np.tanh(y)
    y[0] = 0.0
    z[1:] *= y[1:]
    y[:] = -1.0
    return np.sum(z)


def residual_matrix_overwritten(S, x):
    v = S @ x[:4]
    S[:] = np.eye(4)
    w = S @ v
    S[0] = w
    return np.sum(S * np.sin(S)) + v @ v


def residual_overwritten_each_turn(x, y, n):
    for k in range(n):
        z = x * y
        y[:] = z + k
        x[k] = y[k + 1]
    return np.sum(x * y)


def residual_overwritten_after_loop(x, y, n):
    total = 0.0
    buffer = np.empty_like(x)
    for k in range(n):
        buffer[:] = np.sin(x) * y[k]
        total += buffer @ buffer
    buffer[:] = np.nan
    return total


def buffer_reused_by_two_phases(x, y):
    buffer = np.zeros_like(x)
    buffer[:] = x**2
    first = buffer * y
    buffer[:] = y**3
    second = buffer * first
    buffer.fill(0.0)
    return np.sum(second)


def mask_overwritten(x, y):
    m = x > 0
    z = np.where(m, x * y, y)
    m[:] = False
    return np.sum(z**2)


def mask_stored_then_flipped(x, y):
    m = x > 0
    x[m] = y[m] ** 2
    np.logical_not(m, out=m)
    x[m] *= y[m]
    return np.sum(x**2)


def index_array_mutated(x):
    idx = np.array([0, 1, 2])
    y = x[idx]
    idx += 3
    z = x[idx]
    idx[:] = 0
    return np.sum(y * z)


def index_array_mutated_after_store(x, y):
    idx = np.array([0, 2])
    x[idx] = y[:2] * x[0]
    idx[0] = 5
    x[idx] += y[2:4]
    idx[:] = [1, 1]
    return np.sum(x**2)


def index_array_in_loop(x, n):
    idx = np.array([0, 1])
    for _ in range(n):
        x[idx] *= x[idx[::-1] + 1]
        idx += 1
    return np.sum(x**2)


def index_list_mutated(x):
    idx = [0, 1]
    y = x[idx]
    idx.append(4)
    idx[0] = 3
    return np.sum(y**2) + np.sum(x[idx] ** 3)


def index_counter_changes(x):
    k = 0
    x[k] *= x[k + 1]
    k += 2
    x[k] *= x[k - 1]
    k = -1
    return x[k] + np.sum(x**2)


def index_from_array_contents(x, y):
    order = np.argsort(x)
    x[order[0]] = y[0]
    order = np.argsort(x)
    x[order[0]] *= y[1]
    return np.sum(x**2)


def index_depends_on_written_values(x, n):
    for _ in range(n):
        k = int(np.argmax(x))
        x[k] = 0.3 * x[k] - 0.5
    return np.sum(x**2)


def loop_variable_reused(x, y, n):
    for k in range(n):
        x[k] += y[k] ** 2
        for k in range(2):
            x[k] *= 0.9
        x[k + 1] += y[k]
    return np.sum(x**2) * x[k]


def loop_variable_rebound_in_body(x, y, n):
    for k in range(n):
        x[k] *= y[k]
        k = 5 - k
        x[k] += x[0] * y[k]
    return np.sum(x**2)


def loop_bound_mutated(x, n):
    stop = n
    for k in range(stop):
        stop = 1
        x[k] *= x[k + 1]
    return np.sum(x[:stop]) + np.sum(x**2)


def value_read_between_overwrites(x):
    a = x[0]
    x[0] = x[1]
    b = x[0]
    x[0] = x[2]
    c = x[0]
    return a * b * c + np.sum(x**2)


def scalar_rebound_between_uses(x, s):
    y = x * s
    s = y[0]
    z = y * s
    s = 2.0
    return np.sum(z) * s


def partial_reads_overwritten_factor(x, y):
    x[:3] *= y[:3]
    y[:3] = x[3:]
    x[:3] *= y[:3]
    y[:3] = 0.0
    x[:3] /= 2.0 + y[3:] ** 2
    return np.sum(x**2)


def branch_condition_overwritten(x, y):
    total = 0.0
    for k in range(4):
        if x[k] > 0:
            x[k + 1] = -x[k] * y[k]
            total += x[k + 1] ** 2
        else:
            x[k + 1] = y[k] + x[k] * y[k]
        x[k] = 0.0
    return total + np.sum(x)


def while_condition_overwritten(x, s):
    x[0] = 4.0 + x[0]
    turns = 0
    while x[0] > 0.5:
        x[0] *= 0.5
        x[turns % 3 + 1] += s * x[0]
        turns += 1
    return np.sum(x**2)


def early_return_after_writes(x, y, n):
    for k in range(n):
        x[k] *= y[k]
        if x[k] < 0:
            x[k + 1] = y[k] ** 2
            return np.sum(x**2)
        y[k] = x[k]
    return np.sum(x * y)


def break_after_partial_write(x, y):
    for k in range(5):
        x[k] += y[k]
        if x[k] > 0.5:
            break
        x[k] *= y[k + 1]
    else:
        x[5] = 1.0
    return np.sum(x**2)


def continue_skips_write(x, y):
    for k in range(6):
        y[k] *= 1.1
        if x[k] < 0:
            continue
        x[k] = y[k] * x[k - 1]
    return np.sum(x**2)


def fresh_array_each_turn_kept(x, n):
    kept = x
    for _ in range(n):
        new = kept * 0.5
        new[1:] += kept[:-1] ** 2
        kept[0] = 0.1
        kept = new
    return np.sum(kept**2) + np.sum(x)


def try_finally_write(x, s):
    try:
        x[0] *= s
    finally:
        x[1] = x[0] ** 2
    return np.sum(x**2)
