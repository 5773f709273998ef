"""Calls of NumPy's, SciPy's and Python's functions, one or more for each rule, on the operands of `operands`."""
import numpy as np


def operands():
    """Names in lower case vary, those in upper case do not."""
    r = np.random.default_rng(7)
    a, b = r.standard_normal((2, 3, 3)) + 3.0 * np.eye(3)
    c, d = r.standard_normal((2, 2, 3)) + 1j * r.standard_normal((2, 2, 3))
    return {
        "x": r.uniform(0.2, 0.8, (2, 3)), "y": r.uniform(0.2, 0.8, (2, 3)), "z": r.standard_normal((2, 3)),
        "u": r.uniform(0.2, 0.8, 3), "v": r.uniform(0.2, 0.8, 3), "w": r.uniform(0.2, 0.8, 4),
        "o": r.uniform(0.2, 0.8, (1, 3)), "q": r.standard_normal((2, 3, 3)) + 3.0 * np.eye(3), "a": a, "b": b,
        "s": 0.6, "t": 0.3, "c": c, "d": d, "e": c[0].copy(), "g": a + 0.1j * b,
        "I": np.array([0, 2, 1, 0]), "M": np.array([True, False, True]), "N": np.array([[2, 0, 1], [1, 1, 0]]),
        "K": np.array([1.0, 2.0, 0.0]), "P": np.array([0.1, 0.4, 0.9]),
    }  # fmt: skip


UNARY = ("abs absolute fabs arccos arcsin arctan arcsinh arctanh acos asin atan asinh atanh cos cosh sin sinh tan tanh "
         "deg2rad degrees rad2deg radians exp exp2 expm1 log log10 log1p log2 negative positive reciprocal sinc sqrt "
         "square cbrt real imag conj conjugate angle nan_to_num i0 spacing real_if_close ravel transpose flip fliplr "
         "flipud squeeze atleast_1d atleast_2d atleast_3d copy unwrap ediff1d array asarray ascontiguousarray vander "
         "diagflat").split()
BINARY = ("add subtract multiply divide true_divide power pow float_power mod remainder fmod maximum minimum fmax fmin "
          "arctan2 atan2 hypot logaddexp logaddexp2 copysign heaviside inner kron outer cross vdot tensordot").split()
REDUCTIONS = ("sum mean max min amax amin prod std var ptp median nansum nanmean nanmax nanmin nanprod nanstd nanvar "
              "nanmedian").split()

NUMPY = [
    *[f"np.{f}({'u' if f == 'vander' else 'x'})" for f in UNARY if f not in ("spacing",)],
    *[f"np.{f}(s)" for f in "abs tanh exp log sqrt sinc square arctan".split()],
    *[f"np.{f}(c)" for f in "abs exp log sqrt sin tanh real imag conj angle square reciprocal sum mean prod".split()],
    "np.arccosh(x + 1.5)", "np.acosh(x + 1.5)",
    *[f"np.{f}(x, y)" for f in BINARY if f not in ("mod", "remainder", "fmod", "tensordot", "heaviside")],
    *[f"np.{f}(x, o)" for f in ("add subtract multiply divide power maximum minimum "
                                "arctan2 hypot logaddexp copysign").split()],
    *[f"np.{f}(x, s)" for f in "add subtract multiply divide power fmax fmin arctan2 hypot".split()],
    *[f"np.{f}(c, x)" for f in "add subtract multiply divide power".split()],
    "np.mod(5.5 + x, 1.3 + 0.01 * y)", "np.remainder(x, 5.0)", "np.fmod(-5.5 - x, 1.3 + 0.01 * y)",
    "np.tensordot(x, y)",
    "np.divmod(5.5 + x, 1.3 + 0.01 * y)", "np.modf(x)", "np.frexp(x)", "np.ldexp(x, N)", "np.heaviside(z, s)",
    "x + y", "x - o", "x * s", "x / y", "x ** y", "x ** 2", "x ** -1.5", "2.0 ** x", "-x", "+x", "(x + 5.0) % 1.7",
    "(x + 5.0) // 1.7 + x",
    "a @ b", "a @ u", "u @ a", "u @ v", "q @ a", "q @ u", "u @ q", "a @ q", "g @ a", "x.T", "q.mT", "c.real", "c.imag",
    *[f"np.{f}(x)" for f in REDUCTIONS], *[f"np.{f}(x, axis=1)" for f in REDUCTIONS],
    *[f"np.{f}(q, axis=(0, 2), keepdims=True)" for f in REDUCTIONS],
    "x.sum()", "x.mean(0)", "x.std(axis=1, ddof=1)", "x.max(1)", "x.prod(0)", "x.reshape(3, 2)", "x.ravel()",
    "x.flatten()",
    "x.clip(0.3, 0.6)", "x.cumsum(1)", "u.dot(v)", "x.take(I)", "x.swapaxes(0, 1)", "u.repeat(2)", "a.trace()",
    "a.diagonal()",
    "np.average(x)", "np.average(x, axis=1, weights=u)", "np.average(x, axis=0, weights=y)",
    "np.average(x, weights=y, returned=True)",
    "np.sum(x, where=M)", "np.mean(x, axis=1, where=M)", "np.max(x, where=M, initial=0.0)", "np.prod(x, initial=2.0)",
    "np.var(x, axis=1, where=M, ddof=0)", "np.std(c)", "np.var(c, axis=1)",
    "np.quantile(w, 0.3)", "np.percentile(x, 40, axis=1)", "np.nanquantile(w, 0.3)", "np.nanpercentile(x, 40, axis=0)",
    "np.cumsum(x)", "np.cumsum(x, axis=0)", "np.cumprod(x)", "np.cumprod(x, axis=1)", "np.nancumsum(x, axis=1)",
    "np.nancumprod(x, axis=1)",
    "np.cumulative_sum(x, axis=1)" if hasattr(np, "cumulative_sum") else "np.cumsum(x, 1)",
    "np.cumulative_prod(x, axis=1)" if hasattr(np, "cumulative_prod") else "np.cumprod(x, 1)",
    "np.diff(x)", "np.diff(x, n=2, axis=1)", "np.gradient(w)", "np.gradient(a, 0.5)", "np.gradient(a, axis=1)",
    "np.trapezoid(x)",
    "np.trapezoid(x, dx=0.3, axis=0)", "np.trapezoid(u, v + np.arange(3.0))", "np.cov(x, y)", "np.corrcoef(x)",
    "np.clip(x, 0.3, 0.6)", "np.clip(x, s, None)", "np.clip(x, y - 0.2, y + 0.1)", "np.where(M, x, y)",
    "np.where(M, x, 0.0)", "np.where(M, s, o)",
    "np.dot(a, b)", "np.dot(u, v)", "np.dot(q, a)", "np.dot(u, a)", "np.dot(s, x)", "np.matmul(q, u)",
    "np.inner(x, y)", "np.inner(u, v)",
    "np.vdot(c, d)", "np.vecdot(x, y)", "np.outer(u, w)", "np.kron(u, w)", "np.cross(u, v)", "np.cross(x, o)",
    "np.tensordot(q, a, axes=1)",
    "np.tensordot(q, x, axes=([0], [0]))", "np.multiply.outer(u, v)", "np.add.outer(u, w)", "np.add.reduce(x)",
    "np.multiply.reduce(x, axis=1)",
    "np.add.accumulate(x)", "np.multiply.accumulate(x)", "np.maximum.accumulate(w)", "np.minimum.accumulate(w)",
    "np.maximum.reduce(x)",
    "np.minimum.reduce(x, axis=1)", "np.subtract.outer(u, v)", "np.maximum.outer(u, w)",
    "np.einsum('ij,jk->ik', a, b)", "np.einsum('ij,ij', x, y)", "np.einsum('ii->i', a)", "np.einsum('ii', a)",
    "np.einsum('...ij,j->...i', q, u)",
    "np.einsum('ij->j', x)", "np.einsum('i,j,k->ijk', u, v, w)", "np.einsum('ij,jk,kl->il', x, a, b)",
    "np.einsum(x, [0, 1], y, [0, 1], [1])",
    "np.convolve(u, w)", "np.convolve(u, w, 'same')", "np.correlate(w, u, 'full')", "np.interp(P, np.arange(3.0), u)",
    "np.interp(u, P, K)",
    "np.polyval(u, s)", "np.polyval(u, x)", "np.linalg.multi_dot([a, b, a])",
    "np.reshape(x, (3, 2))", "np.reshape(x, -1)", "np.reshape(x, (3, 2), order='F')", "np.ravel(x, order='F')",
    "np.transpose(q, (1, 2, 0))",
    "np.permute_dims(q, (2, 0, 1))", "np.matrix_transpose(q)", "np.swapaxes(q, 0, 2)", "np.moveaxis(q, 0, 2)",
    "np.rollaxis(q, 2)",
    "np.expand_dims(x, 1)", "np.squeeze(o)", "np.squeeze(o, axis=0)", "np.broadcast_to(u, (2, 3))",
    "np.broadcast_to(o, (4, 2, 3))", "np.flip(x, 1)",
    "np.rot90(x)", "np.rot90(x, 2)", "np.roll(x, 1)", "np.roll(x, (1, 2), (0, 1))", "np.tile(u, 2)",
    "np.tile(x, (2, 1))", "np.repeat(x, 2)",
    "np.repeat(x, [1, 2, 0], axis=1)", "np.pad(x, 1)", "np.pad(u, (1, 2), mode='edge')",
    "np.pad(x, ((0, 1), (2, 0)), mode='wrap')", "np.resize(u, (2, 4))",
    "np.concatenate([x, y])", "np.concatenate((x, y), axis=1)", "np.concat([u, v])", "np.stack([u, v])",
    "np.stack([u, v], axis=1)",
    "np.vstack([u, x])", "np.hstack([u, w])", "np.dstack([x, y])", "np.column_stack([u, v])", "np.append(x, u)",
    "np.append(x, o, axis=0)",
    "np.block([[x, y], [y, x]])", "np.array([s, t, s * t])", "np.array([[s, 1.0], [t, s]])", "np.asarray([u, v])",
    "np.split(w, 2)", "np.split(x, [1], axis=1)",
    "np.array_split(w, 3)", "np.hsplit(w, 2)", "np.vsplit(x, 2)", "np.dsplit(q, [1])", "np.broadcast_arrays(x, o)",
    "np.meshgrid(u, w)",
    "np.meshgrid(u, w, indexing='ij')", "np.insert(u, 1, s)", "np.delete(u, 1)", "np.compress(M, x, axis=1)",
    "np.extract(M, u)", "np.take(x, I)",
    "np.take(x, [0, 2], axis=1)", "np.take_along_axis(x, N, axis=1)", "np.choose([0, 1, 0], [u, v])",
    "np.select([M], [u], v)", "np.diag(u)", "np.diag(a)",
    "np.diag(a, 1)", "np.diagonal(q, axis1=1, axis2=2)", "np.trace(a)", "np.trace(q, axis1=1, axis2=2)", "np.tril(a)",
    "np.triu(a, 1)", "np.tril(u)",
    "np.sort(x)", "np.sort(x, axis=0)", "np.partition(w, 2)",
    "np.unstack(x)" if hasattr(np, "unstack") else "np.split(x, 2)",
    "np.bincount(I, weights=w)", "np.bincount(I, w, 5)", "np.full((2, 3), s)", "np.full_like(x, s)",
    "np.linspace(s, t, 5)", "np.linspace(s, 2.0, 4)",
    "np.lib.stride_tricks.sliding_window_view(w, 2)", "np.astype(x, np.float64)", "x.astype(np.float64)",
    "np.round(x) + x", "np.sign(z) * x",
    "np.floor(x) + x", "x[1]", "x[:, 1:]", "x[I % 2]", "x[:, M]", "x[..., None]", "x[0, 1]", "u[::-1]",
    "np.vander(u, 3)", "np.ediff1d(u)",
]

LINALG = [
    "np.linalg.inv(a)", "np.linalg.inv(q)", "np.linalg.inv(g)", "np.linalg.det(a)", "np.linalg.det(q)",
    "np.linalg.slogdet(a)", "np.linalg.slogdet(q)",
    "np.linalg.solve(a, u)", "np.linalg.solve(a, b)", "np.linalg.solve(q, b)", "np.linalg.solve(g, u)",
    "np.linalg.cholesky(a @ a.T)",
    "np.linalg.eigvalsh(a + a.T)", "np.linalg.eigh(a + a.T)[0]", "np.abs(np.linalg.eigh(a + a.T)[1])",
    "np.abs(np.linalg.eigvals(a))",
    "np.abs(np.linalg.eig(a)[0])", "np.linalg.svd(a)[1]", "np.linalg.svd(x, compute_uv=False)", "np.linalg.svdvals(x)",
    "np.abs(np.linalg.svd(x, full_matrices=False)[0])", "np.linalg.qr(a)", "np.linalg.qr(a, mode='r')",
    "np.linalg.pinv(x)", "np.linalg.pinv(a)",
    "np.linalg.norm(u)", "np.linalg.norm(x)", "np.linalg.norm(x, axis=1)", "np.linalg.norm(u, 1)",
    "np.linalg.norm(u, np.inf)", "np.linalg.norm(u, 3)",
    "np.linalg.norm(a, 'nuc')", "np.linalg.norm(a, 2)", "np.linalg.norm(a, 'fro')",
    "np.linalg.norm(x, axis=0, keepdims=True)", "np.linalg.norm(c)",
    "np.linalg.vector_norm(x)", "np.linalg.matrix_norm(a)", "np.linalg.cond(a)", "np.linalg.matrix_power(a, 3)",
    "np.linalg.matrix_power(a, -1)",
    "np.linalg.lstsq(x.T, u)[0]", "np.linalg.tensorinv(a, ind=1)", "np.linalg.tensorsolve(a, u)",
    "np.linalg.outer(u, v)", "np.linalg.cross(u, v)",
    "np.linalg.vecdot(x, y)", "np.linalg.matmul(a, b)", "np.linalg.diagonal(q)", "np.linalg.trace(q)",
    "np.linalg.matrix_transpose(q)",
    *[f"np.fft.{f}({o})" for f in ("fft", "ifft", "fft2", "ifft2", "fftn", "ifftn", "fftshift",
    "ifftshift") for o in ("x", "c")],
    *[f"np.fft.{f}(x)" for f in ("rfft", "rfft2", "rfftn", "ihfft")], *[f"np.fft.{f}(c)" for f in ("irfft", "irfft2",
    "irfftn", "hfft")],
    "np.fft.fft(x, 5)", "np.fft.fft(x, 2, axis=0)", "np.fft.rfft(x, 4)", "np.fft.irfft(c, 5)",
    "np.fft.fft(x, norm='ortho')", "np.fft.fftfreq(4, s)",
]

PYTHON = [
    *[f"math.{f}(s)" for f in
      "exp expm1 log log2 log10 log1p sqrt sin cos tan asin acos atan sinh cosh tanh asinh atanh degrees radians erf "
      "erfc gamma lgamma fabs".split()],
    "math.acosh(s + 1.2)", "math.pow(s, t)", "math.atan2(s, t)", "math.hypot(s, t)",
    "math.hypot(s, t, 1.5)", "math.dist([s, 1.0], [t, 0.5])",
    "math.fsum([s, t, s])", "math.prod([s, t, 2.0])", "math.copysign(s, -1.0)", "math.fmod(s, 0.4)", "math.modf(s)",
    "math.frexp(s)", "math.ldexp(s, 2)",
    "math.log(s, t)", "math.remainder(s, 0.5)", "abs(-s)", "abs(x)", "min(s, t)", "max(s, t, 0.1)", "max([s, t])",
    "sum([s, t])", "sum([u, v])",
    "sum([u, v], x)", "pow(s, t)", "float(s)", "complex(s, t)", "divmod(s, 0.4)",
]

SCIPY = [
    *[f"scipy.special.{f}(x)" for f in
      "erf erfc erfcx erfinv erfcinv expit logit gamma gammaln loggamma rgamma digamma psi i0 i1 i0e i1e j0 j1 y0 y1 "
      "exp1 expi expm1 log1p log_expit log_ndtr ndtr ndtri entr".split()],
    *[f"scipy.special.{f}(x, y)" for f in "beta betaln xlogy xlog1py rel_entr kl_div gammainc gammaincc".split()],
    *[f"scipy.special.{f}(2, x)" for f in "jn yn iv ive kv kve polygamma".split()],
    "scipy.special.zeta(2.5, x)", "scipy.special.multigammaln(s + 2.0, 2)", "scipy.special.betainc(1.5, 2.5, x)",
    "scipy.special.betaincinv(1.5, 2.5, x)",
    "scipy.special.gammaincinv(1.5, x)", "scipy.special.hyp0f1(1.5, x)", "scipy.special.betainc(x, o, s)",
    "scipy.special.logsumexp(x)", "scipy.special.logsumexp(x, axis=1)",
    "scipy.special.logsumexp(x, axis=1, keepdims=True, b=o)",
    "scipy.special.softmax(x, axis=1)", "scipy.special.log_softmax(x, axis=0)",
    "scipy.linalg.solve(a, u)", "scipy.linalg.solve(a, b)", "scipy.linalg.inv(a)", "scipy.linalg.det(a)",
    "scipy.linalg.cholesky(a @ a.T)",
    "scipy.linalg.cholesky(a @ a.T, lower=True)", "scipy.linalg.solve_triangular(a, u)",
    "scipy.linalg.solve_triangular(a, b, lower=True)",
    "scipy.linalg.solve_banded((1, 1), a, u)", "scipy.linalg.solve_sylvester(a, b, a)", "scipy.linalg.sqrtm(a @ a.T)",
    "scipy.linalg.expm(a)",
    "scipy.linalg.logm(a @ a.T)", "scipy.linalg.toeplitz(u)", "scipy.linalg.toeplitz(u, w)",
    "scipy.linalg.solve_toeplitz(u + K, v)",
    "scipy.linalg.block_diag(x, a)", "scipy.linalg.cho_solve((np.linalg.cholesky(a @ a.T), True), u)",
    "scipy.linalg.qr(a)",
    "scipy.linalg.svd(a)[1]", "scipy.linalg.svdvals(a)", "scipy.linalg.lu_solve(scipy.linalg.lu_factor(a), u)",
    "scipy.signal.convolve(u, w)", "scipy.signal.convolve(a, x, mode='same')", "scipy.signal.correlate(w, u)",
    "scipy.signal.fftconvolve(u, w)",
    "scipy.signal.oaconvolve(u, w)", "scipy.signal.convolve2d(a, x)", "scipy.signal.lfilter(u, [1.0, 0.3], w)",
    "scipy.ndimage.convolve(a, x)",
    "scipy.ndimage.correlate(a, x, mode='constant')", "scipy.ndimage.gaussian_filter(a, 0.8)",
    "scipy.integrate.trapezoid(x)", "scipy.integrate.simpson(x, dx=0.2)",
    *[f"scipy.stats.{f}.{m}(x)" for f in "norm expon uniform cauchy laplace logistic".split()
      for m in "pdf logpdf cdf logcdf sf ppf".split()],
    *[f"scipy.stats.norm.{m}(x, o, s)" for m in "pdf logpdf cdf logcdf sf logsf ppf".split()],
    *[f"scipy.stats.{f}.{m}(x, {p})" for f, p in (("lognorm", "s"), ("weibull_min", "1.5"), ("gamma", "1.5"), ("beta",
    "1.5, 2.5"), ("t", "3.5"), ("chi2", "3.5"))
      for m in "pdf logpdf cdf logcdf sf".split()],
    "scipy.stats.gamma.logpdf(x, y)", "scipy.stats.beta.logpdf(x, y, o)", "scipy.stats.t.logpdf(x, y)",
    "scipy.stats.poisson.logpmf(N, x)",
    "scipy.stats.poisson.pmf(N, x)", "scipy.stats.poisson.cdf(N, x)", "scipy.stats.binom.logpmf(N, 4, x)",
    "scipy.stats.nbinom.logpmf(N, 4, x)",
    "scipy.stats.bernoulli.logpmf(N % 2, x)", "scipy.stats.bernoulli.pmf(N % 2, x)",
    "scipy.stats.multivariate_normal.logpdf(u, v, a @ a.T)",
    "scipy.stats.multivariate_normal.pdf(u, v, a @ a.T)", "scipy.stats.multivariate_normal.entropy(K, a @ a.T)",
    "scipy.stats.dirichlet.logpdf(P / np.sum(P), u)",
]  # fmt: skip
