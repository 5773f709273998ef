"""Where the function raises, its gradient raises the same: type, text, and after the same side effects."""

import math
import sys

import numpy as np
import pytest

from s2sad import S2sadError, UnsupportedError, grad, jvp, value_and_grad, vjp

X = np.array([0.5, 1.5, -2.0])


class OwnError(Exception):
    def __init__(self, code, detail):
        super().__init__(code, detail)
        self.code, self.detail = code, detail


class Account:
    def __init__(self, balance):
        self.balance = balance

    @property
    def checked(self):
        if np.sum(self.balance) < 1e3:
            raise OwnError(7, "overdrawn")
        return self.balance

    @checked.setter
    def checked(self, value):
        if value is None:
            raise ValueError("no value")
        self.balance = value


def unbound(x):
    if x[0] > 10.0:
        y = x * 2.0
    return np.sum(y)


def unbound_after_loop(x):
    for i in range(int(x[0])):
        last = x[i] * i
    return last**2


def deleted(x):
    y = x * 2.0
    del y
    return np.sum(y)  # noqa: F821 - raises, and so must the gradient


def name_missing(x):
    return np.sum(x) * not_there  # noqa: F821


def index_of_array(x):
    return x[1] * x[7]


def index_of_list(x):
    parts = [x[0], x[1] ** 2]
    return parts[len(x)]


def index_in_loop(x):
    total = 0.0
    for i in range(5):
        total += x[i] ** 2
    return total


def key(x):
    held = {"a": x * 2.0}
    return np.sum(held["b"])


def key_at_run(x):
    held = {i: x[i] ** 2 for i in range(3)}
    return held[int(np.sum(x)) + 10]


def zero_division(x):
    n = len(x) - 3
    return np.sum(x) * (1.0 / n)


def zero_division_of_floats(x):
    a = float(x[0]) - 0.5
    return float(x[1]) / a


def floor_division(x):
    return float(x[1]) // (len(x) - 3)


def modulo(x):
    return float(x[1]) % (len(x) - 3)


def math_domain(x):
    return math.sqrt(float(x[2]))


def math_log(x):
    return math.log(float(x[0]) - 0.5)


def overflow(x):
    return math.exp(float(x[1]) * 1000.0)


def own(x):
    if np.sum(x) < 5.0:
        raise OwnError(3, f"sum {np.sum(x):.1f}")
    return np.sum(x)


def own_in_helper(x):
    return guarded(x * 2.0) + 1.0


def guarded(y):
    if y[2] < 0:
        raise OwnError(int(len(y)), "negative")
    return np.sum(np.sqrt(y))


def own_in_method(x):
    return np.sum(Account(x).checked ** 2)


def own_in_setter(x):
    account = Account(x)
    account.checked = None
    return np.sum(account.balance)


def reraised(x):
    try:
        y = guarded(x)
    except OwnError as error:
        raise ValueError("again") from error
    return y


def reraised_as_it_is(x):
    try:
        y = guarded(x)
    except OwnError:
        raise
    return y


def raised_in_finally(x):
    y = np.sum(x)
    try:
        y = y * 2.0
    finally:
        if x[0] > 0:
            raise RuntimeError("cleanup")
    return y


def assertion(x):
    assert np.all(x > 0), "positive"
    return np.sum(np.log(x))


def unpack_too_many(x):
    a, b = x
    return a * b


def unpack_too_few(x):
    a, b, *c, d, e = x
    return a * b * d * e


def unpack_list(x):
    a, b = [v * 2.0 for v in x]
    return a * b


def shapes(x):
    return np.sum(x * np.arange(4.0))


def matmul_shapes(x):
    return np.sum(np.ones((2, 2)) @ x)


def reshape(x):
    return np.sum(x.reshape(2, 2))


def concatenate(x):
    return np.sum(np.concatenate([x, np.ones((2, 2))]))


def singular(x):
    return np.sum(np.linalg.inv(np.outer(x, np.zeros(3))))


def none_in_arithmetic(x):
    scale = None
    return np.sum(x) * scale


def text_in_arithmetic(x):
    return np.sum(x) + "1"


def attribute_of_array(x):
    return np.sum(x.nothing)


def attribute_of_object(x):
    return np.sum(Account(x).nothing)


def call_of_number(x):
    scale = 2.0
    return np.sum(scale(x))


def too_many_arguments(x):
    return guarded(x, 2.0)


def unknown_keyword(x):
    return guarded(x, other=2.0)


def empty_maximum(x):
    return max([v for v in x if v > 100.0])


def empty_numpy_maximum(x):
    return np.max(x[x > 100.0])


def next_of_nothing(x):
    return next(v * 2.0 for v in x if v > 100.0)


def stop_iteration(x):
    iterator = iter([x[0]])
    return next(iterator) * next(iterator)


def pop_from_empty(x):
    stack = [x[0] * 2.0]
    y = stack.pop()
    return y * stack.pop()


def endless(x):
    return endless(x) + 1.0


def mutual(x):
    return np.sum(x) * other(x)


def other(x):
    return mutual(x * 0.5) + 1.0


def recursion_inside(x):
    def down(y):
        return down(y * 0.5) + 1.0

    return down(x[0])


def conversion(x):
    return float(x)


def truth(x):
    if x:
        return np.sum(x)
    return np.sum(x**2)


def strict_zip(x):
    total = 0.0
    for a, b in zip(x, x[:2], strict=True):
        total += a * b
    return total


def exit_of_program(x):
    if x[0] > 0:
        raise SystemExit(3)
    return np.sum(x)


# what s2sad's own error says when it generates, at the place
REFUSED = {attribute_of_object, call_of_number, too_many_arguments, unknown_keyword}

RAISING = [
    value for value in list(globals().values()) if callable(value) and getattr(value, "__module__", "") == __name__
]
RAISING = [f for f in RAISING if not isinstance(f, type) and f not in (guarded, other)]


def raised(call):
    with np.errstate(all="ignore"), pytest.raises(BaseException) as caught:  # noqa: PT011
        call()
    return caught.value


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("transform", [value_and_grad, grad, vjp, jvp], ids=lambda t: t.__name__)
@pytest.mark.parametrize("function", RAISING, ids=lambda f: f.__name__)
def test_same_exception(function, transform):
    wanted = raised(lambda: function(X.copy()))
    tangents = {"tangents": np.ones(3)} if transform is jvp else {}
    found = raised(lambda: transform(function)(X.copy(), **tangents))
    if function in REFUSED:
        assert isinstance(found, S2sadError)
        return
    assert type(found) is type(wanted), found
    if isinstance(wanted, OwnError):
        assert found.args == wanted.args
        assert (found.code, found.detail) == (wanted.code, wanted.detail)
    if function is reraised:
        assert isinstance(found.__cause__, OwnError)


printed = []


def speaks(x):
    printed.append("before")
    total = 0.0
    for i in range(5):
        printed.append(f"turn {i}")
        total += x[i] ** 2
    return total


@pytest.mark.parametrize("transform", [value_and_grad, grad, vjp, jvp], ids=lambda t: t.__name__)
def test_side_effects_up_to_the_exception(transform):
    printed.clear()
    raised(lambda: speaks(X))
    wanted = list(printed)
    printed.clear()
    raised(lambda: transform(speaks)(X, **({"tangents": np.ones(3)} if transform is jvp else {})))
    assert printed == wanted


def logs(x):
    for _ in range(3):
        x = x * x
        printed.append(float(x[0]))
        printed.append(x[1])
    return np.sum(x)


def logs_arrays(x):
    printed.append(x)
    return np.sum(x**2)


def reads_its_log(x):
    printed.append(x[0])
    return x[0] * printed[0]


def test_logs():
    """A list outside that is only appended to is a log; what else is done to one is refused."""
    printed.clear()
    value = logs(X)
    wanted = list(printed)
    printed.clear()
    found, gradient = value_and_grad(logs)(X)
    assert found == value
    assert printed == wanted
    assert np.allclose(gradient, 8.0 * X**7)
    assert jvp(logs)(X, tangents=np.ones(3))[1] == pytest.approx(np.sum(8.0 * X**7))
    for function in (logs_arrays, reads_its_log):
        with pytest.raises(UnsupportedError, match="comes from outside"):
            grad(function)(X)


def counted(x, n):
    if n == 0:
        return np.sum(x**2)
    return counted(x * 1.0001, n - 1) + 0.5 * x[0]


def counted_inside(x, n):
    def down(y, k):
        if k == 0:
            return np.sum(y**2)
        return down(y * 1.0001, k - 1) + 0.5 * y[0]

    return down(x, n)


class Chain:
    def __init__(self, rate):
        self.rate = rate

    def run(self, y, k):
        if k == 0:
            return np.sum(y**2)
        return self.run(y * self.rate, k - 1) + 0.5 * y[0]


def counted_method(x, n):
    return Chain(1.0001).run(x, n)


def deepest(call, low=0, high=20_000):
    """The largest number for which the call raises no RecursionError."""
    while high - low > 1:
        middle = (low + high) // 2
        try:
            call(middle)
        except RecursionError:
            high = middle
        else:
            low = middle
    return low


def test_methods_that_call_themselves_are_refused():
    with pytest.raises(UnsupportedError, match="a function inside a function that calls itself"):
        value_and_grad(counted_method)(X, 3)


@pytest.mark.parametrize("function", [counted, counted_inside], ids=lambda f: f.__name__)
def test_recursion_as_deep_as_the_primal(function):
    gradient = value_and_grad(function)
    gradient(X, 3)
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(600)
    try:
        primal = deepest(lambda n: function(X, n))
        ours = deepest(lambda n: gradient(X, n))
    finally:
        sys.setrecursionlimit(old)
    assert primal > 300
    assert ours >= primal - 15  # the frames of the transform itself
    assert gradient(X, 50)[0] == function(X, 50)
