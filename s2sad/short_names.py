"""short_names: helpers of a generated file get the shortest names that nothing else has."""

from __future__ import annotations

import re

import gast

from s2sad.trees import (
    walk,
)

NUMBERED = re.compile(r"(_forward|_backward)\d+$")


def with_short_names(functions: list[gast.FunctionDef]) -> list[gast.FunctionDef]:
    """`f_forward2` is `f_forward`, where no other has that name."""
    taken = {f.name for f in functions}
    values = {old: new for old in sorted(taken) if (new := NUMBERED.sub(r"\1", old)) not in taken}
    values = {old: new for old, new in values.items() if list(values.values()).count(new) == 1}
    for function in functions if values else ():
        function.name = values.get(function.name, function.name)
        for node in walk(function):
            if isinstance(node, gast.Name) and node.id in values:
                node.id = values[node.id]
    return functions
