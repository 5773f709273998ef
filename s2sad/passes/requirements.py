"""Marks of what the reverse sweep requires: `x` (its value), `&x` (the same object), `x*` (it is on a stack)."""

from __future__ import annotations

from s2sad.flow import Marks
from s2sad.passes.pairs import ghost


def reference(variable: str) -> str:
    """Stands for: the variable must be the same object again, whatever it holds."""
    return f"&{variable}"


def pushed_by_reference(variable: str) -> str:
    """Stands for: what the variable holds is on a stack, so its memory must come back, under whatever name."""
    return f"{variable}*"


def wanted(variables: set[str], required: set[str]) -> set[str]:
    """Of these variables those that must be what they are now."""
    return {v for v in variables if v in required or reference(v) in required}


def without(required: set[str], variables: set[str]) -> set[str]:
    return required - variables - set(map(reference, variables))


def overwrite(required: Marks, variables: set[str]) -> None:
    """The variables are bound anew: what must be kept of them has been saved, and only their past selves are wanted."""
    ghosts = {ghost(v) for v in variables if v in required or pushed_by_reference(v) in required}
    required -= variables.union(map(reference, variables), map(pushed_by_reference, variables))
    required |= ghosts


def push(required: Marks, variables: set[str]) -> None:
    """What is wanted of the variables goes to stacks."""
    pushed = {pushed_by_reference(v) for v in variables & required}
    overwrite(required, variables)
    required |= pushed
