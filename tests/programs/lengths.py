"""Arrays whose lengths change from turn to turn, or follow from those of others in ways that only some functions tell."""

import numpy as np

from .registry import Collection, rand

LENGTHS = Collection("lengths", tags=("loops",))


def halved(x):
    while len(x) > 1:
        half = len(x) // 2
        even, odd = x[:half], x[half : 2 * half]
        both = even + odd
        x = np.sin(both) * even
    return x[0]


def joined_and_halved(x):
    for _ in range(3):
        half = len(x) // 2
        a, b = x[:half], x[half:]
        left = a + 2.0 * b
        right = a - b
        x = np.concatenate([left, right])
    return np.sum(x**2)


def grown(x):
    total = 0.0
    for k in range(4):
        x = np.append(x, x[:k] * 0.5)
        shifted = x + total
        total = total + np.sum(np.cos(shifted))
    return total


def written_later(x):
    """What was only asked for its length is overwritten in place."""
    total = 0.0
    y = x * 1.0
    n = len(x)
    while n > 1:
        part = y[:n]
        moved = part + 1.0
        total = total + np.sum(moved * 2.0)
        y[:n] *= 0.5
        part[0] = total
        n -= 1
    return total * y[0]


def in_a_branch(x):
    total = 0.0
    for k in range(1, len(x)):
        part = x[:k]
        if k % 2:
            longer = part + x[0]
            total = total + np.sum(longer**2)
        else:
            total = total + np.sum(part)
    return total


def with_a_break(x):
    total = 0.0
    k = 0
    while True:
        k += 1
        part = x[:k] + x[k]
        if k == 4:
            break
        total = total + np.sum(part) * total + np.sum(part)
    return total + np.sum(part)


def by_columns(A):
    total = 0.0
    while A.shape[1] > 1:
        cut = A.shape[1] // 2
        left, right = A[:, :cut], A[:, cut : 2 * cut]
        mixed = left - right
        total = total + np.sum(mixed * left.mean(axis=1, keepdims=True))
        A = np.concatenate((mixed, right[:, :1]), axis=1)[:, :cut]
    return total


def differences(x):
    x = x * 1.0
    for _ in range(3):
        d = np.diff(x)
        flux = np.where(d[1:] * d[:-1] > 0, d[1:], 0.5 * d[:-1])
        x[1:-1] += 0.1 * flux
    return np.sum(x**3)


def second_differences(x):
    d = np.diff(x, 2)
    e = np.diff(np.diff(x))
    return np.sum(d * e) + np.sum(np.gradient(x) * x) + np.sum(np.pad(d, 1) * x)


inner = slice(1, -1)
window = np.s_[1:-1, 2:]


def named_slices(A):
    c = slice(1, -1)
    rows = (c, slice(None))
    B = A * 1.0
    for _ in range(2):
        B[c, c] = 0.25 * (A[2:, c] + A[:-2, c] + A[c, 2:] + A[c, :-2])
        B[rows] += A[rows] * 0.1
        B[inner, inner] *= 1.5
        B[window] -= A[window] * B[c, 2:]
    return np.sum(B**2)


def slices_given(x, where):
    y = x * 1.0
    y[where] = x[where] * x[where]
    k = 2.0 if where.start is None else 3.0
    return np.sum(y**2) * k


for f in (halved, joined_and_halved, grown, written_later, in_a_branch, with_a_break, second_differences):
    LENGTHS.add(f, lambda: (rand(8, low=0.3, high=0.9),), order2=True)
LENGTHS.add(differences, lambda: (rand(8, seed=3),), argnums=(0,))
LENGTHS.add(by_columns, lambda: (rand(3, 8, low=0.3, high=0.9),), order2=True)
LENGTHS.add(named_slices, lambda: (rand(5, 6),), order2=True)
LENGTHS.add(slices_given, lambda: (rand(6), slice(1, 4)), order2=True)
LENGTHS.add(slices_given, lambda: (rand(6), slice(None, 4, 2)), name="slices_given_from_the_start")


def shape_assigned_to_a_view(x):
    A = np.outer(x, x)
    v = A[1:5]
    v.shape = (4, 2, -1)
    v[:, 0] *= 2.0
    return np.sum(A**2) + np.sum(v[1])


def view_of_another_rank(x):
    A = np.outer(x, x)
    v = A[1:5]
    v = v.reshape((4, 2, -1))
    v[:, 0] *= 2.0
    v = v[0]
    v[[1, 1, 0]] += x[:1]
    return np.sum(A**2) + np.sum(v[1])


def shape_assigned_in_a_chain(x):
    a = x * 2.0
    b = np.sin(x)
    a.shape = b.shape = 2, -1
    c = a @ b.T
    c.shape = (-1,)
    return np.sum(c * c[::-1])


def shape_assigned_in_a_loop(x):
    y = x * x
    for rows in (2, 4, 8):
        y.shape = (rows, -1)
        y = y * y[0, 0]
        y.shape = y.size
    return np.sum(y)


def mandelbrot_with_shapes(xmin, xmax, ymin, ymax):
    Xi, Yi = np.mgrid[0:3, 0:4]
    C = np.linspace(xmin, xmax, 3)[Xi] + np.linspace(ymin, ymax, 4)[Yi] * 1j
    Xi.shape = Yi.shape = C.shape = 12
    Z = np.zeros(C.shape, np.complex128)
    for _ in range(4):
        if not len(Z):
            break
        np.multiply(Z, Z, Z)
        np.add(Z, C, Z)
        escaped = abs(Z) > 2.0
        Z, C = Z[~escaped], C[~escaped]
    return np.sum(Z.real * Z.imag)


for f in (shape_assigned_to_a_view, view_of_another_rank, shape_assigned_in_a_chain, shape_assigned_in_a_loop):
    LENGTHS.add(f, lambda: (rand(8, low=0.3, high=0.9),), order2=True)
LENGTHS.add(mandelbrot_with_shapes, lambda: (-1.2, 0.3, -1.0, 0.9), argnums=(0, 1, 2, 3))
