"""Words of `tests.random_buffers`: helpers, statements on few buffers, what programs begin and end with."""

HELPERS = """

def put(a, b):
    a[...] = b * 0.5


def swap(a, b):
    return b, a


def tail(a):
    return a[1:]


def pairs(a):
    return windows(a, 2)


def rows(a, n):
    for j in range(n):
        yield a[j:]


def chained(a, b):
    put(a, b)
    return mix(tail(a), b[1:], out=b[:-1])


def early(a, b):
    if a[0] > b[0]:
        return a
    for j in range(3):
        b[j] *= 0.9
        if a[j] > b[j + 1]:
            return b[::-1]
    return a + b


def plus(a):
    return a + 0.5


def halve(d, key):
    d[key] *= 0.5


def shrink(a, n):
    if n > 0:
        a[n % 5] *= 0.5
        shrink(a, n - 1)


def both(a):
    return [a - 0.1, a]


def mix(a, b, out=None):
    if out is None:
        out = np.empty_like(a)
    np.add(a, 0.3 * b, out=out)
    return out


Pair = namedtuple("Pair", ["a", "b"])


class Box:
    def __init__(self, a, b):
        self.a = a
        self.b = b

    def step(self, h):
        self.a += h * self.b
        self.b = self.b - h * self.a

    @property
    def d(self):
        return self.a

    @d.setter
    def d(self, v):
        self.a = v

    def __getitem__(self, i):
        return self.a[i]

    def __setitem__(self, i, v):
        self.a[i] = v

    def moved(self):
        return self.a - 1.0

"""
VECTORS = """
np.add($a, $b, out=$c)
$a[...] = $b * 0.5
$a += $b
$a[...] = np.mean($b)
$a[...] = $b
$a[:] = $b[...] = $c * t
$a *= np.cos($b)
$a[1] = $b[0]
np.subtract($a, $b, out=$a)
np.copyto($a, $b)
$a, $b = $b, $a
$a = $b + $c * 0.3
np.multiply($a, 0.7, out=$b)
$a -= 0.2 * $b
$a[...] = $b[::-1]
$a[1:] += $a[:-1]
$a[:2] = $b[1:3]
$a[::2] = $b[::2] * $c[:3]
$a[1:] = s
$a = $b
$a = $b.copy()
$a[$a > 0.2] *= 0.5
$a[[0, 2]] = $b[:2]
$a[[1, 1]] += $b[0]
np.add.at($a, [0, 0, 2, 4, 4], $b)
$a = np.where($b > 0, $a, $c)
$a[:] = np.cumsum($b) * 0.3
$a.fill($b[1])
$a = np.maximum($a, $b)
put($a, $b)
$a, $b = swap($a, $b)
tail($a)[...] = $b[:4] * 0.9
$a = mix($a, $b)
mix($a, $b, out=$c)
mix($a, $b, $a)
$a = plus($b)
$a, $b = both($c)
parts = both($a); parts[0] *= parts[1]; $b = parts[0]
$a = np.add($b, 0.3)
$a = -$b
$a = 2.0 - $b
v = $a[1:]; v *= 0.5
v = $a[::-1]; v[0] = $b[0] * 2
w = windows($a, 3); $b[:3] += w[0] * w[1]
w = pairs($a); $b[0] = 0.1 * np.sum(w * w)
turned($a)[1:3] = $b[:2]
for q in ($a, $b): q *= 0.9
u = $a.sum() * 0.1; $b += u
$a[i % 5] = $b[(i + 1) % 5] * 0.8
$a[i % 5] += $b @ $c * 0.1
$a = $b if $c[0] > 0 else $a
$a[::2].sort()
s = s + $a[i % 5] * t
t = 0.5 * t + $a[1] * 0.1
_, $a = swap($a, $b)
for q in rows($a, 2): q[0] *= 0.8; q += 0.1
v = chained($a, $b); v[0] = $c[0]
$a = early($a, $b)
v = early($b, $c); v *= 0.9
$a[...] = early($a, $b)
np.multiply($a, $b, out=$c, where=$a > 0.1)
np.clip($a, -0.5, 0.5, out=$b)
$a = np.add($b, $c, out=$b)
np.sin($a, out=$a[::-1])
$a[1:], $b[:-1] = $b[1:] * 0.5, $a[:-1] * 0.5
$a[0], $b[0] = $b[0], $a[0]
$a.flat[2] = $b[1]
v, w = $a[:2], $b[3:]; v[...] = w; w *= 2
v = $a.reshape(5, 1); v[0] = $b[2]
v = $a[None]; v *= $b
$a[-1] = $a[:-1].sum() * 0.2
$a = np.concatenate([$b[:2], $c[2:]])
$a, $b = np.stack([$a, $b]) * 0.8
$a = np.array([$b[0], s, t, $c[1], 0.3])
$a[i % 5 :] = $b[i % 5 :]
$a = $b[::-1]
$a = np.roll($b, 1)
np.negative($a, $b)
$a **= 2
$a /= 1.5 + $b * $b
$b = np.asarray($a)
$b = $a.view()
if np.sum($a) > s: $a, $b = $b, $a
for q, r in zip([$a, $b], [$b, $c]): q += 0.2 * r
for j in range(1, 5): $a[j] += 0.3 * $a[j - 1]
for j in range(4, -1, -1): $a[j] -= 0.1 * $b[j]
$c = sum(q * 0.5 for q in ($a, $b))
with np.errstate(all="ignore"): $a = np.sqrt($b * $b + 0.1)
h = [$a]; h.append(h[-1] * 0.9); h[0][1] = h[1][2]; $b = h[-1]
"""
MATRIX = """
A[0] = $a[:4]
A += np.outer($a[:3], $b[1:]) * 0.1
A[:, 1] = $b[:3]
A[:, :3] = A[:, :3].T
r = A[1]; r *= 0.7
A[1:] = A[:-1]
$a[1:] = A[2]
$a = A[:2].ravel()[:5]
$a[:3] = A @ $b[:4] * 0.3
for r in A: r += 0.1 * $a[1:]
for j, r in enumerate(A): $a[j] = r @ $b[:4] * 0.2
A = A * 0.8
A[np.diag_indices(3)] = $a[:3]
np.fill_diagonal(A, $a[0])
B = A.reshape(-1); B[:3] = $a[:3]
$a[2:] = A.T[1]
A[i % 3] = $a[:4] * 0.5
A[:, i % 4] += $b[:3]
A.T[0] = $a[:3]
A[0], A[1] = A[1].copy(), A[0].copy()
A[1:, 1:] -= 0.1 * np.outer($a[:2], $b[:3])
A -= A.mean(axis=0)
A[A > 0.5] = 0.5
A = A[::-1]
A[[0, 2]] = A[[2, 0]]
B = A.T; B[1] = $a[:3]; $b[:3] = B[2]
np.multiply(A, 0.9, out=A)
$a[:4] = A.sum(axis=0)
np.add.at(A, ([0, 0, 2], [1, 1, 3]), $a[:3])
A, B = A * 0.5, A; B[0] = A[1]
q = A[i % 3]; q[...] = $a[1:]; $b[:4] = q
for q in A.T: q *= $a[:3]
A[:, 0], A[:, 1] = A[:, 1].copy(), A[:, 0].copy()
"""
LISTS = """
L[0] = L[1]
L[0] = $a
$a = L[1]
L[0] += $a
L.append($a * 0.5)
L[0], L[1] = L[1], L[0]
L[1] = L[0] * $a
for q in L: q *= 0.9
$a = L[-1]
L[-1][...] = $b
L = [p * 0.9 for p in L]
$a += sum(L) * 0.1
L.insert(0, $a)
$a = L.pop(0) if len(L) > 2 else $a
L = L[::-1]
L[0][1:] = $a[:4]
"""
BOXES = """
o.step(0.1)
o.a = $a
o.b = o.a * $a
$a = o.a
o.a += $b
o.a[...] = $b
o.a, o.b = o.b, o.a
$a += o.b
$a = o.moved()
o = Box($a, o.b)
o.d += $a
o[1] += $b[0]
o[1:] *= 0.9
o = o if $a[0] > 0 else Box($b, $a)
p = o; p.a *= 0.9
p = Box(o.a, $b); p.a[0] = p.b[1]; $a = p.b
o.a, $a = $a, o.b
for q in [o, Box($a, $b)]: q.a += 0.1 * q.b
def_ = o.a; def_[...] = $b
"""
DICTS = """
d["p"] = $a
$a = d["q"]
d["p"] += $a
d["q"][...] = $b
d["p"], d["q"] = d["q"], d["p"]
for k in d: d[k] = d[k] * 0.9
for v in d.values(): v *= 0.9
for k, v in d.items(): v += 0.1 * $a; d[k] = v
e = dict(d); e["p"] *= 0.8
e = {k: v for k, v in d.items()}; e["q"] = $a
d = {k: v * 0.9 for k, v in d.items()}
d.update(p=$a)
$a = d.get("p", $b)
d["q"] = d["p"] * d["q"]
d = {"p": d["q"], "q": d["p"] + $a}
halve(d, "p")
"""
CLOSURES = """
bump($a)
scale(0.9)
$a = joined($b)
$a = taken(2)[:5] * 1.0
taken(1)[0] = $b[1]
shrink($a, 2)
$a = (lambda q: q + z)($b)
R = [$a[1:], $b[:4]]; R[0] *= 0.5; R[1][...] = R[0]
R = [q - 0.1 for q in ($a, $b)]; R[0] += R[1]; $c = R[0]
$a, $b = [q for q in ($b, $a)]
m = max([$a, $b], key=np.sum); m *= 0.9
u, *r = $a, $b, $c; r[0] *= 0.9; u += r[1]
"""
NESTED = """
N["l"][0] += $a
$a = N["l"][1]
N["l"].append($b)
N["t"][1][0] = $a
q = N["l"]; q[0] = $b
N["l"] = [v * 0.9 for v in N["l"]]
for v in N["l"]: v += 0.1 * $a
N["t"][0][1] = $b[2]
m = N["t"][1]; m[0] *= 0.8
N["l"][0], N["l"][1] = N["l"][1], N["l"][0]
$a = N["t"][0] * N["t"][1][0]
N["t"] = ($a, [N["t"][0]])
N = {"l": N["l"][:2], "t": N["t"]}
N["l"][i % 2][i] = $a[i]
put(N["l"][0], $b)
$a[...] = sum(N["l"]) * 0.2
N["l"][-1][1:] = N["l"][0][:-1]
"""
DEQUES = """
Q.append($a * 0.9)
Q[0] += $b
$a = Q[-1] * 1.0
Q.rotate(1)
Q.appendleft($a + 0.1)
$b = Q.popleft() if len(Q) > 1 else $b
for q in Q: $a = $a + 0.1 * q
$a[...] = Q[0]
Q = deque([q * 0.9 for q in Q], maxlen=3)
Q[-1] = Q[0] * $a
"""
TUPLES = """
duo = duo._replace(a=$a)
duo.a[0] = $b[1]
$a = duo.b
duo = Pair(duo.b, duo.a)
u, v = duo; u *= 0.9
duo = Pair($a * 1.0, duo.b)
$a, $b = duo
duo.b[...] = duo.a * 0.8
w = (duo, $a); w[0].b[1] = w[1][2]
duo = Pair(*[q * 0.9 for q in duo])
for q in duo: q[0] *= 0.7
duo.a[1:] += duo.b[:-1]
"""
STACKED = """
M[0] += $a
$a = M[1]
M = M[::-1]
for r in M: r[...] = r * 0.5
M[:, 1] = s
M = np.stack([$a, $b])
u, v = M; u += v
M[i % 2] *= $b
$a[:2] = M[:, 2]
M = np.vstack([M[1], $a])
M[...] = M[[1, 0]] * 0.9
M += $a
$b[...] = M.sum(axis=0)
M[0], M[1] = M[1] * 0.5, M[0] * 0.5
np.maximum(M, $a, out=M)
for r, q in zip(M, ($a, $b)): r += 0.2 * q; q *= 0.9
M.T[2] = M.T[1]
M = M.copy()
"""
POOLS = [
    text.strip().splitlines()
    for text in (VECTORS, MATRIX, LISTS, BOXES, DICTS, CLOSURES, NESTED, DEQUES, TUPLES, STACKED)
]
INNER = """
def bump(v):
    z[...] = z + v

def scale(k):
    nonlocal z
    z = z * k

def joined(v):
    return z + v

def taken(k):
    return z[k % 2 :]

"""
BEGINS = [["z = x * 1.5"], [], ["L = [x * 2, y * 1.0]"], ["o = Box(x * 2, y)"]]
BEGINS += [['d = {"p": x * 2, "q": y * 1.0}'], INNER.strip().splitlines()]
BEGINS += [['N = {"l": [x * 1.0, y * 2.0], "t": (x * 3.0, [y * 1.0])}'], ["Q = deque([x * 1.0, y * 1.0], maxlen=3)"]]
BEGINS += [["duo = Pair(x * 1.0, y * 1.0)"], ["M = np.stack([x, y])"]]
ENDS = ["np.sum(x * x * y) + np.sum(np.sin(y)) + np.sum(z) + s * t", "np.sum(A * A)", "sum(np.sum(p * p) for p in L)"]
ENDS += ["np.sum(o.a * o.b)", 'np.sum(d["p"] * d["q"])', "np.sum(z)"]
ENDS += ['sum(np.sum(v * v) for v in N["l"]) + np.sum(N["t"][0] * N["t"][1][0])', "sum(np.sum(q * q) for q in Q)"]
ENDS += ["np.sum(duo.a * duo.b)", "np.sum(M * M)"]
