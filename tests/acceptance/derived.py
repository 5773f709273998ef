"""Programs that use derivatives themselves: Newton and Gauss-Newton steps, flows, penalties, mechanics, implicit functions."""

from functools import partial

import numpy as np

from s2sad import elementwise_grad, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp

from .registry import dom, pos, program, rnd


@program(lambda: (rnd(3), pos(3, seed=1)))
def newton_to_the_minimum(w, a):
    loss = lambda w: np.sum(np.cosh(a * w)) + 0.5 * w @ w - np.sum(w * a)
    for _ in range(2):
        w = w - np.linalg.solve(hessian(loss)(w), grad(loss)(w))
    return np.sum(w * a)


@program(lambda: (pos(2), rnd(5, seed=1)), second=False)
def gauss_newton_fit(p, y):
    x = np.linspace(0.0, 1.0, 5)

    def residual(p):
        return p[0] * np.exp(-p[1] * x) - y

    for _ in range(2):
        J = jacobian(residual)(p)
        p = p - np.linalg.solve(J.T @ J + 0.5 * np.eye(2), J.T @ residual(p))
    return np.sum(residual(p) ** 2)


def coupling(z, W, b):
    return z + 0.2 * np.tanh(W @ z + b)


@program(lambda: (rnd(3), rnd(3, 3, seed=1), rnd(3, seed=2)))
def normalising_flow(z, W, b):
    logdet = 0.0
    for _ in range(2):
        logdet = logdet + np.linalg.slogdet(jacobian(coupling)(z, W, b))[1]
        z = coupling(z, W, b)
    return logdet - 0.5 * z @ z


@program(lambda: (rnd(2), pos(4, seed=1)))
def laplace_evidence(w, a):
    X = np.array([[1.0, 0.2], [0.3, -1.0], [-0.7, 0.5], [0.9, 0.9]])
    nll = lambda w: np.sum(np.logaddexp(0.0, -(X @ w) * a)) + 0.5 * w @ w
    for _ in range(2):
        w = w - np.linalg.solve(hessian(nll)(w), grad(nll)(w))
    return nll(w) + 0.5 * np.linalg.slogdet(hessian(nll)(w))[1]


@program(lambda: (pos(2), rnd(2, seed=1)))
def euler_lagrange(q, v):
    L = lambda q, v: 0.5 * np.sum(v * v * q) + 0.1 * v[0] * v[1] - np.sum(np.cos(q))
    M = hessian(L, 1)(q, v)
    C = jacobian(grad(L, 1), 0)(q, v)
    a = np.linalg.solve(M, grad(L, 0)(q, v) - C @ v)
    return np.sum(a**2)


class Springs:
    def __init__(self, k, mass=2.0):
        self.k = k
        self.mass = mass

    def potential(self, q):
        return 0.5 * np.sum(self.k * q * q) + 0.1 * np.sum(q**4)

    def energy(self, q, p):
        return self.potential(q) + 0.5 * p @ p / self.mass

    def leapfrog(self, q, p, steps):
        for _ in range(steps):
            p = p - 0.05 * grad(self.potential)(q)
            q = q + 0.1 * grad(self.energy, 1)(q, p)
            p = p - 0.05 * grad(self.potential)(q)
        return q, p

    def frequencies(self, q):
        return np.linalg.slogdet(hessian(self.potential)(q) / self.mass)[1]


@program(lambda: (rnd(3), rnd(3, seed=1), pos(3, seed=2)))
def leapfrog(q, p, k):
    springs = Springs(k)
    q, p = springs.leapfrog(q, p, 3)
    return springs.energy(q, p) + springs.frequencies(q)


CHAIN = Springs(np.array([1.0, 2.0, 0.5]), 1.5)


@program(lambda: (rnd(3), rnd(3, seed=1)), second=False)
def leapfrog_outside(q, p):
    q, p = CHAIN.leapfrog(q, p, 2)
    return CHAIN.energy(q, p) + CHAIN.frequencies(q)


@program(lambda: (rnd(3, 2), rnd(2, seed=1)))
def score_matching(W, x):
    logp = lambda x: -np.sum(np.logaddexp(0.0, W @ x)) - 0.5 * x @ x
    return np.trace(hessian(logp)(x)) + 0.5 * np.sum(grad(logp)(x) ** 2)


@program(lambda: (rnd(4, 3), rnd(3, seed=1)))
def gradient_penalty(xs, w):
    critic = lambda x: np.tanh(x @ w) * w[0]
    norms = np.array([np.sqrt(np.sum(grad(critic)(x) ** 2) + 1e-6) for x in xs])
    return np.mean((norms - 1.0) ** 2)


@program(lambda: (rnd(2), pos(2, seed=1)))
def implicit_function(w, t):
    inner = lambda w, t: np.sum(np.cosh(w - t)) + 0.5 * np.sum(w * w * t)
    mixed = jacobian(grad(inner), 1)(w, t)
    return np.sum(np.linalg.solve(hessian(inner)(w, t), mixed) ** 2)


def descend(f, w, steps, rate=0.1):
    for _ in range(steps):
        value, slope = value_and_grad(f)(w)
        w = w - rate * slope / (1.0 + value**2)
    return w


def ridge(w, A, lam):
    return np.sum((A @ w - 1.0) ** 2) + lam * np.sum(w * w)


@program(lambda: (rnd(3), dom(3), pos(1)))
def tuned_by_descent(w, A, lam):
    w = descend(partial(ridge, A=A, lam=lam[0]), w, 3, 0.02)
    return np.sum((A @ w) ** 2)


@program(lambda: (pos(2),))
def burgers_residual(theta):
    def u(x):
        return np.sin(theta[0] * x) * np.exp(-theta[1] * x)

    x = np.linspace(0.0, 1.0, 6)
    first = elementwise_grad(u)
    second = elementwise_grad(first)
    return np.mean((u(x) * first(x) - 0.1 * second(x)) ** 2)


@program(lambda: (rnd(3), rnd(3, 3, seed=1)))
def trace_estimate(z, W):
    total = 0.0
    for e in np.array([[1.0, -1.0, 1.0], [1.0, 1.0, -1.0]]):
        value, pullback = vjp(lambda z: np.tanh(W @ z) * z)(z)
        total = total + pullback(e) @ e + 0.1 * value @ e
    return total


@program(lambda: (rnd(3), pos(3, seed=1)))
def gauss_newton_product(w, v):
    model = lambda w: np.sin(w) * w[0]
    value, pushed = jvp(model)(w, tangents=v)
    _, pullback = vjp(model)(w)
    return v @ pullback(pushed) + np.sum(value * hvp(lambda w: np.sum(model(w) ** 2))(w, v))


@program(lambda: (rnd(2), rnd(2, seed=1)))
def christoffel(q, v):
    def metric(q):
        J = jacobian(lambda q: np.array([q[0] * np.cos(q[1]), q[0] * np.sin(q[1]), q[0] ** 2 + q[1]]))(q)
        return J.T @ J + np.eye(2)

    dg = jacobian(metric)(q)
    lowered = 0.5 * (dg + np.swapaxes(dg, 1, 2) - np.moveaxis(dg, 2, 0))
    return np.sum(np.einsum("im,mjk,j,k->i", np.linalg.inv(metric(q)), lowered, v, v) ** 2)
