"""prepare: what the reverse sweep needs of the steps' form.

An active `x = f(x)` gets a temporary for the new value, so that "the old x" and "the new x" have two names; an active loop that may stop
early counts its iterations; containers that are only looked into become their leaves.
"""

from __future__ import annotations

from collections.abc import Set

import gast

from s2sad.flow import bound_by
from s2sad.ir import Branch, Loop, Op, Origin, Program, Step, Store, every
from s2sad.joining import inside
from s2sad.kinds import INT, Kind, Map, Num, Obj, Seq
from s2sad.names import Names, describe
from s2sad.trees import attribute, binary, const, name, names_read, subscript, walk


def separate(body: list[Step], names: Names, temporaries: set[str], top: bool = True) -> list[Step]:
    """Steps with temporaries and counters put in."""
    result: list[Step] = []
    for step in body:
        match step:
            case Op() if (
                len(step.targets) > 1
                and not isinstance(step.expr, gast.Name)
                and isinstance(step.kinds.get("§result"), Num)
            ):
                held = names.fresh(describe(step.expr))
                temporaries.add(held)
                kind = step.kinds["§result"]
                result.append(
                    Op(
                        step.origin,
                        (held,),
                        step.expr,
                        {**step.operand_kinds, held: kind},
                        step.callee,
                        pure=step.pure,
                        operand_kinds=step.operand_kinds,
                        varied=step.varied,
                        active=step.active,
                        state=step.state,
                    )
                )
                step.expr, step.callee, step.operand_kinds = name(held), None, {held: kind}
                step.varied = frozenset({held}) if step.active else frozenset()
            case Op() if (
                step.active
                and len(step.targets) == 1
                and step.target in names_read(step.expr)
                and not isinstance(step.expr, gast.Name)
            ):
                held = names.fresh(describe(step.expr))
                temporaries.add(held)
                first = Op(
                    step.origin,
                    (held,),
                    step.expr,
                    {**step.operand_kinds, held: step.kind},
                    step.callee,
                    step.inplace,
                    step.pure,
                    operand_kinds=step.operand_kinds,
                    varied=step.varied,
                    active=True,
                    state=step.state,
                )
                second = Op(
                    step.origin,
                    step.targets,
                    name(held),
                    {held: step.kind, step.target: step.kind},
                    pure=True,
                    operand_kinds={held: step.kind},
                    varied=frozenset({held}),
                    active=True,
                )
                result += [first, second]
                continue
            case Branch():
                step.then = separate(step.then, names, temporaries, False)
                step.orelse = separate(step.orelse, names, temporaries, False)
            case Loop():
                step.body = separate(step.body, names, temporaries, False)
                if step.active and step.breaks:
                    step.counter = names.fresh("count")
                    number: dict[str, Kind] = {step.counter: Num(INT, (), python=True)}
                    result.append(Op(step.origin, (step.counter,), const(0), dict(number), pure=True))
                    up = Op(
                        step.origin,
                        (step.counter,),
                        binary(name(step.counter), "+", const(1)),
                        dict(number),
                        gast.Add,
                        True,
                        True,
                        operand_kinds=dict(number),
                    )
                    step.body.insert(0, up)
        result.append(step)
    return result


# leaves


def leaves(program: Program, kinds: dict[str, Kind], names: Names) -> dict[str, dict[tuple, str]]:
    """Parameters that are only looked into by constant keys: each leaf that is read becomes a variable.

    Gives, for such a parameter, the variable of each path; steps that look a leaf up move to the start of the function.
    """
    found = {p: kind for p, kind in kinds.items() if p in program.parameters and isinstance(kind, Seq | Map | Obj)}
    steps = list(every(program.body))
    paths: dict[str, tuple[str, tuple]] = {p: (p, ()) for p in found}
    lookups: dict[int, tuple[str, tuple]] = {}
    bound = [v for step in steps for v in bound_by(step)]
    times = {v: bound.count(v) for v in set(bound)} if len(bound) < 200 else _counts(bound)
    broken = {p for p in found if p in times}
    whole: set[tuple] = set()  # (parameter, *path) of containers inside that are used as they are
    for step in steps:
        place = _lookup(step, paths)
        if place is not None:
            root, path = place
            lookups[id(step)] = place
            if isinstance(inside(found[root], path), Seq | Map | Obj):
                if times[step.target] > 1:
                    broken.add(root)
                else:
                    paths[step.target] = place
            continue
        for used in _uses(step) & paths.keys():
            root, path = paths[used]
            if path and not isinstance(step, Store):
                whole.add((root, *normal_path(found[root], path)))
            else:
                broken.add(root)
    places = {(root, *normal_path(found[root], path)) for root, path in lookups.values()} | whole
    broken |= {w[0] for w in whole for other in places if len(other) > len(w) and other[: len(w)] == w}
    if isinstance(program.result, gast.Name) and program.result.id in paths:
        broken.add(paths[program.result.id][0])
    return _hoist(program, found, lookups, broken, times, names, whole)


def _counts(items: list[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    return counts


def _uses(step: Step) -> set[str]:
    match step:
        case Op(expr=expr):
            return names_read(expr)
        case Store():
            return {step.base} | names_read(step.value) | names_read(step.index)
        case Branch(test=test):
            return names_read(test)
        case Loop(header=header):
            return names_read(header)
    return names_read(step.statement) if hasattr(step, "statement") and not step.asks else set()


def _lookup(step: Step, paths: dict[str, tuple[str, tuple]]) -> tuple[str, tuple] | None:
    """(parameter, path) of `t = p["a"]`, where p is a parameter or stands for a path already."""
    if not isinstance(step, Op) or len(step.targets) != 1:
        return None
    match step.expr:
        case gast.Subscript(value=gast.Name(id=base), slice=gast.Constant(value=key)) if base in paths:
            root, path = paths[base]
            return root, (*path, ("item", key))
        case gast.Attribute(value=gast.Name(id=base), attr=attr) if base in paths:
            root, path = paths[base]
            return root, (*path, ("attr", attr))
    return None


def normal_path(kind: Kind, path: tuple) -> tuple:
    """The same path with positions counted from the front."""
    result = []
    for how, key in path:
        if isinstance(kind, Seq) and how == "item":
            result.append(key % len(kind.items) if kind.items else key)
        elif isinstance(kind, Seq):
            result.append(kind.type._fields.index(key))  # type: ignore[attr-defined]
        else:
            result.append(key)
        kind = inside(kind, ((how, key),))
    return tuple(result)


def _hoist(
    program: Program,
    found: dict[str, Kind],
    lookups: dict,
    broken: set[str],
    times: dict[str, int],
    names: Names,
    whole: Set[tuple],
):
    leaf_of: dict[str, dict[tuple, str]] = {p: {} for p in found if p not in broken}
    start: list[Step] = []

    def visit(body: list[Step]) -> list[Step]:
        result: list[Step] = []
        for step in body:
            if id(step) in lookups and lookups[id(step)][0] in leaf_of:
                root, path = lookups[id(step)]
                kind = inside(found[root], path)
                assert isinstance(step, Op)
                where = normal_path(found[root], path)
                if isinstance(kind, Seq | Map | Obj) and (root, *where) not in whole:
                    if step.target not in program.temporaries:
                        step.leaf = True
                        result.append(step)
                    continue
                if where not in leaf_of[root]:
                    own = times[step.target] == 1 and step.target not in program.temporaries
                    label = step.target if own else names.fresh(_leaf_name(root, path))
                    leaf_of[root][where] = label
                    expr = _path_tree(root, path)
                    start.append(Op(_own_origin(step.origin, label, expr), (label,), expr, {label: kind}, leaf=True))
                    if not own:
                        program.leaves[label] = expr
                    if label == step.target:
                        continue
                result.append(Op(step.origin, step.targets, name(leaf_of[root][where]), {}))
                continue
            if isinstance(step, Branch):
                step.then, step.orelse = visit(step.then), visit(step.orelse)
            elif isinstance(step, Loop):
                step.body = visit(step.body)
            result.append(step)
        return result

    if leaf_of:
        program.body = visit(program.body)
        program.body = start + _propagated(program)
    return {p: paths for p, paths in leaf_of.items() if paths}


def _own_origin(origin: Origin, label: str, expr: gast.expr) -> Origin:
    return Origin(gast.Assign([gast.Name(label, gast.Store(), None, None)], expr, None), origin.line, "")


def _propagated(program: Program) -> list[Step]:
    """Temporaries that are only another name of a leaf give way to it."""
    copies: dict[str, str] = {}

    def visit(body: list[Step]) -> list[Step]:
        result: list[Step] = []
        for step in body:
            if (
                isinstance(step, Op)
                and len(step.targets) == 1
                and step.target in program.temporaries
                and isinstance(step.expr, gast.Name)
                and step.expr.id in program.leaf_names
            ):
                copies[step.target] = step.expr.id
                continue
            if isinstance(step, Branch):
                _rename(step.test, copies)
                step.then, step.orelse = visit(step.then), visit(step.orelse)
            elif isinstance(step, Loop):
                _rename(step.header, copies)
                step.body = visit(step.body)
            elif isinstance(step, Op):
                _rename(step.expr, copies)
            elif isinstance(step, Store):
                _rename(step.value, copies)
                _rename(step.index, copies)
                step.base = copies.get(step.base, step.base)
            result.append(step)
        return result

    body = visit(program.body)
    _rename(program.result, copies)
    return body


def _rename(node: gast.expr, copies: dict[str, str]) -> None:
    for inner in walk(node):
        if isinstance(inner, gast.Name) and isinstance(inner.ctx, gast.Load):
            inner.id = copies.get(inner.id, inner.id)


def _leaf_name(root: str, path: tuple) -> str:
    words = [str(key) for _, key in path if isinstance(key, str) and key.isidentifier()]
    if words and isinstance(path[-1][1], str):
        return words[-1]
    return "_".join([root, *(str(key).replace("-", "last") for _, key in path)])


def _path_tree(root: str, path: tuple) -> gast.expr:
    tree: gast.expr = name(root)
    for how, key in path:
        tree = attribute(tree, key) if how == "attr" else subscript(tree, const(key))
    return tree
