"""Classes whose operators compute otherwise than arrays do: `S * x` of a sparse matrix is a product of matrices.

>>> import numpy as np
>>> computes_alike(np.memmap), computes_alike(np.matrix), multiplies_alike(float), multiplies_alike(np.matrix)
(True, False, True, False)
"""

from __future__ import annotations

import numbers
import sys
from typing import Any

import numpy as np

from s2sad.special_words import operates

# what a class of arrays may have of its own, and still compute as arrays do
HARMLESS = {"__array_finalize__", "__array_priority__", "__copy__", "__deepcopy__", "__setstate__"}
COMPARING = {"__eq__", "__ne__", "__lt__", "__gt__", "__ge__", "__le__", "__getattribute__", "__setattr__"}
COMPUTING = {*dir(np.ndarray)} - HARMLESS - {*dir(object)} | COMPARING | {"__array_ufunc__", "__array_function__"}


def computes_alike(cls: type) -> bool:
    """Is an array of this class one in all that it computes? A user's class may have a product or a `mean` of its own."""
    if issubclass(cls, np.ma.MaskedArray | np.matrix):
        return False
    own = cls.__mro__[: cls.__mro__.index(np.ndarray)]
    return all(base.__module__.startswith("numpy") or COMPUTING.isdisjoint(vars(base)) for base in own)


def multiplies_alike(cls: type) -> bool:
    """Do `*`, `/` and `**` with something of this class go item by item?"""
    if issubclass(cls, np.ndarray):
        return computes_alike(cls)
    plain = issubclass(cls, numbers.Number | np.generic | list | tuple | range | None.__class__)
    own = cls.__module__ not in ("builtins", "numpy") and cls.__module__ not in sys.stdlib_module_names
    if plain and own and operates(cls):
        return False
    return plain or cls.__module__.split(".")[0] == "pandas"


def is_sparse(value: Any) -> bool:
    """Is it a sparse array or matrix of SciPy's? Where there is one, its module was imported."""
    sparse = sys.modules.get("scipy.sparse")
    return sparse is not None and sparse.issparse(value)


def item_by_item(operand: Any) -> None:
    """Raise if what an array is multiplied with has a product of its own."""
    if not multiplies_alike(type(operand)):
        from s2sad.errors import UnsupportedError

        raise UnsupportedError(
            f"an operand is a {type(operand).__name__}, which was not known when generating",
            hint="Write a product of matrices as `S @ x`, and one item by item with np.asarray(…) or S.toarray().",
        )


def no_matrix(operand: Any) -> None:
    """Raise if what is given to `@` or a function makes a matrix of the result, whose `*` is another."""
    if isinstance(operand, np.ndarray) and not computes_alike(type(operand)):
        from s2sad.errors import UnsupportedError

        raise UnsupportedError(
            f"an operand is a {type(operand).__name__}, which was not known when generating",
            hint="Take np.asarray(…) of it first.",
        )
