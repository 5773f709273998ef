"""library_writers: functions of Python's and NumPy's own that write an argument, and that no pass has written out as stores."""

from __future__ import annotations

from typing import Any

import gast

from s2sad.calls import looked_into
from s2sad.effort import SEEN
from s2sad.errors import UnsupportedError
from s2sad.ir import Effect, every
from s2sad.kinds import MISSING, Foreign, Fun, Layers, Obj, Unknown
from s2sad.outputs import has_output
from s2sad.passes.effects import effects
from s2sad.passes.named_functions import always_writes, functions_of, writes_by_what_it_is_given
from s2sad.passes.sources import immutable
from s2sad.trees import names_read
from s2sad.unit import Unit, is_user_function


def refuse_library_writers(unit: Unit) -> None:
    """Nothing would see what these write, in either mode; nor what a method writes to an object that is looked up when the program runs."""
    for step in every(unit.program.body):
        for inner, callee in unit.calls(step):
            if callee in (MISSING, None) and _changes_its_object(unit, step, inner):
                raise unit.error(
                    UnsupportedError,
                    f"the method {inner.func.attr!r} writes attributes of an object, and it is not known when generating of which",
                    inner if hasattr(inner, "lineno") else step.origin.node,
                    "Loop over the objects themselves, or over keys that are written out.",
                )
            if _writes(unit, step, inner, callee):
                label = getattr(inner.func, "attr", getattr(inner.func, "id", "this call"))
                raise unit.error(
                    UnsupportedError,
                    f"{label} writes what it is given, and nothing here follows that",
                    inner if hasattr(inner, "lineno") else step.origin.node,
                    "Write it with an index, with methods of the list or dict, or as a function of your own.",
                )


def _changes_its_object(unit: Unit, step: Any, node: gast.Call) -> bool:
    """Of the arguments; what a function writes outside it writes once."""
    if (
        not isinstance(node.func, gast.Attribute)
        or names_read(node.func.value) - unit.scope.locals & unit.scope.outside()
    ):
        return False
    base = looked_into(node.func.value, Layers(getattr(step, "operand_kinds", {}), unit.joined_kinds()))
    if isinstance(base, Obj):
        method = getattr(base.type, node.func.attr, None)
        return is_user_function(method) and effects(method).writes
    return isinstance(step, Effect) and base is None and f"{node.func.attr}()" in (SEEN.get() or ())


def _writes(unit: Unit, step: Any, node: gast.Call, callee: Any) -> bool:
    kinds = Layers(getattr(step, "operand_kinds", {}), unit.joined_kinds())
    if isinstance(callee, gast.AST):
        return False
    if callee is not MISSING and is_user_function(callee):
        return writes_by_what_it_is_given(callee, node, lambda given: _functions(unit, given, kinds))
    if isinstance(node.func, gast.Name) and (kind := kinds.get(node.func.id)) is not None:
        if not isinstance(kind, Fun | Unknown) or isinstance(kind, Foreign):
            return False
        callee = kind.value if isinstance(kind, Fun) else callee
        if isinstance(callee, gast.AST) or (callee not in (MISSING, None) and is_user_function(callee)):
            return False
    if callee is MISSING or callee is None:
        base = node.func.value if isinstance(node.func, gast.Attribute) else None
        if not isinstance(node.func, gast.Attribute):
            return has_output(node, None)
        method = isinstance(base, gast.Name) and not isinstance(kinds.get(base.id), Obj)
        return method and has_output(node, None, node.func.attr)
    given = [kinds.get(n) for a in node.args for n in names_read(a)]
    mutable = any(kind is not None and not immutable(kind) for kind in given)
    return has_output(node, callee) or (mutable and always_writes(callee))


def _functions(unit: Unit, node: gast.expr, kinds: Layers) -> list:
    """The functions that an argument is or holds."""
    kind = kinds.get(node.id) if isinstance(node, gast.Name) else None
    return functions_of(unit.scope.lookup(node) if kind is None else kind)
