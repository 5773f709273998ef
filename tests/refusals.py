"""docs/refused.md: every error that s2sad raises of its own, read out of its source.

`python -m tests.refusals` compares the file, `python -m tests.refusals --write` writes it anew.
"""

from __future__ import annotations

import ast
import dataclasses
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "refused.md"
CALLS = {"error", "refuse", "refused", "_refuse", "_refused", "UnsupportedError", "MissingRuleError", "CacheError"}


@dataclasses.dataclass(frozen=True, order=True)
class Refusal:
    """One place where a program is refused."""

    module: str
    line: int
    message: str
    hint: str


def refusals() -> list[Refusal]:
    """All of them, in the order of the files."""
    found = []
    for path in sorted((ROOT / "s2sad").rglob("*.py")):
        module = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _called(node.func) in CALLS:
                found += [Refusal(module, node.lineno, *said) for said in _said(node)]
    return sorted(found)


def _called(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _said(call: ast.Call) -> Iterator[tuple[str, str]]:
    texts = [text for arg in call.args if (text := _text(arg))]
    hints = [text for k in call.keywords if k.arg == "hint" and (text := _text(k.value))]
    if texts:
        yield texts[0], (hints + texts[1:] + [""])[0]


def _text(node: ast.expr) -> str:
    """What a literal text says; what is filled in stands as an ellipsis."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(p.value if isinstance(p, ast.Constant) else "…" for p in parts)
        case ast.IfExp(body=body, orelse=other):
            return " / ".join(filter(None, (_text(body), _text(other))))
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return _text(left) + _text(right)
    return ""


TITLE = """# What is refused

Whatever s2sad can't differentiate it refuses when it generates, with an error that shows the line and a caret. This
table holds every such error and the rewrite it suggests; what an error fills in stands as "…". It is read out of the
source by `python -m tests.refusals --write`, and a test holds it to date. An error that says it "meets a bug of s2sad"
is one that should not be: please report it.

| Message | What to write instead | Raised by |
|---|---|---|
"""


def page() -> str:
    """The text of docs/refused.md."""
    rows: dict[tuple[str, str], list[str]] = {}
    for refusal in refusals():
        modules = rows.setdefault((refusal.message, refusal.hint), [])
        if refusal.module not in modules:
            modules.append(refusal.module)
    cells = [(message, hint, ", ".join(modules)) for (message, hint), modules in rows.items()]
    return TITLE + "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in cells)


def main() -> int:
    if "--write" in sys.argv[1:]:
        TABLE.write_text(page(), "utf-8")
        return 0
    fresh = TABLE.read_text("utf-8") == page()
    print("docs/refused.md is up to date" if fresh else "docs/refused.md is stale: python -m tests.refusals --write")
    return not fresh


if __name__ == "__main__":
    sys.exit(main())
