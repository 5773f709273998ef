"""Where functions of heapq bring the items of a heap."""

from __future__ import annotations

import heapq
from typing import Any


class _Ordered:
    """An item of a heap, and its place."""

    def __init__(self, item: Any, place: int):
        self.item, self.place = item, place

    def __lt__(self, other: _Ordered) -> bool:
        return self.item < other.item


def heap_places(function: str, heap: list) -> list[int]:
    """The places that a function of heapq brings a heap's items to, that of the item that it takes out first; what it is
    given has been appended."""
    items = [_Ordered(item, place) for place, item in enumerate(heap)]
    given = [items.pop()] if function in ("heappush", "heapreplace", "heappushpop") else []
    taken = getattr(heapq, function)(items, *given)
    return [item.place for item in ([taken] if taken is not None else []) + items]
