"""Jacobians, Hessians, pullbacks and elementwise gradients in a function that is differentiated itself."""

# ruff: noqa: E731, B007, B023, F841

import numpy as np
import pytest

from s2sad import (
    UnsupportedError,
    checkpoint,
    elementwise_grad,
    grad,
    hessian,
    hvp,
    jacobian,
    jacobian_forward,
    jvp,
    stop_gradient,
    value_and_grad,
    vjp,
)
from tests.inner_programs import assert_right, energy, fitted, flow, flow_with, residuals


def square_tanh(x):
    return np.tanh(x) ** 2


H, J, JF, V = hessian(energy), jacobian(flow), jacobian_forward(flow), vjp(flow)
E = elementwise_grad(lambda x: np.tanh(x) * x)
HV = hvp(energy)


def newton_once(x):
    return np.sum((x - np.linalg.solve(hessian(energy)(x), grad(energy)(x))) ** 2)


def newton_unrolled(t):
    x = np.array([0.5, 0.8])
    for _ in range(3):
        x = x - np.linalg.solve(hessian(fitted)(x, t), grad(fitted)(x, t))
    return np.sum(x**2)


def newton_closure(t):
    def loss(x):
        return np.sum(np.cosh(x - t)) + 0.5 * np.sum(x * x) * t[0]

    x = t * 0.1
    for _ in range(3):
        x = x - np.linalg.solve(hessian(loss)(x), grad(loss)(x))
    return np.sum(x**2)


def newton_lambda(t):
    x = t * 0.1
    f = lambda x: np.sum(np.cosh(x - t)) + 0.5 * np.sum(x * x) * t[0]
    x = x - np.linalg.solve(hessian(f)(x), grad(f)(x))
    return np.sum(x**2)


def hessian_outside(x):
    return np.trace(H(x)) + np.sum(H(x) ** 2)


def hessian_kept(t):
    def loss(x):
        return np.sum(np.cosh(x - t) * t)

    curvature = hessian(loss)
    x = t * 0.5
    return np.trace(curvature(x)) + np.sum(curvature(t))


def trace_penalty(x):
    return energy(x) + 0.1 * np.trace(hessian(energy)(x)) ** 2


def hessian_argnum(t):
    return np.sum(hessian(fitted, 1)(t * 2, t) ** 2)


def hessian_argname(t):
    return np.sum(hessian(fitted, argnums="t")(t * 2, t=t) ** 2)


def hessian_scalar(t):
    return hessian(lambda s: np.sum(np.sin(s * t)))(t[0] * 0.5) ** 2


def hessian_of_matrix(t):
    return np.sum(hessian(lambda A: np.sum(A @ A.T * A) * t[0])(np.outer(t, t)) ** 2)


def hessian_under_if(x):
    if x[0] > 0:
        return np.trace(hessian(energy)(x))
    return np.sum(x)


def hessian_two_args(t):
    h = hessian(fitted, (0, 1))(t * 2, t)
    return np.sum(h[0][1] ** 2) + np.sum(h[1][1])


def hvp_outside(x):
    return np.sum(HV(x, x * 2))


def hvp_kept(t):
    prod = hvp(lambda x: np.sum(x**3 * t))
    return np.sum(prod(t, t * t))


def laplace(t):
    def nll(x):
        return 0.5 * np.sum(x * x) * t[0] + np.sum(np.logaddexp(0, x * t))

    x = np.zeros(2)
    for _ in range(4):
        x = x - np.linalg.solve(hessian(nll)(x), grad(nll)(x))
    return nll(x) + 0.5 * np.linalg.slogdet(hessian(nll)(x))[1]


def gauss_newton_once(x):
    A = jacobian(residuals)(x)
    return np.sum((x - np.linalg.solve(A.T @ A, A.T @ residuals(x))) ** 2)


def gauss_newton_closure(t):
    def res(x):
        return np.array([x[0] ** 2 + t[0] * x[1] - 1.0, x[0] * x[1] - t[1], np.sin(x[0])])

    x = np.array([0.7, 0.4])
    for _ in range(3):
        r = res(x)
        A = jacobian(res)(x)
        x = x - np.linalg.solve(A.T @ A + 0.1 * np.eye(2), A.T @ r)
    return np.sum(x * x)


def logdet(x):
    return np.linalg.slogdet(jacobian(flow)(x))[1]


def logdet_forward(x):
    return np.log(np.abs(np.linalg.det(jacobian_forward(flow)(x))))


def logdet_outside(x):
    return np.linalg.slogdet(J(x))[1] + np.sum(JF(x))


def logdet_params(t):
    W = np.outer(t, t[::-1]) + np.eye(2)
    total = 0.0
    z = t
    for _ in range(2):
        total = total + np.linalg.slogdet(jacobian(flow_with)(z, W))[1]
        z = flow_with(z, W)
    return total - 0.5 * z @ z


def jacobian_lambda(t):
    return np.sum(jacobian(lambda x: np.sin(x * t) * t[0])(t) ** 2)


def jacobian_argnum(t):
    return np.sum(jacobian(flow_with, 1)(t, np.outer(t, t)) ** 2)


def jacobian_tuple_argnums(t):
    a, b = jacobian(flow_with, (0, 1))(t, np.outer(t, t))
    return np.sum(a**2) + np.sum(b**3)


def jacobian_scalar_valued(x):
    return np.sum(jacobian(energy)(x) ** 2)


def contractive(t):
    W = np.outer(t, t)

    def encode(x):
        return np.tanh(W @ x)

    total = 0.0
    for x in (np.array([0.3, -0.2]), np.array([1.0, 0.5])):
        total += np.sum(jacobian(encode)(x) ** 2)
    return total


def implicit_step(t):
    def g(z):
        return z + 0.2 * z**3 - t

    z = t
    for _ in range(3):
        z = z - np.linalg.solve(jacobian(g)(z), g(z))
    return np.sum(z**2)


def metric(q):
    A = jacobian(residuals)(q)
    G = A.T @ A
    return 0.5 * q @ G @ q


def vjp_of_module(x):
    y, pullback = vjp(flow)(x)
    return np.sum(y) + np.sum(pullback(np.sin(y)) ** 2)


def vjp_closure(t):
    def layer(x):
        return np.tanh(x * t) * x

    y, pullback = vjp(layer)(t * 2)
    return np.sum(pullback(y) * t)


def vjp_lambda(t):
    y, back = vjp(lambda x: np.tanh(x * t) * x)(t)
    return np.sum(back(np.ones(2)) ** 2)


def vjp_twice(t):
    y, back = vjp(lambda x: np.tanh(x * t) * x)(t)
    return np.sum(back(np.array([1.0, 0.0])) ** 2) + np.sum(back(t))


def vjp_rebound(t):
    k = t * 2

    def f(x):
        return x * k**2

    y, back = vjp(f)(t)
    k = k * 10
    return np.sum(back(y) ** 2)


def vjp_written(t):
    x = t * 2
    y, back = vjp(flow)(x)
    x[0] = 5.0
    return np.sum(back(y) * x)


def vjp_outside(x):
    y, back = V(x)
    return np.sum(back(x) ** 2)


def vjp_two(t):
    y, back = vjp(flow_with, (0, 1))(t, np.outer(t, t))
    a, b = back(y)
    return np.sum(a**2) + np.sum(b)


def vjp_item(t):
    return np.sum(vjp(flow)(t)[1](t))


def hutchinson(t):
    total = 0.0
    for e in (np.array([1.0, -1.0]), np.array([1.0, 1.0])):
        y, back = vjp(flow)(t)
        total = total + e @ back(e)
    return total


def gauss_newton_product(t):
    v = np.array([0.3, 0.7])
    y, Jv = jvp(residuals)(t, tangents=v)
    _, back = vjp(residuals)(t)
    return np.sum(back(Jv) ** 2)


def elementwise_module(x):
    return np.sum(E(x) ** 2)


def elementwise_inside(x):
    return np.sum(elementwise_grad(square_tanh)(x) ** 2)


def elementwise_lambda(t):
    return np.sum(elementwise_grad(lambda x: np.sin(x * t))(t) ** 2)


def elementwise_twice(t):
    return np.sum(elementwise_grad(elementwise_grad(square_tanh))(t) ** 2)


def pde_residual(t):
    def u(x):
        return np.sin(t[0] * x) * np.exp(-t[1] * x)

    x = np.linspace(0, 1, 5)
    u_xx = elementwise_grad(elementwise_grad(u))(x)
    return np.mean((u_xx + u(x)) ** 2)


@hessian
def module_hessian(x):
    return np.sum(x**4)


def writes(x):
    out = np.zeros(3)
    for i in range(2):
        out[i] = x[i] ** 2 + x[i - 1]
    out[2] = out[0] * out[1]
    return out


def writes_arg(x):
    x[0] *= 2.0
    x[1] = x[0] * x[1]
    return x * x


def branchy(x):
    if x[0] > 1.0:
        y = np.sin(x)
    else:
        y = x**3
    while y[0] > 0.5:
        y = y * 0.5 + 0.01 * x
    return y


def listy(x):
    ys = [x]
    for k in range(3):
        ys.append(np.tanh(ys[-1] * (k + 1)))
    return sum(ys)


def scalar_writes(x):
    y = np.zeros(2)
    y[0] = x[0] ** 3
    y[1] = x[1] ** 2 * y[0]
    y += x
    return np.sum(y * y)


def jac_writes(x):
    return np.sum(jacobian(writes)(x) ** 2)


def jacf_writes(x):
    return np.sum(jacobian_forward(writes)(x) ** 2)


def jac_writes_arg(x):
    return np.sum(jacobian(writes_arg)(x) ** 2) + np.sum(x)


def jacf_writes_arg(x):
    return np.sum(jacobian_forward(writes_arg)(x) ** 2) + np.sum(x)


def jac_branchy(x):
    return np.sum(jacobian(branchy)(x) ** 2)


def jac_listy(x):
    return np.sum(jacobian(listy)(x) ** 2)


def hess_writes(x):
    return np.sum(hessian(scalar_writes)(x) ** 2)


def vjp_writes(x):
    y, back = vjp(writes)(x)
    return np.sum(back(y) ** 2)


def vjp_writes_arg(x):
    y, back = vjp(writes_arg)(x * 1.0)
    return np.sum(back(y) ** 2)


def vjp_writes_arg2(x):
    z = x * 1.0
    y, back = vjp(writes_arg)(z)
    return np.sum(back(y) ** 2 * z)


def vjp_branchy(x):
    y, back = vjp(branchy)(x)
    return np.sum(back(y) ** 2)


def elem_writes(x):
    def f(x):
        out = np.empty_like(x)
        for i in range(len(x)):
            out[i] = np.sin(x[i]) * x[0]
        return out

    return np.sum(elementwise_grad(f)(x) ** 2)


def matrix_valued(x):
    return np.sum(jacobian(lambda x: np.outer(x, x))(x) ** 2)


def matrix_both(x):
    return np.sum(jacobian(lambda A: A @ A * x)(np.outer(x, x)) ** 2)


def matrix_both_forward(x):
    return np.sum(jacobian_forward(lambda A: A @ A * x)(np.outer(x, x)) ** 2)


def scalar_arg(x):
    return np.sum(jacobian(lambda s: np.sin(s * x))(x[0]) ** 2) + np.sum(
        jacobian_forward(lambda s: np.sin(s * x))(x[0]) ** 2
    )


def scalar_scalar(x):
    return jacobian(lambda s: s**3 * x[1])(x[0]) ** 2


def float_arg(x):
    return np.sum(jacobian(lambda s: np.sin(s * x))(float(x[0])) ** 2)


def keyword_argnums(t):
    def f(a, b):
        return np.sin(a * t) * b

    return np.sum(jacobian(f, argnums=1)(t, t) ** 2) + np.sum(jacobian(f, argnums="a")(t, b=t) ** 2)


def keyword_grad(t):
    def f(a, b):
        return np.sum(np.sin(a * t) * b)

    return np.sum(grad(f, argnums=1)(t, t) ** 2) + np.sum(grad(f, argnums=(0, 1))(t, t)[0])


def value_grad_aux(t):
    def f(a):
        return np.sum(np.sin(a * t)), a * 2

    (v, aux), g = value_and_grad(f, has_aux=True)(t)
    return np.sum(g * aux) + v


def comprehension(t):
    xs = [t, t * 2, t**2]
    return sum(np.trace(hessian(energy)(x)) for x in xs)


def per_example(t):
    xs = np.array([[0.3, 0.2], [1.0, -0.5], [0.1, 0.9]])

    def loss(w, x):
        return np.tanh(w @ x) ** 2

    gs = np.stack([grad(loss)(t, x) for x in xs])
    return np.sum(gs.T @ gs)


def per_example_module(t):
    xs = [np.array([0.3, 0.2]), np.array([1.0, -0.5])]
    return np.sum(np.array([np.sum(grad(fitted)(x, t) ** 2) for x in xs]))


def fisher(t):
    xs = np.array([[0.3, 0.2], [1.0, -0.5], [0.1, 0.9]])
    F = np.zeros((2, 2))
    for x in xs:
        g = grad(lambda w: np.logaddexp(0, w @ x))(t)
        F += np.outer(g, g)
    return np.linalg.slogdet(F + np.eye(2))[1]


def decorated(t):
    @jacobian
    def J(x):
        return np.sin(x * t)

    return np.sum(J(t))


def decorated_module(t):
    return np.sum(module_hessian(t) ** 2)


def solve_with(jac, f, x):
    for _ in range(2):
        x = x - np.linalg.solve(jac(x), f(x))
    return x


def handed_jacobian(t):
    f = lambda z: z + 0.2 * z**3 - t
    return np.sum(solve_with(jacobian(f), f, t))


def handed_module_jacobian(t):
    return np.sum(solve_with(jacobian(flow), flow, t))


def dict_of(t):
    table = {"j": jacobian(flow), "h": hessian(energy)}
    return np.sum(table["j"](t)) + np.sum(table["h"](t) ** 2)


def jac_grad(t):
    return np.sum(jacobian(grad(energy))(t) ** 2)


def jac_grad_local(t):
    return np.sum(jacobian(grad(lambda x: np.sum(x**3 * t)))(t) ** 2)


def jac_jac(t):
    return np.sum(jacobian(jacobian(flow))(t) ** 2)


def jacf_jac(t):
    return np.sum(jacobian_forward(jacobian(flow))(t) ** 2)


def grad_of_jac(t):
    return np.sum(grad(lambda x: np.sum(jacobian(flow)(x) ** 2))(t))


def hess_of_hess(t):
    return np.trace(hessian(lambda x: np.trace(hessian(energy)(x)) * t[0])(t))


def grad_of_vjp(t):
    def g(x):
        y, back = vjp(flow)(x)
        return np.sum(back(y * t) ** 2)

    return np.sum(grad(g)(t))


def vjp_grad(t):
    g, back = vjp(grad(energy))(t)
    return np.sum(back(t) * g)


def vjp_grad_local(t):
    g, back = vjp(grad(lambda x: np.sum(x**3 * t)))(t)
    return np.sum(back(t) * g)


def vjp_loop(t):
    x = t
    for _ in range(3):
        y, back = vjp(flow)(x)
        x = y - 0.1 * back(y)
    return np.sum(x**2)


def vjp_tape(t):
    backs = []
    x = t
    for k in range(3):
        x, back = vjp(lambda z: np.tanh(z * t) + z * (k + 1))(x)
        backs.append(back)
    g = np.ones(2)
    for back in reversed(backs):
        g = back(g)
    return np.sum(g**2) + np.sum(x)


def vjp_tape_module(t):
    backs = []
    x = t
    for k in range(3):
        x, back = vjp(flow)(x)
        backs.append(back)
    g = np.ones(2)
    for back in reversed(backs):
        g = back(g)
    return np.sum(g**2) + np.sum(x)


def vjp_if(t):
    y, back = vjp(flow)(t)
    if t[0] > 1.0:
        return np.sum(back(y))
    return np.sum(back(t) ** 2)


def vjp_handed(t):
    def use(back, v):
        return back(v) + back(2 * v)

    y, back = vjp(flow)(t)
    return np.sum(use(back, y) ** 2)


def helper_vjp(f, x, v):
    y, back = vjp(f)(x)
    return back(v)


def vjp_helper(t):
    return np.sum(helper_vjp(flow, t, t) ** 2) + np.sum(helper_vjp(lambda x: x**2 * t, t, t))


def vjp_int_seed(t):
    y, back = vjp(flow)(t)
    return np.sum(back(np.array([1, 0])) ** 2)


def vjp_list_seed(t):
    y, back = vjp(flow)(t)
    return np.sum(back([1.0, 0.0]) ** 2)


def vjp_scalar(t):
    y, back = vjp(energy)(t)
    return np.sum(back(1.0) ** 2) + np.sum(back(y)) + np.sum(back(2))


def vjp_aliased_arg(t):
    y, back = vjp(lambda x: x)(t)
    return np.sum(y * back(t))


def vjp_captured_written(t):
    k = t * 2
    y, back = vjp(lambda x: x * k**2)(t)
    k[0] = 100.0
    return np.sum(back(y) * k)


def vjp_captured_sorted(t):
    k = t * 2
    y, back = vjp(lambda x: x * k**2)(t)
    k.sort()
    k.fill(3.0)
    return np.sum(back(y) * k)


def jac_written(t):
    A = jacobian(flow)(t)
    A[0, 0] = 1.0
    A += np.eye(2)
    return np.linalg.slogdet(A)[1]


def hess_const(t):
    return np.sum(hessian(lambda x: np.sum(x))(t)) + np.sum(t**2)


def hess_const2(t):
    return np.sum(hessian(lambda x: np.sum(x * x))(t)) * np.sum(t**2)


def jac_const(t):
    return np.sum(jacobian(lambda x: np.ones(3) * 2.0)(t)) + np.sum(t**2)


def jac_linear(t):
    A = np.outer(t, t)
    return np.sum(jacobian(lambda x: A @ x)(t) ** 2)


def elem_const(t):
    return np.sum(elementwise_grad(lambda x: t)(t * 2)) + np.sum(t**2)


def elem_scalar(t):
    return elementwise_grad(lambda s: s**3 * t[0])(t[1]) ** 2


def elem_loop(t):
    f = np.tanh
    total = 0.0
    for k in range(3):
        total = total + np.sum(elementwise_grad(lambda x: np.sin(k * x * t))(t))
    return total


def checkpointed(t):
    return np.sum(jacobian(checkpoint(flow))(t) ** 2)


def stopped(t):
    return np.sum(stop_gradient(jacobian(flow)(t))) * 0 + np.sum(jacobian(flow)(t) * 2)


def tuple_valued(t):
    a, b = jacobian(lambda x: (x**2 * t, x[0] * t))(t)
    return np.sum(a**2) + np.sum(b**2)


def tuple_valued_forward(t):
    a, b = jacobian_forward(lambda x: (x**2 * t, x[0] * t[0]))(t)
    return np.sum(a**2) + np.sum(b**2)


def dict_vjp(t):
    y, back = vjp(lambda p: p["w"] ** 3 * p["b"])({"w": t, "b": t[0]})
    g = back(y)
    return np.sum(g["w"] ** 2) + g["b"]


def bilevel(t):
    w = np.zeros(2)
    inner = lambda w: np.sum((np.tanh(w) - t) ** 2) + 0.5 * np.sum(w * w * t)
    for _ in range(5):
        w = w - 0.1 * grad(inner)(w)
    return np.sum((w - 1) ** 2)


def implicit(t):
    inner = lambda w, t: np.sum(np.cosh(w - t)) + 0.5 * np.sum(w * w * t)
    w = t * 0.3
    H = hessian(inner)(w, t)
    mixed = jacobian(grad(inner), 1)(w, t)
    return np.sum(np.linalg.solve(H, mixed))


def divergence(t):
    total = 0.0
    for i in range(2):
        e = np.zeros(2)
        e[i] = 1.0
        total += jvp(flow)(t, tangents=e)[1][i]
    return total


def laplacian(t):
    return sum(hvp(energy)(t, e) @ e for e in np.eye(2))


def score_matching(t):
    logp = lambda x: -np.sum(np.cosh(x * t))
    x = np.array([0.3, 0.7])
    return np.trace(jacobian(grad(logp))(x)) + 0.5 * np.sum(grad(logp)(x) ** 2)


def christoffel(q):
    def g(q):
        J = jacobian(residuals)(q)
        return J.T @ J

    dg = jacobian(g)(q)
    inv = np.linalg.inv(g(q))
    G = 0.5 * np.einsum("im,mjk->ijk", inv, dg + np.swapaxes(dg, 1, 2) - np.moveaxis(dg, 2, 0))
    return np.sum(G**2)


def lagrangian(q):
    v = np.array([0.3, 0.5])
    L = lambda q, v: 0.5 * np.sum(v * v * q) - np.sum(np.cos(q)) + q[0] * v[1] ** 2
    M = hessian(L, 1)(q, v)
    C = jacobian(grad(L, 1), 0)(q, v)
    a = np.linalg.solve(M, grad(L, 0)(q, v) - C @ v)
    return np.sum(a**2)


def hamiltonian(q):
    H = lambda q, p: 0.5 * p @ p / q[0] + np.sum(q**4)
    p = np.array([0.2, 0.1])
    for _ in range(3):
        p = p - 0.05 * grad(H, 0)(q, p)
        q = q + 0.05 * grad(H, 1)(q, p)
    return H(q, p)


def levenberg(t):
    model = lambda w, x: w[0] * np.exp(-w[1] * x)
    x = np.linspace(0, 1, 4)
    y = 2.0 * np.exp(-x)
    w = t
    for _ in range(2):
        r = model(w, x) - y
        J = jacobian(model)(w, x)
        w = w - np.linalg.solve(J.T @ J + 0.1 * np.eye(2), J.T @ r)
    return np.sum(w**2)


def gradient_penalty(t):
    critic = lambda x: np.tanh(x @ t) * t[0]
    xs = np.array([[0.3, 0.2], [1.0, -0.5]])
    return np.mean([(np.sqrt(np.sum(grad(critic)(x) ** 2)) - 1) ** 2 for x in xs])


def batched_penalty(t):
    critic = lambda xs: np.sum(np.tanh(xs @ t) * t[0])
    xs = np.array([[0.3, 0.2], [1.0, -0.5]])
    g = grad(critic)(xs)
    return np.mean((np.sqrt(np.sum(g**2, axis=1)) - 1) ** 2)


def maml(t):
    def task(w, a):
        return np.sum((np.sin(a * w) - a) ** 2)

    total = 0.0
    for a in (0.5, 1.0, 2.0):
        w = t - 0.1 * grad(task)(t, a)
        total += task(w, a)
    return total


def recursive_known2(t):
    loss = energy

    def down(q, n):
        return loss(q) if n == 0 else down(q * 0.5, n - 1)

    total = down(t, 2)
    loss = lambda q: np.sum(q)
    return total + down(t, 2)


def specialised(f, q, n):
    return f(q) if n == 0 else specialised(f, q * 0.5, n - 1)


def specialised_rebound(t):
    loss = energy
    f = lambda q: loss(q)
    total = specialised(f, t, 2)
    loss = lambda q: np.sum(q)
    return total + specialised(f, t, 2)


def x_dot_names(x):
    x_dot, units, value, value_bar, saved, columns, x_columns = x, x * 2, x * 3, x[0], x * 4, x, x
    f = lambda units, x_dot: np.sin(units * x_dot * value * value_bar) * saved * x_columns
    g = lambda value_bar: np.sin(value_bar * units)
    y, back = vjp(g)(x)
    return (
        np.sum(jacobian(f)(x, x_dot) ** 2)
        + np.sum(hessian(lambda value_dot: np.sum(f(value_dot, x)))(x))
        + np.sum(back(y))
    )


def unvaried_inside(t):
    A = jacobian(flow)(np.array([0.3, 0.4]))
    H = hessian(energy)(np.array([0.3, 0.4]))
    y, back = vjp(flow)(np.array([0.3, 0.4]))
    return t @ A @ H @ t + np.sum(back(np.ones(2)) * t)


def seed_only_varies(t):
    y, back = vjp(flow)(np.array([0.3, 0.4]))
    return np.sum(back(t) ** 2)


def capture_only_varies(t):
    J = jacobian(lambda x: np.sin(x * t))(np.array([0.3, 0.4]))
    H = hessian(lambda x: np.sum(np.sin(x * t)))(np.array([0.3, 0.4]))
    E = elementwise_grad(lambda x: np.sin(x * t))(np.array([0.3, 0.4]))
    return np.sum(J**2) + np.sum(H) + np.sum(E)


def matrix_arguments(t):
    A = np.outer(t, t)
    H = hessian(lambda A: np.sum(np.tanh(A) @ A))(A)
    return np.einsum("ijij", H)


def in_while(t):
    x = t
    n = 0
    while np.sum(grad(energy)(x) ** 2) > 1e-2 and n < 4:
        x = x - np.linalg.solve(hessian(energy)(x) + 5 * np.eye(2), grad(energy)(x))
        n += 1
    return np.sum(x**2)


def with_break(t):
    x = t
    for _ in range(5):
        g = grad(energy)(x)
        if g @ g < 10.0:
            break
        x = x - np.linalg.solve(hessian(energy)(x) + 5 * np.eye(2), g)
    return np.sum(x**2)


def in_try(t):
    try:
        d = np.linalg.solve(hessian(energy)(t), t)
    except np.linalg.LinAlgError:
        d = t
    return np.sum(d**2)


def in_generator(t):
    return sum(np.sum(jacobian(lambda x, k=k: x**k)(t)) for k in (1.0, 2.0, 3.0))


def dict_of_functions(t):
    fs = {"a": energy, "b": lambda x: np.sum(x**3 * t)}
    return sum(np.trace(hessian(f)(t)) for f in fs.values())


def helper_default(t, f=energy):
    return np.trace(hessian(f)(t))


def via_default(t):
    return helper_default(t) + helper_default(t, lambda x: np.sum(x**3 * t))


def star_args(t):
    f = lambda a, b: np.sum(a**2 * b)
    args = (t, t * 2)
    return np.sum(hessian(f)(*args))


def kw_args(t):
    f = lambda a, b=2.0: np.sum(a**3 * b)
    return np.sum(hessian(f)(t, b=t[0])) + np.sum(hessian(f)(a=t)) + np.sum(jacobian(grad(f))(t))


def row_view(t):
    A = np.zeros((3, 2))
    A[:2] = jacobian(flow)(t)
    A[2] = grad(energy)(t)
    return np.sum(A**2)


def accumulate(t):
    J = np.eye(2)
    x = t
    for _ in range(3):
        J = jacobian(flow)(x) @ J
        x = flow(x)
    return np.linalg.slogdet(J)[1] + np.sum(J)


def int_power(t):
    return np.sum(hessian(lambda x: np.sum(x**3))(t) ** 2) + hessian(lambda s: s**3)(t[0])


def abs_where(t):
    return np.sum(jacobian(lambda x: np.where(x > 1, x**2, np.abs(x) * x[0]))(t) ** 2)


def norm_hess(t):
    return np.sum(hessian(lambda x: np.linalg.norm(x))(t) ** 2)


def solve_jac(t):
    return np.sum(jacobian(lambda x: np.linalg.solve(np.diag(x) + np.ones((2, 2)), t))(t) ** 2)


def slogdet_hess(t):
    return np.sum(hessian(lambda x: np.linalg.slogdet(np.outer(x, x) + np.eye(2) * t)[1])(t) ** 2)


def sort_jac(t):
    return np.sum(jacobian(lambda x: np.sort(x) ** 2)(t) ** 3)


def cumsum_hess(t):
    return np.sum(hessian(lambda x: np.sum(np.cumsum(x**2) * x))(t) ** 2)


def ignored(t):
    return np.sum(jacobian(lambda x, _: np.sin(x * t))(t, t * 2) ** 2) + np.sum(
        hessian(lambda _, x: np.sum(np.sin(x * _)), 1)(t, t * 2) ** 2
    )


PROGRAMS = [
    recursive_known2,
    specialised_rebound,
    x_dot_names,
    unvaried_inside,
    seed_only_varies,
    capture_only_varies,
    matrix_arguments,
    in_while,
    with_break,
    in_try,
    in_generator,
    dict_of_functions,
    via_default,
    star_args,
    kw_args,
    row_view,
    accumulate,
    int_power,
    abs_where,
    norm_hess,
    solve_jac,
    slogdet_hess,
    sort_jac,
    cumsum_hess,
    ignored,
    newton_once,
    newton_unrolled,
    newton_closure,
    newton_lambda,
    hessian_outside,
    hessian_kept,
    trace_penalty,
    hessian_argnum,
    hessian_argname,
    hessian_scalar,
    hessian_of_matrix,
    hessian_under_if,
    hessian_two_args,
    hvp_outside,
    hvp_kept,
    laplace,
    gauss_newton_once,
    gauss_newton_closure,
    logdet,
    logdet_forward,
    logdet_outside,
    logdet_params,
    jacobian_lambda,
    jacobian_argnum,
    jacobian_tuple_argnums,
    jacobian_scalar_valued,
    contractive,
    implicit_step,
    metric,
    vjp_of_module,
    vjp_closure,
    vjp_lambda,
    vjp_twice,
    vjp_rebound,
    vjp_written,
    vjp_outside,
    vjp_two,
    vjp_item,
    hutchinson,
    gauss_newton_product,
    elementwise_module,
    elementwise_inside,
    elementwise_lambda,
    elementwise_twice,
    pde_residual,
    jac_writes,
    jacf_writes,
    jac_writes_arg,
    jacf_writes_arg,
    jac_branchy,
    jac_listy,
    hess_writes,
    vjp_writes,
    vjp_writes_arg,
    vjp_writes_arg2,
    vjp_branchy,
    elem_writes,
    matrix_valued,
    matrix_both,
    matrix_both_forward,
    scalar_arg,
    scalar_scalar,
    float_arg,
    keyword_argnums,
    keyword_grad,
    value_grad_aux,
    comprehension,
    per_example,
    per_example_module,
    fisher,
    decorated,
    decorated_module,
    handed_jacobian,
    handed_module_jacobian,
    dict_of,
    jac_grad,
    jac_grad_local,
    jac_jac,
    jacf_jac,
    grad_of_jac,
    hess_of_hess,
    grad_of_vjp,
    vjp_grad,
    vjp_grad_local,
    vjp_loop,
    vjp_tape,
    vjp_tape_module,
    vjp_if,
    vjp_handed,
    vjp_helper,
    vjp_int_seed,
    vjp_list_seed,
    vjp_scalar,
    vjp_aliased_arg,
    vjp_captured_written,
    vjp_captured_sorted,
    jac_written,
    hess_const,
    hess_const2,
    jac_const,
    jac_linear,
    elem_const,
    elem_scalar,
    elem_loop,
    checkpointed,
    stopped,
    tuple_valued,
    tuple_valued_forward,
    dict_vjp,
    bilevel,
    implicit,
    divergence,
    laplacian,
    score_matching,
    christoffel,
    lagrangian,
    hamiltonian,
    levenberg,
    gradient_penalty,
    batched_penalty,
    maml,
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_gradient(program):
    assert_right(program)


def seed_of_another_shape(t):
    y, back = vjp(flow)(t)
    return np.sum(back(np.ones(3)))


def more_than_one_value(t):
    y, back = vjp(lambda x: (x**2, x[0]))(t)
    return np.sum(back((t, t[0])))


def parameters_in_a_dict(t):
    return np.sum(hessian(lambda p: np.sum(p["w"] ** 3))({"w": t})["w"]["w"])


def captured_written(t):
    log = np.zeros(1)

    def f(x):
        log[0] = x[0]
        return np.sum(x**2)

    return np.sum(grad(f)(t)) * log[0]


def captured_appended(t):
    log = [0.0]

    def f(x):
        log[0] = x[0]
        return x**2

    return np.sum(jacobian(f)(t)) * log[0]


@pytest.mark.parametrize(
    "program",
    [seed_of_another_shape, more_than_one_value, parameters_in_a_dict, captured_written, captured_appended],
)
def test_refused(program):
    with pytest.raises(UnsupportedError):
        grad(program)(np.array([0.9, 1.7]))


def test_nested_source():
    """What stands inside is written beside, as a loop over unit vectors."""
    text = grad(newton_closure).source(np.array([0.9, 1.7]))
    assert "for x_dot in units" in text and "loss" in text


def test_transforms_of_derivatives():
    x = np.array([0.9, 1.7])
    step = 1e-6
    expected = np.stack(
        [(hessian(energy)(x + step * e) - hessian(energy)(x - step * e)) / (2 * step) for e in np.eye(2)], -1
    )
    for third in (jacobian(hessian(energy)), jacobian_forward(hessian(energy))):
        np.testing.assert_allclose(third(x), expected, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(
        elementwise_grad(elementwise_grad(square_tanh))(x), np.diag(jacobian(elementwise_grad(square_tanh))(x))
    )
