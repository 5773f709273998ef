"""Gradients that a differentiated function takes, and writes."""

import numpy as np

from s2sad import elementwise_grad, grad, hessian, hvp, jacobian, jacobian_forward, value_and_grad

from .registry import program


def lin(x, c):
    return np.sum(x * c)


@program(lambda: (np.array([0.3, 0.2]), np.array([0.7, -0.2])))
def a_gradient_scaled(x, c):
    g = grad(lin)(x, c)
    g *= 2.0
    return np.sum(g * c) + np.sum(x)


def add(x, c):
    return np.sum(x + c)


@program(lambda: (np.array([0.3, 0.2]), np.array([0.7, -0.2])))
def two_gradients_written(x, c):
    g, h = grad(add, (0, 1))(x, c)
    g += x
    h *= c
    return np.sum(g * h)


@program(lambda: (np.array([0.3, 0.2]), np.array([0.7, -0.2])), second=False)
def with_the_value(x, c):
    v, (g, h) = value_and_grad(add, (0, 1))(x, c)
    g += x * v
    h[0] = c[1]
    return np.sum(g * h)


def dotl(p):
    return np.sum(p["a"] * p["b"])


@program(lambda: (np.array([0.3, 0.2]), np.array([0.7, -0.2])))
def of_a_dict(x, c):
    g = grad(dotl)({"a": x, "b": c})
    g["a"] += 1.0
    g["b"][0] = x[1] ** 2
    return np.sum(g["a"] * g["b"] * x * c)


def lst(ps):
    return np.sum(ps[0] * ps[1])


@program(lambda: (np.array([0.3, 0.2]), np.array([0.7, -0.2])))
def of_a_list(x, c):
    ps = [x.copy(), c.copy()]
    for i in range(3):
        gs = grad(lst)(ps)
        for p, g in zip(ps, gs):
            g *= 0.5
            p -= 0.1 * g
    return np.sum(ps[0] * ps[1])


def lv(x, c):
    return x @ c


@program(lambda: (np.array([0.3, 0.2]), np.array([0.7, -0.2])))
def of_a_product(x, c):
    g = grad(lv)(x, c)
    g[0] = 3.0
    h = grad(lv, 1)(x, c)
    h[1] = 2.0
    return np.sum(g * c) + np.sum(h * x)


def sq(w):
    return 0.5 * np.sum(w * w)


@program(lambda: (np.array([0.3, 0.2]),))
def beside_its_argument(x):
    g = grad(sq)(x)
    x *= 2.0
    g += x
    return np.sum(g * x)


def ident(x, c):
    return np.sum(c.T * x.reshape(2, 2))


@program(lambda: (np.arange(4.0) + 0.3, np.arange(4.0).reshape(2, 2) * 0.2))
def of_a_transposed_one(x, c):
    g = grad(ident)(x, c)
    g[0] += 1.0
    return np.sum(g) + np.sum(c * c) + g @ x


@program(lambda: (np.arange(4.0) + 0.3, np.arange(4.0).reshape(2, 2) * 0.2))
def a_saddle_in_place(x, c):
    gr = grad(ident, (0, 1))
    for _ in range(2):
        g, h = gr(x, c)
        x -= g
        c -= h
        h *= 2
        g += 1
    return np.sum(c * c) + g @ x + np.sum(h)


@program(lambda: (np.array([0.3, 0.2]), np.array([0.7, -0.2])))
def by_a_name(x, c):
    gr = grad(grad(lambda a: np.sum(a**3 * c))).__call__ if False else grad(lambda a: np.sum(a**3 * c))
    g = gr(x)
    g /= 2
    c *= 2
    return np.sum(g * gr(x) * c)


X = np.ones((3, 3))
Y = np.ones(3)


X = np.ones((3, 3))
Y = np.ones(3)


def loss(w, X, y):
    r = np.tanh(X @ w) - y
    return np.mean(r**2)


@program(lambda: (np.array([0.3, 0.2, 0.5]),))
def a_step_in_place(w):
    w -= grad(loss)(w, X, Y)
    return np.sum(w**2)


@program(lambda: (np.array([0.3, 0.2, 0.5]),))
def several_steps_in_place(w):
    w = w.copy()
    for i in range(3):
        v, g = value_and_grad(loss)(w, X, Y)
        w -= 0.1 * g
    return np.sum(w**2) + v


def H(q, p):
    return np.sum(p**2) + 0.25 * q[0] ** 2 * q[1]


@program(lambda: (np.array([0.3, 0.2]), np.array([0.7, -0.2])))
def leapfrog(q, p):
    for i in range(4):
        gq, gp = grad(H, argnums=(0, 1))(q, p)
        p -= 0.1 * gq
        q += 0.1 * gp
    return np.sum(p**2) + np.sum(q)


@program(lambda: (np.array([0.3, 0.2]), np.array([0.7, -0.2])))
def one_after_the_other(q, p):
    q = q.copy()
    p = p.copy()
    for i in range(4):
        p -= 0.1 * grad(H, argnums=0)(q, p)
        q += 0.1 * grad(H, argnums=1)(q, p)
    return np.sum(p**2) + np.sum(q)


def loss(w, X, y):
    return np.mean((np.tanh(X @ w) - y) ** 2)


def res(w, X, y):
    return np.tanh(X @ w) - y


@program(lambda: (np.array([0.3, 0.2, -0.4]), 0.1, np.arange(12.0).reshape(4, 3) * 0.1, np.array([0.1, 0.3, 0.2, 0.7])))
def damped_newton(w, lr, X, y):
    H = hessian(loss)(w, X, y)
    H += np.eye(3) * 2
    w = w - np.linalg.solve(H, w) * lr
    return float(np.sum(w**2))


@program(lambda: (np.array([0.3, 0.2, -0.4]), 0.1, np.arange(12.0).reshape(4, 3) * 0.1, np.array([0.1, 0.3, 0.2, 0.7])))
def gauss_newton(w, lr, X, y):
    J = jacobian(res)(w, X, y)
    J *= 1.1
    J2 = jacobian_forward(res)(w, X, y)
    J2[0] += w
    A = J.T @ J2
    A[np.diag_indices(3)] += lr
    w = w - np.linalg.solve(A, grad(loss)(w, X, y))
    return float(np.sum(w**2))


@program(lambda: (np.array([0.3, 0.2, -0.4]), 0.1, np.arange(12.0).reshape(4, 3) * 0.1, np.array([0.1, 0.3, 0.2, 0.7])))
def elementwise_and_hvp(w, lr, X, y):
    e = elementwise_grad(lambda v: np.tanh(v))(w)
    e *= 2
    h = hvp(loss)(w, X, y, w)
    h += e
    return float(np.sum(h**2))


def product(x, A):
    return A @ x


def quad(x, A):
    return 0.5 * x @ A @ x


def the_same(x):
    return x * 1.0


def itself(x):
    return x


@program(lambda: (np.array([0.3, 0.2, -0.4]), np.arange(9.0).reshape(3, 3) * 0.1))
def jacobian_of_a_product(x, A):
    J = jacobian(product)(x, A)
    J *= 2.0
    return np.sum(J @ x) + np.sum(A * A)


@program(lambda: (np.array([0.3, 0.2, -0.4]), np.arange(9.0).reshape(3, 3) * 0.1))
def by_columns(x, A):
    J = jacobian_forward(product)(x, A)
    J[0] += x
    return np.sum(J @ x) + np.sum(A * A)


@program(lambda: (np.array([0.3, 0.2, -0.4]), np.arange(9.0).reshape(3, 3) * 0.1))
def hessian_of_a_quadratic(x, A):
    H = hessian(quad)(x, A)
    H[1] *= x[0]
    A *= 2
    return np.sum(H @ x) + np.sum(A * A)


@program(lambda: (np.array([0.3, 0.2, -0.4]), np.arange(9.0).reshape(3, 3) * 0.1))
def of_the_identity(x, A):
    J = jacobian(the_same)(x)
    J += A
    x *= 2
    K = jacobian(itself)(x)
    K[0] = x
    return np.sum(J @ x) + np.sum(K * A)


@program(lambda: (np.array([0.3, 0.2, -0.4]), np.arange(9.0).reshape(3, 3) * 0.1))
def elementwise(x, A):
    e = elementwise_grad(lambda v: v * A[0])(x)
    e += x
    A[0] *= 2
    return np.sum(e * x) + np.sum(A)


@program(lambda: (np.array([0.3, 0.2, -0.4]), np.arange(9.0).reshape(3, 3) * 0.1))
def by_another_argument(x, A):
    e = elementwise_grad(lambda v, c: v * c, 1)(x, A[0])
    e += x
    e *= A[1]
    return np.sum(e * x) + np.sum(A)
