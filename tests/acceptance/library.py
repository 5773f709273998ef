"""Many functions of NumPy and SciPy in one expression."""

import numpy as np
import scipy.linalg as sla
import scipy.signal as sg
import scipy.special as sc
import scipy.stats as st
from numpy import einsum

from .registry import pos, program, rnd, spd


@program(lambda: (rnd(3, 4),))
def f1(x):
    return np.sum(np.outer(x[0], x[1]) * np.kron(x[:2, :2], x[1:, 1:3])[:4, :4])


@program(lambda: (rnd(3, 4), rnd(4, 3)))
def f2(a, b):
    return (
        np.tensordot(a, b, axes=([0, 1], [1, 0]))
        + np.tensordot(a, b, 1).sum()
        + np.inner(a, b.T).sum()
        + np.vdot(a, b.T)
    )


@program(lambda: (rnd(2, 3, 4), rnd(2, 4, 5)))
def f3(a, b):
    return (
        einsum("bij,bjk->ik", a, b).sum()
        + einsum("...ij,...jk", a, b).prod(axis=0).sum()
        + einsum(a, [0, 1, 2], [0, 2]).sum()
    )


@program(lambda: (rnd(4),))
def f4(x):
    return (
        np.sum(np.cumsum(x)[::-1] * np.cumprod(x + 2))
        + np.sum(np.diff(x, n=2))
        + np.trapezoid(x**2, dx=0.1)
        + np.interp(0.4, [0.0, 1.0, 2.0, 3.0], x)
    )


@program(lambda: (rnd(3, 4),))
def f5(x):
    return (
        np.sum(np.pad(x, ((1, 0), (0, 2)), mode="reflect") ** 2)
        + np.sum(np.roll(x, (1, -1), axis=(0, 1)) * x)
        + np.sum(np.rot90(x) ** 3)
        + np.sum(np.flip(x, 1) * x)
    )


@program(lambda: (rnd(3, 3),))
def f6(x):
    return (
        np.sum(np.tril(x) @ np.triu(x, 1))
        + np.trace(x, offset=1)
        + np.sum(np.diag(np.diag(x)) * x.T)
        + np.linalg.matrix_power(x, 3).sum()
    )


@program(lambda: (spd(3), rnd(3)))
def f7(A, b):
    return (
        np.linalg.slogdet(A)[1]
        + b @ np.linalg.solve(A, b)
        + np.sum(np.linalg.cholesky(A))
        + np.linalg.eigvalsh(A)[0]
        + np.linalg.svd(A, compute_uv=False)[0]
        + np.linalg.norm(A, "nuc")
        + np.linalg.norm(A, 2)
        + np.linalg.cond(A)
    )


@program(lambda: (spd(3), rnd(3)))
def f8(A, b):
    L = sla.cho_factor(A + 0.1)
    x = sla.cho_solve(L, b)
    y = sla.solve_triangular(np.tril(A), b, lower=True)
    q, r = np.linalg.qr(A)
    w, v = np.linalg.eigh(A)
    return x @ y + np.sum(np.abs(r)) + np.sum((v * np.sqrt(w)) @ v.T) + np.sum(sla.expm(A * 0.1))


@program(lambda: (pos(4),))
def f9(x):
    return (
        np.sum(sc.gammaln(x) + sc.expit(x) * sc.erf(x) + sc.digamma(x))
        + sc.logsumexp(x)
        + np.sum(sc.softmax(x) * x)
        + st.norm.logpdf(x, 0.1, 1.2).sum()
        + sc.xlogy(x, x).sum()
    )


@program(lambda: (rnd(6), rnd(3)))
def f10(x, k):
    return (
        np.sum(np.convolve(x, k, "same") ** 2)
        + np.sum(np.correlate(x, k, "full") ** 2)
        + np.sum(sg.convolve(x, k, mode="valid"))
        + np.sum(sg.lfilter(k, [1.0, 0.3], x) ** 2)
    )


@program(lambda: (rnd(8),))
def f11(x):
    return (
        np.sum(np.abs(np.fft.fft(x)) ** 2)
        + np.fft.rfft(x).real.sum()
        + np.sum(np.fft.ifft(np.fft.fftshift(np.fft.fft(x))).imag ** 2)
        + np.sum(np.fft.fft2(x.reshape(2, 4)).real * np.fft.fft2(x.reshape(2, 4)).imag)
    )


@program(lambda: (rnd(5),))
def f12(x):
    return (
        np.sort(x)[1] * np.max(x)
        - np.median(x)
        + np.percentile(x, 30)
        + np.quantile(x, 0.7)
        + np.ptp(x)
        + x[np.argmin(x)]
        + np.partition(x, 2)[2]
    )


@program(lambda: (rnd(3, 4),))
def f14(x):
    return (
        x.sum(0).prod()
        + x.mean(axis=1, keepdims=True).T.std()
        + x.var(ddof=1)
        + (x - x.max(1)[:, None]).min()
        + x.cumsum(1)[0, -1]
        + x.dot(x.T).trace()
        + x.T.ravel()[3]
        + x.take([1, 2], axis=1).sum()
        + x.repeat(2, axis=0)[3].sum()
        + x.clip(0).sum()
        + x.swapaxes(0, 1)[1, 2]
        + x.squeeze().flatten()[2]
    )


@program(lambda: (rnd(3), rnd(3)))
def f15(a, b):
    return (
        np.sum(np.cross(a, b) ** 2)
        + np.sum(np.stack([a, b], 1) @ np.vstack([a, b]))
        + np.sum(np.hstack((a, b))[1:4] ** 2)
        + np.sum(np.column_stack((a, b)) ** 3)
        + np.sum(np.dstack([a, b]) * 2)
        + np.sum(np.concatenate((a, b), axis=None)[::2])
        + np.sum(np.r_[a, 1.0, b][2:5])
        + np.sum(np.c_[a, b][1])
        + np.sum(np.block([[a, b], [b, a]]) ** 2)
        + np.sum(np.append(a, b) ** 2)
        + np.sum(np.insert(a, 1, b[0]))
        + np.sum(np.delete(a, 1) ** 2)
    )


@program(lambda: (rnd(3), rnd(2)))
def f16(a, b):
    X, Y = np.meshgrid(a, b, indexing="ij")
    Z = np.atleast_2d(a) * np.expand_dims(b, 1)
    return (
        np.sum(X * Y**2)
        + np.sum(np.tile(a, (2, 2)) ** 2)
        + np.sum(Z)
        + np.sum(np.add.outer(a, b) ** 2)
        + np.sum(np.multiply.accumulate(a))
        + np.add.reduce(a * a)
        + np.maximum.reduce(a)
        + np.subtract.outer(a, b)[0, 1]
        + np.ix_(a > -9)[0].sum() * a[0]
    )


@program(lambda: (rnd(3, 3), rnd(3)))
def f17(A, b):
    return (
        np.linalg.lstsq(np.vstack([A, A * 2 + 1]), np.r_[b, b], rcond=None)[0].sum()
        + np.linalg.pinv(A[:, :2]).sum()
        + np.linalg.multi_dot([A, A, b]).sum()
        + np.sum(np.cov(A))
        + np.corrcoef(A)[0, 1]
        + np.average(b, weights=b**2)
        + np.polyval(b, 0.3)
        + np.vander(b).sum()
        + np.sum(np.gradient(b**2))
        + np.sum(np.ediff1d(b))
    )


@program(lambda: (rnd(4), np.array([2, 0, 1, 1])))
def f19(x, i):
    return (
        np.sum(np.take_along_axis(x, i, 0) * x)
        + np.sum(np.bincount(i, weights=x) ** 2)
        + np.sum(np.choose(i, [x, x * 2, x**2]))
        + np.sum(np.compress(i > 0, x) ** 2)
        + np.sum(np.extract(i > 0, x))
        + x[np.nonzero(i)[0]].sum()
        + x[tuple([2])]
        + x[i.tolist()].prod()
        + x.flat[2]
        + np.histogram(i, bins=3, weights=x)[0][1]
    )


@program(lambda: (rnd(2, 3),))
def f20(x):
    s = slice(1, None)
    ix = (0, s)
    y = (
        x[ix] * x[1, s]
        + x[..., -1][0]
        + x[None, :, 0].sum()
        + x[:, [0, 2]].sum()
        + x[np.array([[0, 1], [1, 0]]), 1].sum()
        + x[[True, False]].sum()
        + x[:, np.newaxis, :2].prod()
        + x[x > 0].sum()
        + x[-1][-2]
    )
    return np.sum(y**2)


@program(lambda: (0.6,))
def f21(x):
    return (
        x**x
        + 2**x
        + x**-1.5
        + (x + 1) // 0.25 * x
        + x % 0.4
        + -(x**2)
        + (not x)
        + (x > 0.5) * x
        + (x if x > 1 else -x)
        + complex(x, 2).real * x
        + (1j * x * 1j).real
    )


@program(lambda: (rnd(3),))
def f22(x):
    def f(y, *, a=2):
        return y**a

    g = lambda y, *z: f(y, a=3) + sum(z)
    h = np.vectorize(lambda v: v * 2.0)
    return np.sum(g(x, x[0], x[1])) + np.sum(np.apply_along_axis(lambda r: r**2, 0, x))


@program(lambda: (rnd(3),), second=False)
def f23(x):
    out = []
    for i in range(3):
        row = []
        for j in range(3):
            row.append(x[i] * x[j] if i <= j else 0.0)
        out.append(row)
    M = np.array(out)
    N = np.array([[x[0], 1.0], [x[1], x[2]]])
    return (
        np.sum(M @ M.T)
        + np.linalg.det(N)
        + np.asarray([x, x]).sum()
        + np.full((2, 2), x[0]).sum()
        + np.array([*x, x[0]]).prod()
    )


@program(lambda: (rnd(3), 0.3))
def f24(x, s):
    y = np.linspace(s, x[0], 5)
    z = np.arange(5) * s
    w = np.logspace(s, 1, 3).sum() + np.geomspace(s, 2.0, 4).sum()
    return np.sum(y * z) + w + np.ones(3) @ x + np.eye(3)[1] @ x + np.zeros_like(x).sum() + np.full_like(x, s).sum()


@program(lambda: (rnd(4),))
def f25(x):
    a, *b = x
    (c, d), e = (x[:2], x[2])
    *f, g = x * 2
    return a * b[0] + c * d * e + sum(f) * g


@program(lambda: (rnd(4),))
def f26(x):
    i = 0
    s = 0.0
    while i < len(x) and (x[i] < 0.9 or i > 2):
        s += x[i] ** (i + 1)
        i += 1
        if s > 1e3:
            return s
    else:
        s *= 2
    return s if s else 0.0


@program(lambda: (pos(3),))
def f27(x):
    return (
        st.gamma.logpdf(x, 2.0).sum()
        + st.beta.pdf(x / 3, 2, 3).sum()
        + st.t.logpdf(x, 4).sum()
        + st.multivariate_normal.logpdf(x, np.zeros(3), np.eye(3))
        + st.norm.cdf(x).sum()
        + st.expon.logpdf(x).sum()
        + st.poisson.logpmf(np.array([1, 2, 3]), x).sum()
        + st.dirichlet.logpdf(np.array([0.2, 0.3, 0.5]), x)
    )


@program(lambda: (rnd(3, 3),))
def f28(A):
    B = A @ A.T + np.eye(3) * 2
    e, V = np.linalg.eigh(B)
    U, s, Vt = np.linalg.svd(A)
    return (
        np.sum(np.log(e))
        + np.sum(s**3)
        + np.abs(V[0, 0])
        + np.sum(U @ np.diag(s) @ Vt * A)
        + np.linalg.det(A)
        + np.linalg.inv(B)[0, 1]
        + np.linalg.norm(A, axis=0).sum()
        + np.linalg.norm(A, 1)
        + np.linalg.norm(A, np.inf)
        + np.linalg.norm(A.ravel(), 3)
    )
