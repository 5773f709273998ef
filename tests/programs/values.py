"""Functions as values, and random draws."""

import math

import numpy as np

from .registry import Collection, positive, rand

VALUES = Collection("values", tags=("language",))


def apply_twice(f, x):
    return f(f(x))


def functions_passed(x):
    return np.sum(apply_twice(np.sin, x)) + np.sum(apply_twice(lambda v: v * x[0], x))


VALUES.add(functions_passed, lambda: (rand(3),), holomorphic=True)


def function_argument(x, f):
    return np.sum(f(x) * x)


VALUES.add(function_argument, lambda: (rand(3), np.tanh), holomorphic=True)
VALUES.add(function_argument, lambda: (rand(3), lambda v: v**2), holomorphic=True, name="lambda_argument")


def make_power(n, scale):
    def power(x):
        return scale * x**n

    return power


def functions_returned(x):
    square = make_power(2, x[0])
    cube = make_power(3, 2.0)
    return np.sum(square(x) * cube(x))


VALUES.add(functions_returned, lambda: (rand(3),), holomorphic=True)


def compose(*functions):
    def composed(x):
        for f in functions:
            x = f(x)
        return x

    return composed


def composition(x):
    return np.sum(compose(np.sin, make_power(2, 3.0), lambda v: v + x)(x))


VALUES.add(composition, lambda: (rand(3),), holomorphic=True)

ACTIVATIONS = {"tanh": np.tanh, "sigmoid": lambda z: 1.0 / (1.0 + np.exp(-z)), "square": np.square}


def functions_in_dict(x, names):
    for name in names:
        x = ACTIVATIONS[name](x)
    return np.sum(x)


VALUES.add(functions_in_dict, lambda: (rand(3), ["sigmoid", "square", "tanh"]), holomorphic=True)


def chosen_at_run_time(x):
    f = np.exp if np.sum(x) > 0 else np.cos
    g = [np.sin, np.tanh][int(x[0] > 0)]
    return np.sum(f(x) * g(x))


VALUES.add(chosen_at_run_time, lambda: (np.array([0.4, -0.2]),))
VALUES.add(chosen_at_run_time, lambda: (np.array([-0.4, -0.2]),), name="chosen_otherwise")


def different_function_each_iteration(x):
    for f in (np.sin, math.exp, lambda v: v**2, abs):
        x = f(x) + 0.1
    return x


VALUES.add(different_function_each_iteration, lambda: (0.6,))


def recursive_closure(x):
    def depth(v, n):
        return v if n == 0 else np.sin(depth(v, n - 1)) + x[n]

    return depth(x[0], 3)


VALUES.add(recursive_closure, lambda: (rand(4),), holomorphic=True)


def deep_recursion(x, n=120):
    if n == 0:
        return x
    return deep_recursion(x * 0.99 + 0.001 * x**2, n - 1)


VALUES.add(deep_recursion, lambda: (0.8,), holomorphic=True)


def fixed_point_of(f, x, tolerance=1e-13):
    while True:
        new = f(x)
        if abs(new - x) < tolerance:
            return new
        x = new


def higher_order_solver(a):
    return fixed_point_of(lambda x: 0.5 * (x + a / x), 1.0) + fixed_point_of(lambda x: np.cos(a * x) * 0.5, 0.1)


VALUES.add(higher_order_solver, lambda: (1.1,))


def integrate(f, a, b, n=4):
    h = (b - a) / n
    return h * sum(f(a + (i + 0.5) * h) for i in range(n))


def quadrature(theta, upper):
    return integrate(lambda t: np.exp(-theta[0] * t) * np.cos(theta[1] * t), 0.0, upper)


VALUES.add(quadrature, lambda: (rand(2), 1.3), argnums=(0, 1), holomorphic=True)


def counter_closure(x):
    def make_counter():
        count = 0

        def increment(v):
            nonlocal count
            count += 1
            return v * count

        return increment

    inc = make_counter()
    return inc(x) + inc(x) ** 2 + inc(x) ** 3


VALUES.add(counter_closure, lambda: (0.5,), holomorphic=True)


def reparameterised(mu, log_sigma):
    rng = np.random.default_rng(0)
    z = mu + np.exp(log_sigma) * rng.normal(size=(3, 2))
    return np.mean(np.sum(z**2, axis=1))


VALUES.add(reparameterised, lambda: (rand(2), rand(2, seed=1)), argnums=(0, 1), holomorphic=True)


def dropout(x, W, rate=0.4):
    rng = np.random.default_rng(seed=3)
    mask = rng.uniform(size=x.shape) > rate
    h = np.tanh(x @ W) * (rng.random(2) < 0.9)
    return np.sum(h**2) + np.sum(x * mask / (1.0 - rate))


VALUES.add(dropout, lambda: (rand(3, 2), rand(2, 2, seed=1)), argnums=(0, 1), holomorphic=True)


def stochastic_loop(x, sigma):
    rng = np.random.default_rng(1)
    for _ in range(4):
        x = x + 0.1 * np.sin(x) + sigma * np.sqrt(0.1) * rng.standard_normal()
        if rng.uniform() < 0.5:
            x = x * 1.1
    return x**2


VALUES.add(stochastic_loop, lambda: (0.4, 0.3), argnums=(0, 1), holomorphic=True)


def legacy_random(x):
    np.random.seed(0)
    noise = np.random.randn(3)
    order = np.random.permutation(3)
    return np.sum(x[order] * noise) + np.random.rand() * x[0] ** 2


VALUES.add(legacy_random, lambda: (rand(3),), holomorphic=True)


def sampled_minibatches(w, X, y):
    rng = np.random.default_rng(5)
    loss = 0.0
    for _ in range(3):
        batch = rng.choice(len(X), size=2, replace=False)
        loss += np.mean((X[batch] @ w - y[batch]) ** 2)
        w = w * 0.9
    return loss + rng.integers(1, 5) * w[0]


VALUES.add(
    sampled_minibatches, lambda: (rand(2), rand(4, 2, seed=1), rand(4, seed=2)), argnums=(0, 1, 2), holomorphic=True
)


def scale_parameter_of_draw(mu, scale):
    rng = np.random.RandomState(2)
    noise = rng.normal(0.0, 1.0, 3)
    return np.sum((mu + scale * noise) ** 2)


VALUES.add(scale_parameter_of_draw, lambda: (0.3, 0.8), argnums=(0, 1), holomorphic=True)


def monte_carlo_option(spot, sigma):
    rng = np.random.default_rng(7)
    z = rng.standard_normal(16)
    terminal = spot * np.exp(-0.5 * sigma**2 + sigma * z)
    return np.mean(np.maximum(terminal - 1.013, 0.0))


VALUES.add(monte_carlo_option, lambda: (1.0, 0.6), argnums=(0, 1))


def scipy_free_gamma(x):
    return sum(map(math.lgamma, [x, x + 1.0])) + positive_part(x)


def positive_part(v):
    return max(v, 0.0)


VALUES.add(scipy_free_gamma, lambda: (positive(1)[0].item(),))
