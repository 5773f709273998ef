"""unseen_writers: refuses calls that are made for what they do, where nobody knows what that is.

`acc.add(x)` as a statement does something to `acc`, or nothing that matters. Where the class of `acc` is not followed, and `acc` is looked
at later or may hold memory of something that varies, its derivative would be lost.
"""

from __future__ import annotations

import sys
import types
from typing import Any

import gast

from s2sad.calls import looked_into
from s2sad.errors import UnsupportedError
from s2sad.flow import reads_of
from s2sad.ir import Effect, Op, Step, Store, every, trees_read
from s2sad.kinds import MISSING, UNKNOWN, Layers, Num, Obj, Unknown
from s2sad.passes.contents import CONTAINERS
from s2sad.passes.effects import effects
from s2sad.passes.generator_methods import classes_in_sight
from s2sad.passes.mirrored_methods import METHODS
from s2sad.passes.sources import immutable
from s2sad.passes.special_methods import WRITING
from s2sad.passes.statics import is_record
from s2sad.rules import has_rule, is_constant
from s2sad.trees import names_read, root_name, walk
from s2sad.unit import Unit, is_user_function

SHOWING = "numpy.testing", "numpy.lib", "scipy.io"  # modules of functions that show, save and compare
SETTING = {"seterr", "seterrcall", "set_printoptions", "save", "savetxt", "savez", "savez_compressed", "seed"}


def refuse_unseen_writers(unit: Unit) -> None:
    """In both modes, before anything is split."""
    steps = list(every(unit.program.body))
    _refuse_odd_methods(unit, steps)
    made = {t: step for step in steps if isinstance(step, Op) for t in step.targets}
    calls = [(step, node, _method(unit, node, callee, made)) for step in steps for node, callee in unit.calls(step)]
    seen = _looked_at(unit, steps)
    suspected = [
        (step, node, callee)
        for step, node, callee in calls
        if _made_for_effect(step, node, seen)
        or getattr(node.func, "attr", "") in WRITING
        or _writes_much(callee)
        or (is_user_function(callee) and isinstance(node.func, gast.Attribute))
    ]
    if not suspected:
        return
    made_for_effect = {id(step) for step, node, _ in suspected if _made_for_effect(step, node, seen)}
    seen = _looked_at(unit, [step for step in steps if id(step) not in made_for_effect])
    reached = _reached(unit, steps)
    seen |= {label for label, step in made.items() if not reached.isdisjoint(names_read(step.expr))}
    for step, node, callee in suspected:
        if _is_lost(unit, step, node, callee, seen, reached):
            raise _lost(unit, step, node, getattr(node.func, "attr", getattr(node.func, "id", "this call")))


def _lost(unit: Unit, step: Step, node: gast.AST, label: str) -> Exception:
    return unit.error(
        UnsupportedError,
        f"{label} may change what it is called on, or what it is given, and nothing here follows that",
        node if hasattr(node, "lineno") else step.origin.node,
        "Write it with an index, with methods of a list or dict, or as a function or class of your own.",
    )


def _refuse_odd_methods(unit: Unit, steps: list[Step]) -> None:
    """Methods that write, of classes whose objects are not followed (enumerations, lists and floats with methods): under any name."""
    asked = [
        (step, n) for step in steps for tree in trees_read(step) for n in walk(tree) if isinstance(n, gast.Attribute)
    ]
    attrs = {node.attr for _, node in asked}
    classes = [cls for cls in classes_in_sight(unit.scope) if not is_record(cls) and not _is_standard(cls)]
    found = {
        attr
        for cls in classes
        for base in cls.__mro__[:-1]
        for attr in attrs & vars(base).keys()
        if is_user_function(vars(base)[attr]) and effects(vars(base)[attr]).writes
    }
    for step, node in asked if found else ():
        kinds = Layers(getattr(step, "operand_kinds", {}), unit.joined_kinds())
        followed = isinstance(looked_into(node.value, kinds), Num | CONTAINERS | Obj)
        if node.attr in found and not followed and not isinstance(unit.scope.lookup(node), types.FunctionType):
            raise _lost(unit, step, node, node.attr)


def _method(unit: Unit, node: gast.Call, callee: Any, made: dict[str, Op]) -> Any:
    """What is called; a method of an object outside too, such as a member of an enumeration, or of a class of the user's."""
    if callee in (MISSING, None) and isinstance(node.func, gast.Attribute):
        cls = getattr(made.get(root_name(node.func.value)), "callee", None)
        if isinstance(cls, type) and isinstance(node.func.value, gast.Name):
            method = getattr(cls, node.func.attr, None)
            return method if isinstance(method, types.FunctionType) else callee
        receiver = unit.scope.lookup(node.func.value)
        if receiver is not MISSING and receiver is not None:
            return getattr(type(receiver), node.func.attr, callee)
    return callee


def _made_for_effect(step: Step, node: gast.Call, seen: set[str]) -> bool:
    """Does nothing look at what it gives?"""
    if isinstance(step, Op):
        return step.expr is node and seen.isdisjoint(step.targets)
    return isinstance(step, Effect) and isinstance(step.statement, gast.Expr) and step.statement.value is node


def _looked_at(unit: Unit, steps: list[Step]) -> set[str]:
    """What is read for its value somewhere."""
    program = unit.program
    found = names_read(program.result) | {program.aux or ""}
    return found.union(*(reads_of(step) for step in steps if not isinstance(step, Effect)))


def _reached(unit: Unit, steps: list[Step]) -> set[str]:
    """What inputs may have come to, by any way."""
    found, size = set(unit.inputs), -1
    while size != len(found):
        size = len(found)
        for step in steps:
            if isinstance(step, Op) and not found.isdisjoint(names_read(step.expr)):
                found |= {*step.targets}
            elif isinstance(step, Store) and not found.isdisjoint(names_read(step.value)):
                found.add(step.base)
            elif isinstance(step, Effect) and not found.isdisjoint(names_read(step.statement)):
                value = step.statement.value if isinstance(step.statement, gast.Expr) else None
                if isinstance(value, gast.Call) and isinstance(value.func, gast.Attribute):
                    found.add(root_name(value.func.value))
    return found


def _is_lost(unit: Unit, step: Step, node: gast.Call, callee: Any, seen: set[str], reached: set[str]) -> bool:
    kinds = Layers(getattr(step, "operand_kinds", {}), unit.joined_kinds())
    given = {n for a in [*node.args, *(k.value for k in node.keywords)] for n in names_read(a)}
    if isinstance(node.func, gast.Attribute) and _is_changed(node.func, given, callee, kinds, seen, reached):
        return True
    changeable = {n for n in given & reached if not immutable(kinds.get(n, UNKNOWN))}
    if callee in (MISSING, None) and getattr(node.func, "attr", "") == "shuffle" and changeable:
        return not isinstance(
            kinds.get(root_name(node.func.value)), Obj
        )  # of a generator: `shuffled` writes out the others
    if callee in (MISSING, None) and isinstance(node.func, gast.Name) and changeable:
        return isinstance(kinds.get(node.func.id), Unknown)  # a variable that may be any function
    if callee in (MISSING, None) or isinstance(callee, gast.AST) or not changeable:
        return False
    if _is_standard(callee):
        return False
    module = str(getattr(callee, "__module__", None) or "")
    if is_user_function(callee):
        return not isinstance(node.func, gast.Name) and effects(callee).writes
    known = has_rule(callee) or is_constant(callee) or getattr(callee, "__name__", "") in SETTING
    return not known and not module.startswith(SHOWING)


def _is_changed(
    func: gast.Attribute, given: set[str], callee: Any, kinds: Layers, seen: set[str], reached: set[str]
) -> bool:
    """May a method change what it is called on, and does somebody look at that?"""
    label = root_name(func.value)
    receiver = looked_into(func.value, kinds) or kinds.get(label)
    if {label, *given}.isdisjoint(reached):
        return False
    if func.attr in WRITING or (func.attr == "__init__" and isinstance(receiver, CONTAINERS)):
        return callee in (MISSING, None)
    if receiver is None and callee not in (MISSING, None):
        return False  # of a module
    if func.attr in ("add", "discard") and len(given) <= 1 and not is_user_function(callee):
        return False  # of a set: `hashed` looks at what is read from it
    if func.attr in METHODS and callee in (MISSING, None):
        return False  # of a list, dict or deque: other passes look at what it is
    if not (receiver is None or isinstance(receiver, Unknown)) or label not in seen:
        return False
    return not is_user_function(callee) or effects(callee).writes


def _is_standard(held: Any) -> bool:
    """Is it Python's own, or this library's?"""
    held = getattr(held, "__objclass__", held)
    return str(getattr(held, "__module__", None) or "").split(".")[0] in sys.stdlib_module_names | {"s2sad"}


def _writes_much(callee: Any) -> bool:
    """Of the functions of BLAS and the like nearly all write."""
    return type(callee).__name__ == "fortran" or "_sparsetools" in str(getattr(callee, "__module__", ""))
