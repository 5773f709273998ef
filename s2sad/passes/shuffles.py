"""`rng.shuffle(a)`: places are drawn, and what is there is brought to these."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import gast
import numpy as np

from s2sad import runtime
from s2sad.ir import Op, Step
from s2sad.passes.assigning import store_item
from s2sad.passes.foreign import reach
from s2sad.passes.located import placed_tree
from s2sad.trees import call, name

if TYPE_CHECKING:
    from s2sad.passes.flattening import Flattener

SHUFFLES = (random.shuffle, np.random.shuffle)


def shuffled(flat: Flattener, node: gast.Call, steps: list[Step]) -> bool:
    """The steps of a shuffle; False: it is something else."""
    match node:
        case gast.Call(func=gast.Attribute(value=source, attr="shuffle"), args=[gast.Name(id=label)], keywords=[]):
            pass
        case _:
            return False
    home, idioms = flat.home, flat.home.idioms
    callee = flat.callee(node.func)
    if home.objects.touches(source) or (callee is not None and callee not in SHUFFLES):
        return False
    home.origin.split = True
    places = idioms.temporary("places", varies=False)
    drawn = gast.Call(reach(home, runtime.shuffled), [flat.atom(source, steps), call("len", name(label))], [])
    steps.append(Op(home.origin, (places,), placed_tree(drawn, node), callee=runtime.shuffled))
    items = idioms.comprehension(
        "[items[place] for place in places]", node, steps, ("place",), items=name(label), places=name(places)
    )
    whole = gast.Subscript(name(label), gast.Slice(None, None, None), gast.Store())
    store_item(home, placed_tree(whole, node), flat.atom(items, steps), steps)
    return True
