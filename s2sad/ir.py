"""The program between `normalise` and `emit`: steps, each one operation, in structured blocks.

A step carries what the passes find out about it; the reverse sweep hangs on it as statements, so that what is recorded
and restored is decided step by step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import gast

from s2sad.kinds import UNKNOWN, Kind
from s2sad.trees import clone, name, substitute


@dataclass(eq=False, slots=True)
class Origin:
    """The user's statement that a step comes from."""

    node: gast.stmt
    line: int
    text: str
    split: bool = False  # parts of it are written out elsewhere: it can't stand for its steps

    def beside(self) -> Origin:
        """For a step that the generator puts beside the statement's own."""
        return Origin(self.node, self.line, self.text, True)

    def same(self, other: Origin | None) -> bool:
        return other is not None and (self is other or (self.line, self.text) == (other.line, other.text))


@dataclass(eq=False, slots=True)
class Step:
    """Common to all steps."""

    origin: Origin
    reverse: list[Any] = field(default_factory=list, kw_only=True)
    before: list[gast.stmt] = field(default_factory=list, kw_only=True)  # what record puts before it
    after: list[gast.stmt] = field(default_factory=list, kw_only=True)  # and after it
    restore: list[gast.stmt] = field(default_factory=list, kw_only=True)
    active: bool = field(default=False, kw_only=True)
    raises: bool = field(default=False, kw_only=True)  # it stays, whether or not what it binds is read
    ensured: bool = field(default=False, kw_only=True)  # what it looks up in a defaultdict is there
    clears: bool = field(default=False, kw_only=True)  # binds anew, to what doesn't vary, a name that may
    restore_first: bool = field(default=False, kw_only=True)  # restore before the adjoint lines
    reads: frozenset[str] = field(default=frozenset(), kw_only=True)  # primal values that its reverse reads


@dataclass(eq=False, slots=True)
class Op(Step):
    """`target = expr`, where `expr` is one operation on atoms; several targets unpack a tuple."""

    targets: tuple[str, ...]
    expr: gast.expr
    kinds: dict[str, Kind] = field(default_factory=dict)  # of the names it reads and binds
    callee: Any = None  # the object it calls, or an operator's node class
    inplace: bool = False  # the user wrote `target op= …`
    pure: bool = False  # a library function that changes nothing
    leaf: bool = False  # the look-up of a parameter's leaf
    entered: dict[str, Kind] | None = None  # kinds of what a call gives, when it is first met
    forward: gast.stmt | None = None  # what stands in the forward sweep instead: the call of a pair
    shares: tuple[str, ...] = ()  # a view of these, whose adjoints are shadows
    may_copy: bool = False  # or a copy, as the layout has it
    lends: tuple[str, ...] = ()  # what it gives a function of the user's that may write it, or give back a view
    aliases: frozenset[str] = frozenset()  # other names of that memory, present and past
    gives: bool = False  # what it calls gives the shadow of its result too
    partner: Any = None  # the step that makes its shadow, behind it
    shadow: bool = False  # makes an adjoint, in the forward sweep
    saved: str | None = None  # and the name of its residuals
    kept: frozenset[str] = frozenset()  # names whose memory these hold
    state: str | None = None  # of random generators before a checkpointed call
    operand_kinds: dict[str, Kind] = field(default_factory=dict)  # of the names it reads, before it binds
    varied: frozenset[str] = frozenset()  # operands that vary with the inputs

    @property
    def target(self) -> str:
        return self.targets[0]

    @property
    def kind(self) -> Kind:
        return self.kinds.get(self.targets[0], UNKNOWN)


@dataclass(eq=False, slots=True)
class Store(Step):
    """`base[index] = value`, or with `op` `base[index] op= value`; `value` is an atom.

    Lists and dicts have an `op` for each other way to be written: append, pop, insert, delete, replace (passes/mutation.py).
    """

    base: str
    index: gast.expr
    value: gast.expr
    op: str | None = None
    old: str | None = None  # the item, read before the value was made, which may have written it
    kinds: dict[str, Kind] = field(default_factory=dict)
    varied: frozenset[str] = frozenset()
    bare: bool = False  # the user wrote `base op= value`, for the whole array
    at: bool = False  # np.add.at: an element that is named twice gets both
    unique: bool = False  # the index never names an element twice
    filling: bool = False  # an item of the container that a comprehension makes
    merged: bool = False  # `A[i][j]` is `A[i, j]` already
    seen: gast.expr | None = None  # the view of base that is written, where it is not base itself
    watched: bool = False  # has what is written another name, by which it is read later?
    aliases: frozenset[str] = frozenset()  # variables, present and past, that may look at the memory written
    found: Kind = UNKNOWN  # what the base was before
    partner: Any = None  # the step that does the same to its shadow, behind it
    shadow: bool = False  # writes an adjoint, in the forward sweep
    undone: bool = False  # its adjoint lines put everything back
    masked: bool = False  # at the places of a mask
    overlaps: bool = False  # may read what it has written: that is looked at when it runs

    def place(self, base: str | None = None) -> gast.expr:
        """What is indexed: the base, or a view of it; of another array that is laid out alike."""
        if self.seen is None:
            return name(base or self.base)
        return substitute(self.seen, {self.base: name(base)}) if base else clone(self.seen)


@dataclass(eq=False, slots=True)
class Effect(Step):
    """A statement that has no value: a print, an assertion, a call for its effect."""

    statement: gast.stmt
    kinds: dict[str, Kind] = field(default_factory=dict)
    asks: bool = False  # a question to the arguments as they are given


@dataclass(eq=False, slots=True)
class Branch(Step):
    """`if test`; the test is an atom."""

    test: gast.expr
    then: list[Step]
    orelse: list[Step]
    reverse_then: list[gast.stmt] = field(default_factory=list)  # zeros at the end of the reversed branches
    reverse_else: list[gast.stmt] = field(default_factory=list)
    context: list[gast.withitem] | None = None  # `with` these, and always the first branch
    pops_then: list[gast.stmt] = field(default_factory=list)  # what the reversed branches restore first
    pops_else: list[gast.stmt] = field(default_factory=list)


@dataclass(slots=True)
class Handler:
    """`except type as error`, known by a number."""

    type: gast.expr | None
    number: int
    error: str | None


@dataclass(eq=False, slots=True)
class Attempt(Branch):
    """`try`: always the first branch; its `context` says what the clauses bind."""

    handlers: list[Handler] = field(default_factory=list)
    raised: str = ""  # gets the number of the clause that caught something
    caught: str = ""  # the exception, in a clause
    final: list[gast.stmt] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Guard(Branch):
    """Statements of a `try`: always run if the run comes here, and undone if they were completed."""

    done: str = ""  # counts what was completed
    number: int = 0
    first: Step | None = None  # counts as completed before this step


@dataclass(eq=False, slots=True)
class Loop(Step):
    """`for target in iterable`, or `while test` where `target` is None."""

    target: gast.expr | None
    header: gast.expr
    body: list[Step]
    breaks: bool = False
    over: bool = False  # its header counts the items of what the user's loop runs over
    late: bool = False  # it makes a list of what Python makes item by item
    entered: Kind | None = None  # the kind of its header, when it is first met
    counter: str | None = None
    kinds: dict[str, Kind] = field(default_factory=dict)  # of its target
    reverse_before: list[gast.stmt] = field(default_factory=list)  # zeros before the reversed loop
    reverse_end: list[gast.stmt] = field(default_factory=list)  # and at the end of its body
    pops: list[gast.stmt] = field(default_factory=list)  # what an iteration restores first


@dataclass(eq=False, slots=True)
class Break(Step):
    """`break`."""


@dataclass(eq=False, slots=True)
class Program:
    """A function as steps; `result` is the atom that it returns."""

    name: str
    parameters: list[str]
    body: list[Step]
    result: gast.expr
    temporaries: set[str]
    aux: str | None = None  # a second result that is no part of the derivative
    unfolded: bool = False  # were objects among the parameters taken apart?
    late: set[str] = field(default_factory=set)  # lists of what Python makes item by item
    leaves: dict[str, gast.expr] = field(
        default_factory=dict
    )  # generated names of leaves of containers, and what they stand for
    lent_shadows: list[str] = field(default_factory=list)  # the caller hands them over behind the parameters

    @property
    def given(self) -> list[str]:
        """Names that have a value from the start."""
        return [*self.parameters, *self.lent_shadows]

    @property
    def leaf_names(self) -> set[str]:
        return set(self.leaves)


READ = ("expr", "value", "index", "test", "header", "statement")
TREES = (*READ, "seen")  # the attributes of steps that hold expressions, or a statement


def trees_read(step: Step) -> list[gast.AST]:
    """The expressions of a step, not those of steps inside of it."""
    found = [getattr(step, f, None) for f in READ]
    return [tree for tree in [*found, *(getattr(step, "context", None) or ())] if tree is not None]


def kinds_read(step: Op | Store | Effect) -> dict[str, Kind]:
    """Kinds of the names that a step reads, as they are before it binds any."""
    return step.operand_kinds if isinstance(step, Op) else step.kinds


def blocks(step: Step) -> tuple[list[Step], ...]:
    match step:
        case Branch():
            return step.then, step.orelse
        case Loop():
            return (step.body,)
    return ()


def written_memory(step: Step) -> set[str]:
    """Names whose memory a single step may write."""
    if isinstance(step, Store):
        return {step.base, *(a.removesuffix("'") for a in step.aliases)}
    if isinstance(step, Op) and step.lends:
        return {*step.lends, *(a.removesuffix("'") for a in step.aliases)}
    return set()


def every(body: list[Step]) -> Iterator[Step]:
    """All steps, those inside of others too."""
    stack = body[::-1]
    while stack:
        step = stack.pop()
        yield step
        if type(step) in (Op, Store):
            continue
        if isinstance(step, Branch):
            stack += (*step.then[::-1], *step.orelse[::-1])
        elif isinstance(step, Loop):
            stack += step.body[::-1]


def before_name(variable: str, step: Step) -> str:
    """A name for what a variable was before a step; statements of other functions may lie in front of this one."""
    return f"{variable}_before_{step.origin.line}" if step.origin.line > 0 else f"{variable}_before"
