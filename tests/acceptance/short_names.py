"""Methods of stacks and queues under short names; single items of `x.flat`; pieces that are numbers; lists given to NumPy."""

import collections

import numpy as np

from .registry import program, rnd


def six():
    return (rnd(6),)


@program(six)
def popped(x):
    out = [v * v for v in x]
    pop = out.pop
    last = pop()
    first = pop(0)
    return last * 2 + out[0] * first


@program(six)
def stack(x):
    items = []
    push, pop = items.append, items.pop
    for v in x:
        push(v * v)
    s = 0.0
    while items:
        s = s * 0.5 + pop()
    return s


@program(six)
def queue(x):
    waiting = collections.deque([x[0], x[1], x[2]])
    take, put_back = waiting.popleft, waiting.appendleft
    a = take()
    put_back(a * a)
    return waiting[0] * waiting[1]


@program(six)
def filled_queue(x):
    waiting = collections.deque()
    put, take = waiting.append, waiting.popleft
    for v in x:
        put(v * v)
    return (take() * 2 + take()) * len(waiting)


@program(six)
def table(x):
    d = {"a": x[0], "b": x[1] ** 2}
    pop = d.pop
    return pop("b") * pop("z", x[2]) + d["a"]


@program(lambda: (rnd(3, 3), -3), argnums=(0,))
def flat_from_the_end(A, i):
    A.flat[-1] = 2 * A[0, 0]
    A.flat[-2] += A[0, 1] ** 2
    A.flat[i] *= A[1, 1]
    return np.sum(A * A * np.arange(9.0).reshape(3, 3))


@program(lambda: (rnd(6), 1.5))
def pieces(x, c):
    k = -2.5
    y = np.piecewise(x, [x < 0, x >= 0], [-1, 1]) * x
    z = np.piecewise(x, [x < 0], [c, lambda t: t * c])
    return np.sum(y * z * np.piecewise(x, [x > 0.5], [k, np.sin]))


@program(lambda: (rnd(6), 0.42))
def lists(x, s):
    numbers = [s, x[0], x[1]]
    rows = [[s, x[2]], [x[3], x[4]]]
    total = np.median(numbers) + np.percentile(numbers, 30) * np.quantile(numbers, 0.6) + np.nanmedian(numbers)
    total += np.sort(numbers) @ np.arange(3.0) + np.partition(numbers, 1)[1] + np.maximum.accumulate(numbers)[1]
    total += np.trace(rows) * np.linalg.pinv(rows)[0, 1] + np.linalg.matrix_power(rows, 3)[0, 0]
    return total + np.sum(np.sinc(numbers)) + np.sum(np.vander(numbers)) + np.linalg.svd(rows)[1][0]
