"""What is bound before a generated file runs, told in its last lines: how to find it again in another process."""

from __future__ import annotations

from typing import Any

from s2sad.load import Closure, closes_over, namespace


def describe(entry: str, bindings: dict[str, Any], reached: tuple) -> str:
    parts = []
    for name, value in sorted(bindings.items()):
        place = _place(value, reached)
        parts.append(f"{name} = {place or 'unknown'}")
    return "\n\n# entry: " + entry + "".join(f"\n# bound: {part}" for part in parts) + "\n"


def _place(value: Any, reached: tuple) -> str | None:
    for number, function in enumerate(reached):
        if isinstance(value, Closure):
            cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=False))
            if cells and closes_over(value, cells):
                return f"closure of function {number}"
        elif value is function:
            return f"function {number}"
        elif namespace(function.__globals__) is value:
            return f"globals of function {number}"
    return None


def described_in(text: str) -> tuple[str, list[tuple[str, str]]] | None:
    entry, bound = None, []
    for line in text.rstrip().splitlines()[-200:]:
        if line.startswith("# entry: "):
            entry = line.removeprefix("# entry: ")
        elif line.startswith("# bound: "):
            name, _, place = line.removeprefix("# bound: ").partition(" = ")
            bound.append((name, place))
    return (entry, bound) if entry else None


def bindings_of(described: list[tuple[str, str]], reached: tuple) -> dict[str, Any] | None:
    bindings: dict[str, Any] = {}
    for name, place in described:
        what, _, number = place.rpartition("function ")
        if not number.isdigit() or int(number) >= len(reached):
            return None
        function = reached[int(number)]
        if what == "globals of ":
            bindings[name] = namespace(function.__globals__)
        elif what == "closure of ":
            bindings[name] = Closure(dict(zip(function.__code__.co_freevars, function.__closure__, strict=False)))
        else:
            bindings[name] = function
    return bindings
