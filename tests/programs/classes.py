"""Classes: methods, properties, inheritance, operators, objects passed in and built inside."""

import abc
import math
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from .registry import Collection, positive, rand

CLASSES = Collection("classes", tags=("language",))


class Dense:
    scale = 1.5

    def __init__(self, W, b):
        self.W = W
        self.b = b

    def __call__(self, x):
        return np.tanh(self.linear(x)) * self.scale

    def linear(self, x):
        return self.W @ x + self.b

    @property
    def weight_norm(self):
        return np.sum(self.W**2)

    @staticmethod
    def squash(z):
        return z / (1.0 + z**2)

    @classmethod
    def square(cls, W):
        return cls(W, np.zeros(W.shape[0]) + cls.scale)


def object_built_inside(W, x):
    layer = Dense(W, x[0])
    return np.sum(layer(x)) + layer.weight_norm


CLASSES.add(object_built_inside, lambda: (rand(2, 2), rand(2, seed=1)), argnums=(0, 1), holomorphic=True)


def object_passed_in(x, layer):
    return np.sum(layer(x) ** 2) + np.sum(layer.squash(layer.linear(x)))


CLASSES.add(object_passed_in, lambda: (rand(2), Dense(rand(2, 2), rand(2, seed=1))), holomorphic=True)


def gradient_of_attributes(layer, x):
    return np.sum(layer(x) ** 2) * layer.weight_norm


CLASSES.add(
    gradient_of_attributes,
    lambda: (Dense(rand(2, 2), rand(2, seed=1)), rand(2, seed=2)),
    argnums=(0, 1),
    holomorphic=True,
)


def static_and_class_methods(W, x):
    layer = Dense.square(W)
    return np.sum(Dense.squash(layer(x))) + np.sum(layer.squash(x)) * Dense.scale


CLASSES.add(static_and_class_methods, lambda: (rand(2, 2), rand(2, seed=1)), argnums=(0, 1), holomorphic=True)


class Shape(abc.ABC):
    def __init__(self, size):
        self.size = size

    @abc.abstractmethod
    def area(self): ...

    def cost(self):
        return self.area() * 2.0 + self.size


class Disc(Shape):
    def area(self):
        return math.pi * self.size**2


class Ring(Disc):
    def __init__(self, size, hole):
        super().__init__(size)
        self.hole = hole

    def area(self):
        return super().area() - math.pi * self.hole**2

    def cost(self):
        return Shape.cost(self) + self.hole


def inheritance(x):
    total = 0.0
    for shape in [Disc(x[0]), Ring(x[1], x[2]), Ring(hole=x[0], size=2.0)]:
        total += shape.cost()
        if isinstance(shape, Ring):
            total *= 0.5
    return total


CLASSES.add(inheritance, lambda: (rand(3),), holomorphic=True)


class Dual:
    def __init__(self, value, slope=0.0):
        self.value, self.slope = value, slope

    def __add__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    __radd__ = __add__

    def __mul__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def __rmul__(self, other):
        return self * other

    def __neg__(self):
        return Dual(-self.value, -self.slope)

    def __pow__(self, n):
        out = Dual(1.0)
        for _ in range(n):
            out = out * self
        return out


def operator_overloading(x):
    d = Dual(x, 1.0)
    y = 3.0 * d**3 + d * 2.0 + (-d) + 1.0
    return y.slope * y.value


CLASSES.add(operator_overloading, lambda: (0.7,), holomorphic=True)


class Vector:
    def __init__(self, *components):
        self.components = list(components)

    def __len__(self):
        return len(self.components)

    def __getitem__(self, i):
        return self.components[i]

    def __iter__(self):
        return iter(self.components)

    def __matmul__(self, other):
        return sum(a * b for a, b in zip(self, other))

    def __sub__(self, other):
        return Vector(*[a - b for a, b in zip(self, other)])

    def __lt__(self, other):
        return self @ self < other @ other

    def __bool__(self):
        return len(self) > 0

    def __contains__(self, value):
        return value in self.components

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False


def container_protocol(x):
    u, v = Vector(*x), Vector(x[1], 2.0, x[0] ** 2)
    w = u - v
    if u < v and w:
        return w @ u + len(w) * w[0]
    return w @ v


CLASSES.add(container_protocol, lambda: (rand(3),), name="container_protocol_first")
CLASSES.add(container_protocol, lambda: (5.0 * rand(3),), name="container_protocol_second")


class Integrator:
    def __init__(self, x, v, dt=0.1):
        self.x, self.v, self.dt = x, v, dt
        self.history = []

    def step(self, force):
        self.v = self.v + self.dt * force(self.x)
        self.x += self.dt * self.v
        self.history.append(self.energy)
        return self

    @property
    def energy(self):
        return 0.5 * self.v**2 + self.potential()

    def potential(self):
        return 1.0 - np.cos(self.x)


def stateful_object(x, v):
    system = Integrator(x, v)
    for _ in range(3):
        system.step(lambda q: -np.sin(q))
    system.step(force=np.cos).step(np.sin)
    return system.energy + sum(system.history) * system.history[0]


CLASSES.add(stateful_object, lambda: (0.4, 0.3), argnums=(0, 1), holomorphic=True)


@dataclass
class Body:
    position: np.ndarray
    velocity: np.ndarray
    mass: float = 1.0
    label: str = field(default="body", compare=False)

    @property
    def kinetic(self):
        return 0.5 * self.mass * np.sum(self.velocity**2)

    def moved(self, dt):
        return replace(self, position=self.position + dt * self.velocity)


def dataclass_methods(body, dt):
    later = body.moved(dt).moved(2.0 * dt)
    return later.kinetic + np.sum(later.position**2) * later.mass


CLASSES.add(dataclass_methods, lambda: (Body(rand(2), rand(2, seed=1), 1.3), 0.1), argnums=(0, 1), holomorphic=True)


@dataclass
class Sphere:
    radius: float
    area: float = field(init=False)

    def __post_init__(self):
        self.area = 4.0 * math.pi * self.radius**2


def post_init(r):
    s = Sphere(r)
    return s.area * s.radius


CLASSES.add(post_init, lambda: (0.7,), holomorphic=True)


class Gaussian(NamedTuple):
    mean: float
    log_std: float = 0.0

    def log_density(self, x):
        return -0.5 * ((x - self.mean) / np.exp(self.log_std)) ** 2 - self.log_std

    @property
    def precision(self):
        return np.exp(-2.0 * self.log_std)


def namedtuple_methods(g, x):
    return np.sum(g.log_density(x)) * g.precision + Gaussian(x[0]).log_density(0.3)


CLASSES.add(namedtuple_methods, lambda: (Gaussian(0.2, 0.1), rand(3)), argnums=(0, 1), holomorphic=True)


class Sequential:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


def model_of_layers(params, x):
    model = Sequential(Dense(params["W1"], params["b1"]), np.sin, lambda h: h * 2.0, Dense.square(params["W2"]))
    return np.mean(model(x) ** 2)


CLASSES.add(
    model_of_layers,
    lambda: ({"W1": rand(2, 2), "b1": rand(2), "W2": rand(2, 2, seed=1)}, rand(2, seed=2)),
    argnums=(0, 1),
    holomorphic=True,
)


def bound_method_as_value(W, x):
    layer = Dense(W, 0.1)
    f = layer.linear
    g = getattr(layer, "linear")
    return np.sum(f(x) * g(f(x)))


CLASSES.add(bound_method_as_value, lambda: (rand(2, 2), rand(2, seed=1)), argnums=(0, 1), holomorphic=True)

CLASSES.add(Disc.area, lambda: (Disc(0.7),), holomorphic=True, name="unbound_method")


class Regression:
    def __init__(self, X, y):
        self.X, self.y = X, y

    def loss(self, w):
        residual = self.X @ w - self.y
        return np.mean(residual**2) + self.penalty(w)

    def penalty(self, w, strength=0.1):
        return strength * np.sum(w**2)

    def __call__(self, w):
        return 2.0 * self.loss(w)


CLASSES.add(Regression(rand(3, 2), rand(3)).loss, lambda: (rand(2),), holomorphic=True, name="bound_method_itself")
CLASSES.add(Regression(rand(3, 2), rand(3)), lambda: (rand(2),), holomorphic=True, name="callable_object_itself")


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a, b):
        self.a, self.b = a, b


def slots(x):
    s = Slotted(x[0], x[1:])
    s.a = s.a * 2.0
    setattr(s, "b", s.b**2)
    return s.a * np.sum(s.b)


CLASSES.add(slots, lambda: (rand(3),), holomorphic=True)


class Temperature:
    def __init__(self, celsius):
        self._celsius = celsius

    @property
    def kelvin(self):
        return self._celsius + 273.15

    @kelvin.setter
    def kelvin(self, value):
        self._celsius = value - 273.15


def property_setter(x):
    t = Temperature(x)
    t.kelvin = t.kelvin * 1.1
    return t._celsius**2 * 0.01


CLASSES.add(property_setter, lambda: (0.7,), holomorphic=True)


def two_objects_one_attribute(x):
    a = Dense(x, x[0])
    b = a
    b.b = a.b * 3.0
    c = Dense(a.W, 1.0)
    c.W = c.W * 2.0
    return np.sum(a.W) * a.b + np.sum(c.W**2)


CLASSES.add(two_objects_one_attribute, lambda: (rand(3),), holomorphic=True)


def context_object(x):
    with Vector(*x) as v:
        total = v @ v
    return total


CLASSES.add(context_object, lambda: (positive(3),), holomorphic=True)
