"""What a function beside this one needs of what stands around it: variables, functions that are known, objects."""

from __future__ import annotations

import types
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gast

from s2sad.kinds import MISSING
from s2sad.passes.closures import Local
from s2sad.passes.values import REAL, Arena, Inner, Instance, Items, Known, Many
from s2sad.scope import parameters
from s2sad.trees import clone, name, names_bound, names_free, names_read, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser


class Surroundings:
    """A part of `Lifting`."""

    home: Normaliser

    def meaning_of(self, labels: list[str], seen: set[str]) -> tuple:
        """What objects and functions names stand for now, with all that these are made of and read."""
        return tuple((label, self.meaning(label, seen)) for label in labels if label not in seen)

    def meaning(self, label: str, seen: set[str]) -> Any:
        seen.add(label)
        found = self.home.objects.env.get(label)
        match found:
            case Instance(fields=fields):
                return found, tuple(fields), self.meaning_of(list(fields.values()), seen)
            case Items(elts=elts):
                return found, self.meaning_of([e.id for e in elts if isinstance(e, gast.Name)], seen)
            case Many(arena=arena, order=order):
                columns = [c for c in arena.columns.values() if isinstance(c, str)]
                return found, tuple(arena.columns), order, self.meaning_of(columns, seen)
            case Inner(tree):
                return id(tree), self.meaning_of(free_names(tree), seen)
        local = self.home.inliner.local(name(label)) if found is None else None
        return self.meaning_of(free_names(local), seen) if local is not None else found

    def outside(self, trees: list[gast.FunctionDef], known: set[str]) -> list[str]:
        """Names that functions read of the one around them."""
        found: set[str] = set()
        for tree in trees:
            own = {p.id for p in parameters(tree)} | names_bound(tree.body)
            own -= {n for s in walk(tree) if isinstance(s, gast.Nonlocal) for n in s.names}
            read = set().union(*map(names_free, tree.body))
            if tree is not trees[0] or known & read:  # else the caller gives what is left to defaults
                read |= names_free(tree.args)
            found |= read - own
            found |= {n for s in walk(tree) if isinstance(s, gast.Nonlocal) for n in s.names}
        return sorted(found - known)

    def sorted_out(
        self, outside: list[str], tree: gast.FunctionDef, inside: dict[str, Local]
    ) -> tuple[list[str], dict[str, Any], dict[str, Instance | Items | Many]]:
        """(variables to be passed, cells for functions that are known, objects of which the attributes are passed).

        Functions that are attributes are added to those that are defined `inside`.
        """
        captured: list[str] = []
        cells: dict[str, Any] = {}
        objects: dict[str, Instance | Items | Many] = {}
        known: dict[Instance, Instance] = {}  # an object under two names is one object
        arenas: dict[Arena, Arena] = {}
        local_classes = self.home.objects.local_classes
        stack = list(reversed(outside))
        while stack:
            label = stack.pop()
            found = self.home.objects.env.get(label)
            if label in captured or label in objects or label in inside:
                continue
            if isinstance(found, Known):
                cells[label] = types.CellType(found.value)
            elif isinstance(found, Instance) and self.is_settled(found):
                if found not in known:
                    known[found] = replace(found, fields=dict(found.fields), frozen=True)
                objects[label] = known[found]
                stack += reversed(found.fields.values())
            elif isinstance(found, Items) and found.many is None and (found.elts or not found.made):
                objects[label] = replace(found, elts=list(map(clone, found.elts)), path=(), made=[], starts=[])
                stack += [n for e in reversed(found.elts) for n in sorted(names_read(e))]
            elif isinstance(found, Many) and found.arena.template is None and isinstance(found.arena.type, type):
                columns = found.arena.columns
                if not all(isinstance(c, str) for c in columns.values()) or found.arena.type in local_classes:
                    raise self.not_followed(tree)
                if found.arena not in arenas:
                    arenas[found.arena] = replace(found.arena, columns=dict(columns))
                objects[label] = Many(arenas[found.arena], found.order)
                stack += [*columns.values(), *([found.order] if found.order is not None else [])]
            elif isinstance(found, Inner) and label not in outside:  # an attribute
                inside[label] = found.tree
                stack += reversed(free_names(found.tree))
            elif found is not None and not isinstance(found, (*REAL, Inner)):
                raise self.not_followed(tree)
            elif self.home.scope.value(label) is MISSING:
                captured.append(label)
        return captured, cells, objects

    def not_followed(self, tree: gast.FunctionDef) -> Exception:
        return self.home.error(
            f"{tree.name} calls itself, or is transformed, and uses an object that can't be followed there",
            tree,
            "Pass what it needs of the object as arguments.",
        )

    def is_settled(self, found: Instance) -> bool:
        """Is all known of an object, and can its class be read elsewhere?"""
        local = found.type in self.home.objects.local_classes
        return found.presence is None and not (found.open or found.of_class or local)


def free_names(tree: Local) -> list[str]:
    """Names that a function reads of the one around it."""
    own = {p.id for p in parameters(tree)}
    body = tree.body if isinstance(tree.body, list) else [tree.body]
    return sorted(set().union(*map(names_free, [tree.args, *body])) - own)
