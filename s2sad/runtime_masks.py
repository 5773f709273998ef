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
    """`divisor`, but 1 where it is 0, infinite or nan and the cotangent is 0."""
    if isinstance(divisor, float):
        usable = divisor != 0 and math.isfinite(divisor)
        return divisor if usable else _masked(divisor, usable, cotangent)
    usable = np.isfinite(divisor) & (divisor != 0)
    return divisor if usable.all() else _masked(divisor, usable, cotangent)


def finite(partial: Any, cotangent: Any) -> Any:
    """`partial`, but 1 where it is infinite or nan and the cotangent is 0."""
    if isinstance(partial, float):
        usable = math.isfinite(partial)
        return partial if usable else _masked(partial, usable, cotangent)
    usable = np.isfinite(partial)
    return partial if usable.all() else _masked(partial, usable, cotangent)


def tamed(tangent: Any, partial: Any) -> Any:
    """`finite` the other way round, in rules: an infinite tangent takes no part where the partial is 0."""
    return finite(tangent, partial)


def _masked(value: Any, usable: Any, cotangent: Any) -> Any:
    return np.where(usable | (np.asarray(cotangent) != 0), value, 1.0)[()]
