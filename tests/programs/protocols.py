"""Classes that act like numbers, containers, functions and context managers."""

import math
from dataclasses import dataclass
from functools import total_ordering

import numpy as np

from .registry import Collection, positive, rand

PROTOCOLS = Collection("protocols", tags=("language",))


class Complexish:
    def __init__(self, re, im):
        self.re = re
        self.im = im

    def __add__(self, other):
        return Complexish(self.re + other.re, self.im + other.im)

    def __sub__(self, other):
        return Complexish(self.re - other.re, self.im - other.im)

    def __mul__(self, other):
        if isinstance(other, (int, float)):
            return Complexish(self.re * other, self.im * other)
        return Complexish(self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re)

    __rmul__ = __mul__

    def __neg__(self):
        return Complexish(-self.re, -self.im)

    def __abs__(self):
        return math.sqrt(self.re**2 + self.im**2)


def julia(x, y):
    z, c = Complexish(x, y), Complexish(0.1, -0.2)
    for _ in range(3):
        z = z * z + c
    return abs(z - 2.0 * c) + abs(-z)


PROTOCOLS.add(julia, lambda: (0.4, 0.3), argnums=(0, 1))


class Quaternion:
    __slots__ = ("w", "v")

    def __init__(self, w, v):
        self.w, self.v = w, v

    def __matmul__(self, other):
        w = self.w * other.w - self.v @ other.v
        v = self.w * other.v + other.w * self.v + np.cross(self.v, other.v)
        return Quaternion(w, v)

    def conj(self):
        return Quaternion(self.w, -self.v)

    def rotate(self, p):
        return (self @ Quaternion(0.0, p) @ self.conj()).v


def rotation(angle, axis, p):
    n = axis / np.linalg.norm(axis)
    q = Quaternion(np.cos(angle / 2), np.sin(angle / 2) * n)
    return np.sum(q.rotate(p) * np.array([1.0, 2.0, 3.0]))


PROTOCOLS.add(rotation, lambda: (0.7, positive(3), rand(3, seed=1)), argnums=(0, 1, 2))


class Polynomial:
    def __init__(self, coefficients):
        self.coefficients = coefficients

    def __call__(self, x):
        y = 0.0
        for c in reversed(self.coefficients):
            y = y * x + c
        return y

    def __len__(self):
        return len(self.coefficients)

    def __getitem__(self, k):
        return self.coefficients[k]

    def derivative(self):
        return Polynomial([k * c for k, c in enumerate(self.coefficients)][1:])


def polynomial(c, x):
    p = Polynomial(c)
    return p(x) + p.derivative()(x) * len(p) + p[1] * p[0]


PROTOCOLS.add(polynomial, lambda: (rand(4), 0.6), argnums=(0, 1), holomorphic=True)


def polynomial_of_list(a, b, x):
    p = Polynomial([a, b, a * b])
    return p(x) * p[2] + p.derivative()(x)


PROTOCOLS.add(polynomial_of_list, lambda: (0.5, 0.3, 0.6), argnums=(0, 1, 2), holomorphic=True)


class Interval:
    def __init__(self, lo, hi=None):
        self.lo = lo
        self.hi = lo if hi is None else hi

    def __add__(self, other):
        if not isinstance(other, Interval):
            other = Interval(other)
        return Interval(self.lo + other.lo, self.hi + other.hi)

    __radd__ = __add__

    def __mul__(self, other):
        if not isinstance(other, Interval):
            other = Interval(other)
        products = [self.lo * other.lo, self.lo * other.hi, self.hi * other.lo, self.hi * other.hi]
        return Interval(min(products), max(products))

    def __contains__(self, x):
        return self.lo <= x <= self.hi

    @property
    def width(self):
        return self.hi - self.lo


def interval_arithmetic(a, b):
    x = Interval(a, b)
    y = x * x + 2.0 + x
    if 0.5 in x:
        y = y + 1.0
    return y.width * y.hi


PROTOCOLS.add(interval_arithmetic, lambda: (-0.4, 0.9), argnums=(0, 1))


def sum_of_objects(x):
    parts = [Interval(x[0], x[1]), Interval(x[1], x[2])]
    total = sum(parts, Interval(0.0))
    return total.width * total.lo


PROTOCOLS.add(sum_of_objects, lambda: (rand(3),), holomorphic=True)


def sum_with_radd(x):
    total = sum([Interval(v, 2.0 * v) for v in (x, x**2, 0.5)])
    return total.width * total.lo


PROTOCOLS.add(sum_with_radd, lambda: (0.7,), holomorphic=True)


class Accumulator:
    def __init__(self):
        self.total = 0.0
        self.count = 0

    def __iadd__(self, value):
        self.total = self.total + value
        self.count += 1
        return self

    def __float__(self):
        return float(self.total / self.count)

    def __bool__(self):
        return self.count > 0


def in_place_operator(x):
    acc = Accumulator()
    for v in x:
        acc += v**2
    if acc:
        return float(acc) * acc.total
    return 0.0


PROTOCOLS.add(in_place_operator, lambda: (rand(3),))


class Grid:
    def __init__(self, n):
        self.values = np.zeros(n)

    def __setitem__(self, i, v):
        self.values[i] = v

    def __getitem__(self, i):
        return self.values[i]

    def __len__(self):
        return self.values.shape[0]


def item_assignment(x):
    g = Grid(4)
    g[0] = x[0]
    for i in range(1, len(g)):
        g[i] = g[i - 1] * x[1] + x[2]
    return np.sum(g.values) * g[2]


PROTOCOLS.add(item_assignment, lambda: (rand(3),))


class Params:
    def __init__(self, **values):
        self._values = dict(values)

    def __getitem__(self, key):
        return self._values[key]

    def __contains__(self, key):
        return key in self._values

    def items(self):
        return self._values.items()


def own_mapping(a, b):
    p = Params(a=a, b=b)
    total = p["a"] * p["b"]
    if "c" not in p:
        total = total + p["a"] ** 2
    for name, value in p.items():
        total = total + (2.0 if name == "a" else 3.0) * value
    return total


PROTOCOLS.add(own_mapping, lambda: (0.5, 0.3), argnums=(0, 1), holomorphic=True)


class Scaled:
    """A context manager that gives a value."""

    def __init__(self, factor):
        self.factor = factor
        self.entered = False

    def __enter__(self):
        self.entered = True
        return self

    def __exit__(self, kind, value, trace):
        self.entered = False
        return None

    def __call__(self, x):
        return x * self.factor if self.entered else x


def manager_used_inside(x, k):
    scaled = Scaled(k)
    with scaled:
        y = scaled(x)
    z = scaled(x)
    with Scaled(2.0 * k) as s:
        w = s(x) + s.factor
    return np.sum(y * z + w)


PROTOCOLS.add(manager_used_inside, lambda: (rand(2), 1.7), argnums=(0, 1), holomorphic=True)


@total_ordering
class Money:
    def __init__(self, amount):
        self.amount = amount

    def __eq__(self, other):
        return self.amount == other.amount

    def __lt__(self, other):
        return self.amount < other.amount


def ordering(x, y):
    a, b = Money(x), Money(y)
    best = a if a > b else b
    worst = min(a, b)
    return best.amount**2 - worst.amount


PROTOCOLS.add(ordering, lambda: (0.4, 0.9), argnums=(0, 1))


class Matrix:
    """Rows as lists."""

    def __init__(self, rows):
        self.rows = rows

    @classmethod
    def identity(cls, n):
        return cls([[1.0 if i == j else 0.0 for j in range(n)] for i in range(n)])

    def __mul__(self, other):
        n = len(self.rows)
        return Matrix([[sum(self.rows[i][k] * other.rows[k][j] for k in range(n)) for j in range(n)] for i in range(n)])

    def __getitem__(self, ij):
        i, j = ij
        return self.rows[i][j]

    def trace(self):
        return sum(self[i, i] for i in range(len(self.rows)))


def list_matrix(a, b):
    m = Matrix([[a, b], [1.0, a * b]])
    power = Matrix.identity(2)
    for _ in range(3):
        power = power * m
    return power.trace() + power[0, 1]


PROTOCOLS.add(list_matrix, lambda: (0.5, 0.3), argnums=(0, 1), holomorphic=True)


class Countdown:
    def __init__(self, start, rate):
        self.value, self.rate = start, rate

    def __iter__(self):
        value = self.value
        for _ in range(4):
            yield value
            value = value * self.rate


def iterates_generator_method(x, r):
    total = 0.0
    for k, v in enumerate(Countdown(x, r)):
        total += v**2 * (k + 1)
    return total + sum(Countdown(x, 0.5))


PROTOCOLS.add(iterates_generator_method, lambda: (0.8, 0.7), argnums=(0, 1), holomorphic=True)


class Walk:
    """An iterator with a state."""

    def __init__(self, x, n):
        self.x, self.left = x, n

    def __iter__(self):
        return self

    def __next__(self):
        if self.left == 0:
            raise StopIteration
        self.left -= 1
        self.x = np.sin(self.x) + 0.1
        return self.x


def own_iterator(x):
    total = 0.0
    for v in Walk(x, 3):
        total = total + v**2
    return total


PROTOCOLS.add(own_iterator, lambda: (0.8,), holomorphic=True)


class Var:
    """A tape, as every tutorial has one."""

    def __init__(self, value, parents=()):
        self.value = value
        self.parents = parents

    def __add__(self, other):
        return Var(self.value + other.value, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Var(self.value * other.value, ((self, other.value), (other, self.value)))


def tape(x, y):
    a, b = Var(x), Var(y)
    c = a * b + a
    total = c.value
    for parent, slope in c.parents:
        total = total + parent.value * slope
    return total


PROTOCOLS.add(tape, lambda: (0.8, 0.6), argnums=(0, 1), holomorphic=True)


@dataclass(frozen=True, order=True)
class Vec2:
    x: float
    y: float

    def __add__(self, o):
        return Vec2(self.x + o.x, self.y + o.y)

    def __sub__(self, o):
        return Vec2(self.x - o.x, self.y - o.y)

    def __mul__(self, k: float):
        return Vec2(self.x * k, self.y * k)

    def __rmul__(self, k: float):
        return self * k

    def __truediv__(self, k):
        return Vec2(self.x / k, self.y / k)

    def dot(self, o):
        return self.x * o.x + self.y * o.y

    def norm(self):
        return math.sqrt(self.dot(self))


def orbit(px, vy):
    p, v = Vec2(px, 0.0), Vec2(0.0, vy)
    dt = 0.1
    for _ in range(5):
        a = p * (-1.0 / p.norm() ** 3)
        v = v + dt * a
        p = p + v * dt
    return p.norm() + 0.5 * v.dot(v)


PROTOCOLS.add(orbit, lambda: (1.1, 0.9), argnums=(0, 1))


def vector_arguments(p, q):
    d = (p - q) / 2.0
    return d.norm() * p.dot(q)


PROTOCOLS.add(vector_arguments, lambda: (Vec2(0.3, 0.4), Vec2(1.0, -0.5)), argnums=(0, 1))


class Unit:
    def __init__(self, value, exponent):
        self.value, self.exponent = value, exponent

    def __mul__(self, other):
        return Unit(self.value * other.value, self.exponent + other.exponent)

    def __truediv__(self, other):
        return Unit(self.value / other.value, self.exponent - other.exponent)

    def __pow__(self, n):
        return Unit(self.value**n, self.exponent * n)

    def __add__(self, other):
        if self.exponent != other.exponent:
            raise TypeError("units differ")
        return Unit(self.value + other.value, self.exponent)


def units(x, t):
    length, time = Unit(x, 1), Unit(t, 0)
    speed = length / time
    energy = speed**2 + speed * speed
    return energy.value


PROTOCOLS.add(units, lambda: (1.3, 0.7), argnums=(0, 1), holomorphic=True)


class Lazy:
    def __init__(self, x):
        self.x = x

    def __getattr__(self, name):
        if name == "double":
            return 2.0 * self.x
        raise AttributeError(name)


def dynamic_attribute(x):
    return Lazy(x).double * x


PROTOCOLS.add(dynamic_attribute, lambda: (0.7,), holomorphic=True)


class Fraction:
    def __init__(self, n, d=1.0):
        self.n, self.d = n, d

    def __add__(self, other):
        if not isinstance(other, Fraction):
            return NotImplemented
        return Fraction(self.n * other.d + other.n * self.d, self.d * other.d)

    def __radd__(self, other):
        return Fraction(other) + self

    def __rtruediv__(self, k):
        return Fraction(k * self.d, self.n)

    def __rpow__(self, base):
        return base ** (self.n / self.d)

    def __round__(self, digits=0):
        return round(self.n / self.d, digits)

    def __divmod__(self, k):
        return (self.n / self.d) // k, (self.n / self.d) % k


def not_implemented(x):
    f = Fraction(x, 2.0) + Fraction(1.0, x)
    g = 2.0 + f
    h = 1.0 / g
    q, r = divmod(f, 0.4)
    return (g.n / g.d) * (h.n / h.d) ** 2 + 2.0**f + r + q * 0.0


PROTOCOLS.add(not_implemented, lambda: (0.7,))


class Tensor:
    def __init__(self, data):
        self.data = np.asarray(data)

    @property
    def T(self):
        return Tensor(self.data.T)

    @property
    def shape(self):
        return self.data.shape

    def __getitem__(self, index):
        return Tensor(self.data[index])

    def __matmul__(self, other):
        return Tensor(self.data @ other.data)

    def __add__(self, other):
        return Tensor(self.data + (other.data if isinstance(other, Tensor) else other))

    def __eq__(self, other):
        return self.data.shape == other.data.shape and bool(np.all(self.data == other.data))

    def __ne__(self, other):
        return not self == other

    def relu(self):
        return Tensor(np.maximum(self.data, 0))

    def sum(self, axis=None):
        return Tensor(self.data.sum(axis=axis))

    def item(self):
        return self.data.item() if False else self.data


def wrapped_arrays(A, x):
    a, v = Tensor(A), Tensor(x)
    h = (a @ v + 0.1).relu()
    g = (a.T @ h)[1:] + h[0]
    if h != v:
        g = g + 1.0
    return g.sum().item() * h.shape[0]


PROTOCOLS.add(wrapped_arrays, lambda: (positive(2, 2), positive(2, seed=1)), argnums=(0, 1))


class Stack:
    def __init__(self):
        self._items = []

    def push(self, item):
        self._items.append(item)

    def pop(self):
        return self._items.pop()

    def __len__(self):
        return len(self._items)


def reverse_polish(x, y):
    stack = Stack()
    for token in "x y * x + y -".split():
        if token == "x":
            stack.push(x)
        elif token == "y":
            stack.push(y)
        else:
            b, a = stack.pop(), stack.pop()
            if token == "*":
                stack.push(a * b)
            elif token == "+":
                stack.push(a + b)
            else:
                stack.push(a - b)
    return stack.pop() ** 2


PROTOCOLS.add(reverse_polish, lambda: (0.7, 0.4), argnums=(0, 1), holomorphic=True)


class Sampler:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def __call__(self, mu, sigma):
        return mu + sigma * self.rng.normal()


def sampler_object(mu, sigma):
    draw = Sampler(3)
    return sum(draw(mu, sigma) ** 2 for _ in range(4)) / 4


PROTOCOLS.add(sampler_object, lambda: (0.3, 0.5), argnums=(0, 1), holomorphic=True)


class Bounded:
    """A descriptor."""

    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, obj, owner=None):
        return getattr(obj, self.name)

    def __set__(self, obj, value):
        setattr(obj, self.name, max(0.0, value))


class Tank:
    level = Bounded()

    def __init__(self, level):
        self.level = level


def descriptor(x):
    tank = Tank(x)
    tank.level = tank.level - 0.2
    return tank.level**2


PROTOCOLS.add(descriptor, lambda: (0.7,))


class Signal:
    def __init__(self, samples):
        self.samples = samples

    def __getitem__(self, key):
        if isinstance(key, slice):
            return Signal(self.samples[key])
        return self.samples[key]

    def __len__(self):
        return len(self.samples)

    def __iter__(self):
        return iter(self.samples)

    def __reversed__(self):
        return reversed(self.samples)

    def energy(self):
        return sum(s * s for s in self)


def sliced_object(x):
    s = Signal(x)
    half = s[: len(s) // 2]
    total = half.energy() + s[-1]
    for k, v in enumerate(reversed(s)):
        total = total + k * v
    return total


PROTOCOLS.add(sliced_object, lambda: (rand(4),), holomorphic=True)
