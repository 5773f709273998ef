"""Temporaries that are bound once and read once go back into the expressions that they came from.

>>> import gast
>>> from s2sad.emit import emit
>>> body = gast.parse("t = a * b\\nu = t + c\\nz = np.sin(u)").body
>>> print(emit(fold(body, {"t", "u"}, lambda node: None)), end="")
z = np.sin(a * b + c)
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Set

import gast

from s2sad.comments import is_comment
from s2sad.passes.held_together import held_together
from s2sad.passes.tidy import COMPOUND, LONGEST, assigned_names, without_lonely_comments
from s2sad.trees import assign, at_most, name, name_nodes, names_read, root, substitute, walk


def fold(
    body: list[gast.stmt],
    temporaries: set[str],
    polish: Callable[[gast.stmt], None],
    is_number: Callable[[gast.expr], bool] = lambda node: False,
) -> list[gast.stmt]:
    """Substitute temporaries that are bound once and read once, in the block that binds them.

    `polish` is called for each statement, if anything is broadcast at all: afterwards more temporaries may be read once.
    `is_number` tells items of arrays, which are no views.
    """
    reads, attributes = _reads_of_bound_once(body, temporaries)
    popping, together = "pop" in attributes, held_together(body, is_number)
    if "broadcast_to" not in attributes:
        return _Folder(reads, lambda stmt: None, popping, together).block(body)
    body = _Folder(reads, polish, popping, together).block(body)
    left, _ = _reads_of_bound_once(body, {label for label, count in reads.items() if count > 1})
    if 1 not in left.values():
        return body
    return _Folder(left, lambda stmt: None, popping, together).block(body)


def _reads_of_bound_once(body: list[gast.stmt], temporaries: set[str]) -> tuple[dict[str, int], set[str]]:
    """How often temporaries that are bound once are read; and all attributes."""
    reads: Counter[str] = Counter()
    writes: Counter[str] = Counter()
    attributes: set[str] = set()
    for stmt in body if temporaries else ():
        for node in walk(stmt):
            if type(node) is gast.Name:
                (reads if type(node.ctx) is gast.Load else writes)[node.id] += 1
            elif type(node) is gast.Attribute:
                attributes.add(node.attr)
    return {t: reads[t] for t in temporaries if writes[t] == 1}, attributes


def without_detours(body: list[gast.stmt]) -> list[gast.stmt]:
    """`v = s` right before `v = f(v)` is `v = f(s)`; `v = v`, and comments whose lines have dissolved, go."""
    result: list[gast.stmt] = []
    for stmt in body:
        if (own := _copy(stmt)) is not None and own[0] == own[1]:  # type: ignore[attr-defined]
            continue
        for part in ("body", "orelse"):
            if getattr(stmt, part, None):
                left = without_detours(getattr(stmt, part))
                setattr(stmt, part, left or ([gast.Pass()] if part == "body" else []))
        held, source = (_copy(result[-1]) if result else None) or ("", "")
        if held and held != source and isinstance(stmt, gast.Assign) and held in names_read(stmt.value):
            if [getattr(target, "id", None) for target in stmt.targets] == [held]:
                stmt = _kept(stmt, gast.Assign(stmt.targets, substitute(stmt.value, {held: name(source)}), None))
                result.pop()
        result.append(stmt)
    return without_lonely_comments(result)


class _Folder:
    def __init__(
        self,
        once: dict[str, int],
        polish: Callable[[gast.stmt], None],
        popping: bool,
        together: dict[str, frozenset[str]],
    ):
        self.once, self.polish, self.popping, self.together = once, polish, popping, together
        self.single = {t for t, count in once.items() if count == 1}
        self.trying = 0  # how many `try` are open

    def copies(self, body: list[gast.stmt]) -> list[gast.stmt]:
        """`t = s`: s stands for t, where s keeps its value as long as t is read."""
        found = [copied for stmt in body if (copied := _copy(stmt)) and copied[0] in self.once]
        reads, writes = _places(body, {label for copied in found for label in copied})
        body = list(body)
        for position, stmt in enumerate(body):
            held, source = _copy(stmt) or ("", "")
            count = self.once.get(held, 0)
            if count == 0 or not self._lasts(body, position, count, reads[held], writes[source]):
                continue
            for later, times in reads.pop(held).items():
                body[later] = _kept(body[later], substitute(body[later], {held: name(source)}))
                if _copy(body[later]) == (source, source):
                    body[later] = gast.Pass()
                    count -= 1
                    continue
                reads[source][later] += times
            body[position] = gast.Pass()
            del reads[source][position]
            if source in self.once:
                self.once[source] += count - 1
                if self.once[source] == 1:
                    self.single.add(source)
                else:
                    self.single.discard(source)
        return [s for s in body if not isinstance(s, gast.Pass) or len(body) == 1]

    def _lasts(self, body: list[gast.stmt], position: int, count: int, reads: Counter[int], writes: list[int]) -> bool:
        """Is a copy read here only, and does its source, which is written at these places, keep its value as long?"""
        if sum(reads.values()) < count or min(reads) <= position:
            return False
        last = max(reads)
        held, source = body[position].targets[0].id, body[position].value.id  # type: ignore[attr-defined]
        written = bisect_right(writes, position)
        while written < len(writes) and (
            isinstance(body[writes[written]], gast.Pass) or _copy(body[writes[written]]) == (source, held)
        ):
            written += 1  # `s = t` is no change
        if written == len(writes) or writes[written] > last:
            return True
        return writes[written] == last and not isinstance(body[last], (gast.AugAssign, *COMPOUND))

    def block(self, body: list[gast.stmt]) -> list[gast.stmt]:
        result: list[gast.stmt] = []
        pending: dict[str, tuple[int, gast.stmt]] = {}
        readers: dict[str, list[str]] = {}  # name to what is pending and reads it

        def flush(names: Iterable[str]) -> None:
            for held in sorted({n for n in names if n in pending}, key=pending.__getitem__):
                result.append(pending.pop(held)[1])

        waiting = self.copies(body)[::-1]
        position = -1
        while waiting:
            stmt = waiting.pop()
            position += 1
            if is_comment(stmt):
                flush(pending)
                result.append(stmt)
                continue
            compound = type(stmt) in COMPOUND
            used = pending.keys() & (_header_reads(stmt) if compound else names_read(stmt)) if pending else set()
            if used and self.trying and not _latest(pending, used):
                flush(pending)
                used = set()
            if used:
                stmt = self._substituted(stmt, {n: pending.pop(n)[1].value for n in used})
                if parts := self._parts(stmt):
                    waiting += parts[::-1]
                    continue
            if compound:
                # what the body reads or writes must be there
                flush(pending)
                self._inside(stmt)
            elif target := self._foldable(stmt):
                for n in names_read(stmt.value):
                    readers.setdefault(n, []).append(target)
                self.polish(stmt)
                pending[target] = position, stmt
                continue
            elif self.trying and (_copy(stmt) or ("",))[0] not in self.once:
                flush(pending)  # what is evaluated before may raise
            written = _written(stmt, self.popping)
            if pending:
                if written is not None and not self.together.keys().isdisjoint(written) and _in_place(stmt):
                    written = written.union(*(self.together.get(n, ()) for n in written))
                flush(pending if written is None else [t for n in written for t in readers.pop(n, ())])
            self.polish(stmt)
            result.append(stmt)
        flush(pending)
        return result

    def _parts(self, stmt: gast.stmt) -> list[gast.stmt]:
        """`a, b = [x, y]` of temporaries is `a = x`, `b = y`, as far as they are read."""
        match stmt:
            case gast.Assign(
                targets=[gast.Tuple(elts=[*targets])], value=gast.List(elts=values) | gast.Tuple(elts=values)
            ) if len(targets) == len(values):
                labels = [t.id for t in targets if isinstance(t, gast.Name) and t.id in self.once]
                if len(labels) == len(values) and names_read(stmt.value).isdisjoint(labels):
                    pairs = [(label, value) for label, value in zip(labels, values, strict=True) if self.once[label]]
                    return [assign(label, value) for label, value in pairs]
        return []

    def _substituted(self, stmt: gast.stmt, values: dict[str, gast.expr]) -> gast.stmt:
        if isinstance(stmt, gast.If):
            return gast.If(substitute(stmt.test, values), stmt.body, stmt.orelse)
        if isinstance(stmt, gast.For):
            return gast.For(stmt.target, substitute(stmt.iter, values), stmt.body, [], None)
        return _kept(stmt, substitute(stmt, values))

    def _inside(self, stmt: gast.stmt) -> None:
        self.trying += isinstance(stmt, gast.Try)
        stmt.body = self.block(stmt.body)
        self.trying -= isinstance(stmt, gast.Try)
        if isinstance(stmt, gast.If):
            stmt.orelse = self.block(stmt.orelse)

    def _foldable(self, stmt: gast.stmt) -> str | None:
        if not isinstance(stmt, gast.Assign) or not isinstance(stmt.targets[0], gast.Name) or len(stmt.targets) != 1:
            return None
        label = stmt.targets[0].id
        if label not in self.single or not getattr(stmt, "pure", True):
            return None
        if self.popping and _pops(stmt.value):
            return None
        return label if at_most(stmt.value, 3 * LONGEST) else None


def _latest(pending: dict[str, tuple[int, gast.stmt]], used: Set[str]) -> bool:
    """Is nothing pending that was bound later than what is used?"""
    first = min(pending[n][0] for n in used)
    return all(position < first or label in used for label, (position, _) in pending.items())


def _copy(stmt: gast.stmt) -> tuple[str, str] | None:
    """(t, s) of `t = s`."""
    if type(stmt) is not gast.Assign or len(stmt.targets) > 1:
        return None
    if type(stmt.value) is gast.Name and type(stmt.targets[0]) is gast.Name:
        return stmt.targets[0].id, stmt.value.id
    return None


def _places(body: list[gast.stmt], names: set[str]) -> tuple[dict[str, Counter[int]], dict[str, list[int]]]:
    """For these names: how often each statement reads them, and which statements write them."""
    reads: dict[str, Counter[int]] = defaultdict(Counter)
    writes: dict[str, list[int]] = defaultdict(list)
    for position, stmt in enumerate(body):
        for node in name_nodes(stmt):
            if node.id in names:
                if type(node.ctx) is gast.Load:
                    reads[node.id][position] += 1
                else:
                    writes[node.id].append(position)
    return reads, writes


def _kept(old: gast.stmt, new: gast.stmt) -> gast.stmt:
    for mark in ("pure", "raises", "barrier"):
        if hasattr(old, mark):
            setattr(new, mark, getattr(old, mark))
    return new


def _header_reads(stmt: gast.stmt) -> set[str]:
    """What a compound statement reads once, before its body; a `while` reads its test again."""
    if isinstance(stmt, gast.If):
        return names_read(stmt.test)
    return names_read(stmt.iter) if isinstance(stmt, gast.For) else set()


def _roots(target: gast.expr) -> set[str]:
    """Names that a target binds, or whose memory it writes."""
    if isinstance(target, gast.Tuple | gast.List):
        return set().union(*map(_roots, target.elts)) if target.elts else set()
    whole = root(target)
    return {whole.id} if isinstance(whole, gast.Name) else names_read(whole)


def _in_place(stmt: gast.stmt) -> bool:
    """Does a statement write memory that its names hold, and not bind them only?"""
    if isinstance(stmt, gast.Assign):
        return not all(isinstance(target, gast.Name) for target in stmt.targets)
    return isinstance(stmt, gast.AugAssign)


def _pops(node: gast.AST) -> bool:
    return any(
        isinstance(n, gast.Call) and isinstance(n.func, gast.Attribute) and n.func.attr == "pop" for n in walk(node)
    )


def _written(stmt: gast.stmt, popping: bool) -> set[str] | None:
    """Names whose value or memory a statement may change; None: any."""
    if getattr(stmt, "barrier", False):
        return None
    targets = assigned_names(stmt)
    if targets is not None:
        return None if (popping and _pops(stmt)) or not getattr(stmt, "pure", True) else targets
    if isinstance(stmt, gast.Assign | gast.AugAssign) and not getattr(stmt, "pure", True):
        return None  # memory that may have other names
    if isinstance(stmt, gast.Assign | gast.AugAssign):
        return set().union(*map(_roots, stmt.targets if isinstance(stmt, gast.Assign) else [stmt.target]))
    if (
        isinstance(stmt, gast.Expr)
        and isinstance(stmt.value, gast.Call)
        and isinstance(stmt.value.func, gast.Attribute)
        and stmt.value.func.attr == "append"
        and isinstance(stmt.value.func.value, gast.Name)
    ):
        return {stmt.value.func.value.id}
    return None
