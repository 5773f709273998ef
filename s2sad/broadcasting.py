"""Shapes that broadcast to another one."""

from __future__ import annotations

from s2sad.kinds import Dim, Sym, not_one


def broadcast(shapes: list[tuple[Dim, ...] | None]) -> tuple[Dim, ...] | None:
    """The shape that these broadcast to; None where a rank is unknown."""
    if len(shapes) == 1:
        return shapes[0]
    ranks = [len(shape) for shape in shapes if shape is not None]
    if len(ranks) < len(shapes):
        return None
    rank = max(ranks)
    padded = [(1,) * (rank - len(shape)) + shape for shape in shapes if shape is not None]
    return tuple(_broadcast_dims([shape[axis] for shape in padded]) for axis in range(rank))


def _broadcast_dims(dims: list[Dim]) -> Dim:
    rest = [dim for dim in dims if dim != 1]
    if not rest:
        return 1
    for dim in rest:
        if not_one(dim):
            return dim
    if all(dim == rest[0] for dim in rest):
        return rest[0]
    return Sym("max(" + ", ".join(sorted({spell(dim) for dim in rest})) + ")")


def spell(dim: Dim) -> str:
    return str(dim) if isinstance(dim, int) else f"{dim.name}{dim.offset:+d}"


def summed_axes(result: tuple[Dim, ...] | None, operand: tuple[Dim, ...] | None) -> tuple[list[int], list[int]] | None:
    """Axes that broadcasting `operand` to `result` added in front, and axes that it stretched; None: not known."""
    if result is None or operand is None or len(operand) > len(result):
        return None
    extra = len(result) - len(operand)
    stretched = []
    for axis, (have, want) in enumerate(zip(operand, result[extra:], strict=True)):
        if have == 1:
            if want != 1:
                stretched.append(axis + extra)
        elif have != want and not not_one(have):
            return None
    return list(range(extra)), stretched
