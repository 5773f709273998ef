"""Linear algebra, fitting and statistics written out, row by row and column by column."""

import numpy as np

from .registry import dom, pos, program, rnd, spd


@program(lambda: (dom(5), rnd(5)))
def arnoldi_least_squares(A, b):
    n, m = len(b), 3
    Q, H = np.zeros((n, m + 1)), np.zeros((m + 1, m))
    beta = np.linalg.norm(b)
    Q[:, 0] = b / beta
    cs, sn, g = np.zeros(m), np.zeros(m), np.zeros(m + 1)
    g[0] = beta
    for k in range(m):
        v = A @ Q[:, k]
        for j in range(k + 1):
            H[j, k] = Q[:, j] @ v
            v -= H[j, k] * Q[:, j]
        H[k + 1, k] = np.linalg.norm(v)
        Q[:, k + 1] = v / H[k + 1, k]
        for j in range(k):
            H[j, k], H[j + 1, k] = cs[j] * H[j, k] + sn[j] * H[j + 1, k], -sn[j] * H[j, k] + cs[j] * H[j + 1, k]
        r = np.hypot(H[k, k], H[k + 1, k])
        cs[k], sn[k] = H[k, k] / r, H[k + 1, k] / r
        H[k, k], H[k + 1, k] = r, 0.0
        g[k + 1] = -sn[k] * g[k]
        g[k] = cs[k] * g[k]
    y = np.zeros(m)
    for i in reversed(range(m)):
        y[i] = (g[i] - H[i, i + 1 :] @ y[i + 1 :]) / H[i, i]
    x = Q[:, :m] @ y
    return x @ x + abs(g[m])


@program(lambda: (dom(4), rnd(4)))
def qr_by_givens(A, b):
    R, c = A.copy(), b.copy()
    n = len(R)
    for j in range(n):
        for i in range(n - 1, j, -1):
            a, d = R[i - 1, j], R[i, j]
            r = np.sqrt(a * a + d * d)
            G = np.array([[a, d], [-d, a]]) / r
            R[i - 1 : i + 1, j:] = G @ R[i - 1 : i + 1, j:]
            c[i - 1 : i + 1] = G @ c[i - 1 : i + 1]
    x = np.zeros_like(c)
    for i in range(n)[::-1]:
        x[i] = (c[i] - np.dot(R[i, i + 1 :], x[i + 1 :])) / R[i, i]
    return np.sum(x**2) + np.prod(np.diag(R))


@program(lambda: (rnd(5, 4), rnd(4, seed=1)), step=1e-3, second=False)
def svd_by_power(A, start):
    left, right, values = [], [], []
    rest = A.copy()
    for _ in range(2):
        v = start / np.linalg.norm(start)
        for _ in range(4):
            u = rest @ v
            u /= np.linalg.norm(u)
            v = rest.T @ u
            sigma = np.sqrt(v @ v)
            v /= sigma
        rest -= sigma * np.outer(u, v)
        values.append(sigma)
        left.append(u)
        right.append(v)
    U, V = np.array(left), np.column_stack(right)
    return np.sum(np.array(values) ** 2) + np.sum(rest**3) + np.sum((U @ A @ V) ** 2)


@program(lambda: (spd(4), rnd(4), 1e-12))
def preconditioned_cg(A, b, tol):
    x = np.zeros_like(b)
    r = b - A @ x
    inverse = 1.0 / np.diag(A)
    z = inverse * r
    p = z.copy()
    rz = r @ z
    for k in range(10):
        Ap = A @ p
        alpha = rz / (p @ Ap)
        x += alpha * p
        r -= alpha * Ap
        if np.linalg.norm(r) < 1e-3:
            break
        z = inverse * r
        rz, old = r @ z, rz
        p *= rz / old
        p += z
    return x @ b + x[0] ** 2


@program(lambda: (rnd(3, 2), rnd(4, 2, seed=1), pos(3), spd(2), 0.3 * np.eye(2)))
def kalman_smoother(A, y, scale, P0, R):
    F = np.array([[1.0, A[0, 0]], [0.0, 1.0]])
    Q = scale[0] * np.eye(2) + 0.1 * np.outer(A[1], A[1])
    n = len(y)
    means, covs = np.zeros((n, 2)), np.zeros((n, 2, 2))
    predicted_means, predicted_covs = np.zeros((n, 2)), np.zeros((n, 2, 2))
    m, P = A[2], P0
    nll = 0.0
    for t in range(n):
        m, P = F @ m, F @ P @ F.T + Q
        predicted_means[t], predicted_covs[t] = m, P
        S = P + scale[1] * R
        K = np.linalg.solve(S, P).T
        innovation = y[t] - m
        nll += 0.5 * (np.linalg.slogdet(S)[1] + innovation @ np.linalg.solve(S, innovation))
        m = m + K @ innovation
        P = (np.eye(2) - K) @ P
        means[t], covs[t] = m, P
    for t in range(n - 2, -1, -1):
        G = covs[t] @ F.T @ np.linalg.inv(predicted_covs[t + 1])
        means[t] += G @ (means[t + 1] - predicted_means[t + 1])
        covs[t] += G @ (covs[t + 1] - predicted_covs[t + 1]) @ G.T
    return nll + np.sum(means**2) + np.trace(covs[0])


@program(lambda: (rnd(6), rnd(6, seed=1), np.array([0.5, 0.3]), 0.1), step=1e-3)
def levenberg_marquardt(t, y, p, lam):
    def residuals(p):
        return p[0] * np.exp(p[1] * t) - y

    def jac(p):
        J = np.empty((len(t), 2))
        J[:, 0] = np.exp(p[1] * t)
        J[:, 1] = p[0] * t * J[:, 0]
        return J

    r = residuals(p)
    cost = r @ r
    for _ in range(3):
        J = jac(p)
        H = J.T @ J
        H[np.diag_indices(2)] *= 1 + lam
        step = np.linalg.solve(H, -(J.T @ r))
        trial = residuals(p + step)
        if trial @ trial < cost:
            p, r, cost, lam = p + step, trial, trial @ trial, lam / 3
        else:
            lam *= 2
    return cost + p[0] * p[1]


@program(
    lambda: (np.concatenate([rnd(5) - 2, rnd(5, seed=1) + 2]), np.array([-1.0, 1.5]), pos(2), np.array([0.4, 0.6]))
)
def mixture_by_em(x, mu, sigma, weights):
    mu, sigma, weights = mu.copy(), sigma.copy(), weights.copy()
    for _ in range(3):
        resp = np.empty((len(x), 2))
        for k in range(2):
            resp[:, k] = weights[k] / sigma[k] * np.exp(-0.5 * ((x - mu[k]) / sigma[k]) ** 2)
        total = resp.sum(axis=1, keepdims=True)
        resp /= total
        counts = resp.sum(axis=0)
        for k in range(2):
            mu[k] = resp[:, k] @ x / counts[k]
            sigma[k] = np.sqrt(resp[:, k] @ (x - mu[k]) ** 2 / counts[k])
        weights[:] = counts / len(x)
    return np.sum(np.log(total)) + mu @ sigma + weights[0]


@program(lambda: (rnd(5, 2), rnd(5, seed=1), pos(2), 0.7, 0.3))
def gaussian_process(X, y, lengths, amplitude, noise):
    n = len(X)
    K = np.empty((n, n))
    for i in range(n):
        for j in range(i + 1):
            d = (X[i] - X[j]) / lengths
            K[i, j] = K[j, i] = amplitude**2 * np.exp(-0.5 * np.dot(d, d))
    K[np.arange(n), np.arange(n)] += noise**2
    L = np.linalg.cholesky(K)
    alpha = np.linalg.solve(L.T, np.linalg.solve(L, y))
    return 0.5 * y @ alpha + np.log(np.diag(L)).sum() + 0.5 * n * np.log(2 * np.pi)


@program(lambda: (np.cumsum(pos(6)), rnd(6, seed=1), np.array([1.9, 2.7, 4.4])), step=1e-3)
def natural_spline(x, y, at):
    n = len(x)
    h = np.diff(x)
    A = np.zeros((n, n))
    rhs = np.zeros(n)
    A[0, 0] = A[-1, -1] = 1.0
    for i in range(1, n - 1):
        A[i, i - 1 : i + 2] = h[i - 1], 2 * (h[i - 1] + h[i]), h[i]
        rhs[i] = 3 * ((y[i + 1] - y[i]) / h[i] - (y[i] - y[i - 1]) / h[i - 1])
    c = np.linalg.solve(A, rhs)
    b = (y[1:] - y[:-1]) / h - h * (2 * c[:-1] + c[1:]) / 3
    d = (c[1:] - c[:-1]) / (3 * h)
    total = 0.0
    for s in at:
        i = min(max(np.searchsorted(x, s) - 1, 0), n - 2)
        u = s - x[i]
        total += (y[i] + u * (b[i] + u * (c[i] + u * d[i]))) ** 2
    return total


@program(lambda: (rnd(4, 3), rnd(4, seed=1)))
def householder_reflectors(A, b):
    m, n = A.shape
    vs = []
    for k in range(n):
        v = A[k:, k].copy()
        v[0] += np.copysign(np.linalg.norm(v), v[0])
        v /= np.linalg.norm(v)
        A[k:, k:] -= 2.0 * np.outer(v, v @ A[k:, k:])
        vs.append(v)
    for k, v in enumerate(vs):
        b[k:] -= 2.0 * v * (v @ b[k:])
    x = np.zeros(n)
    for k in reversed(range(n)):
        x[k] = (b[k] - A[k, k + 1 : n] @ x[k + 1 :]) / A[k, k]
    return x @ x + b[-1] ** 2


@program(lambda: (dom(5), rnd(5, 2)))
def lu_with_pivots(A, B):
    n = len(A)
    order = np.arange(n)
    for k in range(n - 1):
        p = k + np.argmax(np.abs(A[k:, k]))
        if p != k:
            A[[k, p]] = A[[p, k]]
            order[[k, p]] = order[[p, k]]
        A[k + 1 :, k] /= A[k, k]
        A[k + 1 :, k + 1 :] -= A[k + 1 :, k, None] * A[k, k + 1 :]
    X = B[order]
    for k in range(n):
        X[k] -= A[k, :k] @ X[:k]
    for k in range(n - 1, -1, -1):
        X[k] -= A[k, k + 1 :] @ X[k + 1 :]
        X[k] /= A[k, k]
    return np.sum(X**2) + np.log(np.abs(np.prod(A.diagonal())))


@program(lambda: (spd(4),), step=1e-3)
def jacobi_rotations(A):
    A = A.copy()
    n = A.shape[0]
    V = np.eye(n)
    for _ in range(2):
        for p in range(n - 1):
            for q in range(p + 1, n):
                theta = 0.5 * np.arctan2(2 * A[p, q], A[q, q] - A[p, p])
                c, s = np.cos(theta), np.sin(theta)
                ap, aq = A[:, p].copy(), A[:, q].copy()
                A[:, p], A[:, q] = c * ap - s * aq, s * ap + c * aq
                ap, aq = A[p].copy(), A[q].copy()
                A[p], A[q] = c * ap - s * aq, s * ap + c * aq
                V[:, [p, q]] = V[:, [p, q]] @ np.array([[c, s], [-s, c]])
    return np.sum(np.diag(A) ** 3) + np.sum(V[0] * V[1] * np.arange(n))


@program(lambda: (rnd(6, 6), rnd(6, seed=1)))
def blocked_cholesky(M, b):
    n, s = 6, 2
    A = M @ M.T + n * np.eye(n)
    for k in range(0, n, s):
        here, below = slice(k, k + s), slice(k + s, n)
        A[here, here] = np.linalg.cholesky(A[here, here])
        A[below, here] = np.linalg.solve(A[here, here], A[below, here].T).T
        A[below, below] -= A[below, here] @ A[below, here].T
    L = np.tril(A)
    z = np.linalg.solve(L, b)
    return z @ z + 2 * np.sum(np.log(np.diagonal(L)))


@program(lambda: (pos(4, 5), rnd(4), rnd(5, seed=2), 0.5))
def sinkhorn_in_place(cost, a, b, eps):
    a, b = np.exp(a), np.exp(b)
    a /= a.sum()
    b /= b.sum()
    f, g = np.zeros(4), np.zeros(5)
    for _ in range(4):
        for i in range(4):
            s = (g - cost[i]) / eps
            top = s.max()
            f[i] = eps * (np.log(a[i]) - top - np.log(np.sum(np.exp(s - top))))
        s = (f[:, np.newaxis] - cost) / eps
        top = s.max(axis=0)
        g[...] = eps * (np.log(b) - top - np.log(np.sum(np.exp(s - top), axis=0)))
    return f @ a + g @ b


@program(lambda: (rnd(3, 7), rnd(7), 0.4), step=1e-3)
def coordinate_descent(X, y, lam):
    X = X.T
    beta = np.zeros(X.shape[1])
    r = y.copy()
    for _ in range(3):
        for j in range(len(beta)):
            xj = X[:, j]
            r += xj * beta[j]
            rho = xj @ r
            beta[j] = np.sign(rho) * max(abs(rho) - lam, 0.0) / (xj @ xj)
            r -= xj * beta[j]
    return r @ r + lam * np.abs(beta).sum()


@program(lambda: (rnd(4), rnd(3, 4, seed=1), 0.5))
def bfgs_steps(x, C, rate):
    def value(x):
        return 0.5 * x @ x + np.sum(np.cosh(C @ x))

    def slope(x):
        return x + C.T @ np.sinh(C @ x)

    H = np.eye(len(x))
    g = slope(x)
    for _ in range(3):
        d = -H @ g
        t = rate
        while value(x + t * d) > value(x) + 1e-4 * t * (g @ d):
            t *= 0.5
        s = t * d
        x = x + s
        new = slope(x)
        z = new - g
        rho = 1.0 / (z @ s)
        V = np.eye(len(x)) - rho * np.outer(s, z)
        H = V @ H @ V.T
        H += rho * np.outer(s, s)
        g = new
    return value(x) + np.trace(H)
