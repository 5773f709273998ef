"""own_names: functions of the libraries under their own names, where it matters whether they give views or write.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> flipped = np.transpose
>>> def f(A):
...     B = A * 2.0
...     flipped(B)[0] = 1.0
...     return np.sum(B)
>>> forward_sweep(f, np.ones((2, 2)))
B = A * 2.0
np.transpose(B)[0] = 1.0
value = np.sum(B)
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import gast
import numpy as np

from s2sad.kinds import MISSING
from s2sad.passes.foreign import Around, reach
from s2sad.passes.pointing import LOOKING
from s2sad.passes.sources import VIEWS, is_library, label_of
from s2sad.passes.writing_names import SHARING, WRITING_FUNCTIONS
from s2sad.trees import attribute, walk

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

NAMES = VIEWS | SHARING | LOOKING | WRITING_FUNCTIONS
PLACES = ((np, ()), (np.lib.stride_tricks, ("lib", "stride_tricks")), (np.linalg, ("linalg",)))


def with_own_names(home: Normaliser | Around, tree: gast.AST) -> None:
    """Rewrite the calls of a tree."""
    for node in walk(tree):
        if isinstance(node, gast.Call) and (own := _own(home, node)) is not None:
            node.func = own


def _own(home: Normaliser | Around, node: gast.Call) -> gast.expr | None:
    label, callee = label_of(node), home.scope.lookup(node.func)
    if callee is MISSING or not is_library(callee):
        return None
    own = getattr(callee, "__name__", label)
    if own == label or NAMES.isdisjoint({own, label}) or (label in NAMES and getattr(np, label, None) is callee):
        return None
    for module, path in PLACES:
        if getattr(module, own, None) is callee:
            return attribute(reach(home, np, "np"), *path, own)
    module = sys.modules.get(callee.__module__)
    if getattr(module, own, None) is not callee:
        return None
    return attribute(reach(home, module, callee.__module__.rpartition(".")[2]), own)
