"""Programs that keep state: classes, context managers, exceptions, tables of functions, lists that are worked off."""

import contextlib
import functools
from collections import deque, namedtuple
from dataclasses import dataclass, field, replace

import numpy as np

from .registry import program, rnd


class Layer:
    def __init__(self, weights):
        self.weights = weights
        self.calls = 0

    @property
    def penalty(self):
        return np.sum(self.weights**2)

    def __call__(self, x):
        self.calls += 1
        return self.forward(x)

    def forward(self, x):
        raise NotImplementedError


class Dense(Layer):
    def __init__(self, weights, bias):
        super().__init__(weights)
        self.bias = bias

    def forward(self, x):
        return self.weights @ x + self.bias

    @property
    def penalty(self):
        return super().penalty + 0.1 * np.sum(self.bias**2)


class Gate(Layer):
    def forward(self, x):
        return x * np.tanh(self.weights * x)


@program(lambda: (rnd(3, 3), rnd(3), rnd(3, seed=1), rnd(3, seed=2)))
def layers_with_penalties(W, b, g, x):
    model = [Dense(W, b), Gate(g), Dense(W.T, b * 2)]
    for layer in model:
        x = layer(x)
    return x @ x + sum(layer.penalty for layer in model) * model[0].calls


class Adam:
    def __init__(self, rate, size):
        self.rate = rate
        self.m, self.v = np.zeros(size), np.zeros(size)
        self.t = 0

    def step(self, params, slope):
        self.t += 1
        self.m = 0.9 * self.m + 0.1 * slope
        self.v *= 0.99
        self.v += 0.01 * slope**2
        m_hat = self.m / (1 - 0.9**self.t)
        v_hat = self.v / (1 - 0.99**self.t)
        params -= self.rate * m_hat / (np.sqrt(v_hat) + 1e-3)


@program(lambda: (rnd(4), rnd(4, seed=1), 0.05), step=1e-3)
def adam_object(w, target, rate):
    optimiser = Adam(rate, len(w))
    for _ in range(3):
        optimiser.step(w, 2 * (w - target) + 0.5 * w**3)
    return np.sum((w - target) ** 2)


@contextlib.contextmanager
def halved(state, key):
    old = state[key]
    state[key] = old / 2
    try:
        yield state
    finally:
        state[key] = old


@program(lambda: (1.3, 0.7))
def value_put_back(a, b):
    state = {"a": a, "b": b}
    with halved(state, "a") as inner:
        low = inner["a"] * inner["b"]
    with halved(state, "b"), halved(state, "a"):
        low += np.sin(state["a"] * state["b"])
    return low + state["a"] ** 2


class Scope:
    def __init__(self, log, weight):
        self.log, self.weight = log, weight

    def __enter__(self):
        self.log.append(self.weight)
        return self

    def __exit__(self, kind, value, trace):
        self.log.append(-0.5 * self.weight**2)
        return kind is ZeroDivisionError


@program(lambda: ([1.2, 0.7, 2.0],), second=False)
def work_list(values):
    jobs = [(values[0], 0), (values[1], 1)]
    total = 0.0
    while jobs:
        v, depth = jobs.pop()
        if depth >= 3:
            total += v * v
            continue
        jobs.append((v * values[2], depth + 1))
        if depth % 2:
            jobs.append((v + values[0], depth + 2))
    return total


@program(lambda: (rnd(5, 2),), second=False)
def breadth_first_queue(x):
    edges = {0: [1, 2], 1: [3], 2: [3, 4], 3: [4], 4: []}
    level = {0: x[0]}
    queue = deque([0])
    while queue:
        node = queue.popleft()
        for other in edges[node]:
            if other not in level:
                level[other] = level[node] * x[other] + 1
                queue.append(other)
    return sum(np.sum(v**2) for v in level.values())


@program(lambda: (rnd(6),))
def deque_written(x):
    held = deque([0.0] * 3)
    total = 0.0
    for v in x:
        held.rotate(1)
        held[0] = v * v
        total += held[-1] * held[1] + v
    held.extend([total, x[0]])
    return sum(held) + held.pop() * held.popleft()


@program(lambda: (rnd(4, 2),), second=False)
def last_is_none_then_an_array(x):
    last = None
    length = 0.0
    for row in x:
        if last is not None:
            d = row - last
            length += np.sqrt(d @ d)
        last = row.copy()
        last[0] *= 1.1
    return length + last[0]


def fill_halves(a, depth):
    if depth == 0 or len(a) < 2:
        return
    m = len(a) // 2
    a[:m] += 0.5 * a[m : 2 * m]
    a[m:] *= a[0]
    fill_halves(a[:m], depth - 1)
    fill_halves(a[m:], depth - 1)


@program(lambda: (rnd(8),), second=False)
def recursion_writes_its_argument(x):
    y = x.copy()
    fill_halves(y, 3)
    return y @ np.arange(8)


@program(lambda: (rnd(3), rnd(3, seed=1)))
def computed_keys(x, y):
    weights = {f"w{i}": v for i, v in enumerate(x)}
    weights |= {f"b{i}": v for i, v in enumerate(y)}
    total = 0.0
    for i in range(3):
        total += weights[f"w{i}"] * weights["b" + str((i + 1) % 3)]
        weights[f"w{(i + 1) % 3}"] = total
    pairs = {(i, j): x[i] * y[j] for i in range(3) for j in range(i)}
    return total + sum(v * (i + j) for (i, j), v in pairs.items())


@dataclass(frozen=True)
class Body:
    position: np.ndarray
    velocity: np.ndarray
    mass: float = 1.0
    tags: tuple = ()

    @property
    def energy(self):
        return 0.5 * self.mass * self.velocity @ self.velocity

    def moved(self, dt):
        return replace(self, position=self.position + dt * self.velocity)


@dataclass
class Account:
    balance: float
    rate: float
    history: list = field(default_factory=list)

    def tick(self, amount=0.0):
        self.balance = self.balance * (1 + self.rate) + amount
        self.history.append(self.balance)
        return self

    @classmethod
    def opened(cls, balance):
        return cls(balance, 0.05)

    @staticmethod
    def spread(history):
        return max(history) - min(history)


@program(lambda: (1.3, 0.1))
def account_history(balance, rate):
    accounts = [Account(balance, rate), Account.opened(balance * rate)]
    for i in range(4):
        for account in accounts:
            account.tick(0.1 * i * balance).tick()
    accounts[0].balance += accounts[1].balance
    return sum(Account.spread(a.history) for a in accounts) + accounts[0].balance


def traced(f):
    f.seen = []

    @functools.wraps(f)
    def inner(*args, **kwargs):
        out = f(*args, **kwargs)
        return out * 2 if out > 1 else out

    return inner


@traced
def energy_of(x, *, scale=1.0):
    return scale * np.sum(x**2)


def repeated(times):
    def decorate(f):
        def inner(x):
            for _ in range(times):
                x = f(x)
            return x

        return inner

    return decorate


@repeated(3)
def contract(x):
    return np.cos(x) * 0.5 + x**2 * 0.1


@program(lambda: (rnd(4), 1.4))
def decorated_twice(x, s):
    return energy_of(contract(x), scale=s) + energy_of(x * 2, scale=s)


class Table:
    def __init__(self):
        self.values = {}

    def __getitem__(self, key):
        return self.values[key]

    def __setitem__(self, key, value):
        self.values[key] = value

    def __contains__(self, key):
        return key in self.values

    def __len__(self):
        return len(self.values)


Point = namedtuple("Point", "x y")


@program(lambda: (rnd(5, 2),))
def turning_points(points):
    hull = []
    for x, y in points:
        p = Point(x, y)
        while len(hull) > 1:
            a, b = hull[-2], hull[-1]
            if (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0:
                break
            hull.pop()
        hull.append(p)
    return sum(a.x * b.y - a.y * b.x for a, b in zip(hull, hull[1:] + hull[:1])) + len(hull)


class Variable:
    def __init__(self, value, parents=()):
        self.value, self.parents, self.grad = value, parents, 0.0

    def __mul__(self, other):
        return Variable(self.value * other.value, ((self, other.value), (other, self.value)))

    def __add__(self, other):
        return Variable(self.value + other.value, ((self, 1.0), (other, 1.0)))


@program(lambda: (1.3, 0.4))
def tape_of_objects(a, b):
    x, y = Variable(a), Variable(b)
    z = x * y + x * x
    z.grad = 1.0
    for node in (z, z.parents[0][0], z.parents[1][0]):
        for parent, slope in node.parents:
            parent.grad += slope * node.grad
    return x.grad * y.grad + z.value


@program(
    lambda: ({"layers": [{"w": rnd(2, 2), "b": rnd(2)}, {"w": rnd(2, 2, seed=1), "b": rnd(2)}], "scale": 0.7}, rnd(2)),
    second=False,
)
def nested_parameters_by_path(params, x):
    for i in range(len(params["layers"])):
        layer = params["layers"][i]
        for key in ("w", "b"):
            layer[key] = layer[key] * params["scale"]
        x = np.tanh(layer["w"] @ x + layer["b"])
    flat = np.concatenate([np.ravel(v) for layer in params["layers"] for v in layer.values()])
    return x @ x + flat @ flat


@program(lambda: (rnd(3), 0.6))
def functions_by_name(x, s):
    def square(v):
        return v * v * s

    handlers = {"square": square, "exp": np.exp, "shift": lambda v: v + s}
    handlers["twice"] = lambda v: handlers["square"](handlers["shift"](v))
    total = 0.0
    for word in "square twice exp shift".split():
        total += np.sum(handlers[word](x))
        x = handlers.get(word, np.sin)(x) * 0.5
    return total + getattr(np, "cos")(x[0])
