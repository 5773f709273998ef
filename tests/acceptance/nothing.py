"""Names that hold None at first, and calls with starred arguments."""

import functools
import itertools
import math

import numpy as np

from .registry import pos, program, rnd


@program(lambda: (rnd(4),))
def best_none(x):
    best = None
    for v in x:
        w = v * v + 0.1
        if best is None or w < best:
            best = w
    return best


@program(lambda: (rnd(4, 3),))
def best_array(A):
    best = None
    for row in A:
        if best is None or np.sum(row**2) > np.sum(best**2):
            best = row
    return np.sum(best**3)


@program(lambda: (rnd(4),))
def prev_none(x):
    prev = None
    total = 0.0
    for v in x:
        if prev is not None:
            total += (v - prev) ** 2
        prev = v
    return total


@program(lambda: (rnd(4, 3),))
def acc_none(A):
    acc = None
    for row in A:
        if acc is None:
            acc = row * 2.0
        else:
            acc = acc * 0.5 + row
    return np.sum(acc**2)


@program(lambda: (rnd(4, 3),))
def acc_none_aug(A):
    acc = None
    for row in A:
        y = np.tanh(row)
        if acc is None:
            acc = y
        else:
            acc += y
    return np.sum(acc**2)


@program(lambda: (rnd(4, 3),))
def acc_ifexp(A):
    acc = None
    for row in A:
        acc = row if acc is None else acc * row
    return np.sum(acc)


@program(lambda: (rnd(4),))
def best_pair(x):
    best_i, best_v = None, None
    for i, v in enumerate(x):
        if best_v is None or v > best_v:
            best_i, best_v = i, v
    return x[best_i] * best_v


@program(lambda: (rnd(4),))
def best_tuple(x):
    best = None
    for i, v in enumerate(x):
        cand = (v * v, i)
        if best is None or cand[0] < best[0]:
            best = cand
    return best[0] * 2.0 + x[best[1]]


@program(lambda: (rnd(5),))
def found_none(x):
    found = None
    for v in x:
        if v > 0.5:
            found = v**2
            break
    if found is None:
        return np.sum(x)
    return found


class Node:
    def __init__(self, v):
        self.v = v
        self.score = v * v


@program(lambda: (rnd(4),))
def best_object(x):
    best = None
    for v in x:
        n = Node(v)
        if best is None or n.score < best.score:
            best = n
    return best.score + best.v


@program(lambda: (rnd(4),))
def best_object_list(x):
    nodes = [Node(v) for v in x]
    best = None
    for n in nodes:
        if best is None or n.score < best.score:
            best = n
    return best.score + best.v


@program(lambda: (rnd(4),))
def linked(x):
    class L:
        pass

    head = None
    for v in x:
        head = (v, head)
    total = 0.0
    while head is not None:
        v, head = head
        total = total * 0.5 + v
    return total


def opt_default(x, w=None):
    if w is None:
        w = np.ones_like(x)
    return np.sum(w * x**2)


@program(lambda: (rnd(4), pos(4)))
def optional_argument(x, w):
    return opt_default(x) + opt_default(x, w) + opt_default(x, w=w * 2)


@program(lambda: (rnd(3), rnd(3, 3)))
def lstm_state_none(x, W):
    state = None
    out = 0.0
    for t in range(4):
        if state is None:
            state = (np.zeros(3), np.zeros(3))
        h, c = state
        c = 0.5 * c + np.tanh(W @ x + h)
        h = np.tanh(c)
        state = (h, c)
        out += np.sum(h)
    return out


@program(lambda: (rnd(3),))
def momentum_none(x):
    velocity = None
    for t in range(5):
        g = 2 * x
        velocity = g if velocity is None else 0.9 * velocity + g
        x = x - 0.1 * velocity
    return np.sum(x**2)


@program(lambda: (rnd(3),), second=False)
def dict_state_none(x):
    cache = {"m": None, "v": None}
    for t in range(3):
        g = np.sin(x)
        if cache["m"] is None:
            cache["m"] = np.zeros_like(g)
            cache["v"] = np.zeros_like(g)
        cache["m"] = 0.9 * cache["m"] + 0.1 * g
        cache["v"] = 0.9 * cache["v"] + 0.1 * g * g
        x = x - 0.1 * cache["m"] / (np.sqrt(cache["v"]) + 1e-3)
    return np.sum(x**2)


class Adam:
    def __init__(self, lr):
        self.lr = lr
        self.m = None
        self.v = None
        self.t = 0

    def step(self, x, g):
        if self.m is None:
            self.m = np.zeros_like(g)
            self.v = np.zeros_like(g)
        self.t += 1
        self.m = 0.9 * self.m + 0.1 * g
        self.v = 0.99 * self.v + 0.01 * g * g
        return x - self.lr * self.m / (1 - 0.9**self.t) / (np.sqrt(self.v / (1 - 0.99**self.t)) + 1e-3)


@program(lambda: (rnd(3), 0.1))
def adam_none(x, lr):
    o = Adam(lr)
    for _ in range(3):
        x = o.step(x, 2 * x - 1)
    return np.sum(x**2)


@program(lambda: (rnd(3), Adam(0.1)), argnums=(0,))
def adam_given(x, o):
    for _ in range(3):
        x = o.step(x, 2 * x - 1)
    return np.sum(x**2)


@program(lambda: (rnd(6),))
def max_with_key(x):
    best_v, best_s = None, -np.inf
    for v in x:
        s = np.sin(3 * v)
        if s > best_s:
            best_v, best_s = v, s
    return best_v * best_s


@program(lambda: (rnd(6),))
def conv_check(x):
    last = None
    for it in range(50):
        x = 0.5 * np.cos(x)
        f = np.sum(x**2)
        if last is not None and abs(f - last) < 1e-6:
            break
        last = f
    return f


# --- calls with stars
def add3(a, b, c):
    return a * b + c


def dist(a, b):
    return np.sqrt(np.sum((a - b) ** 2) + 0.1)


@program(lambda: (rnd(3),))
def star_array(x):
    return add3(*x)


@program(lambda: (rnd(2, 3),))
def star_rows(A):
    return dist(*A)


@program(lambda: (pos(3),))
def star_hypot(x):
    return math.hypot(*x)


@program(lambda: (rnd(4, 3),))
def star_zip(A):
    return sum(a * b for a, b in zip(*A[:2]))


@program(lambda: (rnd(3), rnd(3, seed=1)))
def star_pair(a, b):
    pair = (a, b)
    return dist(*pair)


@program(lambda: (rnd(4, 2),), second=False)
def star_transposed(A):
    xs, ys = zip(*A)
    return sum(x * y for x, y in zip(xs, ys))


@program(lambda: ([rnd(3), rnd(3, seed=1)],))
def star_list(p):
    return dist(*p) + np.sum(np.concatenate([*p]))


@program(lambda: (rnd(4, 2),))
def star_points(pts):
    total = 0.0
    for i in range(3):
        total += dist(*pts[i : i + 2])
    return total


@program(lambda: (rnd(3),))
def star_max(x):
    return max(*x) + min(*x)


@program(lambda: (rnd(3, 3),))
def star_stack(A):
    return np.sum(np.stack([*A]) ** 2) + np.sum(np.vstack((*A,)))


@program(lambda: ({"a": 0.3, "b": 0.5, "c": 0.7},))
def star_kw(d):
    return add3(**d) ** 2


def variadic(*args, scale=1.0, **kw):
    return scale * sum(a**2 for a in args) + kw.get("shift", 0.0)


@program(lambda: (rnd(3), 0.5))
def star_variadic(x, s):
    return variadic(*x, scale=s) + variadic(x[0], x[1], shift=s)


@program(lambda: (rnd(3),))
def star_print(x):
    msg = "{} {}".format(*x[:2])
    return np.sum(x) + len(msg) * 0


@program(lambda: (rnd(3), rnd(3, seed=1)))
def meshstar(x, y):
    X, Y = np.meshgrid(*[x, y])
    return np.sum(X * Y**2)


@program(lambda: (rnd(3, 2),))
def starmap(A):
    return sum(itertools.starmap(lambda a, b: a * b, A))


@program(lambda: (rnd(3),))
def partial_star(x):
    f = functools.partial(add3, x[0])
    return f(*x[1:])


@program(lambda: (rnd(2, 2),))
def unpack_nested(A):
    (a, b), (c, d) = A
    first, *rest = [a, b, c, d]
    return first * sum(rest) + a * d - b * c
