"""`match` as tests: each case asks what its pattern asks, binds what it captures, and leaves the rest to the next case.

>>> import gast
>>> tree = gast.parse("def f(p):\\n match p:\\n  case ('a', x): return x\\n  case {'k': y}: return y").body[0]
>>> print(gast.unparse(Matching(tree, {}, None).lowered(tree)))
def f(p):
    if type(p).__flags__ & 32 and len(p) == 2 and (p[0] == 'a'):
        x = p[1]
        return x
    elif type(p).__flags__ & 64 and 'k' in p:
        y = p['k']
        return y
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

import gast

from s2sad.passes.located import at
from s2sad.trees import (
    assign,
    attribute,
    call,
    clone,
    const,
    name,
    names_bound,
    names_read,
    subscript,
    substitute,
    walk,
)

SEQUENCE, MAPPING = 32, 64  # flags of the types that the language takes for sequences and mappings
WHOLE = (
    bool,
    bytearray,
    bytes,
    dict,
    float,
    frozenset,
    int,
    list,
    set,
    str,
    tuple,
)  # their one positional pattern is the object

Refuse = Callable[[str, gast.AST, str], Exception]


class Matching:
    """The `match` statements of one function."""

    def __init__(self, tree: gast.FunctionDef, namespace: dict[str, Any], refuse: Refuse | None):
        self.tree, self.namespace, self.refuse = tree, namespace, refuse
        self.taken = names_read(tree) | names_bound(tree.body)

    def lowered(self, node: Any) -> Any:
        """The same tree without `match`."""
        for field in node._fields:
            value = getattr(node, field, None)
            if not isinstance(value, list) or not any(
                isinstance(v, gast.stmt | gast.ExceptHandler | gast.match_case) for v in value
            ):
                continue
            result: list[gast.AST] = []
            for stmt in value:
                self.lowered(stmt)
                result += self.statement(stmt) if isinstance(stmt, gast.Match) else [stmt]
            setattr(node, field, result)
        return node

    def error(self, message: str, node: gast.AST, hint: str) -> Exception:
        return self.refuse(message, node, hint) if self.refuse else ValueError(message)

    def statement(self, stmt: gast.Match) -> list[gast.stmt]:
        captured = {n for case in stmt.cases for n in names_bound([case.pattern])}
        bound = captured | names_bound([s for case in stmt.cases for s in case.body])
        start: list[gast.stmt] = []
        if isinstance(stmt.subject, gast.Name) and stmt.subject.id not in bound:
            subject: gast.expr = stmt.subject
        else:
            label = next(n for n in ("subject", *(f"subject{i}" for i in range(2, 999))) if n not in self.taken)
            self.taken.add(label)
            start.append(at(assign(label, stmt.subject), stmt))
            subject = name(label)
        rest: list[gast.stmt] = []
        for case in reversed(stmt.cases):
            rest = self.case(stmt, case, subject, rest)
        return [*start, *rest]

    def case(
        self, stmt: gast.Match, case: gast.match_case, subject: gast.expr, rest: list[gast.stmt]
    ) -> list[gast.stmt]:
        tests: list[gast.expr] = []
        captures: dict[str, gast.expr] = {}
        self.pattern(case.pattern, subject, tests, captures)
        body = self.without_rest(stmt, case, subject, captures)
        binding = [at(assign(label, clone(value)), case.pattern) for label, value in captures.items()]
        if case.guard is not None:
            self.check_guarded(stmt, case, set(captures))
            tests.append(substitute(case.guard, captures))
        if not tests:
            return [*binding, *body]
        test = tests[0] if len(tests) == 1 else gast.BoolOp(gast.And(), tests)
        return [at(gast.If(at(test, case.pattern), [*binding, *body], rest), case.pattern)]

    def check_guarded(self, stmt: gast.Match, case: gast.match_case, captured: set[str]) -> None:
        """What a case captures before its guard fails stays bound: nobody may see that."""
        own = {id(n) for n in walk(case)}
        others = {n for c in stmt.cases if c is not case for n in names_bound([c.pattern])}
        inside = {id(n) for n in walk(stmt)}
        for node in walk(self.tree):
            if (
                isinstance(node, gast.Name)
                and isinstance(node.ctx, gast.Load)
                and node.id in captured
                and id(node) not in own
                and not (id(node) in inside and node.id in others)
            ):
                raise self.error(
                    f"{node.id!r} is bound by a case whose guard may fail, and is read outside of that case",
                    node,
                    "Use another name in the pattern.",
                )

    def without_rest(
        self, stmt: gast.Match, case: gast.match_case, subject: gast.expr, captures: dict[str, gast.expr]
    ) -> list[gast.stmt]:
        """`**rest` is only looked into: then the mapping itself is."""
        held = [(n, c) for n, c in captures.items() if isinstance(c, gast.Dict)]
        body = case.body
        for label, value in held:
            del captures[label]
            keys = {k.value for k in value.keys if isinstance(k, gast.Constant)}
            places = {
                id(n.value)
                for n in walk(self.tree)
                if isinstance(n, gast.Subscript)
                and isinstance(n.ctx, gast.Load)
                and isinstance(n.slice, gast.Constant)
                and n.slice.value not in keys
            }
            inside = {id(n) for s in case.body for n in walk(s)}
            uses = [n for n in walk(self.tree) if isinstance(n, gast.Name) and n.id == label]
            if not all(id(n) in places and id(n) in inside for n in uses):
                raise self.error(
                    "a pattern with **rest is supported where the rest is only looked into by constant keys",
                    case.pattern,
                    "Use the mapping itself.",
                )
            body = [substitute(s, {label: value.values[0]}) for s in body]
        return body

    # patterns

    def pattern(self, node: gast.AST, path: gast.expr, tests: list[gast.expr], captures: dict[str, gast.expr]) -> None:
        match node:
            case gast.MatchValue(value=value):
                tests.append(_compare(path, gast.Eq(), value))
            case gast.MatchSingleton(value=value):
                tests.append(_compare(path, gast.Is(), const(value)))
            case gast.MatchAs(pattern=inner, name=label):
                if inner is not None:
                    self.pattern(inner, path, tests, captures)
                if label is not None:
                    captures[label] = path
            case gast.MatchOr(patterns=patterns):
                found = [self.alternative(p, path) for p in patterns]
                if any(
                    {n: gast.dump(c) for n, c in own.items()} != {n: gast.dump(c) for n, c in found[0][1].items()}
                    for _, own in found
                ):
                    raise self.error(
                        "alternatives that capture from different places are not supported",
                        node,
                        "Write a case for each.",
                    )
                tests.append(gast.BoolOp(gast.Or(), [test for test, _ in found]))
                captures.update(found[0][1])
            case gast.MatchSequence(patterns=patterns):
                self.sequence(patterns, path, tests, captures)
            case gast.MatchMapping():
                self.mapping(node, path, tests, captures)
            case gast.MatchClass():
                self.of_class(node, path, tests, captures)
            case _:
                raise self.error("this pattern is not supported", node, "Write if and elif.")

    def alternative(self, node: gast.AST, path: gast.expr) -> tuple[gast.expr, dict[str, gast.expr]]:
        tests: list[gast.expr] = []
        captures: dict[str, gast.expr] = {}
        self.pattern(node, path, tests, captures)
        test = const(True) if not tests else tests[0] if len(tests) == 1 else gast.BoolOp(gast.And(), tests)
        return test, captures

    def sequence(self, patterns: list, path: gast.expr, tests: list[gast.expr], captures: dict[str, gast.expr]) -> None:
        tests.append(_flagged(path, SEQUENCE))
        starred = next((i for i, p in enumerate(patterns) if isinstance(p, gast.MatchStar)), None)
        count = len(patterns)
        length = call("len", clone(path))
        if starred is None:
            tests.append(_compare(length, gast.Eq(), const(count)))
        elif count > 1:
            tests.append(_compare(length, gast.GtE(), const(count - 1)))
        for i, inner in enumerate(patterns):
            if i == starred:
                if inner.name is not None:
                    behind = count - 1 - i
                    upper = gast.UnaryOp(gast.USub(), const(behind)) if behind else None
                    captures[inner.name] = call(
                        "list", subscript(clone(path), gast.Slice(const(i) if i else None, upper, None))
                    )
                continue
            place = const(i) if starred is None or i < starred else gast.UnaryOp(gast.USub(), const(count - i))
            self.pattern(inner, subscript(clone(path), place), tests, captures)

    def mapping(
        self, node: gast.MatchMapping, path: gast.expr, tests: list[gast.expr], captures: dict[str, gast.expr]
    ) -> None:
        tests.append(_flagged(path, MAPPING))
        for key in node.keys:
            tests.append(_compare(key, gast.In(), path))
        for key, inner in zip(node.keys, node.patterns, strict=True):
            self.pattern(inner, subscript(clone(path), clone(key)), tests, captures)
        if node.rest is not None:
            if not all(isinstance(key, gast.Constant) for key in node.keys):
                raise self.error(
                    "**rest beside keys that are no constants is not supported", node, "Use the mapping itself."
                )
            captures[node.rest] = gast.Dict(list(node.keys), [clone(path)] * max(len(node.keys), 1))

    def of_class(
        self, node: gast.MatchClass, path: gast.expr, tests: list[gast.expr], captures: dict[str, gast.expr]
    ) -> None:
        tests.append(call("isinstance", clone(path), clone(node.cls)))
        attrs = [str(a) for a in node.kwd_attrs]
        if node.patterns:
            found = self.namespace.get(
                getattr(node.cls, "id", ""), getattr(builtins, getattr(node.cls, "id", ""), None)
            )
            if found in WHOLE and len(node.patterns) == 1:
                self.pattern(node.patterns[0], path, tests, captures)
            elif len(args := getattr(found, "__match_args__", ())) >= len(node.patterns):
                attrs = [*args[: len(node.patterns)], *attrs]
            else:
                raise self.error(
                    "it is not known which attributes the positional patterns mean", node, "Name the attributes."
                )
        patterns = [*(node.patterns if len(attrs) > len(node.kwd_attrs) else ()), *node.kwd_patterns]
        for attr, inner in zip(attrs, patterns, strict=True):
            tests.append(call("hasattr", clone(path), const(attr)))
            self.pattern(inner, attribute(clone(path), attr), tests, captures)


def settled(stmt: gast.stmt) -> list[gast.stmt]:
    """A statement, or the branch of it that `match` takes for a literal."""
    if not isinstance(stmt, gast.If):
        return [stmt]
    first = stmt.test.values[0] if isinstance(stmt.test, gast.BoolOp) else stmt.test
    match first:
        case gast.BinOp(
            left=gast.Attribute(value=gast.Call(func=gast.Name(id="type"), args=[gast.Constant(value=value)])),
            op=gast.BitAnd(),
            right=gast.Constant(value=bit),
        ) if not type(value).__flags__ & bit and not (
            isinstance(stmt.test, gast.BoolOp) and type(stmt.test.op) is gast.Or
        ):
            return [part for inner in stmt.orelse for part in settled(inner)]
    stmt.orelse = [part for inner in stmt.orelse for part in settled(inner)]
    return [stmt]


def _compare(left: gast.expr, op: gast.cmpop, right: gast.expr) -> gast.expr:
    return gast.Compare(clone(left), [op], [clone(right)])


def _flagged(path: gast.expr, flag: int) -> gast.expr:
    return gast.BinOp(attribute(call("type", clone(path)), "__flags__"), gast.BitAnd(), const(flag))
