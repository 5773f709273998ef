"""Functions for tests that run in other threads and processes."""

import functools

import numpy as np

from s2sad import checkpoint, grad, hvp, jvp, value_and_grad, vjp


def helper(h, W):
    return np.tanh(W @ h)


def loss(W, x, scale=2.0):
    h = x
    for _ in range(3):
        h = helper(h, W)
    return scale * np.sum(h**2)


gradient = grad(loss)
both = value_and_grad(loss, argnums=(0, 1))


@grad
def decorated(x):
    return np.sum(np.sin(x) * x)


@checkpoint
def remembered(x):
    return np.sin(x) * x


def through_checkpoint(x):
    return np.sum(remembered(remembered(x)))


class Model:
    def __init__(self, scale):
        self.scale = scale

    def loss(self, x):
        return self.scale * np.sum(np.cos(x) * x)

    def __call__(self, x):
        return self.loss(x) ** 2


POINT = np.array([0.3, -0.7])
MATRIX = np.array([[0.4, -0.2], [0.9, 0.1]])


def transformed():
    """(name, transformed function, arguments) of each kind that can be sent elsewhere."""
    model = Model(1.5)
    return [
        ("function", gradient, (MATRIX, POINT)),
        ("decorated", decorated, (POINT,)),
        ("several", both, (MATRIX, POINT)),
        ("method", grad(model.loss), (POINT,)),
        ("callable", grad(model), (POINT,)),
        ("partial", grad(functools.partial(loss, scale=3.0)), (MATRIX, POINT)),
        ("second order", grad(through_gradient), (MATRIX,)),
        ("hvp", hvp_of_loss, (MATRIX, MATRIX)),
        ("checkpoint", grad(through_checkpoint), (POINT,)),
        ("jvp", pushed, (MATRIX, MATRIX)),
        ("vjp", pulled, (MATRIX,)),
    ]


def through_gradient(W):
    return np.sum(grad(loss)(W, POINT) ** 2)


def hvp_of_loss(W, V):
    return hvp(loss_at_point)(W, V)


def loss_at_point(W):
    return loss(W, POINT)


def pushed(W, V):
    return jvp(loss_at_point)(W, tangents=V)[1]


def pulled(W):
    return vjp(loss_at_point)(W)[1](1.0)


def call(item):
    function, arguments = item
    return function(*arguments)
