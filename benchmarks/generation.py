"""How long generating takes: a function of 20 lines, cold and from the warm cache, and long chains of statements.

Each sample is a fresh process with its own cache folder. "First" counts what is loaded once a process (the rules);
"next" is a second function of the same length afterwards.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import harness

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
from s2sad import value_and_grad
times = []
for f in program.FUNCTIONS:
    start = time.perf_counter()
    g = value_and_grad(f)
    g.source(*program.ARGS)
    times.append(time.perf_counter() - start)
start = time.perf_counter()
g(*program.ARGS)
times.append(time.perf_counter() - start)
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


def chain(statements: int) -> str:
    """A function of that many statements, each of which uses the one before."""
    forms = ["y = np.sin(y) + x", "y = y * x", "y = 0.5 * y - np.exp(-x)", "y = np.tanh(y) / (1.0 + x * x)"]
    body = "\n".join(f"    {forms[k % len(forms)]}" for k in range(statements))
    head = "import numpy as np\n\n\ndef chain(x):\n    y = x\n"
    return head + body + "\n    return y\n\n\nFUNCTIONS = [chain]\nARGS = (0.3,)\n"


def sample(folder: Path, cache: Path) -> list[float]:
    """Seconds to generate each of the program's functions, then to load and run the last, in a fresh process."""
    environment = dict(os.environ, S2SAD_CACHE_DIR=str(cache))
    command = [sys.executable, "-c", CHILD, str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
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
            cold.append(sample(folder, cache))
            warm.append(sample(folder, cache))
    print("\nGenerating the gradient of a function of 20 lines")
    for name, samples in (("cold", cold), ("warm cache", warm)):
        first, following, run = (statistics.median(column) for column in zip(*samples, strict=True))
        times = f"first {harness.duration(first)}, next {harness.duration(following)}"
        print(f"  {name:<12}{times}; its first call {harness.duration(run)}")


def chain_times(lengths: list[int]) -> None:
    print("\nGenerating the gradient of a chain of statements")
    for length in lengths:
        with tempfile.TemporaryDirectory() as work:
            folder, cache = Path(work), Path(work, "cache")
            cache.mkdir(mode=0o700)
            (folder / "program.py").write_text(chain(length))
            generate, run = sample(folder, cache)
        each = harness.duration(generate / length)
        print(
            f"  {length:>6} statements: {harness.duration(generate)}, {each} each; first call {harness.duration(run)}"
        )


def main():
    quick = harness.options(__doc__).quick
    twenty_line_times(processes=1 if quick else 7)
    chain_times([10, 100] if quick else [100, 1_000, 10_000])


if __name__ == "__main__":
    main()
