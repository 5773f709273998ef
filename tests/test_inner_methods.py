"""Methods, partials and objects that are called, transformed in a function that is differentiated itself."""

# ruff: noqa: E702, E731, B007, B023, F841

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import pytest

from s2sad import (
    UnsupportedError,
    grad,
    hessian,
    hvp,
    jacobian,
    vjp,
)
from tests.inner_programs import assert_right, energy, fitted, flow_with


def hessian_partial(t):
    f = partial(fitted, t=t)
    return np.sum(hessian(f)(t * 2) ** 2)


def hessian_of_partial_inline(t):
    return np.sum(hessian(partial(fitted, t=t))(t * 2) ** 2)


def jacobian_partial(t):
    f = partial(flow_with, W=np.outer(t, t))
    return np.sum(jacobian(f)(t) ** 2)


class Model:
    def __init__(self, scale):
        self.scale = scale

    def energy(self, w):
        return np.sum(np.cosh(w) * self.scale) + np.sum(w**3)

    def residual(self, w):
        return np.sin(w) * self.scale + w[0]

    def slope(self, w):
        return grad(self.energy)(w)

    def step(self, w):
        return w - 0.1 * grad(self.energy)(w)

    def newton(self, w):
        return w - np.linalg.solve(hessian(self.energy)(w), grad(self.energy)(w))

    def __call__(self, w):
        return np.sum(w**4 * self.scale)


MODEL = Model(np.array([1.0, 2.0]))


def method_of_global(w):
    return np.sum(grad(MODEL.energy)(w) ** 2)


def method_calls_grad_of_self(w):
    return np.sum(MODEL.step(MODEL.step(w)) ** 2)


def method_of_built(t):
    model = Model(t)
    return np.sum(grad(model.energy)(t * 2) ** 2)


def method_of_built_self(t):
    model = Model(t)
    return np.sum(model.step(t) ** 2)


def method_newton_self(t):
    model = Model(t)
    return np.sum(model.newton(t) ** 2)


def hessian_of_method(w):
    return np.sum(hessian(MODEL.energy)(w) ** 2)


def jacobian_of_method(w):
    return np.sum(jacobian(MODEL.residual)(w) ** 2)


def jacobian_of_built_method(t):
    model = Model(t)
    return np.sum(jacobian(model.residual)(t) ** 2)


def grad_of_callable_global(w):
    return np.sum(grad(MODEL)(w) ** 2)


def grad_of_callable_built(t):
    model = Model(t)
    return np.sum(grad(model)(t) ** 2)


def grad_of_partial(t):
    f = partial(fitted, t=t)
    return np.sum(grad(f)(t * 2) ** 2)


def grad_of_partial_positional(t):
    f = partial(fitted, t * 2)
    return np.sum(grad(f)(t) ** 2)


def grad_of_partial_inline(t):
    return np.sum(grad(partial(fitted, t=t))(t * 2) ** 2)


@dataclass
class Cell:
    a: np.ndarray
    b: float

    def loss(self, w):
        return np.sum(np.sin(w * self.a)) * self.b


def dataclass_method(t):
    cell = Cell(t, t[0])
    return np.sum(grad(cell.loss)(t) ** 2)


def descend(f, w, steps):
    for _ in range(steps):
        w = w - 0.1 * grad(f)(w)
    return w


def newton(f, w, steps):
    for _ in range(steps):
        w = w - np.linalg.solve(hessian(f)(w), grad(f)(w))
    return w


def given_function(x):
    return np.sum(descend(energy, x, 2) ** 2)


def given_method(x):
    return np.sum(descend(MODEL.energy, x, 2) ** 2)


def given_built_method(t):
    return np.sum(descend(Model(t).energy, t, 2) ** 2)


def given_closure(t):
    def loss(w):
        return np.sum(np.cosh(w - t))

    return np.sum(descend(loss, t * 2, 2) ** 2)


def given_partial(t):
    return np.sum(descend(partial(fitted, t=t), t * 2, 2) ** 2)


def newton_given_closure(t):
    return np.sum(newton(lambda w: np.sum(np.cosh(w - t)) + np.sum(w * w), t * 2, 2) ** 2)


def newton_given_method(t):
    return np.sum(newton(MODEL.energy, t, 2) ** 2)


def given_gradient(t):
    def step(w, slope):
        return w - 0.1 * slope(w)

    m = Model(t)
    return np.sum(step(t, grad(m.energy)) ** 2)


def list_of_models(t):
    total = 0.0
    for model in (Model(t), Model(t * 2)):
        total = total + np.sum(grad(model.energy)(t))
    return total


class Base:
    def __init__(self, a, b=0.5):
        self.a = a
        self.b = b
        self.history = []

    def potential(self, q):
        return np.sum(q**4) * self.b + np.sum(self.a * q)

    def force(self, q):
        return -grad(self.potential)(q)

    def energy(self, q, p):
        return self.potential(q) + 0.5 * p @ p

    def leapfrog(self, q, p, steps=2):
        for _ in range(steps):
            p = p + 0.05 * self.force(q)
            q = q + 0.1 * grad(self.energy, 1)(q, p)
            p = p + 0.05 * self.force(q)
        return q, p

    def curvature(self, q):
        return hessian(self.potential)(q)

    def scaled(self, q, k=2.0):
        return k * self.potential(q)

    def logging(self, q):
        self.b = self.b * 2.0
        return np.sum(q**2) * self.b

    def buffered(self, q):
        self.a[0] = q[0]
        return np.sum(q * self.a)

    @staticmethod
    def shape(q):
        return np.sum(np.cosh(q))

    @classmethod
    def made(cls, q):
        return cls(q).potential(q)

    @property
    def loss(self):
        return lambda q: np.sum(q**3 * self.a)


class Derived(Base):
    def potential(self, q):
        return super().potential(q) + np.sum(np.cos(q))


class Layer:
    def __init__(self, W):
        self.W = W

    def __call__(self, x):
        return np.tanh(self.W @ x)


class Net:
    def __init__(self, t):
        self.layers = [Layer(np.outer(t, t)), Layer(np.eye(2) * t)]
        self.first = Layer(np.outer(t, t))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def one(self, x):
        return self.first(x)

    def __call__(self, x):
        return self.one(x) * 2.0


class Params(NamedTuple):
    w: np.ndarray
    b: float

    def apply(self, x):
        return np.tanh(self.w * x) + self.b


@dataclass(frozen=True)
class Frozen:
    a: np.ndarray
    k: float = 2.0

    def f(self, x):
        return np.sum(np.sin(x * self.a)) * self.k


class Holder:
    pass


G = Base(np.array([1.0, 2.0]))
D = Derived(np.array([1.0, 2.0]), 0.3)
HOLD = Holder()
HOLD.part = G


def leap_built(t):
    q, p = Base(t).leapfrog(t, t * 0.1)
    return np.sum(q * p)


def leap_global(t):
    q, p = G.leapfrog(t, t * 0.1)
    return np.sum(q * p)


def leap_derived(t):
    q, p = D.leapfrog(t, t * 0.1)
    return np.sum(q * p)


def leap_derived_built(t):
    q, p = Derived(t, t[0]).leapfrog(t, t * 0.1)
    return np.sum(q * p)


def curvature_built(t):
    return np.sum(Base(t, t[1]).curvature(t) ** 2)


def curvature_global(t):
    return np.sum(D.curvature(t) ** 2)


def default_kept(t):
    return (
        np.sum(grad(Base(t).scaled)(t) ** 2)
        + np.sum(grad(Base(t).scaled)(t, 3.0))
        + np.sum(grad(Base(t).scaled)(t, k=4.0))
    )


def argnum_of_method(t):
    m = Base(t)
    return grad(m.scaled, 1)(t, 3.0) ** 2 + np.sum(grad(m.energy, (0, 1))(t, t * t)[1])


def static(t):
    return np.sum(grad(Base.shape)(t) ** 2) + np.sum(grad(G.shape)(t)) + np.sum(grad(Base(t).shape)(t))


def property_function(t):
    return np.sum(grad(Base(t).loss)(t) ** 2)


def rebound_attribute(t):
    m = Base(t)
    g = grad(m.potential)
    m.a = t * 10
    return np.sum(g(t) * t)


def changed_in_loop(t):
    m = Base(t)
    total = 0.0
    for k in range(3):
        m.b = m.b + t[0]
        total = total + np.sum(grad(m.potential)(t))
    return total


def rebound_model(t):
    m = Base(t)
    total = np.sum(grad(m.potential)(t) ** 2)
    m = Base(t * 3, t[1])
    return total + np.sum(grad(m.potential)(t) ** 2)


def net_forward(t):
    return np.sum(jacobian(Net(t).forward)(t) ** 2)


def net_one(t):
    return np.sum(jacobian(Net(t).one)(t) ** 2)


def net_call(t):
    net = Net(t)
    return np.sum(jacobian(net)(t) ** 2)


def net_in_lambda(t):
    net = Net(t)
    return np.sum(grad(lambda x: np.sum(net(x) ** 2))(t))


def layer_vjp(t):
    y, back = vjp(Layer(np.outer(t, t)))(t)
    return np.sum(back(y) ** 2)


def named_tuple(t):
    p = Params(t, t[0])
    return np.sum(jacobian(p.apply)(t) ** 2)


def frozen(t):
    return np.sum(grad(Frozen(t).f)(t) ** 2) + np.trace(hessian(Frozen(t, t[0]).f)(t))


def object_in_closure(t):
    m = Base(t)
    f = lambda q: m.potential(q) * t[0]
    return np.sum(grad(f)(t) ** 2) + np.trace(hessian(f)(t))


def object_in_def(t):
    m = Base(t)

    def f(q):
        q2 = q * 2
        return m.potential(q2) + m.energy(q, q2)

    return np.sum(grad(f)(t) ** 2)


def two_objects(t):
    m, n = Base(t), Derived(t * 2)
    f = lambda q: m.potential(q) * n.potential(q)
    return np.sum(grad(f)(t) ** 2) * 1e-3


def partial_of_method(t):
    m = Base(t)
    f = partial(m.energy, p=t)
    return np.sum(grad(f)(t) ** 2)


def partial_of_method2(t):
    m = Base(t)
    f = partial(m.energy, t)
    return np.sum(grad(f)(t) ** 2)


def partial_of_lambda(t):
    f = partial(lambda a, b: np.sum(a**2 * b * t), t)
    return np.sum(grad(f)(t) ** 2)


def partial_of_def(t):
    def g(a, b, c=2.0):
        return np.sum(a**2 * b * t) * c

    return np.sum(grad(partial(g, t))(t) ** 2) + np.sum(grad(partial(g, c=t[0], b=t))(t) ** 2)


def partial_argnum(t):
    f = partial(flow_with, W=np.outer(t, t))
    h = partial(fitted, t=t)
    return np.sum(jacobian(f, argnums="W")(t) ** 2) + np.sum(grad(h, argnums=1)(t) ** 2)


def partial_written(t):
    w = t * 1.0
    f = partial(fitted, t=w)
    w[0] = 2.0
    return np.sum(grad(f)(t) ** 2)


def partial_rebound(t):
    w = t * 1.0
    f = partial(fitted, t=w)
    w = w * 3
    return np.sum(grad(f)(t) * w)


def transform_of_kept(t):
    g = grad(lambda x: np.sum(x**3 * t))
    J = jacobian(g)
    return np.sum(J(t) ** 2)


def transform_of_module_kept(t):
    g = grad(energy)
    return np.sum(jacobian(g)(t) ** 2)


def transform_of_method_kept(t):
    m = Base(t)
    g = grad(m.potential)
    return np.trace(jacobian(g)(t)) + np.trace(jacobian(grad(m.potential))(t)) + np.sum(hvp(m.potential)(t, t))


def outside_part(t):
    return np.sum(grad(HOLD.part.potential)(t) ** 2) + HOLD.part.potential(t)


def outside_given(t):
    def run(f):
        return np.sum(grad(f)(t) ** 2) + f(t)

    return run(G.potential) + run(D.potential) * 1e-3


def list_of_methods(t):
    m = Base(t)
    return sum(np.sum(grad(f)(t) ** 2) for f in (m.potential, D.potential, energy)) * 1e-3


def object_as_argument(t):
    def train(model, w):
        for _ in range(2):
            w = w - 0.01 * grad(model.potential)(w)
        return w

    return np.sum(train(Derived(t), t) ** 2)


def train_module(model, w):
    for _ in range(2):
        w = w - 0.01 * grad(model.potential)(w)
    return w


def object_to_module(t):
    return np.sum(train_module(Derived(t), t) ** 2) + np.sum(train_module(G, t) ** 2)


def rebound_in_lambda(t):
    m = Base(t)
    f = lambda q: m.potential(q)
    total = np.sum(grad(f)(t) ** 2)
    m = Base(t * 3, t[1])
    return total + np.sum(grad(f)(t) ** 2)


def rebound_two_deep(t):
    m = Base(t)
    g = lambda q: m.potential(q)
    f = lambda q: g(q) * 2
    total = np.sum(grad(f)(t) ** 2)
    m = Base(t * 3, t[1])
    return total + np.sum(grad(f)(t) ** 2)


def rebound_function(t):
    loss = energy
    f = lambda q: loss(q) * 2
    total = np.sum(grad(f)(t) ** 2)
    loss = lambda q: np.sum(q)
    return total + np.sum(grad(f)(t) ** 2)


def added_attribute(t):
    m = Base(t)
    f = lambda q: m.potential(q) * getattr(m, "k", 1.0)
    total = np.sum(grad(f)(t) ** 2)
    m.k = t[0]
    return total + np.sum(grad(f)(t) ** 2)


def swapped(t):
    m, n = Base(t), Base(t * 2)
    total = 0.0
    for _ in range(2):
        total = total + np.sum(grad(m.potential)(t) ** 2)
        m, n = n, m
    return total


def rebound_in_loop(t):
    m = Base(t)
    total = 0.0
    for k in range(3):
        total = total + np.sum(grad(m.potential)(t) ** 2)
        m = Base(t * (k + 2), t[1])
    return total


def given_loop(t):
    total = 0.0
    for m in (Base(t), Base(t * 2, t[0]), G):
        total = total + np.sum(grad(m.potential)(t) ** 2) + np.trace(m.curvature(t))
    return total


def list_of_built(t):
    ms = [Base(t * k) for k in range(3)]
    return sum(np.sum(grad(m.potential)(t) ** 2) for m in ms)


def nested_attribute(t):
    net = Net(t)
    return np.sum(jacobian(net.first)(t) ** 2) + np.sum(jacobian(net.layers[1])(t))


def bound_then_rebound(t):
    m = Base(t)
    f = m.potential
    m = Base(t * 3, t[1])
    return f(t) + m.potential(t)


def grad_then_rebound(t):
    m = Base(t)
    g = grad(m.potential)
    m = Base(t * 3, t[1])
    return np.sum(g(t) ** 2) + np.sum(grad(m.potential)(t) ** 2)


def bound_grad_then_rebound(t):
    m = Base(t)
    f = m.potential
    m = Base(t * 3, t[1])
    return np.sum(grad(f)(t) ** 2)


def partial_then_rebound(t):
    m = Base(t)
    f = partial(m.energy, p=t)
    m = Base(t * 3, t[1])
    return np.sum(grad(f)(t) ** 2)


def vjp_then_rebound(t):
    m = Base(t)
    y, back = vjp(m.potential)(t)
    m = Base(t * 3, t[1])
    return np.sum(back(y) ** 2) * 1e-3


def vjp_then_attribute(t):
    m = Base(t)
    y, back = vjp(m.potential)(t)
    m.b = 10.0
    m.a = t * 5
    return np.sum(back(y) ** 2) * 1e-3


def vjp_then_attribute_written(t):
    m = Base(t * 1.0)
    y, back = vjp(m.potential)(t)
    m.a[0] = 10.0
    return np.sum(back(y) ** 2) * 1e-3


def kept_lambda_late(t):
    k = t * 2
    g = grad(lambda x: np.sum(x**2 * k))
    k = t * 5
    return np.sum(g(t))


def callable_then_rebound(t):
    m = Layer(np.outer(t, t))
    J = jacobian(m)
    m = Layer(np.eye(2))
    return np.sum(J(t) ** 2) + np.sum(m(t))


def argument_rebound_vjp(t):
    x = t * 2
    y, back = vjp(energy)(x)
    x = x * 10
    return np.sum(back(1.0) * x)


def train(f, w):
    g = grad(f)
    for _ in range(2):
        w = w - 0.01 * g(w)
    return w


def several_trained(t):
    out = t
    for m in (Base(t), Base(t * 2)):
        out = train(m.potential, out)
    return np.sum(out**2)


def trained_in_loop(t):
    out = t
    for k in range(3):
        m = Base(t * (k + 1))
        out = train(m.potential, out)
    return np.sum(out**2)


def trained_partials(t):
    out = t
    for k in range(3):
        out = train(partial(lambda a, w: np.sum(a * w**3), t * (k + 1)), out)
    return np.sum(out**2)


def trained_closures(t):
    out = t
    for k in range(3):
        s = t * (k + 1)
        out = train(lambda w: np.sum(s * w**3), out)
    return np.sum(out**2)


def shadowed(G):
    return np.sum(grad(Base(G).potential)(G) ** 2)


def shadowed2(t):
    def run(D):
        return np.sum(grad(D.potential)(t) ** 2)

    return run(Base(t))


def written_attribute(t):
    m = Base(t)
    g = grad(m.logging)(t)
    return np.sum(g) * m.b


def written_buffer(t):
    m = Base(t * 1.0)
    g = grad(m.buffered)(t)
    return np.sum(g) * m.a[0]


def global_written_attribute(t):
    g = grad(G.logging)(t)
    return np.sum(g)


def global_written_buffer(t):
    g = grad(G.buffered)(t)
    return np.sum(g)


def chosen_model(t):
    if t[0] > 1:
        m = Base(t)
    else:
        m = Base(t * 2)
    return np.sum(grad(m.potential)(t) ** 2)


def local_class(t):
    class Local:
        def __init__(self, s):
            self.s = s

        def loss(self, w):
            return np.sum(w**3 * self.s * t)

    return np.sum(grad(Local(t).loss)(t) ** 2)


K = 3.0


def shape(x):
    return np.sum(np.sinh(x)) * K


class Priv:
    rate = 0.1

    def __init__(self, a):
        self.__a = a
        self._n = 0

    def __cost(self, x):
        return np.sum(x**3 * self.__a) + shape(x)

    def cost(self, x):
        return self.__cost(x) * self.rate

    def step(self, x):
        return x - self.rate * grad(self.__cost)(x)

    def step2(self, x):
        return x - self.rate * np.linalg.solve(hessian(self.__cost)(x), grad(self.cost)(x))

    @property
    def a(self):
        return self.__a

    def prop(self, x):
        return np.sum(x**2 * self.a)


OUT = Priv(np.array([1.0, 2.0]))


class Sub(Priv):
    def __init__(self, a):
        super().__init__(a)
        self.__a = a * 2

    def both(self, x):
        return self.cost(x) + np.sum(self.__a * x**2)

    def lam(self, x):
        f = self._Priv__cost
        g = lambda y: np.sum(self.__a * y**3)
        return np.sum(grad(f)(x)) + np.sum(grad(g)(x) ** 2)


SUB = Sub(np.array([1.0, 2.0]))


def private_cost(t):
    return np.sum(grad(Priv(t).cost)(t) ** 2)


def private_step(t):
    return np.sum(Priv(t).step(t) ** 2)


def private_newton(t):
    return np.sum(Priv(t).step2(t) ** 2)


def private_outside(t):
    return np.sum(OUT.step(t) ** 2) + OUT.cost(t)


def private_newton_outside(t):
    return np.sum(OUT.step2(t) ** 2)


def property_read(t):
    return np.sum(grad(Priv(t).prop)(t) ** 2) + np.sum(grad(OUT.prop)(t))


def two_private_names(t):
    return np.sum(grad(Sub(t).both)(t) ** 2) + np.sum(grad(SUB.both)(t))


def private_in_a_lambda(t):
    return Sub(t).lam(t) + SUB.lam(t)


class Net2:
    def __init__(self, t):
        self.act = lambda x: np.tanh(x * t)
        self.inner = [Layer(np.outer(t, t)), lambda x: x * 2]
        self.table = {"a": t, "b": Layer(np.eye(2))}
        self.fn = np.sin

    def forward(self, x):
        return self.act(x)

    def use_list(self, x):
        return self.inner[1](self.inner[0](x))

    def use_dict(self, x):
        return self.table["b"](x) * self.table["a"]

    def use_fn(self, x):
        return self.fn(x)


def n_act(t):
    return np.sum(jacobian(Net2(t).forward)(t) ** 2)


def n_list(t):
    return np.sum(jacobian(Net2(t).use_list)(t) ** 2)


def n_dict(t):
    return np.sum(jacobian(Net2(t).use_dict)(t) ** 2)


def n_fn(t):
    return np.sum(jacobian(Net2(t).use_fn)(t) ** 2)


def n_attr(t):
    return np.sum(jacobian(Net2(t).act)(t) ** 2)


class Deep:
    def __init__(self, t):
        self.net = Net2(t)
        self.k = t[0]

    def f(self, x):
        return self.net.use_list(self.net.act(x)) * self.k


def n_deep(t):
    return np.sum(jacobian(Deep(t).f)(t) ** 2) + np.sum(vjp(Deep(t).f)(t)[1](t) ** 2)


def n_deep_twice(t):
    d = Deep(t)
    total = np.sum(jacobian(d.f)(t) ** 2)
    d.net = Net2(t * 2)
    d.k = 1.0
    return total + np.sum(jacobian(d.f)(t) ** 2)


def recursive_object(t):
    m = Base(t)

    def down(q, n):
        return m.potential(q) if n == 0 else down(q * 0.5, n - 1) + np.sum(q)

    total = down(t, 2)
    m = Base(t * 3, t[1])
    return total + down(t, 2) + np.sum(grad(lambda q: down(q, 2))(t) ** 2)


class Loop:
    def __init__(self, t, n):
        self.layers = []
        for k in range(n):
            self.layers.append(Layer(np.outer(t, t) * (k + 1)))

    def f(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Comp:
    def __init__(self, t, n):
        self.layers = [Layer(np.outer(t, t) * (k + 1)) for k in range(n)]
        self.ws = [t * k for k in range(3)]

    def f(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def g(self, x):
        for w in self.ws:
            x = np.sin(x + w)
        return x


def n_loop(t):
    return np.sum(jacobian(Loop(t, 2).f)(t) ** 2)


def n_comp(t):
    return np.sum(jacobian(Comp(t, 2).f)(t) ** 2)


def n_ws(t):
    return np.sum(jacobian(Comp(t, 2).g)(t) ** 2)


class MLP:
    def __init__(self, ws, k):
        self.layers = [Layer(w) for w in ws]
        self.k = k

    def f(self, x):
        for layer in self.layers:
            x = layer(x)
        return x * self.k

    def loss(self, x):
        return np.sum(self.f(x) ** 2)

    def rev(self, x):
        for layer in reversed(self.layers):
            x = layer(x)
        return x

    def writes(self, x):
        for layer in self.layers:
            layer.W = layer.W * 2
        return np.sum(self.f(x))

    def writes2(self, x):
        for layer in self.layers:
            layer.W *= 2.0
        return np.sum(self.f(x))

    def writes3(self, x):
        self.layers.append(Layer(np.eye(2)))
        return np.sum(self.f(x))


def ws_of(t):
    return [np.outer(t, t) * (k + 1) for k in range(3)]


def chosen_in_an_expression(t):
    f = energy if t[0] > 1 else (lambda x: np.sum(x**3 * t))
    return np.sum(grad(f)(t) ** 2)


def chosen_in_a_branch(t):
    if t[0] > 1:
        f = energy
    else:
        f = lambda x: np.sum(x**3 * t)
    return np.trace(hessian(f)(t)) + f(t)


def chosen_methods(t):
    m = Base(t)
    if t[0] > 1:
        f = m.potential
    elif t[1] > 5:
        f = energy
    else:
        f = D.potential
    g = grad(f)
    return np.sum(g(t)) + np.sum(g(t * 2))


def chosen_closures(t):
    k = t * 2
    if t[0] > 1:
        f = lambda x: np.sum(x**2 * k)
    else:
        f = lambda x: np.sum(x**3 * k)
    k = k * 3
    w = t
    for _ in range(2):
        w = w - 0.01 * grad(f)(w)
    return np.sum(w**2)


def chosen_in_a_loop(t):
    total = 0.0
    for n in range(3):
        f = energy if n % 2 else (lambda x, n=n: np.sum(x**3 * t) * n)
        total = total + np.sum(grad(f)(t) ** 2)
    return total


def layers_in_a_lambda(t):
    net = MLP(ws_of(t), t[0])
    return np.sum(grad(lambda x: net.loss(x) * t[1])(t) ** 2)


def layers_that_change(t):
    net = MLP(ws_of(t), t[0])
    total = np.sum(grad(net.loss)(t) ** 2)
    net.layers.append(Layer(np.eye(2) * t))
    total = total + np.sum(grad(net.loss)(t) ** 2)
    net.layers[0].W = np.eye(2)
    return total + np.sum(grad(net.loss)(t) ** 2)


def layers_of_another_net(t):
    net = MLP(ws_of(t), t[0])
    total = np.sum(grad(net.loss)(t) ** 2)
    net = MLP(ws_of(t * 2), 1.0)
    return total + np.sum(grad(net.loss)(t) ** 2)


class Lit:
    def __init__(self, t):
        self.layers = [Layer(np.outer(t, t)), Layer(np.eye(2))]
        self.d = {"a": Layer(np.outer(t, t))}

    def app(self, x):
        self.layers.append(Layer(np.eye(2)))
        for layer in self.layers:
            x = layer(x)
        return np.sum(x)

    def put(self, x):
        self.layers[0] = Layer(np.eye(2) * 3)
        return np.sum(self.layers[0](x))

    def dput(self, x):
        self.d["a"] = Layer(np.eye(2) * 3)
        return np.sum(self.d["a"](x))

    def dput2(self, x):
        self.d["b"] = Layer(np.eye(2) * 3)
        return np.sum(self.d["a"](x))

    def popd(self, x):
        layer = self.layers.pop()
        return np.sum(layer(x))

    def rev(self, x):
        self.layers.reverse()
        return np.sum(self.layers[0](x))

    def attr(self, x):
        self.layers[0].W = np.eye(2)
        return np.sum(self.layers[0](x))

    def attr2(self, x):
        self.layers[0].W[0, 0] = 5.0
        return np.sum(self.layers[0](x))


def layers_written(t):
    net = MLP(ws_of(t), t[0])
    return np.sum(grad(net.writes)(t)) + net.layers[0].W[0, 0]


def layers_written_in_place(t):
    net = MLP(ws_of(t), t[0])
    return np.sum(grad(net.writes2)(t)) + net.layers[0].W[0, 0]


def layers_appended(t):
    net = MLP(ws_of(t), t[0])
    return np.sum(grad(net.writes3)(t)) + len(net.layers)


def literal_appended(t):
    n = Lit(t * 1.0)
    return np.sum(grad(n.app)(t)) + len(n.layers) + np.sum(n.layers[-1](t))


def dict_written(t):
    n = Lit(t * 1.0)
    return np.sum(grad(n.dput)(t)) + np.sum(n.d["a"](t))


def dict_grown(t):
    n = Lit(t * 1.0)
    return np.sum(grad(n.dput2)(t)) + len(n.d)


def list_popped(t):
    n = Lit(t * 1.0)
    return np.sum(grad(n.popd)(t)) + len(n.layers)


def item_written(t):
    n = Lit(t * 1.0)
    return np.sum(grad(n.attr)(t)) + np.sum(n.layers[0](t))


def item_written_in_place(t):
    n = Lit(t * 1.0)
    return np.sum(grad(n.attr2)(t)) + np.sum(n.layers[0](t))


PROGRAMS = [
    n_loop,
    n_comp,
    n_ws,
    chosen_in_an_expression,
    chosen_in_a_branch,
    chosen_methods,
    chosen_closures,
    chosen_in_a_loop,
    layers_in_a_lambda,
    layers_that_change,
    layers_of_another_net,
    private_cost,
    private_step,
    private_newton,
    private_outside,
    private_newton_outside,
    property_read,
    two_private_names,
    private_in_a_lambda,
    n_act,
    n_list,
    n_dict,
    n_fn,
    n_attr,
    n_deep,
    n_deep_twice,
    recursive_object,
    hessian_partial,
    hessian_of_partial_inline,
    jacobian_partial,
    method_of_global,
    method_calls_grad_of_self,
    method_of_built,
    method_of_built_self,
    method_newton_self,
    hessian_of_method,
    jacobian_of_method,
    jacobian_of_built_method,
    grad_of_callable_global,
    grad_of_callable_built,
    grad_of_partial,
    grad_of_partial_positional,
    grad_of_partial_inline,
    dataclass_method,
    given_function,
    given_method,
    given_built_method,
    given_closure,
    given_partial,
    newton_given_closure,
    newton_given_method,
    given_gradient,
    list_of_models,
    leap_built,
    leap_global,
    leap_derived,
    leap_derived_built,
    curvature_built,
    curvature_global,
    default_kept,
    argnum_of_method,
    static,
    property_function,
    rebound_attribute,
    changed_in_loop,
    rebound_model,
    net_forward,
    net_one,
    net_call,
    net_in_lambda,
    layer_vjp,
    named_tuple,
    frozen,
    object_in_closure,
    object_in_def,
    two_objects,
    partial_of_method,
    partial_of_method2,
    partial_of_lambda,
    partial_of_def,
    partial_argnum,
    partial_written,
    partial_rebound,
    transform_of_kept,
    transform_of_module_kept,
    transform_of_method_kept,
    outside_part,
    outside_given,
    list_of_methods,
    object_as_argument,
    object_to_module,
    rebound_in_lambda,
    rebound_two_deep,
    rebound_function,
    added_attribute,
    swapped,
    rebound_in_loop,
    given_loop,
    list_of_built,
    nested_attribute,
    bound_then_rebound,
    grad_then_rebound,
    bound_grad_then_rebound,
    partial_then_rebound,
    vjp_then_rebound,
    vjp_then_attribute,
    vjp_then_attribute_written,
    kept_lambda_late,
    callable_then_rebound,
    argument_rebound_vjp,
    several_trained,
    trained_in_loop,
    trained_partials,
    trained_closures,
    shadowed,
    shadowed2,
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_gradient(program):
    assert_right(program)


REFUSED = [
    layers_written,
    layers_written_in_place,
    layers_appended,
    literal_appended,
    dict_written,
    dict_grown,
    list_popped,
    item_written,
    item_written_in_place,
    written_attribute,
    written_buffer,
    global_written_attribute,
    global_written_buffer,
    chosen_model,
    local_class,
]


@pytest.mark.parametrize("program", REFUSED)
def test_refused(program):
    with pytest.raises(UnsupportedError):
        grad(program)(np.array([0.9, 1.7]))


def test_super_in_a_method():
    q = np.array([0.9, 1.7])
    np.testing.assert_allclose(grad(D.potential)(q), 1.2 * q**3 + D.a - np.sin(q))


def test_pullback_of_a_method_keeps_the_object():
    q = np.array([0.9, 1.7])
    model = Base(q * 1.0)
    _, pullback = vjp(model.potential)(q)
    before = pullback(1.0)
    model.b, model.a = 10.0, q * 5
    np.testing.assert_array_equal(pullback(1.0), before)


def by_the_object(model, w):
    return np.sum(grad(model.potential)(w) * w) + np.sum(grad(lambda q: model.scaled(q))(w))


def test_gradient_by_the_object():
    """Of the object whose method is differentiated."""
    w = np.array([0.9, 1.7])
    model = Base(np.array([1.0, 2.0]), 0.3)
    by_object, by_w = grad(by_the_object, (0, 1))(model, w)
    np.testing.assert_allclose(by_object.a, w + 2.0)
    assert by_object.b == pytest.approx(np.sum(4 * w**4) + np.sum(8 * w**3))
    np.testing.assert_allclose(by_w, 16 * w**3 * 0.3 + model.a + 24 * w**2 * 0.3)


def captured_object_written(model, w):
    return np.sum(grad(lambda q: model.buffered(q))(w)) * model.a[0]


def test_captured_object_written():
    with pytest.raises(UnsupportedError):
        grad(captured_object_written, 1)(Base(np.array([1.0, 2.0])), np.array([0.9, 1.7]))
