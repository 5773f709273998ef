"""Objects that are given, whose attributes the function writes."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from .registry import program, rnd


@dataclass
class State:
    u: np.ndarray
    v: np.ndarray
    k: float


class Plain:
    def __init__(self, u, k):
        self.u = u
        self.k = k

    def step(self, dt):
        self.u += dt * self.k * self.u

    def scale(self, a):
        self.u = self.u * a


class NT(NamedTuple):
    u: np.ndarray
    v: np.ndarray


@program(lambda: (State(rnd(3), rnd(3, seed=1), 0.7),))
def aug_attr(s):
    s.v += s.u
    s.u += s.k * s.v
    return np.sum(s.u * s.v)


@program(lambda: (State(rnd(3), rnd(3, seed=1), 0.7), 0.1))
def loop_state(s, dt):
    for _ in range(5):
        s.v -= dt * s.k * s.u
        s.u += dt * s.v
    return np.sum(s.u**2) + np.sum(s.v**2)


@program(lambda: (State(rnd(3), rnd(3, seed=1), 0.7), 0.1))
def rebind_state(s, dt):
    for _ in range(5):
        s.v = s.v - dt * s.k * s.u
        s.u = s.u + dt * s.v
    return np.sum(s.u**2) + np.sum(s.v**2)


@program(lambda: (Plain(rnd(3), 0.7), 0.1), second=False)
def plain_step(s, dt):
    for _ in range(4):
        s.step(dt)
    s.scale(2.0)
    return np.sum(s.u**2)


@program(lambda: (NT(rnd(3), rnd(3, seed=1)),))
def nt_state(s):
    u = s.u
    u -= 0.5 * s.v
    u[0] = s.v[1]
    return np.sum(s.u**3)


@program(lambda: (State(rnd(3), rnd(3, seed=1), 0.7),))
def alias_attr(s):
    u = s.u
    u -= s.k
    return np.sum(s.u**2)


@program(lambda: (State(rnd(3), rnd(3, seed=1), 0.7),))
def item_attr(s):
    s.u[0] = s.v[1] * s.k
    s.u[1:] *= s.v[1:]
    return np.sum(s.u**2)


@program(lambda: (State(rnd(3), rnd(3, seed=1), 0.7),))
def scalar_attr(s):
    for i in range(3):
        s.k += s.u[i] * s.v[i]
        s.k *= 0.9
    return s.k**2


def advance(s, dt):
    s.u += dt * s.v
    s.v -= dt * s.k * s.u


def advance2(s, dt):
    s.u = s.u + dt * s.v
    s.v = s.v - dt * np.sin(s.u)
    return s


@program(lambda: (State(rnd(3), rnd(3, seed=1), 0.7), 0.1))
def helper_state(s, dt):
    for _ in range(5):
        advance(s, dt)
    return np.sum(s.u**2)


@program(lambda: (State(rnd(3), rnd(3, seed=1), 0.7), 0.1))
def helper_state2(s, dt):
    for _ in range(5):
        s = advance2(s, dt)
    return np.sum(s.u**2)


@program(lambda: (State(rnd(3), rnd(3, seed=1), 0.7), 0.1))
def replaced(s, dt):
    for _ in range(5):
        s = replace(s, u=s.u + dt * s.v, v=s.v - dt * s.u)
    return np.sum(s.u**2)


@program(lambda: (State(rnd(3), rnd(3, seed=1), 0.7), 0.1))
def conditional_state(s, dt):
    if s.k > 0:
        s.u += dt
    else:
        s.v = s.v * 2
    while np.sum(s.u**2) < 4.0:
        s.u *= 1.2 * s.k + 0.5
    return np.sum(s.u * s.v)


@dataclass
class Particle:
    x: np.ndarray
    v: np.ndarray
    m: float


@dataclass
class World:
    ps: list
    g: float


def mkworld():
    return World([Particle(rnd(2, seed=i), rnd(2, seed=i + 9), 0.5 + i) for i in range(3)], 0.3)


@program(lambda: (mkworld(), 0.1))
def nbody(w, dt):
    for _ in range(3):
        for p in w.ps:
            a = np.zeros(2)
            for q in w.ps:
                if q is not p:
                    d = q.x - p.x
                    a = a + w.g * q.m * d / (d @ d + 0.1) ** 1.5
            p.v = p.v + dt * a
        for p in w.ps:
            p.x = p.x + dt * p.v
    return sum(0.5 * p.m * (p.v @ p.v) for p in w.ps)


@program(lambda: (mkworld().ps, 0.1))
def particles(ps, dt):
    for _ in range(3):
        for p in ps:
            p.v += dt * -p.x
            p.x += dt * p.v
    return sum(p.m * np.sum(p.v**2) for p in ps)


@dataclass
class Inner:
    a: np.ndarray


@dataclass
class Outer:
    inner: Inner
    b: float


@program(lambda: (Outer(Inner(rnd(3)), 0.7),))
def nested_obj(o):
    o.inner.a = o.inner.a * o.b
    o.inner.a += 1.0
    o.b *= 2.0
    return np.sum(o.inner.a**2) * o.b


@program(lambda: ({"s": State(rnd(3), rnd(3, seed=1), 0.7)}, 0.5), second=False)
def dict_of_obj(d, dt):
    d["s"].u += dt * d["s"].v
    return np.sum(d["s"].u ** 2)


class Counter:
    def __init__(self, w):
        self.w = w
        self.calls = 0
        self.log = []

    def __call__(self, x):
        self.calls += 1
        self.log.append(float(np.sum(x)))
        return np.tanh(self.w @ x)


@program(lambda: (Counter(rnd(3, 3)), rnd(3, seed=4)), second=False)
def counted(net, x):
    h = x
    for _ in range(3):
        h = net(h)
    return np.sum(h**2)


@dataclass
class Cfg:
    lr: float = 0.1
    steps: int = 3
    name: str = "a"


@program(lambda: (rnd(3), Cfg()), argnums=(0,))
def cfg(x, c):
    for i in range(c.steps):
        x = x - c.lr * 2 * x
        if c.name == "a":
            c.lr *= 0.5
    return np.sum(x**2)


@program(lambda: (State(rnd(3), rnd(3, seed=1), 0.7), State(rnd(3, seed=5), rnd(3, seed=6), 0.2)))
def two_states(s, t):
    s.u += t.u
    t.v = s.u * t.v
    s.u, t.u = t.u, s.u
    return np.sum(s.u * t.u * t.v)


@program(lambda: (State(rnd(3), rnd(3, seed=1), 0.7),))
def setattr_state(s):
    for key in ("u", "v"):
        setattr(s, key, getattr(s, key) * 2.0)
    return np.sum(s.u * s.v)
