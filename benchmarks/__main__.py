"""Runs every benchmark, each in a fresh process: `python -m benchmarks [--quick]`."""

import subprocess
import sys

ALL = ["mlp", "rnn", "gmm", "logsumexp", "scalars", "heat", "second_order", "generation", "kernels"]

if __name__ == "__main__":
    for name in ALL:
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *sys.argv[1:]], check=True)
