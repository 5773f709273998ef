"""Rules for `scipy.stats`: inside and outside the support, with and without location and scale, broadcast."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from s2sad.templates import (
    scipy_stats_cdf,
    scipy_stats_cdf_shaped,
    scipy_stats_density,
    scipy_stats_density_shaped,
    scipy_stats_discrete,
    scipy_stats_multivariate,
    scipy_stats_quantile,
)
from s2sad.testing import check_rule

SHAPES = {
    "norm": (),
    "cauchy": (),
    "laplace": (),
    "logistic": (),
    "expon": (),
    "uniform": (),
    "lognorm": (0.7,),
    "weibull_min": (1.6,),
    "gamma": (2.3,),
    "chi2": (3.5,),
    "beta": (1.7, 2.4),
    "t": (4.2,),
}
NAMES = pytest.mark.parametrize("name", list(SHAPES))


def rule(name, kind):
    shaped = bool(SHAPES[name])
    if kind == "ppf":
        return getattr(scipy_stats_quantile, f"{name}_ppf")
    if kind.endswith("pdf"):
        module = scipy_stats_density_shaped if shaped else scipy_stats_density
    else:
        module = scipy_stats_cdf_shaped if shaped else scipy_stats_cdf
    return getattr(module, f"{name}_{kind}")


@NAMES
@pytest.mark.parametrize("kind", ["logpdf", "pdf", "cdf", "sf", "logcdf", "logsf"])
def test_functions_of_x(name, kind):
    check = rule(name, kind)
    x = np.array([0.15, 0.4, 0.85])
    check_rule(check, x, *SHAPES[name], step=0.01)
    check_rule(check, 0.3, *SHAPES[name], step=0.01)
    check_rule(check, 2.0 * x + 0.5, *SHAPES[name], 0.5, 2.0, step=0.01)
    columns = [s + 0.1 * np.arange(2.0)[:, None] for s in SHAPES[name]]
    check_rule(check, x, *columns, -0.1 * np.arange(2.0)[:, None], np.array([[1.5], [2.0]]), step=0.01)


@NAMES
def test_quantiles(name):
    q = np.array([0.1, 0.4, 0.85])
    check_rule(rule(name, "ppf"), q, *SHAPES[name], step=0.01)
    check_rule(rule(name, "ppf"), q, *SHAPES[name], np.array([[0.5], [1.0]]), np.array([[2.0], [3.0]]), step=0.01)


@pytest.mark.parametrize("name", ["expon", "uniform", "lognorm", "weibull_min", "gamma", "chi2", "beta"])
@pytest.mark.parametrize("kind", ["logpdf", "pdf", "cdf", "sf", "logcdf", "logsf"])
def test_outside_the_support(name, kind):
    check = rule(name, kind)
    check_rule(check, np.array([-1.5, 0.3, -0.2]), *SHAPES[name], step=0.01)
    dots = {p: 1.0 for p in inspect.signature(check).parameters if p.endswith("_dot")}
    outputs = check(np.array([-1.5]), *SHAPES[name], **dots, y_bar=np.ones(1))
    assert all(np.all(np.asarray(part) == 0) for part in outputs[1:])


@pytest.mark.parametrize("name", ["norm", "logistic"])
def test_far_tails(name):
    x = np.array([-30.0, 30.0])
    for kind in ("logcdf", "logsf", "logpdf"):
        check_rule(rule(name, kind), x, step=0.05, rtol=1e-5)


@pytest.mark.parametrize("kind", ["logpmf", "pmf"])
def test_counts(kind):
    k = np.array([0, 1, 3])
    check_rule(getattr(scipy_stats_discrete, f"poisson_{kind}"), k, 2.5)
    check_rule(getattr(scipy_stats_discrete, f"poisson_{kind}"), k, np.array([[0.5], [3.0]]), step=0.01)
    check_rule(getattr(scipy_stats_discrete, f"poisson_{kind}"), k + 2, 2.5, 2)
    check_rule(getattr(scipy_stats_discrete, f"binom_{kind}"), k, 4, 0.3, step=0.01)
    check_rule(getattr(scipy_stats_discrete, f"binom_{kind}"), k, 3, np.array([[0.3], [0.6]]), step=0.01)
    check_rule(getattr(scipy_stats_discrete, f"nbinom_{kind}"), k, 2.5, 0.4, step=0.01)
    check_rule(getattr(scipy_stats_discrete, f"bernoulli_{kind}"), np.array([0, 1, 1]), 0.3, step=0.01)
    check_rule(getattr(scipy_stats_discrete, f"bernoulli_{kind}"), np.array([0, 1, 2]), 0.3, step=0.01)


def test_counts_at_the_ends():
    def slope(rule, *args):
        return rule(*args, p_dot=1.0, y_bar=1.0)[2]

    assert scipy_stats_discrete.poisson_logpmf(0, 0.0, mu_dot=1.0, y_bar=1.0)[2] == -1.0
    assert slope(scipy_stats_discrete.binom_logpmf, 0, 3, 0.0) == -3.0
    assert slope(scipy_stats_discrete.binom_logpmf, 3, 3, 1.0) == 3.0
    assert slope(scipy_stats_discrete.bernoulli_logpmf, 0, 0.0) == -1.0


def test_poisson_cdf():
    check_rule(scipy_stats_discrete.poisson_cdf, np.array([-1.0, 0.0, 2.5]), 1.7)


COV = np.array([[2.0, 0.3, 0.1], [0.3, 1.5, -0.2], [0.1, -0.2, 1.0]])


@pytest.mark.parametrize("kind", ["logpdf", "pdf"])
@pytest.mark.parametrize("shape", [(3,), (4, 3), (2, 2, 3)])
def test_multivariate_normal(kind, shape):
    check = getattr(scipy_stats_multivariate, f"multivariate_normal_{kind}")
    x = np.random.default_rng(0).standard_normal(shape)
    mean = np.array([0.1, -0.2, 0.3])
    check_rule(check, x, mean, COV)
    check_rule(check, x, None, COV)
    check_rule(check, x, mean, np.diagonal(COV).copy())
    check_rule(check, x, mean, 1.5)
    check_rule(check, x, mean)


def test_multivariate_normal_entropy():
    check = scipy_stats_multivariate.multivariate_normal_entropy
    check_rule(check, np.zeros(3), COV)
    check_rule(check, None, COV)
    check_rule(check, np.zeros(3), np.diagonal(COV).copy())
    check_rule(check, np.zeros(3), 1.5)
    check_rule(check, None, 1.5)


@pytest.mark.parametrize("kind", ["logpdf", "pdf"])
def test_dirichlet(kind):
    check = getattr(scipy_stats_multivariate, f"dirichlet_{kind}")
    alpha = np.array([1.5, 2.0, 3.5])

    def within(x_dot):
        return x_dot - np.mean(x_dot, axis=0)

    check_rule(check, np.array([0.2, 0.3, 0.5]), alpha, project={"x": within}, step=0.01)
    check_rule(check, np.array([[0.2, 0.1], [0.3, 0.3], [0.5, 0.6]]), alpha, project={"x": within}, step=0.01)
