"""Fluids and transport."""

import numpy as np

from tests.kernels.base import Kernel, positive, uniform


def build_up_b(b, rho, dt, u, v, dx, dy):
    b[1:-1, 1:-1] = rho * (
        1 / dt * ((u[1:-1, 2:] - u[1:-1, 0:-2]) / (2 * dx) + (v[2:, 1:-1] - v[0:-2, 1:-1]) / (2 * dy))
        - ((u[1:-1, 2:] - u[1:-1, 0:-2]) / (2 * dx)) ** 2
        - 2 * ((u[2:, 1:-1] - u[0:-2, 1:-1]) / (2 * dy) * (v[1:-1, 2:] - v[1:-1, 0:-2]) / (2 * dx))
        - ((v[2:, 1:-1] - v[0:-2, 1:-1]) / (2 * dy)) ** 2
    )


def pressure_poisson(nit, p, dx, dy, b):
    for _ in range(nit):
        pn = p.copy()
        p[1:-1, 1:-1] = ((pn[1:-1, 2:] + pn[1:-1, 0:-2]) * dy**2 + (pn[2:, 1:-1] + pn[0:-2, 1:-1]) * dx**2) / (
            2 * (dx**2 + dy**2)
        ) - dx**2 * dy**2 / (2 * (dx**2 + dy**2)) * b[1:-1, 1:-1]
        p[:, -1] = p[:, -2]
        p[0, :] = p[1, :]
        p[:, 0] = p[:, 1]
        p[-1, :] = 0


def cavity_flow(nt, nit, u, v, dt, dx, dy, p, rho, nu):
    un = np.empty_like(u)
    vn = np.empty_like(v)
    b = np.zeros_like(p)
    for _n in range(nt):
        un[:] = u
        vn[:] = v
        build_up_b(b, rho, dt, u, v, dx, dy)
        pressure_poisson(nit, p, dx, dy, b)
        u[1:-1, 1:-1] = (
            un[1:-1, 1:-1]
            - un[1:-1, 1:-1] * dt / dx * (un[1:-1, 1:-1] - un[1:-1, 0:-2])
            - vn[1:-1, 1:-1] * dt / dy * (un[1:-1, 1:-1] - un[0:-2, 1:-1])
            - dt / (2 * rho * dx) * (p[1:-1, 2:] - p[1:-1, 0:-2])
            + nu * dt / dx**2 * (un[1:-1, 2:] - 2 * un[1:-1, 1:-1] + un[1:-1, 0:-2])
            + nu * dt / dy**2 * (un[2:, 1:-1] - 2 * un[1:-1, 1:-1] + un[0:-2, 1:-1])
        )
        v[1:-1, 1:-1] = (
            vn[1:-1, 1:-1]
            - un[1:-1, 1:-1] * dt / dx * (vn[1:-1, 1:-1] - vn[1:-1, 0:-2])
            - vn[1:-1, 1:-1] * dt / dy * (vn[1:-1, 1:-1] - vn[0:-2, 1:-1])
            - dt / (2 * rho * dy) * (p[2:, 1:-1] - p[0:-2, 1:-1])
            + nu * dt / dx**2 * (vn[1:-1, 2:] - 2 * vn[1:-1, 1:-1] + vn[1:-1, 0:-2])
            + nu * dt / dy**2 * (vn[2:, 1:-1] - 2 * vn[1:-1, 1:-1] + vn[0:-2, 1:-1])
        )
        u[0, :] = 0
        u[:, 0] = 0
        u[:, -1] = 0
        u[-1, :] = 1
        v[0, :] = 0
        v[-1, :] = 0
        v[:, 0] = 0
        v[:, -1] = 0


def cavity_flow_loss(u, v, p, rho, nu):
    cavity_flow(2, 2, u, v, 0.05, 0.5, 0.5, p, rho, nu)
    return np.sum(u**2) + np.sum(v**2) + np.sum(np.sin(p))


def channel_flow(u, p, dt, dx, force, tol, limit):
    udiff = 1.0
    count = 0
    while udiff > tol and count < limit:
        un = u.copy()
        u[1:-1] = un[1:-1] - un[1:-1] * dt / dx * (un[1:-1] - un[:-2]) - dt * (p[2:] - p[:-2]) + force * dt
        u[0] = un[0] - un[0] * dt / dx * (un[0] - un[-1]) + force * dt
        u[-1] = un[-1] - un[-1] * dt / dx * (un[-1] - un[-2]) + force * dt
        udiff = (np.sum(u) - np.sum(un)) / np.sum(u)
        count += 1
    return np.sum(u**2)


def burgers(u, nu, dt, dx, steps):
    un = np.zeros_like(u)
    for _ in range(steps):
        un[:] = u[:]
        u[1:-1] -= un[1:-1] * dt / dx * (un[1:-1] - un[:-2])
        u[1:-1] += nu * dt / dx**2 * (un[2:] - 2 * un[1:-1] + un[:-2])
        u[0] = u[-2]
        u[-1] = u[1]
    return np.sum(u * u * u)


def advect_limited(q, velocity, dt, steps):
    n = len(q)
    flux = np.zeros(n + 1)
    for _ in range(steps):
        dq = np.diff(q)
        left, right = dq[:-1], dq[1:]
        slope = np.where(left * right > 0, np.where(np.abs(left) < np.abs(right), left, right), 0.0)
        edge = q[1:-1] + 0.5 * (1.0 - velocity * dt) * slope
        flux[0] = velocity * q[-1]
        flux[1] = velocity * q[0]
        flux[2:-1] = velocity * edge
        flux[-1] = flux[0]
        q -= dt * (flux[1:] - flux[:-1])
    return np.sum(q**2)


def lax_friedrichs(u, dt, steps):
    for _ in range(steps):
        f = 0.5 * u**2
        u[1:-1] = 0.5 * (u[2:] + u[:-2]) - 0.5 * dt * (f[2:] - f[:-2])
        u[0], u[-1] = u[1], u[-2]
    return np.sum(np.exp(u))


def lax_wendroff_halves(u, c, steps):
    half = np.empty(len(u) - 1)
    for _ in range(steps):
        half[:] = 0.5 * (u[1:] + u[:-1]) - 0.5 * c * (u[1:] - u[:-1])
        u[1:-1] -= c * (half[1:] - half[:-1])
    return u @ u


def shallow_water(h, hu, dt, g, steps):
    state = np.stack([h, hu])
    for _ in range(steps):
        depth, momentum = state
        flux = np.empty_like(state)
        flux[0] = momentum
        flux[1] = momentum**2 / depth + 0.5 * g * depth**2
        new = state.copy()
        new[:, 1:-1] = 0.5 * (state[:, 2:] + state[:, :-2]) - 0.5 * dt * (flux[:, 2:] - flux[:, :-2])
        new[0, 0], new[0, -1] = new[0, 1], new[0, -2]
        new[1, 0], new[1, -1] = -new[1, 1], -new[1, -2]
        state[...] = new
    return np.sum(state[0] ** 3) + np.sum(state[1])


def smooth(u, f, sweeps):
    for _ in range(sweeps):
        u[1:-1] += 0.6 * (0.5 * (u[:-2] + u[2:] + f[1:-1]) - u[1:-1])


def v_cycle(u, f):
    smooth(u, f, 2)
    if len(u) > 3:
        r = np.zeros_like(u)
        r[1:-1] = f[1:-1] - (2.0 * u[1:-1] - u[:-2] - u[2:])
        coarse_f = 4.0 * r[::2].copy()
        coarse_u = np.zeros_like(coarse_f)
        v_cycle(coarse_u, coarse_f)
        u[::2] += coarse_u
        u[1::2] += 0.5 * (coarse_u[:-1] + coarse_u[1:])
    smooth(u, f, 1)


def multigrid(u, f, cycles):
    for _ in range(cycles):
        v_cycle(u, f)
    return np.sum(u**2)


def lattice_boltzmann(f, weights, omega, steps):
    velocities = np.array([0, 1, -1])
    for _ in range(steps):
        rho = f.sum(axis=0)
        flow = (f[1] - f[2]) / rho
        for k, c in enumerate(velocities):
            equilibrium = weights[k] * rho * (1.0 + 3.0 * c * flow + 1.5 * (3.0 * c * c - 1.0) * flow**2)
            f[k] += omega * (equilibrium - f[k])
        for k, c in enumerate(velocities):
            f[k] = np.roll(f[k], c)
    return np.sum(f[1] ** 2) + np.sum(f[0] * f[2])


def flux_form_2d(q, u, v, dt):
    fx = np.zeros((q.shape[0] + 1, q.shape[1]))
    fy = np.zeros((q.shape[0], q.shape[1] + 1))
    inner = u[1:-1]
    fx[1:-1] = np.where(inner > 0, inner * q[:-1], inner * q[1:])
    inner = v[:, 1:-1]
    positive_part = np.maximum(inner, 0.0)
    fy[:, 1:-1] = positive_part * q[:, :-1] + (inner - positive_part) * q[:, 1:]
    q -= dt * (np.diff(fx, axis=0) + np.diff(fy, axis=1))
    return np.sum(np.sin(q))


KERNELS = [
    Kernel(
        cavity_flow_loss,
        lambda: (uniform(5, 5, seed=1), uniform(5, 5, seed=2), uniform(5, 5, seed=3), 1.1, 0.2),
    ),
    Kernel(channel_flow, lambda: (positive(7, seed=4), uniform(7, seed=5) * 0.1, 0.05, 0.5, 1.0, 1e-9, 4)),
    Kernel(burgers, lambda: (uniform(8, seed=6), 0.07, 0.05, 0.5, 3)),
    Kernel(advect_limited, lambda: (uniform(8, seed=7), 0.8, 0.3, 3)),
    Kernel(lax_friedrichs, lambda: (uniform(8, seed=8), 0.2, 3)),
    Kernel(lax_wendroff_halves, lambda: (uniform(8, seed=9), 0.4, 3)),
    Kernel(shallow_water, lambda: (positive(7, seed=10), uniform(7, seed=11) * 0.2, 0.1, 1.2, 3)),
    Kernel(multigrid, lambda: (uniform(9, seed=12), uniform(9, seed=13), 2)),
    Kernel(lattice_boltzmann, lambda: (positive(3, 6, seed=14), np.array([4.0, 1.0, 1.0]) / 6.0, 0.9, 2)),
    Kernel(flux_form_2d, lambda: (uniform(4, 5, seed=15), uniform(5, 5, seed=16), uniform(4, 6, seed=17), 0.3)),
]
