"""Long programs: chains of statements of several kinds, as text, with the point to differentiate them at."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np

FORMS = ["y = np.sin(y) + x", "y = y * x", "y = 0.5 * y - np.exp(-x)", "y = np.tanh(y) / (1.0 + x * x)"]


def steps(count: int, margin: str = "    ") -> str:
    return "\n".join(margin + FORMS[k % len(FORMS)] for k in range(count))


def straight(count: int) -> str:
    return f"def f(x):\n    y = x\n{steps(count)}\n    return y\n"


def fresh(count: int) -> str:
    """Each statement binds a name of its own."""
    lines = [f"    y{k + 1} = {FORMS[k % len(FORMS)][4:].replace('y', f'y{k}')}" for k in range(count)]
    return "def f(x):\n    y0 = x\n" + "\n".join(lines) + f"\n    return y{count}\n"


def loop(count: int) -> str:
    """A loop with a long body."""
    return f"def f(x):\n    y = x\n    for _ in range(2):\n{steps(count, '        ')}\n    return y\n"


def branches(count: int) -> str:
    """A branch every few lines."""
    part = f"{steps(2)}\n    if y > 0.2:\n        {FORMS[2]}\n    else:\n        y = y * 0.5\n"
    return "def f(x):\n    y = x\n" + part * (count // 5) + "    return y\n"


def branches_in_a_loop(count: int) -> str:
    part = f"{steps(2, ' ' * 8)}\n        if y > 0.2:\n            {FORMS[2]}\n        else:\n            y = y * 0.5\n"
    return "def f(x):\n    y = x\n    for _ in range(2):\n" + part * (count // 5) + "    return y\n"


def loops(count: int) -> str:
    part = "    for _ in range(2):\n        y = np.sin(y) * x\n        z = y * 0.5\n        y = z + x\n"
    return "def f(x):\n    y = x\n" + part * (count // 4) + "    return y\n"


def stores(count: int) -> str:
    """An array that is written again and again."""
    lines = [f"    a[{(k + 1) % 16}] = np.sin(a[{k % 16}]) * x" for k in range(count)]
    return "def f(x):\n    a = np.zeros(16)\n    a[0] = x\n" + "\n".join(lines) + "\n    return np.sum(a)\n"


def appends(count: int) -> str:
    lines = [f"    ys.append(x * {k + 1}.0)" for k in range(count)]
    return "def f(x):\n    ys = []\n" + "\n".join(lines) + "\n    return sum(ys)\n"


def calls(count: int) -> str:
    """Calls of a helper."""
    helper = "def helper(y, x):\n    return np.sin(y) * x + 0.3 * y\n\n\n"
    return helper + "def f(x):\n    y = x\n" + "    y = helper(y, x)\n" * count + "    return y\n"


def operands(count: int) -> str:
    """One sum."""
    parts = ["x * x", "np.sin(x)", "x"]
    return "def f(x):\n    return " + " + ".join(parts[k % 3] for k in range(count)) + "\n"


def helpers(count: int) -> str:
    """Functions each of which calls the next."""
    chain = [f"def h{k}(x):\n    return h{k + 1}(np.sin(x)) + x\n\n\n" for k in range(count)]
    return "".join(chain) + f"def h{count}(x):\n    return x * x\n\n\ndef f(x):\n    return h0(x)\n"


KINDS: dict[str, Callable[[int], str]] = {
    maker.__name__: maker
    for maker in (straight, fresh, loop, branches, branches_in_a_loop, loops, stores, appends, calls, operands, helpers)
}  # fmt: skip
POINT = 0.3


def module(kind: str, count: int, folder: Path) -> ModuleType:
    """A module whose function `f` is such a chain."""
    name = f"chain_of_{count}_{kind}"
    path = folder / f"{name}.py"
    path.write_text(f"import numpy as np\n\n\n{KINDS[kind](count)}")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    made = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def slope(f: Callable[[float], float], step: float = 1e-4) -> float:
    """The derivative at the point, by differences of sixth order."""
    weights = {1: 3 / 4, 2: -3 / 20, 3: 1 / 60}
    return float(sum(w * (f(POINT + k * step) - f(POINT - k * step)) for k, w in weights.items()) / step)


def check(kind: str, value: object, derivative: object, f: Callable[[float], float]) -> None:
    np.testing.assert_allclose(value, f(POINT), rtol=1e-12)  # type: ignore[arg-type]
    np.testing.assert_allclose(derivative, slope(f), rtol=1e-6, atol=1e-8, err_msg=kind)  # type: ignore[arg-type]
