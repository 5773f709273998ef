"""Random programs: reverse mode, forward mode and the complex step must agree.

    python -m tests.random_programs --level memory --count 1000 --seed 0 --jobs 2

(`--pullback` checks `vjp` as well) prints a count of each outcome and, for each failure, its seed and a shrunk
program. Outcomes:

- `ok`;
- `refused`: s2sad raised `UnsupportedError` (counted by message);
- `failure`: a wrong value or gradient, a changed argument, or any other exception;
- `kink`: the gradient jumps at the arguments, so there is none to compare with; not a failure;
- `slow`: generating takes more than SECONDS, and is given up;
- `wild`: the value or gradient is huge or not finite; not a failure;
- `invalid`: the program itself raised; an error of the writer.
"""

import argparse
import collections
import importlib.util
import linecache
import multiprocessing
import os
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from unittest import mock

import numpy as np

from tests.random_writer import ARGUMENTS, LEVELS, program
from tests.reference import complex_step, distance, flat, random_tangents, same_arguments
from tests.shrink import shrink

ARGNUMS = tuple(range(len(ARGUMENTS)))
LARGEST = 1e4
TOLERANCE = 1e-8
SECONDS = 20


@dataclass(frozen=True)
class Outcome:
    """What became of a program; `detail` says what was wrong, `mark` is the part of it that shrinking keeps."""

    kind: str
    mark: str = ""
    detail: str = ""


class Wild(Exception):
    """The program's numbers are of no use."""


def arguments() -> tuple:
    """Fresh arguments, the same each time."""
    rng = np.random.default_rng(7)
    return tuple(rng.uniform(-1.0, 1.0, shape) if shape else float(rng.uniform()) for shape in ARGUMENTS.values())


@contextmanager
def loaded(source: str, folder: Path, name: str) -> Iterator[Callable]:
    """The function `f` of a program, in a real module of its own with a file."""
    path = folder / f"{name}.py"
    path.write_text(source)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    linecache.cache.pop(str(path), None)
    try:
        spec.loader.exec_module(module)
        yield module.f
    finally:
        del sys.modules[name]
        linecache.cache.pop(str(path), None)
        path.unlink()


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raises TimeoutError after that many seconds."""

    def stop(*_):
        raise TimeoutError(f"longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


_counter = iter(range(10**9))


def check(source: str, folder: Path, transform: object = None, pullback: bool = False) -> Outcome:
    """Runs a program in all three ways. `transform` stands for s2sad: an object with `value_and_grad`, `jvp`, `vjp`."""
    with warnings.catch_warnings(), loaded(source, folder, f"random_program_{next(_counter)}") as f:
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            with time_limit(SECONDS):
                value, expected = reference(f)
        except Wild:
            return Outcome("wild")
        except Exception as error:
            return Outcome("invalid", type(error).__name__, repr(error))
        outcome = compare(f, value, expected, transform, pullback)
        if outcome.kind == "failure" and outcome.mark in ("gradient", "tangent") and kinky(f):
            return Outcome("kink")
        return outcome


def kinky(f: Callable) -> bool:
    """Whether the gradient jumps at the arguments: it differs between points 1e-9 around them."""

    def nearby(seed: int) -> tuple:
        args = arguments()
        steps = random_tangents(args, ARGNUMS, seed)
        return tuple(arg + 1e-9 * step for arg, step in zip(args, steps, strict=True))

    here, *others = (complex_step(f, partial(nearby, seed), ARGNUMS) for seed in range(6))
    return any(distance(other, here) > 1e-5 for other in others)


def reference(f: Callable) -> tuple[float, tuple]:
    """The value, and the gradient by the complex step."""
    value = f(*arguments())
    if np.ndim(value) != 0:
        raise TypeError("not a scalar")
    if not abs(value) < LARGEST:
        raise Wild
    expected = complex_step(f, arguments, ARGNUMS)
    if not np.all(np.abs(flat(expected)) < LARGEST):
        raise Wild
    return float(value), expected


def compare(f: Callable, value: float, expected: tuple, transform: object, pullback: bool) -> Outcome:
    """s2sad's two modes against the reference."""
    from s2sad.errors import UnsupportedError

    if transform is None:
        import s2sad as transform

    args = arguments()
    tangents = random_tangents(args, ARGNUMS)
    slope = float(flat(expected) @ flat(tangents))
    scale = max(1.0, float(np.max(np.abs(flat(expected)))))
    try:
        with time_limit(SECONDS):
            run = transform.value_and_grad(f, ARGNUMS)
            got, grads = run(*args)
            if not abs(got - value) <= TOLERANCE * max(1.0, abs(value)):
                return Outcome("failure", "value", f"value {got}, not {value}")
            if not distance(grads, expected) <= TOLERANCE:
                return Outcome("failure", "gradient", f"gradient {grads}, not {expected}")
            if not same_arguments(args, arguments()):
                return Outcome("failure", "arguments", "the arguments were left changed")
            if not same_arguments((got, grads), again := run(*args)):
                return Outcome("failure", "again", f"{again} when called again, not {(got, grads)}")
            got, got_dot = transform.jvp(f, ARGNUMS)(*args, tangents=tangents)
            if not abs(got - value) <= TOLERANCE * max(1.0, abs(value)):
                return Outcome("failure", "forward value", f"value {got}, not {value}")
            if not abs(got_dot - slope) <= 10 * TOLERANCE * scale:
                return Outcome("failure", "tangent", f"tangent {got_dot}, not {slope}")
            if not same_arguments(args, arguments()):
                return Outcome("failure", "forward arguments", "the arguments were left changed")
            return pulled_back(transform, f, expected) if pullback else Outcome("ok")
    except UnsupportedError as error:
        if f"longer than {SECONDS} s" in str(error):
            return Outcome("slow", "slow", str(error))
        if "meets a bug" in str(error):
            return Outcome("failure", "bug", str(error))
        return Outcome("refused", type(error).__name__, str(error))
    except Exception as error:
        return Outcome("failure", type(error).__name__, repr(error))


def pulled_back(transform: object, f: Callable, expected: tuple) -> Outcome:
    """The pullback, called twice, after the caller has overwritten the arguments."""
    args = arguments()
    _, pullback = transform.vjp(f, ARGNUMS)(*args)
    for arg in args:
        if isinstance(arg, np.ndarray):
            arg[...] = 99.0
    for time in ("first", "second"):
        if not distance(grads := pullback(1.0), expected) <= TOLERANCE:
            return Outcome("failure", "gradient", f"{time} pullback {grads}, not {expected}")
        for grad in grads:
            if isinstance(grad, np.ndarray):
                grad[...] = -99.0
    return Outcome("ok")


def shrunk(
    source: str, outcome: Outcome, folder: Path, transform: object = None, pullback: bool = False, attempts: int = 600
) -> str:
    """A small program with the same kind of failure."""

    if outcome.kind == "invalid":
        return source  # what is invalid isn't worth making small

    def fails(candidate: str) -> bool:
        try:
            found = check(candidate, folder, transform, pullback)
        except Exception:
            return False  # the candidate is no program: it can't even be loaded
        return (found.kind, found.mark) == (outcome.kind, outcome.mark)

    return shrink(source, fails, attempts)


def run(
    level: str, seeds: range, shrinks: bool = True, transform: object = None, pullback: bool = False
) -> list[tuple[int, Outcome, str]]:
    """Outcome of each seed, with the shrunk program of those that failed."""
    results = []
    with tempfile.TemporaryDirectory() as name, mock.patch.dict(os.environ, S2SAD_CACHE_DIR=f"{name}/cache"):
        folder = Path(name)
        for seed in seeds:
            source = program(seed, level)
            outcome = check(source, folder, transform, pullback)
            bad = outcome.kind in ("failure", "invalid")
            small = shrunk(source, outcome, folder, transform, pullback) if bad and shrinks else ""
            results.append((seed, outcome, small))
    return results


def _chunk(task: tuple) -> list[tuple[int, Outcome, str]]:
    level, seeds, shrinks, pullback = task
    return run(level, seeds, shrinks, pullback=pullback)


def main() -> int:
    parser = argparse.ArgumentParser(description="Random programs through s2sad.")
    parser.add_argument("--level", choices=LEVELS, default="memory")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--no-shrink", action="store_true")
    parser.add_argument("--pullback", action="store_true", help="check `vjp` too: two calls, after the caller wrote")
    parser.add_argument("--show", action="store_true", help="print the program of the first seed, and stop")
    options = parser.parse_args()
    if options.show:
        print(program(options.seed, options.level))
        return 0
    last = options.seed + options.count
    starts = range(options.seed, last, 200)
    tasks = [
        (options.level, range(start, min(start + 200, last)), not options.no_shrink, options.pullback)
        for start in starts
    ]
    counts, refusals, failures = collections.Counter(), collections.Counter(), 0
    # one process per chunk, so that nothing piles up over a long run
    with multiprocessing.get_context("spawn").Pool(options.jobs, maxtasksperchild=1) as pool:
        for results in pool.imap(_chunk, tasks, chunksize=1):
            for seed, outcome, small in results:
                counts[outcome.kind] += 1
                if outcome.kind == "refused":
                    refusals[next((line for line in outcome.detail.splitlines() if line.strip()), "")] += 1
                if small or outcome.kind in ("failure", "invalid"):
                    failures += 1
                    print(f"\n--- seed {seed}: {outcome.kind}: {outcome.detail}\n{small}", flush=True)
            print(f"{results[-1][0] + 1 - options.seed} done: {dict(counts)}", file=sys.stderr, flush=True)
    for message, count in refusals.most_common(30):
        print(f"{count:6d} refused: {message}")
    print({kind: counts[kind] for kind in sorted(counts)})
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
