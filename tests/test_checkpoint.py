"""checkpoint: the same values and derivatives, residuals of a call not kept, the same draws again."""

import pickle
import tracemalloc

import numpy as np
import pytest

from s2sad import S2sadError, UnsupportedError, check_grads, checkpoint, grad, hessian, hvp, jvp, value_and_grad, vjp

POINT = np.array([0.4, -0.7, 1.1])


def heavy(h, W):
    for _ in range(4):
        h = np.tanh(W @ h) + 0.1 * np.sin(h) * h
    return h


@checkpoint
def light(h, W):
    for _ in range(4):
        h = np.tanh(W @ h) + 0.1 * np.sin(h) * h
    return h


def stored(x, W):
    h = x
    for _ in range(5):
        h = heavy(h, W)
    return np.sum(h**2)


def decorated(x, W):
    h = x
    for _ in range(5):
        h = light(h, W)
    return np.sum(h**2)


def applied(x, W):
    h = x
    for _ in range(5):
        h = checkpoint(heavy)(h, W)
    return np.sum(h**2)


def loop_body(x, W):
    h = x
    for _ in range(5):

        @checkpoint
        def body(v):
            for _ in range(4):
                v = np.tanh(W @ v) + 0.1 * np.sin(v) * v
            return v

        h = body(h)
    return np.sum(h**2)


def with_lambda(x, W):
    h = x
    for _ in range(5):
        for _ in range(4):
            h = checkpoint(lambda v: np.tanh(W @ v) + 0.1 * np.sin(v) * v)(h)
    return np.sum(h**2)


@checkpoint
def block(h, W):
    return light(light(h, W), W=W)


def nested(x, W):
    h = block(block(x, W), W)
    return np.sum(light(h, W) ** 2)


FORMS = [decorated, applied, loop_body, with_lambda, nested]


def arguments():
    return POINT.copy(), np.random.default_rng(0).normal(size=(3, 3))


@pytest.mark.parametrize("f", FORMS)
def test_same_as_stored(f):
    x, W = arguments()
    value, (x_bar, W_bar) = value_and_grad(f, argnums=(0, 1))(x, W)
    wanted, (x_wanted, W_wanted) = value_and_grad(stored, argnums=(0, 1))(x, W)
    assert value == wanted
    np.testing.assert_allclose(x_bar, x_wanted, rtol=1e-12)
    np.testing.assert_allclose(W_bar, W_wanted, rtol=1e-12)


@pytest.mark.parametrize("f", FORMS)
def test_other_transforms(f):
    x, W = arguments()
    v = np.array([0.3, -1.0, 0.5])
    value, pullback = vjp(f)(x, W)
    np.testing.assert_allclose(pullback(2.0), 2.0 * grad(stored)(x, W), rtol=1e-12)
    np.testing.assert_allclose(pullback(2.0), 2.0 * grad(stored)(x, W), rtol=1e-12)
    assert jvp(f)(x, W, tangents=v)[1] == pytest.approx(grad(stored)(x, W) @ v, rel=1e-12)


@pytest.mark.parametrize("f", [decorated, applied, loop_body, nested])
def test_second_order(f):
    x, W = arguments()
    v = np.array([0.3, -1.0, 0.5])
    np.testing.assert_allclose(hvp(f)(x, W, v), hvp(stored)(x, W, v), rtol=1e-10)


@checkpoint
def short(h, W):
    return np.tanh(W @ h) + 0.1 * np.sin(h) * h


def chain(x, W):
    return np.sum(short(short(x, W), W) ** 2)


def test_gradient_of_the_gradient():
    x, W = arguments()
    v = np.array([0.3, -1.0, 0.5])
    twice = grad(lambda x, W: np.sum(grad(chain)(x, W) * v))
    np.testing.assert_allclose(twice(x, W), hvp(chain)(x, W, v), rtol=1e-10)
    step = 1e-6
    differences = (grad(chain)(x + step * v, W) - grad(chain)(x - step * v, W)) / (2 * step)
    np.testing.assert_allclose(twice(x, W), differences, rtol=1e-6)


def test_itself():
    x, W = arguments()
    check_grads(light, x, W)


def reverse_sweep_reads(f):
    text = grad(f).source(*arguments())
    entry = text.split("def ")[1]
    return entry.count(".append("), entry


@pytest.mark.parametrize("f", [decorated, applied, loop_body])
def test_keeps_the_arguments_only(f):
    pushes, entry = reverse_sweep_reads(f)
    assert pushes == 1, entry


def peak(f):
    rng = np.random.default_rng(0)
    x, W = rng.normal(size=400), 0.01 * rng.normal(size=(400, 400))
    x = np.broadcast_to(x[:, None], (400, 50)).copy()
    gradient = grad(f)
    gradient(x, W)
    tracemalloc.start()
    gradient(x, W)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_memory():
    assert peak(decorated) < 0.6 * peak(stored)


def noise(h, rng):
    scale = np.exp(0.1 * h)
    return h + scale * rng.normal(size=3) * np.sin(h)


quiet = checkpoint(noise)
generator = np.random.default_rng(0)


def noisy_stored(x, rng):
    h = x
    for _ in range(4):
        h = noise(h, rng)
    return np.sum(h**2) * rng.uniform()


def noisy(x, rng):
    h = x
    for _ in range(4):
        h = quiet(h, rng)
    return np.sum(h**2) * rng.uniform()


def test_draws_again_what_was_drawn():
    first, second, third = (np.random.default_rng(3) for _ in range(3))
    np.testing.assert_allclose(grad(noisy)(POINT, first), grad(noisy_stored)(POINT, second), rtol=1e-12)
    noisy_stored(POINT, third)
    assert first.bit_generator.state == third.bit_generator.state


@checkpoint
def from_globals(h):
    return h + np.sin(h) * (np.random.normal() + generator.normal())


def draws_from_globals(x):
    np.random.seed(2)
    generator.bit_generator.state = np.random.default_rng(5).bit_generator.state
    for _ in range(3):
        x = from_globals(x)
    return np.sum(x**2) + np.random.uniform() + generator.uniform()


def test_draws_of_global_generators():
    value, slope = value_and_grad(draws_from_globals)(POINT)
    after = np.random.get_state()[1].copy(), generator.bit_generator.state
    assert value == draws_from_globals(POINT)
    assert np.array_equal(np.random.get_state()[1], after[0])
    assert generator.bit_generator.state == after[1]
    step = 1e-6
    differences = [
        (draws_from_globals(POINT + step * e) - draws_from_globals(POINT - step * e)) / (2 * step) for e in np.eye(3)
    ]
    np.testing.assert_allclose(slope, differences, rtol=1e-7)


def drops(x):
    rng = np.random.default_rng(1)
    for _ in range(3):
        x = checkpoint(lambda v: np.tanh(v * (rng.uniform(size=3) > 0.3)) + v)(x)
    return np.sum(x * rng.normal(size=3))


def test_draws_of_a_generator_in_a_closure():
    step = 1e-6
    differences = [(drops(POINT + step * e) - drops(POINT - step * e)) / (2 * step) for e in np.eye(3)]
    np.testing.assert_allclose(grad(drops)(POINT), differences, rtol=1e-7)


def test_arguments_that_are_written_later():
    @checkpoint
    def square(v):
        return v * v

    def f(x):
        y = x * 1.0
        z = square(y)
        y[0] = 5.0
        return np.sum(z * y)

    step = 1e-6
    differences = [(f(POINT + step * e) - f(POINT - step * e)) / (2 * step) for e in np.eye(3)]
    np.testing.assert_allclose(grad(f)(POINT), differences, rtol=1e-7)


def test_nonlocal_results():
    def f(x):
        total = 0.0

        @checkpoint
        def add(v):
            nonlocal total
            total = total + np.sum(v**2)
            return np.sin(v)

        return np.sum(add(add(x))) * total

    step = 1e-6
    differences = [(f(POINT + step * e) - f(POINT - step * e)) / (2 * step) for e in np.eye(3)]
    np.testing.assert_allclose(grad(f)(POINT), differences, rtol=1e-7)


def test_the_function_is_called_as_before():
    x, W = arguments()
    assert np.array_equal(light(x, W), heavy(x, W))
    assert np.array_equal(light(h=x, W=W), heavy(x, W))
    assert light.__name__ == "light"
    assert pickle.loads(pickle.dumps(light)) is light
    assert np.array_equal(pickle.loads(pickle.dumps(checkpoint(heavy)))(x, W), heavy(x, W))


@checkpoint
def writes(v):
    v[0] = 0.0
    return v


def test_a_function_that_writes_its_argument_is_refused():
    with pytest.raises(S2sadError):
        grad(lambda x: np.sum(writes(x * 1.0)))(POINT)


@checkpoint
def fails(v):
    if v[0] > 0.0:
        raise LookupError("positive")
    return v


def test_errors_of_the_function():
    with pytest.raises(LookupError):
        grad(lambda x: np.sum(fails(x)))(POINT)


class Cell:
    def __init__(self, W):
        self.W = W

    @checkpoint
    def step(self, h):
        return np.tanh(self.W @ h)


def test_methods_run():
    x, W = arguments()
    assert np.array_equal(Cell(W).step(x), np.tanh(W @ x))


@checkpoint
def with_a_default(u, k=2.0):
    return u**2 * k


def test_functions_with_defaults():
    x = np.array([1.0, 2.0])
    for f, factor in (
        (lambda x: np.sum(with_a_default(x)), 4.0),
        (lambda x: np.sum(with_a_default(x, 3.0)), 6.0),
        (lambda x: np.sum(with_a_default(x, k=4.0)), 8.0),
    ):
        np.testing.assert_allclose(grad(f)(x), factor * x)
        np.testing.assert_allclose(hessian(f)(x), factor * np.eye(2))


class Net:
    def __init__(self, w):
        self.w = w

    def layer(self, x):
        return np.tanh(self.w * x)

    def run(self, x):
        return np.sum(checkpoint(self.layer)(x))


def test_a_method_of_an_object_that_is_built_inside():
    with pytest.raises(UnsupportedError, match="which uses an object that is built here"):
        grad(lambda x: Net(x).run(x))(np.ones(2))
