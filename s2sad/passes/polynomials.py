"""Polynomials of modules, called: `P(x)` is `np.polyval(P.coeffs, x)`, where P is a `np.poly1d` or a `Polynomial`.

>>> import numpy as np
>>> from s2sad.showing import forward_sweep
>>> P = np.poly1d([1.0, 2.0, 3.0])
>>> def f(x):
...     return P(x) + 1.0
>>> forward_sweep(f, 1.0)
P_coeffs = polynomials.P.coeffs
P_x = np.polyval(P_coeffs, x)
no_matrix(P_coeffs)
value = P_x + 1.0
item_by_item(P_x)
demand_scalar(value, 'f')
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast
import numpy as np
from numpy.polynomial import Polynomial

from s2sad.passes.foreign import reach
from s2sad.passes.located import placed_tree
from s2sad.trees import attribute, call, clone, const, subscript

if TYPE_CHECKING:
    from s2sad.passes.normalise import Normaliser

BACKWARDS = gast.Slice(None, None, gast.UnaryOp(gast.USub(), const(1)))  # the constant term comes first there


def evaluated_polynomial(home: Normaliser, node: gast.Call, callee: Any) -> gast.Call:
    """The call of a polynomial by NumPy's function for it; any other call as it is."""
    if type(callee) not in (np.poly1d, Polynomial) or len(node.args) != 1 or node.keywords:
        return node
    if type(callee) is np.poly1d:
        coefficients: gast.expr = attribute(clone(node.func), "coeffs")
    elif np.array_equal(callee.domain, callee.window):
        coefficients = subscript(attribute(clone(node.func), "coef"), clone(BACKWARDS))
    else:
        raise home.error(
            "a Polynomial whose domain is mapped to another window is not supported",
            node,
            "Convert it first: P.convert(), with domain and window the same.",
        )
    return placed_tree(call(reach(home, np.polyval), coefficients, node.args[0]), node)
