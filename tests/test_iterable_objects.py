"""Objects that are looped over: `__iter__` gives an iterator of what they hold."""

import numpy as np
import pytest

from tests.reference import or_refused, right_gradient, right_tangent


class Layer:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def __call__(self, x):
        return np.tanh(self.w * x + self.b)


class Net:
    def __init__(self, *ls):
        self.ls = list(ls)

    def __iter__(self):
        """The layers, in order."""
        return iter(self.ls)

    def __len__(self):
        return len(self.ls)


class Generating(Net):
    def __iter__(self):
        for layer in self.ls:  # noqa: UP028
            yield layer


class Reversed(Net):
    def __iter__(self):
        return reversed(self.ls)


class Longer(Net):
    def __iter__(self):
        return iter([*self.ls, self.ls[0]])


def model(x):
    n = Net(Layer(x[0], x[1]), Layer(x[1], x[2]))
    z = 0.3
    for layer in n:
        z = layer(z)
    return z + sum(layer.w for layer in n) * len(n)


def of_a_generator(x):
    n = Net(*(Layer(v, 0.1) for v in x[:2]))
    z = 0.3
    for i, layer in enumerate(n):
        z = layer(z) * (i + 1)
    return z


def generator_method(x):
    n = Generating(Layer(x[0], x[1]), Layer(x[1], x[2]))
    z = 0.3
    for layer in n:
        z = layer(z)
    return z + max(layer.b for layer in n)


def reversed_layers(x):
    n = Reversed(Layer(x[0], x[1]), Layer(x[1], x[2]))
    z = 0.3
    for layer in n:
        z = layer(z)
    return z


def more_than_it_holds(x):
    n = Longer(Layer(x[0], x[1]), Layer(x[1], x[2]))
    z = 0.3
    for layer in n:
        z = layer(z)
    return z + len(list(n))


def taken_one_by_one(x):
    n = Net(Layer(x[0], x[1]), Layer(x[1], x[2]))
    it = iter(n)
    a = next(it)
    b = next(it)
    return a.w * b.b


def unpacked_and_paired(x):
    n = Net(Layer(x[0], x[1]), Layer(x[1], x[2]))
    a, b = n
    return a.w * b.b + sum(p.w * q.b for p, q in zip(n, n, strict=True))


def filled_in_a_loop(x):
    n = Net()
    for v in x:
        n.ls.append(Layer(v, 0.2))
    z = 0.3
    for layer in n:
        z = layer(z)
    return z


def attributes_written(x):
    n = Net(Layer(x[0], x[1]), Layer(x[1], x[2]))
    for layer in n:
        layer.w = layer.w * 2
        layer.b += layer.w
    return sum(layer.w * layer.b for layer in n)


FOUND = [
    model,
    of_a_generator,
    generator_method,
    reversed_layers,
    more_than_it_holds,
    taken_one_by_one,
    unpacked_and_paired,
    filled_in_a_loop,
    attributes_written,
]
REFUSED = [taken_one_by_one, filled_in_a_loop]


@pytest.mark.parametrize("check", [right_gradient, right_tangent])
@pytest.mark.parametrize("f", FOUND, ids=lambda f: f.__name__)
def test_derivatives(f, check):
    if f in REFUSED:
        or_refused(check, f)
    else:
        check(f)
