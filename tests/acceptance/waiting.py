"""What a `try` waits for: statements that do nothing, or raise; names that nothing binds; lengths that don't fit."""

import contextlib
import math

import numpy as np

from .registry import program

# ruff: noqa: B018, E722, F821, F841, F401, SIM105, E741, B007, F811, ICN001


class B:
    n = 0


N = None
MODE = "abc"


class M:
    def __init__(self, w):
        self.w = w

    def total(self, v):
        try:
            iter(v)
            return self.w * sum(v)
        except TypeError:
            return self.w * v * v

    def opt(self, k):
        try:
            self.zz
            return 3.0
        except AttributeError:
            return k * self.w


def as_list(v):
    try:
        iter(v)
    except TypeError:
        return [v]
    return list(v)


@program(lambda: (0.73,))
def a_name_bound_later(x):
    y = x * x
    try:
        z
    except NameError:
        z = y * 2
    return y + z


@program(lambda: (0.73,))
def undefined(x):
    y = x
    try:
        q = zz
    except NameError:
        y = y * 2
    return y


@program(lambda: (0.73,))
def attributes_that_are_not_there(x):
    y = x
    try:
        np.float1289
    except AttributeError:
        y = y * 2
    try:
        y = y * np.pi
        np.pi
    except AttributeError:
        y = y * 2
    try:
        B.zz
    except AttributeError:
        y = y * 2
    try:
        B.n
    except AttributeError:
        y = y * 2
    try:
        N.foo
    except AttributeError:
        y = y * 2
    try:
        MODE.foo
    except AttributeError:
        y = y * 2
    try:
        MODE.upper
    except AttributeError:
        y = y * 2
    return y


@program(lambda: (0.73,))
def asked_whether_one_can_iterate(x):
    y = x
    try:
        iter(x)
        y = y * 3
    except TypeError:
        y = y * 2
    return y


@program(lambda: (0.73,))
def made_a_list(x):
    try:
        iter(x)
    except TypeError:
        x = [x]
    return sum(x)


@program(lambda: (0.73,))
def made_an_iterator(x):
    try:
        it = iter(x)
    except TypeError:
        it = iter([x, 2 * x])
    return sum(it)


@program(lambda: (0.73,))
def one_item_of_two(x):
    w = x
    try:
        (a,) = [x, 1]
    except ValueError:
        w = w * 2
    return w


@program(lambda: (0.73,))
def one_item_of_a_tuple(x):
    w = x
    a = x
    try:
        [a] = (x, x)
        w = w * 3
    except ValueError:
        w = w * 2
    return w * a


@program(lambda: (0.73,))
def undefined_in_and(x):
    w = x
    try:
        w = x and zz
    except NameError:
        w = w * 2
    return w


@program(lambda: (0.73,), second=False)
def deleted(x):
    w = x
    try:
        del zz
    except NameError:
        w = w * 2
    return w


@program(lambda: (0.73,))
def constants(x):
    w = x
    try:
        -"a"
    except TypeError:
        w = w * 2
    return w


@program(lambda: (0.73,))
def the_name_of_an_exception(x):
    e = x
    try:
        raise ValueError
    except ValueError as e:
        pass
    try:
        return e * 2
    except UnboundLocalError:
        return x * x * 3


@program(lambda: (0.73,))
def the_name_of_an_exception_again(x):
    w = x
    try:
        raise KeyError
    except KeyError as e:
        w *= 2
    try:
        w *= x if type(e) else 1
    except NameError:
        w += 7 * x
    return w


@program(lambda: (0.73,))
def suppressed(x):
    w = x
    with contextlib.suppress(NameError, AttributeError):
        zz
        w = w * 2
    with contextlib.suppress(NameError, AttributeError):
        math.foo
        w = w * 3
    return w


@program(lambda: (0.73,))
def too_few(x):
    w = x
    try:
        a, b, c = [w, 2.0]
    except ValueError:
        a, b, c = w, w, w * 2
    return a + b * c


@program(lambda: (0.73,))
def undefined_everywhere(x):
    w = x
    try:
        a = b = zz
    except NameError:
        w = w * 2
    try:
        a, b = w, zz
    except NameError:
        w = w * 2
    try:
        t = (w, zz)
    except NameError:
        w = w * 2
    try:
        t = [zz]
    except NameError:
        w = w * 2
    try:
        t = {"a": zz}
        t = {zz: 2}
    except NameError:
        w = w * 2
    try:
        t = not zz
    except NameError:
        w = w * 2
    try:
        t = lambda: zz
        w = w * 5
    except NameError:
        w = w * 2
    try:
        if zz:
            w = w * 4
    except NameError:
        w = w * 2
    try:
        if zz:
            pass
    except NameError:
        w = w * 2
    try:
        for i in zz:
            pass
    except NameError:
        w = w * 2
    try:
        t = zz.foo
    except NameError:
        w = w * 2
    try:
        zz.foo
    except NameError:
        w = w * 2
    try:
        zz()
    except NameError:
        w = w * 2
    try:
        w[zz]
    except NameError:
        w = w * 2
    try:
        f"{zz}"
    except NameError:
        w = w * 2
    try:
        len(zz)
    except NameError:
        w = w * 2
    return w


@program(lambda: (0.73,))
def undefined_in_a_sum(x):
    y = x
    try:
        y = zz + y
    except NameError:
        y = y * 2
    return y


@program(lambda: (0.73,))
def helpers_that_ask(x):
    m = M(x)
    return m.total(x) + m.total([x, 2 * x]) + sum(as_list(x)) * sum(as_list((x, x)))


@program(lambda: (0.73,))
def of_several_sorts(x):
    s = 0.0
    for v in (x, [x, 2.0], np.array([x, x]), (x,)):
        try:
            iter(v)
            s = s + v[0]
        except TypeError:
            s = s + v * 5
    return s


@program(lambda: (0.73,))
def function_that_is_not_there(x):
    try:
        np.trapezoid_not_there
        f = np.cos
    except AttributeError:
        f = np.sin
    return f(x)


@program(lambda: (0.73,))
def module_that_is_not_there(x):
    try:
        import numpy.notthere as q
    except ImportError:
        q = None
    y = x if q is None else 3 * x
    try:
        from math import notthere
    except ImportError:
        y = y * 2
    return y


@program(lambda: (0.73,))
def keys(x):
    w = x
    d = {"a": x}
    for k in ("a", "b"):
        try:
            d[k]
        except KeyError:
            w = w * 2
        else:
            w = w + d[k]
        try:
            d[k].real
            [x, 2][len(d)]
        except (KeyError, IndexError):
            w *= x
    return w


@program(lambda: (0.73,))
def attributes_of_numbers(x):
    w = x
    try:
        assert x > 1
    except AssertionError:
        w = w * 2
    try:
        x.conjugate
        x.real
        w.shape
    except AttributeError:
        w = w * 3
    return w


@program(lambda: (0.73,))
def suppressed_and_left(x):
    with contextlib.suppress(TypeError):
        iter(x)
        return 5.0 * x
    return x * x


@program(lambda: (0.73,))
def bound_in_the_first_turn(x):
    best = None
    for k in range(3):
        try:
            best
            cand
        except NameError:
            cand = x * k
        cand = cand + x
    return cand


@program(lambda: (0.73,))
def inside_of_a_function(x):
    def g(k):
        try:
            v
        except UnboundLocalError:
            v = x * k
        return v

    return g(2) * g(3)


@program(lambda: (0.73,))
def around_a_function(x):
    v = x

    def g(k):
        try:
            v
            return v * k
        except NameError:
            return x

    return g(2) * g(3)


@program(lambda: (0.73,))
def iterators(x):
    s = 0.0
    try:
        it = iter([x, 2 * x])
        s = s * x + next(it)
        s = s * x + next(it)
        s = s * x + next(it)
    except StopIteration:
        s = s * 2
    return s
