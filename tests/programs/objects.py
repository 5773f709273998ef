"""Objects: models of layers, objects in containers, inheritance, dataclasses, enums, objects that helpers give back."""

import abc
import dataclasses
import enum
import math
from collections import namedtuple
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Generic, NamedTuple, Optional, Protocol, TypeVar

import numpy as np

from .registry import Collection, positive, rand, spd

OBJECTS = Collection("objects", tags=("language",))


class Layer:
    def forward(self, x):
        raise NotImplementedError

    def __call__(self, x):
        return self.forward(x)


class Linear(Layer):
    def __init__(self, W, b):
        super().__init__()
        self.W, self.b = W, b

    def forward(self, x):
        return x @ self.W + self.b


class Tanh(Layer):
    def forward(self, x):
        return np.tanh(x)


class Residual(Layer):
    def __init__(self, inner):
        self.inner = inner

    def forward(self, x):
        return x + self.inner(x)


class Network(Layer):
    def __init__(self, layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


def network_of_layers(W, b, x):
    net = Network([Linear(W, b), Tanh(), Residual(Linear(W.T, 0.5)), Tanh()])
    return np.mean(net(x) ** 2)


OBJECTS.add(network_of_layers, lambda: (rand(2, 2), rand(2), rand(3, 2, seed=1)), argnums=(0, 1, 2), holomorphic=True)


def network_built_in_loop(weights, x):
    layers = []
    for W in weights:
        layers.append(Linear(W, 0.1))
        layers.append(Tanh())
    return np.sum(Network(layers)(x))


OBJECTS.add(
    network_built_in_loop, lambda: ([rand(2, 2), rand(2, 2, seed=1)], rand(3, 2)), argnums=(0, 1), holomorphic=True
)


def network_by_comprehension(weights, x):
    net = Network([Linear(W, 0.1 * k) for k, W in enumerate(weights)])
    return np.sum(net(x) ** 2)


OBJECTS.add(
    network_by_comprehension,
    lambda: ([rand(2, 2), rand(2, 2, seed=1)], rand(3, 2)),
    argnums=(0, 1),
    holomorphic=True,
)


def network_argument(net, x):
    return np.sum(net(x))


OBJECTS.add(
    network_argument,
    lambda: (Network([Linear(rand(2, 2), rand(2)), Tanh(), Linear(rand(2, 2, seed=3), rand(2))]), rand(3, 2)),
    argnums=(0, 1),
    holomorphic=True,
)


class Particle:
    def __init__(self, x, v, m=1.0):
        self.x, self.v, self.m = x, v, m

    def kick(self, force, dt):
        self.v = self.v + dt * force / self.m

    def drift(self, dt):
        self.x = self.x + dt * self.v


def two_bodies(x0, v1):
    bodies = [Particle(np.array([x0, 0.0]), np.zeros(2)), Particle(np.array([0.0, 1.0]), v1, 2.0)]
    for _ in range(4):
        r = bodies[1].x - bodies[0].x
        f = r / (np.sum(r**2) + 0.1) ** 1.5
        bodies[0].kick(f, 0.1)
        bodies[1].kick(-f, 0.1)
        for body in bodies:
            body.drift(0.1)
    return np.sum(bodies[0].x * bodies[1].x) + bodies[0].v[0]


OBJECTS.add(two_bodies, lambda: (0.4, rand(2)), argnums=(0, 1), holomorphic=True)


def many_bodies(xs, vs):
    bodies = [Particle(x, v) for x, v in zip(xs, vs)]
    for _ in range(3):
        for a in bodies:
            force = 0.0
            for b in bodies:
                if a is not b:
                    force = force + (b.x - a.x) * 0.3
            a.kick(force, 0.1)
        for a in bodies:
            a.drift(0.1)
    return sum(0.5 * b.m * b.v**2 + b.x**3 for b in bodies)


OBJECTS.add(many_bodies, lambda: (rand(3), rand(3, seed=1)), argnums=(0, 1), holomorphic=True)


class Pendulum:
    def __init__(self, length, gravity=9.81):
        self.length = length
        self.gravity = gravity

    def derivative(self, state, t):
        theta, omega = state
        return np.array([omega, -self.gravity / self.length * np.sin(theta)])


class RungeKutta:
    def __init__(self, system, dt):
        self.system = system
        self.dt = dt

    def step(self, y, t):
        f, h = self.system.derivative, self.dt
        k1 = f(y, t)
        k2 = f(y + h / 2 * k1, t + h / 2)
        k3 = f(y + h / 2 * k2, t + h / 2)
        k4 = f(y + h * k3, t + h)
        return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

    def integrate(self, y, n):
        t = 0.0
        for _ in range(n):
            y = self.step(y, t)
            t += self.dt
        return y


def object_holds_object(length, y0):
    solver = RungeKutta(Pendulum(length), 0.05)
    return np.sum(solver.integrate(y0, 4) ** 2)


OBJECTS.add(object_holds_object, lambda: (1.3, rand(2)), argnums=(0, 1), holomorphic=True)


class Kernel(abc.ABC):
    @abc.abstractmethod
    def __call__(self, a, b): ...

    def matrix(self, xs):
        return np.array([[self(a, b) for b in xs] for a in xs])

    def __add__(self, other):
        return SumKernel(self, other)

    def __mul__(self, other):
        return ProductKernel(self, other)


class RBF(Kernel):
    def __init__(self, length):
        self.length = length

    def __call__(self, a, b):
        return np.exp(-0.5 * ((a - b) / self.length) ** 2)


class Constant(Kernel):
    def __init__(self, value):
        self.value = value

    def __call__(self, a, b):
        return self.value


class SumKernel(Kernel):
    def __init__(self, first, second):
        self.first, self.second = first, second

    def __call__(self, a, b):
        return self.first(a, b) + self.second(a, b)


class ProductKernel(Kernel):
    def __init__(self, *factors):
        self.factors = factors

    def __call__(self, a, b):
        out = 1.0
        for f in self.factors:
            out = out * f(a, b)
        return out


def kernel_algebra(length, variance):
    xs = np.array([0.0, 0.4, 1.0])
    k = RBF(length) * Constant(variance) + Constant(0.1)
    K = k.matrix(xs) + 0.1 * np.eye(3)
    return np.log(np.linalg.det(K))


OBJECTS.add(kernel_algebra, lambda: (0.8, 1.3), argnums=(0, 1), holomorphic=True)


class Color(enum.Enum):
    RED = 1
    GREEN = 2


class Scheme(enum.IntEnum):
    EULER = 0
    MIDPOINT = 1


STEPPERS = {
    Scheme.EULER: lambda f, y, h: y + h * f(y),
    Scheme.MIDPOINT: lambda f, y, h: y + h * f(y + 0.5 * h * f(y)),
}


def enum_dispatch(y, scheme):
    step = STEPPERS[scheme]
    for _ in range(3):
        y = step(lambda v: -(v**2), y, 0.1)
    return y


OBJECTS.add(enum_dispatch, lambda: (0.8, Scheme.MIDPOINT), holomorphic=True)


def enum_branches(x):
    total = 0.0
    for color, v in zip([Color.RED, Color.GREEN, Color.RED], x):
        if color is Color.RED:
            total += v**2
        elif color == Color.GREEN:
            total += v * color.value
    return total + sum(c.value for c in Color) * x[0]


OBJECTS.add(enum_branches, lambda: (rand(3),), holomorphic=True)


@dataclass
class Config:
    rate: float = 0.1
    steps: int = 3
    layers: list = field(default_factory=lambda: [2, 3])
    tags: dict = field(default_factory=dict)
    name: str = "run"
    limit: ClassVar[float] = 2.0


def dataclass_factory(x):
    config = Config(rate=x)
    config.layers.append(4)
    total = 0.0
    for n in config.layers:
        total += config.rate**n
    return total * Config.limit * config.steps


OBJECTS.add(dataclass_factory, lambda: (0.7,), holomorphic=True)


@dataclass(kw_only=True, slots=True)
class Gaussian:
    mean: np.ndarray
    cov: np.ndarray
    weight: Optional[float] = None

    def __post_init__(self):
        if self.weight is None:
            self.weight = 1.0

    def predict(self, F, Q):
        return dataclasses.replace(self, mean=F @ self.mean, cov=F @ self.cov @ F.T + Q)

    def update(self, H, z, R):
        S = H @ self.cov @ H.T + R
        K = self.cov @ H.T @ np.linalg.inv(S)
        mean = self.mean + K @ (z - H @ self.mean)
        cov = (np.eye(len(self.mean)) - K @ H) @ self.cov
        return Gaussian(mean=mean, cov=cov, weight=self.weight * np.linalg.det(S))


def kalman(mean, cov, zs):
    F, H = np.array([[1.0, 0.1], [0.0, 1.0]]), np.array([[1.0, 0.0]])
    state = Gaussian(mean=mean, cov=cov)
    for z in zs:
        state = state.predict(F, 0.01 * np.eye(2)).update(H, z, 0.1 * np.eye(1))
    return np.sum(state.mean**2) + np.trace(state.cov) * state.weight


OBJECTS.add(kalman, lambda: (rand(2), spd(2), rand(3, 1, seed=1)), argnums=(0, 1, 2), holomorphic=True)


class Node:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right

    def total(self):
        result = self.value
        if self.left is not None:
            result = result + 0.5 * self.left.total()
        if self.right is not None:
            result = result + self.right.total() ** 2
        return result


def tree_of_objects(x):
    tree = Node(x[0], Node(x[1]), Node(x[2], Node(x[0] * x[1])))
    return tree.total()


OBJECTS.add(tree_of_objects, lambda: (rand(3),), holomorphic=True)
OBJECTS.add(
    Node.total, lambda: (Node(0.3, Node(0.4, None, Node(0.1)), Node(0.2)),), holomorphic=True, name="tree_argument"
)


class Expr:
    pass


@dataclass
class Num(Expr):
    value: float


@dataclass
class Var(Expr):
    name: str


@dataclass
class Bin(Expr):
    op: str
    a: Expr
    b: Expr


def evaluate(e, env):
    if isinstance(e, Num):
        return e.value
    if isinstance(e, Var):
        return env[e.name]
    a, b = evaluate(e.a, env), evaluate(e.b, env)
    return a + b if e.op == "+" else a * b


EXPRESSION = Bin("+", Bin("*", Var("x"), Num(3.0)), Bin("*", Var("y"), Var("x")))


def interpreter(x, y):
    return evaluate(EXPRESSION, {"x": x, "y": y})


OBJECTS.add(interpreter, lambda: (0.5, 0.3), argnums=(0, 1), holomorphic=True)


def evaluate_match(e, env):
    match e:
        case Num(value):
            return value
        case Var(name=name):
            return env[name]
        case Bin("+", a, b):
            return evaluate_match(a, env) + evaluate_match(b, env)
        case Bin(op="*", a=a, b=b):
            return evaluate_match(a, env) * evaluate_match(b, env)


def interpreter_with_match(e, x, y):
    return evaluate_match(e, {"x": x, "y": y})


OBJECTS.add(interpreter_with_match, lambda: (EXPRESSION, 0.5, 0.3), argnums=(1, 2), holomorphic=True)


Point = namedtuple("Point", ["x", "y"], defaults=[0.5])


def shoelace(points):
    area = 0.0
    for p, q in zip(points, [*points[1:], points[0]]):
        area += p.x * q.y - q.x * p.y
    return 0.5 * area


def list_of_points(x):
    points = [Point(x[0], x[1]), Point(x[2]), Point(y=x[0] * 2.0, x=-0.3)]
    moved = [p._replace(x=p.x + 0.1) for p in points]
    return shoelace(points) + shoelace(moved) ** 2 + sum(points[0]) + moved[1]._asdict()["x"]


OBJECTS.add(list_of_points, lambda: (rand(3),), holomorphic=True)
OBJECTS.add(shoelace, lambda: ([Point(0.1, 0.2), Point(0.9, 0.1), Point(0.4, 0.8)],), holomorphic=True)


def make_layer(kind, W):
    if kind == "tanh":
        return Network([Linear(W, 0.0), Tanh()])
    return Linear(W, 1.0)


def factory(W, x):
    first, second = make_layer("tanh", W), make_layer("linear", W * 2.0)
    return np.sum(second(first(x)))


OBJECTS.add(factory, lambda: (rand(2, 2), rand(3, 2)), argnums=(0, 1), holomorphic=True)

REGISTRY = {}


def register(cls):
    REGISTRY[cls.__name__] = cls
    return cls


@register
class Relu(Layer):
    def forward(self, x):
        return np.maximum(x, 0.0)


@register
class Scale(Layer):
    factor = 2.0

    def forward(self, x):
        return self.factor * x


def registered_classes(x):
    for name in ("Relu", "Scale"):
        x = REGISTRY[name]()(x)
    return np.sum(x)


OBJECTS.add(registered_classes, lambda: (np.array([0.4, -0.2]),))


class Meter:
    total = 0.0

    @classmethod
    def scaled(cls, v):
        return v * cls.unit()

    @staticmethod
    def unit():
        return 2.0


class FineMeter(Meter):
    @staticmethod
    def unit():
        return 0.5


def class_methods(x):
    return Meter.scaled(x) * FineMeter.scaled(x) + FineMeter().scaled(x**2)


OBJECTS.add(class_methods, lambda: (0.6,), holomorphic=True)


class Mixin:
    def describe(self):
        return f"{type(self).__name__} {self.name}"

    def normalised(self):
        return self.value / (1.0 + abs(self.value))


class Named:
    def __init__(self, name, **kwargs):
        super().__init__(**kwargs)
        self.name = name


class Valued:
    def __init__(self, value=0.0, **kwargs):
        super().__init__(**kwargs)
        self.value = value


class Thing(Mixin, Named, Valued):
    def __init__(self, name, value):
        super().__init__(name=name, value=value)


def cooperative_inheritance(x):
    thing = Thing("a", x)
    return thing.normalised() * len(thing.describe())


OBJECTS.add(cooperative_inheritance, lambda: (0.6,))


class Cached:
    def __init__(self, A):
        self.A = A

    @cached_property
    def inverse(self):
        return np.linalg.inv(self.A)

    def solve(self, b):
        return self.inverse @ b


def cached_properties(A, b):
    c = Cached(A)
    return np.sum(c.solve(b) + c.solve(c.solve(b)))


OBJECTS.add(cached_properties, lambda: (spd(2), rand(2)), argnums=(0, 1), holomorphic=True)


class Memo:
    def __init__(self):
        self._store = None

    def get(self, x):
        if self._store is None:
            self._store = np.exp(x)
        return self._store


def memo(x):
    m = Memo()
    return m.get(x) * m.get(x + 5.0)


OBJECTS.add(memo, lambda: (0.4,), holomorphic=True)

T = TypeVar("T")


class Box(Generic[T]):
    def __init__(self, item: T) -> None:
        self.item = item

    def map(self, f):
        return Box(f(self.item))


def generic_box(x):
    return Box(x).map(np.sin).map(lambda v: v * x).item


OBJECTS.add(generic_box, lambda: (0.4,), holomorphic=True)


class Potential(Protocol):
    def energy(self, x: float) -> float: ...


class Harmonic:
    def __init__(self, k: float):
        self.k = k

    def energy(self, x: float) -> float:
        return 0.5 * self.k * x**2


class Morse:
    def __init__(self, depth: float, a: float):
        self.depth, self.a = depth, a

    def energy(self, x: float) -> float:
        return self.depth * (1.0 - math.exp(-self.a * x)) ** 2


def potentials(k, a, x):
    terms: list[Potential] = [Harmonic(k), Morse(1.5, a)]
    return sum(p.energy(x) for p in terms)


OBJECTS.add(potentials, lambda: (0.7, 0.9, 0.4), argnums=(0, 1, 2))


def chosen_object(x, flag):
    if flag:
        p = Harmonic(x[0])
    else:
        p = Morse(x[0], x[1])
    return p.energy(x[2])


OBJECTS.add(chosen_object, lambda: (rand(3), True), holomorphic=True)


def chosen_by_value(x):
    p = Harmonic(x[0]) if x[1] > 0 else Morse(x[0], x[1])
    return p.energy(x[2])


OBJECTS.add(chosen_by_value, lambda: (np.array([0.4, 0.3, 0.8]),))
OBJECTS.add(chosen_by_value, lambda: (np.array([0.4, -0.3, 0.8]),), name="chosen_by_value_otherwise")


class Adam:
    def __init__(self, rate):
        self.rate, self.m, self.v, self.t = rate, 0.0, 0.0, 0

    def update(self, x, g):
        self.t += 1
        self.m = 0.9 * self.m + 0.1 * g
        self.v = 0.99 * self.v + 0.01 * g**2
        m = self.m / (1.0 - 0.9**self.t)
        v = self.v / (1.0 - 0.99**self.t)
        return x - self.rate * m / (np.sqrt(v) + 1e-3)


def optimiser_inside(x, rate):
    opt = Adam(rate)
    for _ in range(4):
        x = opt.update(x, 2.0 * x - 1.0)
    return np.sum(x**2)


OBJECTS.add(optimiser_inside, lambda: (rand(2), 0.1), argnums=(0, 1), holomorphic=True)


class Bank:
    def __init__(self):
        self.accounts = {}

    def deposit(self, name, amount):
        self.accounts[name] = self.accounts.get(name, 0.0) + amount

    def total(self):
        return sum(v**2 for v in self.accounts.values())


def accounts(x):
    bank = Bank()
    bank.deposit("a", x[0])
    bank.deposit("b", x[1])
    bank.deposit("a", x[1] * 2.0)
    return bank.total()


OBJECTS.add(accounts, lambda: (rand(2),), holomorphic=True)


class Chain:
    def __init__(self, x):
        self.x = x

    def add(self, v):
        self.x = self.x + v
        return self

    def mul(self, v):
        self.x = self.x * v
        return self


def fluent(x):
    c = Chain(x).add(1.0).mul(x)
    c.add(x).mul(2.0)
    return c.x**2


OBJECTS.add(fluent, lambda: (0.6,), holomorphic=True)


class Result(NamedTuple):
    x: np.ndarray
    converged: bool = True
    history: Any = ()

    @property
    def norm(self):
        return np.sum(self.x**2)


def newton(f, df, x):
    history = []
    for k in range(10):
        step = f(x) / df(x)
        x = x - step
        history.append(x)
        if abs(step) < 1e-12:
            return Result(x, True, history)
    return Result(x, False, history)


def solver_result(a):
    result = newton(lambda x: x**2 - a, lambda x: 2.0 * x, 1.0)
    penalty = 0.0 if result.converged else 1.0
    return result.x + penalty + result.norm * len(result.history[:1])


OBJECTS.add(solver_result, lambda: (1.7,))


def attribute_of_function(x):
    scaled.factor = 2.0
    return scaled(x) * scaled.factor


def scaled(x):
    return x * 3.0


OBJECTS.add(attribute_of_function, lambda: (0.6,), holomorphic=True)


def local_class(x):
    class Pair:
        def __init__(self, a, b):
            self.a, self.b = a, b

        def product(self):
            return self.a * self.b

    return Pair(x, x + 1.0).product()


OBJECTS.add(local_class, lambda: (0.6,), holomorphic=True)


def dict_of_objects(x):
    springs = {"soft": Harmonic(x[0]), "hard": Harmonic(10.0)}
    energy = springs["soft"].energy(x[1])
    for name, spring in springs.items():
        energy = energy + spring.energy(x[1]) * (1.0 if name == "soft" else 0.1)
    for spring in springs.values():
        energy = energy + spring.k
    return energy


OBJECTS.add(dict_of_objects, lambda: (rand(2),), holomorphic=True)


class Market:
    """Objects that know each other."""

    def __init__(self, price):
        self.price = price
        self.traders = []

    def join(self, trader):
        self.traders.append(trader)
        trader.market = self


class Trader:
    def __init__(self, cash):
        self.cash = cash
        self.market = None

    def buy(self, n):
        self.cash = self.cash - n * self.market.price
        self.market.price = self.market.price * (1.0 + 0.1 * n)


def market(price, cash):
    m = Market(price)
    a, b = Trader(cash), Trader(2.0 * cash)
    m.join(a)
    m.join(b)
    a.buy(2)
    b.buy(1)
    return m.price + a.cash * b.cash


OBJECTS.add(market, lambda: (1.2, 5.0), argnums=(0, 1), holomorphic=True)


class State:
    def __init__(self, **kwargs):
        for key, value in kwargs.items():
            setattr(self, key, value)

    def copy(self, **changes):
        return State(**{**self.__dict__, **changes})


def attributes_by_name(x):
    s = State(a=x, b=2.0)
    t = s.copy(b=x * x)
    return s.a * s.b + t.b * getattr(t, "a")


OBJECTS.add(attributes_by_name, lambda: (0.6,), holomorphic=True)


def simple_namespace(x):
    from types import SimpleNamespace

    p = SimpleNamespace(a=x, b=x**2)
    p.c = p.a * p.b
    return p.c + p.b


OBJECTS.add(simple_namespace, lambda: (0.6,), holomorphic=True)


class Mesh:
    def __init__(self, nodes, elements):
        self.nodes = nodes
        self.elements = elements

    def lengths(self):
        return [self.nodes[b] - self.nodes[a] for a, b in self.elements]

    def assemble(self, stiffness):
        n = len(self.nodes)
        K = np.zeros((n, n))
        for (a, b), k, L in zip(self.elements, stiffness, self.lengths()):
            ke = k / L * np.array([[1.0, -1.0], [-1.0, 1.0]])
            K[np.ix_([a, b], [a, b])] += ke
        return K


def finite_elements(nodes, stiffness):
    mesh = Mesh(nodes, [(0, 1), (1, 2), (2, 3)])
    K = mesh.assemble(stiffness)
    u = np.linalg.solve(K[1:, 1:], np.array([0.0, 0.0, 1.0]))
    return u[-1] + np.sum(u**2)


OBJECTS.add(finite_elements, lambda: (np.array([0.0, 0.4, 1.0, 1.5]), positive(3)), argnums=(0, 1), holomorphic=False)


class Rectangle:
    def __init__(self, w, h):
        self.w = w
        self.h = h

    @property
    def area(self):
        return self.w * self.h

    @area.setter
    def area(self, value):
        scale = np.sqrt(value / self.area)
        self.w = self.w * scale
        self.h = self.h * scale

    @area.deleter
    def area(self):
        self.w = self.h = 0.0


def setter_with_side_effects(w, h):
    r = Rectangle(w, h)
    r.area = 2.0
    r.area *= w
    return r.w + r.h * r.area


OBJECTS.add(setter_with_side_effects, lambda: (0.7, 1.2), argnums=(0, 1), holomorphic=True)
