"""Functions of whole numbers defined inside, as indices: packed storage, grids."""

import numpy as np

from .registry import program


@program(lambda: (np.array([4.1, 0.7, 5.2, 0.4, 0.9]), 3))
def in_a_comprehension(ap, n):
    def idx(i):
        return i + 1

    ix = [idx(i) for i in range(n)]
    return float(np.sum(ap[ix]))


@program(lambda: (np.array([4.1, 0.7, 5.2, 0.4, 0.9]), 3))
def of_a_first_item(ap, n):
    def idx(i):
        return i + 1

    s = ap[idx(0)]
    for k in range(n):
        s -= ap[k] ** 2
    return float(s)


@program(lambda: (np.array([4.1, 0.7, 5.2, 0.4, 0.9, 6.0]), 3))
def packed_cholesky(ap, n):
    def idx(i, j):
        return i * (i + 1) // 2 + j

    L = np.zeros_like(ap)
    for i in range(n):
        for j in range(i + 1):
            s = ap[idx(i, j)]
            for k in range(j):
                s -= L[idx(i, k)] * L[idx(j, k)]
            if i == j:
                L[idx(i, j)] = np.sqrt(s)
            else:
                L[idx(i, j)] = s / L[idx(j, j)]
    return float(np.sum(L))
