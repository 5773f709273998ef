"""Lists and dicts that functions that call themselves fill, empty and rearrange: memo tables, paths, stacks, results."""

import numpy as np

from .registry import pos, program


@program(lambda: (0.7,), second=False)
def fib_closure(x):
    memo = {}

    def fib(n):
        if n in memo:
            return memo[n]
        if n < 2:
            result = x * n + 1.0
        else:
            result = fib(n - 1) * x + fib(n - 2)
        memo[n] = result
        return result

    return fib(8)


def fib_m(n, x, memo):
    if n in memo:
        return memo[n]
    memo[n] = fib_m(n - 1, x, memo) * x + fib_m(n - 2, x, memo)
    return memo[n]


@program(lambda: (0.7,), second=False)
def fib_arg(x):
    return fib_m(8, x, {0: 1.0, 1: x})


def visit(tree, found):
    if isinstance(tree, tuple):
        for t in tree:
            visit(t, found)
    else:
        found.append(tree * tree)


@program(lambda: (0.7,), second=False)
def collect(x):
    found = []
    visit((x, (2 * x, 3.0), (x, (x * x,))), found)
    return sum(found)


def fill(n, x, out):
    if n == 0:
        return
    out.append(x**n)
    fill(n - 1, x, out)


@program(lambda: (0.7,), second=False)
def filled(x):
    out = []
    fill(4, x, out)
    return sum(out) + out[0] * out[-1]


@program(lambda: (pos(3),), second=False)
def filled_arrays(x):
    out = []
    fill(4, x, out)
    return np.sum(np.stack(out)) + np.sum(out[0] * out[-1])


def split(x, leaves):
    if x.size == 1:
        leaves.append(x[0] ** 2)
        return
    m = x.size // 2
    split(x[:m], leaves)
    split(x[m:], leaves)


@program(lambda: (pos(3),), second=False)
def bisect(x):
    leaves = []
    split(x, leaves)
    return leaves[0] * leaves[1] + leaves[2]


@program(lambda: (pos(3),), second=False)
def inner_append(x):
    out = []

    def go(i):
        if i < x.size:
            out.append(x[i] ** 2)
            go(i + 1)

    go(0)
    return sum(out) * out[1]


@program(lambda: (0.7,), second=False)
def memo_grid(x):
    memo = {}

    def paths(i, j):
        if i == 0 or j == 0:
            return x
        if (i, j) not in memo:
            memo[i, j] = paths(i - 1, j) * x + paths(i, j - 1)
        return memo[i, j]

    return paths(3, 3)


@program(lambda: (pos(3),), second=False)
def stack_depth(x):
    total = [0.0]

    def go(i):
        if i < x.size:
            total[0] += x[i] ** 2
            go(i + 1)

    go(0)
    return total[0]


@program(lambda: (pos(3),), second=False)
def dict_accum(x):
    acc = {"s": 0.0, "p": 1.0}

    def go(i):
        if i < x.size:
            acc["s"] += x[i] ** 2
            acc["p"] *= x[i]
            go(i + 1)

    go(0)
    return acc["s"] * acc["p"]


@program(lambda: (pos(3),), second=False)
def permutations(x):
    total = [0.0]
    used = [False] * x.size

    def go(depth, value):
        if depth == x.size:
            total[0] += value
            return
        for i in range(x.size):
            if not used[i]:
                used[i] = True
                go(depth + 1, value * (depth + x[i]))
                used[i] = False

    go(0, 1.0)
    return total[0]


def quick(a, lo, hi):
    if lo < hi:
        p = a[hi]
        i = lo
        for j in range(lo, hi):
            if a[j] < p:
                a[i], a[j] = a[j], a[i]
                i += 1
        a[i], a[hi] = a[hi], a[i]
        quick(a, lo, i - 1)
        quick(a, i + 1, hi)


@program(lambda: (1.3, 0.4, 0.9, 2.2), second=False)
def quicksort_list(a, b, c, d):
    xs = [a * b, b, c, d, a]
    quick(xs, 0, 4)
    return xs[0] + 2 * xs[1] + 3 * xs[2] + 5 * xs[3] * xs[4]


@program(lambda: (np.array([1.3, 0.4, 0.9, 2.2]),), second=False)
def quicksort_array(x):
    a = x.copy()
    quick(a, 0, a.size - 1)
    return np.dot(a, np.arange(4.0))


def both(n, a, b):
    if n > 0:
        a.append(b[-1] * n)
        both(n - 1, a, b)


@program(lambda: (0.7,), second=False)
def same_list_twice(x):
    xs = [x]
    both(3, xs, xs)
    return sum(xs) + xs[-1]


@program(lambda: (0.7,), second=False)
def two_lists(x):
    xs, ys = [], [x]
    both(3, xs, ys)
    ys.append(2.0)
    return sum(xs) + sum(ys)


def rows_of(n, x, rows):
    if n > 0:
        rows.append([x, x**n])
        rows_of(n - 1, x, rows)


@program(lambda: (0.7,), second=False)
def list_of_lists(x):
    rows = []
    rows_of(3, x, rows)
    rows[0][1] *= 2.0
    return sum(a * b for a, b in rows)


def groups_of(n, x, groups):
    if n > 0:
        groups.setdefault(n % 2, []).append(x**n)
        groups_of(n - 1, x, groups)


@program(lambda: (0.7,), second=False)
def dict_of_lists(x):
    groups = {}
    groups_of(4, x, groups)
    return sum(groups[0]) * sum(groups[1])


def arrays_in(n, x, out):
    if n > 0:
        out.append(x * n)
        arrays_in(n - 1, x, out)
        out[-1][0] = 0.0


@program(lambda: (pos(3),), second=False)
def arrays_written(x):
    out = []
    arrays_in(3, x, out)
    out[0] *= x
    return np.sum(out[0] * out[1] * out[2]) + np.sum(out[2])


def is_even(n, x, log):
    log.append(x * n)
    return True if n == 0 else is_odd(n - 1, x, log)


def is_odd(n, x, log):
    log.append(x + n)
    return False if n == 0 else is_even(n - 1, x, log)


@program(lambda: (0.7,), second=False)
def mutual(x):
    log = []
    e = is_even(5, x, log)
    return sum(log) * (2.0 if e else 3.0)


def hanoi(n, a, b, c):
    if n == 0:
        return
    hanoi(n - 1, a, c, b)
    b.append(a.pop())
    hanoi(n - 1, c, b, a)


@program(lambda: (0.7, 1.1, 0.3), second=False)
def towers(x, y, z):
    a, b, c = [x * y, y, z], [], []
    hanoi(3, a, b, c)
    return b[0] + 2 * b[1] * b[2] + len(a) + len(c)


@program(lambda: (0.7,), second=False)
def swap_in_recursion(x):
    s = [x, 1.0]

    def go(n):
        if n > 0:
            s[0], s[1] = s[1] * x, s[0] + s[1]
            go(n - 1)

    go(5)
    return s[0] + s[1]


@program(lambda: (0.7,), second=False)
def continued(x):
    coeffs = [1.0, 2.0, 3.0]

    def cf(k):
        if not coeffs:
            return 1.0
        a = coeffs.pop(0)
        return a + x / cf(k + 1)

    return cf(0)


@program(lambda: (pos(3),), second=False)
def fill_array_list(x):
    levels = [x]

    def down(level):
        if levels[-1].size > 1:
            levels.append(levels[-1][:-1] * levels[-1][1:])
            down(level + 1)

    down(0)
    return sum(np.sum(l) for l in levels)


@program(lambda: (0.7,), second=False)
def tokens(x):
    toks = ["+", "*", "x", "x", "x"]

    def parse():
        t = toks.pop(0)
        if t == "+":
            return parse() + parse()
        if t == "*":
            return parse() * parse()
        return x

    return parse()
