"""Factorisations and solves, most in place."""

import numpy as np

from tests.kernels.base import Kernel, dominant, positive, spd, uniform


def lu(A):
    n = A.shape[0]
    for i in range(n):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, n):
            A[i, j] -= A[i, :i] @ A[:i, j]


def lu_loss(A):
    lu(A)
    return np.sum(np.sin(A))


def lu_right_looking(A):
    n = len(A)
    for k in range(n - 1):
        A[k + 1 :, k] /= A[k, k]
        A[k + 1 :, k + 1 :] -= np.outer(A[k + 1 :, k], A[k, k + 1 :])
    return np.sum(np.log(np.diag(A))) + np.sum(np.tril(A, -1) ** 2)


def lu_pivoted_solve(A, b):
    n = A.shape[0]
    for k in range(n):
        p = k + np.argmax(np.abs(A[k:, k]))
        if p != k:
            A[[k, p]] = A[[p, k]]
            b[k], b[p] = b[p], b[k]
        for i in range(k + 1, n):
            m = A[i, k] / A[k, k]
            A[i, k:] -= m * A[k, k:]
            b[i] -= m * b[k]
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]
    return x @ x


def ludcmp(A, b):
    n = A.shape[0]
    x = np.zeros_like(b)
    y = np.zeros_like(b)
    for i in range(n):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, n):
            A[i, j] -= A[i, :i] @ A[:i, j]
    for i in range(n):
        y[i] = b[i] - A[i, :i] @ y[:i]
    for i in range(n - 1, -1, -1):
        x[i] = (y[i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]
    return x, y


def ludcmp_loss(A, b):
    x, y = ludcmp(A, b)
    return np.sum(x**2) + np.sum(y)


def cholesky_in_place(A):
    A[0, 0] = np.sqrt(A[0, 0])
    for i in range(1, A.shape[0]):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[j, :j])
            A[i, j] /= A[j, j]
        A[i, i] -= np.dot(A[i, :i], A[i, :i])
        A[i, i] = np.sqrt(A[i, i])


def cholesky_loss(A):
    cholesky_in_place(A)
    return np.sum(np.tril(A) ** 3)


def cholesky2(A):
    A[:] = np.linalg.cholesky(A @ A.T + np.eye(len(A))) + np.triu(A, k=1)
    return np.sum(np.sin(A))


def cholesky_scalar_loops(A):
    n = len(A)
    L = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = 0.0
            for k in range(j):
                s += L[i, k] * L[j, k]
            if i == j:
                L[i, j] = np.sqrt(A[i, i] - s)
            else:
                L[i, j] = (A[i, j] - s) / L[j, j]
    return np.sum(np.log(np.diag(L))) + L[-1] @ L[1]


def gram_schmidt(A):
    Q = np.zeros_like(A)
    R = np.zeros((A.shape[1], A.shape[1]), dtype=A.dtype)
    for k in range(A.shape[1]):
        nrm = np.dot(A[:, k], A[:, k])
        R[k, k] = np.sqrt(nrm)
        Q[:, k] = A[:, k] / R[k, k]
        for j in range(k + 1, A.shape[1]):
            R[k, j] = np.dot(Q[:, k], A[:, j])
            A[:, j] -= Q[:, k] * R[k, j]
    return Q, R


def gram_schmidt_loss(A):
    Q, R = gram_schmidt(A)
    return np.sum(R**2 * np.cos(R)) + np.sum(Q**3) + np.sum(A)


def householder_qr(A):
    n = A.shape[1]
    for k in range(n):
        v = A[k:, k].copy()
        v[0] += np.sqrt(v @ v) if v[0] >= 0 else -np.sqrt(v @ v)
        v /= np.linalg.norm(v)
        A[k:, k:] -= 2.0 * np.outer(v, v @ A[k:, k:])
    return np.sum(np.sin(np.triu(A[:n])))


def givens_qr(A):
    m, n = A.shape
    for j in range(n):
        for i in range(m - 1, j, -1):
            r = np.hypot(A[i - 1, j], A[i, j])
            c, s = A[i - 1, j] / r, A[i, j] / r
            upper, lower = A[i - 1].copy(), A[i].copy()
            A[i - 1] = c * upper + s * lower
            A[i] = c * lower - s * upper
    return np.sum(A[:n] ** 3)


def durbin(r):
    y = np.empty_like(r)
    alpha = -r[0]
    beta = 1.0
    y[0] = -r[0]
    for k in range(1, r.shape[0]):
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + np.dot(np.flip(r[:k]), y[:k])) / beta
        y[:k] += alpha * np.flip(y[:k])
        y[k] = alpha
    return np.sum(y**2)


def trisolv(L, x, b):
    for i in range(x.shape[0]):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]


def trisolv_loss(L, x, b):
    trisolv(L, x, b)
    return np.sum(x**2)


def back_substitution_in_place(U, b):
    for i in reversed(range(len(b))):
        b[i] /= U[i, i]
        b[:i] -= U[:i, i] * b[i]
    return np.prod(b)


def thomas(a, b, c, d):
    n = len(d)
    for i in range(1, n):
        w = a[i - 1] / b[i - 1]
        b[i] -= w * c[i - 1]
        d[i] -= w * d[i - 1]
    x = b
    x[-1] = d[-1] / b[-1]
    for i in range(n - 2, -1, -1):
        x[i] = (d[i] - c[i] * x[i + 1]) / b[i]
    return np.sum(x * x)


def vadv(wcon, u_stage, dt):
    n = u_stage.shape[1]
    ccol = np.zeros_like(u_stage)
    dcol = np.zeros_like(u_stage)
    data = np.zeros_like(u_stage)
    gcv = 0.25 * (wcon[:, 1:] + wcon[:, :-1])
    cs = gcv[:, 0]
    ccol[:, 0] = cs
    bcol = dt - ccol[:, 0]
    dcol[:, 0] = dt * u_stage[:, 0] - cs * (u_stage[:, 1] - u_stage[:, 0])
    divided = 1.0 / bcol
    ccol[:, 0] = ccol[:, 0] * divided
    dcol[:, 0] = dcol[:, 0] * divided
    for k in range(1, n - 1):
        gav = -0.25 * wcon[:, k]
        ccol[:, k] = gcv[:, k]
        bcol = dt - gav - ccol[:, k]
        correction = -gav * (u_stage[:, k - 1] - u_stage[:, k]) - gcv[:, k] * (u_stage[:, k + 1] - u_stage[:, k])
        dcol[:, k] = dt * u_stage[:, k] + correction
        divided = 1.0 / (bcol - ccol[:, k - 1] * gav)
        ccol[:, k] *= divided
        dcol[:, k] = (dcol[:, k] - dcol[:, k - 1] * gav) * divided
    dcol[:, n - 1] = u_stage[:, n - 1] - 0.1 * dcol[:, n - 2]
    data[:, n - 1] = dcol[:, n - 1]
    for k in range(n - 2, -1, -1):
        datacol = dcol[:, k] - ccol[:, k] * data[:, k + 1]
        data[:, k] = datacol
    return np.sum(data**2)


def inverse_gauss_jordan(A):
    n = len(A)
    M = np.hstack([A, np.eye(n)])
    for i in range(n):
        M[i] /= M[i, i]
        for j in range(n):
            if j != i:
                M[j] -= M[i] * M[j, i]
    return np.sum(M[:, n:] ** 2)


def smoothing_spline(y, lam):
    n = len(y)
    D = np.zeros((n - 2, n))
    for i in range(n - 2):
        D[i, i : i + 3] = [1.0, -2.0, 1.0]
    K = np.eye(n) + lam * D.T @ D
    fit = np.linalg.solve(K, y)
    return np.sum((y - fit) ** 2) + np.sum(np.sin(fit))


KERNELS = [
    Kernel(lu_loss, lambda: (dominant(5, 1),)),
    Kernel(lu_right_looking, lambda: (dominant(5, 2),)),
    Kernel(lu_pivoted_solve, lambda: (uniform(4, 4, seed=3) + np.eye(4)[::-1] * 2.0, uniform(4, seed=4))),
    Kernel(ludcmp_loss, lambda: (dominant(4, 5), uniform(4, seed=6))),
    Kernel(cholesky_loss, lambda: (spd(5, 7),)),
    Kernel(cholesky2, lambda: (uniform(4, 4, seed=8),)),
    Kernel(cholesky_scalar_loops, lambda: (spd(4, 9),)),
    Kernel(gram_schmidt_loss, lambda: (uniform(5, 3, seed=10),)),
    Kernel(householder_qr, lambda: (uniform(5, 3, seed=11),)),
    Kernel(givens_qr, lambda: (uniform(4, 3, seed=12),)),
    Kernel(durbin, lambda: (uniform(6, seed=13) * 0.3,)),
    Kernel(trisolv_loss, lambda: (dominant(5, 14), uniform(5, seed=15), uniform(5, seed=16))),
    Kernel(back_substitution_in_place, lambda: (dominant(4, 17), positive(4, seed=18))),
    Kernel(thomas, lambda: (uniform(5, seed=19), 4.0 + uniform(6, seed=20), uniform(5, seed=21), uniform(6, seed=22))),
    Kernel(vadv, lambda: (uniform(3, 6, seed=23), uniform(3, 5, seed=24), 3.0)),
    Kernel(inverse_gauss_jordan, lambda: (dominant(4, 25),)),
    Kernel(smoothing_spline, lambda: (uniform(7, seed=26), 0.7)),
]
