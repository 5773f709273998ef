"""How long generating takes: a function of 20 lines, cold and from the warm cache, and long programs of many kinds.

Each sample is a fresh process with its own cache folder. "First" counts what is loaded once a process (the rules;
s2sad's own text, where it is not known by its times), "next" is a second function of the same length afterwards. CPU
times stand beside the clock's: on a machine that does other things, too, they say more. Results are checked before
times are printed.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import harness
from tests import chains

TWENTY_LINES = """
import numpy as np


def {name}(params, x, y):
    h1 = np.tanh(x @ params["W1"] + params["b1"])
    h2 = np.tanh(h1 @ params["W2"] + params["b2"])
    gate = 1.0 / (1.0 + np.exp(-h2))
    mixed = gate * h2 + (1.0 - gate) * h1
    centred = mixed - np.mean(mixed, axis=1, keepdims=True)
    scale = np.sqrt(np.mean(centred**2, axis=1, keepdims=True) + 1e-5)
    normed = centred / scale
    state = normed
    for _ in range(3):
        state = np.tanh(state @ params["U"]) + normed
    if np.max(state) > 100.0:
        state = 0.5 * state
    logits = state @ params["V"]
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    fit = -np.mean(np.sum(y * log_p, axis=1))
    size = np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2)
    size = size + np.sum(params["U"] ** 2) + np.sum(params["V"] ** 2)
    penalty = 1e-3 * size
    return fit + penalty
"""

CHILD = """
import json, sys, time
import numpy as np
sys.path.insert(0, sys.argv[1])
import program
times = []
def timed(run):
    clock, cpu = time.perf_counter(), time.process_time()
    run()
    times.append((time.perf_counter() - clock, time.process_time() - cpu))
def load():
    global value_and_grad
    from s2sad import value_and_grad
timed(load)
for f in program.FUNCTIONS:
    timed(lambda: value_and_grad(f).source(*program.ARGS))
timed(lambda: value_and_grad(f)(*program.ARGS))
print(json.dumps(times))
"""

LONG = """
import json, sys, time
from pathlib import Path
from s2sad import value_and_grad
from tests import chains
kind, count, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
value_and_grad(chains.module(kind, 5, folder).f)(chains.POINT)  # rules are read
f = chains.module(kind, count, folder).f
g = value_and_grad(f)
clock, cpu = time.perf_counter(), time.process_time()
g.source(chains.POINT)
times = [time.perf_counter() - clock, time.process_time() - cpu]
clock = time.perf_counter()
value, derivative = g(chains.POINT)
times.append(time.perf_counter() - clock)
chains.check(kind, value, derivative, f)
print(json.dumps(times))
"""

NETWORK_ARGS = """
FUNCTIONS = [first, second]
rng = np.random.default_rng(0)
shapes = {"W1": (8, 8), "b1": (8,), "W2": (8, 8), "b2": (8,), "U": (8, 8), "V": (8, 4)}
params = {name: 0.1 * rng.standard_normal(shape) for name, shape in shapes.items()}
ARGS = (params, np.ones((5, 8)), np.ones((5, 4)) / 4)
"""


def twenty_lines() -> str:
    """Two functions of 20 lines that differ in one constant, so that neither can stand in for the other."""
    second = TWENTY_LINES.replace("import numpy as np", "").replace("1e-3", "2e-3")
    return TWENTY_LINES.format(name="first") + second.format(name="second") + NETWORK_ARGS


def child(script: str, *arguments: str, cache: Path) -> list:
    """What a script prints as JSON, in a fresh process."""
    environment = dict(os.environ, S2SAD_CACHE_DIR=str(cache), PYTHONPATH=os.pathsep.join(map(str, sys.path)))
    done = subprocess.run([sys.executable, "-c", script, *arguments], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def twenty_line_times(processes: int) -> None:
    cold, warm = [], []
    for _ in range(processes):
        with tempfile.TemporaryDirectory() as work:
            folder, cache = Path(work), Path(work, "cache")
            cache.mkdir(mode=0o700)
            (folder / "program.py").write_text(twenty_lines())
            cold.append(child(CHILD, work, cache=cache))
            warm.append(child(CHILD, work, cache=cache))
    print("\nThe gradient of a function of 20 lines: median (CPU time)")
    for name, samples in (("generated", cold), ("warm cache", warm)):
        medians = [
            [statistics.median(part) for part in zip(*column, strict=True)] for column in zip(*samples, strict=True)
        ]
        loading, first, following, run = (f"{harness.duration(a)} ({harness.duration(b)})" for a, b in medians)
        print(f"  {name:<12}first {first}, next {following}; import s2sad {loading}, first run {run}")


def long_times(kind: str, lengths: list[int]) -> None:
    """Prints times for each length; what a statement costs should not grow."""
    each = []
    for length in lengths:
        with tempfile.TemporaryDirectory() as work:
            cache = Path(work, "cache")
            cache.mkdir(mode=0o700)
            clock, cpu, run = child(LONG, kind, str(length), work, cache=cache)
        each.append(
            f"{length}: {harness.duration(clock)} ({harness.duration(cpu / length)} CPU each, run {harness.duration(run)})"
        )
    print(f"  {kind:<20}" + ", ".join(each))


MOST = {"operands": 2_000, "helpers": 800}  # what Python itself compiles and calls


def main():
    quick = harness.options(__doc__).quick
    twenty_line_times(processes=1 if quick else 9)
    print("\nLong programs, by their number of statements")
    for kind in chains.KINDS:
        lengths = [10, 100] if quick else [100, 1_000, 10_000]
        long_times(kind, sorted({min(length, MOST.get(kind, length)) for length in lengths}))


if __name__ == "__main__":
    main()
