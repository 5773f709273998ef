"""Lists built and stacked, comprehensions, f-strings, print and assert in the middle."""

import numpy as np

from .registry import Collection, rand

LISTS = Collection("lists")


def append_and_stack(x):
    rows = []
    for i in range(3):
        rows.append(x * (i + 1))
        x = np.sin(x)
    return np.sum(np.stack(rows) ** 2)


LISTS.add(append_and_stack, lambda: (rand(2),), holomorphic=True)


def append_scalars_to_array(x):
    out = []
    for v in x:
        out.append(v * v)
    return np.sum(np.array(out) * x)


LISTS.add(append_scalars_to_array, lambda: (rand(4),), holomorphic=True)


def append_conditionally(x):
    kept = []
    for v in x:
        if v > 0:
            kept.append(v**2)
    if not kept:
        return 0.0
    return sum(kept) / len(kept)


LISTS.add(append_conditionally, lambda: (np.array([0.5, -0.6, 0.7]),))
LISTS.add(append_conditionally, lambda: (np.array([-0.5, -0.6]),), name="append_nothing")


def list_as_state(x):
    values = [x[0]]
    for i in range(1, len(x)):
        values.append(0.5 * values[-1] + x[i] * values[i - 1])
    return values[-1] + values[0] * values[2]


LISTS.add(list_as_state, lambda: (rand(4),), holomorphic=True)


def comprehension(x):
    return np.sum(np.stack([x * k for k in range(1, 4)]) ** 2)


LISTS.add(comprehension, lambda: (rand(2),), holomorphic=True)


def comprehension_with_if(x):
    return sum([v**2 for i, v in enumerate(x) if i % 2 == 0 if v < 5.0])


LISTS.add(comprehension_with_if, lambda: (rand(5),), holomorphic=True, tags=("condition",))


def nested_comprehension(x):
    gram = np.array([[np.exp(-((a - b) ** 2)) for b in x] for a in x])
    return np.sum(gram @ x)


LISTS.add(nested_comprehension, lambda: (rand(3),), holomorphic=True)


def double_for_comprehension(x, y):
    return sum([a * b for a in x for b in y if b > 0])


LISTS.add(double_for_comprehension, lambda: (rand(2), np.array([0.5, -0.5, 0.8])), argnums=(0, 1))


def comprehension_variable_shadows(x):
    v = 3.0
    squares = [v**2 for v in x]
    return v * sum(squares) + squares[0]


LISTS.add(comprehension_variable_shadows, lambda: (rand(3),), holomorphic=True)


def comprehension_over_layers(layers, x):
    sizes = [W.shape[0] for W in layers]
    norms = [np.sum(W**2) / n for W, n in zip(layers, sizes)]
    return sum(norms) * np.sum(layers[0] @ x)


LISTS.add(comprehension_over_layers, lambda: ([rand(2, 2), rand(3, 2, seed=1)], rand(2, seed=2)), argnums=(0, 1))


def list_literals(x):
    A = np.array([[x[0], 2.0], [x[1] * x[0], -x[2]]])
    v = np.array([1.0, x[2]])
    return v @ A @ v


LISTS.add(list_literals, lambda: (rand(3),), holomorphic=True)


def list_concatenation(x):
    parts = [x[:2]] + [x[2:] * 2.0]
    parts = parts + [np.sin(x)]
    return np.sum(np.concatenate(parts) ** 2)


LISTS.add(list_concatenation, lambda: (rand(4),), holomorphic=True)


def list_repetition(x):
    weights = [0.5] * len(x)
    doubled = [x[0]] * 3
    return np.dot(np.array(weights), x) + sum(doubled) ** 2


LISTS.add(list_repetition, lambda: (rand(3),), holomorphic=True)


def list_slices(x):
    parts = [x * 1.0, x**2, x**3, np.sin(x)]
    return np.sum(np.stack(parts[1:3])) + np.sum(parts[::-1][0]) + sum([np.sum(p) for p in parts[:2]])


LISTS.add(list_slices, lambda: (rand(2),), holomorphic=True)


def list_of_tuples(x):
    pairs = []
    for i in range(len(x) - 1):
        pairs.append((x[i], x[i + 1]))
    total = 0.0
    for a, b in pairs:
        total += (b - a) ** 2 * a
    return total


LISTS.add(list_of_tuples, lambda: (rand(4),), holomorphic=True)


def list_pop_and_extend(x):
    stack = [x[0]]
    stack.extend([x[1] * 2.0, x[2]])
    top = stack.pop()
    stack.insert(0, top * x[1])
    return sum(stack) * top + stack[0]


LISTS.add(list_pop_and_extend, lambda: (rand(3),), holomorphic=True)


def printing(x):
    y = np.sum(x**2)
    print("y", y, x.shape, f"{y:.3f}")
    print(f"the value is {float(y):8.3e} of {x!r}", end="\n")
    return y


LISTS.add(printing, lambda: (rand(3),))


def assertions(x, y):
    assert x.shape == y.shape, f"{x.shape} and {y.shape}"
    z = x * y
    assert np.all(np.isfinite(z))
    return np.sum(z)


LISTS.add(assertions, lambda: (rand(3), rand(3, seed=1)), argnums=(0, 1))


def fstring_keys(params, x):
    for i in range(2):
        x = np.tanh(params[f"W{i}"] @ x + params[f"b{i}"])
    return np.sum(x)


LISTS.add(
    fstring_keys,
    lambda: ({"W0": rand(2, 2), "b0": rand(2), "W1": rand(3, 2, seed=1), "b1": rand(3, seed=1)}, rand(2, seed=2)),
    argnums=(0, 1),
    holomorphic=True,
)


def dict_being_built(x):
    cache = {}
    cache["h0"] = x
    for i in range(3):
        cache[f"h{i + 1}"] = np.tanh(cache[f"h{i}"] * 0.5 + x)
    return np.sum(cache["h3"] * cache["h1"])


LISTS.add(dict_being_built, lambda: (rand(2),), holomorphic=True)


def dict_literal(x):
    out = {"mean": np.mean(x), "square": x**2, "name": "stats"}
    out = {**out, "extra": np.sum(x)}
    return out["mean"] * np.sum(out["square"]) + out.get("extra") + len(out) + out.get("none", 0.0)


LISTS.add(dict_literal, lambda: (rand(3),), holomorphic=True)


def history_and_last(x):
    history = [x]
    for _ in range(3):
        history.append(history[-1] * np.cos(history[0]))
    return np.sum(history[-1]) + np.mean(np.vstack(history)) + np.sum(np.hstack(history[:2]))


LISTS.add(history_and_last, lambda: (rand(2),), holomorphic=True)
