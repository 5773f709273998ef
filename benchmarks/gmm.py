"""Log-likelihood of a Gaussian mixture with full covariances (10,000 points, 10 dimensions, 10 components)."""

import numpy as np

from benchmarks import harness
from s2sad import value_and_grad


def log_likelihood(log_weights, means, log_diagonal, lower, x):
    """Of points x (n, d) under k components; the inverse Cholesky factors have exp(log_diagonal) on their diagonals."""
    factors = np.tril(lower, -1) + np.exp(log_diagonal)[:, :, None] * np.eye(x.shape[1])
    z = (x - means[:, None, :]) @ np.swapaxes(factors, 1, 2)
    scores = (log_weights + np.sum(log_diagonal, axis=1))[:, None] - 0.5 * np.sum(z**2, axis=2)
    highest = np.max(scores, axis=0)
    log_p = highest + np.log(np.sum(np.exp(scores - highest), axis=0))
    return np.sum(log_p) - len(x) * np.log(np.sum(np.exp(log_weights)))


def arguments(points=10_000, dimensions=10, components=10):
    rng = np.random.default_rng(0)
    return (
        rng.standard_normal(components),
        rng.standard_normal((components, dimensions)),
        0.1 * rng.standard_normal((components, dimensions)),
        0.1 * rng.standard_normal((components, dimensions, dimensions)),
        rng.standard_normal((points, dimensions)),
    )


def main():
    quick = harness.options(__doc__).quick
    args = arguments(points=200 if quick else 10_000)
    argnums = (0, 1, 2, 3)
    gradients = {
        "s2sad": value_and_grad(log_likelihood, argnums),
        "autograd": harness.autograd_value_and_grad(log_likelihood, argnums),
    }
    title = f"Gaussian mixture, {len(args[-1])} points, 10 dimensions, 10 components"
    harness.compare(title, log_likelihood, args, gradients, argnums, rounds=2 if quick else 11)


if __name__ == "__main__":
    main()
