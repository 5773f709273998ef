"""Functions and methods that write memory, or share it, by their names."""

from __future__ import annotations

import types
from typing import Any

import gast

from s2sad.passes.special_methods import WRITING

WRITING_METHODS = {
    "sort",
    "fill",
    "put",
    "partition",
    "append",
    "pop",
    "extend",
    "insert",
    "update",
    "setdefault",
    "remove",
    "clear",
    "resize",
    "itemset",
    "reverse",
    "popitem",
    "setfield",
    "byteswap",
    "setflags",
    "appendleft",
    "popleft",
    "at",
    "shuffle",
    *WRITING,
}


IN_PLACE = {
    *"setitem delitem iadd isub imul itruediv ifloordiv imod ipow imatmul iand ior ixor ilshift irshift iconcat".split(),
    *"heappush heappop heapify heapreplace heappushpop insort insort_left insort_right".split(),
}


def writes_arguments(callee: Any) -> bool:
    """Is this a function of Python's library that writes what it is given?"""
    if isinstance(callee, (types.MethodDescriptorType, types.WrapperDescriptorType)):
        return callee.__name__ in WRITING_METHODS or callee.__name__.startswith(("__set", "__del", "__i"))
    module = (getattr(callee, "__module__", "") or "").strip("_")
    return module in ("operator", "heapq", "bisect") and getattr(callee, "__name__", "") in IN_PLACE


WRITING_FUNCTIONS = {"copyto", "put", "place", "putmask", "fill_diagonal", "put_along_axis", "setattr"}


# classes of scalars: called with an array of their own dtype, they give the array itself
SCALARS = {
    *"float16 float32 float64 longdouble half single double complex64 complex128 clongdouble csingle cdouble".split(),
    *"int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool intp uintp int_ uint longlong ulonglong".split(),
}


# functions of arrays whose result may look at the memory of an argument
LOOKING = {
    "reshape",
    "ravel",
    "transpose",
    "swapaxes",
    "squeeze",
    "view",
    "diagonal",
    "asarray",
    "asanyarray",
    "ascontiguousarray",
    "asfortranarray",
    "require",
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "broadcast_to",
    "broadcast_arrays",
    "expand_dims",
    "moveaxis",
    "rollaxis",
    "flip",
    "fliplr",
    "flipud",
    "rot90",
    "split",
    "array_split",
    "hsplit",
    "vsplit",
    "dsplit",
    "unstack",
    "sliding_window_view",
    "as_strided",
    "diag",
    "matrix_transpose",
    "permute_dims",
    "einsum",
    "array",
    "astype",
    "nan_to_num",
    "real_if_close",
    "iter",
    "trim_zeros",
    "meshgrid",
    "real",
    "imag",
    "conj",
    "conjugate",
    *SCALARS,
}


SHARING = LOOKING | {
    "list",
    "tuple",
    "dict",
    "sorted",
    "reversed",
    "zip",
    "map",
    "filter",
    "next",
    "min",
    "max",
    "getattr",
    "enumerate",
    "sum",
}


# functions that give back what they are given, where an argument has a value: its name, its place, and the value
GIVEN_BACK = {"diff": ("n", 1, 0), "polyder": ("m", 1, 0), "polyint": ("m", 1, 0), "matrix_power": ("n", 1, 1)}


def gives_back_argument(node: gast.Call, label: str) -> bool:
    """May this call give back its argument itself?"""
    if label not in GIVEN_BACK:
        return False
    keyword, place, value = GIVEN_BACK[label]
    given = next(
        (k.value for k in node.keywords if k.arg == keyword), node.args[place] if len(node.args) > place else None
    )
    return given is not None and (not isinstance(given, gast.Constant) or given.value == value)
