"""More words of `tests.random_buffers`: functions that call themselves and write what they are given, and calls of them."""

HELPERS = """

def sink(a, n):
    if n > 0:
        b = a[1:]
        b[n % 4] = 0.3
        sink(a, n - 1)


def spread(a, v, n):
    a[n % 5] += v
    if n > 0:
        spread(a, v * a[0], n - 1)


def fork(a, v, n):
    for j in range(2):
        if n > 0:
            fork(a, v * 0.5, n - 1)
        else:
            a[j] += v


def paint(M, n):
    if n > 0:
        row = M[n]
        row[0] = 0.7
        paint(M, n - 1)
        row[1:3] *= 0.5


def lift(a, n):
    a[n % 5] = a[0] * 0.5
    return a[1] if n == 0 else lift(a, n - 1) + a[2]


def fill(out, a, n):
    if n > 0:
        out.append(a * (0.1 * n))
        fill(out, a[::-1], n - 1)
        out[-1][0] = 0.5


def drain(out, n):
    if n > 0 and len(out) > 1:
        last = out.pop()
        out[0] += last
        drain(out, n - 1)


def level(out, n):
    if n > 0:
        out[n % 2][...] = 0.4
        level(out, n - 1)
        out[0][n] += out[1][n]


def count(d, v, n):
    d[n % 2] = d.get(n % 2, 0.0) + v
    if n > 0:
        count(d, v * 0.5, n - 1)


def known(d, v, n):
    if n not in d:
        d[n] = v if n < 2 else known(d, v, n - 1) * v + known(d, v, n - 2)
    return d[n]


def stack(out, v, n):
    out.append(v)
    return v if n == 0 else stack(out, v * out[0], n - 1)


def both_ways(a, b, n):
    if n > 0:
        a[n] = b[0] * 0.5
        both_ways(b, a, n - 1)

"""
STATEMENTS = """
sink($a, 2)
sink($a[::-1], 1)
spread($a, s, 1)
spread($a, $b[1] * 0.3, 2)
for k in range(2): spread($a, $b[0], 1)
for k in range(2): spread($a, s * 0.5, k)
fork($a, $b[2] * 0.2, 1)
fork($a[1:], t, 2)
for v in (s, $b[0], $c[1]): fork($a, v * 0.1, 1)
paint(A, 2)
paint(A[1:], 1)
$a[1] += lift($a, 1)
$a[1:][1] += lift($a, 2)
A[0:3][2][2] += lift(A[2], 1)
A[1][1] *= lift(A[1], 1)
$b = $b + lift($a, 1)
t = lift($a, 1) * 0.5
W = []; fill(W, $a, 2); $b[:] = W[0]
fill(W, $a, 1)
fill(W, $a * 2, 2); drain(W, 2)
drain(W, 1)
W.append($a); level(W, 1)
if len(W) > 1: level(W, 2)
level([$a, $b], 2)
fill(W, $a, 2); W.pop()
W.insert(0, $a * 0.5); fill(W, $b, 1)
W.append($a * 1.1); drain(W, 1)
fill(W, $b, 1); del W[0]
W = W[::-1]; fill(W, $c, 1)
count(K, t, 2); K.pop(1); K[1] = s
known(K, $a[1], 4); K.pop(3); known(K, $b[1], 3)
J = [$a[0], s]; stack(J, t, 2); J.pop(); stack(J, s, 1); $b[0] += sum(J) * 0.1
J = []; stack(J, $a[0], 2); J.insert(1, s); $b[1] += stack(J, t, 1) * J[1]
W[0] *= 0.5; $a[0] += W[0][1]
W = [w * 0.9 for w in W]
K = {}; count(K, $a[0], 2); $b[0] += K[1]
K = {0: s, 1: t}; count(K, $a[1], 3); $b[1] *= K[0]
count(K, s, 1)
$a[2] += known({}, $b[0] * 0.5, 4)
V = {}; $a[3] += known(V, s, 3); $b[0] += V[2]
both_ways($a, $b, 2)
both_ways($a, $a, 2)
both_ways($a[1:], $b[::-1], 1)
"""
BEGIN = ["W = [x * 1.1, y * 0.9]", "K = {0: x[0], 1: 0.0}"]
END = "sum(np.sum(w * w) for w in W) + K[0] * K[1]"
