"""Rules of scipy.special, against differences, the dot-product test and mpmath."""

import mpmath as mp
import numpy as np
import pytest
import scipy.special

from s2sad.incomplete import betainc_by_first, gammainc_by_shape
from s2sad.templates import special
from s2sad.templates import special_bessel as bessels
from s2sad.templates import special_gamma as gammas
from s2sad.templates import special_sums as sums
from s2sad.testing import check_rule

UNARY = {
    "erf": (-2, 2), "erfc": (-2, 2), "erfinv": (-0.8, 0.8), "erfcinv": (0.3, 1.7), "erfcx": (-1, 3),
    "erfi": (-1.5, 1.5),
    "dawsn": (-3, 3), "wofz": (-2, 2), "expit": (-4, 4), "logit": (0.2, 0.8), "log_expit": (-4, 4), "ndtr": (-3, 3),
    "log_ndtr": (-9, 3), "ndtri": (0.2, 0.8), "ndtri_exp": (-3, -0.3), "expm1": (-2, 2), "log1p": (-0.6, 3),
    "exp2": (-2, 2), "exp10": (-1, 1), "cbrt": (0.4, 3), "cosm1": (-2, 2), "entr": (0.4, 3), "exp1": (0.5, 3),
    "expi": (0.5, 3), "spence": (0.4, 3), "fresnel": (-2, 2), "sici": (0.5, 3), "gamma": (0.5, 3), "gammaln": (0.5, 3),
    "loggamma": (0.5, 3), "rgamma": (0.5, 3), "digamma": (0.7, 3), "i0": (-2, 2), "i1": (-2, 2), "i0e": (0.4, 2),
    "i1e": (-2, -0.4), "j0": (-5, 5), "j1": (-5, 5), "y0": (0.5, 3), "y1": (0.5, 3), "k0": (0.5, 3), "k1": (0.5, 3),
    "k0e": (0.5, 3), "k1e": (0.5, 3),
}  # fmt: skip
HOLOMORPHIC = ["erf", "erfc", "erfcx", "erfi", "dawsn", "wofz", "expm1", "log1p", "exp1", "expi", "spence", "fresnel",
               "sici", "gamma", "loggamma", "rgamma"]  # fmt: skip


def find(name):
    return next(getattr(m, name) for m in (special, gammas, bessels) if hasattr(m, name))


def uniform(low, high, shape, seed=0):
    return np.random.default_rng(seed).uniform(low, high, shape)


@pytest.mark.parametrize("name", UNARY)
def test_unary(name):
    for shape in ((), (2, 3), (0,)):
        check_rule(find(name), uniform(*UNARY[name], shape), step=0.02)
    check_rule(find(name), float(uniform(*UNARY[name], ())), step=0.02)


@pytest.mark.parametrize("name", HOLOMORPHIC)
def test_unary_complex(name):
    x = np.abs(uniform(*UNARY[name], (4,))) + 0.5 + 1j * np.array([0.3, -0.4, 0.5, -0.6])
    check_rule(find(name), x, step=0.02)


def test_softplus(monkeypatch):
    # not in every SciPy
    monkeypatch.setattr(scipy.special, "softplus", lambda x: np.logaddexp(0.0, x), raising=False)
    check_rule(special.softplus, np.array([-800.0, -1.0, 0.0, 2.0, 800.0]))


A, B = uniform(0.6, 3.0, (2, 3)), uniform(0.6, 3.0, (3,), seed=1)
P = uniform(0.2, 0.8, (2, 1), seed=2)


@pytest.mark.parametrize(("rule", "args"), [
    (special.xlogy, (A, B)), (special.xlogy, (0.0, 2.0)), (special.xlog1py, (A, B)), (special.rel_entr, (A, B)),
    (special.kl_div, (A, B)), (special.huber, (1.5, np.array([-2.0, 0.5, 3.0]))), (special.pseudo_huber, (A, B)),
    (special.boxcox, (A, 0.7)), (special.boxcox, (A, 0.0)), (special.boxcox1p, (A, -0.5)),
    (special.inv_boxcox, (A, 0.7)),
    (special.inv_boxcox, (A, 0.0)), (special.inv_boxcox1p, (A, 0.7)), (special.lambertw, (A,)),
    (special.lambertw, (A, -1)),
    (special.lambertw, (0.0,)), (special.spence, (np.array([1.0, 1.0 + 1e-9]),)),
    (gammas.polygamma, (2, A)), (gammas.multigammaln, (A + 2.0, 3)), (gammas.multigammaln, (3.5, 2)),
    (gammas.zeta, (2.5, A)), (gammas.beta, (A, B)), (gammas.betaln, (A, B)),
    (gammas.poch, (A, B)), (gammas.binom, (A + 3.0, B)), (gammas.rgamma, (np.array([0.0, -1.0, -2.0]),)),
    (gammas.gammainc, (A, B)), (gammas.gammaincc, (A, B)), (gammas.gammaincinv, (A, P)),
    (gammas.gammainccinv, (A, P)), (gammas.betainc, (A, B, P)), (gammas.betaincc, (A, B, P)),
    (gammas.betaincinv, (A, B, P)), (gammas.betainccinv, (A, B, P)), (gammas.betainc, (0.7, 2.0, 0.4)),
    (bessels.jv, (1.5, A)), (bessels.jv, (2, A + 0.3j)), (bessels.yv, (0.3, A)),
    (bessels.yn, (0, A)), (bessels.yn, (2, A)), (bessels.iv, (1.5, A)), (bessels.kv, (0.2, A)),
    (bessels.kn, (0, A)), (bessels.kn, (3, A)), (bessels.kve, (1.5, A)), (bessels.ive, (1.5, A)),
    (bessels.ive, (2, A + 1j)), (bessels.ive, (2, -A)), (bessels.kve, (2, A + 1j)),
    (bessels.hyp0f1, (1.5, A)), (bessels.hyp1f1, (0.7, 1.5, A)), (bessels.hyp2f1, (0.7, 1.5, 2.2, P)),
    (bessels.expn, (1, A)), (bessels.expn, (3, A)),
    (sums.softmax, (A,)), (sums.softmax, (A, 1)), (sums.softmax, (A * 1000.0, 0)),
    (sums.log_softmax, (A, -1)), (sums.log_softmax, (A,)), (sums.log_softmax, (A * 1000.0, 1)),
    (sums.logsumexp, (A,)), (sums.logsumexp, (A, 0)), (sums.logsumexp, (A, (0, 1))),
    (sums.logsumexp, (A, 1, None, True)), (sums.logsumexp, (A, 1, B)), (sums.logsumexp, (A, 0, P)),
    (sums.logsumexp, (np.array([1000.0, 1000.5, -np.inf]),)), (sums.logsumexp, (np.full(2, -1000.0),)),
])  # fmt: skip
@pytest.mark.filterwarnings("ignore")
def test_rule(rule, args):
    check_rule(rule, *args, step=0.02)


@pytest.mark.parametrize(("name", "points"), [
    ("erfinv", [-1.0, 0.5]), ("erfcinv", [0.0, 0.5]), ("logit", [0.0, 1.0, 0.5]), ("ndtri", [0.0, 1.0, 0.5]),
    ("entr", [0.0, 0.5]), ("exp1", [0.0, 0.5]), ("gamma", [0.0, 200.0, 1.5]), ("gammaln", [0.0, 1.5]),
    ("y0", [0.0, 1.0]),
    ("k0", [0.0, 1.0]), ("i0", [800.0, 1.0]), ("log1p", [-1.0, 0.5]), ("cbrt", [0.0, 1.0]),
])  # fmt: skip
@pytest.mark.filterwarnings("ignore")
def test_zero_cotangent_wins_over_infinite_slope(name, points):
    check_rule(find(name), np.array(points), step=0.02)


@pytest.mark.filterwarnings("ignore")
def test_entropies_at_zero():
    zero, one = np.zeros(1), np.ones(1)
    assert special.xlogy(zero, zero, x_dot=zero, y_dot=one, z_bar=one)[3] == 0.0
    assert special.rel_entr(zero, zero, x_dot=zero, y_dot=one, z_bar=one)[3] == 0.0
    assert special.kl_div(zero, one, x_dot=zero, y_dot=one, z_bar=one)[3] == 1.0
    assert special.xlogy(zero, zero, x_dot=zero, y_dot=zero, z_bar=zero)[2] == 0.0


def slope(function, a):
    """The derivative by a at fifty digits."""
    with mp.workdps(50):
        a, h = mp.mpf(a), mp.mpf(10) ** -15
        return float((function(a + h) - function(a - h)) / (2 * h))


@pytest.mark.parametrize("a", [0.001, 0.1, 1.0, 3.0, 300.0])
@pytest.mark.parametrize("ratio", [0.1, 0.7, 1.0, 3.0, 1001.0])
def test_gammainc_by_shape_against_mpmath(a, ratio):
    x = a * ratio
    if x > max(a, 1.0):
        expected = -slope(lambda s: mp.gammainc(s, x, mp.inf, regularized=True), a)
    else:
        expected = slope(lambda s: mp.gammainc(s, 0, x, regularized=True), a)
    assert gammainc_by_shape(a, x) == pytest.approx(expected, rel=1e-11, abs=1e-300)


@pytest.mark.parametrize("a, b", [(0.01, 0.02), (0.5, 0.5), (2.0, 0.3), (0.3, 4.0), (20.0, 30.0), (300.0, 5.0)])
@pytest.mark.parametrize("x", [1e-6, 0.1, 0.5, 0.9])
def test_betainc_by_first_against_mpmath(a, b, x):
    expected = slope(lambda s: mp.betainc(s, b, 0, x, regularized=True), a)
    assert betainc_by_first(a, b, x, 1.0 - x) == pytest.approx(expected, rel=1e-11, abs=1e-290)


def test_derivatives_by_parameters_vanish_at_the_ends():
    np.testing.assert_array_equal(gammainc_by_shape([1.0, 2.0, 3.0], [0.0, np.inf, 0.0]), 0.0)
    np.testing.assert_array_equal(betainc_by_first(1.5, 2.5, [0.0, 1.0], [1.0, 0.0]), 0.0)
