"""What a name may stand for besides a number: objects that are followed attribute by attribute, functions, collections of these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gast

from s2sad.custom import checkpoint
from s2sad.kinds import Kind

Place = tuple[int, int] | tuple[str, str] | None  # line and column; a name, and what is to be known of it


@dataclass(eq=False, slots=True)
class Instance:
    """An object that the function builds: each attribute is a variable."""

    type: type
    label: str
    fields: dict[str, str] = field(default_factory=dict)
    open: bool = True  # is it still being built?
    written: bool = False  # was an attribute written later?
    frozen: bool = False  # does it stand for several objects?
    handed: set[str] = field(default_factory=set)  # attributes that were read without a copy
    presence: str | None = None  # the variable that says whether there is one, or None
    of_class: bool = False  # are some attributes still those of the class, perhaps?
    path: tuple[int, ...] | None = None  # the branches and loops that were open when it was built
    cached: dict[str, str] = field(default_factory=dict)  # variables of cached properties, None until they are read
    lazy: set[str] = field(default_factory=set)  # those that were read first on some paths only


@dataclass(eq=False, slots=True)
class Given:
    """An object that exists when the function is called: an argument, or a part of one."""

    kind: Kind


@dataclass(eq=False, slots=True)
class Known:
    """A function or class that is known."""

    value: Any
    tree: gast.expr | None = None


@dataclass(eq=False, slots=True)
class Inner:
    """A function that is defined inside."""

    tree: gast.FunctionDef | gast.Lambda


@dataclass(eq=False, slots=True)
class Kept:
    """A function that is defined inside, checkpointed or transformed: `checkpoint(f)`, `grad(f, argnums)`."""

    tree: gast.FunctionDef | gast.Lambda
    makers: tuple[tuple[Callable, tuple], ...] = (
        (checkpoint, ()),
    )  # what makes it of the plain function, and with which options

    def made(self, function: Callable) -> Any:
        for maker, options in self.makers:
            function = maker(function, *options)
        return function


@dataclass(eq=False, slots=True)
class Bound:
    """A method with its object."""

    function: Any
    receiver: str
    owner: type | None


@dataclass(eq=False, slots=True)
class Super:
    """`super()`: the methods that follow a class in the line of bases."""

    after: type
    receiver: str
    type: type


@dataclass(eq=False, slots=True)
class Items:
    """A tuple, list or dict that holds objects or functions."""

    type: type
    elts: list[gast.expr]
    keys: list[Any] | None = None
    path: tuple[int, ...] = ()  # where it was made
    made: list[Any] = field(default_factory=list)  # the steps that make it, where it holds nothing so far
    many: Any = None  # what it is after all, where it is filled in a loop
    starts: list[str] = field(default_factory=list)  # and the lists that it consists of then
    place: Place = None  # of the display in the text


@dataclass(eq=False, slots=True)
class Arena:
    """Objects of one kind, as many as there are when the program runs: a list for each attribute."""

    type: type | None
    label: str
    columns: dict[str, Any] = field(default_factory=dict)
    template: Any = None  # of functions: one of them


@dataclass(eq=False, slots=True)
class Many:
    """A list of such objects: all, or those whose numbers are in a list."""

    arena: Arena
    order: str | None = None
    seed: Items | None = None  # what it was when it held nothing


@dataclass(eq=False, slots=True)
class Row:
    """One of such objects."""

    arena: Arena
    index: gast.expr
    sure: bool  # is it counted from the start?
    presence: str | None = None  # the variable that says whether there is one, or None


Column = str | Many | Known  # the name of a list; objects again, or their numbers; the same function for all


@dataclass(eq=False, slots=True)
class Partial:
    """`functools.partial`: a function and some of its arguments."""

    function: gast.expr
    args: list[gast.expr]
    keywords: dict[str, gast.expr]


@dataclass(eq=False, slots=True)
class Mapped:
    """`np.vectorize(f, otypes)`"""

    function: gast.expr
    otypes: gast.expr | None


@dataclass(eq=False, slots=True)
class Method:
    """A method of an array, a list or a dict, as a value."""

    base: gast.expr
    attr: str


@dataclass(eq=False, slots=True)
class Cursor:
    """An iterator: the name of a list, and that of the place of its next item."""

    items: str
    place: str


@dataclass(eq=False, slots=True)
class Waiting:
    """A generator that has not begun, for a loop that takes its items: the function, and its call."""

    function: Any
    call: gast.Call


@dataclass(eq=False, slots=True)
class Choice:
    """One of several functions: the first whose test holds."""

    tests: list[gast.expr]
    values: list[Any]


@dataclass(eq=False, slots=True)
class Conflict:
    """It depends on the path which object or function this is."""


@dataclass(eq=False, slots=True)
class Spent(Conflict):
    """It is not known how much has been taken from this iterator."""


class Again(Exception):
    """Something turned out late that has to be known from the start: what the list made at a place is going to hold."""

    def __init__(self, place: Place, template: Any, error: Exception):
        super().__init__(place)
        self.place, self.template, self.error = place, template, error


NONE = Known(None)  # what takes the place of a function
NOTHING = object.__init__  # what a base class does that has nothing to do
CONFLICT = Conflict()
SPENT = Spent()
FUNCTIONS = (Known, Inner, Kept, Bound, Choice, Partial, Mapped, Method)
BUILT = (Instance, Items, Many, Row, Cursor, Waiting)
REAL = (Given, Known)  # what exists when the program runs, under the same name
