"""library_writers: functions of Python's and NumPy's own that write an argument, and that no pass has written out as stores."""

from __future__ import annotations

from typing import Any

import gast

from s2sad.errors import UnsupportedError
from s2sad.ir import every
from s2sad.kinds import MISSING, Layers, Obj
from s2sad.outputs import has_output
from s2sad.passes.sources import immutable
from s2sad.passes.writing_names import writes_arguments
from s2sad.trees import names_read
from s2sad.unit import Unit, is_user_function


def refuse_library_writers(unit: Unit) -> None:
    """Nothing would see what these write, in either mode."""
    for step in every(unit.program.body):
        for inner, callee in unit.calls(step):
            if _writes(unit, step, inner, callee):
                label = getattr(inner.func, "attr", getattr(inner.func, "id", "this call"))
                raise unit.error(
                    UnsupportedError,
                    f"{label} writes what it is given, and nothing here follows that",
                    inner if hasattr(inner, "lineno") else step.origin.node,
                    "Write it with an index, with methods of the list or dict, or as a function of your own.",
                )


def _writes(unit: Unit, step: Any, node: gast.Call, callee: Any) -> bool:
    kinds = Layers(getattr(step, "operand_kinds", {}), unit.joined_kinds())
    if isinstance(callee, gast.AST) or (callee is not MISSING and is_user_function(callee)):
        return False
    if isinstance(node.func, gast.Name) and kinds.get(node.func.id) is not None:
        return False
    if callee is MISSING or callee is None:
        base = node.func.value if isinstance(node.func, gast.Attribute) else None
        method = isinstance(base, gast.Name) and not isinstance(kinds.get(base.id), Obj)
        return method and _has_output(node, None, node.func.attr)
    given = [kinds.get(n) for a in node.args for n in names_read(a)]
    mutable = any(kind is not None and not immutable(kind) for kind in given)
    return _has_output(node, callee) or (mutable and writes_arguments(callee))


def _has_output(node: gast.Call, callee: Any, method: str = "") -> bool:
    nothing = [k for k in node.keywords if isinstance(k.value, gast.Constant) and k.value.value is None]
    return has_output(gast.Call(node.func, node.args, [k for k in node.keywords if k not in nothing]), callee, method)
