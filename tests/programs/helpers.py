"""The user's own functions: helpers, recursion, nested functions, lambdas, closures, globals."""

import numpy as np

from .registry import Collection, positive, rand

HELPERS = Collection("helpers")
SCALE = 1.5
OFFSETS = np.array([0.1, -0.2, 0.3])


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def affine(x, W, b=0.5):
    return W @ x + b


def calls_helper(x):
    return np.sum(sigmoid(x) * sigmoid(2.0 * x))


HELPERS.add(calls_helper, lambda: (rand(3),), holomorphic=True, order2=True)


def keywords_and_defaults(x, W):
    y = affine(x, W)
    z = affine(b=x[0], W=W, x=y)
    return np.sum(affine(z, b=-1.0, W=W))


HELPERS.add(keywords_and_defaults, lambda: (rand(2), rand(2, 2, seed=1)), argnums=(0, 1), holomorphic=True)


def layer(h, W, activation="tanh"):
    z = affine(h, W)
    if activation == "tanh":
        return np.tanh(z)
    elif activation == "relu":
        return np.maximum(z, 0.0)
    return sigmoid(z)


def nested_calls(x, W):
    return np.sum(layer(layer(layer(x, W), W, "relu"), W, activation="sigmoid"))


HELPERS.add(nested_calls, lambda: (rand(2), rand(2, 2, seed=1)), argnums=(0, 1))


def mean_and_variance(x):
    mean = np.mean(x)
    return mean, np.mean((x - mean) ** 2)


def helper_returns_tuple(x):
    m, v = mean_and_variance(x)
    pair = mean_and_variance(x * m)
    return m / np.sqrt(v) + pair[1]


HELPERS.add(helper_returns_tuple, lambda: (rand(4),), holomorphic=True)


def euler_step(state, t, dt):
    x, v = state
    return x + dt * v, v - dt * np.sin(x) * np.cos(t)


def helper_in_loop(x, v):
    state = (x, v)
    for k in range(4):
        state = euler_step(state, 0.1 * k, dt=0.1)
    return state[0] ** 2 + state[1]


HELPERS.add(helper_in_loop, lambda: (0.4, -0.3), argnums=(0, 1), holomorphic=True, order2=True)


def clipped(z):
    if z > 1.0:
        return 1.0
    if z < 0.0:
        return 0.1 * z
    return z**2


def helper_multiple_returns(x):
    return clipped(x[0]) + 2.0 * clipped(x[1]) + 3.0 * clipped(x[2])


HELPERS.add(helper_multiple_returns, lambda: (np.array([1.5, -0.5, 0.6]),))


def helper_returns_none(x):
    def check(z):
        assert z.ndim == 1
        if z.size > 100:
            return
        print("small", z.size)

    check(x)
    return np.sum(x**2)


HELPERS.add(helper_returns_none, lambda: (rand(3),))


def power(x, n):
    if n == 0:
        return 1.0
    if n % 2:
        return x * power(x, n - 1)
    half = power(x, n // 2)
    return half * half


HELPERS.add(power, lambda: (0.9, 6), holomorphic=True, name="recursion", order2=True)


def tree_sum(x):
    if len(x) == 1:
        return x[0] ** 2
    middle = len(x) // 2
    return tree_sum(x[:middle]) * 0.5 + tree_sum(x[middle:]) * x[0]


HELPERS.add(tree_sum, lambda: (rand(5),), holomorphic=True, name="recursion_on_slices")


def fibonacci_like(a, b, n):
    return b if n <= 0 else fibonacci_like(b, np.sin(a) + b, n - 1)


HELPERS.add(fibonacci_like, lambda: (0.2, 0.3, 5), argnums=(0, 1), holomorphic=True, name="tail_recursion")


def even_part(x, n):
    return x if n == 0 else odd_part(np.cos(x), n - 1)


def odd_part(x, n):
    return 1.0 if n == 0 else x * even_part(np.sin(x), n - 1)


def mutual_recursion(x):
    return even_part(x, 4) + odd_part(x, 3)


HELPERS.add(mutual_recursion, lambda: (0.6,), holomorphic=True)


def nested_function(x):
    def inner(y, k=2.0):
        z = y * k
        return z + np.sin(z)

    return np.sum(inner(x) * inner(x, k=0.5))


HELPERS.add(nested_function, lambda: (rand(3),), holomorphic=True)


def closure_over_active(x, a):
    b = a**2

    def shifted(y):
        return (y - a) * b

    return np.sum(shifted(x) * shifted(2.0 * x))


HELPERS.add(closure_over_active, lambda: (rand(3), 0.7), argnums=(0, 1), holomorphic=True)


def closure_sees_later_binding(x):
    scale = 1.0

    def scaled(y):
        return scale * y

    first = scaled(x)
    scale = x[0] * 3.0
    return np.sum(first * scaled(x))


HELPERS.add(closure_sees_later_binding, lambda: (rand(3),), holomorphic=True)


def lambdas(x):
    f = lambda z: z**2 + 1.0
    g = lambda z, w=2.0: f(z) * w
    return np.sum(g(x) - f(x) * g(x, 0.5))


HELPERS.add(lambdas, lambda: (rand(3),), holomorphic=True)

HELPERS.add(lambda x: np.sum(x**3) * np.sin(x[0]), lambda: (rand(3),), holomorphic=True, name="lambda_itself")

double, cube = (lambda x: np.sum(2.0 * x)), (lambda x: np.sum(x**3))
HELPERS.add(double, lambda: (rand(3),), holomorphic=True, name="first_lambda_on_line")
HELPERS.add(cube, lambda: (rand(3),), holomorphic=True, name="second_lambda_on_line")

MULTILINE = (
    lambda x, y: np.sum(
        x * y
        + np.sin(x)
    )
)  # fmt: skip
HELPERS.add(MULTILINE, lambda: (rand(3), rand(3, seed=1)), argnums=(0, 1), holomorphic=True, name="lambda_over_lines")


def make_loss(data, weight):
    target = np.sin(data)

    def loss(x):
        return weight * np.sum((x * data - target) ** 2)

    return loss


HELPERS.add(make_loss(OFFSETS, 2.0), lambda: (rand(3),), holomorphic=True, name="closure_over_array", order2=True)


def reads_globals(x):
    return SCALE * np.sum((x - OFFSETS) ** 2)


HELPERS.add(reads_globals, lambda: (rand(3),), holomorphic=True)


def helper_ignores_argument(x, y):
    def first(a, b):
        return a

    return np.sum(first(x, y) ** 2) + first(3.0, np.sum(y))


HELPERS.add(helper_ignores_argument, lambda: (rand(2), rand(2, seed=1)), argnums=(0, 1), holomorphic=True)


def helper_rebinds_parameter(x):
    def normalise(v):
        v = v - np.mean(v)
        v = v / np.sqrt(np.sum(v**2))
        return v

    u = normalise(x)
    return u @ np.array([1.0, 2.0, 3.0]) + np.sum(x)


HELPERS.add(helper_rebinds_parameter, lambda: (rand(3),), holomorphic=True)


def same_names_in_helper(x, y):
    def f(y, x):
        z = x * y
        y = z + x
        return y

    z = f(x, y)
    y = f(z, x)
    return np.sum(z * y)


HELPERS.add(same_names_in_helper, lambda: (rand(2), rand(2, seed=1)), argnums=(0, 1), holomorphic=True)


def helper_at_different_shapes(x, A):
    def energy(z):
        return np.sum(np.log(1.0 + z**2))

    return energy(x) + energy(A) + energy(x[0]) + energy(A @ x)


HELPERS.add(helper_at_different_shapes, lambda: (rand(2), rand(3, 2, seed=1)), argnums=(0, 1), holomorphic=True)


def helper_with_loop_and_return(x):
    def first_above(v, level):
        for k in range(len(v)):
            if v[k] > level:
                return v[k], k
        return v[0] * 0.0, -1

    a, i = first_above(x, 0.5)
    b, j = first_above(x * 0.1, 0.5)
    return a**2 * (i + 1) + b * j + x[0]


HELPERS.add(helper_with_loop_and_return, lambda: (np.array([0.2, 0.7, 0.9]),))


def deep_chain(x):
    def f1(z):
        return np.sin(z)

    def f2(z):
        return f1(z) * z

    def f3(z):
        return f2(f2(z)) + f1(z)

    return np.sum(f3(f3(x)))


HELPERS.add(deep_chain, lambda: (positive(2),), holomorphic=True)


def recursion_over_nested_list(tree):
    total = 0.0
    for child in tree:
        if isinstance(child, list):
            total = total + recursion_over_nested_list(child) ** 2
        else:
            total = total + np.sum(child)
    return total


HELPERS.add(recursion_over_nested_list, lambda: ([rand(2), [rand(1, seed=1), [rand(2, seed=2)]], 0.5],))
