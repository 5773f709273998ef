"""From a call to the generated function, as directly as Python allows.

What a call costs beside `x * x` matters, and to collect arguments of any number costs most of it. So transformed
functions with the same parameters share a class whose `__call__` is written for these. Where the arguments are plain
numbers of the types of the last call, and nothing outside of the function was taken for granted, two comparisons lead
on; everything else goes through the table of signatures.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from functools import cache
from typing import Any

from s2sad.signature import PLAIN, Binder, Guards

NOT_GIVEN: Any = type("NotGiven", (), {"__repr__": lambda self: "not given"})()
_MOST = 8  # parameters

_CALL = """\
def __call__({me}, {parameters}, *{more}):
    {kinds}, {code}, {call} = {me}._shortcut
    if {tests} and {me}.function.__code__ is {code} and not {more}:
        return {call}({names})
    if {missing} or {more}:
        return {me}.bound(({names}, *{more}))
    return {me}.looked_up(({names},))
"""


def shaped(base: type, function: Any) -> type:
    """The class for transformed functions with these parameters: `base`, or one made of it."""
    if type(function) is not types.FunctionType:
        return base
    binder = Binder(function)
    if not binder.simple or not 0 < binder.count <= _MOST or any(name.startswith("_s2sad") for name in binder.names):
        return base
    return _shaped(base, binder.names)


@cache
def _shaped(base: type, names: tuple[str, ...]) -> type:
    kinds = [f"_s2sad_kind{number}" for number in range(len(names))]
    text = _CALL.format(
        me="_s2sad_self",
        more="_s2sad_more",
        code="_s2sad_code",
        call="_s2sad_call",
        names=", ".join(names),
        kinds=", ".join(kinds),
        parameters=", ".join(f"{name}=_s2sad_not_given" for name in names),
        tests=" and ".join(f"{name}.__class__ is {kind}" for name, kind in zip(names, kinds, strict=True)),
        missing=" or ".join(f"{name} is _s2sad_not_given" for name in names),
    )
    space: dict[str, Any] = {"_s2sad_not_given": NOT_GIVEN}
    exec(text, space)
    body = {"__call__": space["__call__"], "__module__": base.__module__, "base": base, "names": names}
    return type(base.__name__, (base,), body | {"_shortcut": no_shortcut(names)})


def no_shortcut(names: tuple[str, ...]) -> tuple:
    """What no call fits."""
    return (*[NOT_GIVEN] * len(names), None, None)


def shortcut(
    function: types.FunctionType, args: tuple, call: Callable, guards: Guards, transformed: Any
) -> tuple | None:
    """Types of plain arguments, the function's code, and what to call; None if some argument is not plain."""
    kinds = tuple(map(type, args))
    if not PLAIN.issuperset(kinds):
        return None
    hold = guards.hold

    def guarded(*args: Any) -> Any:
        return call(*args) if hold() else transformed.looked_up(args)

    return *kinds, function.__code__, call if guards.none else guarded


def given(args: tuple, names: tuple[str, ...]) -> tuple[tuple, dict[str, Any]]:
    """Positional and named arguments, of parameters some of which got none."""
    first = next((place for place, value in enumerate(args) if value is NOT_GIVEN), len(args))
    if first == len(args):
        return args, {}
    return args[:first], {n: v for n, v in zip(names[first:], args[first:], strict=False) if v is not NOT_GIVEN}
