"""The examples and benchmarks run, learn what they should, and the README shows what s2sad really writes."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import harness

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"


def run(folder: Path, *command: str) -> str:
    """The standard output of a Python command run in `folder`, with a gradient cache of its own there."""
    cache = folder / "gradients"
    cache.mkdir(mode=0o700, exist_ok=True)
    inherited = os.environ.get("PYTHONPATH", "")
    path = os.pathsep.join(filter(None, [inherited, str(ROOT)]))
    environment = dict(os.environ, S2SAD_CACHE_DIR=str(cache), PYTHONPATH=path, MPLCONFIGDIR=str(folder))
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def number(pattern: str, output: str) -> float:
    found = re.search(pattern + r"\s*([-+.e\d]+)", output)
    assert found, f"no {pattern!r} in {output!r}"
    return float(found.group(1))


def gradient_text(folder: Path, output: str) -> str:
    """The text of the generated file that an example has named in its last line."""
    found = re.search(r"gradient:\s*(.+)", output)
    assert found, output
    path = Path(found.group(1).strip())
    assert path.is_relative_to(folder / "gradients")
    return path.read_text()


def test_digits_learns(tmp_path):
    output = run(tmp_path, str(EXAMPLES / "digits.py"), "--quick", "--output", "pictures")
    assert number("train accuracy:", output) > 0.85
    assert number("test accuracy:", output) > 0.85
    assert (tmp_path / "pictures" / "digits_loss.png").read_bytes().startswith(b"\x89PNG")
    assert "W1_bar" in gradient_text(tmp_path, output)


def test_fit_finds_newtons_law(tmp_path):
    output = run(tmp_path, str(EXAMPLES / "fit_physics.py"), "--quick")
    assert number("power:", output) == pytest.approx(2.0, abs=1e-3)
    assert number("strength:", output) == pytest.approx(39.478, rel=1e-3)
    assert "law_bar" in gradient_text(tmp_path, output)


def test_rnn_learns(tmp_path):
    output = run(tmp_path, str(EXAMPLES / "rnn.py"), "--quick")
    assert number("loss:", output) > 3.0  # before training
    assert number("->", output) < 2.5
    assert "h_bar" in gradient_text(tmp_path, output)


def test_checkpoints_save_memory(tmp_path):
    output = run(tmp_path, str(EXAMPLES / "checkpoint.py"), "--quick")
    assert number("with checkpoints:", output) < 0.5 * number("without checkpoints:", output)
    assert number("difference of the gradients:", output) < 1e-12
    assert "chunk" in gradient_text(tmp_path, output)


BENCHMARKS = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py") if "def main" in path.read_text())


@pytest.mark.parametrize("name", BENCHMARKS)
def test_benchmark_runs_on_small_sizes(tmp_path, name):
    output = run(tmp_path, "-m", f"benchmarks.{name}", "--quick")
    assert output.count("refused:") <= (2 if name == "kernels" else 0)  # what s2sad does not do yet
    assert re.search(r"\d (us|ms|ns|s)\b", output), output


def test_readme_shows_what_is_generated(tmp_path):
    spec = importlib.util.spec_from_file_location("readme", EXAMPLES / "readme.py")
    readme = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(readme)
    text = (ROOT / "README.md").read_text()
    assert readme.updated(text, run(tmp_path, str(EXAMPLES / "readme.py"))) == text


def test_readme_code_runs(tmp_path):
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE)
    (code,) = [block for block in blocks if "import value_and_grad" in block]
    check = """
def shifted(step):
    return energy(u + step, 0.1, 20)

slope = (shifted(1e-6) - shifted(-1e-6)) / 2e-6
assert abs(np.sum(u_bar) - slope) < 1e-6 * abs(slope), (u_bar, slope)
slope = (energy(u.copy(), 0.1 + 1e-6, 20) - energy(u.copy(), 0.1 - 1e-6, 20)) / 2e-6
assert abs(alpha_bar - slope) < 1e-6 * abs(slope), (alpha_bar, slope)
"""
    (tmp_path / "readme_code.py").write_text(code + check)
    printed = run(tmp_path, "readme_code.py")
    assert Path(printed.splitlines()[0]).read_text().strip()
    assert "u_bar" in printed


def test_harness_notices_wrong_results():
    harness.check_same({"one": (1.0, {"a": np.ones(3)}), "two": (1.0, {"a": np.ones(3) + 1e-12})})
    with pytest.raises(AssertionError, match="two differs from one"):
        harness.check_same({"one": (1.0, {"a": np.ones(3)}), "two": (1.0, {"a": np.array([1.0, 1.0, 1.1])})})
    with pytest.raises(AssertionError, match="gives 1 leaves"):
        harness.check_same({"one": (1.0, 2.0), "two": (1.0,)})

    def f(u, scale):
        u *= scale
        return np.sum(u**2)

    u = np.array([1.0, 2.0, 3.0])
    harness.check_gradient(f, (u, 2.0), (0, 1), (8.0 * u, 2.0 * 2.0 * (u @ u)))
    assert u.tolist() == [1.0, 2.0, 3.0]
    with pytest.raises(AssertionError, match="central difference"):
        harness.check_gradient(f, (u, 2.0), (0, 1), (8.0 * u, 2.0 * (u @ u)))


def test_harness_counts_code_only():
    bare = "def f(x):\n    y = x + 1\n    return y\n"
    dressed = '"""Module."""\nimport numpy\n\ndef f(x):\n    """Text."""\n    # more\n    y = (x\n         + 1)\n\n'
    dressed += "    return y  # end\n"
    assert harness.code_tokens(dressed) == harness.code_tokens(bare) == 13
