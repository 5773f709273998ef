"""Rules are plain functions in `templates/`; this module finds, reads and binds them."""
from __future__ import annotations

from collections.abc import Callable


def also(*callees: object) -> Callable:
    """Let a template match further callees that have the signature of the one in its first statement."""

    def mark(template: Callable) -> Callable:
        template.also = callees
        return template

    return mark
