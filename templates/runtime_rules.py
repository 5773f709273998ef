"""The helpers of `s2sad.runtime` and `s2sad.runtime_memory`, so that generated code can be differentiated again.

A parameter called `primal` gives its shape and dtype only; nothing is passed on to it.
"""

from s2sad.own_operators import item_by_item, no_matrix
from s2sad.runtime import (
    add,
    add_at,
    all_there,
    contained,
    container,
    demand_array,
    demand_scalar,
    demand_seed,
    laid_out,
    like,
    like_the_first,
    no_dict,
    one_item,
    several_times,
    tangent_like,
    unbroadcast,
    unbroadcast_items,
    zero_tangent,
    zeros_if_any,
    zeros_like,
)
from s2sad.runtime_memory import apart, blank, in_order, last_writes, outline, own, shadow

# checks, places, and zeros to begin with
CONSTANT = [
    all_there,
    apart,
    blank,
    container,
    demand_array,
    demand_scalar,
    demand_seed,
    in_order,
    item_by_item,
    last_writes,
    like_the_first,
    no_dict,
    no_matrix,
    one_item,
    outline,
    several_times,
    shadow,
    zero_tangent,
    zeros_if_any,
    zeros_like,
]


def own_copy(value, *, value_dot, y_bar):
    """A copy that is laid out as the original."""
    y = own(value)
    y_dot = own(value_dot)
    value_bar = y_bar
    return y, y_dot, value_bar


def unbroadcast_adjoint(adjoint, primal, *, adjoint_dot, y_bar):
    """Summing over axes spreads the adjoint over them again."""
    y = unbroadcast(adjoint, primal)
    y_dot = unbroadcast(adjoint_dot, primal)
    adjoint_bar = unbroadcast(y_bar, adjoint)
    return y, y_dot, adjoint_bar


def unbroadcast_items_of_adjoint(adjoint, primal, *, adjoint_dot, y_bar):
    y = unbroadcast_items(adjoint, primal)
    y_dot = unbroadcast_items(adjoint_dot, primal)
    adjoint_bar = unbroadcast_items(y_bar, adjoint)
    return y, y_dot, adjoint_bar


def contained_in_form(adjoint, primal, *, adjoint_dot, y_bar):
    """Adjoints of tuples are lists, as those of lists are."""
    y = contained(adjoint, primal)
    y_dot = contained(adjoint_dot, primal)
    adjoint_bar = y_bar
    return y, y_dot, adjoint_bar


def tangent_in_form(tangent, primal, *, tangent_dot, y_bar):
    """What was stretched is summed again."""
    y = tangent_like(tangent, primal)
    y_dot = tangent_like(tangent_dot, primal)
    tangent_bar = unbroadcast(y_bar, tangent)
    return y, y_dot, tangent_bar


def tangent_laid_out(tangent, primal, *, tangent_dot, y_bar):
    y = laid_out(tangent, primal)
    y_dot = laid_out(tangent_dot, primal)
    tangent_bar = y_bar
    return y, y_dot, tangent_bar


def like_adjoint(adjoint, primal, *, adjoint_dot, y_bar):
    y = like(adjoint, primal)
    y_dot = like(adjoint_dot, primal)
    adjoint_bar = like(y_bar, adjoint)
    return y, y_dot, adjoint_bar


def sum_of_adjoints(a, b, *, a_dot, b_dot, y_bar):
    y = add(a, b)
    y_dot = add(a_dot, b_dot)
    a_bar = y_bar
    b_bar = y_bar
    return y, y_dot, a_bar, b_bar


def sum_at(adjoint, index, contribution, *, adjoint_dot, contribution_dot, y_bar):
    """Nobody reads the adjoint that was added to any more."""
    y = add_at(adjoint, index, contribution)
    y_dot = add_at(adjoint_dot, index, contribution_dot)
    adjoint_bar = y_bar
    contribution_bar = unbroadcast_items(y_bar[index], contribution)
    return y, y_dot, adjoint_bar, contribution_bar
