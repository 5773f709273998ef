"""Solvers, stencils and factorisations that write arrays in place: gradient against primal, and memory.

    python -m benchmarks.kernels [--only NAME ...] [--quick]

Columns: the primal's time (with a copy of its arguments, which it overwrites), the gradient's time and its ratio,
the time of JAX's compiled gradient where a fair port exists, and in MiB the arguments' size and the most memory that
primal and gradient hold at once.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks import harness, jax_ports
from s2sad import S2sadError, value_and_grad
from tests.kernels import factor, flow, nets, signal, simulate, stencils
from tests.kernels.base import dominant, positive, spd, uniform


@dataclass(frozen=True)
class Case:
    """A scalar function, the positions of the arguments to differentiate, and makers of large and small arguments."""

    name: str
    f: Callable
    argnums: tuple[int, ...]
    large: Callable[[], tuple]
    small: Callable[[], tuple]


def cavity(nt, nit, u, v, p, rho, nu):
    """Lid-driven flow in a square of side 2, `nt` steps of time, `nit` sweeps of pressure in each."""
    dx = 2.0 / (u.shape[1] - 1)
    flow.cavity_flow(nt, nit, u, v, 0.02 * dx, dx, dx, p, rho, nu)
    return np.sum(u**2) + np.sum(v**2) + np.sum(np.sin(p))


def grids(steps, *shape, count=2):
    return (steps, *(uniform(*shape, seed=k) for k in range(count)))


def fdtd(steps, n, m):
    return (*grids(steps, n, m, count=3), uniform(steps, seed=9))


def triangular(n):
    return dominant(n, 1) / n, np.zeros(n), uniform(n, seed=2)


def flow_fields(nt, nit, n):
    return nt, nit, *(0.1 * uniform(n, n, seed=k) for k in range(3)), 1.0, 0.1


def bodies(n, steps):
    return positive(n, 1, seed=1), uniform(n, 3, seed=2), uniform(n, 3, seed=3), 1.0, 0.5, 0.01, steps


def bands(n):
    return uniform(n - 1, seed=1), 4.0 + positive(n, seed=2), uniform(n - 1, seed=3), uniform(n, seed=4)


def filtered(n):
    return np.array([0.2, 0.3, 0.1]), np.array([1.0, -0.5, 0.2]), uniform(n, seed=1)


def images(n, side, filters):
    flat = ((side - 4) // 2) ** 2 * filters
    conv = 0.2 * uniform(5, 5, 1, filters, seed=2), uniform(filters, seed=3)
    return uniform(n, side, side, 1, seed=1), *conv, 0.1 * uniform(flat, 10, seed=4), uniform(10, seed=5)


CASES = [
    Case("jacobi_2d", stencils.jacobi_2d_loss, (1, 2), lambda: grids(50, 200, 200), lambda: grids(3, 6, 6)),
    Case("gauss_seidel_2d", stencils.seidel_2d_loss, (1,), lambda: grids(3, 60, 60, count=1),
         lambda: grids(2, 5, 5, count=1)),
    Case("heat_3d", stencils.heat_3d_loss, (1, 2), lambda: grids(20, 40, 40, 40), lambda: grids(3, 4, 4, 4)),
    Case("fdtd_2d", stencils.fdtd_2d_loss, (1, 2, 3, 4), lambda: fdtd(50, 200, 220), lambda: fdtd(3, 4, 5)),
    Case("lu", factor.lu_loss, (0,), lambda: (dominant(80, 1),), lambda: (dominant(5, 1),)),
    Case("cholesky", factor.cholesky_loss, (0,), lambda: (spd(80, 1) / 80,), lambda: (spd(5, 1),)),
    Case("gram_schmidt", factor.gram_schmidt_loss, (0,), lambda: (uniform(120, 60, seed=1),),
         lambda: (uniform(5, 4, seed=1),)),
    Case("triangular_solve", factor.trisolv_loss, (0, 1, 2), lambda: triangular(500), lambda: triangular(5)),
    Case("adi", stencils.adi_loss, (2,), lambda: (5, 100, uniform(100, 100, seed=1)),
         lambda: (2, 6, uniform(6, 6, seed=1))),
    Case("cavity_flow", cavity, (2, 3, 4, 5, 6), lambda: flow_fields(10, 20, 101), lambda: flow_fields(2, 2, 6)),
    Case("n_body", simulate.nbody, (0, 1, 2), lambda: bodies(100, 20), lambda: bodies(4, 3)),
    Case("limiter", flow.advect_limited, (0, 1), lambda: (uniform(20_000, seed=1), 0.8, 0.5, 50),
         lambda: (uniform(9, seed=1), 0.8, 0.5, 3)),
    Case("thomas", factor.thomas, (0, 1, 2, 3), lambda: bands(5_000), lambda: bands(6)),
    Case("iir_filter", signal.iir_filter, (0, 1, 2), lambda: filtered(3_000), lambda: filtered(7)),
    Case("stockham_fft", signal.stockham_fft, (0, 1), lambda: (uniform(2**16, seed=1), uniform(2**16, seed=2)),
         lambda: (uniform(8, seed=1), uniform(8, seed=2))),
    Case("conv_net", nets.lenet_loss, (0, 1, 2, 3, 4), lambda: images(8, 28, 6), lambda: images(2, 8, 2)),
]  # fmt: skip


def run(case: Case, quick: bool) -> str:
    """One line of the table. Raises AssertionError where the gradient is wrong or an argument has changed."""
    args = case.small() if quick else case.large()
    before = harness.copied(args)
    generated = value_and_grad(case.f, case.argnums if len(case.argnums) > 1 else case.argnums[0])
    try:
        value, grads = generated(*args)
    except S2sadError as refusal:
        return f"{case.name:<18}refused: {str(refusal).splitlines()[0]}"
    harness.check_same({"before": before, "arguments after the call": args}, rtol=0.0)
    np.testing.assert_allclose(value, case.f(*harness.copied(args)), rtol=1e-12)
    grads = grads if len(case.argnums) > 1 else (grads,)
    harness.check_gradient(case.f, args, case.argnums, grads, rtol=1e-4)

    calls = {"primal": lambda: case.f(*harness.copied(args)), "s2sad": lambda: generated(*args)}
    compiled = jax_ports.value_and_grad(case.name, args, case.argnums)
    if compiled is not None:
        harness.check_same({"s2sad": (value, grads), "jax": compiled()}, rtol=1e-6)
        calls["jax"] = compiled
    times = harness.medians(calls, rounds=2 if quick else 7)
    size = sum(np.asarray(leaf).nbytes for leaf in harness.leaves(args))
    peaks = [harness.peak_memory(call) for call in (calls["primal"], calls["s2sad"])]
    jax = harness.duration(times["jax"]) if "jax" in times else "-"
    mebibytes = "".join(f"{count / 2**20:>10.2f}" for count in (size, *peaks))
    return (
        f"{case.name:<18}{harness.duration(times['primal']):>10}{harness.duration(times['s2sad']):>10}"
        f"{times['s2sad'] / times['primal']:>8.2f}{jax:>10}{mebibytes}"
    )


def main():
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds: does it run?")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these kernels only")
    options = parser.parse_args()
    cases = [case for case in CASES if not options.only or case.name in options.only]
    print(f"\n{'kernel':<18}{'primal':>10}{'gradient':>10}{'ratio':>8}{'jax':>10}", end="")
    print(f"{'args MiB':>10}{'primal':>10}{'gradient':>10}")
    for case in cases:
        print(run(case, options.quick), flush=True)


if __name__ == "__main__":
    main()
