"""Solvers, integrators, recurrences and models of science."""

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


def rk4_step(f, y, t, h):
    k1 = f(y, t)
    k2 = f(y + 0.5 * h * k1, t + 0.5 * h)
    k3 = f(y + 0.5 * h * k2, t + 0.5 * h)
    k4 = f(y + h * k3, t + h)
    return y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)


def pendulum(y0, g, length):
    def derivative(y, t):
        return np.array([y[1], -g / length * np.sin(y[0])])

    y, t, h = y0, 0.0, 0.1
    for _ in range(4):
        y = rk4_step(derivative, y, t, h)
        t += h
    return y[0] ** 2 + y[1]


NUMERICS.add(pendulum, lambda: (np.array([0.4, -0.1]), 9.81, 1.2), argnums=(0, 1, 2), holomorphic=True, order2=True)


def lotka_volterra(params, z0, dt=0.05, steps=6):
    alpha, beta, delta, gamma = params
    prey, predators = z0
    path = []
    for _ in range(steps):
        d_prey = alpha * prey - beta * prey * predators
        d_predators = delta * prey * predators - gamma * predators
        prey, predators = prey + dt * d_prey, predators + dt * d_predators
        path.append(prey)
    return np.sum(np.array(path) ** 2) + predators


NUMERICS.add(lotka_volterra, lambda: (positive(4), (1.2, 0.8)), argnums=(0, 1), holomorphic=True)


def sir_model(beta, gamma, state, observed):
    S, I, R = state
    loss = 0.0
    for y in observed:
        infections = beta * S * I
        recoveries = gamma * I
        S, I, R = S - infections, I + infections - recoveries, R + recoveries
        loss += (I - y) ** 2
    return loss + R


NUMERICS.add(
    sir_model, lambda: (0.6, 0.2, np.array([0.9, 0.1, 0.0]), [0.12, 0.15, 0.2]), argnums=(0, 1, 2), holomorphic=True
)


def van_der_pol_leapfrog(x, v, mu):
    h = 0.1
    for step in range(5):
        v = v + 0.5 * h * (mu * (1 - x**2) * v - x)
        x = x + h * v
        if step % 2 == 0:
            v = v + 0.5 * h * (mu * (1 - x**2) * v - x)
    return x * v


NUMERICS.add(van_der_pol_leapfrog, lambda: (0.5, 0.7, 1.1), argnums=(0, 1, 2), holomorphic=True)


def adaptive_euler(y0, k):
    t, h, y = 0.0, 0.3, y0
    while t < 1.0:
        full = y - h * k * y
        half = y - 0.5 * h * k * y
        two_halves = half - 0.5 * h * k * half
        if abs(full - two_halves) > 0.02:
            h = h * 0.5
            continue
        y = two_halves
        t += h
    return y


NUMERICS.add(adaptive_euler, lambda: (1.3, 1.7), argnums=(0, 1))


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


def norm_cdf(x):
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


def black_scholes(spot, strike, rate, sigma, maturity, call=True):
    d1 = (math.log(spot / strike) + (rate + 0.5 * sigma**2) * maturity) / (sigma * math.sqrt(maturity))
    d2 = d1 - sigma * math.sqrt(maturity)
    if call:
        return spot * norm_cdf(d1) - strike * math.exp(-rate * maturity) * norm_cdf(d2)
    return strike * math.exp(-rate * maturity) * norm_cdf(-d2) - spot * norm_cdf(-d1)


NUMERICS.add(black_scholes, lambda: (1.0, 1.1, 0.05, 0.3, 0.9), argnums=(0, 1, 2, 3, 4), order2=True)
NUMERICS.add(
    black_scholes,
    lambda: (1.0, 1.1, 0.05, 0.3, 0.9),
    argnums=(0, 3),
    kwargs=lambda: {"call": False},
    name="black_scholes_put",
)


def rodrigues(rotation, point):
    angle = np.sqrt(np.sum(rotation**2))
    if angle < 1e-8:
        return point + np.cross(rotation, point)
    axis = rotation / angle
    cos, sin = np.cos(angle), np.sin(angle)
    return cos * point + sin * np.cross(axis, point) + (1.0 - cos) * (axis @ point) * axis


def reprojection_error(cameras, points, observations):
    total = 0.0
    for camera, point, u, v in observations:
        c = cameras[camera]
        X = rodrigues(c[:3], points[point]) + c[3:6]
        x, y = X[0] / X[2], X[1] / X[2]
        r2 = x * x + y * y
        distortion = 1.0 + r2 * (c[7] + r2 * c[8])
        total += (c[6] * distortion * x - u) ** 2 + (c[6] * distortion * y - v) ** 2
    return total


NUMERICS.add(
    reprojection_error,
    lambda: (
        rand(2, 9) + np.array([0, 0, 0, 0, 0, 4.0, 2.0, 0, 0]),
        rand(2, 3, seed=1),
        [(0, 0, 0.1, 0.2), (1, 0, -0.3, 0.1), (1, 1, 0.2, -0.2)],
    ),
    argnums=(0, 1),
    holomorphic=True,
)


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


def heat_functional(u, alpha, steps=3):
    for _ in range(steps):
        lap = u[2:] - 2.0 * u[1:-1] + u[:-2]
        u = np.concatenate([u[:1], u[1:-1] + alpha * lap, u[-1:]])
    return np.sum(u**2)


NUMERICS.add(heat_functional, lambda: (rand(5), 0.2), argnums=(0, 1), holomorphic=True)


def wave_roll(u, v, c):
    for _ in range(3):
        lap = np.roll(u, 1) + np.roll(u, -1) - 2 * u
        v = v + 0.1 * c**2 * lap
        u = u + 0.1 * v
    return 0.5 * np.sum(v**2) + np.sum(u**4)


NUMERICS.add(wave_roll, lambda: (rand(4), rand(4, seed=1), 1.3), argnums=(0, 1, 2), holomorphic=True)


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


def n_body_energy(positions, masses):
    energy = 0.0
    for i in range(len(masses)):
        for j in range(i):
            r = positions[i] - positions[j]
            energy -= masses[i] * masses[j] / np.sqrt(r @ r + 0.01)
    return energy


NUMERICS.add(n_body_energy, lambda: (rand(3, 2), positive(3)), argnums=(0, 1), holomorphic=True)


def lennard_jones(X):
    diff = X[:, None] - X[None]
    r2 = np.sum(diff**2, axis=-1) + np.eye(len(X))
    inv6 = 1.0 / r2**3
    return 2.0 * np.sum((inv6**2 - inv6) * (1 - np.eye(len(X))))


NUMERICS.add(lennard_jones, lambda: (2.0 * rand(3, 2) + np.array([[0, 0], [2, 0], [0, 2]]),), holomorphic=True)


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


def robot_arm(angles, lengths, target):
    x = y = total = 0.0
    for angle, length in zip(angles, lengths):
        total += angle
        x += length * np.cos(total)
        y += length * np.sin(total)
    return (x - target[0]) ** 2 + (y - target[1]) ** 2


NUMERICS.add(robot_arm, lambda: (rand(3), positive(3), (1.0, 0.5)), argnums=(0, 1, 2), holomorphic=True)


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


def mandelbrot_escape(c_re, c_im):
    re, im = 0.0, 0.0
    for n in range(20):
        if re * re + im * im > 4.0:
            return n + 1 - math.log(math.log(re * re + im * im))
        re, im = re * re - im * im + c_re, 2.0 * re * im + c_im
    return 0.0 * re


NUMERICS.add(mandelbrot_escape, lambda: (0.5, 0.6), argnums=(0, 1))


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


def quaternion_rotate(q, v):
    w, x, y, z = q / np.sqrt(q @ q)
    R = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )
    return (R @ v) @ np.array([1.0, -2.0, 0.5])


NUMERICS.add(quaternion_rotate, lambda: (rand(4), rand(3, seed=1)), argnums=(0, 1), holomorphic=True)
