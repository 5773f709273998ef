"""Differential equations on grids, and particles between their points: solvers that write their arrays in place."""

import numpy as np

from .registry import pos, program, rnd


@program(lambda: (1.0 + 0.1 * rnd(6, 6), 0.1 * rnd(6, 6, seed=1), 0.1 * rnd(6, 6, seed=2), 0.02, 0.1, 9.81))
def shallow_water_lax(h, hu, hv, dt, dx, g):
    h, hu, hv = h.copy(), hu.copy(), hv.copy()
    for _ in range(2):
        u, v = hu / h, hv / h
        fx = np.stack([hu, hu * u + 0.5 * g * h**2, hu * v])
        fy = np.stack([hv, hu * v, hv * v + 0.5 * g * h**2])
        for q, k in ((h, 0), (hu, 1), (hv, 2)):
            middle = (q[2:, 1:-1] + q[:-2, 1:-1] + q[1:-1, 2:] + q[1:-1, :-2]) / 4
            across = fx[k, 2:, 1:-1] - fx[k, :-2, 1:-1] + fy[k, 1:-1, 2:] - fy[k, 1:-1, :-2]
            q[1:-1, 1:-1] = middle - dt / (2 * dx) * across
        h[0], h[-1] = h[1], h[-2]
        h[:, 0], h[:, -1] = h[:, 1], h[:, -2]
        hu[0], hu[-1] = -hu[1], -hu[-2]
        hv[:, 0], hv[:, -1] = -hv[:, 1], -hv[:, -2]
    return np.sum(h**2) + np.sum(hu * hv)


def smooth(u, f, h, sweeps):
    for _ in range(sweeps):
        u[1:-1] = u[1:-1] + 0.6 * (0.5 * (u[:-2] + u[2:] - h * h * f[1:-1]) - u[1:-1])


def v_cycle(u, f, h):
    if u.shape[0] <= 3:
        u[1] = 0.5 * (u[0] + u[2] - h * h * f[1])
        return u
    smooth(u, f, h, 2)
    r = np.zeros_like(u)
    r[1:-1] = f[1:-1] - (u[:-2] - 2 * u[1:-1] + u[2:]) / h**2
    coarse = np.zeros((u.shape[0] + 1) // 2)
    coarse[1:-1] = 0.25 * (r[1:-2:2] + 2 * r[2:-1:2] + r[3::2])
    e = v_cycle(np.zeros_like(coarse), coarse, 2 * h)
    fine = np.zeros_like(u)
    fine[::2] = e
    fine[1::2] = 0.5 * (e[:-1] + e[1:])
    u += fine
    smooth(u, f, h, 1)
    return u


@program(lambda: (rnd(17), 0.3, -0.2), second=False)
def multigrid_in_place(f, left, right):
    u = np.zeros_like(f)
    u[0], u[-1] = left, right
    for _ in range(2):
        u = v_cycle(u, f, 1.0 / (len(f) - 1))
    return np.sum(u**2) + u[5]


def minmod(a, b):
    return np.where(a * b > 0, np.where(np.abs(a) < np.abs(b), a, b), 0.0)


@program(lambda: (np.sin(np.linspace(0, 6, 14)) + 0.05 * rnd(14), 0.03, 0.1), step=1e-4, rtol=1e-5)
def muscl_burgers(u, dt, dx):
    u = u.copy()
    for _ in range(2):
        p = np.pad(u, 2, mode="wrap")
        slope = minmod(p[1:-1] - p[:-2], p[2:] - p[1:-1])
        left = p[1:-2] + 0.5 * slope[:-1]
        right = p[2:-1] - 0.5 * slope[1:]
        speed = np.maximum(np.abs(left), np.abs(right))
        flux = 0.25 * (left**2 + right**2) - 0.5 * speed * (right - left)
        u -= dt / dx * (flux[1:] - flux[:-1])
    return np.sum(u**3) + u @ np.arange(len(u))


@program(lambda: (rnd(7, 7), 0.05), step=1e-4, rtol=1e-5)
def level_set_reinit(phi, dt):
    sign = phi / np.sqrt(phi**2 + 0.01)
    d = phi.copy()
    for _ in range(3):
        p = np.pad(d, 1, mode="edge")
        a, b = d - p[:-2, 1:-1], p[2:, 1:-1] - d
        c, e = d - p[1:-1, :-2], p[1:-1, 2:] - d
        up = np.sqrt(
            np.maximum(np.maximum(a, 0) ** 2, np.minimum(b, 0) ** 2)
            + np.maximum(np.maximum(c, 0) ** 2, np.minimum(e, 0) ** 2)
            + 1e-8
        )
        down = np.sqrt(
            np.maximum(np.minimum(a, 0) ** 2, np.maximum(b, 0) ** 2)
            + np.maximum(np.minimum(c, 0) ** 2, np.maximum(e, 0) ** 2)
            + 1e-8
        )
        outside = phi > 0
        d[outside] -= dt * sign[outside] * (up[outside] - 1)
        d[~outside] -= dt * sign[~outside] * (down[~outside] - 1)
    return np.sum(d**2)


@program(
    lambda: (np.linspace(0.3, 7.6, 9) + 0.2 * rnd(9), 0.1 * rnd(9, seed=1), pos(9, seed=2), 0.1), step=1e-4, rtol=1e-5
)
def particle_in_cell(x, v, q, dt):
    n, length = 8, 8.0
    x, v = x.copy(), v.copy()
    energy = 0.0
    k = 2 * np.pi * np.fft.fftfreq(n)
    k[0] = 1.0
    for _ in range(2):
        cell = np.floor(x).astype(int) % n
        w = x - np.floor(x)
        rho = np.zeros(n)
        np.add.at(rho, cell, q * (1 - w))
        np.add.at(rho, (cell + 1) % n, q * w)
        phi_hat = np.fft.fft(rho) / k**2
        phi_hat[0] = 0.0
        field = np.real(np.fft.ifft(-1j * k * phi_hat))
        v += dt * (field[cell] * (1 - w) + field[(cell + 1) % n] * w)
        x += dt * v
        x %= length
        energy += 0.5 * np.sum(field**2)
    return energy + np.sum(v**2) + np.sum(np.cos(x))


@program(lambda: (rnd(8), 0.1, 0.3, 0.2, 2.0))
def crank_nicolson_robin(u, dt, kappa, left, right):
    n = len(u)
    r = kappa * dt / 2
    lower, main, upper = np.full(n - 1, -r), np.full(n, 1 + 2 * r), np.full(n - 1, -r)
    main[0] += r * left
    upper[0] *= 2
    lower[-1] *= 2
    for _ in range(2):
        b = u.copy()
        b[1:-1] += r * (u[2:] - 2 * u[1:-1] + u[:-2])
        b[-1] += right * dt
        c, d = np.empty(n - 1), np.empty(n)
        c[0], d[0] = upper[0] / main[0], b[0] / main[0]
        for i in range(1, n):
            m = main[i] - lower[i - 1] * c[i - 1]
            if i < n - 1:
                c[i] = upper[i] / m
            d[i] = (b[i] - lower[i - 1] * d[i - 1]) / m
        u = np.empty_like(d)
        u[-1] = d[-1]
        for i in range(n - 2, -1, -1):
            u[i] = d[i] - c[i] * u[i + 1]
    return u @ u


@program(lambda: (np.array([[0.0, 0], [1, 0], [1, 1], [0, 1], [0.5, 0.45]]) + 0.05 * rnd(5, 2), pos(4), rnd(5)))
def finite_element_triplets(points, conductivity, load):
    triangles = np.array([[0, 1, 4], [1, 2, 4], [2, 3, 4], [3, 0, 4]])
    rows, cols, values = [], [], []
    f = np.zeros(len(points))
    for e, triangle in enumerate(triangles):
        p = points[triangle]
        B = np.array(
            [
                [p[1, 1] - p[2, 1], p[2, 1] - p[0, 1], p[0, 1] - p[1, 1]],
                [p[2, 0] - p[1, 0], p[0, 0] - p[2, 0], p[1, 0] - p[0, 0]],
            ]
        )
        area = 0.5 * (B[1, 2] * B[0, 1] - B[1, 1] * B[0, 2])
        K = conductivity[e] / (4 * area) * (B.T @ B)
        for a in range(3):
            f[triangle[a]] += area / 3 * load[triangle].mean()
            for b in range(3):
                rows.append(triangle[a])
                cols.append(triangle[b])
                values.append(K[a, b])
    K = np.zeros((len(points), len(points)))
    np.add.at(K, (np.array(rows), np.array(cols)), np.array(values))
    K[0] = 0.0
    K[0, 0] = 1.0
    f[0] = 0.0
    u = np.linalg.solve(K, f)
    return f @ u


def poly6(r2, h):
    return np.maximum(h * h - r2, 0.0) ** 3 * 315 / (64 * np.pi * h**9)


@program(lambda: (rnd(6, 2), 0.1 * rnd(6, 2, seed=1), 1.1, 0.01), step=1e-3)
def smoothed_particles(x, v, h, dt):
    x, v = x.copy(), v.copy()
    for _ in range(2):
        rho = np.zeros(len(x))
        force = np.zeros_like(x)
        for i in range(len(x)):
            d = x - x[i]
            rho[i] = np.sum(poly6(np.sum(d**2, axis=1), h))
        p = 2.0 * (rho - 1.0)
        for i in range(len(x)):
            for j in range(i + 1, len(x)):
                d = x[i] - x[j]
                r = np.sqrt(d @ d)
                if r >= h:
                    continue
                push = (p[i] + p[j]) / (2 * rho[j]) * (h - r) ** 2 / r * d
                drag = 0.1 * (v[j] - v[i]) / rho[j] * (h - r)
                force[i] += push + drag
                force[j] -= push + drag
        v += dt * force / rho[:, None]
        x += dt * v
        low = x < -1
        v[low] *= -0.5
        x[low] = -1
    return np.sum(x**2) + np.sum(v**2)


@program(lambda: (rnd(5, 6), rnd(5, 6, seed=1), 0.04, 0.06))
def gray_scott_rolls(u, v, feed, kill):
    u, v = 1 + 0.1 * u, 0.2 + 0.1 * v
    out = np.empty_like(u)
    for _ in range(3):
        lap = [sum(np.roll(z, s, a) for s, a in ((1, 0), (-1, 0), (1, 1), (-1, 1))) - 4 * z for z in (u, v)]
        np.multiply(v, v, out=out)
        out *= u
        u += 0.16 * lap[0] - out + feed * (1 - u)
        v += 0.08 * lap[1] + out - (feed + kill) * v
    return np.mean(u * v)


@program(lambda: (rnd(4, 4, 3), 0.2, rnd(3)))
def advection_by_axes(q, dt, wind):
    for axis in range(q.ndim):
        view = np.moveaxis(q, axis, 0)
        old = view.copy()
        c = dt * wind[axis]
        if c > 0:
            view[1:] -= c * (old[1:] - old[:-1])
            view[0] -= c * (old[0] - old[-1])
        else:
            view[:-1] -= c * (old[1:] - old[:-1])
            view[-1] -= c * (old[0] - old[-1])
    return np.sum(q**2 * np.arange(3))


@program(lambda: (0.3 + 0.1 * rnd(3, 6), 0.7))
def lattice_boltzmann_line(f, omega):
    w, c = np.array([4 / 6, 1 / 6, 1 / 6]), np.array([0, 1, -1])
    streamed = np.empty_like(f)
    for _ in range(3):
        rho = f.sum(axis=0)
        u = (c @ f) / rho
        for i in range(3):
            cu = 3 * c[i] * u
            feq = w[i] * rho * (1 + cu + 0.5 * cu**2 - 1.5 * u**2)
            f[i] += omega * (feq - f[i])
        for i in range(3):
            streamed[i] = np.roll(f[i], c[i])
        streamed[1, 0] = f[2, 0]
        streamed[2, -1] = f[1, -1]
        f, streamed = streamed, f
    return np.sum(f[1] ** 2) + np.sum(rho * u)


@program(lambda: (rnd(6, 5), rnd(6, 5, seed=1), 0.1, 0.2))
def projection_step(u, v, dt, nu):
    div = np.zeros_like(u)
    p = np.zeros_like(u)
    i, j = slice(1, -1), slice(1, -1)
    e, w, n, s = (slice(2, None), j), (slice(None, -2), j), (i, slice(2, None)), (i, slice(None, -2))
    for q in (u, v):
        q[i, j] += dt * nu * (q[e] + q[w] + q[n] + q[s] - 4 * q[i, j])
    div[i, j] = (u[e] - u[w] + v[n] - v[s]) / 2
    for _ in range(4):
        p[i, j] = (p[e] + p[w] + p[n] + p[s] - div[i, j]) / 4
        p[0], p[-1], p[:, 0], p[:, -1] = p[1], p[-2], p[:, 1], p[:, -2]
    u[i, j] -= (p[e] - p[w]) / 2
    v[i, j] -= (p[n] - p[s]) / 2
    return np.sum(u**2) + np.sum(v**2) + p[2, 2]


@program(lambda: (rnd(5), rnd(5, seed=1), 0.2, 1.3))
def yoshida_chain(q, p, dt, stiffness):
    def force(q):
        stretch = np.diff(q, prepend=0.0, append=0.0)
        pull = stiffness * stretch + 0.3 * stretch**3
        return pull[1:] - pull[:-1]

    root = 2 ** (1 / 3)
    w1 = 1 / (2 - root)
    w0 = -root * w1
    q, p = q.copy(), p.copy()
    for _ in range(2):
        for c, d in [(w1 / 2, w1), ((w0 + w1) / 2, w0), ((w0 + w1) / 2, w1), (w1 / 2, None)]:
            q += c * dt * p
            if d is not None:
                p += d * dt * force(q)
    return p @ p / 2 + np.sum(np.diff(q) ** 4)
