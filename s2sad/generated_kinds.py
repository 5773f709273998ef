"""Kinds in generated text, for what makes it shorter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gast

from s2sad.kinds import UNKNOWN, Kind
from s2sad.passes.expression_kinds import ExpressionKinds
from s2sad.services import Services
from s2sad.trees import statements
from s2sad.unit import Unit

if TYPE_CHECKING:
    from s2sad.pipeline import Sweeps


def kinds_in(unit: Unit, services: Services, sweeps: Sweeps, body: list[gast.stmt]) -> Callable[[gast.expr], Kind]:
    """The kind of an expression of a generated function."""
    inference = ExpressionKinds(unit.scope, services.call_kind)
    kinds = dict(unit.joined_kinds())
    for variable, bar in sweeps.adjoints.bars.items():
        kinds[bar] = kinds.get(variable, UNKNOWN)
    made: dict[str, gast.expr] = {}
    for stmt in statements(body):
        if isinstance(stmt, gast.Assign) and isinstance(target := stmt.targets[0], gast.Name):
            if target.id in made:  # on several paths
                kinds.setdefault(target.id, UNKNOWN)
            made[target.id] = stmt.value
    return Looked(inference, kinds, made).kind


@dataclass
class Looked:
    """Kinds in generated text: a temporary's is that of the expression which it is given, looked at when it is asked for."""

    inference: ExpressionKinds
    kinds: dict[str, Kind]
    made: dict[str, gast.expr]

    def kind(self, node: gast.expr) -> Kind:
        return self.inference.kind(node, self, "§§")  # type: ignore[arg-type]

    def get(self, label: str, default: Any = None) -> Any:
        if label not in self.kinds and label in self.made:
            self.kinds[label] = UNKNOWN  # should it be made of itself
            self.kinds[label] = self.kind(self.made[label])
        return self.kinds.get(label, default)
