"""Caches, counters, logs, generators of random numbers."""

import functools
import math
import random

import numpy as np

from .registry import program, rnd


class Bank:
    def __init__(self):
        self.accounts = {}

    def deposit(self, name, amount):
        self.accounts[name] = self.accounts.get(name, 0.0) + amount

    def total(self):
        return sum(v**2 for v in self.accounts.values())


@program(lambda: (rnd(2),))
def accounts(x):
    bank = Bank()
    bank.deposit("a", x[0])
    bank.deposit("b", x[1])
    bank.deposit("a", x[1] * 2.0)
    return bank.total()


@program(lambda: (rnd(3),))
def bank_loop(x):
    b = Bank()
    for i in range(3):
        b.deposit("a" if i % 2 else "b", x[i])
    return b.total()


@program(lambda: (rnd(3),))
def plain_dict_get(x):
    d = {}
    for i in range(3):
        k = "a" if i % 2 else "b"
        d[k] = d.get(k, 0.0) + x[i]
    return sum(v**2 for v in d.values())


@program(lambda: (rnd(3),))
def plain_dict_get2(x):
    d = {}
    for name, v in zip(["u", "v", "u"], x):
        d[name] = d.get(name, 0.0) + v
    return sum(v**2 for v in d.values())


@program(lambda: (rnd(3),))
def in_dict(x):
    d = {}
    for name, v in zip(["u", "v", "u"], x):
        if name in d:
            d[name] += v
        else:
            d[name] = v
    total = 0.0
    for name in d:
        total += d[name] ** 2
    return total


def fibm(n, x, memo):
    if n in memo:
        return memo[n]
    r = x[n] if n < 2 else fibm(n - 1, x, memo) * 0.5 + fibm(n - 2, x, memo)
    memo[n] = r
    return r


CACHE = {}

LOG = []

COUNT = {"calls": 0}


@functools.lru_cache(maxsize=None)
def weights(n):
    return np.linspace(0, 1, n)


@functools.cache
def row(n):
    return [math.comb(n, k) for k in range(n + 1)]


@program(lambda: (rnd(5), 0.3))
def cached(x, mu):
    return np.sum(weights(len(x)) * x**2) + sum(c * mu**k for k, c in enumerate(row(3)))


@program(lambda: (rnd(5), np.random.default_rng(3)))
def gen_argument(x, rng):
    eps = rng.standard_normal(5)
    idx = rng.permutation(5)
    rng.shuffle(idx)
    return np.sum(x[idx] * eps) ** 2


@program(lambda: (rnd(5), 7))
def gen_local(x, seed):
    rng = np.random.default_rng(seed)
    total = 0.0
    for epoch in range(2):
        order = np.arange(5)
        rng.shuffle(order)
        for i in order:
            total += x[i] * rng.normal() + 0.1 * x[i] ** 2
    return total


@program(lambda: (rnd(5), 7))
def gen_batches(x, seed):
    rng = np.random.default_rng(seed)
    w = x[:2]
    for _ in range(3):
        batch = rng.choice(5, size=2, replace=False)
        w = w - 0.1 * x[batch]
    return np.sum(w**2)


@program(lambda: (rnd(5), 7))
def shuffle_list(x, seed):
    r = random.Random(seed)
    idx = list(range(5))
    w = x[0]
    for _ in range(2):
        r.shuffle(idx)
        for i in idx:
            w = w * 0.9 + x[i] ** 2
    return w


@program(lambda: (rnd(5), 7), second=False)
def shuffle_varied(x, seed):
    rng = np.random.default_rng(seed)
    y = x * 2
    rng.shuffle(y)
    return np.sum(y * np.arange(5)) + y[0] ** 2 + rng.normal() * y[1]


@program(lambda: (rnd(5), 7))
def seed_global(x, seed):
    np.random.seed(seed)
    idx = np.random.permutation(5)
    order = np.arange(5)
    np.random.shuffle(order)
    return np.sum(x[idx] * x[order] * np.random.randn(5))
