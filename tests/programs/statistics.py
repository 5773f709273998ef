"""Likelihoods and losses of statistics."""

import math

import numpy as np

from .registry import Collection, positive, rand, spd

STATISTICS = Collection("statistics")


def logsumexp(a, axis=None, keepdims=False):
    top = np.max(a, axis=axis, keepdims=True)
    out = np.log(np.sum(np.exp(a - top), axis=axis, keepdims=True)) + top
    return out if keepdims else np.squeeze(out, axis=axis)


def logistic_regression(w, b, X, y):
    z = X @ w + b
    return np.mean(np.logaddexp(0, -y * z)) + 0.1 * np.sum(w**2)


STATISTICS.add(
    logistic_regression, lambda: (rand(2), 0.1, rand(4, 2), np.array([1, -1, 1, 1])), argnums=(0, 1), order2=True
)


def gaussian_mixture(params, X):
    log_weights = params["logits"] - logsumexp(params["logits"])
    precision = np.exp(-params["log_var"])
    diff = X[:, None, :] - params["means"]
    quad = np.sum(diff**2 * precision, axis=2)
    log_norm = np.sum(params["log_var"], axis=1) + X.shape[1] * np.log(2 * np.pi)
    return np.sum(logsumexp(log_weights - 0.5 * (quad + log_norm), axis=1))


STATISTICS.add(
    gaussian_mixture,
    lambda: ({"logits": rand(2), "means": rand(2, 2, seed=1), "log_var": rand(2, 2, seed=2)}, rand(4, 2, seed=3)),
    argnums=(0, 1),
)


def kalman_filter(A, C, Q, R, ys):
    n = A.shape[0]
    m, P = np.zeros(n), np.eye(n)
    loglik = 0.0
    for y in ys:
        m = A @ m
        P = A @ P @ A.T + Q
        S = C @ P @ C.T + R
        residual = y - C @ m
        K = np.linalg.solve(S, C @ P).T
        m = m + K @ residual
        P = P - K @ S @ K.T
        loglik -= 0.5 * (np.linalg.slogdet(S)[1] + residual @ np.linalg.solve(S, residual))
    return loglik


STATISTICS.add(
    kalman_filter,
    lambda: (rand(2, 2), rand(1, 2, seed=1), 0.1 * spd(2), spd(1), rand(3, 1, seed=2)),
    argnums=(0, 1, 2, 3, 4),
    order2=True,
)


def rbf_kernel(X, Y, amplitude, length):
    d = X[:, None] - Y[None, :]
    return amplitude**2 * np.exp(-0.5 * (d / length) ** 2)


def gp_marginal_likelihood(log_params, x, y):
    amplitude, length, noise = np.exp(log_params)
    K = rbf_kernel(x, x, amplitude, length) + noise**2 * np.eye(len(x))
    L = np.linalg.cholesky(K)
    alpha = np.linalg.solve(L.T, np.linalg.solve(L, y))
    return -0.5 * y @ alpha - np.sum(np.log(np.diag(L))) - 0.5 * len(x) * np.log(2 * np.pi)


STATISTICS.add(
    gp_marginal_likelihood, lambda: (np.array([0.1, -0.2, -0.5]), rand(4), rand(4, seed=1)), argnums=(0, 1, 2)
)


def hmm_forward(log_T, log_E, log_pi, observations):
    alpha = log_pi + log_E[:, observations[0]]
    for o in observations[1:]:
        alpha = logsumexp(alpha[:, None] + log_T, axis=0) + log_E[:, o]
    return logsumexp(alpha)


STATISTICS.add(
    hmm_forward, lambda: (rand(2, 2), rand(2, 3, seed=1), rand(2, seed=2), np.array([0, 2, 1, 2])), argnums=(0, 1, 2)
)


def hmm_scaled(T, E, pi, observations):
    alpha = pi * E[:, observations[0]]
    loglik = 0.0
    for t in range(1, len(observations)):
        c = alpha.sum()
        loglik += np.log(c)
        alpha = (alpha / c) @ T * E[:, observations[t]]
    return loglik + np.log(alpha.sum())


STATISTICS.add(
    hmm_scaled,
    lambda: (positive(2, 2), positive(2, 2, seed=1), positive(2), [0, 1, 1]),
    argnums=(0, 1, 2),
    holomorphic=True,
)


def crf_loss(emissions, transitions, tags):
    n = emissions.shape[0]
    score = emissions[0, tags[0]]
    for t in range(1, n):
        score = score + transitions[tags[t - 1], tags[t]] + emissions[t, tags[t]]
    alpha = emissions[0]
    for t in range(1, n):
        alpha = np.logaddexp.reduce(alpha[:, None] + transitions, axis=0) + emissions[t]
    return np.log(np.sum(np.exp(alpha))) - score


def crf_with_loops(emissions, transitions, tags):
    score = sum(emissions[t, k] for t, k in enumerate(tags))
    score = score + sum([transitions[a, b] for a, b in zip(tags, tags[1:])])
    alpha = emissions[0]
    for row in emissions[1:]:
        alpha = np.array([logsumexp(alpha + transitions[:, j]) + row[j] for j in range(len(row))])
    return logsumexp(alpha) - score


STATISTICS.add(crf_loss, lambda: (rand(3, 2), rand(2, 2, seed=1), [0, 1, 1]), argnums=(0, 1))
STATISTICS.add(crf_with_loops, lambda: (rand(3, 2), rand(2, 2, seed=1), [0, 1, 1]), argnums=(0, 1))


def multivariate_normal(x, mu, Sigma):
    d = x - mu
    return -0.5 * d @ np.linalg.inv(Sigma) @ d - 0.5 * np.log(np.linalg.det(2 * np.pi * Sigma))


STATISTICS.add(multivariate_normal, lambda: (rand(2), rand(2, seed=1), spd(2)), argnums=(0, 1, 2), holomorphic=True)


def pca_loss(W, X):
    Xc = X - X.mean(0)
    projection = Xc @ W @ W.T
    return np.linalg.norm(Xc - projection) ** 2 / len(X) + np.sum((W.T @ W - np.eye(W.shape[1])) ** 2)


STATISTICS.add(pca_loss, lambda: (rand(3, 1), rand(4, 3, seed=1)), argnums=(0, 1))


def kmeans_loss(centres, X):
    d2 = ((X[:, None, :] - centres[None, :, :]) ** 2).sum(axis=-1)
    nearest = d2.argmin(axis=1)
    return np.min(d2, axis=1).mean() + np.sum(centres[nearest] * X)


STATISTICS.add(kmeans_loss, lambda: (rand(2, 2), rand(4, 2, seed=1)), argnums=(0, 1))


def welford(x):
    mean, m2, count = 0.0, 0.0, 0
    for value in x:
        count += 1
        delta = value - mean
        mean += delta / count
        m2 += delta * (value - mean)
    return m2 / (count - 1) + mean**3


STATISTICS.add(welford, lambda: (rand(5),), holomorphic=True)


def matrix_factorisation(U, V, ratings, bias=0.0):
    error = 0.0
    for i, j, r in ratings:
        prediction = U[i] @ V[j] + bias
        error += (prediction - r) ** 2
    return error + 0.1 * (np.sum(U**2) + np.sum(V**2))


STATISTICS.add(
    matrix_factorisation,
    lambda: (rand(3, 2), rand(2, 2, seed=1), [(0, 1, 3.0), (2, 0, 1.0), (0, 0, 2.0)], 0.5),
    argnums=(0, 1, 3),
    holomorphic=True,
)


def poisson_regression(w, X, counts):
    log_rate = X @ w
    log_factorial = np.array([math.lgamma(c + 1) for c in counts])
    return np.sum(np.exp(log_rate) - counts * log_rate + log_factorial)


STATISTICS.add(poisson_regression, lambda: (rand(2), rand(3, 2), np.array([1, 0, 3])), holomorphic=True)


def huber(theta, x, y, delta=0.3):
    r = y - theta[0] * x - theta[1]
    small = np.abs(r) <= delta
    return np.sum(np.where(small, 0.5 * r**2, delta * (np.abs(r) - 0.5 * delta)))


STATISTICS.add(huber, lambda: (np.array([0.3, -0.2]), rand(5), rand(5, seed=1)), argnums=(0, 1, 2))


def wasserstein_sinkhorn(C, a, b, reg=0.5):
    K = np.exp(-C / reg)
    u = np.ones(len(a))
    for _ in range(6):
        v = b / (K.T @ u)
        u = a / (K @ v)
    P = u[:, None] * K * v[None, :]
    return np.sum(P * C)


STATISTICS.add(
    wasserstein_sinkhorn,
    lambda: (positive(2, 3), np.array([0.4, 0.6]), np.array([0.2, 0.5, 0.3])),
    argnums=(0, 1, 2),
    holomorphic=True,
)


def arma_likelihood(phi, theta, x):
    errors = [0.0]
    for t in range(1, len(x)):
        errors.append(x[t] - phi * x[t - 1] - theta * errors[t - 1])
    e = np.array(errors)
    return np.sum(e**2)


STATISTICS.add(arma_likelihood, lambda: (0.4, 0.3, rand(5)), argnums=(0, 1, 2), holomorphic=True)


def garch(params, returns):
    omega, alpha, beta = params
    variance = np.var(returns)
    total = 0.0
    for r in returns:
        total += np.log(variance) + r**2 / variance
        variance = omega + alpha * r**2 + beta * variance
    return 0.5 * total


STATISTICS.add(garch, lambda: ((0.1, 0.2, 0.6), rand(5)), argnums=(0, 1))


def tsne_loss(Y, P):
    sq = np.sum(Y**2, 1)
    num = 1 / (1 + sq[:, None] + sq[None, :] - 2 * Y @ Y.T)
    num = num * (1 - np.eye(len(Y)))
    Q = np.maximum(num / np.sum(num), 1e-12)
    return np.sum(P * np.log(P / Q))


STATISTICS.add(tsne_loss, lambda: (rand(3, 2), positive(3, 3, seed=1) / 9))


def elbo(mean, log_std, x, eps):
    total = 0.0
    for e in eps:
        z = mean + np.exp(log_std) * e
        total += -0.5 * np.sum((x - z) ** 2) - 0.5 * np.sum(z**2)
    entropy = np.sum(log_std)
    return total / len(eps) + entropy


STATISTICS.add(
    elbo, lambda: (rand(2), rand(2, seed=1), rand(2, seed=2), rand(3, 2, seed=3)), argnums=(0, 1, 2), holomorphic=True
)
