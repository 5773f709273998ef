"""Calls of functions that call themselves in tests, assertions, messages, indices: no derivative flows through, and they may write."""

import numpy as np

from .registry import pos, program


@program(lambda: (pos(3),), second=False)
def in_a_test(x):
    def go(v, n):
        r = v
        if n > 0:
            if go(v * 0.5, n - 1) > 0.3:
                r = go(v * x[0], n - 1)
            else:
                r = v * v
        return r

    return go(x[2], 2)


@program(lambda: (pos(3),), second=False)
def as_a_whole_number(x):
    def go(v, n):
        if n == 0:
            return v * x[1]
        k = int((go(v * 0.5, n - 1) * 10).real)
        return go(v * x[0], n - 1) * k

    return go(x[2], 2)


@program(lambda: (pos(3),), second=False)
def in_an_assertion(x):
    def go(v, n):
        if n == 0:
            return v * x[1]
        assert go(v, n - 1) < 100
        return go(v * x[0], n - 1)

    return go(x[2], 2)


@program(lambda: (pos(3),), second=False)
def in_the_test_of_a_loop(x):
    def go(v, n):
        if n == 0:
            return v * x[1]
        while go(v, n - 1) > 0.1:
            v = v * 0.5
        return go(v * x[0], n - 1) + v

    return go(x[2], 2)


@program(lambda: (pos(3),), second=False)
def in_a_conditional_expression(x):
    def go(v, n):
        return v * x[1] if n == 0 else go(v * x[0], n - 1) if go(v, n - 1) > 0.1 and go(v * 2, n - 1) < 50 else v

    return go(x[2], 2)


@program(lambda: (pos(3),), second=False)
def in_an_or(x):
    def go(v, n):
        if n == 0 or (n > 1 and go(v, n - 2) > 0.2):
            return v * x[1]
        return go(v * x[0], n - 1)

    return go(x[2], 3)


@program(lambda: (pos(3),), second=False)
def in_a_list_that_is_compared(x):
    def go(v, n):
        if n == 0:
            return v * x[1]
        i = np.argmax([go(v, n - 1), go(v * x[2], n - 1), 0.1])
        return go(v * x[i], n - 1)

    return go(x[2], 2)


@program(lambda: (pos(3),), second=False)
def in_elif(x):
    def go(v, n):
        if n == 0:
            return v * x[1]
        if not go(v, n - 1) > 0.1:
            return v
        elif go(v, n - 1) > 0.3:
            return go(v * x[2], n - 1)
        return go(v * x[0], n - 1)

    return go(x[2], 2)


@program(lambda: (pos(3),), second=False)
def in_a_guard(x):
    def go(v, n):
        match n:
            case 0:
                return v
            case _ if go(v * 0.5, n - 1) > 0.3:
                return go(v * x[0], n - 1)
        return v * v

    return go(x[2], 2)


@program(lambda: (pos(3),), second=False)
def in_a_walrus(x):
    def go(v, n):
        if n == 0:
            return v
        if (w := go(v * 0.5, n - 1)) > 0.3:
            return go(w * x[0], n - 1)
        return w * v

    return go(x[2], 2)


@program(lambda: (pos(3),), second=False)
def counted_in_a_test(x):
    calls = 0

    def go(v, n):
        nonlocal calls
        calls += 1
        if n == 0:
            return v * x[1]
        if go(v * 0.5, n - 1) > 0.3:
            return go(v * x[0], n - 1)
        return v * v

    return go(x[2], 2) * calls


@program(lambda: (pos(3),), second=False)
def summed_up_in_a_test(x):
    s = 0.0

    def go(v, n):
        nonlocal s
        s += v
        return 0 if n == 0 else 1 + go(v * x[n % 3], n - 1)

    if go(x[2], 2) > 1:
        return s * x[0]
    return s


@program(lambda: (pos(3),), second=False)
def summed_up_in_a_message(x):
    s = 0.0

    def go(v, n):
        nonlocal s
        s += v
        return 0 if n == 0 else 1 + go(v * x[n % 3], n - 1)

    k = go(x[2], 2)
    print(end=str(go(x[1], 1))[:0])
    return s * k


@program(lambda: (pos(3),), second=False)
def appended_in_a_test(x):
    out = []

    def go(v, n):
        out.append(v)
        return 0 if n == 0 else 1 + go(v * x[n % 3], n - 1)

    if go(x[2], 2) > 1:
        return sum(out) * x[0]
    return x[1]


@program(lambda: (pos(3),), second=False)
def written_in_tests(x):
    y = x * 1.0

    def go(v, n):
        y[n] *= v
        return n if n == 0 else go(v * x[n % 3], n - 1)

    while go(x[2], 2) > 1:
        pass
    assert go(x[1], 1) == 0
    return np.sum(y * x)


def scaled(y, v, n):
    y[n] *= v
    return n if n == 0 else scaled(y, v * 0.5, n - 1)


@program(lambda: (pos(3),), second=False)
def array_written_in_tests(x):
    y = x * 1.0
    while scaled(y, x[2], 2) > 1:
        pass
    assert scaled(y, x[1], 1) == 0
    if scaled(y, x[0], 1) == 0:
        y[0] += 1.0
    k = [1.0, 2.0][scaled(y, x[0], 2)]
    z = x[scaled(y, x[1], 1)]
    s = f"{scaled(y, x[1], 1)}"
    return np.sum(y * x) * k * z * len(s)


def collected(out, v, n):
    out.append(v)
    return n if n == 0 else collected(out, v * 0.5, n - 1)


@program(lambda: (pos(3),), second=False)
def list_filled_in_tests(x):
    out = []
    while collected(out, x[2], 2) > 1:
        pass
    assert collected(out, x[1], 1) == 0
    if collected(out, x[0], 1) == 0:
        out[0] += 1.0
    k = [1.0, 2.0][collected(out, x[0], 2)]
    z = x[collected(out, x[1], 1)]
    s = f"{collected(out, x[1], 1)}"
    return sum(out) * k * z * len(s)


def once(y, v):
    y[0] *= v
    return 0


@program(lambda: (pos(3),), second=False)
def written_by_a_helper_in_tests(x):
    y = x * 1.0
    while once(y, x[2]) > 1:
        pass
    assert once(y, x[1]) == 0
    if once(y, x[0]) == 0:
        y[0] += 1.0
    k = [1.0, 2.0][once(y, x[0])]
    z = x[once(y, x[1])]
    s = f"{once(y, x[1])}"
    t = 2.0 if once(y, x[1]) == 0 else 1.0
    u = once(y, x[1]) == 0 and once(y, x[2]) == 0
    w = [once(y, x[i]) for i in range(2)]
    return np.sum(y * x) * k * z * len(s) * t * (u + 1) * (len(w) + w[0])
