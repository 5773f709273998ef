"""if/elif/else, early and multiple returns, conditional expressions, and/or/not, chained comparisons."""

import numpy as np

from .registry import Collection, rand

BRANCHES = Collection("branches")


def piecewise(x):
    if x < 0:
        y = x**2
    elif x < 1:
        y = x**3
    else:
        y = np.exp(x)
    return y * x


for _point, _name in ((-0.5, "low"), (0.5, "middle"), (1.5, "high")):
    BRANCHES.add(piecewise, lambda point=_point: (point,), name=f"piecewise_{_name}", order2=True)


def branch_without_else(x):
    y = np.sum(x)
    if y > 0:
        y = y * np.sum(x**2)
    return y


BRANCHES.add(branch_without_else, lambda: (np.array([0.5, 0.4]),))
BRANCHES.add(branch_without_else, lambda: (np.array([-0.5, 0.1]),), name="branch_not_taken")


def bound_in_one_branch(x):
    if np.sum(x) > 0:
        scale = np.max(x)
    if np.sum(x) > 0:
        x = x / scale
    return np.sum(x**3)


BRANCHES.add(bound_in_one_branch, lambda: (np.array([0.5, 0.9, -0.1]),))
BRANCHES.add(bound_in_one_branch, lambda: (np.array([-0.5, -0.9]),), name="bound_in_branch_not_taken")


def early_return(x):
    if x.sum() > 10.0:
        return 0.0
    if x[0] > 0:
        return np.sum(x**2)
    y = np.sin(x)
    return np.sum(y)


BRANCHES.add(early_return, lambda: (np.array([0.5, 0.2]),), name="early_return_second")
BRANCHES.add(early_return, lambda: (np.array([-0.5, 0.2]),), name="early_return_last")
BRANCHES.add(early_return, lambda: (np.array([20.0, 0.2]),), name="early_return_constant")


def returns_in_both(x, mode):
    if mode == "sum":
        return np.sum(x * x)
    elif mode == "mean":
        return np.mean(x * x)
    else:
        return x[0]


BRANCHES.add(returns_in_both, lambda: (rand(3), "mean"))


def nested_branches(x, y):
    if x > 0:
        if y > 0:
            z = x * y
        else:
            z = x - y
            if z > 1:
                z = z**2
    else:
        z = x / (1 + y**2)
    return z * x


BRANCHES.add(nested_branches, lambda: (0.8, -0.7), argnums=(0, 1))


def conditional_expression(x):
    y = x**2 if x > 0 else -x
    return y * (3.0 if y > 0.1 else 4.0) + (x if True else y)


BRANCHES.add(conditional_expression, lambda: (0.6,))
BRANCHES.add(conditional_expression, lambda: (-0.6,), name="conditional_expression_negative")


def nested_conditional(x):
    return np.sum(x) if x.ndim == 1 else np.sum(x[0]) if x.shape[0] > 5 else np.sum(x[-1] ** 2)


BRANCHES.add(nested_conditional, lambda: (rand(3, 2),))


def or_default(x, scale=None):
    scale = scale or 2.0
    return np.sum(np.tanh(scale * x))


BRANCHES.add(or_default, lambda: (rand(3),), holomorphic=True)


def and_or_values(x):
    a = x and x * 2.0
    b = (x > 10.0 and x**2) or x**3
    c = 0.0 or x
    return a * b + c


BRANCHES.add(and_or_values, lambda: (0.7,))


def short_circuit(x, table):
    if table is not None and "scale" in table and table["scale"] > 1.0:
        x = x * table["scale"]
    if not table or len(table) > 3:
        x = x * 100.0
    return np.sum(x**2)


BRANCHES.add(short_circuit, lambda: (rand(3), {"scale": 1.5}))
BRANCHES.add(short_circuit, lambda: (rand(3), None), name="short_circuit_none")


def chained_comparison(x):
    if 0.0 < x <= 1.0:
        return x**2
    if -1.0 <= x < 0.0 != 5.0:
        return x**3
    return x


BRANCHES.add(chained_comparison, lambda: (0.5,))
BRANCHES.add(chained_comparison, lambda: (-0.5,), name="chained_comparison_negative")
BRANCHES.add(chained_comparison, lambda: (-3.5,), name="chained_comparison_outside")


def comparison_as_number(x):
    return np.sum((x > 0) * x**2 + (x <= 0) * np.abs(x)) + (x[0] > 0) * x[1]


BRANCHES.add(comparison_as_number, lambda: (np.array([0.5, -0.3, 0.8]),))


def relu_by_branch(x, y):
    def relu(z):
        if z > 0:
            return z
        return 0.0

    return relu(x * y) * 3.0 + relu(-x) + y


BRANCHES.add(relu_by_branch, lambda: (0.5, 0.6), argnums=(0, 1))


def boolean_flag(x, training=True):
    dropout = 0.5 if training else 0.0
    if training and not dropout == 0.0:
        mask = np.array([1.0, 0.0, 1.0])
        x = x * mask / (1.0 - dropout)
    return np.sum(x**2)


BRANCHES.add(boolean_flag, lambda: (rand(3),))
BRANCHES.add(boolean_flag, lambda: (rand(3),), kwargs=lambda: {"training": False}, name="boolean_flag_off")


def data_dependent_any(x):
    if np.any(x > 0.9) or not np.all(np.isfinite(x)):
        return np.inf
    if (x < 0).any():
        x = np.where(x < 0, x**2, x)
    return np.sum(x) ** 2


BRANCHES.add(data_dependent_any, lambda: (np.array([0.5, -0.4]),))


def different_shapes_in_branches(x):
    if x[0] > 0:
        y = np.sum(x)
    else:
        y = x * 2.0
    return np.sum(y * x)


BRANCHES.add(different_shapes_in_branches, lambda: (np.array([0.5, 0.3]),), name="scalar_or_array_first")
BRANCHES.add(different_shapes_in_branches, lambda: (np.array([-0.5, 0.3]),), name="scalar_or_array_second")


def pass_and_ellipsis(x):
    """A docstring, and statements that do nothing."""
    if np.sum(x) > 100:
        pass
    else:
        ...
    "a bare string"
    x
    return np.sum(x * x)


BRANCHES.add(pass_and_ellipsis, lambda: (rand(3),))
