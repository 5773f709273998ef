"""hashed: keys of dicts and members of sets carry no derivative: where values that are differentiated are put there, they are not read again."""

from __future__ import annotations

import collections
import types

import gast

from s2sad.errors import UnsupportedError
from s2sad.indexing import parts
from s2sad.ir import Effect, Loop, Op, Step, Store, every
from s2sad.kinds import UNKNOWN, Const, Fun, Kind, ListOf, Num, Seq, Unknown, differentiable
from s2sad.passes.alias import ever_varied
from s2sad.passes.lending import called
from s2sad.passes.parse import parse
from s2sad.scope import parameters
from s2sad.trees import names_read
from s2sad.unit import Unit

LOOKING = {"get", "pop", "setdefault", "add", "discard", "remove", "clear", "update", "len", "bool", "held", "put_back"}


Putting = list[tuple[Step, str, list[gast.expr]]]  # a step, the dict or set that gets keys or members, and these


def putting(unit: Unit) -> Putting:
    kinds = unit.joined_kinds()
    found = [(step, *puts) for step in every(unit.program.body) if (puts := put(step)) is not None]
    return [(step, table, keys) for step, table, keys in found if may_hash(kinds.get(table))]


def refuse_varied_keys(unit: Unit, found: Putting, alone: set[str]) -> None:
    """Refuse the programs that read keys or members that vary. `alone` vary whether or not memory is shared: what may
    vary only because of that, and needs to be no number, is a key like any other."""
    from s2sad.passes.pointing import Reaching

    if not found:
        return
    steps = list(every(unit.program.body))
    varied = ever_varied(unit, steps)
    tables = {table for step, table, keys in found if any(varies(k, step, varied, alone) for k in keys)}
    if not tables:
        return
    reaching = Reaching(unit)
    for step in steps:
        for label in sorted(read(unit, step)):
            for table in sorted(tables):
                if reaching.same(label, table):
                    raise unit.error(
                        UnsupportedError,
                        f"what {table!r} holds as keys or members is differentiated, and it is read from there",
                        step.origin.node,
                        "Keep these values in a list, or as the values of a dict.",
                    )


def refuse_computed_items(unit: Unit) -> None:
    """`table[x]` of something that is no plain dict: its class may compute the item from a key that varies."""
    kinds = unit.joined_kinds()
    for step in every(unit.program.body):
        match step:
            case Op(expr=gast.Subscript(value=base, slice=index)) if not names_read(index).isdisjoint(step.varied):
                label = base.id if isinstance(base, gast.Name) else ""
                held = step.operand_kinds.get(label, kinds.get(label))
                if held is None and type(unit.scope.value(label)) in PLAIN:
                    continue
                read = [step.operand_kinds.get(n, UNKNOWN) for n in names_read(index) & step.varied]
                number = any(isinstance(k, Num) and k.dtype is not None and differentiable(k) for k in read)
                if number and (held is None or isinstance(held, Unknown | Fun)):
                    raise unit.error(
                        UnsupportedError,
                        "the key is differentiated, and what is asked for it may compute what it holds from it",
                        step.origin.node,
                        "Call a function, or keep the items in a dict.",
                    )


PLAIN = (dict, collections.OrderedDict, collections.defaultdict)


def may_hash(kind: Kind | None) -> bool:
    """May it be a dict or a set? None: it is no variable."""
    return kind is not None and not isinstance(kind, Num | Seq | ListOf | Const | Fun)


def put(step: Step) -> tuple[str, list[gast.expr]] | None:
    """The dict or set that gets keys or members, and these."""
    match step:
        case Store(op=None | "+" | "-" | "*" | "/", base=base, index=index) if not isinstance(
            step.found, Num | Seq | ListOf
        ) and not any(isinstance(part, gast.Slice) for part in parts(index)):
            return base, [index]
        case Op(expr=gast.Dict(keys=keys), targets=(target,)):
            return target, [k for k in keys if k is not None]
        case Op(
            expr=gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr="add" | "setdefault"), args=[key, *_])
        ):
            return base, [key]
        case Effect(
            statement=gast.Expr(
                value=gast.Call(
                    func=gast.Attribute(value=gast.Name(id=base), attr="add" | "setdefault"), args=[key, *_]
                )
            )
        ):
            return base, [key]
    return None


def varies(key: gast.expr, step: Step, varied: set[str], alone: set[str]) -> bool:
    if isinstance(key, gast.Slice):
        return False
    kinds = step.operand_kinds if isinstance(step, Op) else getattr(step, "kinds", {})
    read = {n: kinds.get(n, UNKNOWN) for n in names_read(key) & varied}
    return any(differentiable(kind) and (n in alone or kind != UNKNOWN) for n, kind in read.items())


def read(unit: Unit, step: Step) -> set[str]:
    """Names whose keys or members a step may read."""
    match step:
        case Loop(header=header):
            return exposed(header)
        case Op(expr=gast.Name()):
            return set()
        case Op(expr=gast.Call() as node) if (function := called(unit, step)) is not None:
            return exposed(node) - looked_up_by(function, node)
        case Op(expr=expr):
            return exposed(expr)
    return set()


def looked_up_by(function: types.FunctionType, node: gast.Call) -> set[str]:
    """The names in a call of which the function only looks things up, as its text shows."""
    tree = parse(function).tree
    names = [p.id for p in parameters(tree)]
    given = [(p, a.id) for p, a in zip(names, node.args, strict=False) if isinstance(a, gast.Name)]
    given += [(k.arg, k.value.id) for k in node.keywords if isinstance(k.value, gast.Name)]
    shown = set().union(*(exposed(stmt, tree.name) for stmt in tree.body))
    return {label for parameter, label in given if parameter not in shown}


def exposed(node: gast.AST, own: str = "") -> set[str]:
    """Names that stand elsewhere than in look-ups, tests of membership and arguments of the function `own` itself."""
    match node:
        case gast.Name(id=label):
            return {label}
        case gast.Call(func=gast.Attribute(value=gast.Name(), attr=attr), args=args) if attr in LOOKING:
            parts: list[gast.AST] = list(args)
        case gast.Call(func=gast.Name(id=label), args=args) if label in LOOKING or label == own:
            parts = [a for a in args if not isinstance(a, gast.Name)]
        case gast.Subscript(value=gast.Name(), slice=index):
            parts = [index]
        case gast.Compare() | gast.Dict() | gast.List() | gast.Tuple():
            parts = [n for n in gast.iter_child_nodes(node) if not isinstance(n, gast.Name)]
        case _:
            parts = list(gast.iter_child_nodes(node))
    return set().union(*(exposed(part, own) for part in parts))
