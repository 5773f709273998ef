"""Statistics, finance and elementwise kernels."""

import numpy as np

from tests.kernels.base import Kernel, positive, uniform


def covariance(m, data):
    mean = np.mean(data, axis=0)
    data -= mean
    cov = np.zeros((m, m), dtype=data.dtype)
    for i in range(m):
        cov[i:m, i] = cov[i, i:m] = data[:, i] @ data[:, i:m] / (data.shape[0] - 1.0)
    return cov


def covariance_loss(m, data):
    return np.sum(np.sin(covariance(m, data)))


def correlation(m, data):
    n = float(data.shape[0])
    mean = np.mean(data, axis=0)
    stddev = np.std(data, axis=0)
    stddev[stddev <= 0.1] = 1.0
    data -= mean
    data /= np.sqrt(n) * stddev
    corr = np.eye(m, dtype=data.dtype)
    for i in range(m - 1):
        corr[i + 1 : m, i] = corr[i, i + 1 : m] = data[:, i] @ data[:, i + 1 : m]
    return corr


def correlation_loss(m, data):
    return np.sum(correlation(m, data) ** 3)


def go_fast(a):
    trace = 0.0
    for i in range(a.shape[0]):
        trace += np.tanh(a[i, i])
    return np.sum((a + trace) ** 2)


def compute_elementwise(a, b, c):
    out = np.clip(a, -0.4, 0.6) * 2.0 + b * 0.5
    out[1:] += c * a[:-1]
    return np.sum(out**2)


def arc_distance(theta_1, phi_1, theta_2, phi_2):
    temp = np.sin((theta_2 - theta_1) / 2) ** 2 + np.cos(theta_1) * np.cos(theta_2) * np.sin((phi_2 - phi_1) / 2) ** 2
    return np.sum(2 * np.arctan2(np.sqrt(temp), np.sqrt(1 - temp)))


def normal_cdf(x):
    k = 1.0 / (1.0 + 0.2316419 * np.abs(x))
    poly = k * (0.319381530 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))))
    tail = np.exp(-0.5 * x * x) / np.sqrt(2.0 * np.pi) * poly
    result = 1.0 - tail
    result[x < 0] = tail[x < 0]
    return result


def black_scholes(spot, strike, years, rate, vol):
    scale = vol * np.sqrt(years)
    d1 = (np.log(spot / strike) + (rate + 0.5 * vol * vol) * years) / scale
    d2 = d1 - scale
    discount = strike * np.exp(-rate * years)
    call = spot * normal_cdf(d1) - discount * normal_cdf(d2)
    put = call - spot + discount
    return np.sum(call) + np.sum(put**2)


def azimint(data, radius, bins):
    edges = np.linspace(0.0, 1.0, bins + 1)
    res = np.zeros(bins)
    for i in range(bins):
        inside = (edges[i] <= radius) & (radius < edges[i + 1])
        if inside.any():
            res[i] = data[inside].mean()
    return np.sum(res**2)


def azimint_loss(data):
    radius = np.random.default_rng(5).uniform(0.0, 1.0, data.size)
    return azimint(data, radius, 4)


def histogram_add_at(values, weights, bins):
    counts = np.zeros(bins)
    which = np.minimum((np.abs(values) * bins).astype(int), bins - 1)
    np.add.at(counts, which, weights * values)
    return np.sum(counts**2)


def soft_histogram(x, centres, width):
    hist = np.zeros(len(centres))
    for value in x:
        w = np.exp(-0.5 * ((value - centres) / width) ** 2)
        w /= w.sum()
        hist += w
    return -np.sum(hist * np.log(hist + 1e-3))


def escape_iteration(cr, ci, limit):
    zr = np.zeros_like(cr)
    zi = np.zeros_like(ci)
    live = np.ones(cr.shape, dtype=bool)
    for _ in range(limit):
        r, i = zr[live], zi[live]
        zr[live] = r * r - i * i + cr[live]
        zi[live] = 2.0 * r * i + ci[live]
        live &= zr * zr + zi * zi < 2.0
    return np.sum(zr * zi) + np.sum(np.sin(zr))


def contour_integral(H, V, radius, points):
    total = np.zeros_like(V)
    eye = np.eye(len(H))
    for k in range(points):
        angle = 2.0 * np.pi * (k + 0.5) / points
        shift = radius * np.cos(angle)
        T = H @ H.T + (6.0 + shift) * eye
        total += np.sin(angle) * np.linalg.solve(T, V)
    return np.sum(total**2)


def scattering_self_energies(neigh, dH, G, D, sigma):
    nk, ne, na = G.shape[0], G.shape[1], neigh.shape[0]
    for k in range(nk):
        for e in range(ne):
            for q in range(D.shape[0]):
                for a in range(na):
                    for b in range(neigh.shape[1]):
                        dHG = G[k - q, e, neigh[a, b]] @ dH[a, b]
                        dHD = dH[a, b] * D[q, a, b]
                        sigma[k, e, a] += dHG @ dHD
    return np.sum(sigma**2)


def contract_chain(A, B, C):
    left = np.einsum("ijk,kl->ijl", A, B)
    left[0] += np.einsum("ij,jk->ik", C, B)
    return np.sum(np.einsum("ijl,ml->im", left, C) ** 2)


def bootstrap_ewma(returns, lam):
    var = np.empty(len(returns))
    var[0] = returns[0] ** 2 + 0.1
    for t in range(1, len(returns)):
        var[t] = lam * var[t - 1] + (1 - lam) * returns[t - 1] ** 2
    return -0.5 * np.sum(np.log(var) + returns**2 / var)


def standardise_columns_in_place(X):
    for column in X.T:
        column -= column.mean()
        column /= np.sqrt(column @ column + 0.1)
    return np.sum(X[0] * X[1]) + np.sum(X**3)


KERNELS = [
    Kernel(covariance_loss, lambda: (3, uniform(5, 3, seed=1))),
    Kernel(correlation_loss, lambda: (3, uniform(5, 3, seed=2))),
    Kernel(go_fast, lambda: (uniform(4, 4, seed=3),)),
    Kernel(compute_elementwise, lambda: (uniform(7, seed=4), uniform(7, seed=5), 1.3)),
    Kernel(arc_distance, lambda: tuple(uniform(4, seed=s) for s in range(6, 10))),
    Kernel(black_scholes, lambda: (positive(5, seed=10), positive(5, seed=11), positive(5, seed=12), 0.05, 0.4)),
    Kernel(azimint_loss, lambda: (uniform(12, seed=13),)),
    Kernel(histogram_add_at, lambda: (uniform(9, seed=14), uniform(9, seed=15), 4)),
    Kernel(soft_histogram, lambda: (uniform(6, seed=16), np.linspace(-1, 1, 5), 0.5)),
    Kernel(escape_iteration, lambda: (uniform(8, seed=37), uniform(8, seed=38), 5)),
    Kernel(contour_integral, lambda: (uniform(4, 4, seed=19), uniform(4, 2, seed=20), 1.3, 4)),
    Kernel(
        scattering_self_energies,
        lambda: (
            np.array([[0, 1], [1, 0]]),
            uniform(2, 2, 2, 2, seed=21),
            uniform(2, 2, 2, 2, 2, seed=22),
            uniform(2, 2, 2, seed=23),
            uniform(2, 2, 2, 2, 2, seed=24),
        ),
    ),
    Kernel(contract_chain, lambda: (uniform(2, 3, 3, seed=25), uniform(3, 3, seed=26), uniform(3, 3, seed=27))),
    Kernel(bootstrap_ewma, lambda: (uniform(7, seed=28), 0.9)),
    Kernel(standardise_columns_in_place, lambda: (uniform(4, 3, seed=29),)),
]
