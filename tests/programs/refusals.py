"""Functions that must be refused, and the line that the error must point at."""

import math

import numpy as np
from scipy import special

from .registry import Refusal, rand

REFUSALS: list[Refusal] = []
RAISES: list[Refusal] = []  # the primal itself raises: the same error is wanted


def refuse(f, args, error="UnsupportedError", at=None, **options):
    REFUSALS.append(Refusal(f, args, error, at, **options))


async def coroutine(x):
    return np.sum(x)


def generator(x):
    yield np.sum(x)


def awaits_inside(x):
    async def later(v):
        return v * 2.0

    return np.sum(x) * later(x).send(None)


def evaluates_text(x):
    y = np.sin(x)
    return eval("np.sum(y * x)")


def executes_text(x):
    scope = {"x": x}
    exec("y = x * 2", scope)
    return np.sum(scope["y"])


def reads_locals(x):
    y = np.sin(x)
    return np.sum(locals()["y"])


refuse(coroutine, lambda: (rand(3),), at="async def coroutine")
refuse(generator, lambda: (rand(3),), at="yield np.sum(x)")
refuse(awaits_inside, lambda: (rand(3),), at="async def later")
refuse(evaluates_text, lambda: (rand(3),), at='eval("np.sum(y * x)")')
refuse(executes_text, lambda: (rand(3),), at='exec("y = x * 2", scope)')
refuse(reads_locals, lambda: (rand(3),), at="locals()")


def airy(x):
    return special.airy(x)[0]


def missing_in_expression(x):
    y = np.sin(x)
    return np.sum(special.airy(2.0 * y)[0] + y)


def missing_in_helper(x):
    return np.sum(airy(x))


staircase = np.frompyfunc(lambda v: v * v, 1, 1)


def python_ufunc(x):
    return np.sum(staircase(x).astype(float))


def missing_in_loop(x):
    total = 0.0
    for v in x:
        total = total + special.airy(v)[0]
    return total


def missing_in_branch(x):
    if np.sum(x) < 100.0:
        return np.sum(special.airy(x)[0])
    return np.sum(x)


refuse(airy, lambda: (0.5,), "MissingRuleError", "special.airy(x)")
refuse(missing_in_expression, lambda: (rand(3),), "MissingRuleError", "special.airy(2.0 * y)")
refuse(missing_in_helper, lambda: (rand(3),), "MissingRuleError", "special.airy(x)")
refuse(missing_in_loop, lambda: (rand(3),), "MissingRuleError", "special.airy(v)")
refuse(missing_in_branch, lambda: (rand(3),), "MissingRuleError", "special.airy(x)")
refuse(python_ufunc, lambda: (rand(3),), "MissingRuleError", "staircase(x)")


def plain(x, y=2.0):
    return np.sum(x**2) * y


def vector_value(x):
    return np.sin(x)


def tuple_value(x):
    return np.sum(x), np.sum(x**2)


def no_value(x):
    np.sum(x)


def text_value(x):
    return f"{np.sum(x)}"


def sometimes_vector(x):
    if x[0] > 0:
        return x
    return np.sum(x)


refuse(plain, lambda: (3,), "S2sadError", name="integer_argument")
refuse(plain, lambda: (np.arange(3),), "S2sadError", name="integer_array")
refuse(plain, lambda: (True,), "S2sadError", name="boolean_argument")
refuse(plain, lambda: ("text",), "S2sadError", name="text_argument")
refuse(plain, lambda: (None,), "S2sadError", name="none_argument")
refuse(plain, lambda: (np.array([object()]),), "S2sadError", name="object_array")
refuse(vector_value, lambda: (rand(3),), "S2sadError")
refuse(tuple_value, lambda: (rand(3),), "S2sadError")
refuse(no_value, lambda: (rand(3),), "S2sadError")
refuse(text_value, lambda: (rand(3),), "S2sadError")
refuse(sometimes_vector, lambda: (np.array([0.5, 0.2]),), "S2sadError")
refuse(plain, lambda: (rand(3),), "S2sadError", argnums=5, name="argnums_too_large")
refuse(plain, lambda: (rand(3),), "S2sadError", argnums=-9, name="argnums_too_small")
refuse(plain, lambda: (rand(3),), "S2sadError", argnums="z", name="argnums_unknown_name")
refuse(plain, lambda: (rand(3),), "S2sadError", argnums=1.5, name="argnums_of_wrong_type")


def without_source():
    scope = {}
    exec("def f(x):\n    return x * x\n", scope)
    return scope["f"]


refuse(without_source(), lambda: (2.0,), "S2sadError", name="no_source")
refuse(math.sin, lambda: (2,), "S2sadError", name="integer_for_c_function")
refuse(special.airy, lambda: (2.0,), "S2sadError", name="c_function_without_rule")


def raises(f, args, error, **options):
    RAISES.append(Refusal(f, args, error, **options))


class DivergedError(Exception):
    pass


def raises_own(x):
    total = 0.0
    for v in x:
        total += v**2
        if total > 1.0:
            raise DivergedError(f"at {v}")
    return total


def raises_reraised(x):
    try:
        return np.sum(x) / len(x[5])
    except IndexError:
        print("too short")
        raise


def raises_chained(x):
    try:
        y = {}["missing"]
    except KeyError as error:
        raise DivergedError("no key") from error
    return np.sum(x * y)


def asserts(x):
    y = x * 2.0
    assert y.ndim == 2, "wants a matrix"
    return np.sum(y)


def unknown_key(params):
    return np.sum(params["w"]) + params["missing"]


raises(raises_own, lambda: (np.array([0.5, 2.0]),), "DivergedError")
raises(raises_reraised, lambda: (rand(2),), "IndexError")
raises(raises_chained, lambda: (rand(2),), "DivergedError")
raises(asserts, lambda: (rand(2),), "AssertionError")
raises(unknown_key, lambda: ({"w": rand(2)},), "KeyError")
raises(lambda x: x / (x - x), lambda: (0.5,), "ZeroDivisionError", name="division_by_zero")
raises(lambda x: math.sqrt(x - 1.0), lambda: (0.5,), "ValueError", name="math_domain")
raises(lambda x: np.sum(x @ np.ones((3, 2))), lambda: (rand(2),), "ValueError", name="shapes")
raises(lambda x: np.sum(np.linalg.inv(x)), lambda: (np.zeros((2, 2)),), "LinAlgError", name="singular")
raises(lambda x: x[7], lambda: (rand(2),), "IndexError", name="index")
raises(lambda x: np.sum(x.no_such_attribute), lambda: (rand(2),), "AttributeError", name="attribute")
raises(lambda x: np.sum(no_such_name * x), lambda: (rand(2),), "NameError", name="name")  # noqa: F821
raises(lambda x, y: np.sum(x * y), lambda: (rand(2),), "TypeError", name="too_few_arguments")


# what carries a derivative is read again where only keys and members are


def keys_that_vary(x):
    squares = {}
    for v in x:
        squares[float(v)] = v
    return sum(key * squares[key] for key in squares)


def members_that_vary(x):
    seen = set()
    for v in x:
        seen.add(v)
    return sum(seen)


refuse(keys_that_vary, lambda: (rand(3),), at="sum(key * squares[key]")
refuse(members_that_vary, lambda: (rand(3),), at="sum(seen)")


def shape_of_an_alias(x):
    y = x * 2.0
    z = y
    y.shape = (2, 2)
    return np.sum(z[0] * y[1])


refuse(shape_of_an_alias, lambda: (rand(4),), at="y.shape")
