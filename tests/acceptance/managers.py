"""Context managers of the user's that are told what was raised, and may end it; functions that branch, called in a `try`."""

import contextlib

import numpy as np

from .registry import program


class Holder:
    def __init__(self, x):
        self.x = x

    def __enter__(self):
        return self


class Transaction:
    def __init__(self, state):
        self.state = state

    def __enter__(self):
        self.saved = dict(self.state)
        return self.state

    def __exit__(self, exc_type, exc, tb):
        if exc_type is not None:
            self.state["a"] = self.saved["a"]


class Told(Holder):
    def __exit__(self, exc, v, tb):
        if exc is None:
            self.x = self.x * 2
        else:
            self.x = self.x * 3


class ToldByStar(Holder):
    def __exit__(self, *exc):
        if exc[0]:
            self.x = self.x * 3


class ToldAbove(Told):
    def __exit__(self, *args):
        self.x += 1
        return super().__exit__(*args)


class OneClass(Holder):
    def __exit__(self, exc_type=None, exc=None, tb=None):
        self.x *= 5.0 if isinstance(exc, ValueError) else 7.0
        self.x += 2.0 if exc_type is ValueError else 3.0


class Ending(Holder):
    def __exit__(self, exc, v, tb):
        return True


class EndingSome(Holder):
    def __exit__(self, exc, v, tb):
        if exc is not None and issubclass(exc, ValueError):
            self.x = self.x * self.x
            return True
        self.x += 1
        return False


@program(lambda: (0.73,), second=False)
def rolled_back(x):
    state = {"a": x}
    try:
        with Transaction(state) as s:
            s["a"] = x * x
            raise ValueError
    except ValueError:
        pass
    with Transaction(state) as s:
        s["a"] = s["a"] * x
    return state["a"]


def told_by(cls, name):
    def f(x):
        t = cls(x)
        try:
            with t:
                t.x += [x][int(x + 0.5)]
        except IndexError:
            t.x = t.x + 1
        except ValueError:
            t.x *= x
        return t.x

    f.__name__, f.__module__ = name, __name__
    return f


for found in (Told, ToldByStar, ToldAbove, OneClass, Ending, EndingSome):
    plain = found not in (ToldByStar, ToldAbove)
    program(lambda: (0.73,), second=plain)(told_by(found, f"{found.__name__}_raising".lower()))
    program(lambda: (0.23,), second=plain)(told_by(found, f"{found.__name__}_passing".lower()))


@program(lambda: (0.73,))
def in_a_loop(x):
    t = Told(x)
    for i in range(3):
        try:
            with t:
                t.x += i * x
                if i == 1:
                    raise KeyError
        except KeyError:
            t.x *= x
    return t.x


@program(lambda: (0.73,))
def nested(x):
    t, u = Told(x), Ending(2 * x)
    try:
        with t, u as w:
            w.x += t.x
            raise ValueError
        with u, t:
            t.x *= x
            raise ValueError
        with t, Told(t.x) as v:
            v.x *= x
            raise KeyError
    except KeyError:
        t.x += v.x
    return t.x * u.x


@program(lambda: (0.73,))
def ended_and_left(x):
    t = Ending(x)
    for i in range(4):
        with t:
            t.x *= x + i
            if i == 1:
                continue
            if i == 2:
                raise ValueError
            if i == 3:
                break
            t.x += 1
    return t.x


@program(lambda: (0.73,))
def what_follows_a_return(x):
    def looked_up(k):
        with Ending(x) as e:
            return [2 * e.x][k]
        return 3 * x

    def read(text):
        with contextlib.suppress(ValueError):
            return float(text)

    def chosen(k):
        if k < 2:
            with np.errstate(all="ignore"), contextlib.suppress(IndexError):
                return x * [x][k]
        return 5 * x

    total = looked_up(0) * looked_up(1) + chosen(0) * chosen(1) + chosen(3)
    for word in ["1.5", "a", "2"]:
        v = read(word)
        if v is not None:
            total = total * v + x
    return total


@program(lambda: (0.73,))
def of_this_function(x):
    class Both:
        def __init__(self, d):
            self.d = d

        def __enter__(self):
            self.saved = dict(self.d)
            return self.d

        def __exit__(self, exc_type, exc, tb):
            if exc_type is not None:
                self.d["a"] = self.saved["a"]
                self.d["b"] = self.saved["b"]
            return exc_type is not None and issubclass(exc_type, ArithmeticError)

    d = {"a": x, "b": 2 * x}
    for k in range(3):
        with Both(d) as s:
            s["a"] = s["a"] * x
            s["b"] = s["b"] + x * k
            if k == 1:
                raise ZeroDivisionError
    return d["a"] * d["b"]


class Model:
    def __init__(self, w):
        self.w = w
        self.guard = Ending(w)

    def run(self, x):
        with self.guard:
            self.w *= x
            raise ValueError("a")
        return self.w

    def leave(self, k):
        with self.guard:
            return [self.w][k]
        return self.w * 3


@program(lambda: (0.73,))
def of_a_model(x):
    m = Model(x)
    return m.run(x) + m.leave(0) * m.leave(1)


@contextlib.contextmanager
def tripled(values):
    values.append(2.0)
    try:
        yield values
    except ValueError:
        values[0] = values[0] * 3


@program(lambda: (0.73,))
def by_generator(x):
    values = [x]
    with tripled(values):
        values[0] = values[0] * x
        raise ValueError
    with tripled(values) as v:
        v[0] *= x
    return sum(values) * len(values)


@program(lambda: (np.array([0.53, 0.71, 0.34]),))
def branches_of_helpers(x):
    y = [x[0], x[1]]

    def put(t):
        if t[0] > 0:
            y[0] = y[0] * 2
            if t[1] > 0:
                y[1] = t[int(t[0] * 10)]
            else:
                y[1] = 2.0
        elif t[1] > 0.1:
            y[0] = 2.0
        return y[1]

    z = x[1]
    for k in range(3):
        try:
            z = put(x * (1 - k)) * z
        except IndexError:
            y[1] *= y[0]
    return y[0] * y[1] * z


@program(lambda: (np.array([0.53, 0.71, 0.34]),))
def tries_of_helpers(x):
    y = [x[0], x[1]]

    def put(k):
        try:
            y[k] = y[0] * y[1]
        except IndexError:
            y[0] *= y[1]
            raise
        finally:
            y[1] *= x[2]

    z = x[2]
    for k in range(4):
        try:
            put(k)
            z *= y[1]
        except IndexError:
            y[1] *= y[0] * z
    return y[0] * y[1] * z


@program(lambda: (np.array([0.53, 0.71, 0.34]),))
def decided_by_kinds(x):
    y = np.sum(x)
    try:
        if isinstance(x, np.ndarray):
            y = y * 2
            y = y + x[7]
        else:
            y = 3.0
    except IndexError:
        y = y * y
    return y


@program(lambda: (0.73,))
def asked_for_its_class(x):
    a, one = x, OneClass(x)
    for k in range(3):
        try:
            with one:
                a *= 0.5 * a + 0.1
                if k > 0:
                    raise (ValueError if k == 1 else KeyError)("k")
        except Exception as e:
            name = type(e).__name__
            a *= 2 if name == "KeyError" and isinstance(e, KeyError) else 3
    e = None
    try:
        a = a * x
        raise KeyError
    except KeyError as e:
        if isinstance(e, KeyError):
            a = a * 3
    return a + one.x
