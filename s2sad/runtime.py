"""The few helpers that generated code calls where a kind is not known before it runs.

All are plain NumPy, and all have rules (templates/runtime_rules.py), so that generated code stays differentiable.
"""

from __future__ import annotations

import array
import copy
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any

import numpy as np

from s2sad.own_operators import is_sparse
from s2sad.records import attributes, parts, rebuilt
from s2sad.runtime_memory import blank, factory, views_in


def unbroadcast(adjoint: Any, primal: Any) -> Any:
    """An adjoint summed over the axes that broadcasting stretched, in the primal's shape and dtype."""
    if isinstance(adjoint, list | tuple) and isinstance(primal, list | tuple):
        from s2sad.errors import UnsupportedError

        raise UnsupportedError(
            "an operator turned out to join lists",
            hint="Give the lists kinds that are known: build them in the function.",
        )
    shape = np.shape(primal)
    if np.shape(adjoint) != shape:
        extra = np.ndim(adjoint) - len(shape)
        if extra < 0:
            adjoint = np.broadcast_to(adjoint, shape)
        else:
            adjoint = np.sum(adjoint, axis=tuple(range(extra))) if extra else adjoint
            stretched = tuple(axis for axis, n in enumerate(shape) if n == 1 and np.shape(adjoint)[axis] != 1)
            adjoint = np.sum(adjoint, axis=stretched, keepdims=True) if stretched else adjoint
            adjoint = np.broadcast_to(adjoint, shape) if np.shape(adjoint) != shape else adjoint
    return like(adjoint, primal)


def unbroadcast_items(adjoint: Any, primal: Any) -> Any:
    """The same, item by item in lists and dicts."""
    if adjoint is None:  # of what carries no derivative
        return None
    if isinstance(primal, list | tuple):
        return [unbroadcast_items(a, p) for a, p in zip(adjoint, primal, strict=True)]
    if isinstance(primal, dict):
        return {key: unbroadcast_items(adjoint[key], value) for key, value in primal.items()}
    return unbroadcast(adjoint, primal)


def like(adjoint: Any, primal: Any) -> Any:
    """An adjoint in the primal's dtype, a number for a number; the real part where the primal is real."""
    if isinstance(adjoint, np.ndarray) and adjoint.ndim == 0 and not isinstance(primal, np.ndarray):
        adjoint = adjoint[()]
    if np.iscomplexobj(adjoint) and not np.iscomplexobj(primal):
        adjoint = np.real(adjoint)
    if (
        isinstance(primal, np.ndarray | np.generic)
        and primal.dtype.kind in "fc"
        and (type(adjoint) is float or np.asarray(adjoint).dtype != primal.dtype)  # a float would take any precision
    ):
        adjoint = np.asarray(adjoint).astype(primal.dtype)[()]
    return adjoint


def zeros_like(primal: Any) -> Any:
    """A zero adjoint: arrays of zeros, 0.0 for numbers, lists and dicts of these for containers."""
    if isinstance(primal, np.ndarray):
        return np.zeros_like(primal) if primal.dtype.kind in "fc" else np.zeros(primal.shape)
    if isinstance(primal, list | tuple):
        return [zeros_like(item) for item in primal]
    if isinstance(primal, dict):
        return {key: zeros_like(item) for key, item in primal.items()}
    if isinstance(primal, np.floating | np.complexfloating):
        return primal.dtype.type(0)
    held = None if isinstance(primal, int | float) else parts(primal)
    return 0.0 if held is None else {key: zeros_like(item) for key, item in held}


def zeros_if_any(primal: Any) -> Any:
    """A zero adjoint of an array; a number, to which arrays may be added, where there is None instead of an array."""
    return np.float64(0.0) if primal is None else np.zeros_like(primal)


def add(a: Any, b: Any) -> Any:
    """The sum of two adjoints, item by item in containers."""
    if a is None or b is None:  # of what carries no derivative
        return b if a is None else a
    if type(b) is float and b == 0.0 and isinstance(a, list | tuple | dict):  # of another value that a name stood for
        return a
    if isinstance(a, list | tuple):
        return [add(x, y) for x, y in zip(a, b, strict=True)]
    if isinstance(a, dict):
        return b | {key: add(value, b.get(key)) for key, value in a.items()}
    return a + b


def add_at(adjoint: Any, index: Any, contribution: Any) -> Any:
    """`adjoint` with `contribution` added to the item or items at `index`."""
    if isinstance(adjoint, np.ndarray):
        np.add.at(adjoint, index, contribution)
    elif isinstance(adjoint, dict) and index not in adjoint:  # text, or nothing
        return adjoint
    else:
        adjoint[index] = add(adjoint[index], contribution)
    return adjoint


def add_into(adjoint: Any, contribution: Any, index: Any = None) -> None:
    """Add to a shadow, or to what it has at an index, in place: what both sides hold (an array's shadow) is there already."""
    if index is not None and not isinstance(index, slice):
        add_item(adjoint, index, contribution)
        return
    if adjoint is contribution:
        return
    if isinstance(adjoint, np.ndarray):
        adjoint += contribution
        return
    if index is not None:
        places: Any = range(len(adjoint))[index]
    else:
        places = adjoint if isinstance(adjoint, dict) else range(len(adjoint))
    for position, place in enumerate(places):
        add_item(adjoint, place, contribution[place] if isinstance(adjoint, dict) else contribution[position])


def add_item(adjoint: Any, place: Any, added: Any) -> None:
    if added is None:
        return
    if isinstance(adjoint[place], np.ndarray | list | dict):
        add_into(adjoint[place], added)
    elif adjoint[place] is not None:
        adjoint[place] = adjoint[place] + added


def held(container: dict, key: Any) -> tuple:
    """What a dict has under a key, in a tuple; an empty one where it has nothing."""
    return (container[key],) if key in container else ()


def put_back(container: dict, key: Any, before: tuple) -> None:
    """A dict's item as it was before it was written, as `held` found it."""
    if before:
        (container[key],) = before
    else:
        del container[key]


def sequence(iterable: Any) -> Any:
    """Something with a length and items by number."""
    if isinstance(iterable, list | tuple | np.ndarray):
        return iterable
    return list(iterable)


def contained(adjoint: Any, primal: Any) -> Any:
    """An adjoint, kept in lists and dicts, in the primal's own containers."""
    if isinstance(primal, tuple):
        items = [contained(a, p) for a, p in zip(adjoint, primal, strict=True)]
        return type(primal)(*items) if hasattr(primal, "_fields") else tuple(items)
    if isinstance(primal, list):
        return [contained(a, p) for a, p in zip(adjoint, primal, strict=True)]
    if isinstance(primal, dict):
        return {key: contained(adjoint[key], value) for key, value in primal.items()}
    return adjoint


def zero_tangent(primal: Any) -> Any:
    """The tangent of a value that does not vary, in the primal's own containers; None for what is no number."""
    return _mirrored(primal, _zero, views_in(primal))


def _zero(primal: Any) -> Any:
    if isinstance(primal, np.ndarray):
        return blank(primal) if primal.dtype.kind in "fc" else np.zeros(primal.shape)
    if isinstance(primal, np.floating | np.complexfloating):
        return primal.dtype.type(0)
    if is_sparse(primal):
        return primal * 0.0
    if isinstance(primal, range | array.array | memoryview):
        return np.zeros(np.shape(primal))
    return 0.0 if isinstance(primal, int | float | complex | np.number | np.bool_) else None


def _mirrored(primal: Any, leaf: Callable[[Any], Any], known: dict[int, Any]) -> Any:
    """The containers of a value with `leaf` of what they hold; what is one object twice comes out as one."""
    if id(primal) in known:
        return known[id(primal)]
    if isinstance(primal, list | deque):
        result: Any = [] if isinstance(primal, list) else deque(maxlen=primal.maxlen)
        known[id(primal)] = result
        result.extend(_mirrored(item, leaf, known) for item in primal)
    elif isinstance(primal, tuple):
        items = [_mirrored(item, leaf, known) for item in primal]
        result = type(primal)(*items) if hasattr(primal, "_fields") else tuple(items)
    elif isinstance(primal, dict):
        result = known[id(primal)] = copy.copy(primal)
        if (made := factory(primal)) is not None:
            result.default_factory = lambda: _mirrored(made(), leaf, {})
        for key, item in primal.items():
            result[key] = _mirrored(item, leaf, known)
    elif hasattr(type(primal), "__array__") and not isinstance(primal, np.ndarray | np.generic):
        result = leaf(np.asarray(primal))  # what it makes of zeros may be no zeros
    elif (held := attributes(primal)) is not None:
        result = known[id(primal)] = rebuilt(primal)
        for label, item in held:
            object.__setattr__(result, label, _mirrored(item, leaf, known))
    else:
        result = leaf(primal)
    known[id(primal)] = result
    return result


def laid_out(tangent: Any, primal: Any) -> Any:
    """A copy of a tangent with arrays laid out as the primal's, so that what is a view of the one is a view of the other."""
    if isinstance(primal, np.ndarray):
        if primal.dtype.kind not in "fc":
            return copy.copy(tangent)
        result: Any = blank(primal)
        result[...] = tangent
        return result
    if isinstance(primal, tuple):
        items = [laid_out(t, p) for t, p in zip(tangent, primal, strict=True)]
        return type(primal)(*items) if hasattr(primal, "_fields") else tuple(items)
    if isinstance(primal, list):
        return [laid_out(t, p) for t, p in zip(tangent, primal, strict=True)]
    if isinstance(primal, dict):
        result = copy.copy(tangent)
        result.update((key, laid_out(tangent[key], item)) for key, item in primal.items())
        return result
    if (held := attributes(primal)) is not None:
        return rebuilt(tangent, **{label: laid_out(getattr(tangent, label), item) for label, item in held})
    return tangent


def rewritten(place: Any, value: Any) -> Any:
    """What `place op= …` leaves, where `value` is the right value: an array, a list and a dict stay what they are."""
    if isinstance(place, np.ndarray):
        np.copyto(place, value, casting="same_kind")
        return place
    if isinstance(place, list):
        place[:] = value
        return place
    if isinstance(place, dict):
        place.update(value)
        return place
    return value


THERE = (list, tuple, dict, set, frozenset, range, str, bytes, deque, np.ndarray, float, int, complex, np.generic)


def several_times(iterable: Any) -> None:
    """Raise if something gives its items only once: a loop that stops early takes some of them, and the reverse sweep all of these again."""
    if not isinstance(iterable, THERE):
        from s2sad.errors import UnsupportedError

        raise UnsupportedError(
            f"a loop that may stop early runs over an iterator or an object ({type(iterable).__name__}), which was not known when generating",
            hint="Make a list of what it gives first: list(…).",
        )


def all_there(iterable: Any) -> None:
    """Raise if something makes its items one by one: its loop looks at it in between, and s2sad takes all of them first."""
    if not isinstance(iterable, THERE):
        from s2sad.errors import UnsupportedError

        raise UnsupportedError(
            f"a loop over a {type(iterable).__name__} looks at it, which was not known when generating",
            hint="Make a list of its items first: list(…).",
        )


def like_the_first(values: list) -> None:
    """Raise if np.vectorize or np.apply_along_axis would cast numbers to the type of the first, which is a whole number."""
    first = np.asarray(values[0]).dtype
    if first.kind in "biu" and any(np.asarray(value).dtype != first for value in values):
        from s2sad.errors import UnsupportedError

        raise UnsupportedError(
            "NumPy casts all that the function gives to the type of the first, which is a whole number",
            hint="Say which type is meant: 0.0 instead of 0, or np.vectorize(f, otypes=[float]).",
        )


def holds_floats(array: Any) -> None:
    """Raise if what is stored in an array is cut off to a whole number."""
    if isinstance(array, np.ndarray) and array.dtype.kind in "biu":
        from s2sad.errors import UnsupportedError

        raise UnsupportedError(
            f"numbers that are differentiated are stored as {array.dtype}, which was not known when generating",
            hint="Give the array the dtype float, or round the numbers and compute with constants.",
        )


def no_dict(iterable: Any) -> None:
    """Raise if a loop that takes its items by number runs over a dict."""
    if isinstance(iterable, dict):
        from s2sad.errors import UnsupportedError

        raise UnsupportedError(
            "a loop runs over a dict, which was not known when generating",
            hint="Loop over d.keys(), d.values() or d.items().",
        )


def one_item(sequence: Any, index: Any) -> None:
    """Raise if what looked like one item of a list is several."""
    if isinstance(sequence, list | tuple) and isinstance(index, slice):
        from s2sad.errors import UnsupportedError

        raise UnsupportedError(
            "several items of a list are taken, which was not known when generating",
            hint="Write the bounds between the brackets: xs[s.start:s.stop].",
        )


def container(value: Any) -> None:
    """Raise if a value is no list, dict, deque or array: its methods may do anything."""
    own = getattr(type(value), "__setitem__", None)
    if not any(own is cls.__setitem__ for cls in (list, dict, OrderedDict, deque, np.ndarray)):
        from s2sad.errors import UnsupportedError

        raise UnsupportedError(
            f"an object of the class {type(value).__name__} is changed, which was not known when generating",
            hint="Use lists, dicts and arrays, or build the object inside of the function.",
        )


def item_tangents(iterable: Any, tangents: Any) -> Any:
    """The tangents of the items of something that may be a dict: those of its keys."""
    return zero_tangent(list(iterable)) if isinstance(iterable, dict) else tangents


def keyed_tangents(pairs: Any, tangents: Any) -> Any:
    """The keys of pairs, or of a dict, with the tangents of their values."""
    if isinstance(pairs, dict):
        return tangents
    return [(key, value_dot) for (key, _), (_, value_dot) in zip(pairs, tangents, strict=True)]


def tangent_like(tangent: Any, primal: Any) -> Any:
    """A tangent in the primal's shape and dtype."""
    if np.shape(tangent) != np.shape(primal):
        tangent = np.broadcast_to(tangent, np.shape(primal))
    if isinstance(primal, np.ndarray) and primal.dtype.kind in "fc" and np.asarray(tangent).dtype != primal.dtype:
        tangent = np.asarray(tangent).astype(primal.dtype)
    return tangent


class Ended:
    """What `next` gives where an iterator has nothing more."""


def shuffled(source: Any, count: int) -> Any:
    """The places that a generator's `shuffle` brings the items of a list, or the rows of an array, to; it draws what that draws."""
    numpy = type(source).__module__.startswith("numpy") or source is np.random
    places: Any = np.arange(count) if numpy else list(range(count))
    source.shuffle(places)
    return places


def demand_scalar(value: Any, label: str) -> None:
    """Raise if `value` is not one real number: only then is there a gradient."""
    number = np.size(value) == 1 and np.asarray(value).dtype.kind in "biufc"
    if not number or np.iscomplexobj(value):
        from s2sad.errors import UnsupportedError

        what = type(value).__name__ if np.size(value) == 1 else f"an array of shape {np.shape(value)}"
        raise UnsupportedError(
            f"{label} gives {what}, and a gradient is that of one real number",
            hint="Use jacobian, elementwise_grad or vjp, or return one number (np.sum, np.mean).",
        )


def demand_array(value: Any) -> None:
    """Raise if what a Jacobian is taken of turns out to be no array and no number."""
    if not isinstance(value, np.ndarray | np.generic | float | complex):
        from s2sad.errors import UnsupportedError

        raise UnsupportedError(
            f"a derivative of or by a {type(value).__name__} is not supported where it is differentiated again",
            hint="Return one array.",
        )


def demand_seed(value: Any, seed: Any, label: str = "the seed") -> None:
    """Raise if an adjoint has not the shape of the value that it belongs to."""
    if np.shape(seed) != np.shape(value):
        from s2sad.errors import UnsupportedError

        raise UnsupportedError(
            f"{label} has the shape {np.shape(seed)}, and the value {np.shape(value)}",
            hint="A seed has the value's shape.",
        )
