"""Names that are None until an object is found."""

from dataclasses import dataclass

import numpy as np

from .registry import program, rnd


@dataclass
class Cand:
    x: np.ndarray
    score: float


class Node:
    def __init__(self, v, w):
        self.v = v
        self.w = w

    def energy(self):
        return self.v**2 + self.w


@program(lambda: (rnd(4, 2),))
def best_cand(A):
    best = None
    for row in A:
        c = Cand(row * 2, np.sum(np.sin(row)))
        if best is None or c.score > best.score:
            best = c
    return np.sum(best.x) * best.score


@program(lambda: (rnd(4), rnd(4, seed=1)))
def prev_node(x, y):
    prev = None
    total = 0.0
    for a, b in zip(x, y):
        n = Node(a, b)
        if prev is not None:
            total += n.energy() * prev.energy() + prev.v
        prev = n
    return total


@program(lambda: (rnd(4), rnd(4, seed=1)))
def chain_nodes(x, y):
    nodes = [Node(a, b) for a, b in zip(x, y)]
    prev = None
    total = 0.0
    for n in nodes:
        if prev:
            total += (n.v - prev.v) ** 2 * n.w
        prev = n
    return total + prev.w


@program(lambda: (rnd(4), rnd(4, seed=1)))
def two_best(x, y):
    first = second = None
    for a, b in zip(x, y):
        n = Node(a, b)
        if first is None or n.energy() > first.energy():
            second = first
            first = n
        elif second is None or n.energy() > second.energy():
            second = n
    return first.energy() + 2.0 * second.energy()


class Tracker:
    def __init__(self):
        self.best = None
        self.count = 0

    def offer(self, c):
        self.count += 1
        if self.best is None or c.score > self.best.score:
            self.best = c


@program(lambda: (rnd(4, 2),))
def tracker(A):
    t = Tracker()
    for row in A:
        t.offer(Cand(row, np.sum(row**2)))
    return np.sum(t.best.x**3) * t.count


@program(lambda: (rnd(3),))
def found_or_none(x):
    found = None
    if x[0] > 0:
        found = Cand(x, np.sum(x))
    if found is None:
        return np.sum(x**2)
    return found.score * 2


@program(lambda: (rnd(3),))
def history_best(x):
    best = None
    log = []
    for i in range(4):
        c = Cand(x * i, np.sum(x) * (2 - i) ** 2)
        if best is None or c.score < best.score:
            best = c
        log.append(best.score)
    return sum(log) + best.score


def search(x):
    best = None
    for i in range(4):
        c = Cand(x * i, np.sum(x) * (2 - i) ** 2)
        if best is None or c.score < best.score:
            best = c
    return best


@program(lambda: (rnd(3),))
def search_helper(x):
    b = search(x)
    return b.score + np.sum(b.x)


@program(lambda: (rnd(3),))
def copy_best(x):
    best = None
    last = None
    for i in range(4):
        c = Cand(x * i, np.sum(x) * (2 - i) ** 2)
        last = best
        best = c
    return best.score + 3 * last.score


@program(lambda: ([Cand(rnd(2, seed=i), 0.1 * i) for i in range(3)],))
def best_of_given(cs):
    best = None
    for c in cs:
        if best is None or np.sum(c.x) > np.sum(best.x):
            best = c
    return np.sum(best.x**2) + best.score
