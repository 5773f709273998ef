"""Loops that call functions which call themselves and write what they are given: each call gives a part of the adjoint."""

import numpy as np

from .registry import pos, program


def add_leaves(depth, value, x, total):
    if depth == 2:
        total[0] += value
    else:
        for i in range(3):
            add_leaves(depth + 1, value * x[i], x, total)


@program(lambda: (pos(3),), second=False)
def leaves_of_a_tree_of_calls(x):
    total = x[:1] * 0.0
    add_leaves(0, 1.0, x, total)
    return total[0]


def sum_of_leaves(depth, value, x):
    if depth == 2:
        return value
    t = 0.0
    for i in range(3):
        t = t + sum_of_leaves(depth + 1, value * x[i], x)
    return t


@program(lambda: (pos(3),), second=False)
def values_of_a_tree_of_calls(x):
    return sum_of_leaves(0, 1.0, x)


def add_two(depth, value, x, total):
    if depth == 2:
        total[0] += value
    else:
        add_two(depth + 1, value * x[0], x, total)
        add_two(depth + 1, value * x[1], x, total)


@program(lambda: (pos(3),), second=False)
def two_calls(x):
    total = x[:1] * 0.0
    add_two(0, 1.0, x, total)
    return total[0]


def add_in_while(depth, value, x, total):
    if depth == 2:
        total[0] += value
    else:
        i = 0
        while i < 3:
            add_in_while(depth + 1, value * x[i], x, total)
            i += 1


@program(lambda: (pos(3),), second=False)
def calls_in_a_while_loop(x):
    total = x[:1] * 0.0
    add_in_while(0, 1.0, x, total)
    return total[0]


def add_others(depth, value, x, total):
    if depth == 2:
        total[0] += np.sum(value)
    else:
        for i in range(3):
            if i != depth:
                add_others(depth + 1, value * x[i], x, total)


@program(lambda: (pos(3),), second=False)
def calls_under_a_condition(x):
    total = x[:1] * 0.0
    add_others(0, x * 1.0, x, total)
    return total[0]


def add_inside(depth, value, x, total):
    for i in range(3):
        if depth < 2:
            add_inside(depth + 1, value * x[i], x, total)
        else:
            total[0] += value


@program(lambda: (pos(3),), second=False)
def calls_or_sums(x):
    total = x[:1] * 0.0
    add_inside(0, 1.0, x, total)
    return total[0]


def add_results(depth, value, x, total):
    for i in range(3):
        if depth < 2:
            total[0] += add_results(depth + 1, value * x[i], x, total)
    return value


@program(lambda: (pos(3),), second=False)
def what_calls_give(x):
    total = x[:1] * 0.0
    add_results(0, 1.0, x, total)
    return total[0]


def bump(value, total):
    total[0] += value
    if value.real < 0:
        bump(value + 1.0, total)


@program(lambda: (pos(3),), second=False)
def calls_of_a_product(x):
    total = x[:1] * 0.0
    s = x[0] * x[1]
    for i in range(3):
        bump(s * x[i], total)
    return total[0]


@program(lambda: (pos(3),), second=False)
def several_calls_in_a_turn(x):
    total = x[:1] * 0.0
    s = x[0] * x[1]
    for i in range(3):
        if i != 1:
            bump(s * x[i], total)
            bump(s * s, total)
    return total[0] + s


@program(lambda: (pos(3),), second=False)
def the_same_number_each_turn(x):
    total = x[:1] * 0.0
    s = x[0] * x[1]
    for i in range(3):
        bump(s, total)
    return total[0]
