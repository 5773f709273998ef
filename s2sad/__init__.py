"""s2sad: source-to-source automatic differentiation of plain NumPy programs.

>>> from s2sad import grad
>>> def f(x):
...     return x * x
>>> grad(f)(3.0)
6.0
"""

from s2sad.api import grad, jvp, value_and_grad, vjp
from s2sad.checking import check_grads
from s2sad.custom import checkpoint, custom_jvp, custom_vjp, stop_gradient
from s2sad.errors import CacheError, MissingRuleError, S2sadError, UnsupportedError
from s2sad.higher import elementwise_grad, hessian, hvp, jacobian, jacobian_forward

__version__ = "0.1.0"

__all__ = [
    "CacheError",
    "MissingRuleError",
    "S2sadError",
    "UnsupportedError",
    "check_grads",
    "checkpoint",
    "custom_jvp",
    "custom_vjp",
    "elementwise_grad",
    "grad",
    "hessian",
    "hvp",
    "jacobian",
    "jacobian_forward",
    "jvp",
    "stop_gradient",
    "value_and_grad",
    "vjp",
]
