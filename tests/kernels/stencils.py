"""Stencils on regular grids, most updating their arrays in place."""

import numpy as np

from tests.kernels.base import Kernel, positive, uniform


def jacobi_1d(steps, A, B):
    for _ in range(steps):
        B[1:-1] = 0.33333 * (A[:-2] + A[1:-1] + A[2:])
        A[1:-1] = 0.33333 * (B[:-2] + B[1:-1] + B[2:])


def jacobi_1d_loss(steps, A, B):
    jacobi_1d(steps, A, B)
    return np.sum(A * np.sin(B))


def jacobi_2d(steps, A, B):
    for _ in range(1, steps):
        B[1:-1, 1:-1] = 0.2 * (A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1])
        A[1:-1, 1:-1] = 0.2 * (B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1])


def jacobi_2d_loss(steps, A, B):
    jacobi_2d(steps, A, B)
    return np.sum(A**2) + np.sum(A * B)


def seidel_2d(steps, A):
    n = A.shape[0]
    for _t in range(steps):
        for i in range(1, n - 1):
            A[i, 1:-1] += A[i - 1, :-2] + A[i - 1, 1:-1] + A[i - 1, 2:] + A[i, 2:]
            A[i, 1:-1] += A[i + 1, :-2] + A[i + 1, 1:-1] + A[i + 1, 2:]
            for j in range(1, n - 1):
                A[i, j] += A[i, j - 1]
                A[i, j] /= 9.0


def seidel_2d_loss(steps, A):
    seidel_2d(steps, A)
    return np.sum(A**2)


def gauss_seidel_poisson(u, f, sweeps):
    n, m = u.shape
    h2 = 1.0 / (n - 1) ** 2
    for _ in range(sweeps):
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                u[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] - h2 * f[i, j])
    return np.sum(u * u * u)


def red_black_sor(u, f, omega, sweeps):
    for _ in range(sweeps):
        for colour in (0, 1):
            for i in range(1, u.shape[0] - 1):
                start = 1 + (i + colour) % 2
                row = u[i, start:-1:2]
                new = 0.25 * (u[i - 1, start:-1:2] + u[i + 1, start:-1:2] + u[i, start - 1 : -2 : 2])
                new += 0.25 * (u[i, start + 1 :: 2][: row.size] - f[i, start:-1:2])
                row += omega * (new - row)
    return np.sum(np.cos(u))


def heat_1d(u, alpha, steps):
    for _ in range(steps):
        u[1:-1] += alpha * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum(u**2)


def heat_3d(steps, A, B):
    c = slice(1, -1)
    for _ in range(1, steps):
        B[c, c, c] = (
            0.125 * (A[2:, c, c] - 2.0 * A[c, c, c] + A[:-2, c, c])
            + 0.125 * (A[c, 2:, c] - 2.0 * A[c, c, c] + A[c, :-2, c])
            + 0.125 * (A[c, c, 2:] - 2.0 * A[c, c, c] + A[c, c, :-2])
            + A[c, c, c]
        )
        A[c, c, c] = (
            0.125 * (B[2:, c, c] - 2.0 * B[c, c, c] + B[:-2, c, c])
            + 0.125 * (B[c, 2:, c] - 2.0 * B[c, c, c] + B[c, :-2, c])
            + 0.125 * (B[c, c, 2:] - 2.0 * B[c, c, c] + B[c, c, :-2])
            + B[c, c, c]
        )


def heat_3d_loss(steps, A, B):
    heat_3d(steps, A, B)
    return np.sum(A * A) + np.sum(np.sin(B))


def fdtd_2d(steps, ex, ey, hz, fict):
    for t in range(steps):
        ey[0, :] = fict[t]
        ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])


def fdtd_2d_loss(steps, ex, ey, hz, fict):
    fdtd_2d(steps, ex, ey, hz, fict)
    return np.sum(hz**2) + np.sum(ex * ey)


def adi(steps, n, u):
    v = np.empty_like(u)
    p = np.empty_like(u)
    q = np.empty_like(u)
    d = 1.0 / n
    b1 = 2.0 * d / (d * d)
    mul1, mul2 = b1, 0.5 * b1
    a = -mul1 / 2.0
    b = 1.0 + mul1
    c = a
    e = -mul2 / 2.0
    f_ = 1.0 + mul2
    g = e
    for _ in range(steps):
        v[0, 1 : n - 1] = 1.0
        p[1 : n - 1, 0] = 0.0
        q[1 : n - 1, 0] = v[0, 1 : n - 1]
        for j in range(1, n - 1):
            p[1 : n - 1, j] = -c / (a * p[1 : n - 1, j - 1] + b)
            q[1 : n - 1, j] = (
                -e * u[j, 0 : n - 2] + (1.0 + 2.0 * e) * u[j, 1 : n - 1] - g * u[j, 2:n] - a * q[1 : n - 1, j - 1]
            ) / (a * p[1 : n - 1, j - 1] + b)
        v[n - 1, 1 : n - 1] = 1.0
        for j in range(n - 2, 0, -1):
            v[j, 1 : n - 1] = p[1 : n - 1, j] * v[j + 1, 1 : n - 1] + q[1 : n - 1, j]

        u[1 : n - 1, 0] = 1.0
        p[1 : n - 1, 0] = 0.0
        q[1 : n - 1, 0] = u[1 : n - 1, 0]
        for j in range(1, n - 1):
            p[1 : n - 1, j] = -g / (e * p[1 : n - 1, j - 1] + f_)
            q[1 : n - 1, j] = (
                -a * v[0 : n - 2, j] + (1.0 + 2.0 * a) * v[1 : n - 1, j] - c * v[2:n, j] - e * q[1 : n - 1, j - 1]
            ) / (e * p[1 : n - 1, j - 1] + f_)
        u[1 : n - 1, n - 1] = 1.0
        for j in range(n - 2, 0, -1):
            u[1 : n - 1, j] = p[1 : n - 1, j] * u[1 : n - 1, j + 1] + q[1 : n - 1, j]


def adi_loss(steps, n, u):
    adi(steps, n, u)
    return np.sum(np.sin(u))


def hdiff(in_field, out_field, coeff):
    size_i, size_j = out_field.shape[0], out_field.shape[1]
    lap = 4.0 * in_field[1:-1, 1:-1] - (
        in_field[2:, 1:-1] + in_field[:-2, 1:-1] + in_field[1:-1, 2:] + in_field[1:-1, :-2]
    )
    res = lap[1:, 1:-1] - lap[:-1, 1:-1]
    flx = np.where(res * (in_field[2 : size_i + 3, 2:-2] - in_field[1 : size_i + 2, 2:-2]) > 0, 0, res)
    res = lap[1:-1, 1:] - lap[1:-1, :-1]
    fly = np.where(res * (in_field[2:-2, 2 : size_j + 3] - in_field[2:-2, 1 : size_j + 2]) > 0, 0, res)
    out_field[:, :] = in_field[2:-2, 2:-2] - coeff * (flx[1:, :] - flx[:-1, :] + fly[:, 1:] - fly[:, :-1])


def hdiff_loss(in_field, coeff):
    out = np.zeros((in_field.shape[0] - 4, in_field.shape[1] - 4))
    hdiff(in_field, out, coeff)
    return np.sum(out**3)


def wave_leapfrog(u, v, c, steps):
    now, old = u, v
    for _ in range(steps):
        new = np.zeros_like(now)
        new[1:-1] = 2.0 * now[1:-1] - old[1:-1] + c[1:-1] ** 2 * (now[2:] - 2.0 * now[1:-1] + now[:-2])
        old, now = now, new
    return np.sum(now**2) + np.sum(old * now)


def wave_three_buffers(u, c, steps):
    prev = u.copy()
    cur = u.copy()
    nxt = np.empty_like(u)
    for _ in range(steps):
        nxt[0] = 0.0
        nxt[-1] = 0.0
        nxt[1:-1] = 2.0 * cur[1:-1] - prev[1:-1] + c * (cur[2:] - 2.0 * cur[1:-1] + cur[:-2])
        prev, cur, nxt = cur, nxt, prev
    return np.sum(np.sin(cur)) + np.sum(prev**2)


def reaction_diffusion(u, v, feed, kill, steps):
    def laplacian(z):
        return np.roll(z, 1, axis=0) + np.roll(z, -1, axis=0) + np.roll(z, 1, axis=1) + np.roll(z, -1, axis=1) - 4.0 * z

    for _ in range(steps):
        uvv = u * v * v
        u += 0.1 * laplacian(u) - uvv + feed * (1.0 - u)
        v += 0.05 * laplacian(v) + uvv - (feed + kill) * v
    return np.mean(u * u) + np.mean(v)


def checkerboard_view(u, steps):
    black, white = u[::2], u[1::2]
    for _ in range(steps):
        black += 0.2 * np.sin(white)
        white -= 0.2 * np.cos(black)
    return np.sum(u * u)


KERNELS = [
    Kernel(jacobi_1d_loss, lambda: (3, uniform(9, seed=1), uniform(9, seed=2))),
    Kernel(jacobi_2d_loss, lambda: (3, uniform(5, 5, seed=3), uniform(5, 5, seed=4))),
    Kernel(seidel_2d_loss, lambda: (2, uniform(5, 5, seed=5))),
    Kernel(gauss_seidel_poisson, lambda: (uniform(5, 5, seed=6), uniform(5, 5, seed=7), 2)),
    Kernel(red_black_sor, lambda: (uniform(6, 6, seed=8), uniform(6, 6, seed=9), 1.2, 2)),
    Kernel(heat_1d, lambda: (uniform(9, seed=10), 0.3, 4)),
    Kernel(heat_3d_loss, lambda: (3, uniform(4, 4, 4, seed=11), uniform(4, 4, 4, seed=12))),
    Kernel(
        fdtd_2d_loss,
        lambda: (3, uniform(4, 5, seed=13), uniform(4, 5, seed=14), uniform(4, 5, seed=15), uniform(3, seed=16)),
    ),
    Kernel(adi_loss, lambda: (2, 6, uniform(6, 6, seed=17))),
    Kernel(hdiff_loss, lambda: (uniform(8, 7, seed=18), positive(4, 3, seed=19))),
    Kernel(
        wave_leapfrog, lambda: (uniform(8, seed=20), uniform(8, seed=21), uniform(8, seed=22, low=0.2, high=0.8), 4)
    ),
    Kernel(wave_three_buffers, lambda: (uniform(8, seed=23), 0.4, 5)),
    Kernel(reaction_diffusion, lambda: (positive(4, 4, seed=24), positive(4, 4, seed=25), 0.04, 0.06, 3)),
    Kernel(checkerboard_view, lambda: (uniform(8, seed=26), 3)),
]
