"""Zero times infinity in generated code: where an element of a cotangent is zero, an infinite partial takes no part.

Elements that `np.where`, a mask or a maximum left out have the cotangent 0, whatever the functions before do there.
Both helpers change nothing where all elements are ordinary numbers, so that they cost little; both have rules
(templates/masks.py).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def nonzero(divisor: Any, cotangent: Any) -> Any:
    """`divisor`, but 1 where it is 0, infinite or nan and the cotangent is 0; in the divisor's shape."""
    if isinstance(divisor, float):
        usable = divisor != 0 and math.isfinite(divisor)
        return divisor if usable else _masked(divisor, usable, cotangent)
    usable = np.isfinite(divisor) & (divisor != 0)
    return divisor if usable.all() else _masked(divisor, usable, cotangent)


def finite(partial: Any, cotangent: Any) -> Any:
    """`partial`, but 1 where it is infinite or nan and the cotangent is 0; in the partial's shape."""
    if isinstance(partial, float):
        usable = math.isfinite(partial)
        return partial if usable else _masked(partial, usable, cotangent)
    usable = np.isfinite(partial)
    return partial if usable.all() else _masked(partial, usable, cotangent)


def tamed(tangent: Any, partial: Any) -> Any:
    """`finite` the other way round, in rules: an infinite tangent takes no part where the partial is 0."""
    return finite(tangent, partial)


def _masked(value: Any, usable: Any, cotangent: Any) -> Any:
    """In the shape and dtype of `value`, whose elements may have been broadcast against several of the cotangent's."""
    heard: Any = np.asarray(cotangent) != 0
    heard = np.broadcast_to(heard, np.broadcast_shapes(heard.shape, np.shape(value)))
    stretched = tuple(range(heard.ndim - np.ndim(value)))
    heard = heard.any(axis=stretched)
    alone = tuple(i for i, length in enumerate(np.shape(value)) if length == 1)
    heard = heard.any(axis=alone, keepdims=True) if alone else heard
    result = np.where(usable | heard, value, np.ones((), np.result_type(value)))[()]
    return result.item() if type(value) in (float, int, complex) else result
