"""services: what the passes need of the session: the user's other functions, names of globals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gast

from s2sad.calls import Canonical
from s2sad.ir import Op
from s2sad.kinds import Kind
from s2sad.passes.reverse import Reverse
from s2sad.unit import Unit


@dataclass
class Services:
    """What the passes need of the session: the user's other functions, names of globals."""

    call_kind: Callable[[Canonical, list[Kind], dict[str, Kind]], Kind | None]
    call_changes: Callable[[Canonical, list[Kind], dict[str, Kind]], list[tuple[gast.expr, Kind]]]
    call_pair: Callable[[Unit, Op, Canonical, Reverse], list[gast.expr] | None]
    passes: Callable[[Unit, Op], bool]
    writes: Callable[[Unit, Op], set[str]]
    global_name: Callable[[str, Any], str]
    masked: bool
