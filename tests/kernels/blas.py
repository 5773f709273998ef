"""Dense linear algebra without factorisation."""

import numpy as np

from tests.kernels.base import Kernel, uniform


def gemm(alpha, beta, C, A, B):
    C[:] = alpha * A @ B + beta * C


def gemm_loss(alpha, beta, C, A, B):
    gemm(alpha, beta, C, A, B)
    return np.sum(C**2)


def gemm_loops(alpha, beta, C, A, B):
    for i in range(C.shape[0]):
        C[i, :] *= beta
        for k in range(A.shape[1]):
            C[i, :] += alpha * A[i, k] * B[k, :]
    return np.sum(np.sin(C))


def gemver(alpha, beta, A, u1, v1, u2, v2, w, x, y, z):
    A += np.outer(u1, v1) + np.outer(u2, v2)
    x += beta * y @ A + z
    w += alpha * A @ x


def gemver_loss(alpha, beta, A, u1, v1, u2, v2, w, x, y, z):
    gemver(alpha, beta, A, u1, v1, u2, v2, w, x, y, z)
    return np.sum(np.cos(w)) + x @ w


def gesummv(alpha, beta, A, B, x):
    return np.sum((alpha * A @ x + beta * B @ x) ** 2)


def mvt(x1, x2, y1, y2, A):
    x1 += A @ y1
    x2 += y2 @ A


def mvt_loss(x1, x2, y1, y2, A):
    mvt(x1, x2, y1, y2, A)
    return np.sum(x1 * x1) + np.sum(x2 * x1)


def atax(A, x):
    return np.sum(np.sin((A @ x) @ A))


def bicg(A, p, r):
    return np.sum((r @ A) ** 2) + np.sum((A @ p) ** 3)


def doitgen(A, C4):
    nr, nq, nparts = A.shape
    acc = np.zeros(nparts)
    for r in range(nr):
        for q in range(nq):
            acc[:] = A[r, q, :] @ C4
            A[r, q, :] = acc


def doitgen_loss(A, C4):
    doitgen(A, C4)
    return np.sum(A**2)


def k2mm(alpha, beta, A, B, C, D):
    D[:] = alpha * A @ B @ C + beta * D


def k2mm_loss(alpha, beta, A, B, C, D):
    k2mm(alpha, beta, A, B, C, D)
    return np.sum(np.tanh(D))


def k3mm(A, B, C, D):
    return np.sum((A @ B @ (C @ D)) ** 2)


def symm(alpha, beta, C, A, B):
    temp = np.empty((C.shape[1],), dtype=C.dtype)
    C *= beta
    for i in range(C.shape[0]):
        for j in range(C.shape[1]):
            C[:i, j] += alpha * B[i, j] * A[i, :i]
            temp[j] = B[:i, j] @ A[i, :i]
        C[i, :] += alpha * B[i, :] * A[i, i] + alpha * temp


def symm_loss(alpha, beta, C, A, B):
    symm(alpha, beta, C, A, B)
    return np.sum(C**2)


def syrk(alpha, beta, C, A):
    for i in range(A.shape[0]):
        C[i, : i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, : i + 1] += alpha * A[i, k] * A[: i + 1, k]


def syrk_loss(alpha, beta, C, A):
    syrk(alpha, beta, C, A)
    return np.sum(C * np.sin(C))


def syr2k(alpha, beta, C, A, B):
    for i in range(A.shape[0]):
        C[i, : i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, : i + 1] += A[: i + 1, k] * alpha * B[i, k] + B[: i + 1, k] * alpha * A[i, k]


def syr2k_loss(alpha, beta, C, A, B):
    syr2k(alpha, beta, C, A, B)
    return np.sum(C**2)


def trmm(alpha, A, B):
    for i in range(B.shape[0]):
        for j in range(B.shape[1]):
            B[i, j] += np.dot(A[i + 1 :, i], B[i + 1 :, j])
    B *= alpha


def trmm_loss(alpha, A, B):
    trmm(alpha, A, B)
    return np.sum(B**2)


def spmv(row_ptr, col, val, x):
    y = np.empty(row_ptr.size - 1, val.dtype)
    for i in range(row_ptr.size - 1):
        cols = col[row_ptr[i] : row_ptr[i + 1]]
        vals = val[row_ptr[i] : row_ptr[i + 1]]
        y[i] = vals @ x[cols]
    return np.sum(y**2)


def power_iteration(A, v, steps):
    for _ in range(steps):
        v[:] = A @ v
        v /= np.sqrt(v @ v)
    return v @ A @ v


def conjugate_gradient(A, b, x, steps):
    M = A @ A.T + np.eye(A.shape[0])
    r = b - M @ x
    p = r.copy()
    rs = r @ r
    for _ in range(steps):
        Mp = M @ p
        alpha = rs / (p @ Mp)
        x += alpha * p
        r -= alpha * Mp
        rs_new = r @ r
        p *= rs_new / rs
        p += r
        rs = rs_new
    return np.sum(x**2)


def _square(seed, n=4):
    return uniform(n, n, seed=seed)


KERNELS = [
    Kernel(gemm_loss, lambda: (1.5, 1.2, uniform(3, 5, seed=1), uniform(3, 4, seed=2), uniform(4, 5, seed=3))),
    Kernel(gemm_loops, lambda: (1.5, 1.2, uniform(3, 5, seed=4), uniform(3, 4, seed=5), uniform(4, 5, seed=6))),
    Kernel(gemver_loss, lambda: (1.5, 1.2, _square(7), *(uniform(4, seed=s) for s in range(8, 16)))),
    Kernel(gesummv, lambda: (1.5, 1.2, _square(17), _square(18), uniform(4, seed=19))),
    Kernel(mvt_loss, lambda: (*(uniform(4, seed=s) for s in range(20, 24)), _square(24))),
    Kernel(atax, lambda: (uniform(4, 5, seed=25), uniform(5, seed=26))),
    Kernel(bicg, lambda: (uniform(5, 4, seed=27), uniform(4, seed=28), uniform(5, seed=29))),
    Kernel(doitgen_loss, lambda: (uniform(3, 2, 4, seed=30), _square(31))),
    Kernel(
        k2mm_loss,
        lambda: (
            1.5,
            1.2,
            uniform(3, 4, seed=32),
            uniform(4, 2, seed=33),
            uniform(2, 5, seed=34),
            uniform(3, 5, seed=35),
        ),
    ),
    Kernel(
        k3mm, lambda: (uniform(3, 4, seed=36), uniform(4, 2, seed=37), uniform(2, 3, seed=38), uniform(3, 4, seed=39))
    ),
    Kernel(symm_loss, lambda: (1.5, 1.2, uniform(4, 3, seed=40), _square(41), uniform(4, 3, seed=42))),
    Kernel(syrk_loss, lambda: (1.5, 1.2, _square(43), uniform(4, 3, seed=44))),
    Kernel(syr2k_loss, lambda: (1.5, 1.2, _square(45), uniform(4, 3, seed=46), uniform(4, 3, seed=47))),
    Kernel(trmm_loss, lambda: (1.5, _square(48), uniform(4, 5, seed=49))),
    Kernel(
        spmv,
        lambda: (np.array([0, 2, 3, 3, 6]), np.array([0, 3, 1, 0, 2, 4]), uniform(6, seed=50), uniform(5, seed=51)),
    ),
    Kernel(power_iteration, lambda: (uniform(4, 4, seed=52, low=0.2, high=1.0), uniform(4, seed=53, low=0.5), 3)),
    Kernel(conjugate_gradient, lambda: (_square(54), uniform(4, seed=55), uniform(4, seed=56), 3)),
]
