"""Integrators and models of physics, biology, finance and robotics."""

import math

import numpy as np

from .registry import Collection, positive, rand

SCIENCE = Collection("science")


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


SCIENCE.add(pendulum, lambda: (np.array([0.4, -0.1]), 9.81, 1.2), argnums=(0, 1, 2), holomorphic=True, order2=True)


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


SCIENCE.add(lotka_volterra, lambda: (positive(4), (1.2, 0.8)), argnums=(0, 1), holomorphic=True)


def sir_model(beta, gamma, state, observed):
    S, I, R = state
    loss = 0.0
    for y in observed:
        infections = beta * S * I
        recoveries = gamma * I
        S, I, R = S - infections, I + infections - recoveries, R + recoveries
        loss += (I - y) ** 2
    return loss + R


SCIENCE.add(
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


SCIENCE.add(van_der_pol_leapfrog, lambda: (0.5, 0.7, 1.1), argnums=(0, 1, 2), holomorphic=True)


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


SCIENCE.add(adaptive_euler, lambda: (1.3, 1.7), argnums=(0, 1))


def norm_cdf(x):
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


def black_scholes(spot, strike, rate, sigma, maturity, call=True):
    d1 = (math.log(spot / strike) + (rate + 0.5 * sigma**2) * maturity) / (sigma * math.sqrt(maturity))
    d2 = d1 - sigma * math.sqrt(maturity)
    if call:
        return spot * norm_cdf(d1) - strike * math.exp(-rate * maturity) * norm_cdf(d2)
    return strike * math.exp(-rate * maturity) * norm_cdf(-d2) - spot * norm_cdf(-d1)


SCIENCE.add(black_scholes, lambda: (1.0, 1.1, 0.05, 0.3, 0.9), argnums=(0, 1, 2, 3, 4), order2=True)
SCIENCE.add(
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


SCIENCE.add(
    reprojection_error,
    lambda: (
        rand(2, 9) + np.array([0, 0, 0, 0, 0, 4.0, 2.0, 0, 0]),
        rand(2, 3, seed=1),
        [(0, 0, 0.1, 0.2), (1, 0, -0.3, 0.1), (1, 1, 0.2, -0.2)],
    ),
    argnums=(0, 1),
    holomorphic=True,
)


def heat_functional(u, alpha, steps=3):
    for _ in range(steps):
        lap = u[2:] - 2.0 * u[1:-1] + u[:-2]
        u = np.concatenate([u[:1], u[1:-1] + alpha * lap, u[-1:]])
    return np.sum(u**2)


SCIENCE.add(heat_functional, lambda: (rand(5), 0.2), argnums=(0, 1), holomorphic=True)


def wave_roll(u, v, c):
    for _ in range(3):
        lap = np.roll(u, 1) + np.roll(u, -1) - 2 * u
        v = v + 0.1 * c**2 * lap
        u = u + 0.1 * v
    return 0.5 * np.sum(v**2) + np.sum(u**4)


SCIENCE.add(wave_roll, lambda: (rand(4), rand(4, seed=1), 1.3), argnums=(0, 1, 2), holomorphic=True)


def n_body_energy(positions, masses):
    energy = 0.0
    for i in range(len(masses)):
        for j in range(i):
            r = positions[i] - positions[j]
            energy -= masses[i] * masses[j] / np.sqrt(r @ r + 0.01)
    return energy


SCIENCE.add(n_body_energy, lambda: (rand(3, 2), positive(3)), argnums=(0, 1), holomorphic=True)


def lennard_jones(X):
    diff = X[:, None] - X[None]
    r2 = np.sum(diff**2, axis=-1) + np.eye(len(X))
    inv6 = 1.0 / r2**3
    return 2.0 * np.sum((inv6**2 - inv6) * (1 - np.eye(len(X))))


SCIENCE.add(lennard_jones, lambda: (2.0 * rand(3, 2) + np.array([[0, 0], [2, 0], [0, 2]]),), holomorphic=True)


def robot_arm(angles, lengths, target):
    x = y = total = 0.0
    for angle, length in zip(angles, lengths):
        total += angle
        x += length * np.cos(total)
        y += length * np.sin(total)
    return (x - target[0]) ** 2 + (y - target[1]) ** 2


SCIENCE.add(robot_arm, lambda: (rand(3), positive(3), (1.0, 0.5)), argnums=(0, 1, 2), holomorphic=True)


def mandelbrot_escape(c_re, c_im):
    re, im = 0.0, 0.0
    for n in range(20):
        if re * re + im * im > 4.0:
            return n + 1 - math.log(math.log(re * re + im * im))
        re, im = re * re - im * im + c_re, 2.0 * re * im + c_im
    return 0.0 * re


SCIENCE.add(mandelbrot_escape, lambda: (0.5, 0.6), argnums=(0, 1))


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


SCIENCE.add(quaternion_rotate, lambda: (rand(4), rand(3, seed=1)), argnums=(0, 1), holomorphic=True)
