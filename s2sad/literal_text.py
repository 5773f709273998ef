"""Literals: text that evaluates to a constant, to the last bit."""

import math


def literal(value) -> str:
    """Text that evaluates to the value, of the same type to the last bit (only a nan's payload is lost)."""
    kind = next((k for k in (bool, int, float, complex, str, bytes) if isinstance(value, k)), None)
    if value is None or kind is bool:
        return repr(value)
    if value is ...:
        return "..."
    if isinstance(value, tuple):
        return "(" + ", ".join(map(literal, value)) + (",)" if len(value) == 1 else ")")
    if kind is None:
        raise TypeError(f"no literal for a constant of type {type(value).__name__}")
    if kind is int and abs(value) >= 10**640:  # beyond this, Python may refuse to convert decimals
        return hex(value)
    if kind is float:
        return _real(value)
    if kind is complex:
        return _complex(value)
    return kind.__repr__(value)  # the base type's own: a subclass (an enum, np.float64) prints otherwise


def _real(value: float) -> str:
    if math.isnan(value):
        return "(1e309-1e309)"
    # The literal overflows to infinity, whatever the names `inf` and `float` are bound to.
    return float.__repr__(value).replace("inf", "1e309")


def _complex(value: complex) -> str:
    real, imag = value.real, value.imag
    size = complex.__repr__(complex(0.0, abs(imag))).replace("inf", "1e309").replace("nanj", "(1e309j-1e309j)")
    plus = math.isnan(imag) or math.copysign(1.0, imag) > 0
    if real == 0 and math.copysign(1.0, real) < 0:  # adding would lose the sign of the zero
        return f"(-{_complex(-value)})" if plus else f"-{size}"
    if not plus and imag == 0:
        return f"{_complex(value.conjugate())}.conjugate()"
    if plus and real == 0:
        return size
    return f"({_real(real)}{'+' if plus else '-'}{size})"
