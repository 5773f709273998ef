"""Objects and functions as values: followed by name while the function is normalised, so that none is left in the steps.

An object that is built inside becomes a variable for each attribute; methods and functions that are known are written out where they are
called. Where paths meet, attributes join as variables do; what can't be followed is refused.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gast

from s2sad.effort import THOROUGH
from s2sad.ir import Step
from s2sad.kinds import MISSING, Fun, Obj, Seq
from s2sad.passes.attributes import Attributes
from s2sad.passes.augmenting import Augmenting
from s2sad.passes.builtin_calls import BuiltinCalls
from s2sad.passes.callables import Callables
from s2sad.passes.calling import Calling
from s2sad.passes.captured import Captured
from s2sad.passes.cells import Cells
from s2sad.passes.classes import Classes
from s2sad.passes.displays import Displays
from s2sad.passes.following import Following
from s2sad.passes.function_tables import FunctionTables
from s2sad.passes.functions_or_none import FunctionsOrNone
from s2sad.passes.gathering import Gathering
from s2sad.passes.growing import Growing
from s2sad.passes.items import Collected
from s2sad.passes.lifting import lifted
from s2sad.passes.named_functions import always_writes
from s2sad.passes.operators import Operators
from s2sad.passes.optional import Optional
from s2sad.passes.paths import Paths
from s2sad.passes.pointers import Pointers
from s2sad.passes.renewing import Renewing
from s2sad.passes.rows import Rows
from s2sad.passes.statics import holds_objects
from s2sad.passes.unrolling import Unrolling
from s2sad.passes.values import BUILT, REAL, Arena, Given, Instance, Items, Known, Many, Place, Row
from s2sad.passes.varied import objects_about
from s2sad.trees import name, names_read

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class Objects(
    Unrolling,
    Displays,
    FunctionTables,
    Growing,
    Callables,
    Gathering,
    Following,
    Rows,
    Cells,
    Pointers,
    Optional,
    Captured,
    Paths,
    Renewing,
    Attributes,
    Collected,
    Classes,
    FunctionsOrNone,
    Operators,
    Augmenting,
    Calling,
    BuiltinCalls,
):
    def __init__(self, home: Normaliser):
        self.home = home
        self.env: dict[str, Any] = {}
        self.dynamic: set[str] = set()  # names that stood for a number at some time
        self.about = objects_about.get()
        self.empty: dict[str, Items] = {}  # names of lists that hold nothing so far
        self.tokens: set[str] = (
            set()
        )  # names that are bound once, to one value, and that no variable of the program has
        self.path: tuple[int, ...] = ()  # the branches and loops that are open
        self.hints: dict[
            Place, Any
        ] = {}  # displays of lists that loops fill, and what these hold; names that are None first
        self.callers: set[str] = set()  # names of objects that the caller gave, which stay as they are
        self.nothing: set[str] = set()  # names that were bound to None
        self.presences: dict[str, str] = {}
        self.begun: list[Items] = []  # lists of objects that loops fill
        self.pointers: dict[str, str] = {}  # names of such objects, and the variables that say which
        self.rows: dict[tuple[str, int], Row] = {}
        self.made_again: list[gast.AST] = []  # held, so that no other function gets the same id
        self.local_classes: set[type] = set()  # whose methods read variables of this function
        self.attached: dict[tuple[int, str], str] = {}  # attributes of functions that are defined inside
        self.seeds: dict[int, Items] = {}  # of lists of functions: what they were when they held nothing
        self.numbers: set[str] = set()  # variables that count from the start of a list
        self.in_place: dict[str, Instance] = {}  # objects that calls give in several places
        self.label: str | None = None  # the name that an object is going to have
        self.stored_here: set[str] | None = None  # attributes that the function writes, once they are looked for
        self.assumed: dict[str, bool] = {}  # the outcomes of tests whose branches are open
        self.opposites: dict[str, str] = {}  # names of tests, and of those of which they are the opposite
        self.lent: list[tuple[Any, Any]] = []  # objects of the function around this one, and what they are here
        home.mentioned = names_read(home.source.tree)
        if (made := lifted(home.source.function)) is not None:
            arenas: dict[Arena, Arena] = {}
            same = {id(found): as_it_was(found, arenas) for found in made.objects.values()}
            self.env.update((label, same[id(found)]) for label, found in made.objects.items())
            self.lent = [(found, same[id(found)]) for found in made.objects.values()]
        for label, kind in home.kinds.items():
            if holds_objects(kind) and isinstance(kind, Obj | Seq):
                self.env[label] = Given(kind)
                self.callers.add(label)
            elif THOROUGH.get() and isinstance(kind, Fun) and always_writes(kind.value):
                self.env[label] = Known(kind.value)

    def refuse(self, message: str, node: gast.AST, hint: str | None = None) -> Exception:
        return self.home.error(
            message, node, hint or "Call the function or method by its name, or use arrays and dicts."
        )

    def check_lent(self) -> None:
        """What a function that is transformed puts into a list of objects around it would be lost."""
        for before, after in self.lent:
            if isinstance(before, Items) and (
                [getattr(e, "id", None) for e in before.elts] != [getattr(e, "id", None) for e in after.elts]
                or before.keys != after.keys
            ):
                raise self.refuse(
                    "a list or dict of objects of the function around is changed in a function that is transformed",
                    self.home.source.tree,
                    "Build a new one.",
                )

    def token(self, value: Any, label: str) -> gast.expr:
        """A name for a value that no variable of the program holds."""
        fresh = self.home.names.fresh(label)
        while self.home.scope.value(fresh) is not MISSING:  # a global that the text does not mention
            fresh = self.home.names.fresh(label)
        self.env[fresh] = value
        self.tokens.add(fresh)
        self.home.varied.add(fresh)
        return name(fresh)

    def operation(self, node: gast.expr, steps: list[Step]) -> gast.expr | None:
        """The value of an expression that uses objects: one operation on atoms, or a name for an object. None: like any other."""
        method = getattr(self, f"on_{type(node).__name__}", None)
        if method is None or not self.touches(node):
            return None
        self.home.origin.split = True  # its text does not stand for what is made of it
        return method(node, steps)

    def on_Name(self, node: gast.Name, steps: list[Step]) -> gast.expr | None:
        self.value(node)
        return node

    def built_of(self, node: gast.AST) -> set[str]:
        """The names in a tree that stand for what no variable of the program holds: objects built here, collections of them."""
        return {n for n in names_read(node) if isinstance(self.env.get(n), BUILT)}

    def check(self, node: gast.AST, only: bool = False) -> None:
        """No object may be left in a step; `only`: functions may."""
        left = [n for n in names_read(node) if n in self.env and not isinstance(self.env[n], REAL)]
        if self.built_of(node) if only else left:
            raise self.refuse(
                "an object or function is used as a value where it can't be followed",
                node,
                "Use the numbers that it holds, or call it by its name.",
            )


def as_it_was(found: Instance | Items | Many, arenas: dict[Arena, Arena]) -> Instance | Items | Many:
    """An object of the function around this one, as it is to this one."""
    match found:
        case Instance(fields=fields):
            return replace(found, fields=dict(fields))
        case Many(arena=arena, order=order):
            if arena not in arenas:
                arenas[arena] = replace(arena, columns=dict(arena.columns))
            return Many(arenas[arena], order)
    return replace(found, elts=list(found.elts), keys=found.keys and list(found.keys))
