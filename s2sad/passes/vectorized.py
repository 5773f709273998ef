"""`np.vectorize(f)`: a call of it is `f` of each element, gathered in an array.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> def f(x):
...     ramp = np.vectorize(lambda v: v if v > 0.0 else 0.0, otypes=[float])
...     return np.sum(ramp(x))
>>> forward_sweep(f, np.ones(3))
whole = np.asarray(x)
values = []
tolist_value = np.ravel(whole).tolist()
conditions = []
for i in range(len(tolist_value)):
    item2 = tolist_value[i]
    condition = item2 > 0.0
    conditions.append(condition)
    if condition:
        function_value = item2
    else:
        function_value = 0.0
    values.append(function_value)
array_values = np.array(values, dtype=float)
found = np.reshape(array_values, np.shape(whole))
value = np.sum(found)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2sad import runtime
from s2sad.ir import Step
from s2sad.passes.foreign import reach
from s2sad.passes.values import Mapped
from s2sad.trees import clone, const, name, subscript

if TYPE_CHECKING:
    from s2sad.passes.objects import Objects

OPTIONS = {"otypes", "doc"}


def mapped(objects: Objects, node: gast.Call, steps: list[Step]) -> gast.expr | None:
    """`np.vectorize(f, otypes=[float])`, which waits to be called; None in a form that is not known."""
    options = {k.arg: k.value for k in node.keywords}
    if len(node.args) != 1 or not options.keys() <= OPTIONS or isinstance(node.args[0], gast.Starred):
        return None
    return objects.token(Mapped(objects.callable_atom(node.args[0], steps), options.get("otypes")), "elementwise")


def mapped_outside(objects: Objects, made: np.vectorize) -> Mapped | None:
    """One that was made outside of the function."""
    if made.excluded or made.signature is not None or made.cache:
        return None
    types = None if made.otypes is None else [const(np.dtype(kind).char) for kind in made.otypes]
    return Mapped(reach(objects.home, made.pyfunc), types and gast.List(types, gast.Load()))


def called_mapped(objects: Objects, found: Mapped, node: gast.Call, steps: list[Step]) -> gast.expr:
    """NumPy gives the function Python's numbers, and casts all that it gives to the type of the first, for which it calls
    the function once more."""
    count = len(node.args)
    if node.keywords or not count or any(isinstance(a, gast.Starred) for a in node.args):
        raise objects.refuse(
            "this call of a function that np.vectorize made is not supported",
            node,
            "Call it with single arrays, by position.",
        )
    idioms = objects.home.idioms
    values: dict[str, Any] = {f"given{k}": objects.home.flat.atom(a, steps) for k, a in enumerate(node.args)}
    values |= {"library": reach(objects.home, np, "np"), "function": clone(found.function)}
    wholes = [f"whole{k}" for k in range(count)]
    labels = [*wholes, *(f"item{k}" for k in range(count)), "values", "found"]
    items, given = (", ".join(f"{label}{k}" for k in range(count)) for label in ("item", "given"))
    lists = [f"library.ravel({whole}).tolist()" for whole in wholes]
    made = f"library.broadcast_arrays({given})" if count > 1 else f"library.asarray({given})"
    source = f"zip({', '.join(lists)})" if count > 1 else lists[0]
    lines = [f"{', '.join(wholes)} = {made}", f"values = [function({items}) for {items} in {source}]"]
    kind = ""
    if found.otypes is None:
        lines.insert(1, f"function({', '.join(f'library.ravel({whole})[0]' for whole in wholes)})")
        lines.append("check(values)")
        values["check"] = reach(objects.home, runtime.like_the_first, "like_the_first")
    else:
        single = isinstance(found.otypes, gast.List | gast.Tuple) and len(found.otypes.elts) == 1
        values["kind"] = clone(found.otypes.elts[0] if single else subscript(found.otypes, const(0)))
        kind = ", dtype=kind"
    lines.append(f"found = library.reshape(library.array(values{kind}), library.shape(whole0))")
    renamed = {label: idioms.temporary(label.rstrip("0123456789")) for label in labels}
    idioms.run("\n".join(lines), node, steps, renamed, **values)
    return name(renamed["found"])
