"""Lists, dicts and tuples that hold arrays: elements replaced, popped, appended; arrays written through them."""

import numpy as np


def list_append_alias(x, s):
    parts = []
    for k in range(3):
        parts.append(x)
        x[k] *= s
    parts[0][5] = s
    return np.sum(parts[0] * parts[2]) + np.sum(parts[1])


def list_append_copy(x, s, n):
    history = [x.copy()]
    for _ in range(n):
        x *= s
        x[1:] += history[-1][:-1]
        history.append(x.copy())
    return sum(np.sum(h**2) for h in history)


def list_element_replaced(x, y):
    items = [x, y]
    items[0] = items[1] * x
    items[1][0] = 4.0
    items[0][1] *= items[1][1]
    return np.sum(items[0] ** 2) + np.sum(y) + np.sum(x)


def list_element_augmented(x, y):
    items = [x, y, 2.0]
    items[0] += y
    items[2] *= x[0]
    items[-2] *= items[2]
    return np.sum(x**2) + np.sum(y) * items[2]


def list_swapped_elements(x, y, n):
    buffers = [x, y]
    for _ in range(n):
        buffers[1][1:] = buffers[0][:-1] * buffers[0][1:]
        buffers[0], buffers[1] = buffers[1], buffers[0]
    return np.sum(buffers[0] ** 2) + np.sum(buffers[1])


def list_reversed_in_place(x, y):
    items = [x, y, x * y]
    items.reverse()
    items[0][0] = 1.0
    items[2] *= items[0]
    return np.sum(x**2) + np.sum(items[1] ** 3)


def list_pop_and_write(x, y):
    items = [x, y, x + y]
    last = items.pop()
    first = items.pop(0)
    first *= last
    last[0] = items[0][0]
    return np.sum(x**2) + np.sum(last * y)


def list_insert_and_delete(x, y):
    items = [x]
    items.insert(0, y)
    items.insert(1, y[:3])
    items[1] *= 2.0
    del items[0]
    items.extend([x[3:], items[0]])
    items[3] += items[2]
    items[1][0] = 0.5
    return sum(np.sum(v**2) for v in items) + np.sum(y)


def list_slice_assigned(x, y):
    items = [x, y, x, y]
    items[1:3] = [y * 2.0, x[:6]]
    items[2][0] *= 3.0
    items += [x * y]
    items[4][1] = 0.0
    return sum(float(k) * np.sum(v**2) for k, v in enumerate(items))


def list_copy_is_shallow(x, y):
    items = [x, y]
    other = items.copy()
    alias = items
    alias.append(x * y)
    other[0][0] = 2.0
    other[1] = x
    return sum(np.sum(v**2) for v in items) + np.sum(other[1])


def list_as_queue(x, n):
    queue = [x[0], x[1]]
    for k in range(n):
        a = queue.pop(0)
        queue.append(a * queue[0] + x[k + 2])
    return queue[0] * queue[1]


def list_of_lists_shared_row(s, x):
    row = [s, x[0]]
    table = [row, row, [s, s]]
    table[0][0] = x[1]
    table[2][1] *= table[1][0]
    return sum(a * b for a, b in table)


def list_multiplied_shares(x, s):
    items = [x[:2]] * 3
    items[0] *= s
    items[1][1] = 2.0 * s
    return sum(np.sum(v**2) for v in items) + np.sum(x)


def list_comprehension_of_views(A, s):
    rows = [row[1:] for row in A]
    for r in rows:
        r *= s
    rows[0] += rows[1]
    return np.sum(A**2)


def list_mutated_while_looping(x, y):
    items = [x[:3]]
    for k, v in enumerate(items):
        v *= y[k]
        if k < 3:
            items.append(v * 0.5 if k % 2 else v)
    return sum(np.sum(v**2) for v in items) + np.sum(x)


def list_sort_of_floats(x):
    values = [v**2 for v in x]
    values.sort()
    values[0] *= 3.0
    return sum(k * v for k, v in enumerate(values))


def list_stack_machine(x):
    stack = []
    for k in range(6):
        stack.append(x[k])
        if k % 3 == 2:
            b = stack.pop()
            a = stack.pop()
            stack.append(a * b)
    while len(stack) > 1:
        top = np.sin(stack.pop())
        stack[-1] = stack[-1] + top * stack[0]
    return stack[0]


def list_conversion_to_array(x, s):
    items = [x[k] * s for k in range(4)]
    arr = np.array(items)
    items[0] = 10.0
    arr[1] *= 2.0
    return np.sum(arr**2) + items[0] * items[1]


def dict_writes(x, y):
    state = {"u": x, "v": y}
    state["u"][0] *= 2.0
    state["v"] = state["v"] * x
    state["v"][1] = 0.0
    state["w"] = state["u"]
    state["w"] += 1.0
    return np.sum(x**2) + np.sum(state["v"]) + np.sum(y**2)


def dict_augmented_values(x, s):
    totals = {"a": s, "b": 0.0}
    for k in range(4):
        totals["a" if k % 2 else "b"] += x[k] * totals["a"]
    return totals["a"] * totals["b"]


def dict_pop_update_setdefault(x, y):
    d = {"x": x}
    d.update(y=y)
    a = d.pop("x")
    a *= d["y"]
    b = d.setdefault("z", a)
    b[0] = 2.0
    d.setdefault("y", x)[1] = 3.0
    del d["z"]
    return np.sum(x**2) + np.sum(y**2)


def dict_swap_values(x, y, n):
    d = {"new": x, "old": y}
    for _ in range(n):
        d["new"][:] = d["old"] ** 2 + d["new"]
        d["new"], d["old"] = d["old"], d["new"]
    return np.sum(d["new"] ** 2) + np.sum(d["old"])


def dict_items_written(x, y):
    d = {"x": x, "y": y[1:]}
    for key, value in d.items():
        value *= 2.0 if key == "x" else x[0]
    for value in d.values():
        value[0] = 0.5 * value[1]
    return np.sum(x**2) + np.sum(y**3)


def dict_memo(x):
    memo = {}

    def fib(k):
        if k < 2:
            return x[k]
        if k not in memo:
            memo[k] = fib(k - 1) * fib(k - 2) + x[k]
        return memo[k]

    return fib(5)


def tuple_holds_views(x, s):
    pair = (x[:3], x[3:])
    pair[0][:] *= s
    left, right = pair
    right += left
    return np.sum(x**2)


def tuple_concatenated(x, y):
    group = (x,)
    group += (y, x)
    group[2][0] = group[1][1]
    return sum(np.sum(v**2) for v in group)


def container_argument_written(params, s):
    params["w"] *= s
    params["b"][0] = params["w"][0, 1]
    w = params["w"]
    w[1] += params["b"]
    return np.sum(params["w"] ** 2) + np.sum(params["b"])


def container_argument_rebound(params, s):
    params["b"] = params["b"] * s
    params["extra"] = params["w"]
    params["extra"][0] *= 2.0
    return np.sum(params["w"] ** 2) + np.sum(params["b"] ** 2)


def container_list_argument_grows(parts, s):
    parts.append(parts[0] * s)
    parts[0] = parts[1]
    parts[0][0] = s
    first = parts.pop(0)
    return np.sum(first**2) + sum(np.sum(p**3) for p in parts)


def container_list_argument_written(parts):
    for k in range(1, len(parts)):
        parts[k][0] += parts[k - 1][-1] ** 2
        parts[k - 1][:] = 0.1
    return sum(np.sum(p**2) for p in parts)
