"""Derivatives of derivatives: the pullback of a gradient against differences of the gradient, and what is built on it."""

import pickle

import numpy as np
import pytest

from s2sad import (
    S2sadError,
    elementwise_grad,
    grad,
    hessian,
    hvp,
    jacobian,
    jacobian_forward,
    jvp,
    value_and_grad,
    vjp,
)
from tests.kernels import KERNELS
from tests.oracle import is_float, leaves, random_like
from tests.programs import PROGRAMS
from tests.reference import float_argnums

TWICE = [p for p in PROGRAMS if p.order2 and not p.kwargs() and isinstance(p.args()[p.argnums[0]], float | np.ndarray)]
pytestmark = pytest.mark.filterwarnings("ignore:.*:RuntimeWarning")


def bowl(x):
    return np.sum(np.tanh(np.outer(x, x) @ x))


def looped(x):
    y = x
    for _ in range(3):
        y = np.sin(y) * x
    return y


def softmax_loss(x):
    e = np.exp(x - np.max(x))
    return np.sum((e / np.sum(e)) ** 2)


def wave(x):
    return np.sin(x) * x


def penalty(x):
    return np.sum(grad(bowl)(x) ** 2)


def descent(x):
    for _ in range(3):
        value, slope = value_and_grad(softmax_loss)(x)
        x = x - 0.3 * slope
    return softmax_loss(x)


POINT = np.array([0.4, -0.7, 1.1, 0.2])


def differences(f, x, step=1e-3):
    """The Jacobian of f at x by eighth-order differences; the last axes are those of x."""
    x = np.asarray(x, float)
    columns = []
    for place in np.ndindex(x.shape):

        def at(shift, place=place):
            moved = x.copy()
            moved[place] += shift * step
            return np.asarray(f(moved if x.shape else float(moved)), float)

        weights = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
        columns.append(sum(w * (at(k) - at(-k)) for k, w in weights.items()) / step)
    return np.stack(columns, axis=-1).reshape(np.shape(columns[0]) + x.shape)


@pytest.mark.parametrize("program", TWICE, ids=lambda p: p.id)
def test_pullback_of_the_gradient(program):
    number = program.argnums[0]
    gradient = grad(program.f, number)
    args = program.args()
    point = np.array(args[number])
    try:
        value, pullback = vjp(gradient, number)(*program.args())
    except S2sadError:
        assert program.id in REFUSED
        return
    assert program.id not in REFUSED, "it works now: take it out of REFUSED"
    weights = np.random.default_rng(0).normal(size=np.shape(value))
    actual = pullback(weights if np.ndim(value) else float(weights))

    def moved(x):
        return gradient(*args[:number], x, *args[number + 1 :])

    slopes = differences(moved, point if point.shape else float(point))
    expected = np.tensordot(weights, slopes, np.ndim(value))
    np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-7 * (1 + np.max(np.abs(expected))))


# what reverse over reverse refuses today
REFUSED = set(
    """
oldest.rebound_to_list
mappings.list_of_dicts
mappings.grouped mappings.totals_of_rows mappings.grouped_by_helper mappings.defaultdict_unrolled mappings.running_means
mappings.dict_of_dicts mappings.grouped_rows
mappings.moved_to_end

queues.runs_of_numbers
""".split()
)


# kernels with helpers, whose residuals leave one half as a tuple, and more of them
HELPED = """
multigrid mlp_loss durbin_total spmv_total contour_integral_total azimint_total azimint_hist azimint_loss resnet_total resnet_loss conv2d_loss
conv2d_bias_total lenet_loss lenet5_total nbody_total mandelbrot_total lattice_boltzmann lu_scalar lu_right_looking
channel_flow_total adaptive_heun kalman_buffers contract_chain floyd_warshall
""".split()
BEYOND = [k for k in KERNELS if k.name in HELPED] + [k for k in KERNELS[1::4] if k.name not in HELPED]
REFUSED_KERNELS = {"multigrid"}


@pytest.mark.parametrize("kernel", BEYOND, ids=lambda k: k.name)
def test_reverse_over_reverse_fits_forward_over_reverse(kernel):
    argnums = float_argnums(kernel.make())
    gradient = grad(kernel.f, argnums)
    weights = random_like(gradient(*kernel.make()), seed=3)
    try:
        second = vjp(gradient, argnums)(*kernel.make())[1](weights)
    except S2sadError:
        assert kernel.name in REFUSED_KERNELS
        return
    assert kernel.name not in REFUSED_KERNELS, "it works now: take it out of REFUSED_KERNELS"
    direction = random_like(second, seed=4)
    _, dot = jvp(gradient, argnums)(*kernel.make(), tangents=direction)
    lhs, rhs = inner(second, direction), inner(weights, dot)
    assert lhs == pytest.approx(rhs, rel=1e-7, abs=1e-7)


def inner(a, b):
    pairs = zip(leaves(a), leaves(b), strict=True)
    return sum(float(np.sum(np.real(u * np.conj(v)))) for (_, u), (_, v) in pairs if is_float(u))


@pytest.mark.parametrize("f", [bowl, softmax_loss])
def test_hessian_is_symmetric_and_fits_its_products(f):
    H = hessian(f)(POINT)
    np.testing.assert_allclose(H, H.T, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(H, differences(grad(f), POINT), rtol=1e-6, atol=1e-9)
    v = np.array([1.0, -2.0, 0.5, 0.1])
    np.testing.assert_allclose(hvp(f)(POINT, v), H @ v, rtol=1e-10)


def test_reverse_and_forward_jacobians_agree():
    gradient = grad(softmax_loss)
    np.testing.assert_allclose(jacobian(gradient)(POINT), jacobian_forward(gradient)(POINT), rtol=1e-12, atol=1e-14)


def test_jacobian_of_a_function_of_arrays():
    np.testing.assert_allclose(jacobian(wave)(POINT), np.diag(np.cos(POINT) * POINT + np.sin(POINT)))


def test_elementwise_grad():
    np.testing.assert_allclose(elementwise_grad(wave)(POINT), np.cos(POINT) * POINT + np.sin(POINT))
    np.testing.assert_allclose(
        elementwise_grad(elementwise_grad_of_wave)(POINT), 2 * np.cos(POINT) - np.sin(POINT) * POINT
    )


def elementwise_grad_of_wave(x):
    return np.cos(x) * x + np.sin(x)


def test_third_order():
    x, h = 0.7, 1e-3
    second = grad(grad(looped))
    expected = (8 * (second(x + h) - second(x - h)) - (second(x + 2 * h) - second(x - 2 * h))) / (12 * h)
    assert grad(second)(x) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("f", [penalty, descent])
def test_gradients_inside_a_function(f):
    np.testing.assert_allclose(grad(f)(POINT), differences(f, POINT), rtol=1e-6, atol=1e-9)


def test_forward_over_reverse_over_reverse():
    second = grad(grad(looped))
    value, dot = jvp(second)(0.7, tangents=2.0)
    assert value == pytest.approx(second(0.7))
    assert dot == pytest.approx(2.0 * differences(second, 0.7), rel=1e-7)


# third order

# third order of these is not looked at
SECOND_ONLY = set(
    """
mappings.made_of_pairs mappings.made_by_map mappings.keys_of_display mappings.counts_and_best
queues.bounded_in_front queues.extended_beyond queues.tail_assigned queues.slice_assigned
queues.rotated queues.slices_in_loop queues.array_assigned queues.alias_cut
""".split()
)
THIRD = [p for p in TWICE if len(p.args()) == 1 and p.argnums == (0,) and p.id not in REFUSED | SECOND_ONLY][::9]
REFUSED_THIRD = {
    "queues.zeros_repeated reverse",
    "queues.zeros_repeated reverse over forward",
    "mappings.best_key_of_filled reverse",
    "rows.world_of_bodies reverse",
    "rows.lists_of_the_same_objects reverse",
    "callables.partials_in_a_list reverse",
    "callables.layers_that_change reverse",
    "queues.runs_of_values reverse",
    "queues.sliding_window reverse",
    "queues.global_list_left_early reverse",
    "queues.global_list_left_early forward",
    "queues.both_ends reverse",
    "queues.both_ends reverse over forward",
    "shapes.copied_object reverse",
}


@pytest.mark.parametrize("mode", ["reverse", "forward", "reverse over forward"])
@pytest.mark.parametrize("program", THIRD, ids=lambda p: p.id)
def test_third_order_of_programs(program, mode):
    point = np.array(program.args()[0])
    point = point if point.shape else float(point)
    gradient = grad(program.f)
    u, v, w = (random_like(gradient(point), seed=seed) for seed in (1, 2, 3))

    def slope(x):
        return np.sum(gradient(x) * u)

    def along(x):
        return jvp(slope)(x, tangents=v)[1]

    curvature = grad(slope)
    try:
        if mode == "reverse":
            found = np.sum(grad(lambda x: np.sum(curvature(x) * v))(point) * w)
        elif mode == "forward":
            found = np.sum(jvp(curvature)(point, tangents=w)[1] * v)
        else:
            found = np.sum(grad(along)(point) * w)
    except S2sadError:
        assert f"{program.id} {mode}" in REFUSED_THIRD
        return
    assert f"{program.id} {mode}" not in REFUSED_THIRD, "it works now: take it out of REFUSED_THIRD"
    expected = differences(lambda s: np.sum(curvature(point + s * w) * v), 0.0)
    assert found == pytest.approx(float(expected), rel=1e-5, abs=1e-6)


def squares(a, b):
    return a * b**2


def closed_over(act):
    def f(t):
        return act(t) * t

    return f


@pytest.mark.parametrize("transform", [jacobian, jacobian_forward, hessian, elementwise_grad])
def test_options_of_decorators(transform):
    made = transform(argnums=1)(squares)
    np.testing.assert_allclose(made(2.0, 3.0), 4.0 if transform is hessian else 12.0)


def test_hvp_pickles_and_is_called_inside():
    product = pickle.loads(pickle.dumps(hvp(squares, 1)))
    np.testing.assert_allclose(product(2.0, 3.0, 5.0), 20.0)
    np.testing.assert_allclose(grad(lambda b: product(2.0, b, b))(3.0), 4.0)


def test_functions_of_libraries_in_closures():
    for act, second in ((np.sin, lambda t: 2 * np.cos(t) - t * np.sin(t)), (np.exp, lambda t: (2 + t) * np.exp(t))):
        f = closed_over(act)
        np.testing.assert_allclose(grad(grad(f))(0.7), second(0.7))
        np.testing.assert_allclose(hessian(f)(0.7), second(0.7))
        np.testing.assert_allclose(jvp(grad(f))(0.7, tangents=1.0)[1], second(0.7))
