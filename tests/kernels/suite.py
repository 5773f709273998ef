# ruff: noqa: B007, E741, F841
"""Kernels in the form in which benchmark suites write them: they write their arguments and give nothing back, or make
their results with np.zeros, np.empty_like and dtype=, with loops over ranges and slices; the loss calls them."""

import numpy as np

from tests.kernels.base import Kernel, dominant, positive, spd, uniform
from tests.kernels.blas import gemm, gemver, mvt, symm, syr2k, syrk, trmm
from tests.kernels.data import covariance
from tests.kernels.factor import cholesky_in_place as cholesky
from tests.kernels.factor import gram_schmidt as gramschmidt
from tests.kernels.factor import trisolv
from tests.kernels.nets import maxpool2d, relu
from tests.kernels.stencils import fdtd_2d, jacobi_2d

# linear algebra


def gemm_total(alpha, beta, C, A, B):
    gemm(alpha, beta, C, A, B)
    return np.sum(C * C)


def two_products(alpha, beta, A, B, C, D):
    D[:] = alpha * A @ B @ C + beta * D
    return np.sum(np.cos(D))


def three_products(A, B, C, D):
    E = A @ B
    F = C @ D
    G = E @ F
    return np.sum(G**2)


def three_products_loops(A, B):
    n = A.shape[0]
    E = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            for k in range(n):
                E[i, j] += A[i, k] * B[k, j]
    G = np.zeros_like(E)
    for i in range(n):
        for j in range(n):
            G[i, j] = E[i, :] @ E[:, j]
    return np.sum(np.sin(G))


def atax(A, x):
    return (A @ x) @ A


def atax_total(A, x):
    return np.sum(atax(A, x) ** 2)


def atax_loops(A, x):
    m, n = A.shape
    y = np.zeros(n)
    tmp = np.zeros(m)
    for i in range(m):
        tmp[i] = 0.0
        for j in range(n):
            tmp[i] = tmp[i] + A[i, j] * x[j]
        for j in range(n):
            y[j] = y[j] + A[i, j] * tmp[i]
    return y @ y


def bicg(A, p, r):
    return r @ A, A @ p


def bicg_total(A, p, r):
    s, q = bicg(A, p, r)
    return np.sum(s**2) + np.sum(np.sin(q))


def bicg_loops(A, p, r):
    n, m = A.shape
    s = np.zeros(m)
    q = np.zeros(n)
    for i in range(n):
        for j in range(m):
            s[j] += r[i] * A[i, j]
            q[i] += A[i, j] * p[j]
    return s @ s + np.prod(q)


def mvt_total(x1, x2, y_1, y_2, A):
    mvt(x1, x2, y_1, y_2, A)
    return x1 @ x2


def gesummv_loops(alpha, beta, A, B, x):
    n = len(x)
    tmp = np.empty(n)
    y = np.empty_like(tmp)
    for i in range(n):
        tmp[i] = A[i] @ x
        y[i] = B[i] @ x
        y[i] = alpha * tmp[i] + beta * y[i]
    return np.sum(y**3)


def symm_total(alpha, beta, C, A, B):
    symm(alpha, beta, C, A, B)
    return np.sum(C**2)


def syrk_total(alpha, beta, C, A):
    syrk(alpha, beta, C, A)
    return np.sum(np.tanh(C))


def syr2k_total(alpha, beta, C, A, B):
    syr2k(alpha, beta, C, A, B)
    return np.sum(np.tanh(C))


def trmm_total(alpha, A, B):
    trmm(alpha, A, B)
    return np.sum(B * B)


def gemver_total(alpha, beta, A, u1, v1, u2, v2, w, x, y, z):
    gemver(alpha, beta, A, u1, v1, u2, v2, w, x, y, z)
    return w @ w


def doitgen(NR, NQ, NP, A, C4):
    A[:] = np.reshape(np.reshape(A, (NR, NQ, 1, NP)) @ C4, (NR, NQ, NP))


def doitgen_total(A, C4):
    doitgen(*A.shape, A, C4)
    return np.sum(A**2)


def doitgen_sums(A, C4):
    NR, NQ, NP = A.shape
    total = np.empty(NP, dtype=A.dtype)
    for r in range(NR):
        for q in range(NQ):
            for p in range(NP):
                total[p] = 0.0
                for s in range(NP):
                    total[p] += A[r, q, s] * C4[s, p]
            A[r, q, :] = total
    return np.sum(np.sin(A))


# solvers and factorisations


def trisolv_total(L, b):
    x = np.zeros_like(b)
    trisolv(L, x, b)
    return x @ x


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
    return y


def durbin_total(r):
    return np.sum(durbin(r) ** 2)


def gramschmidt_total(A):
    Q, R = gramschmidt(A)
    return np.sum(Q**3) + np.sum(np.sin(R))


def lu(A):
    for i in range(A.shape[0]):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, A.shape[0]):
            A[i, j] -= A[i, :i] @ A[:i, j]


def lu_total(A):
    lu(A)
    return np.sum(A**2)


def lu_scalar(A):
    n = len(A)
    for i in range(n):
        for j in range(i):
            for k in range(j):
                A[i, j] -= A[i, k] * A[k, j]
            A[i, j] /= A[j, j]
        for j in range(i, n):
            for k in range(i):
                A[i, j] -= A[i, k] * A[k, j]
    return np.sum(np.log(np.abs(np.diag(A))))


def ludcmp(A, b):
    x = np.zeros_like(b)
    y = np.zeros_like(b)
    lu(A)
    for i in range(A.shape[0]):
        y[i] = b[i] - A[i, :i] @ y[:i]
    for i in range(A.shape[0] - 1, -1, -1):
        x[i] = (y[i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]
    return x, y


def ludcmp_total(A, b):
    x, y = ludcmp(A, b)
    return x @ x + np.sum(y)


def cholesky_total(A):
    cholesky(A)
    return np.sum(np.tril(A) ** 2) + np.sum(np.sin(A))


def cholesky2(A):
    A[:] = np.linalg.cholesky(A) + np.triu(A, k=1)


def cholesky2_total(A):
    cholesky2(A)
    return np.sum(np.sin(A))


# data


def covariance_total(data):
    return np.sum(covariance(data.shape[1], data) ** 2)


def covariance_by_mean(data):
    mean = np.mean(data, axis=0)
    np.subtract(data, mean, out=data)
    return np.sum((data.T @ data / (len(data) - 1.0)) ** 3)


def correlation(M, data):
    mean = np.mean(data, axis=0)
    stddev = np.std(data, axis=0)
    stddev[stddev <= 0.1] = 1.0
    data -= mean
    data /= np.sqrt(data.shape[0]) * stddev
    corr = np.eye(M, dtype=data.dtype)
    for i in range(M - 1):
        corr[i + 1 : M, i] = corr[i, i + 1 : M] = data[:, i] @ data[:, i + 1 : M]
    return corr


def correlation_total(data):
    corr = correlation(data.shape[1], data)
    return np.sum(corr * np.arange(corr.size).reshape(corr.shape))


def go_fast(a):
    trace = 0.0
    for i in range(a.shape[0]):
        trace += np.tanh(a[i, i])
    return a + trace


def go_fast_total(a):
    return np.sum(go_fast(a) ** 2)


def compute(array_1, array_2, a, b, c):
    return np.clip(array_1, -0.4, 0.5) * a + array_2 * b + c


def compute_total(array_1, array_2, a, b, c):
    return np.sum(compute(array_1, array_2, a, b, c) ** 2)


def compute_loops(array_1, array_2, a, b, c):
    out = np.zeros(array_1.shape, dtype=array_1.dtype)
    for x in range(array_1.shape[0]):
        for y in range(array_1.shape[1]):
            tmp = min(max(array_1[x, y], -0.4), 0.5) * a + array_2[x, y] * b
            out[x, y] = tmp + c
    return np.sum(np.sin(out))


def azimint_naive(data, radius, npt):
    rmax = radius.max()
    res = np.zeros(npt, dtype=np.float64)
    for i in range(npt):
        r1 = rmax * i / npt
        r2 = rmax * (i + 1) / npt
        mask_r12 = np.logical_and((r1 <= radius), (radius < r2))
        values_r12 = data[mask_r12]
        res[i] = values_r12.mean()
    return res


RADIUS = np.linspace(0.0, 1.0, 24)


def azimint_total(data):
    return np.sum(azimint_naive(data, RADIUS, 4) ** 2)


def azimint_hist(data):
    edges = np.linspace(0.0, 1.0, 5)
    bins = np.clip(np.searchsorted(edges, RADIUS, side="right") - 1, 0, 3)
    weights = np.zeros(4)
    counts = np.zeros(4)
    for i, b in enumerate(bins):
        weights[b] += data[i]
        counts[b] += 1
    return np.sum((weights / counts) ** 2)


def azimint_bincount(data):
    bins = np.minimum((RADIUS * 4).astype(int), 3)
    histu = np.bincount(bins)
    histw = np.bincount(bins, weights=data)
    return np.sum((histw / histu) ** 3)


def arc_distance(theta_1, phi_1, theta_2, phi_2):
    temp = np.sin((theta_2 - theta_1) / 2) ** 2 + np.cos(theta_1) * np.cos(theta_2) * np.sin((phi_2 - phi_1) / 2) ** 2
    distance_matrix = 2 * (np.arctan2(np.sqrt(temp), np.sqrt(1 - temp)))
    return distance_matrix


def arc_distance_total(theta_1, phi_1, theta_2, phi_2):
    return np.mean(arc_distance(theta_1, phi_1, theta_2, phi_2))


def checksum_weighted(data, weights):
    crc = 0xFFFF
    total = 0.0
    for b in data:
        cur = 0xFF & b
        for _ in range(8):
            if (crc & 0x0001) ^ (cur & 0x0001):
                crc = (crc >> 1) ^ 0x8408
            else:
                crc >>= 1
            cur >>= 1
        total += weights[crc % len(weights)]
    return total**2


def mandelbrot(xmin, xmax, ymin, ymax, maxiter, horizon):
    X = np.linspace(xmin, xmax, 4)
    Y = np.linspace(ymin, ymax, 3)
    C = X + Y[:, None] * 1j
    N = np.zeros(C.shape, dtype=np.int64)
    Z = np.zeros(C.shape, dtype=np.complex128)
    for n in range(maxiter):
        inside = np.less(abs(Z), horizon)
        N[inside] = n
        Z[inside] = Z[inside] ** 2 + C[inside]
    return Z, N


def mandelbrot_total(xmin, xmax, ymin, ymax):
    Z, N = mandelbrot(xmin, xmax, ymin, ymax, 3, 2.0)
    return np.sum(np.abs(Z) ** 2 * (N == N.max()))


def contour_integral(Ham, int_pts, Y):
    P0 = np.zeros((Ham.shape[1], Y.shape[1]), dtype=np.complex128)
    P1 = np.zeros((Ham.shape[1], Y.shape[1]), dtype=np.complex128)
    for z in int_pts:
        Tz = np.zeros((Ham.shape[1], Ham.shape[2]), dtype=np.complex128)
        for n in range(Ham.shape[0]):
            zz = np.power(z, 1 - n)
            Tz += zz * Ham[n]
        X = np.linalg.inv(Tz) @ Y
        if abs(z) < 1.0:
            X = -X
        P0 += X
        P1 += z * X
    return P0, P1


def contour_integral_total(Ham, Y):
    P0, P1 = contour_integral(Ham, np.array([0.5 + 0.4j, -1.2 + 0.7j]), Y)
    return np.sum(np.abs(P0) ** 2) + np.sum(np.real(P1))


def self_energies(neigh_idx, dH, G, D, Sigma):
    for k in range(G.shape[0]):
        for q in range(D.shape[0]):
            for i in range(D.shape[1]):
                for j in range(D.shape[2]):
                    dHG = G[k, neigh_idx[i, j]] @ dH[i, j]
                    dHD = dH[i, j] * D[q, i, j]
                    Sigma[k, i] += dHG @ dHD


def self_energies_total(dH, G, D):
    neigh_idx = np.array([[1, 2], [0, 2], [2, 1]])
    Sigma = np.zeros(G.shape)
    self_energies(neigh_idx, dH, G, D, Sigma)
    return np.sum(Sigma**2)


def spmv(A_row, A_col, A_val, x):
    y = np.empty(A_row.size - 1, A_val.dtype)
    for i in range(A_row.size - 1):
        cols = A_col[A_row[i] : A_row[i + 1]]
        vals = A_val[A_row[i] : A_row[i + 1]]
        y[i] = vals @ x[cols]
    return y


def spmv_total(A_val, x):
    y = spmv(np.array([0, 2, 3, 6]), np.array([0, 2, 1, 0, 1, 3]), A_val, x)
    return y @ y


def k_means_step(points, centres):
    labels = np.argmin(((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2), axis=1)
    new = np.empty_like(centres)
    for k in range(len(centres)):
        members = points[labels == k]
        new[k] = members.mean(axis=0) if len(members) else centres[k]
    return np.sum((points - new[labels]) ** 2)


# stencils


def jacobi_1d(TSTEPS, A, B):
    for t in range(1, TSTEPS):
        B[1:-1] = 0.33333 * (A[:-2] + A[1:-1] + A[2:])
        A[1:-1] = 0.33333 * (B[:-2] + B[1:-1] + B[2:])


def jacobi_1d_total(A, B):
    jacobi_1d(4, A, B)
    return np.sum(A**2) + np.sum(B)


def jacobi_2d_total(A, B):
    jacobi_2d(3, A, B)
    return np.sum(A**2) + np.sum(np.sin(B))


def seidel_2d(TSTEPS, N, A):
    for t in range(0, TSTEPS - 1):
        for i in range(1, N - 1):
            A[i, 1:-1] += (
                A[i - 1, :-2] + A[i - 1, 1:-1] + A[i - 1, 2:] + A[i, 2:] + A[i + 1, :-2] + A[i + 1, 1:-1] + A[i + 1, 2:]
            )
            for j in range(1, N - 1):
                A[i, j] += A[i, j - 1]
                A[i, j] /= 9.0


def seidel_2d_total(A):
    seidel_2d(3, A.shape[0], A)
    return np.sum(A**3)


def heat_3d(TSTEPS, A, B):
    for t in range(1, TSTEPS):
        for source, target in ((A, B), (B, A)):
            target[1:-1, 1:-1, 1:-1] = (
                0.125 * (source[2:, 1:-1, 1:-1] - 2.0 * source[1:-1, 1:-1, 1:-1] + source[:-2, 1:-1, 1:-1])
                + 0.125 * (source[1:-1, 2:, 1:-1] - 2.0 * source[1:-1, 1:-1, 1:-1] + source[1:-1, :-2, 1:-1])
                + source[1:-1, 1:-1, 1:-1]
            )


def heat_3d_total(A, B):
    heat_3d(3, A, B)
    return np.sum(A**2) + np.sum(B)


def fdtd_2d_total(ex, ey, hz, fict):
    fdtd_2d(len(fict), ex, ey, hz, fict)
    return np.sum(hz**2) + np.sum(ex * ey)


def adi(TSTEPS, N, u):
    v = np.empty(u.shape, dtype=u.dtype)
    p = np.empty(u.shape, dtype=u.dtype)
    q = np.empty(u.shape, dtype=u.dtype)
    a, b, d = -0.3, 1.6, -0.2
    c, f, e = a, d, 1.4
    for t in range(1, TSTEPS + 1):
        v[0, 1 : N - 1] = 1.0
        p[1 : N - 1, 0] = 0.0
        q[1 : N - 1, 0] = v[0, 1 : N - 1]
        for j in range(1, N - 1):
            p[1 : N - 1, j] = -c / (a * p[1 : N - 1, j - 1] + b)
            q[1 : N - 1, j] = (
                -d * u[j, 0 : N - 2] + (1.0 + 2.0 * d) * u[j, 1 : N - 1] - f * u[j, 2:N] - a * q[1 : N - 1, j - 1]
            ) / (a * p[1 : N - 1, j - 1] + b)
        v[N - 1, 1 : N - 1] = 1.0
        for j in range(N - 2, 0, -1):
            v[j, 1 : N - 1] = p[1 : N - 1, j] * v[j + 1, 1 : N - 1] + q[1 : N - 1, j]
        u[1 : N - 1, 0] = 1.0
        p[1 : N - 1, 0] = 0.0
        q[1 : N - 1, 0] = u[1 : N - 1, 0]
        for j in range(1, N - 1):
            p[1 : N - 1, j] = -f / (d * p[1 : N - 1, j - 1] + e)
            q[1 : N - 1, j] = (
                -a * v[0 : N - 2, j] + (1.0 + 2.0 * a) * v[1 : N - 1, j] - c * v[2:N, j] - d * q[1 : N - 1, j - 1]
            ) / (d * p[1 : N - 1, j - 1] + e)
        u[1 : N - 1, N - 1] = 1.0
        for j in range(N - 2, 0, -1):
            u[1 : N - 1, j] = p[1 : N - 1, j] * u[1 : N - 1, j + 1] + q[1 : N - 1, j]


def adi_total(u):
    # the corners of v are never written: they are read as what np.empty holds, so they are not read here
    adi(2, u.shape[0], u[:, :])
    return np.sum(u**2)


def hdiff(in_field, out_field, coeff):
    I, J, K = out_field.shape[0], out_field.shape[1], out_field.shape[2]
    lap_field = 4.0 * in_field[1 : I + 3, 1 : J + 3, :] - (
        in_field[2 : I + 4, 1 : J + 3, :]
        + in_field[0 : I + 2, 1 : J + 3, :]
        + in_field[1 : I + 3, 2 : J + 4, :]
        + in_field[1 : I + 3, 0 : J + 2, :]
    )
    res1 = lap_field[1:, 1 : J + 1, :] - lap_field[:-1, 1 : J + 1, :]
    flx_field = np.where(
        (res1 * (in_field[2 : I + 3, 2 : J + 2, :] - in_field[1 : I + 2, 2 : J + 2, :])) > 0,
        0,
        res1,
    )
    res2 = lap_field[1 : I + 1, 1:, :] - lap_field[1 : I + 1, :-1, :]
    fly_field = np.where(
        (res2 * (in_field[2 : I + 2, 2 : J + 3, :] - in_field[2 : I + 2, 1 : J + 2, :])) > 0,
        0,
        res2,
    )
    out_field[:, :, :] = in_field[2 : I + 2, 2 : J + 2, :] - coeff[:, :, :] * (
        flx_field[1:, :, :] - flx_field[:-1, :, :] + fly_field[:, 1:, :] - fly_field[:, :-1, :]
    )


def hdiff_total(in_field, out_field, coeff):
    hdiff(in_field, out_field, coeff)
    return np.sum(out_field**2)


BET_M = 0.4
BET_P = 0.6


def vadv(utens_stage, u_stage, wcon, u_pos, utens, dtr_stage):
    I, J, K = utens_stage.shape[0], utens_stage.shape[1], utens_stage.shape[2]
    ccol = np.zeros((I, J, K), dtype=utens_stage.dtype)
    dcol = np.zeros((I, J, K), dtype=utens_stage.dtype)
    data_col = np.zeros((I, J), dtype=utens_stage.dtype)
    for k in range(1):
        gcv = 0.25 * (wcon[1:, :, k + 1] + wcon[:-1, :, k + 1])
        cs = gcv * BET_M
        ccol[:, :, k] = gcv * BET_P
        bcol = dtr_stage - ccol[:, :, k]
        correction_term = -cs * (u_stage[:, :, k + 1] - u_stage[:, :, k])
        dcol[:, :, k] = dtr_stage * u_pos[:, :, k] + utens[:, :, k] + utens_stage[:, :, k] + correction_term
        divided = 1.0 / bcol
        ccol[:, :, k] = ccol[:, :, k] * divided
        dcol[:, :, k] = dcol[:, :, k] * divided
    for k in range(1, K - 1):
        gav = -0.25 * (wcon[1:, :, k] + wcon[:-1, :, k])
        gcv = 0.25 * (wcon[1:, :, k + 1] + wcon[:-1, :, k + 1])
        as_ = gav * BET_M
        cs = gcv * BET_M
        acol = gav * BET_P
        ccol[:, :, k] = gcv * BET_P
        bcol = dtr_stage - acol - ccol[:, :, k]
        correction_term = -as_ * (u_stage[:, :, k - 1] - u_stage[:, :, k]) - cs * (
            u_stage[:, :, k + 1] - u_stage[:, :, k]
        )
        dcol[:, :, k] = dtr_stage * u_pos[:, :, k] + utens[:, :, k] + utens_stage[:, :, k] + correction_term
        divided = 1.0 / (bcol - ccol[:, :, k - 1] * acol)
        ccol[:, :, k] = ccol[:, :, k] * divided
        dcol[:, :, k] = (dcol[:, :, k] - (dcol[:, :, k - 1]) * acol) * divided
    for k in range(K - 1, K):
        gav = -0.25 * (wcon[1:, :, k] + wcon[:-1, :, k])
        as_ = gav * BET_M
        acol = gav * BET_P
        bcol = dtr_stage - acol
        correction_term = -as_ * (u_stage[:, :, k - 1] - u_stage[:, :, k])
        dcol[:, :, k] = dtr_stage * u_pos[:, :, k] + utens[:, :, k] + utens_stage[:, :, k] + correction_term
        divided = 1.0 / (bcol - ccol[:, :, k - 1] * acol)
        dcol[:, :, k] = (dcol[:, :, k] - (dcol[:, :, k - 1]) * acol) * divided
    for k in range(K - 1, K - 2, -1):
        datacol = dcol[:, :, k]
        data_col[:] = datacol
        utens_stage[:, :, k] = dtr_stage * (datacol - u_pos[:, :, k])
    for k in range(K - 2, -1, -1):
        datacol = dcol[:, :, k] - ccol[:, :, k] * data_col[:, :]
        data_col[:] = datacol
        utens_stage[:, :, k] = dtr_stage * (datacol - u_pos[:, :, k])


def vadv_total(utens_stage, u_stage, wcon, u_pos, utens):
    vadv(utens_stage, u_stage, wcon, u_pos, utens, 3.0 / 2.0)
    return np.sum(utens_stage**2)


# dynamic programming


def floyd_warshall(path):
    for k in range(path.shape[0]):
        path[:] = np.minimum(path[:], np.add.outer(path[:, k], path[k, :]))


def floyd_warshall_total(path):
    floyd_warshall(path)
    return np.sum(path**2)


def floyd_warshall_rows(path):
    n = path.shape[0]
    for k in range(n):
        for i in range(n):
            path[i, :] = np.minimum(path[i, :], path[i, k] + path[k, :])
    return np.sum(np.sin(path))


def nussinov(weights):
    n = weights.shape[0]
    table = np.zeros((n, n))
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            if j - 1 >= 0:
                table[i, j] = max(table[i, j], table[i, j - 1])
            if i + 1 < n:
                table[i, j] = max(table[i, j], table[i + 1, j])
            if j - 1 >= 0 and i + 1 < n:
                if i < j - 1:
                    table[i, j] = max(table[i, j], table[i + 1, j - 1] + weights[i, j])
                else:
                    table[i, j] = max(table[i, j], table[i + 1, j - 1])
            for k in range(i + 1, j):
                table[i, j] = max(table[i, j], table[i, k] + table[k + 1, j])
    return table[0, n - 1] ** 2


# fluids


def build_up_b(rho, dt, dx, dy, u, v):
    b = np.zeros_like(u)
    b[1:-1, 1:-1] = rho * (
        1 / dt * ((u[1:-1, 2:] - u[1:-1, 0:-2]) / (2 * dx) + (v[2:, 1:-1] - v[0:-2, 1:-1]) / (2 * dy))
        - ((u[1:-1, 2:] - u[1:-1, 0:-2]) / (2 * dx)) ** 2
        - 2 * ((u[2:, 1:-1] - u[0:-2, 1:-1]) / (2 * dy) * (v[1:-1, 2:] - v[1:-1, 0:-2]) / (2 * dx))
        - ((v[2:, 1:-1] - v[0:-2, 1:-1]) / (2 * dy)) ** 2
    )
    b[1:-1, -1] = rho * (1 / dt * (u[1:-1, 0] - u[1:-1, -2]) / (2 * dx)) - ((u[1:-1, 0] - u[1:-1, -2]) / (2 * dx)) ** 2
    b[1:-1, 0] = rho * (1 / dt * (u[1:-1, 1] - u[1:-1, -1]) / (2 * dx))
    return b


def pressure_poisson_periodic(nit, p, dx, dy, b):
    for q in range(nit):
        pn = p.copy()
        p[1:-1, 1:-1] = ((pn[1:-1, 2:] + pn[1:-1, 0:-2]) * dy**2 + (pn[2:, 1:-1] + pn[0:-2, 1:-1]) * dx**2) / (
            2 * (dx**2 + dy**2)
        ) - dx**2 * dy**2 / (2 * (dx**2 + dy**2)) * b[1:-1, 1:-1]
        p[1:-1, -1] = ((pn[1:-1, 0] + pn[1:-1, -2]) * dy**2 + (pn[2:, -1] + pn[0:-2, -1]) * dx**2) / (
            2 * (dx**2 + dy**2)
        ) - dx**2 * dy**2 / (2 * (dx**2 + dy**2)) * b[1:-1, -1]
        p[1:-1, 0] = ((pn[1:-1, 1] + pn[1:-1, -1]) * dy**2 + (pn[2:, 0] + pn[0:-2, 0]) * dx**2) / (
            2 * (dx**2 + dy**2)
        ) - dx**2 * dy**2 / (2 * (dx**2 + dy**2)) * b[1:-1, 0]
        p[-1, :] = p[-2, :]
        p[0, :] = p[1, :]


def channel_flow(nit, u, v, dt, dx, dy, p, rho, nu, F):
    udiff = 1
    stepcount = 0
    while udiff > 0.02 and stepcount < 3:
        un = u.copy()
        vn = v.copy()
        b = build_up_b(rho, dt, dx, dy, u, v)
        pressure_poisson_periodic(nit, p, dx, dy, b)
        u[1:-1, 1:-1] = (
            un[1:-1, 1:-1]
            - un[1:-1, 1:-1] * dt / dx * (un[1:-1, 1:-1] - un[1:-1, 0:-2])
            - vn[1:-1, 1:-1] * dt / dy * (un[1:-1, 1:-1] - un[0:-2, 1:-1])
            - dt / (2 * rho * dx) * (p[1:-1, 2:] - p[1:-1, 0:-2])
            + nu
            * (
                dt / dx**2 * (un[1:-1, 2:] - 2 * un[1:-1, 1:-1] + un[1:-1, 0:-2])
                + dt / dy**2 * (un[2:, 1:-1] - 2 * un[1:-1, 1:-1] + un[0:-2, 1:-1])
            )
            + F * dt
        )
        v[1:-1, 1:-1] = (
            vn[1:-1, 1:-1]
            - un[1:-1, 1:-1] * dt / dx * (vn[1:-1, 1:-1] - vn[1:-1, 0:-2])
            - dt / (2 * rho * dy) * (p[2:, 1:-1] - p[0:-2, 1:-1])
        )
        u[0, :] = 0
        u[-1, :] = 0
        v[0, :] = 0
        v[-1, :] = 0
        udiff = (np.sum(u) - np.sum(un)) / np.sum(u)
        stepcount += 1
    return stepcount


def channel_flow_total(u, v, p, rho, nu, F):
    channel_flow(2, u, v, 0.01, 0.3, 0.3, p, rho, nu, F)
    return np.sum(u**2) + np.sum(v) + np.sum(p * u)


# networks


def conv2d(input, weights):
    K = weights.shape[0]
    N = input.shape[0]
    H_out = input.shape[1] - K + 1
    W_out = input.shape[2] - K + 1
    C_out = weights.shape[3]
    output = np.empty((N, H_out, W_out, C_out), dtype=input.dtype)
    for i in range(H_out):
        for j in range(W_out):
            output[:, i, j, :] = np.sum(
                input[:, i : i + K, j : j + K, :, np.newaxis] * weights[np.newaxis, :, :, :],
                axis=(1, 2, 3),
            )
    return output


def conv2d_bias_total(input, weights, bias):
    return np.sum(np.tanh(conv2d(input, weights) + bias))


def lenet5_total(input, conv1, conv1bias, fc1w, fc1b):
    x = relu(conv2d(input, conv1) + conv1bias)
    x = maxpool2d(x)
    x = np.reshape(x, (x.shape[0], -1))
    return np.sum((relu(x @ fc1w + fc1b)) ** 2)


def softmax_total(x):
    tmp_max = np.max(x, axis=-1, keepdims=True)
    tmp_out = np.exp(x - tmp_max)
    tmp_sum = np.sum(tmp_out, axis=-1, keepdims=True)
    return np.sum((tmp_out / tmp_sum) ** 2)


def softmax_in_place(x):
    x -= np.max(x, axis=-1, keepdims=True)
    np.exp(x, out=x)
    x /= np.sum(x, axis=-1, keepdims=True)
    return np.sum(x**2)


def mlp_total(input, w1, b1, w2, b2):
    x = relu(input @ w1 + b1)
    x = x @ w2 + b2
    tmp_max = np.max(x, axis=-1, keepdims=True)
    tmp_out = np.exp(x - tmp_max)
    out = tmp_out / np.sum(tmp_out, axis=-1, keepdims=True)
    return -np.mean(np.log(out[np.arange(out.shape[0]), [0, 2, 1]]))


def batchnorm2d(x, eps=1e-5):
    mean = np.mean(x, axis=0, keepdims=True)
    std = np.std(x, axis=0, keepdims=True)
    return (x - mean) / np.sqrt(std + eps)


def resnet_total(input, conv1, conv2, conv3):
    padded = np.zeros(
        (input.shape[0], input.shape[1] + 2, input.shape[2] + 2, conv1.shape[3]),
        dtype=input.dtype,
    )
    padded[:, 1:-1, 1:-1, :] = conv2d(input, conv1)
    x = batchnorm2d(padded)
    x = relu(x)
    x = conv2d(x, conv2)
    x = batchnorm2d(x)
    x = relu(x)
    x = conv2d(x, conv3)
    x = batchnorm2d(x)
    return np.sum(relu(x + input) ** 2)


# particles and signals


def getAcc(pos, mass, G, softening):
    x = pos[:, 0:1]
    y = pos[:, 1:2]
    z = pos[:, 2:3]
    dx = x.T - x
    dy = y.T - y
    dz = z.T - z
    inv_r3 = dx**2 + dy**2 + dz**2 + softening**2
    inv_r3[inv_r3 > 0] = inv_r3[inv_r3 > 0] ** (-1.5)
    ax = G * (dx * inv_r3) @ mass
    ay = G * (dy * inv_r3) @ mass
    az = G * (dz * inv_r3) @ mass
    return np.hstack((ax, ay, az))


def getEnergy(pos, vel, mass, G):
    KE = 0.5 * np.sum(mass * vel**2)
    x = pos[:, 0:1]
    y = pos[:, 1:2]
    z = pos[:, 2:3]
    inv_r = np.sqrt((x.T - x) ** 2 + (y.T - y) ** 2 + (z.T - z) ** 2)
    inv_r[inv_r > 0] = 1.0 / inv_r[inv_r > 0]
    PE = G * np.sum(np.sum(np.triu(-(mass * mass.T) * inv_r, 1)))
    return KE, PE


def nbody(mass, pos, vel, N, Nt, dt, G, softening):
    vel -= np.mean(mass * vel, axis=0) / np.mean(mass)
    acc = getAcc(pos, mass, G, softening)
    KE = np.ndarray(Nt + 1, dtype=np.float64)
    PE = np.ndarray(Nt + 1, dtype=np.float64)
    KE[0], PE[0] = getEnergy(pos, vel, mass, G)
    t = 0.0
    for i in range(Nt):
        vel += acc * dt / 2.0
        pos += vel * dt
        acc = getAcc(pos, mass, G, softening)
        vel += acc * dt / 2.0
        t += dt
        KE[i + 1], PE[i + 1] = getEnergy(pos, vel, mass, G)
    return KE, PE


def nbody_total(mass, pos, vel, G, softening):
    KE, PE = nbody(mass, pos, vel, len(mass), 2, 0.05, G, softening)
    return np.sum(KE**2) + np.sum(PE)


def stockham_fft(N, R, K, x, y):
    i_coord, j_coord = np.mgrid[0:R, 0:R]
    dft_mat = np.exp(-2.0j * np.pi * i_coord * j_coord / R)
    y[:] = x[:]
    ii_coord, jj_coord = np.mgrid[0:R, 0 : R**K]
    for i in range(K):
        yv = np.reshape(y, (R**i, R, R ** (K - i - 1)))
        tmp_perm = np.transpose(yv, axes=(1, 0, 2))
        D = np.empty((R, R**i, R ** (K - i - 1)), dtype=np.complex128)
        tmp = np.exp(-2.0j * np.pi * ii_coord[:, : R**i] * jj_coord[:, : R**i] / R ** (i + 1))
        D[:] = np.repeat(np.reshape(tmp, (R, R**i, 1)), R ** (K - i - 1), axis=2)
        tmp_twid = np.reshape(tmp_perm, (N,)) * np.reshape(D, (N,))
        y[:] = np.reshape(dft_mat @ np.reshape(tmp_twid, (R, R ** (K - 1))), (N,))


def stockham_fft_total(re, im):
    x = re + 1j * im
    y = np.empty_like(x)
    stockham_fft(8, 2, 3, x, y)
    return np.sum(np.abs(y) ** 2 * np.arange(8)) + np.real(y[3])


def deriche(alpha, imgIn):
    k = (1.0 - np.exp(-alpha)) * (1.0 - np.exp(-alpha)) / (1.0 + alpha * np.exp(-alpha) - np.exp(2.0 * alpha))
    a1 = a5 = k
    a2 = a6 = k * np.exp(-alpha) * (alpha - 1.0)
    a3 = a7 = k * np.exp(-alpha) * (alpha + 1.0)
    a4 = a8 = -k * np.exp(-2.0 * alpha)
    b1 = 2.0 ** (-alpha)
    b2 = -np.exp(-2.0 * alpha)
    c1 = c2 = 1
    y1 = np.empty_like(imgIn)
    y1[:, 0] = a1 * imgIn[:, 0]
    y1[:, 1] = a1 * imgIn[:, 1] + a2 * imgIn[:, 0] + b1 * y1[:, 0]
    for j in range(2, imgIn.shape[1]):
        y1[:, j] = a1 * imgIn[:, j] + a2 * imgIn[:, j - 1] + b1 * y1[:, j - 1] + b2 * y1[:, j - 2]
    y2 = np.empty_like(imgIn)
    y2[:, -1] = 0.0
    y2[:, -2] = a3 * imgIn[:, -1]
    for j in range(imgIn.shape[1] - 3, -1, -1):
        y2[:, j] = a3 * imgIn[:, j + 1] + a4 * imgIn[:, j + 2] + b1 * y2[:, j + 1] + b2 * y2[:, j + 2]
    imgOut = c1 * (y1 + y2)
    y1[0, :] = a5 * imgOut[0, :]
    y1[1, :] = a5 * imgOut[1, :] + a6 * imgOut[0, :] + b1 * y1[0, :]
    for i in range(2, imgIn.shape[0]):
        y1[i, :] = a5 * imgOut[i, :] + a6 * imgOut[i - 1, :] + b1 * y1[i - 1, :] + b2 * y1[i - 2, :]
    y2[-1, :] = 0.0
    y2[-2, :] = a7 * imgOut[-1, :]
    for i in range(imgIn.shape[0] - 3, -1, -1):
        y2[i, :] = a7 * imgOut[i + 1, :] + a8 * imgOut[i + 2, :] + b1 * y2[i + 1, :] + b2 * y2[i + 2, :]
    imgOut[:] = c2 * (y1 + y2)
    return imgOut


def deriche_total(alpha, imgIn):
    return np.sum(deriche(alpha, imgIn) ** 2)


def square(seed):
    return uniform(4, 4, seed=seed)


KERNELS = [
    Kernel(gemm_total, lambda: (1.5, 1.2, square(0), square(1), square(2))),
    Kernel(two_products, lambda: (1.5, 1.2, square(0), square(1), square(2), square(3))),
    Kernel(three_products, lambda: (square(0), square(1), square(2), square(3))),
    Kernel(three_products_loops, lambda: (square(0), square(1))),
    Kernel(atax_total, lambda: (uniform(3, 4, seed=0), uniform(4, seed=1))),
    Kernel(atax_loops, lambda: (uniform(3, 4, seed=0), uniform(4, seed=1))),
    Kernel(bicg_total, lambda: (uniform(3, 4, seed=0), uniform(4, seed=1), uniform(3, seed=2))),
    Kernel(bicg_loops, lambda: (uniform(3, 4, seed=0), uniform(4, seed=1), uniform(3, seed=2))),
    Kernel(mvt_total, lambda: (*(uniform(4, seed=k) for k in range(4)), square(5))),
    Kernel(gesummv_loops, lambda: (1.5, 1.2, square(0), square(1), uniform(4, seed=2))),
    Kernel(
        symm_total,
        lambda: (1.5, 1.2, uniform(3, 4, seed=0), uniform(3, 3, seed=1), uniform(3, 4, seed=2)),
    ),
    Kernel(syrk_total, lambda: (1.5, 1.2, uniform(4, 4, seed=0), uniform(4, 3, seed=1))),
    Kernel(syr2k_total, lambda: (1.5, 1.2, square(0), uniform(4, 3, seed=1), uniform(4, 3, seed=2))),
    Kernel(trmm_total, lambda: (1.5, uniform(3, 3, seed=1), uniform(3, 4, seed=2))),
    Kernel(gemver_total, lambda: (1.5, 1.2, square(0), *(uniform(4, seed=k) for k in range(1, 9)))),
    Kernel(doitgen_total, lambda: (uniform(2, 3, 4, seed=0), square(1))),
    Kernel(doitgen_sums, lambda: (uniform(2, 2, 3, seed=0), uniform(3, 3, seed=1))),
    Kernel(trisolv_total, lambda: (dominant(4, 0), uniform(4, seed=1))),
    Kernel(durbin_total, lambda: (uniform(5, seed=0, low=-0.4, high=0.4),)),
    Kernel(gramschmidt_total, lambda: (uniform(4, 3, seed=0),)),
    Kernel(lu_total, lambda: (dominant(4, 0),)),
    Kernel(lu_scalar, lambda: (dominant(4, 1),)),
    Kernel(ludcmp_total, lambda: (dominant(4, 2), uniform(4, seed=3))),
    Kernel(cholesky_total, lambda: (spd(4, 3),)),
    Kernel(cholesky2_total, lambda: (spd(4, 4),)),
    Kernel(covariance_total, lambda: (uniform(6, 3, seed=0),)),
    Kernel(covariance_by_mean, lambda: (uniform(6, 3, seed=0),)),
    Kernel(correlation_total, lambda: (uniform(6, 3, seed=0),)),
    Kernel(go_fast_total, lambda: (square(0),)),
    Kernel(compute_total, lambda: (square(0), square(1), 4.0, 3.0, 9.0)),
    Kernel(compute_loops, lambda: (square(0), square(1), 4.0, 3.0, 9.0)),
    Kernel(azimint_total, lambda: (uniform(24, seed=0),)),
    Kernel(azimint_hist, lambda: (uniform(24, seed=0),)),
    Kernel(azimint_bincount, lambda: (uniform(24, seed=0),)),
    Kernel(arc_distance_total, lambda: tuple(positive(4, seed=k) for k in range(4))),
    Kernel(checksum_weighted, lambda: (np.array([3, 17, 255, 8]), uniform(5, seed=0))),
    Kernel(mandelbrot_total, lambda: (-1.75, 0.25, -1.0, 1.1)),
    Kernel(contour_integral_total, lambda: (uniform(2, 3, 3, seed=0), uniform(3, 2, seed=1))),
    Kernel(
        self_energies_total,
        lambda: (uniform(3, 2, 2, 2, seed=0), uniform(2, 3, 2, 2, seed=1), uniform(2, 3, 2, 2, 2, seed=2)),
    ),
    Kernel(spmv_total, lambda: (uniform(6, seed=0), uniform(4, seed=1))),
    Kernel(k_means_step, lambda: (uniform(8, 2, seed=0), uniform(3, 2, seed=1))),
    Kernel(jacobi_1d_total, lambda: (uniform(7, seed=0), uniform(7, seed=1))),
    Kernel(jacobi_2d_total, lambda: (uniform(5, 6, seed=0), uniform(5, 6, seed=1))),
    Kernel(seidel_2d_total, lambda: (uniform(5, 5, seed=0),)),
    Kernel(heat_3d_total, lambda: (uniform(4, 4, 4, seed=0), uniform(4, 4, 4, seed=1))),
    Kernel(fdtd_2d_total, lambda: (*(uniform(4, 5, seed=k) for k in range(3)), uniform(3, seed=3))),
    Kernel(adi_total, lambda: (uniform(6, 6, seed=0),)),
    Kernel(
        hdiff_total,
        lambda: (uniform(6, 7, 2, seed=0), uniform(2, 3, 2, seed=1), uniform(2, 3, 2, seed=2)),
    ),
    Kernel(
        vadv_total,
        lambda: (
            uniform(2, 3, 4, seed=0),
            uniform(2, 3, 4, seed=1),
            uniform(3, 3, 4, seed=2),
            uniform(2, 3, 4, seed=3),
            uniform(2, 3, 4, seed=4),
        ),
    ),
    Kernel(floyd_warshall_total, lambda: (positive(5, 5, seed=0),)),
    Kernel(floyd_warshall_rows, lambda: (positive(5, 5, seed=0),)),
    Kernel(nussinov, lambda: (positive(6, 6, seed=0),)),
    Kernel(
        channel_flow_total,
        lambda: (uniform(5, 5, seed=0), uniform(5, 5, seed=1), uniform(5, 5, seed=2), 1.0, 0.1, 1.0),
    ),
    Kernel(
        conv2d_bias_total,
        lambda: (uniform(2, 4, 4, 2, seed=0), uniform(2, 2, 2, 3, seed=1), uniform(3, seed=2)),
    ),
    Kernel(
        lenet5_total,
        lambda: (
            uniform(2, 5, 5, 1, seed=0),
            uniform(2, 2, 1, 2, seed=1),
            uniform(2, seed=2),
            uniform(8, 3, seed=3),
            uniform(3, seed=4),
        ),
    ),
    Kernel(softmax_total, lambda: (uniform(2, 3, 4, seed=0),)),
    Kernel(softmax_in_place, lambda: (uniform(2, 3, 4, seed=0),)),
    Kernel(
        mlp_total,
        lambda: (
            uniform(3, 4, seed=0),
            uniform(4, 5, seed=1),
            uniform(5, seed=2),
            uniform(5, 3, seed=3),
            uniform(3, seed=4),
        ),
    ),
    Kernel(
        resnet_total,
        lambda: (
            uniform(3, 3, 3, 2, seed=11),
            uniform(1, 1, 2, 2, seed=1),
            uniform(3, 3, 2, 2, seed=2),
            uniform(1, 1, 2, 2, seed=3),
        ),
    ),
    Kernel(
        nbody_total,
        lambda: (positive(3, 1, seed=0), uniform(3, 3, seed=1), uniform(3, 3, seed=2), 1.0, 0.2),
    ),
    Kernel(stockham_fft_total, lambda: (uniform(8, seed=0), uniform(8, seed=1))),
    Kernel(deriche_total, lambda: (0.25, uniform(5, 6, seed=0))),
]
