"""np.linalg and einsum."""

import numpy as np

from .registry import Collection, positive, rand, spd

LINEAR_ALGEBRA = Collection("linear_algebra")


def solve(A, b):
    x = np.linalg.solve(A, b)
    X = np.linalg.solve(A, np.eye(2) * b[0])
    return np.sum(x**2) + np.sum(X)


LINEAR_ALGEBRA.add(solve, lambda: (spd(2), rand(2)), argnums=(0, 1), holomorphic=True, order2=True)


def inverse(A):
    Ainv = np.linalg.inv(A)
    return np.trace(Ainv @ Ainv) + Ainv[0, 1]


LINEAR_ALGEBRA.add(inverse, lambda: (spd(3),), holomorphic=True)


def determinants(A):
    sign, logdet = np.linalg.slogdet(A)
    return sign * logdet + np.linalg.det(A) * 0.1


LINEAR_ALGEBRA.add(determinants, lambda: (spd(3),))


def cholesky_quadratic(A, x):
    L = np.linalg.cholesky(A + A.T)
    z = np.linalg.solve(L, x)
    return 0.5 * z @ z + np.sum(np.log(np.diag(L)))


LINEAR_ALGEBRA.add(cholesky_quadratic, lambda: (spd(3), rand(3)), argnums=(0, 1))


def norms(x, A):
    a = np.linalg.norm(x) + np.linalg.norm(x, 1) + np.linalg.norm(x, ord=3)
    b = np.linalg.norm(A) + np.sum(np.linalg.norm(A, axis=1)) + np.linalg.norm(A, axis=0, keepdims=True)[0, 0]
    return a * b + np.linalg.norm(x - 1.0) ** 2 + np.linalg.norm(x, np.inf)


LINEAR_ALGEBRA.add(norms, lambda: (np.array([0.4, -0.7, 0.9]), rand(2, 3)), argnums=(0, 1))


def eigenvalues(A):
    w, v = np.linalg.eigh(A + A.T)
    return np.sum(w**3) + np.sum((v * np.exp(w)) @ v.T)


LINEAR_ALGEBRA.add(eigenvalues, lambda: (rand(3, 3),))


def singular_values(A):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    return np.sum(s) + np.sum((U * s**2) @ Vt)


LINEAR_ALGEBRA.add(singular_values, lambda: (rand(3, 2),))


def qr_orthogonal(A):
    Q, R = np.linalg.qr(A)
    return np.sum((Q @ np.triu(R) - 2.0 * Q @ Q.T @ A) ** 2) + np.sum(np.abs(np.diag(R)))


LINEAR_ALGEBRA.add(qr_orthogonal, lambda: (rand(3, 2),))


def least_squares(A, b):
    x = np.linalg.solve(A.T @ A, A.T @ b)
    y = np.linalg.pinv(A) @ b
    return np.sum(x**2) + np.sum(y**3)


LINEAR_ALGEBRA.add(least_squares, lambda: (rand(3, 2), rand(3)), argnums=(0, 1))


def batched(T, b):
    x = np.linalg.solve(T, b[..., None])[..., 0]
    return np.sum(x**2) + np.sum(np.linalg.inv(T) ** 2) + np.sum(np.linalg.det(T))


LINEAR_ALGEBRA.add(batched, lambda: (np.stack([spd(2), spd(2, seed=1)]), rand(2, 2)), argnums=(0, 1), holomorphic=True)


def matrix_power(A):
    return np.trace(np.linalg.matrix_power(A, 3)) + np.sum(np.linalg.matrix_power(A, 2))


LINEAR_ALGEBRA.add(matrix_power, lambda: (rand(2, 2),), holomorphic=True)


def einsum_basics(A, B, x):
    a = np.einsum("ij,jk->ik", A, B)
    b = np.einsum("ij,j->i", A, x)
    c = np.einsum("i,i->", x, x)
    d = np.einsum("ij->ji", A)
    e = np.einsum("ij,ij->i", A, B)
    return np.sum(a**2) + b @ e * c + np.sum(d @ B) + np.einsum("i,ij,j", x, A, x)


LINEAR_ALGEBRA.add(einsum_basics, lambda: (rand(2, 2), rand(2, 2, seed=1), rand(2, seed=2)), argnums=(0, 1, 2))


def einsum_hazards(A, x, T):
    a = np.einsum("ii->i", A) @ x
    b = np.einsum("ii", A)
    c = np.einsum("ij,k->k", A, x)
    d = np.einsum("...ij,j->...i", T, x)
    e = np.einsum(A, [0, 1], x, [1], [0])
    f = np.einsum("i->", x) + np.einsum("bij,bij->b", T, T)[0]
    return a * b + c @ e + np.sum(d**2) + f + np.einsum("ij,ij,i->j", A, A, x)[1]


LINEAR_ALGEBRA.add(
    einsum_hazards, lambda: (rand(2, 2), rand(2, seed=1), rand(3, 2, 2, seed=2)), argnums=(0, 1, 2), holomorphic=True
)


def attention_einsum(q, k, v):
    scores = np.einsum("bhid,bhjd->bhij", q, k) / np.sqrt(q.shape[-1])
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return np.sum(np.einsum("bhij,bhjd->bhid", weights, v) ** 2)


LINEAR_ALGEBRA.add(
    attention_einsum,
    lambda: (rand(1, 2, 2, 2), rand(1, 2, 3, 2, seed=1), rand(1, 2, 3, 2, seed=2)),
    argnums=(0, 1, 2),
)


def rayleigh(A, x):
    return (x @ A @ x) / (x @ x) + np.linalg.det(A) ** 0.5


LINEAR_ALGEBRA.add(rayleigh, lambda: (spd(2), positive(2)), argnums=(0, 1), holomorphic=True)
