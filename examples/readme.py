"""The README's example: prints the gradient that s2sad writes for `loss`.

python examples/readme.py            # prints it
python examples/readme.py --write    # puts it, and the function itself, into README.md
"""

import inspect
import re
import sys
from pathlib import Path

import numpy as np

from s2sad import value_and_grad


def loss(params, x, y):
    h = np.tanh(x @ params["W1"] + params["b1"])
    logits = h @ params["W2"] + params["b2"]
    return np.mean((logits - y) ** 2)


def generated() -> str:
    """The text of the gradient, specialised to a batch of 8 for a network 4 -> 5 -> 3."""
    params = {"W1": np.ones((4, 5)), "b1": np.zeros(5), "W2": np.ones((5, 3)), "b2": np.zeros(3)}
    return value_and_grad(loss).source(params, np.ones((8, 4)), np.zeros((8, 3)))


def updated(readme: str, gradient: str) -> str:
    """The README with `loss` and its gradient between the markers made for them."""
    gradient = re.search(r"^def .*^ [^\n]*", gradient, re.DOTALL | re.MULTILINE)[0]  # no header, no footer
    for marker, code in (("primal", inspect.getsource(loss)), ("gradient", gradient)):
        block = f"<!-- {marker} -->\n```python\n{code.strip()}\n```\n"
        pattern = rf"<!-- {marker} -->\n```python\n.*?\n```\n"
        readme, count = re.subn(pattern, lambda _, block=block: block, readme, flags=re.DOTALL)
        if count != 1:
            raise ValueError(f"README.md has {count} blocks marked {marker!r}")
    return readme


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        path = Path(__file__).parent.parent / "README.md"
        path.write_text(updated(path.read_text(), generated()))
    else:
        print(generated())
