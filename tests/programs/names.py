"""Names that a generator might use itself, shadowed builtins, odd identifiers, quotes in strings."""

import numpy as np

from .registry import Collection, positive, rand

NAMES = Collection("names", tags=("generator",))

unbroadcast = nonzero = 2.0
sinus, saved, math = np.sin, np.cos, 3.0


def adjoint_names(x, x_bar):
    y_bar = x * x_bar
    y = np.sin(y_bar)
    value = np.sum(y * y_bar)
    value_bar = value * x_bar[0]
    return value_bar + value


NAMES.add(adjoint_names, lambda: (rand(3), rand(3, seed=1)), argnums=(0, 1), holomorphic=True, order2=True)


def tangent_names(x, x_dot, y_dot=0.5):
    y = x * x_dot
    z_dot = np.tanh(y) * y_dot
    return np.sum(z_dot * x_dot)


NAMES.add(tangent_names, lambda: (rand(3), rand(3, seed=1)), argnums=(0, 1), holomorphic=True)


def residual_names(x):
    xs, saved, hs, stack, trips, residuals = x, x * 2.0, [], x[0], 3, {}
    x_saved = x**2
    for t in range(trips):
        hs.append(xs)
        xs = np.sin(xs) * saved + x_saved
        residuals[t] = stack * xs
    return np.sum(hs[-1] * xs) + np.sum(residuals[1])


NAMES.add(residual_names, lambda: (rand(3),), holomorphic=True)


def numbered_names(x):
    x1, x2, x_1, x_2, t, t1, tmp, tmp_1, _, __ = (x * k for k in range(1, 11))
    return np.sum(x1 * x2 + x_1 * x_2 + t * t1 + tmp * tmp_1 + _ * __)


NAMES.add(numbered_names, lambda: (rand(2),), holomorphic=True)


def shadowed_builtins(x):
    sum = x[0] * x[1]
    len, range, max = x[2], np.sin(sum), sum * 2.0
    list = [sum, len]
    for reversed in (1.0, 2.0):
        list.append(reversed * range)
    zip, enumerate, isinstance, float = list[-1], max, x[0], len**2
    return sum * len + zip * enumerate + isinstance * float


NAMES.add(shadowed_builtins, lambda: (rand(3),), holomorphic=True)


def shadowed_numpy(x):
    import numpy

    np = x * 2.0
    sin = np[0] * np[1]
    return numpy.sum(np**2) * sin


NAMES.add(shadowed_numpy, lambda: (rand(3),), holomorphic=True)


def transform_names(f, args, argnums, tangents, kwargs, self):
    grad = f * args
    jvp, vjp, pullback = grad + argnums, grad * tangents, kwargs**2
    return np.sum(jvp * vjp * pullback) + self


NAMES.add(
    transform_names, lambda: tuple(positive(2, seed=s) if s < 5 else 0.3 for s in range(6)), argnums=(0, 1, 2, 3, 4, 5)
)


def globals_like_runtime(x):
    return np.sum(sinus(x) * saved(x)) * unbroadcast + nonzero * math * x[0]


NAMES.add(globals_like_runtime, lambda: (rand(3),), holomorphic=True)


def own_helpers_named_alike(x):
    def x_bar(v):
        return v**2

    def forward(v):
        return x_bar(v) + 1.0

    def forward_backward(v):
        return forward(v) * 2.0

    def forward_forward(v):
        return forward_backward(v) * v

    return np.sum(forward_forward(x)) + np.sum(forward(x))


NAMES.add(own_helpers_named_alike, lambda: (rand(3),), holomorphic=True)


def unicode_names(θ, Δt=0.1):
    ω = np.sin(θ) * Δt
    résultat = ω @ ω
    return résultat * θ[0]


NAMES.add(unicode_names, lambda: (rand(3),), holomorphic=True)


def quotes_and_escapes(x):
    """A docstring with "quotes", 'others', back\\slashes, {braces} and a # hash."""
    text = 'it\'s "quoted" \\ {not} a # comment'
    table = {text: x, f"{'nested'!r:>10}{{}}": 2.0 * x, r"raw\n": x**2, b"bytes": 3.0}
    label = """three
    lines"""
    print(text, label, f"{x[0]:{10}.{3}f}", "%" + "s")
    return np.sum(table[text] * table[r"raw\n"]) * table[b"bytes"] * len(label.splitlines())


NAMES.add(quotes_and_escapes, lambda: (rand(3),), holomorphic=True)


def odd_numbers(x):
    big = 10**20 + 0x10 + 0b11 + 1_000
    return np.sum(x) * 1e-300 * 1e300 + x[0] * float("1e3") + np.sum(x * -0.0) + x[1] * (big % 7) - x[2] * -1e-5


NAMES.add(odd_numbers, lambda: (rand(3),))


def infinite_constants(x):
    low, high = float("inf"), -np.inf
    for v in x:
        low = min(low, v)
        high = max(high, v)
    return (high - low) ** 2


NAMES.add(infinite_constants, lambda: (np.array([0.3, -0.5, 0.9]),))


def precedence(x, y):
    a = -(x**2) + (-x) ** 2 * 2.0 - (x - (y - x)) / (y / (x / y))
    b = (x if y > 0 else -y) ** 2 ** (1 if y > 0 else 2) - (not x) * y
    c = (lambda v: v + 1.0)(x) * (x, y)[1] ** -1
    return a * b + c - -x + (y := x * y) * y


NAMES.add(precedence, lambda: (0.7, 1.2), argnums=(0, 1))


class _Private:
    __scale = 1.5

    def __init__(self, w):
        self.__w = w

    def __energy(self, x):
        return self.__scale * np.sum(self.__w * x)

    def energy(self, x):
        return self.__energy(x) ** 2


def mangled_names(w, x):
    return _Private(w).energy(x)


NAMES.add(mangled_names, lambda: (rand(3), rand(3, seed=1)), argnums=(0, 1), holomorphic=True, tags=("language",))


def very_long_line(x):
    return np.sum(x * 1.0 + x**2 * 2.0 + x**3 * 3.0 + np.sin(x) * np.cos(x) * np.exp(x) / (1.0 + x**2) - x * 4.0 + x**5)


NAMES.add(very_long_line, lambda: (rand(3),), holomorphic=True)


def deeply_nested_expression(x):
    return np.sin(np.sin(np.sin(np.sin(np.sin(np.sin(np.sin(np.sin(np.sin(np.sin(((x + 1.0) * x) + x))))))))))


NAMES.add(deeply_nested_expression, lambda: (0.4,), holomorphic=True, order2=True)


def keyword_prefixes(x):
    lambda_, class_, is_, in_, match, case, type, async_ = x, x * 2.0, x**2, x[0], x[1], 2.0, np.sum(x), 1.0
    return np.sum(lambda_ * class_ + is_) * in_ + match * case * type * async_


NAMES.add(keyword_prefixes, lambda: (rand(3),), holomorphic=True)
