"""*args, **kwargs, positional-only and keyword-only parameters, defaults, decorators, partial and reduce."""

import functools
import operator
from functools import lru_cache, partial, reduce

import numpy as np

from .registry import Collection, positive, rand

SIGNATURES = Collection("signatures", tags=("language",))


def variadic(*xs):
    total = 0.0
    for k, x in enumerate(xs):
        total += np.sum(x ** (k + 1))
    return total * np.sum(xs[0])


SIGNATURES.add(variadic, lambda: (rand(2), rand(3, seed=1), 0.5), argnums=(0, 1, 2), holomorphic=True)


def variadic_after_first(x, *rest, scale=2.0):
    return np.sum(x) * scale + sum(rest) * x[0]


SIGNATURES.add(
    variadic_after_first, lambda: (rand(2), 0.3, 0.4), argnums=(0, 2), kwargs=lambda: {"scale": 3.0}, holomorphic=True
)


def keyword_dictionary(x, **options):
    y = x * options.get("scale", 1.0)
    for name, value in sorted(options.items()):
        if name != "scale":
            y = y + value
    return np.sum(y**2)


SIGNATURES.add(keyword_dictionary, lambda: (rand(3),), kwargs=lambda: {"scale": 2.0, "shift": 0.3}, holomorphic=True)


def positional_only(x, y, /, *, power=2):
    return np.sum(x**power) * np.sum(y)


SIGNATURES.add(positional_only, lambda: (rand(2), rand(2, seed=1)), argnums=(0, 1), kwargs=lambda: {"power": 3})


def collect(first, *args, bias=0.0, **kwargs):
    out = first + bias
    for a in args:
        out = out * a
    for value in kwargs.values():
        out = out + value
    return out


def stars_both_sides(x, y):
    pieces = [x, y, x * y]
    options = {"bias": y, "extra": x**2}
    a = collect(*pieces, **options)
    b = collect(x, *pieces[:1], *pieces[1:], bias=1.0)
    c = collect(y, **options, other=x)
    return np.sum(a * b + c)


SIGNATURES.add(stars_both_sides, lambda: (rand(2), rand(2, seed=1)), argnums=(0, 1), holomorphic=True)


def forwarding(x):
    def outer(*args, **kwargs):
        return inner(*args, **kwargs) * 2.0

    def inner(a, b=1.0, *, c=0.5):
        return np.sum(a * b) + c * a[0]

    return outer(x) * outer(x, x, c=x[1]) + outer(a=x, b=3.0)


SIGNATURES.add(forwarding, lambda: (rand(3),), holomorphic=True)


def keyword_only_helper(x):
    def scaled(v, /, k, *, power=1, sign=-1.0):
        return sign * k * v**power

    return np.sum(scaled(x, 2.0) + scaled(x, k=3.0, power=2) + scaled(x, x[0], sign=1.0))


SIGNATURES.add(keyword_only_helper, lambda: (rand(3),), holomorphic=True)


def default_array(x, w=np.array([1.0, 2.0, 3.0]), table={"k": 2.0}):
    return np.sum(x * w) ** table["k"]


SIGNATURES.add(default_array, lambda: (positive(3),), holomorphic=True)


def mutable_default(x, seen=[]):
    seen.append(len(seen))
    return np.sum(x**2) * len(seen[:1])


SIGNATURES.add(mutable_default, lambda: (rand(3),))


def default_binds_loop_variable(x):
    functions = []
    for k in range(3):
        functions.append(lambda v, k=k: v**k * x[k])
    return sum([f(x[0]) for f in functions])


SIGNATURES.add(default_binds_loop_variable, lambda: (rand(3),), holomorphic=True)


def late_binding_closure(x):
    functions = []
    for k in range(3):
        functions.append(lambda v: v * x[k])
    return sum([f(x[0]) for f in functions])


SIGNATURES.add(late_binding_closure, lambda: (rand(3),), holomorphic=True)


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        print("calling", function.__name__)
        return function(*args, **kwargs)

    return wrapper


def scaled_by(factor):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args):
            return factor * function(*args)

        return wrapper

    return decorate


@logged
def decorated_helper(x):
    return np.sin(x) * x


@scaled_by(3.0)
@logged
def twice_decorated(x):
    return np.sum(x**2)


def calls_decorated(x):
    return np.sum(decorated_helper(x)) + twice_decorated(x) * x[0]


SIGNATURES.add(calls_decorated, lambda: (rand(3),), holomorphic=True)
SIGNATURES.add(twice_decorated, lambda: (rand(3),), holomorphic=True, name="decorated_itself")


@lru_cache(maxsize=None)
def binomial(n, k):
    return 1 if k in (0, n) else binomial(n - 1, k - 1) + binomial(n - 1, k)


def cached_constants(x):
    total = 0.0
    for k in range(4):
        total += binomial(3, k) * x**k * (1 - x) ** (3 - k) * k
    return total


SIGNATURES.add(cached_constants, lambda: (0.4,), holomorphic=True)


def dense(x, W, b, activation=np.tanh):
    return activation(W @ x + b)


def partials(x, W):
    layer = partial(dense, W=W, b=0.5)
    linear = partial(dense, activation=lambda z: z)
    cube = functools.partial(np.power, x)
    return np.sum(layer(x)) + np.sum(linear(x, W, b=x)) + np.sum(cube(3))


SIGNATURES.add(partials, lambda: (positive(2), rand(2, 2)), argnums=(0, 1), holomorphic=True)
SIGNATURES.add(
    partial(lambda a, x: np.sum(np.sin(a * x)), 2.0), lambda: (rand(3),), holomorphic=True, name="partial_itself"
)


def reduces(x):
    product = reduce(lambda a, b: a * b, x)
    shifted = reduce(operator.add, [x, x * 2.0, x**2], np.ones(3))
    largest = functools.reduce(max, x)
    return product * np.sum(shifted) + largest


SIGNATURES.add(reduces, lambda: (rand(3),))


def operator_module(x, y):
    a = operator.mul(x, y) + operator.neg(x) - operator.truediv(y, operator.pow(x, 2))
    b = operator.matmul(x, y) * operator.itemgetter(1)(x) + operator.getitem(y, 0)
    return np.sum(a) * b


SIGNATURES.add(operator_module, lambda: (positive(3), positive(3, seed=1)), argnums=(0, 1), holomorphic=True)


def by_keyword(x, y):
    return np.sum(x * y**2)


SIGNATURES.add(
    by_keyword, lambda: (rand(2),), kwargs=lambda: {"y": rand(2, seed=1)}, holomorphic=True, name="call_by_keyword"
)
