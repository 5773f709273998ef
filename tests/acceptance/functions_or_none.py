"""Functions that may be None: activations of layers, callbacks, tables with None in them."""

from functools import partial

import numpy as np

from .registry import pos, program


class Dense:
    def __init__(self, W, b, act=None):
        self.W, self.b, self.act = W, b, act

    def __call__(self, x):
        z = x @ self.W + self.b
        return z if self.act is None else self.act(z)


class Layer:
    def __init__(self, w, act=None, norm=None):
        self.w = w
        if act is None:
            act = lambda z: z  # noqa: E731
        self.act = act
        self.norm = norm
        self.cache = None

    def forward(self, x):
        self.cache = x
        y = self.act(self.w * x)
        if self.norm:
            y = y / self.norm(y)
        return y


class MLP:
    def __init__(self, params, act=np.tanh):
        self.layers = []
        for i in range(len(params)):
            W, b = params[i]
            self.layers.append(Dense(W, b, act if i < len(params) - 1 else None))

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


PARAMS = lambda: ([(pos(2, 3), pos(3)), (pos(3, 1, seed=1), pos(1))], pos(4, 2))  # noqa: E731
WEIGHTS = lambda: ([pos(2, 2), pos(2, 2, seed=1)], pos(2, seed=2))  # noqa: E731


@program(lambda: (pos(2, 3), pos(3), pos(3, 1), pos(1), pos(4, 2)))
def layers_with_and_without(W1, b1, W2, b2, x):
    net = [Dense(W1, b1, np.tanh), Dense(W2, b2)]
    for layer in net:
        x = layer(x)
    return np.sum(x**2)


@program(PARAMS)
def layers_made_in_a_loop(params, x):
    return np.sum(MLP(params)(x) ** 2)


@program(PARAMS)
def layers_made_in_a_comprehension(params, x):
    n = len(params)
    layers = [Dense(W, b, np.tanh if i < n - 1 else None) for i, (W, b) in enumerate(params)]
    for layer in layers:
        x = layer(x)
    return np.sum(x**2)


@program(lambda: (pos(3), pos(3, seed=1)))
def several_that_may_be_none(w, x):
    layers = [Layer(w, np.tanh), Layer(w * 2, norm=np.linalg.norm), Layer(w)]
    for layer in layers:
        x = layer.forward(x)
    return np.sum(x) + np.sum(layers[1].cache)


@program(WEIGHTS)
def none_in_the_last_turn(Ws, x):
    for i, W in enumerate(Ws):
        act = np.tanh if i < len(Ws) - 1 else None
        x = x @ W
        if act is not None:
            x = act(x)
    return np.sum(x**2)


@program(lambda: (*WEIGHTS(), 4))
def none_unless_asked(Ws, x, n):
    act = None
    if n > 3:
        act = np.tanh
    for W in Ws:
        x = x @ W
        if act:
            x = act(x)
    return np.sum(x**2)


@program(WEIGHTS)
def zipped_with_none(Ws, x):
    for W, act in zip(Ws, [np.tanh, None]):
        x = x @ W
        x = act(x) if act is not None else x
    return np.sum(x**2)


@program(lambda: (*WEIGHTS(), ["tanh", "none"]))
def out_of_a_dict(Ws, x, names):
    acts = {"tanh": np.tanh, "none": None}
    for W, n in zip(Ws, names):
        act = acts.get(n)
        x = x @ W
        if act is not None:
            x = act(x)
    return np.sum(x**2)


ACTS = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "linear": None, None: None}


@program(lambda: (*WEIGHTS(), ["tanh", "linear"]))
def out_of_a_table(Ws, x, names):
    for W, n in zip(Ws, names):
        x = x @ W
        act = ACTS[n]
        if act is not None:
            x = act(x)
    return np.sum(x**2)


@program(lambda: (*WEIGHTS(), "linear"))
def asked_of_a_table(Ws, x, act):
    f = ACTS.get(act)
    for W in Ws:
        x = x @ W
        if f is None:
            continue
        x = f(x)
    return np.sum(x**2)


@program(lambda: (pos(3), "no"))
def default_of_a_table(x, name):
    return np.sum(ACTS.get(name, np.cos)(x))


@program(lambda: (pos(3), "c"))
def one_of_three(x, mode):
    f = np.sin if mode == "s" else np.cos if mode == "c" else None
    return np.sum(x if f is None else f(x))


def helper(v, f=None, g=None):
    if f is not None:
        v = f(v)
    if g:
        v = g(v)
    return v


@program(lambda: (pos(3), pos(3, seed=1)))
def arguments_that_may_be_none(x, y):
    return np.sum(helper(x, np.sin) * helper(y, g=np.cos) * helper(x) * helper(y, np.exp, partial(np.power, 2.0)))


class Solver:
    def __init__(self, f, tol=1e-3, callback=None):
        self.f, self.tol, self.callback = f, tol, callback

    def solve(self, x):
        for k in range(4):
            x = x - self.tol * self.f(x)
            if self.callback is not None:
                self.callback(k, x)
        return x


@program(lambda: (pos(3), 0.6))
def callbacks(x, a):
    s = Solver(lambda v: a * v**2, 0.1)
    log = []
    t = Solver(lambda v: a * v, 0.1, lambda k, v: log.append(v))
    return np.sum(s.solve(x) * t.solve(x)) + np.sum(log[1])


class Mean:
    def __init__(self):
        self.total = None
        self.n = 0

    def add(self, v):
        if self.total is None:
            self.total = v
        else:
            self.total = self.total + v
        self.n += 1


@program(lambda: (pos(4),))
def none_until_the_first(x):
    m = Mean()
    for i in range(len(x)):
        m.add(x[i] ** 2)
    return m.total / m.n


@program(lambda: (0.7, 1.3, "x y + x * y x * -".split()))
def words_in_a_table(x, y, words):
    table = {"+": np.add, "*": lambda a, b: a * b, "-": np.subtract}
    stack = []
    for word in words:
        if word in table:
            b = stack.pop()
            a = stack.pop()
            stack.append(table[word](a, b))
        elif word == "x":
            stack.append(x)
        else:
            stack.append(y)
    return stack.pop()


@program(lambda: (np.array([0.3, 0.8, 1.1]), ["sin", "none", "exp"]))
def words_not_in_a_table(x, names):
    table = {"sin": np.sin, "exp": np.exp}
    total = 0.0
    for name in names:
        if name not in table:
            total = total + x[0] * x[1]
            continue
        total = total + np.sum(table[name](x))
    return total + (2.0 * x[0] if names[0] in table else 0.0)
