"""Generated sources, kept word for word in `texts/`, so that every change of what s2sad writes is seen in review.

`python -m tests.golden` shows how what is written today differs; with `--write` it is taken over. Read the difference
as a reviewer would: these files are the product.
"""

import difflib
from pathlib import Path

from tests.golden.programs import GOLDEN

TEXTS = Path(__file__).with_name("texts")


def generated(name: str) -> str:
    transformed, args = GOLDEN[name]
    return transformed.source(*args)


def kept(name: str) -> str:
    path = TEXTS / f"{name}.py"
    return path.read_text("utf-8") if path.exists() else ""


def difference(name: str) -> str:
    """What changed, as a diff; empty where the texts are the same byte for byte."""
    old, new = kept(name), generated(name)
    lines = difflib.unified_diff(old.splitlines(True), new.splitlines(True), f"kept/{name}.py", f"written/{name}.py")
    return "".join(lines) or ("" if old == new else "only the ends of lines differ")


def write(name: str) -> None:
    (TEXTS / f"{name}.py").write_text(generated(name), "utf-8", newline="\n")
