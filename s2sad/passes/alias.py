"""alias: which names may share memory, and which of that memory is written.

Going forward over the steps, *pairs* are two names that may look at one memory. A name that is bound anew leaves its pairs to its ghost
(`h` to `h'`), which stands for all that the name held before: values that the reverse sweep may still hold.
"""

from __future__ import annotations

from collections.abc import Collection
from types import FunctionType
from typing import Any

import gast
import numpy as np

from s2sad import arrays, runtime
from s2sad.errors import UnsupportedError
from s2sad.indexing import classify
from s2sad.ir import Branch, Effect, Loop, Op, Step, Store, every, written_memory
from s2sad.kinds import MISSING, UNKNOWN, Const, Fun, Kind, Layers, ListOf, Num, Obj, Seq
from s2sad.passes.contents import CONTAINERS, STRUCTURAL
from s2sad.passes.lending import gives_back, mark_lending
from s2sad.passes.overlaps import Views, refuse_overlaps
from s2sad.signature import call_method
from s2sad.trees import names_bound, names_read, walk
from s2sad.unit import Unit, is_user_function

Pairs = set[tuple[str, str]]

# functions of arrays whose result may look at the memory of an argument
VIEWS = {
    "T",
    "mT",
    "H",
    "mH",
    "flat",
    "base",
    "real",
    "imag",
    "reshape",
    "ravel",
    "transpose",
    "swapaxes",
    "squeeze",
    "view",
    "diagonal",
    "asarray",
    "asanyarray",
    "ascontiguousarray",
    "asfortranarray",
    "asarray_chkfinite",
    "require",
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "broadcast_to",
    "broadcast_arrays",
    "expand_dims",
    "moveaxis",
    "rollaxis",
    "flip",
    "fliplr",
    "flipud",
    "rot90",
    "split",
    "array_split",
    "hsplit",
    "vsplit",
    "dsplit",
    "unstack",
    "sliding_window_view",
    "as_strided",
    "diag",
    "matrix_transpose",
    "permute_dims",
    "einsum",
    "nan_to_num",
    "array",
    "astype",
    "real_if_close",
    "trim_zeros",
    "meshgrid",
    "ix_",
    "matrix",
    "asmatrix",
    "getfield",
    "item",
    "newbyteorder",
    "data",
    "iter",
    "nditer",
    "ndenumerate",
    "frombuffer",
    "conj",
    "conjugate",
    "apply_along_axis",
    "vectorize",
    "piecewise",
    "apply_over_axes",
    "sequence",
}
COPIES = {
    "array": "copy",
    "astype": "copy",
    "nan_to_num": "copy",
    "meshgrid": "copy",
}  # functions that copy unless a flag says not to
# helpers of generated code, with the arguments whose memory their results may look at
HELPERS: dict[Any, tuple[int, ...]] = {
    runtime.own: (),
    runtime.shadow: (),
    runtime.zeros_like: (),
    runtime.zero_tangent: (),
    runtime.laid_out: (),
    runtime.nonzero: (),
    runtime.tamed: (),
    runtime.last_writes: (),
    runtime.unbroadcast: (0,),
    runtime.like: (0,),
    runtime.tangent_like: (0,),
    runtime.contained: (0,),
    arrays.gather: (),
    arrays.scatter: (),
    arrays.scatter_along: (),
    arrays.leaders: (),
    arrays.full_length: (),
    arrays.unnest: (0,),
    arrays.unblock: (0,),
    arrays.shorten: (0,),
}
FRESH_BUILTINS = {
    "len",
    "float",
    "int",
    "bool",
    "complex",
    "str",
    "repr",
    "range",
    "isinstance",
    "abs",
    "print",
    "round",
    "pow",
    "divmod",
    "hash",
    "type",
    "callable",
    "any",
    "all",
    "ord",
    "chr",
    "id",
    "hasattr",
    "slice",
}


def immutable(kind: Kind) -> bool:
    """Surely no memory that could be written."""
    match kind:
        case Num():
            return kind.python or kind.shape == () and kind.boxed is False
        case Const() | Fun():
            return True
        case Seq(type=cls, items=items):
            return cls is not list and all(map(immutable, items))
    return False


def whole_scalar(kind: Kind) -> bool:
    return isinstance(kind, Num) and kind.scalar


class Sharing:
    """What a step's result may share memory with."""

    def __init__(self, unit: Unit):
        self.unit = unit
        self.joined = unit.joined_kinds()

    def kind(self, step: Step, variable: str) -> Kind:
        kinds = getattr(step, "kinds", {})
        return getattr(step, "operand_kinds", {}).get(variable, kinds.get(variable, self.joined.get(variable, UNKNOWN)))

    def sources(self, step: Op) -> set[str]:
        """Operands whose memory the results may look at."""
        if all(immutable(step.kinds.get(t, UNKNOWN)) for t in step.targets):
            return set()
        return {n for n in self.shared(step.expr, step) if n in self.joined and not immutable(self.kind(step, n))}

    def shared(self, node: gast.expr, step: Op) -> set[str]:
        match node:
            case gast.Name(id=variable):
                return {variable}
            case gast.Subscript(value=value, slice=index):
                base = self.kind(step, value.id) if isinstance(value, gast.Name) else UNKNOWN
                if isinstance(base, Num):
                    what = classify(index, lambda n: self.unit_kind(n, step))
                    if what is not None and {"mask", "gather"} & set(what):
                        return set()
                return self.shared(value, step)
            case gast.Tuple(elts=items) | gast.List(elts=items):
                return set().union(*(self.shared(i, step) for i in items))
            case gast.Dict(values=items):
                return set().union(*(self.shared(i, step) for i in items))
            case gast.Starred(value=value) | gast.NamedExpr(value=value):
                return self.shared(value, step)
            case gast.IfExp(body=body, orelse=orelse):
                return self.shared(body, step) | self.shared(orelse, step)
            case gast.BoolOp(values=items):
                return set().union(*(self.shared(i, step) for i in items))
            case gast.Attribute(value=value, attr=attr):
                base = self.unit_kind(value, step)
                if isinstance(base, Num) and attr not in VIEWS:
                    return set()
                if attr in ("shape", "ndim", "size", "dtype"):
                    return set()
                return self.shared(value, step)
            case gast.BinOp(op=op):
                if isinstance(op, gast.Add | gast.Mult | gast.BitOr) and not isinstance(step.kind, Num):
                    kinds = [self.unit_kind(n, step) for n in (node.left, node.right)]
                    if not any(isinstance(k, Num) and not k.python for k in kinds):
                        return self.shared(node.left, step) | self.shared(node.right, step)
                return set()
            case gast.Call():
                return self.called(node, step)
            case gast.ListComp() | gast.GeneratorExp() | gast.DictComp() | gast.SetComp() | gast.Lambda():
                return names_read(node) - names_bound([node])
        return set()

    def called(self, node: gast.Call, step: Op) -> set[str]:
        label = label_of(node)
        arguments = [*node.args, *(k.value for k in node.keywords)]
        callee = step.callee if node is step.expr and step.callee is not None else self.unit.scope.lookup(node.func)
        everything = set().union(*(self.shared(a, step) for a in arguments)) if arguments else set()
        receiver = self.shared(node.func.value, step) if isinstance(node.func, gast.Attribute) else set()
        if is_library(callee):
            if label in COPIES and not any(k.arg == "copy" for k in node.keywords):
                return set()
            return everything if label in VIEWS else set()
        if callee is runtime.outline and isinstance(self.unit_kind(node.args[0], step), Num):
            return set()
        if isinstance(callee, FunctionType) and callee in HELPERS:
            return set().union(*(self.shared(node.args[i], step) for i in HELPERS[callee]))
        if callable(callee) and getattr(callee, "__module__", None) == "builtins":
            return set() if label in FRESH_BUILTINS or (label == "sum" and isinstance(step.kind, Num)) else everything
        if isinstance(node.func, gast.Attribute) and isinstance(self.unit_kind(node.func.value, step), Num):
            if label in COPIES and not any(k.arg == "copy" for k in node.keywords):
                return set()
            return receiver if label in VIEWS else set()
        if isinstance(step.kind, Num) and label == "copy" and not arguments:
            return set()
        if is_user_function(callee) and returns_fresh(callee):
            return set()
        if isinstance(node.func, gast.Name) and isinstance(self.joined.get(node.func.id), Obj):
            everything = everything | {node.func.id}
        return everything | receiver

    def unit_kind(self, node: gast.expr, step: Op) -> Kind:
        from s2sad.passes.infer import Inference

        if isinstance(node, gast.Name):
            return self.kind(step, node.id)
        kinds = {n: self.kind(step, n) for n in names_read(node)}
        kinds = {n: k for n, k in kinds.items() if n in self.joined or k is not UNKNOWN}
        return Inference(self.unit.scope, lambda *a: None, {}).kind(node, kinds, "§a")


def label_of(node: gast.Call) -> str:
    return (
        node.func.attr
        if isinstance(node.func, gast.Attribute)
        else node.func.id
        if isinstance(node.func, gast.Name)
        else ""
    )


def is_library(callee: Any) -> bool:
    module = getattr(callee, "__module__", None) or getattr(type(callee), "__module__", "")
    return callable(callee) and str(module).split(".")[0] in ("numpy", "scipy", "math", "cmath")


def returns_fresh(callee: Any) -> bool:
    """Is the result surely no view of an argument, as the text shows?"""
    from s2sad.passes.effects import effects

    found = effects(callee)
    return not found.returns_alias


def ghost(variable: str) -> str:
    return f"{variable}'"


class Flow:
    """Pairs, going forward; `stores` collects for each store those that may share with what it writes."""

    def __init__(self, unit: Unit, live: dict[int, set[str]] | None):
        self.sharing = Sharing(unit)
        self.live = live
        self.found: dict[int, set[str]] = {}

    def block(self, body: list[Step], pairs: Pairs) -> Pairs:
        for step in body:
            match step:
                case Op():
                    for label in step.lends:
                        self.found.setdefault(id(step), set()).update(related(label, pairs))
                    if step.inplace and may_be_array(step):
                        self.found.setdefault(id(step), set()).update(related(changed(step), pairs))
                    pairs = self.bind(step.targets, self.sharing.sources(step), pairs)
                case Store():
                    self.found.setdefault(id(step), set()).update(related(step.base, pairs))
                    if not isinstance(self.sharing.kind(step, step.base), Num):
                        stored = {n for n in names_read(step.value) if not immutable(self.sharing.kind(step, n))}
                        for other in stored:
                            pairs = pairs | joined(step.base, {other}, pairs)
                case Effect():
                    pairs = (
                        self.bind(tuple(names_bound([step.statement])), names_read(step.statement), pairs)
                        if isinstance(step.statement, gast.FunctionDef)
                        else pairs
                    )
                case Branch():
                    pairs = self.block(step.then, pairs) | self.block(step.orelse, pairs)
                case Loop():
                    targets = tuple(sorted(names_bound([step.target]))) if step.target is not None else ()
                    sources = set()
                    if step.target is not None and not (
                        isinstance(step.header, gast.Call)
                        and getattr(step.header.func, "id", "") == "range"
                        or getattr(step.header, "keyed", False)
                    ):
                        sources = {
                            n for n in names_read(step.header) if not immutable(self.sharing.joined.get(n, UNKNOWN))
                        }
                        sources = (
                            sources
                            if any(not immutable(self.sharing.joined.get(t, UNKNOWN)) for t in targets)
                            else set()
                        )
                    while True:
                        inner = self.block(step.body, self.bind(targets, sources, pairs))
                        if inner <= pairs:
                            break
                        pairs = pairs | inner
            if self.live is not None and id(step) in self.live:
                alive = self.live[id(step)]
                pairs = {p for p in pairs if p[0] in alive and p[1] in alive}
        return pairs

    def bind(self, targets: tuple[str, ...], sources: set[str], pairs: Pairs) -> Pairs:
        sharing = {
            target: (sources - {target}) | set().union(*(related(s, pairs) for s in sources)) for target in targets
        }
        for target in targets:
            own = related(target, pairs)
            pairs = {p for p in pairs if target not in p}
            if self.live is None:
                # the old value goes to the ghost; what is bound now may still look at the same memory
                pairs |= {pair(ghost(target), o) for o in own if o != ghost(target) and o not in targets}
        for target in targets:
            pairs = pairs | {pair(target, o) for o in sharing[target] if o not in targets}
            if self.live is None:  # of the targets, sources are what they were before
                pairs |= {pair(target, ghost(o)) for o in (sharing[target] | sources) & set(targets)}
        if len(targets) > 1 and sources:
            pairs = pairs | {pair(a, b) for a in targets for b in targets if a < b}
        return pairs


def pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


def joined(base: str, others: set[str], pairs: Pairs) -> Pairs:
    """Pairs of a base that now holds others too."""
    group = {base} | related(base, pairs)
    more = others | set().union(*(related(o, pairs) for o in others))
    return {pair(a, b) for a in group for b in more if a != b}


def related(variable: str, pairs: Pairs) -> set[str]:
    return {b if a == variable else a for a, b in pairs if variable in (a, b)}


# liveness


def liveness(body: list[Step], after: set[str], live: dict[int, set[str]]) -> set[str]:
    """Names that are read later, behind each step; gives those at the start of the block."""
    from s2sad.flow import bound_by, reads_of

    current = set(after)
    for step in reversed(body):
        live[id(step)] = live.get(id(step), set()) | current
        match step:
            case Branch():
                current = (
                    liveness(step.then, current, live) | liveness(step.orelse, current, live) | names_read(step.test)
                )
            case Loop():
                header = names_read(step.header)
                everything = current | header
                while True:
                    inner = liveness(step.body, everything, live)
                    if inner <= everything:
                        break
                    everything |= inner
                current = everything
            case Store():
                current = current | reads_of(step)
            case _:
                current = (current - bound_by(step)) | reads_of(step)
    return current


# the pass


def alias(unit: Unit) -> None:
    """Find out what each store may overwrite; refuse programs in which memory that is written has another name that is read later."""
    from s2sad.passes.pointing import Reaching
    from s2sad.passes.shadows import Closure

    program = unit.program
    steps = list(every(program.body))
    lending = mark_lending(unit)
    refuse_unknown_writers(unit, steps)
    stores = [s for s in steps if isinstance(s, Store)]
    rebound = any(isinstance(s, Op) and s.inplace and may_be_array(s) for s in steps)
    if not stores and not rebound and not lending and not unit.lent:
        return
    live: dict[int, set[str]] = {}
    liveness(program.body, names_read(program.result) | ({program.aux} if program.aux else set()), live)
    parameters = set(program.parameters)
    lent = {pair(a, b) for a in unit.lent for b in unit.lent if a < b}
    now = Flow(unit, live)
    now.block(program.body, set(lent))
    past = Flow(unit, None)
    past.block(program.body, set(lent))
    refuse_shared_updates(unit, now, live)
    written: set[str] = set()
    troubled: dict[str, Step] = {}
    containers = Reaching(unit, now.sharing)
    varied = ever_varied(unit, steps)
    views = Views(unit)
    for step in stores:
        step.aliases = frozenset(past.found.get(id(step), set()))
        refuse_overlaps(unit, step, past.found.get(id(step), set()), views)
        others = {o for o in now.found.get(id(step), set()) if o in live[id(step)]}
        if isinstance(step.found, CONTAINERS):
            # the container changes, the memory of its items does not
            step.aliases = frozenset(containers.shows(step.base, set(step.aliases)))
            others = containers.shows(step.base, others)
            if varied & {step.base, *others} and (others or rearranges(step)):
                troubled.setdefault(step.base, step)
        elif others and not isinstance(step.found, Num):
            refuse(unit, step, step.base, sorted(others)[0])
        if others and varied & {step.base, *others}:
            troubled.update({v: troubled.get(v, step) for v in others | {step.base}})
        written |= (
            {step.base}
            | {o for o in step.aliases if not o.endswith("'")}
            | {o[:-1] for o in step.aliases if o.endswith("'")}
        )
    for step in lending:
        step.aliases = frozenset(past.found.get(id(step), set()))
        others = {o for o in now.found.get(id(step), set()) if o in live[id(step)]} | set(step.lends)
        given = set(step.targets) & set(now.sharing.joined) if gives_back(unit, step) else set()
        if varied & (others | given):
            troubled.update({v: troubled.get(v, step) for v in others | given})
        written |= written_memory(step)
    if unit.lent and steps:
        troubled.update({p: troubled.get(p, steps[0]) for p in unit.lent})
        if unit.gives:
            troubled.update({v: troubled.get(v, steps[-1]) for v in names_read(program.result)})
    functions = {n for s in steps if isinstance(s, Effect) for n in names_bound([s.statement])}
    for step in (*stores, *lending):
        outside = sorted(
            v
            for v in written_memory(step)
            if v in unit.captured or (v not in unit.joined_kinds() and v not in functions)
        )
        if outside:
            raise unit.error(
                UnsupportedError,
                f"{outside[0]!r} comes from outside of the function, and it is written in place",
                step.origin.node,
                "Pass it as an argument.",
            )
    unit.memory = Closure(unit, troubled).run() if troubled else set()
    looked_up = [s for s in steps if isinstance(s, Op) and s.leaf]
    inside = {p for s in looked_up for p in names_read(s.expr)}  # of these the leaves that are written are copied
    inside -= {p for s in looked_up if s.target not in program.leaf_names for p in names_read(s.expr)}
    unit.written = {p for p in parameters | program.leaf_names if p in written and p not in inside}


def changed(step: Op) -> str:
    """What `x op= v` changes: the new value may have got a name of its own."""
    return (
        step.expr.left.id
        if isinstance(step.expr, gast.BinOp) and isinstance(step.expr.left, gast.Name)
        else step.target
    )


def may_be_array(step: Op) -> bool:
    """May `x op= v` write an array that is not written as a store: one without axes, or of a kind that is not known?"""
    return not immutable(step.operand_kinds.get(changed(step), UNKNOWN))


def refuse_shared_updates(unit: Unit, now: Flow, live: dict[int, set[str]], mirrored: Collection[str] = ()) -> None:
    """`x op= v` stands as `x = x op v`: no other name may look at x, in case it is an array."""
    for step in every(unit.program.body):
        if not isinstance(step, Op) or not step.inplace or changed(step) in mirrored or not may_be_array(step):
            continue
        others = (now.found.get(id(step), set()) & live[id(step)]) - {changed(step), *step.targets}
        if others:
            raise unit.error(
                UnsupportedError,
                f"{changed(step)!r} may be an array, which `op=` writes, and {sorted(others)[0]!r} may be the same one",
                step.origin.node,
                f"Write {changed(step)} = {changed(step)} …, or copy it first.",
            )


def ever_varied(unit: Unit, steps: list[Step]) -> set[str]:
    """Variables that depend on the inputs at some time."""
    found = set(unit.inputs)
    for step in steps:
        if isinstance(step, Op | Store) and step.varied:
            found |= step.varied
            found |= set(step.targets) if isinstance(step, Op) else {step.base}
    return found


def rearranges(step: Store) -> bool:
    """Does a store do more to a list or dict than the adjoint of a list of numbers can follow?"""
    if step.op in ("append", "pop"):
        return False
    plain = isinstance(step.found, ListOf) and isinstance(step.found.item, Num)
    return not plain or step.op not in (None, "+", "-")


def refuse(unit: Unit, step: Step, variable: str, other: str) -> None:
    temporaries = unit.program.temporaries
    first = "an item or a view" if variable in temporaries else repr(variable)
    second = "a value that is used later" if other.removesuffix("'") in temporaries else repr(other)
    raise unit.error(
        UnsupportedError,
        f"{first} is written in place and may share memory with {second}",
        step.origin.node,
        "Copy one of them, or write through one name only.",
    )


def refuse_unknown_writers(unit: Unit, steps: list[Step]) -> None:
    """Calls that may write an argument, and that nothing here understands; arrays of no axes that are written."""
    for step in steps:
        kind = step.kinds.get(step.base) if isinstance(step, Store) and step.op not in STRUCTURAL else None
        if isinstance(kind, Num) and kind.scalar:
            raise unit.error(
                UnsupportedError,
                f"{step.base!r} is an array without axes, and it is written in place",  # type: ignore[union-attr]
                step.origin.node,
                "Give it an axis (np.zeros(1)), or use a number.",
            )
        node = step.expr if isinstance(step, Op) else step.statement if isinstance(step, Effect) else None
        if node is None or isinstance(node, gast.FunctionDef):
            continue
        for inner in walk(node):
            if inner is node and getattr(step, "lends", ()):
                continue
            if type(inner) is gast.Call and may_write(unit, step, inner, inner is node):
                label = label_of(inner) or "this call"
                raise unit.error(
                    UnsupportedError,
                    f"what {label} does is not known, and it may write its arguments",
                    inner if hasattr(inner, "lineno") else step.origin.node,
                    "Use lists, dicts, arrays and functions that are defined at module level.",
                )


def may_write(unit: Unit, step: Step, node: gast.Call, whole: bool) -> bool:
    """May a call write what it is given?"""
    from s2sad.passes.effects import WRITING_METHODS, effects

    kinds = Layers(getattr(step, "operand_kinds", {}), unit.joined_kinds())
    arguments = [*node.args, *(k.value for k in node.keywords)]
    given = [kinds.get(n) for a in arguments for n in names_read(a)]
    mutable = any(kind is not None and not immutable(kind) for kind in given)
    callee = step.callee if whole and getattr(step, "callee", None) is not None else unit.scope.lookup(node.func)
    receiver: Kind = UNKNOWN
    if isinstance(node.func, gast.Name) and (known := kinds.get(node.func.id)) is not None:
        receiver = known
        callee = (
            receiver.value
            if isinstance(receiver, Fun | Const)
            else call_method(receiver.type)
            if isinstance(receiver, Obj)
            else MISSING
        )
        mutable = mutable or isinstance(receiver, Obj)
    elif isinstance(node.func, gast.Attribute) and (callee is MISSING or callee is None):
        receiver = kinds.get(node.func.value.id, UNKNOWN) if isinstance(node.func.value, gast.Name) else UNKNOWN
        if isinstance(receiver, Num):
            return False
        if isinstance(receiver, Obj):
            callee, mutable = getattr(receiver.type, node.func.attr, MISSING), True
        else:
            log = isinstance(node.func.value, gast.Name) and node.func.value.id in unit.logs
            return node.func.attr in WRITING_METHODS and not log
    if callee is MISSING or callee is None:
        return mutable
    if isinstance(callee, gast.AST) or not is_user_function(callee):
        return False
    return mutable and effects(callee).writes


__all__ = ["alias", "immutable", "np"]
