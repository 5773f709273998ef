"""Kernels in the style of published NumPy benchmarks."""

import numpy as np

from tests.kernels.factor import cholesky_in_place as k_chol
from tests.kernels.factor import gram_schmidt as k_gramschmidt
from tests.kernels.nets import softmax
from tests.kernels.suite import batchnorm2d, spmv
from tests.kernels.suite import deriche as k_deriche
from tests.kernels.suite import durbin as k_durbin
from tests.kernels.suite import floyd_warshall as k_fw
from tests.kernels.suite import lu as k_lu
from tests.kernels.suite import seidel_2d as k_seidel

from .registry import dom, pos, program, rnd, spd


def k_adi(TSTEPS, N, u):
    v = np.empty(u.shape, dtype=u.dtype)
    p = np.empty(u.shape, dtype=u.dtype)
    q = np.empty(u.shape, dtype=u.dtype)
    DX = 1.0 / N
    DY = 1.0 / N
    DT = 1.0 / TSTEPS
    B1 = 2.0
    B2 = 1.0
    mul1 = B1 * DT / (DX * DX)
    mul2 = B2 * DT / (DY * DY)
    a = -mul1 / 2.0
    b = 1.0 + mul2
    c = a
    d = -mul2 / 2.0
    e = 1.0 + mul2
    f = d
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


@program(lambda: (rnd(6, 6),))
def adi(u):
    k_adi(2, 6, u)
    return np.sum(u * u)


@program(lambda: (spd(4),))
def chol(A):
    k_chol(A)
    return np.sum(np.tril(A) ** 2 * np.arange(16.0).reshape(4, 4))


def k_corr(M, float_n, data):
    mean = np.mean(data, axis=0)
    stddev = np.std(data, axis=0)
    stddev[stddev <= 0.1] = 1.0
    data -= mean
    data /= np.sqrt(float_n) * stddev
    corr = np.eye(M, dtype=data.dtype)
    for i in range(M - 1):
        corr[i + 1 : M, i] = corr[i, i + 1 : M] = data[:, i] @ data[:, i + 1 : M]
    return corr


@program(lambda: (4.0, rnd(4, 3)))
def correlation(n, data):
    return np.sum(k_corr(3, n, data) ** 3)


def k_cov(M, float_n, data):
    mean = np.mean(data, axis=0)
    data -= mean
    cov = np.zeros((M, M), dtype=data.dtype)
    for i in range(M):
        cov[i:M, i] = cov[i, i:M] = data[:, i] @ data[:, i:M] / (float_n - 1.0)
    return cov


@program(lambda: (4.0, rnd(4, 3)))
def covariance(n, data):
    return np.sum(k_cov(3, n, data) ** 3)


@program(lambda: (0.25, rnd(5, 4)))
def deriche(alpha, img):
    return np.sum(k_deriche(alpha, img) ** 2)


def k_doitgen(NR, NQ, NP, A, C4):
    for r in range(NR):
        for q in range(NQ):
            tmp = A[r, q, :] @ C4
            A[r, q, :] = tmp


@program(lambda: (rnd(2, 2, 3), rnd(3, 3)))
def doitgen(A, C4):
    k_doitgen(2, 2, 3, A, C4)
    return np.sum(A**2)


@program(lambda: (rnd(2, 2, 3), rnd(3, 3)))
def doitgen_vec(A, C4):
    A[:] = np.reshape(np.reshape(A, (2, 2, 1, 3)) @ C4, (2, 2, 3))
    return np.sum(A**2)


@program(lambda: (rnd(5) * 0.3,))
def durbin(r):
    return np.sum(k_durbin(r) ** 2)


def k_fdtd(TMAX, ex, ey, hz, _fict_):
    for t in range(TMAX):
        ey[0, :] = _fict_[t]
        ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])


@program(lambda: (rnd(4, 5), rnd(4, 5, seed=1), rnd(4, 5, seed=2), rnd(3)))
def fdtd(ex, ey, hz, f):
    k_fdtd(3, ex, ey, hz, f)
    return np.sum(ex * ey * hz + hz**2)


@program(lambda: (pos(4, 4),))
def floyd(path):
    k_fw(path)
    return np.sum(path**2)


@program(lambda: (pos(4, 4),))
def floyd2(path):
    for k in range(path.shape[0]):
        for i in range(path.shape[0]):
            tmp = path[i, k] + path[k, :] < path[i, :]
            path[i, :] = tmp * path[i, :] + np.logical_not(tmp) * (path[i, k] + path[k, :])
    return np.sum(path**2)


@program(lambda: (rnd(4, 3),))
def gramschmidt(A):
    Q, R = k_gramschmidt(A)
    return np.sum(Q**3) + np.sum(R**2 * np.arange(9.0).reshape(3, 3))


def k_heat3d(TSTEPS, A, B):
    for t in range(1, TSTEPS):
        B[1:-1, 1:-1, 1:-1] = (
            0.125 * (A[2:, 1:-1, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[:-2, 1:-1, 1:-1])
            + 0.125 * (A[1:-1, 2:, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, :-2, 1:-1])
            + 0.125 * (A[1:-1, 1:-1, 2:] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, 1:-1, 0:-2])
            + A[1:-1, 1:-1, 1:-1]
        )
        A[1:-1, 1:-1, 1:-1] = (
            0.125 * (B[2:, 1:-1, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[:-2, 1:-1, 1:-1])
            + 0.125 * (B[1:-1, 2:, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, :-2, 1:-1])
            + 0.125 * (B[1:-1, 1:-1, 2:] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, 1:-1, 0:-2])
            + B[1:-1, 1:-1, 1:-1]
        )


@program(lambda: (rnd(4, 3, 4), rnd(4, 3, 4, seed=1)))
def heat3d(A, B):
    k_heat3d(3, A, B)
    return np.sum(A**2)


@program(lambda: (dom(4), rnd(4)))
def ludcmp(A, b):
    x = np.zeros_like(b)
    y = np.zeros_like(b)
    k_lu(A)
    for i in range(A.shape[0]):
        y[i] = b[i] - A[i, :i] @ y[:i]
    for i in range(A.shape[0] - 1, -1, -1):
        x[i] = (y[i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]
    return np.sum(x**2 + y)


def match(b1, b2):
    if b1 + b2 == 3:
        return 1
    else:
        return 0


@program(lambda: (rnd(5), np.array([0, 3, 1, 2, 3])))
def nussinov_like(w, seq):
    N = len(seq)
    table = np.zeros((N, N))
    for i in range(N - 1, -1, -1):
        for j in range(i + 1, N):
            if j - 1 >= 0:
                table[i, j] = max(table[i, j], table[i, j - 1])
            if i + 1 < N:
                table[i, j] = max(table[i, j], table[i + 1, j])
            if j - 1 >= 0 and i + 1 < N:
                if i < j - 1:
                    table[i, j] = max(table[i, j], table[i + 1, j - 1] + match(seq[i], seq[j]) * w[i] ** 2)
                else:
                    table[i, j] = max(table[i, j], table[i + 1, j - 1])
            for k in range(i + 1, j):
                table[i, j] = max(table[i, j], table[i, k] + table[k + 1, j])
    return table[0, N - 1]


@program(lambda: (rnd(5, 5),))
def seidel(A):
    k_seidel(3, 5, A)
    return np.sum(A**2)


def k_symm(alpha, beta, C, A, B):
    temp2 = np.empty((C.shape[1],), dtype=C.dtype)
    C *= beta
    for i in range(C.shape[0]):
        for j in range(C.shape[1]):
            C[:i, j] += alpha * B[i, j] * A[i, :i]
            temp2[j] = B[:i, j] @ A[i, :i]
        C[i, :] += alpha * B[i, :] * A[i, i] + alpha * temp2


@program(lambda: (1.5, 1.2, rnd(3, 4), rnd(3, 3, seed=1), rnd(3, 4, seed=2)))
def symm(alpha, beta, C, A, B):
    k_symm(alpha, beta, C, A, B)
    return np.sum(C**2)


@program(lambda: (1.5, 1.2, rnd(3, 3), rnd(3, 2, seed=1), rnd(3, 2, seed=2)))
def syr2k(alpha, beta, C, A, B):
    for i in range(A.shape[0]):
        C[i, : i + 1] *= beta
        for k in range(A.shape[1]):
            C[i, : i + 1] += A[: i + 1, k] * alpha * B[i, k] + B[: i + 1, k] * alpha * A[i, k]
    return np.sum(C**2)


@program(lambda: (1.5, rnd(3, 3), rnd(3, 4)))
def trmm(alpha, A, B):
    for i in range(B.shape[0]):
        for j in range(B.shape[1]):
            B[i, j] += np.dot(A[i + 1 :, i], B[i + 1 :, j])
    B *= alpha
    return np.sum(B**2)


@program(lambda: (dom(4), rnd(4), rnd(4, seed=3)))
def trisolv(L, x, b):
    for i in range(x.shape[0]):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]
    return np.sum(x**2)


def hdiff(in_field, out_field, coeff):
    I, J, K = out_field.shape[0], out_field.shape[1], out_field.shape[2]
    lap_field = 4.0 * in_field[1 : I + 3, 1 : J + 3, :] - (
        in_field[2 : I + 4, 1 : J + 3, :]
        + in_field[0 : I + 2, 1 : J + 3, :]
        + in_field[1 : I + 3, 2 : J + 4, :]
        + in_field[1 : I + 3, 0 : J + 2, :]
    )
    res = lap_field[1:, 1 : J + 1, :] - lap_field[:-1, 1 : J + 1, :]
    flx_field = np.where((res * (in_field[2 : I + 3, 2 : J + 2, :] - in_field[1 : I + 2, 2 : J + 2, :])) > 0, 0, res)
    res = lap_field[1 : I + 1, 1:, :] - lap_field[1 : I + 1, :-1, :]
    fly_field = np.where((res * (in_field[2 : I + 2, 2 : J + 3, :] - in_field[2 : I + 2, 1 : J + 2, :])) > 0, 0, res)
    out_field[:, :, :] = in_field[2 : I + 2, 2 : J + 2, :] - coeff[:, :, :] * (
        flx_field[1:, :, :] - flx_field[:-1, :, :] + fly_field[:, 1:, :] - fly_field[:, :-1, :]
    )


@program(lambda: (rnd(7, 6, 2), rnd(3, 2, 2), rnd(3, 2, 2, seed=4)), step=0.0001, rtol=1e-05)
def hdiff_loss(i, o, c):
    hdiff(i, o, c)
    return np.sum(o**2)


BET_M = 0.5


BET_P = 0.5


def vadv(utens_stage, u_stage, wcon, u_pos, utens, dtr_stage):
    I, J, K = utens_stage.shape[0], utens_stage.shape[1], utens_stage.shape[2]
    ccol = np.ndarray((I, J, K), dtype=utens_stage.dtype)
    dcol = np.ndarray((I, J, K), dtype=utens_stage.dtype)
    data_col = np.ndarray((I, J), dtype=utens_stage.dtype)
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


@program(
    lambda: (
        rnd(2, 2, 4),
        rnd(2, 2, 4, seed=1),
        rnd(3, 2, 4, seed=2),
        rnd(2, 2, 4, seed=3),
        rnd(2, 2, 4, seed=5),
        3.0 / 20,
    )
)
def vadv_loss(a, b, c, d, e, dtr):
    vadv(a, b, c, d, e, 20.0 * dtr)
    return np.sum(a**2)


def conv2d(input, weights):
    K = weights.shape[0]
    N = input.shape[0]
    H_out = input.shape[1] - K + 1
    W_out = input.shape[2] - K + 1
    C_out = weights.shape[3]
    output = np.empty((N, H_out, W_out, C_out), dtype=np.float32)
    for i in range(H_out):
        for j in range(W_out):
            output[:, i, j, :] = np.sum(
                input[:, i : i + K, j : j + K, :, np.newaxis] * weights[np.newaxis, :, :, :], axis=(1, 2, 3)
            )
    return output


@program(lambda: (rnd(2, 3, 4), rnd(4)))
def softmax4(x, w):
    return np.sum(softmax(x) * w)


@program(lambda: (rnd(3, 2, 2, 2),))
def bn(x):
    return np.sum(batchnorm2d(x) ** 3)


@program(lambda: (np.array([0, 2, 3, 5], dtype=np.uint32), np.array([0, 1, 2, 0, 2], dtype=np.uint32), rnd(5), rnd(3)))
def spmv_loss(r, c, v, x):
    return np.sum(spmv(r, c, v, x) ** 2)


def stockham_fft(N, R, K, x, y):
    i_coord, j_coord = np.mgrid[0:R, 0:R]
    dft_mat = np.empty((R, R), dtype=np.complex128)
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


@program(lambda: (rnd(8), rnd(8, seed=1)))
def stockham(re, im):
    x = re + 1j * im
    y = np.zeros_like(x)
    stockham_fft(8, 2, 3, x, y)
    return np.sum(np.abs(y) ** 2 * np.arange(8)) + y[1].real


def crc16(data, poly=0x8408):
    crc = 0xFFFF
    for b in data:
        cur_byte = 0xFF & b
        for _ in range(0, 8):
            if (crc & 0x0001) ^ (cur_byte & 0x0001):
                crc = (crc >> 1) ^ poly
            else:
                crc >>= 1
            cur_byte >>= 1
    crc = ~crc & 0xFFFF
    crc = (crc << 8) | ((crc >> 8) & 0xFF)
    return crc & 0xFFFF


@program(lambda: (0.7, np.array([3, 200, 17], dtype=np.uint8)))
def crc_weighted(s, data):
    return s * s * float(crc16([int(d) for d in data])) * 1e-4


def rng_complex(r, i):
    return r + 1j * i


def contour(Ham, int_pts, Y, slab):
    P0 = np.zeros((3, 2), dtype=np.complex128)
    P1 = np.zeros((3, 2), dtype=np.complex128)
    for idx in range(int_pts.shape[0]):
        z = int_pts[idx]
        Tz = np.zeros((3, 3), dtype=np.complex128)
        for n in range(slab + 1):
            zz = np.power(z, slab / 2 - n)
            Tz += zz * Ham[n]
        if Y.shape[0] == Y.shape[1]:
            X = np.linalg.inv(Tz)
        else:
            X = np.linalg.solve(Tz, Y)
        if abs(z) < 1.0:
            X = -X
        P0 += X
        P1 += z * X
    return P0, P1


@program(lambda: (rnd(3, 3, 3) + np.eye(3) * 4, rnd(3, 2)))
def contour_loss(H, Yr):
    pts = 2.0 * np.exp(2j * np.pi * np.arange(3) / 3 + 0.1j)
    p, q = contour(H, pts, Yr * (1 + 0.5j), 2)
    return np.linalg.norm(p) + np.sum(np.abs(q) ** 2)


def sse(neigh_idx, dH, G, D, Sigma):
    for k in range(G.shape[0]):
        for E in range(G.shape[1]):
            for q in range(D.shape[0]):
                for w in range(D.shape[1]):
                    for i in range(D.shape[-2]):
                        for j in range(D.shape[-1]):
                            for a in range(neigh_idx.shape[0]):
                                for b in range(neigh_idx.shape[1]):
                                    if E - w >= 0:
                                        dHG = G[k, E - w, neigh_idx[a, b]] @ dH[a, b, i]
                                        dHD = dH[a, b, j] * D[q, w, a, b, i, j]
                                        Sigma[k, E, a] += dHG @ dHD


@program(lambda: (rnd(1, 2, 2, 2, 2), rnd(2, 1, 2, 2, 2, seed=2), rnd(1, 2, 2, 1, 2, 2, seed=4)))
def sse_loss(G, dH, D):
    n = np.array([[1], [0]])
    S = np.zeros((1, 2, 2, 2, 2), dtype=np.complex128)
    sse(n, dH, G * (1 + 1j), D, S)
    return np.sum(np.abs(S) ** 2)


def azimint_hist(data, radius, npt):
    histu = np.histogram(radius, npt)[0]
    histw = np.histogram(radius, npt, weights=data)[0]
    return histw / histu


@program(lambda: (rnd(20), pos(20)), argnums=(0,))
def azim_h(data, radius):
    return np.sum(azimint_hist(data, radius, 3) ** 2)


@program(lambda: (rnd(20), pos(20)), argnums=(0,))
def azim_n(data, radius):
    rmax = radius.max()
    npt = 4
    res = np.zeros(npt, dtype=np.float64)
    for i in range(npt):
        r1 = rmax * i / npt
        r2 = rmax * (i + 1) / npt
        mask_r12 = np.logical_and((r1 <= radius), (radius < r2))
        values_r12 = data[mask_r12]
        res[i] = values_r12.mean() if values_r12.size else 0.0
    return np.sum(res**2)


def mandel(xmin, xmax, ymin, ymax, maxiter, horizon):
    Xi, Yi = np.mgrid[0:5, 0:5]
    X = np.linspace(xmin, xmax, 5)[Xi]
    Y = np.linspace(ymin, ymax, 5)[Yi]
    C = X + Y * 1j
    N_ = np.zeros(C.shape, dtype=np.int64)
    Z_ = np.zeros(C.shape, dtype=np.complex128)
    Xi.shape = Yi.shape = C.shape = 25
    Z = np.zeros(C.shape, np.complex128)
    for i in range(maxiter):
        if not len(Z):
            break
        np.multiply(Z, Z, Z)
        np.add(Z, C, Z)
        I = abs(Z) > horizon
        N_[Xi[I], Yi[I]] = i + 1
        Z_[Xi[I], Yi[I]] = Z[I]
        np.logical_not(I, I)
        Z = Z[I]
        Xi, Yi = Xi[I], Yi[I]
        C = C[I]
    return Z_.T, N_.T


def getAcc(pos, mass, G, softening):
    x = pos[:, 0:1]
    y = pos[:, 1:2]
    z = pos[:, 2:3]
    dx = x.T - x
    dy = y.T - y
    dz = z.T - z
    inv_r3 = dx**2 + dy**2 + dz**2 + softening**2
    I = inv_r3 > 0
    np.power(inv_r3, -1.5, out=inv_r3, where=I)
    ax = G * (dx * inv_r3) @ mass
    ay = G * (dy * inv_r3) @ mass
    az = G * (dz * inv_r3) @ mass
    a = np.hstack((ax, ay, az))
    return a


def getEnergy(pos, vel, mass, G):
    KE = 0.5 * np.sum(mass * vel**2)
    x = pos[:, 0:1]
    y = pos[:, 1:2]
    z = pos[:, 2:3]
    dx = x.T - x
    dy = y.T - y
    dz = z.T - z
    inv_r = np.sqrt(dx**2 + dy**2 + dz**2)
    I = inv_r > 0
    np.divide(1.0, inv_r, out=inv_r, where=I)
    PE = G * np.sum(np.triu(-(mass * mass.T) * inv_r, 1))
    return KE, PE


@program(lambda: (pos(3, 1), rnd(3, 3), rnd(3, 3, seed=3), 1.0, 0.1))
def nbody(mass, pos, vel, G, softening):
    vel -= np.mean(mass * vel, axis=0) / np.mean(mass)
    acc = getAcc(pos, mass, G, softening)
    Nt = 3
    dt = 0.01
    KE = np.ndarray(Nt + 1, dtype=np.float64)
    PE = np.ndarray(Nt + 1, dtype=np.float64)
    KE[0], PE[0] = getEnergy(pos, vel, mass, G)
    t = 0.0
    for i in range(Nt):
        vel += acc * dt / 2.0
        pos += vel * dt
        acc[:] = getAcc(pos, mass, G, softening)
        vel += acc * dt / 2.0
        t += dt
        KE[i + 1], PE[i + 1] = getEnergy(pos, vel, mass, G)
    return np.sum(KE) + np.sum(PE**2)


@program(lambda: (rnd(3, 3),))
def go_fast(a):
    trace = 0.0
    for i in range(a.shape[0]):
        trace += np.tanh(a[i, i])
    return np.sum((a + trace) ** 2)


@program(lambda: (rnd(3, 4), rnd(3, 4, seed=2), 4.3, 1.1, 0.2))
def compute(array_1, array_2, a, b, c):
    return np.sum(np.clip(array_1 * 4, 2, 10) * a + array_2 * b + c)
