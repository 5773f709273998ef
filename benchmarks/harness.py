"""Interleaved timing, comparison of results, counting of tokens: what all benchmarks share.

Nothing here passes or fails by the clock: timings are printed, wrong results raise.
"""

import argparse
import ast
import gc
import inspect
import io
import statistics
import sys
import textwrap
import time
import tokenize
import tracemalloc
import types
from collections.abc import Callable
from functools import partial

import numpy as np

SKIPPED_TOKENS = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING,
    tokenize.ENDMARKER,
}  # fmt: skip


def options(description: str | None) -> argparse.Namespace:
    """The command line that every benchmark has: --quick, for small sizes and few rounds."""
    parser = argparse.ArgumentParser(description=(description or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds: does it run?")
    return parser.parse_args()


def leaves(tree):
    """The arrays and numbers in a nest of dicts, lists and tuples, in order (dicts by sorted key)."""
    if isinstance(tree, dict):
        return [leaf for key in sorted(tree) for leaf in leaves(tree[key])]
    if isinstance(tree, (list, tuple)):
        return [leaf for item in tree for leaf in leaves(item)]
    return [tree]


def check_same(results: dict, rtol: float = 1e-8) -> None:
    """Raises AssertionError unless all results (nests of arrays) agree with the first, leaf by leaf, to `rtol`."""
    (first, expected), *others = results.items()
    expected = leaves(expected)
    scale = max(float(np.max(np.abs(leaf), initial=0.0)) for leaf in expected)
    for name, result in others:
        found = leaves(result)
        assert len(found) == len(expected), f"{name} gives {len(found)} leaves, {first} gives {len(expected)}"
        for a, b in zip(found, expected, strict=True):
            np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol * scale, err_msg=f"{name} differs from {first}")


def check_gradient(f: Callable, args: tuple, argnums: tuple, grads: tuple, rtol: float = 1e-5) -> None:
    """Compares gradients with a central difference of `f` along one random direction.

    `argnums` and `grads` go together; arguments may be nests of float arrays. `f` may write to its arguments.
    """
    rng = np.random.default_rng(0)
    tangents = {k: [rng.standard_normal(np.shape(leaf)) for leaf in leaves(args[k])] for k in argnums}

    def shifted(step):
        moved = [copied(arg) if k not in tangents else add(arg, tangents[k], step) for k, arg in enumerate(args)]
        return f(*moved)

    expected = (shifted(1e-6) - shifted(-1e-6)) / 2e-6
    found = sum(
        np.sum(g * t)
        for k, grad in zip(argnums, grads, strict=True)
        for g, t in zip(leaves(grad), tangents[k], strict=True)
    )
    np.testing.assert_allclose(found, expected, rtol=rtol, err_msg="gradient differs from the central difference")


def add(tree, tangents: list, step: float):
    """A copy of `tree` moved by `step` along its leaves' tangents."""
    queue = iter(tangents)
    return rebuilt(tree, lambda leaf: leaf + step * next(queue))


def copied(tree):
    """A copy of a nest, its arrays copied."""
    return rebuilt(tree, lambda leaf: leaf.copy() if isinstance(leaf, np.ndarray) else leaf)


def rebuilt(tree, change: Callable):
    if isinstance(tree, dict):
        moved = {key: rebuilt(tree[key], change) for key in sorted(tree)}
        return {key: moved[key] for key in tree}
    if isinstance(tree, (list, tuple)):
        return type(tree)(rebuilt(item, change) for item in tree)
    return change(tree)


def medians(calls: dict[str, Callable[[], object]], rounds: int = 15, least: float = 0.02) -> dict[str, float]:
    """Median seconds a call. The calls take turns in every round, so that drift of the machine meets all alike."""
    repeats = {}
    for name, call in calls.items():
        call()  # warm: caches, lazy generation
        start = time.perf_counter()
        call()
        repeats[name] = max(1, int(least / max(time.perf_counter() - start, 1e-9)))
    samples: dict[str, list[float]] = {name: [] for name in calls}
    collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, call in calls.items():
                start = time.perf_counter()
                for _ in range(repeats[name]):
                    call()
                samples[name].append((time.perf_counter() - start) / repeats[name])
            gc.collect()
    finally:
        if collecting:
            gc.enable()
    return {name: statistics.median(values) for name, values in samples.items()}


def duration(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def report(title: str, times: dict[str, float], ratios_to: str = "primal") -> None:
    """Prints times, and ratios to one of them."""
    print(f"\n{title}")
    for name, seconds in times.items():
        print(f"  {name:<24}{duration(seconds):>10}{seconds / times[ratios_to]:>9.2f} x {ratios_to}")


def peak_memory(call: Callable[[], object]) -> int:
    """The most bytes allocated at once during the call, beyond what was there before."""
    gc.collect()
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def code_tokens(text: str) -> int:
    """Number of tokens that are code: no comments, docstrings, imports, line ends or indentation."""
    tree = ast.parse(textwrap.dedent(text))
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)):
            node.body = [s for s in node.body if not (is_docstring(s) or isinstance(s, (ast.Import, ast.ImportFrom)))]
            node.body = node.body or [ast.Pass()]
    code = ast.unparse(tree)  # one layout and one quoting for all, without comments
    return sum(t.type not in SKIPPED_TOKENS for t in tokenize.generate_tokens(io.StringIO(code).readline))


def is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def report_tokens(generated: str, *by_hand: Callable) -> None:
    """Prints the length of generated text against that of hand-written functions."""
    ours, theirs = code_tokens(generated), sum(code_tokens(inspect.getsource(f)) for f in by_hand)
    print(f"  code tokens: generated {ours}, by hand {theirs}: {ours / theirs:.2f} x")


def autograd_version(f: Callable) -> Callable | None:
    """`f` with autograd's NumPy for `np`, in it and in its module's functions; None where autograd isn't installed."""
    try:
        import autograd.numpy as autograd_numpy
    except ImportError:
        print("(autograd is not installed: not compared)", file=sys.stderr)
        return None
    scope = dict(f.__globals__, np=autograd_numpy)
    for name, value in list(scope.items()):
        if isinstance(value, types.FunctionType) and value.__module__ == f.__module__:
            scope[name] = types.FunctionType(value.__code__, scope, name, value.__defaults__, value.__closure__)
    return types.FunctionType(f.__code__, scope, f.__name__, f.__defaults__, f.__closure__)


def autograd_value_and_grad(f: Callable, argnums=0) -> Callable | None:
    """autograd's `value_and_grad` of `f`, or None where autograd isn't installed."""
    traced = autograd_version(f)
    if traced is None:
        return None
    import autograd

    return autograd.value_and_grad(traced, argnums)


def compare(title: str, primal: Callable, args: tuple, gradients: dict[str, Callable | None], argnums=(0,), *,
            rounds: int = 15, overwrites: bool = False) -> dict[str, float]:  # fmt: skip
    """Checks `{name: value_and_grad}` against each other and against differences, then times them with the primal.

    With one argnum each gradient gives `(value, gradient)`; with several `(value, (gradient, ...))`. A primal that
    overwrites its arguments is timed with a copy of them; gradients leave them as they were.
    """
    present = {name: gradient for name, gradient in gradients.items() if gradient is not None}
    results = {name: gradient(*args) for name, gradient in present.items()}
    check_same(results)
    grads = next(iter(results.values()))[1]
    check_gradient(primal, args, argnums, (grads,) if len(argnums) == 1 else grads)
    calls = {"primal": (lambda: primal(*copied(args))) if overwrites else partial(primal, *args)}
    calls |= {name: partial(gradient, *args) for name, gradient in present.items()}
    times = medians(calls, rounds)
    report(title, times)
    return times
