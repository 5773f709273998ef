"""The few helpers that generated code calls where a kind is not known before it runs."""
from __future__ import annotations

import numpy as np


def nonzero(divisor, cotangent):
    """`divisor`, but 1 where the cotangent is zero, so that zero times an infinite partial is zero."""
    return np.where(cotangent == 0, 1.0, divisor)
