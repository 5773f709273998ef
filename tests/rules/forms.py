"""Calls of the functions that have rules, in the forms in which they are written: text, on arrays from a pool.

A name in the text that stands in `POOL` is an argument of the program. `ONCE` are expressions whose gradients are not
differentiated a second time here.
"""

import numpy as np


def apart(*shape, seed=0):
    """Values that are well apart, none near zero."""
    n = int(np.prod(shape))
    values = np.random.default_rng(seed).permutation(np.linspace(-1.0, 1.0, n + 2)[1:-1] + 0.37 / (n + 2))
    return np.where(np.abs(values) < 0.06, 0.09 + values, values).reshape(shape)


def between(low, high, *shape, seed=0):
    return np.random.default_rng(seed).uniform(low, high, shape)


def spd(n, seed=0):
    a = between(-1.0, 1.0, n, n, seed=seed)
    return a @ a.T + n * np.eye(n)


POOL = {
    "x": apart(3, 4, seed=1),
    "y": apart(3, 4, seed=2) + 0.017,
    "p": between(0.25, 0.85, 3, 4, seed=3),
    "q": between(0.3, 0.9, 3, 4, seed=4),
    "g": between(1.2, 3.0, 3, 4, seed=5),
    "v": apart(4, seed=6) - 0.041,
    "w": apart(4, seed=7) - 0.03,
    "v3": apart(3, seed=9),
    "w3": apart(3, seed=10) + 0.02,
    "v6": apart(6, seed=31),
    "col": apart(3, 1, seed=11),
    "row": apart(1, 4, seed=12) + 0.011,
    "one": np.array([[0.4]]),
    "t": apart(2, 3, 4, seed=15),
    "u": apart(2, 4, 3, seed=16),
    "A": between(-1.0, 1.0, 3, 3, seed=17) + 2.0 * np.eye(3),
    "B": between(-1.0, 1.0, 3, 3, seed=18) + 2.0 * np.eye(3),
    "M": between(-1.0, 1.0, 2, 3, 3, seed=19) + 2.0 * np.eye(3),
    "S": spd(3, 20),
    "D": apart(4, 3, seed=21),
    "s": 0.7,
    "r": -0.4,
    "c": np.float64(0.6),
    "o": np.array(0.55),
    "e": np.zeros((0, 4)),
    "knots": np.sort(between(0.0, 1.0, 5, seed=36)),
    "f5": apart(5, seed=30),
}
CONSTANTS = {
    "i": np.array([2, 0, 1]),
    "j": np.array([3, 0, 0, 1]),
    "ij": np.array([[0, 2, 1, 1], [1, 1, 0, 2], [2, 0, 2, 0]]),
    "m": between(-1.0, 1.0, 3, 4, seed=40) > 0,
    "m4": np.array([True, False, True, True]),
}

ELEMENTWISE = """
np.abs(x) np.arctan(x) np.arcsin(x) np.arccos(x) np.sin(x) np.cos(x) np.tan(x) np.sinh(x) np.cosh(x) np.tanh(x)
np.arcsinh(x) np.arccosh(g) np.arctanh(p) np.exp(x) np.exp2(x) np.expm1(x) np.log(p) np.log10(p) np.log1p(p) np.log2(p)
np.sqrt(p) np.cbrt(g) np.square(x) np.reciprocal(g) np.negative(x) np.deg2rad(x) np.rad2deg(x) np.sinc(x) np.i0(x)
np.fabs(x) np.real(x) np.conj(x) np.nan_to_num(x) np.sign(x)+x np.floor(x)+x np.modf(x)[0] np.frexp(g)[0]
np.add(x,v) np.subtract(col,row) np.multiply(x,s) np.divide(x,g) np.power(p,q) np.power(p,v) np.float_power(g,2)
np.maximum(x,y) np.minimum(x,v) np.fmax(x,0.02) np.fmin(col,row) np.arctan2(x,g) np.hypot(x,col) np.logaddexp(x,v)
np.logaddexp2(x,y) np.copysign(g,v) np.heaviside(x,v) np.mod(g,0.7) np.fmod(7.3,g) np.remainder(g,0.9) np.divmod(g,0.7)[1]
np.ldexp(x,2) np.clip(x,-0.3,0.4) np.clip(x,r,s) np.clip(x,v-1,w+1) np.where(m,x,v) np.where(x>0,x*2,s)
np.exp(p,dtype='f8') np.sqrt(p,out=np.zeros((3,4))) np.tanh(x,out=np.ones((3,4)),where=m)
np.add(x,y,out=np.zeros((3,4)),where=m)
x+y x-v x*col x/g s/g x**2 x**3 g**-1 p**q 2.0**x s**p p**0.5 x%0.7 g//0.7+g -x +x abs(x) o*x c*v x*one one-x t*v
""".split()

REDUCTIONS = """
np.sum(x) np.sum(x,0) np.sum(t,axis=(0,2)) np.sum(x,axis=-1,keepdims=True) np.sum(x,where=m) np.sum(x,axis=0,initial=s)
np.mean(x) np.mean(t,axis=(-1,0),keepdims=True) np.mean(x,axis=1) np.max(x) np.max(x,axis=0) np.min(x,axis=1,keepdims=True)
np.max(x,axis=1,where=m,initial=-5.0) np.prod(x) np.prod(x,axis=1) np.prod(x,axis=0,initial=s) np.var(x) np.var(x,axis=0,ddof=1)
np.std(x) np.std(x,axis=1,keepdims=True) np.std(x,correction=1) np.ptp(x,axis=0) np.median(x) np.median(x,axis=0)
np.nansum(x,axis=0) np.nanmean(x) np.nanvar(x) np.nanstd(x,axis=1) np.nanprod(x,axis=0) np.nanmax(x) np.nanmedian(x,axis=1)
np.average(x,axis=1,weights=p) np.average(x,axis=1,weights=v+3) np.average(t,axis=(0,2),weights=np.ones((2,4)))
np.percentile(x,30) np.quantile(x,[0.2,0.5],axis=1) np.quantile(v,0.35,method='nearest')
np.cumsum(x) np.cumsum(x,axis=1) np.cumprod(x,axis=0) np.nancumsum(v) np.cumulative_sum(x,axis=0,include_initial=True)
np.diff(v) np.diff(x,2) np.diff(v,prepend=s) np.diff(x,axis=1,append=col) np.ediff1d(v,to_begin=0.0,to_end=w)
np.gradient(v) np.gradient(x,axis=1) np.gradient(v,s) np.gradient(x)[0] np.trapezoid(v,w) np.trapezoid(x,dx=s)
x.sum(axis=0) x.mean() x.max(axis=1) x.prod() x.std(axis=0) x.var(ddof=1) x.cumsum(axis=0) np.sum(e) np.prod(e,axis=0)
np.add.reduce(x,axis=1) np.multiply.reduce(v) np.maximum.reduce(x) np.add.accumulate(x) np.logaddexp.reduce(v)
np.multiply.outer(v,w) np.subtract.outer(v,w3) np.max([s,r,c]) np.sum([v,w],axis=0) np.mean([s,r,c])
""".split()

SHAPES = """
np.reshape(x,(2,6)) np.reshape(x,(2,6),order='F') x.reshape(-1,2) x.ravel('F') x.flatten() x.T np.transpose(t,(1,0,2))
t.mT np.swapaxes(t,0,2) np.moveaxis(t,[0,2],[2,0]) np.rollaxis(t,2) np.expand_dims(x,(0,2)) np.squeeze(one) np.atleast_2d(v)
np.atleast_1d(s,x)[1] np.broadcast_to(col,(2,3,4)) np.broadcast_arrays(col,row)[0] np.concatenate([x,y],1) np.concatenate(t)
np.concatenate([v,w[:2],[s,r]]) np.concatenate([x,y],axis=None) np.stack([v,w],axis=-1) np.stack(t) np.vstack([v,x])
np.hstack([v,s]) np.dstack([x,y]) np.column_stack([v3,x]) np.append(v,s) np.append(x,y,axis=0) np.block([[x,y],[y,x]])
np.r_[v,1.0,s] np.c_[v,w] np.array([s,r,c]) np.array([[s,0.0],[0.0,r]]) np.array([v,w*2]).T np.array([v[0],s]) np.asarray(v)
np.full((2,4),v) np.full(3,s) np.full_like(x,s) np.linspace(s,r,5) np.linspace(v,w,3,axis=1) np.logspace(s,r,4)
np.meshgrid(v,w3)[0] np.split(v,2)[1] np.array_split(x,2)[0] np.hsplit(x,2)[1] np.repeat(x,2,axis=0) np.repeat(v,[1,2,0,3])
np.tile(x,(2,1)) np.flip(x,0) np.fliplr(x) np.rot90(x) np.roll(x,(1,2),axis=(0,1)) np.pad(v,(1,2)) np.pad(x,1,mode='reflect')
np.pad(x,1,constant_values=s) np.resize(v,(2,3)) np.diag(v,1) np.diag(A) np.diagonal(t,axis1=1,axis2=2) np.trace(M,axis1=1,axis2=2)
np.triu(A,1) np.tril(M) np.diagflat(v) A[np.triu_indices(3)] np.take(x,i,axis=0) np.take(x,[1,1],axis=1) np.compress(m4,v)
np.take_along_axis(x,ij,axis=0) np.delete(v,1) np.insert(v,1,s) np.insert(x,1,v,axis=0) x[m] x[i] x[:,j] x[1:,::2] x[...,None] x[ij[:,0],j[:3]]
np.sort(x,axis=0) np.sort(v)[::-1] np.partition(v,2) np.choose(ij%3,[x,y,v]) np.select([x>0.5,x<-0.5],[x*2,y],default=s)
np.choose(ij%3,x[:,None]) np.choose([0,1,2,0],x) np.select([m],[1.0],x) np.select([v>0.3,v<0],[np.ones((3,4)),2.0],w)
np.select([v>0.3,v>0,v<-1],x,w) np.select([m],[x],default=np.ones((2,3,4)))
np.unwrap(v*5) np.interp(v,knots,f5) np.bincount(j,weights=v,minlength=6) np.histogram(v,3,(-1,1),weights=w)[0]
np.vander(v,3) np.polyval(v,x) np.polyval([s,r],x) np.piecewise(v,[v<0],[np.sin,np.cos]) np.apply_along_axis(np.sum,1,x)
np.lib.stride_tricks.sliding_window_view(v,2) np.convolve(v6,v,'same') np.correlate(v6,v) np.cov(x) np.cov(v,w) np.corrcoef(x)
float(o)*s x.item(3) v.tolist() x.astype(float) np.copy(x) np.ascontiguousarray(x.T) np.real_if_close(x) np.rint(x)+x
""".split()

PRODUCTS = """
x@v v@w x@D t@u v3@t t@D M@v3 np.dot(x,D) np.dot(t,u) np.dot(s,x) np.dot(v,D) np.matmul(t,u) np.inner(x,y) np.inner(x,v)
np.outer(v,w) np.vdot(x,y) np.vecdot(x,v) np.vecdot(v,w) np.matvec(M,v3) np.vecmat(v3,A) np.kron(A,B) np.cross(v3,w3) np.cross(A,v3)
np.cross([1,0,2],v3) np.tensordot(x,D,1) np.tensordot(t,u,axes=([1,2],[2,1])) np.tensordot(v,w,0) np.einsum('ij,jk->ik',x,D) np.einsum('ii',A)
np.einsum('ij,ij->j',x,row) np.einsum('...ij,...jk->...ik',t,u) np.einsum('i,ij,j',v3,A,v3) np.einsum('i,i',v,v)
np.linalg.multi_dot([x,D,A]) x.dot(v) np.linalg.inv(A) np.linalg.inv(M) np.linalg.det(A) np.linalg.slogdet(A)[1]
np.linalg.solve(A,v3) np.linalg.solve(M,A) np.linalg.cholesky(S) np.linalg.eigh(S)[0] np.linalg.eigvalsh(A+A.T)
np.linalg.svd(x,compute_uv=False) np.linalg.pinv(x) np.linalg.qr(A)[1]**2 np.linalg.matrix_power(A,3) np.linalg.norm(x)
np.linalg.pinv(A,hermitian=True) np.linalg.norm(x,axis=1) np.linalg.norm(v,3) np.linalg.norm(x,'nuc') np.linalg.norm(x,2)
np.linalg.vector_norm(x,axis=1) np.linalg.matrix_norm(x) np.linalg.lstsq(D,v)[0] np.linalg.cond(A) np.linalg.tensorsolve(A,v3) np.linalg.trace(M)
np.real(np.fft.ifft(np.fft.fft(v)*np.fft.fft(w))) np.abs(np.fft.rfft(x,axis=0)) np.fft.irfft(np.fft.rfft(v)*2.0)
np.abs(np.fft.fft2(x)) np.real(np.fft.fftn(t,axes=(0,2))) np.fft.fftshift(x,axes=1)
""".split()

PYTHON = """
math.sin(s) math.exp(s)+math.expm1(s) math.log(s,3) math.sqrt(s) math.pow(s,c) math.atan2(s,r) math.hypot(s,r,c) math.fsum([s,r,c])
math.prod([s,r,c]) math.dist([s,r],[c,1.0]) math.fmod(s*7,c) math.copysign(s,r) math.gamma(s)+math.lgamma(s) math.erf(s) math.tanh(r)
sum([s,r,c]) sum(v) min(s,r) max([s,r,c]) max(s,0) abs(r) pow(s,2) divmod(s*7,c)[1] sorted([s,r,c])[0] float(s)*2 round(s,1)*s
sum(a*b_for_a_b) functools.reduce(operator.mul,[s,r,c]) operator.add(s,r)*c
""".replace("sum(a*b_for_a_b)", "").split()

ONCE = {
    "np.linalg.qr(A)[1]**2", "np.linalg.lstsq(D,v)[0]", "np.gradient(v,s)", "np.apply_along_axis(np.sum,1,x)", "v.tolist()",
    "np.linalg.cond(A)", "np.hstack([v,s])", "sorted([s,r,c])[0]",
}  # fmt: skip
ALL = [*ELEMENTWISE, *REDUCTIONS, *SHAPES, *PRODUCTS, *PYTHON]
