"""tidy: what nobody reads vanishes; temporaries that are read once fold back into the expression they came from.

>>> import gast
>>> from s2sad.emit import emit
>>> body = gast.parse("t = a * b\\nu = t + c\\nz = np.sin(u)").body
>>> print(emit(fold(body, {"t", "u"}, lambda node: None)), end="")
z = np.sin(a * b + c)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import gast

from s2sad.emit import is_comment
from s2sad.trees import at_most, names_read, substitute, walk

COMPOUND = (gast.If, gast.For, gast.While, gast.With, gast.Try)
LONGEST = 40  # nodes that folding may make of one expression


def dead(body: list[gast.stmt], live: set[str], always: frozenset[str] | None = None) -> list[gast.stmt]:
    """A block without assignments that nobody reads; `live` are the names read behind it, and is brought to its start."""
    result: list[gast.stmt] = []
    for stmt in reversed(body):
        if isinstance(stmt, COMPOUND):
            kept = _dead_compound(stmt, live, always)
            if kept is not None:
                result.append(kept)
            continue
        if is_comment(stmt):
            result.append(stmt)
            continue
        if isinstance(stmt, gast.FunctionDef) and stmt.name not in live:
            continue
        targets = _assigned(stmt)
        if (
            targets is not None
            and getattr(stmt, "pure", True)
            and not targets & live
            and (always is None or _safe(stmt))
        ):
            continue
        if targets is not None and not isinstance(stmt, gast.AugAssign):
            live -= targets - (always or set())
        live |= names_read(stmt)
        if isinstance(stmt, gast.AugAssign):
            live |= {n.id for n in walk(stmt.target) if isinstance(n, gast.Name)}
        result.append(stmt)
    return _without_lonely_comments(result[::-1])


def _safe(stmt: gast.stmt) -> bool:
    """Can nothing fail? What nobody reads may still be what a `try` waits for."""
    return isinstance(stmt, gast.Assign) and isinstance(stmt.value, gast.Constant | gast.Name)


def _dead_compound(stmt: gast.stmt, live: set[str], always: frozenset[str] | None) -> gast.stmt | None:
    """`always` stay live: an exception may skip what binds them anew."""
    if isinstance(stmt, gast.If):
        other = set(live)
        then, orelse = dead(stmt.body, live, always), dead(stmt.orelse, other, always)
        live |= other
        if not then and not orelse:
            return None
        live |= names_read(stmt.test)
        if not then:
            return gast.If(gast.UnaryOp(gast.Not(), stmt.test), orelse, [])
        return gast.If(stmt.test, then, orelse)
    if isinstance(stmt, gast.With):
        body = dead(stmt.body, live, always)
        live |= names_read(gast.With(stmt.items, [], None))
        return gast.With(stmt.items, body, None) if body else None
    if isinstance(stmt, gast.Try):
        live |= names_read(gast.Try([], stmt.handlers, [], stmt.finalbody))
        body = dead(stmt.body, live, frozenset(live))
        return gast.Try(body or [gast.Pass()], stmt.handlers, [], stmt.finalbody) if body or stmt.finalbody else None
    everything = set(live)
    while True:
        inner = set(everything)
        body = dead(stmt.body, inner, always)
        header = names_read(stmt.iter if isinstance(stmt, gast.For) else stmt.test)
        if inner | header <= everything:
            break
        everything |= inner | header
    if not body and isinstance(stmt, gast.For):
        return None
    live |= everything
    if isinstance(stmt, gast.While):
        return gast.While(stmt.test, body or [gast.Pass()], [])
    return gast.For(stmt.target, stmt.iter, body, [], None)


def _assigned(stmt: gast.stmt) -> set[str] | None:
    """The names that an assignment to names binds; None for anything else."""
    if isinstance(stmt, gast.Assign) and len(stmt.targets) == 1:
        target = stmt.targets[0]
        if isinstance(target, gast.Name):
            return {target.id}
        if isinstance(target, gast.Tuple) and all(isinstance(e, gast.Name) for e in target.elts):
            return {e.id for e in target.elts}
    if isinstance(stmt, gast.AugAssign) and isinstance(stmt.target, gast.Name):
        return {stmt.target.id}
    return None


def _without_lonely_comments(body: list[gast.stmt]) -> list[gast.stmt]:
    """A comment introduces what follows: one that nothing follows goes."""
    result: list[gast.stmt] = []
    for stmt in body:
        if is_comment(stmt) and result and is_comment(result[-1]) and not is_heading(result[-1]):
            result.pop()
        result.append(stmt)
    if result and is_comment(result[-1]) and not is_heading(result[-1]):
        result.pop()
    return result


HEADINGS = ("forward sweep", "reverse sweep")


def is_heading(stmt: gast.stmt) -> bool:
    return is_comment(stmt) and stmt.value.value in HEADINGS


# folding


def fold(body: list[gast.stmt], temporaries: set[str], polish: Callable[[gast.stmt], None]) -> list[gast.stmt]:
    """Substitute temporaries that are bound once and read once, in the block that binds them."""
    reads: Counter[str] = Counter()
    writes: Counter[str] = Counter()
    for stmt in body:
        for node in walk(stmt):
            if isinstance(node, gast.Name):
                (reads if isinstance(node.ctx, gast.Load) else writes)[node.id] += 1
    once = {t: reads[t] for t in temporaries if writes[t] == 1}
    return _Folder(once, polish).block(body)


class _Folder:
    def __init__(self, once: dict[str, int], polish: Callable[[gast.stmt], None]):
        self.once, self.polish = once, polish
        self.single = {t for t, count in once.items() if count == 1}

    def copies(self, body: list[gast.stmt]) -> list[gast.stmt]:
        """`t = s`: s stands for t, where s keeps its value as long as t is read."""
        body = list(body)
        for position, stmt in enumerate(body):
            if not (
                isinstance(stmt, gast.Assign)
                and isinstance(stmt.value, gast.Name)
                and isinstance(stmt.targets[0], gast.Name)
            ):
                continue
            held, source = stmt.targets[0].id, stmt.value.id
            if self.once.get(held, 0) == 0:
                continue
            last = self._last_read(body, position, held, source)
            if last is None:
                continue
            for later in range(position + 1, last + 1):
                if held in names_read(body[later]):
                    body[later] = _kept(
                        body[later], substitute(body[later], {held: gast.Name(source, gast.Load(), None, None)})
                    )
            body[position] = gast.Pass()
            if source in self.once:
                self.once[source] += self.once[held] - 1
                if self.once[source] == 1:
                    self.single.add(source)
                else:
                    self.single.discard(source)
        return [s for s in body if not isinstance(s, gast.Pass) or len(body) == 1]

    def _last_read(self, body: list[gast.stmt], position: int, held: str, source: str) -> int | None:
        """Where a copy is read last, if its source is not written before."""
        count = self.once[held]
        for later in range(position + 1, len(body)):
            stmt = body[later]
            reads = sum(isinstance(n, gast.Name) and n.id == held for n in walk(stmt))
            count -= reads
            writes = {n.id for n in walk(stmt) if isinstance(n, gast.Name) and not isinstance(n.ctx, gast.Load)}
            if reads and source in writes and isinstance(stmt, COMPOUND):
                return None
            if count == 0:
                return None if isinstance(stmt, gast.AugAssign) and source in writes else later
            if source in writes or held in writes:
                return None
        return None

    def block(self, body: list[gast.stmt]) -> list[gast.stmt]:
        body = self.copies(body)
        result: list[gast.stmt] = []
        pending: dict[str, tuple[gast.Assign, set[str], int]] = {}
        readers: dict[str, set[str]] = {}

        def flush(names: list[str]) -> None:
            for held in sorted({n for n in names if n in pending}, key=lambda n: pending[n][2]):
                result.append(pending.pop(held)[0])

        for position, stmt in enumerate(body):
            if is_comment(stmt):
                flush(list(pending))
                result.append(stmt)
                continue
            compound = isinstance(stmt, COMPOUND)
            used = [n for n in (_header_reads(stmt) if compound else names_read(stmt)) if n in pending]
            if used:
                values = {n: pending[n][0].value for n in used}
                stmt = self._substituted(stmt, values)
                for n in used:
                    del pending[n]
            if compound:
                # what the body reads or writes must be there
                flush(list(pending))
                self._inside(stmt)
            target = self._foldable(stmt)
            if target is not None and not compound:
                reads = names_read(stmt.value)
                self.polish(stmt)
                pending[target] = (stmt, reads, position)
                for n in reads:
                    readers.setdefault(n, set()).add(target)
                continue
            written = _written(stmt)
            flush([t for n in written for t in sorted(readers.get(n, ()))] if written is not None else list(pending))
            self.polish(stmt)
            result.append(stmt)
        flush(list(pending))
        return result

    def _substituted(self, stmt: gast.stmt, values: dict[str, gast.expr]) -> gast.stmt:
        if isinstance(stmt, gast.If):
            return gast.If(substitute(stmt.test, values), stmt.body, stmt.orelse)
        if isinstance(stmt, gast.For):
            return gast.For(stmt.target, substitute(stmt.iter, values), stmt.body, [], None)
        return _kept(stmt, substitute(stmt, values))

    def _inside(self, stmt: gast.stmt) -> None:
        stmt.body = self.block(stmt.body)
        if isinstance(stmt, gast.If):
            stmt.orelse = self.block(stmt.orelse)

    def _foldable(self, stmt: gast.stmt) -> str | None:
        if not isinstance(stmt, gast.Assign) or not isinstance(stmt.targets[0], gast.Name) or len(stmt.targets) != 1:
            return None
        label = stmt.targets[0].id
        if label not in self.single or not getattr(stmt, "pure", True):
            return None
        if any(
            isinstance(n, gast.Call) and isinstance(n.func, gast.Attribute) and n.func.attr == "pop"
            for n in walk(stmt.value)
        ):
            return None
        return label if at_most(stmt.value, 3 * LONGEST) else None


def _kept(old: gast.stmt, new: gast.stmt) -> gast.stmt:
    for mark in ("pure", "barrier"):
        if hasattr(old, mark):
            setattr(new, mark, getattr(old, mark))
    return new


def _header_reads(stmt: gast.stmt) -> set[str]:
    """What a compound statement reads once, before its body; a `while` reads its test again."""
    if isinstance(stmt, gast.If):
        return names_read(stmt.test)
    return names_read(stmt.iter) if isinstance(stmt, gast.For) else set()


def _written(stmt: gast.stmt) -> set[str] | None:
    """Names whose value or memory a statement may change; None: any."""
    if getattr(stmt, "barrier", False):
        return None
    targets = _assigned(stmt)
    if targets is not None:
        if any(
            isinstance(n, gast.Call) and isinstance(n.func, gast.Attribute) and n.func.attr == "pop" for n in walk(stmt)
        ) or not getattr(stmt, "pure", True):
            return None
        return targets
    if isinstance(stmt, gast.Assign | gast.AugAssign) and not getattr(stmt, "pure", True):
        return None  # memory that may have other names
    if isinstance(stmt, gast.Assign | gast.AugAssign):
        return {
            n.id
            for t in (stmt.targets if isinstance(stmt, gast.Assign) else [stmt.target])
            for n in walk(t)
            if isinstance(n, gast.Name)
        }
    if (
        isinstance(stmt, gast.Expr)
        and isinstance(stmt.value, gast.Call)
        and isinstance(stmt.value.func, gast.Attribute)
        and stmt.value.func.attr == "append"
        and isinstance(stmt.value.func.value, gast.Name)
    ):
        return {stmt.value.func.value.id}
    return None
