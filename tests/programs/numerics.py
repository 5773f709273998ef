"""Solvers, recurrences and algorithms."""

import math

import numpy as np

from .registry import Collection, positive, rand, spd

NUMERICS = Collection("numerics")


def newton_sqrt(a):
    x = a
    for _ in range(8):
        x = 0.5 * (x + a / x)
    return x


NUMERICS.add(newton_sqrt, lambda: (2.7,), holomorphic=True, order2=True)


def newton_tolerance(a):
    x = 1.0
    while abs(x**3 - a) > 1e-13:
        x = x - (x**3 - a) / (3.0 * x**2)
    return x


NUMERICS.add(newton_tolerance, lambda: (2.7,))


def fixed_point(theta):
    x, previous = 0.5, 2.0
    iterations = 0
    while abs(x - previous) > 1e-14 and iterations < 200:
        previous = x
        x = math.cos(theta * x)
        iterations += 1
    return x * 2.0


NUMERICS.add(fixed_point, lambda: (0.8,))


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


NUMERICS.add(rosenbrock, lambda: (rand(4),), holomorphic=True, order2=True)


def rosenbrock_loop(x):
    total = 0
    for i in range(len(x) - 1):
        total += 100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2
    return total


NUMERICS.add(rosenbrock_loop, lambda: (rand(4),), holomorphic=True, order2=True)


def horner(coefficients, x):
    result = coefficients[0]
    for c in coefficients[1:]:
        result = result * x + c
    return result


NUMERICS.add(horner, lambda: (rand(5), 0.8), argnums=(0, 1), holomorphic=True, order2=True)


def continued_fraction(a):
    value = a[-1]
    for term in a[-2::-1]:
        value = term + 1.0 / value
    return value


NUMERICS.add(continued_fraction, lambda: (positive(5),), holomorphic=True)


def bessel_recurrence(x, n=6):
    above, here = 0.0, 1.0
    norm = 0.0
    for k in range(2 * n, 0, -1):
        above, here = here, 2.0 * k / x * here - above
        if k % 2 == 1:
            norm = norm + 2.0 * here
    return above / (norm - here)


NUMERICS.add(bessel_recurrence, lambda: (1.7,), holomorphic=True)


def power_iteration(A, v):
    for _ in range(5):
        w = A @ v
        v = w / np.linalg.norm(w)
    return v @ A @ v


NUMERICS.add(
    power_iteration, lambda: (np.array([[3.0, 1, 0], [0.8, 2, 0.5], [0, 0.4, 1]]), positive(3)), argnums=(0, 1)
)


def bisection(x, target):
    lo, hi = 0, len(x)
    while lo < hi:
        middle = (lo + hi) // 2
        if x[middle] < target:
            lo = middle + 1
        else:
            hi = middle
    return (target - x[lo - 1]) / (x[lo] - x[lo - 1])


NUMERICS.add(bisection, lambda: (np.array([0.1, 0.4, 0.7, 1.1]), 0.6), argnums=(0, 1))


def linear_interpolation(knots, values, queries):
    total = 0.0
    for q in queries:
        i = np.searchsorted(knots, q) - 1
        w = (q - knots[i]) / (knots[i + 1] - knots[i])
        total += ((1 - w) * values[i] + w * values[i + 1]) ** 2
    return total


NUMERICS.add(
    linear_interpolation,
    lambda: (np.array([0.0, 0.5, 1.2, 2.0]), rand(4), np.array([0.3, 0.8, 1.7])),
    argnums=(0, 1, 2),
)


def cubic_spline(y, x):
    n = len(y)
    h = 1.0
    system = np.eye(n) * 4.0 + np.eye(n, k=1) + np.eye(n, k=-1)
    curvature = np.linalg.solve(system, 6.0 / h**2 * np.concatenate([[0.0], y[2:] - 2 * y[1:-1] + y[:-2], [0.0]]))
    i = int(x)
    t = x - i
    a = (curvature[i + 1] - curvature[i]) / 6.0
    b = curvature[i] / 2.0
    c = y[i + 1] - y[i] - (2 * curvature[i] + curvature[i + 1]) / 6.0
    return ((a * t + b) * t + c) * t + y[i]


NUMERICS.add(cubic_spline, lambda: (rand(5), 1.4), argnums=(0, 1))


def gradient_descent_unrolled(w, X, y, rate):
    for _ in range(4):
        residual = X @ w - y
        w = w - rate * (X.T @ residual) / len(y)
    return np.sum((X @ w - y) ** 2)


NUMERICS.add(
    gradient_descent_unrolled,
    lambda: (rand(2), rand(3, 2), rand(3, seed=1), 0.3),
    argnums=(0, 1, 2, 3),
    holomorphic=True,
)


def conjugate_gradient(A, b):
    x = np.zeros_like(b)
    r = b - A @ x
    p = r
    rs = r @ r
    for _ in range(len(b)):
        Ap = A @ p
        alpha = rs / (p @ Ap)
        x = x + alpha * p
        r = r - alpha * Ap
        rs_new = r @ r
        if np.sqrt(rs_new) < 1e-16:
            break
        p = r + rs_new / rs * p
        rs = rs_new
    return np.sum(x**2)


NUMERICS.add(conjugate_gradient, lambda: (spd(2), rand(2)), argnums=(0, 1))


def trapezoid_rule(a, b, n=6):
    h = (b - a) / n
    total = 0.5 * (math.exp(-a * a) + math.exp(-b * b))
    for k in range(1, n):
        x = a + k * h
        total += math.exp(-x * x)
    return total * h


NUMERICS.add(trapezoid_rule, lambda: (0.1, 1.4), argnums=(0, 1))


def simpson_vectorised(theta):
    x = np.linspace(0.0, 1.0, 7)
    f = np.exp(theta[0] * x) * np.cos(theta[1] * x)
    return (f[0] + f[-1] + 4 * np.sum(f[1:-1:2]) + 2 * np.sum(f[2:-1:2])) / 18


NUMERICS.add(simpson_vectorised, lambda: (rand(2),), holomorphic=True)


def taylor_exp(x):
    term, total, k = 1.0, 1.0, 1
    while abs(term) > 1e-17:
        term = term * x / k
        total += term
        k += 1
    return total


NUMERICS.add(taylor_exp, lambda: (0.9,))


def agm(a, b):
    while abs(a - b) > 1e-15 * abs(a):
        a, b = (a + b) / 2, math.sqrt(a * b)
    return a


NUMERICS.add(agm, lambda: (1.0, 0.4), argnums=(0, 1))


def collatz_like(x):
    steps = 0
    while x > 1.05:
        if int(x) % 2 == 0:
            x = x / 2.0
        else:
            x = 0.75 * x + 0.1
        steps += 1
    return x * steps


NUMERICS.add(collatz_like, lambda: (7.3,))


def dynamic_time_warping(a, b):
    previous = [0.0] + [np.inf] * len(b)
    for x in a:
        row = [np.inf]
        for j, y in enumerate(b):
            cost = (x - y) ** 2
            row.append(cost + min(row[-1], previous[j], previous[j + 1]))
        previous = row
    return previous[-1]


NUMERICS.add(dynamic_time_warping, lambda: (rand(3), rand(3, seed=1)), argnums=(0, 1))


def chebyshev_clenshaw(c, x):
    b1 = b2 = 0.0
    for k in range(len(c) - 1, 0, -1):
        b1, b2 = c[k] + 2 * x * b1 - b2, b1
    return c[0] + x * b1 - b2


NUMERICS.add(chebyshev_clenshaw, lambda: (rand(4), 0.4), argnums=(0, 1), holomorphic=True, order2=True)


def discrete_lyapunov(A, Q):
    P = Q
    M = A
    for _ in range(4):
        P = P + M @ P @ M.T
        M = M @ M
    return np.trace(P)


NUMERICS.add(discrete_lyapunov, lambda: (0.5 * rand(2, 2), spd(2)), argnums=(0, 1), holomorphic=True)
