"""varied: which names may depend on the inputs, by name alone, before anything is split.

What no input reaches stays whole in `normalise`. The exact answer, statement by statement, is `activity`'s.

>>> import gast
>>> tree = gast.parse("n = len(x)\\ny = x * 2\\nz = n + 1\\nw = y").body
>>> sorted(varied_names(tree, {"x"}))
['w', 'x', 'y']
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

import gast

from s2sad.calls import looked_into
from s2sad.flow import SHAPE_FROM_SECOND
from s2sad.kinds import Kind, Obj, Seq
from s2sad.passes.writing_names import SHARING, WRITING_METHODS
from s2sad.trees import children, names_read, root, walk

CONSTANT_ATTRIBUTES = {"shape", "ndim", "size", "dtype", "itemsize", "nbytes", "flags", "strides", "__traceback__"}
objects_about: ContextVar[bool] = ContextVar(
    "objects_about", default=False
)  # a user's object may have a `size` that varies
CONSTANT_CALLS = {
    "len",
    "range",
    "isinstance",
    "print",
    "type",
    "hasattr",
    "callable",
    "id",
    "issubclass",
    "repr",
    "str",
}


def mentions(node: gast.AST | None, varied: set[str]) -> bool:
    """Does the value of an expression depend on a varied name, differentiably?"""
    stack = [node] if node is not None else []
    while stack:
        node = stack.pop()
        if type(node) is gast.Name:
            if node.id in varied:
                return True
        elif not constant_node(node):
            stack += flowing(node)
    return False


def reads_varying(node: gast.AST) -> set[str]:
    """Names that an expression reads differentiably: not where only a shape, a comparison or a length is asked."""
    found: set[str] = set()
    stack = [node]
    while stack:
        node = stack.pop()
        if type(node) is gast.Name:
            if isinstance(node.ctx, gast.Load):
                found.add(node.id)
        elif not constant_node(node):
            stack += flowing(node)
    return found


def reads_of(node: gast.AST, kinds: dict[str, Kind]) -> set[str]:
    """The same where kinds are known: an object's own attribute `size` is no number of items, nor its `keys()` those of a dict."""
    asked = node.func if type(node) is gast.Call else node
    if type(asked) is gast.Attribute:
        base = looked_into(asked.value, kinds)
        if isinstance(base, Obj) or (isinstance(base, Seq) and asked.attr in getattr(base.type, "_fields", ())):
            return names_read(node)
    return reads_varying(node)


def flowing(node: gast.AST) -> list[gast.AST]:
    """The parts of an expression through which a derivative flows."""
    if isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and node.func.id in SHAPE_FROM_SECOND:
        return node.args[:1]
    return children(node)


def constant_node(node: gast.AST) -> bool:
    """Does nothing differentiable come out of this expression?"""
    kind = type(node)
    if kind is gast.Call:
        if type(node.func) is gast.Name:
            return node.func.id in CONSTANT_CALLS or _chooses_positions(node)
        expected = {"index": 1, "count": 1, "keys": 0}.get(getattr(node.func, "attr", ""))
        return expected == len(node.args) and not objects_about.get()
    if kind is gast.Attribute:
        return node.attr in CONSTANT_ATTRIBUTES and not objects_about.get()
    if kind is gast.UnaryOp:
        return isinstance(node.op, gast.Not)
    if kind is gast.IfExp:
        return isinstance(node.body, gast.Constant) and isinstance(node.orelse, gast.Constant)
    return kind in (gast.Compare, gast.JoinedStr)


def _chooses_positions(node: gast.Call) -> bool:
    """`sorted(range(n), key=...)`: integers, whatever the key."""
    first = node.args[0] if node.args else None
    return (
        node.func.id in ("sorted", "max", "min")
        and isinstance(first, gast.Call)
        and getattr(first.func, "id", "") == "range"
    )


def varied_names(
    body: list[gast.stmt],
    inputs: set[str],
    pure: Callable[[gast.Call], bool] = lambda call: False,
    never: frozenset[str] = frozenset(),
) -> set[str]:
    """The least set of names that holds the inputs and is closed under the statements; `pure` calls write no argument.

    `never` are names of modules, functions and classes.
    """
    methods = _methods(body)
    found = [flow for stmt in body for flow in _flows(stmt, pure, methods)] + _written_back(body, pure)
    found += [([gast.Name(method, gast.Load(), None, None)], base) for method, base in methods.items()]
    flows = [(sources, targets - never) for sources, targets in found]
    varied = set(inputs)
    size = -1
    while size != len(varied):
        size = len(varied)
        for sources, targets in flows:
            if not targets <= varied and any(mentions(source, varied) for source in sources):
                varied |= targets
    return varied


def _methods(body: list[gast.stmt]) -> dict[str, set[str]]:
    """After `push = xs.append`, or `push, pop = xs.append, xs.pop`, what is given to push is in xs."""
    found: dict[str, set[str]] = {}
    for node in (inner for stmt in body for inner in walk(stmt)):
        match node:
            case gast.Assign(targets=[gast.Tuple(elts=targets)], value=gast.Tuple(elts=values)):
                pairs = list(zip(targets, values, strict=False))
            case gast.Assign(targets=[target], value=value):
                pairs = [(target, value)]
            case _:
                continue
        for target, value in pairs:
            if isinstance(target, gast.Name) and isinstance(value, gast.Attribute) and value.attr in WRITING_METHODS:
                found.setdefault(target.id, set()).update(_root(value.value))
    return found


def _flows(
    stmt: gast.AST, pure: Callable[[gast.Call], bool], methods: dict[str, set[str]]
) -> list[tuple[list[gast.AST], set[str]]]:
    """(expressions, names that get something of them) of a statement and of all in it."""
    flows: list[tuple[list[gast.AST], set[str]]] = []
    for node in walk(stmt):
        if type(node) in (gast.Name, gast.Constant, gast.Attribute, gast.BinOp):
            continue
        if isinstance(node, gast.Assign):
            flows.append(([node.value], set().union(*map(_written, node.targets))))
        elif isinstance(node, (gast.AugAssign, gast.AnnAssign)) and node.value is not None:
            flows.append(([node.value], _written(node.target)))
        elif isinstance(node, gast.NamedExpr):
            flows.append(([node.value], _written(node.target)))
        elif isinstance(node, (gast.For, gast.comprehension)):
            flows.append(([node.iter], _written(node.target)))
        elif isinstance(node, gast.withitem) and node.optional_vars is not None:
            flows.append(([node.context_expr], _written(node.optional_vars)))
        elif isinstance(node, gast.FunctionDef):
            flows.append(([*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body], {node.name}))
        elif isinstance(node, gast.Match):
            bound = {n.name for n in walk(node) if isinstance(n, gast.MatchAs | gast.MatchStar) and n.name}
            flows.append(([node.subject], bound))
        elif isinstance(node, gast.Call) and not pure(node):
            arguments = [*node.args, *(k.value for k in node.keywords)]
            written = set().union(*map(_root, arguments)) if arguments else set()
            if isinstance(node.func, gast.Attribute):
                written |= _root(node.func.value)
                arguments.append(node.func.value)
            elif isinstance(node.func, gast.Name) and node.func.id in methods:
                written.add(node.func.id)
            flows.append((arguments, written))
    return flows


GIVING = {
    "get",
    "setdefault",
    "pop",
    "popitem",
    "popleft",
    "values",
    "items",
}  # methods that give what a container holds


def _written(target: gast.AST) -> set[str]:
    """Names that a target binds or writes into."""
    if isinstance(target, (gast.Tuple, gast.List)):
        return set().union(*map(_written, target.elts)) if target.elts else set()
    if isinstance(target, gast.Starred):
        return _written(target.value)
    return _root(target)


def _root(node: gast.AST) -> set[str]:
    whole = root(node)
    while isinstance(whole, gast.Call) and isinstance(whole.func, gast.Attribute) and whole.func.attr in GIVING:
        whole = root(whole.func.value)  # `d.setdefault(k, []).append(v)`
    return {whole.id} if isinstance(whole, gast.Name) else set()


def _written_back(body: list[gast.stmt], pure: Callable[[gast.Call], bool]) -> list[tuple[list[gast.AST], set[str]]]:
    """After `v = A[1:]`, what is written to v is in A, too."""
    looks: list[tuple[set[str], set[str]]] = []
    written: set[str] = set()
    for node in (inner for stmt in body for inner in walk(stmt)):
        match node:
            case gast.Assign(targets=targets, value=value):
                looks.append((set().union(*map(_bound, targets)), _seen(value, pure)))
                written |= set().union(*(_written(t) - _bound(t) for t in targets))
            case gast.For(target=target, iter=value):
                looks.append((_bound(target), _seen(value, lambda call: False)))
            case gast.FunctionDef(name=label, body=inside):  # a call of it may give what it reads
                looks.append(({label}, set().union(*map(names_read, inside))))
            case gast.AugAssign(target=target):
                written |= _written(target)
            case gast.Call(func=func, args=args) if not pure(node):
                method = isinstance(func, gast.Attribute)
                if not method or func.attr in WRITING_METHODS:
                    written |= set().union(*map(_root, [*args, func.value] if method else args))
    size = -1
    while size != len(written):
        size = len(written)
        for targets, sources in looks:
            if targets & written:
                written |= sources
    return [
        ([gast.Name(t, gast.Load(), None, None) for t in sorted(targets & written)], sources)
        for targets, sources in looks
        if targets & written and sources
    ]


def _is_list(node: gast.expr, times: gast.expr) -> bool:
    """Is `node * times` likely a list, over and over?"""
    return isinstance(node, gast.List | gast.Tuple) or (isinstance(times, gast.Constant) and type(times.value) is int)


def _bound(target: gast.AST) -> set[str]:
    """Names that a target binds."""
    if isinstance(target, (gast.Tuple, gast.List)):
        return set().union(*map(_bound, target.elts)) if target.elts else set()
    return (
        {target.id}
        if isinstance(target, gast.Name)
        else _bound(target.value)
        if isinstance(target, gast.Starred)
        else set()
    )


def _seen(node: gast.AST, pure: Callable[[gast.Call], bool]) -> set[str]:
    """Names of which the value of an expression may be a part, or a view."""
    match node:
        case gast.Name(id=label):
            return {label}
        case gast.Subscript(value=value) | gast.Attribute(value=value) | gast.Starred(value=value):
            return _seen(value, pure)
        case gast.Tuple(elts=items) | gast.List(elts=items) | gast.BoolOp(values=items) | gast.Dict(values=items):
            return set().union(*(_seen(item, pure) for item in items)) if items else set()
        case gast.IfExp(body=first, orelse=second):
            return _seen(first, pure) | _seen(second, pure)
        case gast.BinOp(left=first, op=gast.Add() | gast.BitOr(), right=second):
            return _seen(first, pure) | _seen(second, pure)  # of lists and dicts, what both hold
        case gast.BinOp(left=first, op=gast.Mult(), right=second):
            repeated = [side for side, times in ((first, second), (second, first)) if _is_list(side, times)]
            return set().union(*(_seen(side, pure) for side in repeated))
        case gast.Lambda(body=body):
            return names_read(body)
        case gast.NamedExpr(target=gast.Name(id=label), value=value):
            return {label} | _seen(value, pure)
        case gast.ListComp(elt=element, generators=generators):
            own = set().union(*(_bound(g.target) for g in generators))
            found = _seen(element, pure)
            return (found - own) | (set().union(*(_seen(g.iter, pure) for g in generators)) if found & own else set())
        case gast.Call(func=func, args=args):
            label = func.attr if isinstance(func, gast.Attribute) else getattr(func, "id", "")
            parts = [*args, func.value] if isinstance(func, gast.Attribute) else args
            if isinstance(func, gast.Attribute) and label in GIVING:
                return _seen(func.value, pure)
            if label in SHARING or (not pure(node) and not isinstance(func, gast.Attribute)):
                given = {func.id} if isinstance(func, gast.Name) else set()
                return given.union(*(_seen(a, pure) for a in parts))
    return set()
