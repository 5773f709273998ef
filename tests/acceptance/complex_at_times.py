"""Numbers and arrays that are complex in one turn of a loop and real in another."""

import numpy as np

from .registry import program, rnd


@program(lambda: (rnd(6),))
def number(x):
    z = 0.0
    for k in range(2):
        c = 1j * x[1] if k == 0 else 0
        z = abs(z + c)
    return z


@program(lambda: (rnd(6),))
def array(x):
    z = 0.0
    for k in range(3):
        v = x * 1j if k == 0 else x * 2.0
        z = z + np.sum(np.abs(v + k * 1j))
    return z


@program(lambda: (rnd(6),))
def items(x):
    z = 0.0
    for c in [1j * x[1], 0, x[2]]:
        z = abs(z + c)
    return z


@program(lambda: (rnd(6),))
def while_loop(x):
    z, k = 0.0, 0
    while k < 3:
        c = 1j * x[1] if k == 0 else 0
        z = np.abs(z + c) * x[k]
        k += 1
    return z
