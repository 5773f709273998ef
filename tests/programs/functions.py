"""Functions as values, closures, decorators, recursion, global and nonlocal variables, text beside the numerics."""

import functools
import logging
import math
import operator
import time
import warnings
from contextlib import contextmanager, nullcontext
from functools import lru_cache, partial, wraps

import numpy as np

from .registry import Collection, positive, rand

FUNCTIONS = Collection("functions", tags=("language",))
log = logging.getLogger(__name__)


def factorial_like(x):
    def go(n):
        return 1.0 if n == 0 else (x + n) * go(n - 1)

    return go(4)


FUNCTIONS.add(factorial_like, lambda: (0.5,), holomorphic=True)


def recursive_data(x):
    def power(v, n):
        if n == 0:
            return 1.0
        half = power(v, n // 2)
        return half * half * (v if n % 2 else 1.0)

    return power(x, 5) + power(2.0 * x, 3)


FUNCTIONS.add(recursive_data, lambda: (0.7,), holomorphic=True)


def recursive_integration(a, b):
    f = lambda t: math.exp(-a * t)  # noqa: E731

    def simpson(lo, hi):
        return (hi - lo) / 6.0 * (f(lo) + 4.0 * f(0.5 * (lo + hi)) + f(hi))

    def adapt(lo, hi, depth):
        mid = 0.5 * (lo + hi)
        whole, left, right = simpson(lo, hi), simpson(lo, mid), simpson(mid, hi)
        if depth == 0 or abs(left + right - whole) < 1e-6:
            return left + right
        return adapt(lo, mid, depth - 1) + adapt(mid, hi, depth - 1)

    return adapt(0.0, b, 6)


FUNCTIONS.add(recursive_integration, lambda: (1.3, 0.9), argnums=(0, 1), rtol=1e-5)


def even(n, x):
    return x if n == 0 else odd(n - 1, x * 1.1)


def odd(n, x):
    return 0.5 * x if n == 0 else even(n - 1, np.sin(x))


def mutual_recursion(x):
    return even(4, x) + odd(3, x) ** 2 + even(3, x)


FUNCTIONS.add(mutual_recursion, lambda: (0.8,), holomorphic=True)


def mutual_inner(x):
    def ping(n, v):
        return v if n == 0 else pong(n - 1, v * x)

    def pong(n, v):
        return v if n == 0 else ping(n - 1, v + x)

    return ping(5, 1.0)


FUNCTIONS.add(mutual_inner, lambda: (0.8,), holomorphic=True)


def ackermann_like(x, depth=60):
    def go(v, n):
        if n == 0:
            return v
        return go(0.9 * v + 0.01 * v**2, n - 1)

    return go(x, depth)


FUNCTIONS.add(ackermann_like, lambda: (0.8,), holomorphic=True)


def tower(x):
    operations = {"double": lambda v: 2.0 * v, "square": np.square, "root": math.sqrt}
    for name in ["square", "double", "root"]:
        x = operations[name](x)
    return x * operations["double"](x)


FUNCTIONS.add(tower, lambda: (0.8,))


def chosen_by_key(x, key):
    table = {"l1": lambda v: np.sum(np.abs(v)), "l2": lambda v: np.sum(v**2), "max": np.max}
    return table[key](x) + table.get(key, np.min)(2.0 * x)


FUNCTIONS.add(chosen_by_key, lambda: (np.array([0.5, -0.3]), "l2"))


def list_of_closures(x):
    fs = [lambda v, k=k: v * x[k] for k in range(3)]
    total = 1.0
    for f in fs:
        total = f(total) + 0.1
    return total + fs[0](2.0)


FUNCTIONS.add(list_of_closures, lambda: (rand(3),), holomorphic=True)


def closures_appended(x):
    fs = []
    for v in x:

        def scale(t, v=v):
            return t * v

        fs.append(scale)
    return sum(f(0.5) ** 2 for f in fs)


FUNCTIONS.add(closures_appended, lambda: (rand(3),), holomorphic=True)


def compose2(f, g):
    return lambda v: f(g(v))


def pipeline(x):
    h = compose2(np.sin, compose2(np.exp, lambda v: v * x))
    return h(x) + functools.reduce(compose2, [np.cos, np.sin, np.tanh])(x)


FUNCTIONS.add(pipeline, lambda: (0.6,), holomorphic=True)


def curry(x, y):
    add = lambda a: lambda b: lambda c: a * b + c  # noqa: E731
    return add(x)(y)(x) * add(2.0)(x)(y)


FUNCTIONS.add(curry, lambda: (0.6, 0.3), argnums=(0, 1), holomorphic=True)


def state_in_closure(x):
    def make():
        history = []

        def record(v):
            history.append(v)
            return sum(history)

        return record

    record = make()
    return record(x) * record(x**2) + record(1.0)


FUNCTIONS.add(state_in_closure, lambda: (0.6,), holomorphic=True)


def accumulator_nonlocal(x):
    total = 0.0
    count = 0

    def add(v, weight=1.0):
        nonlocal total, count
        total += weight * v**2
        count += 1
        return total

    for v in x:
        if v > 0:
            add(v)
        else:
            add(v, weight=0.5)
    return total / count + add(x[0])


FUNCTIONS.add(accumulator_nonlocal, lambda: (np.array([0.5, -0.3, 0.8]),))


def getter_and_setter(x):
    value = x

    def get():
        return value

    def put(v):
        nonlocal value
        value = v

    put(get() * 2.0)
    put(np.sin(get()))
    return get() * value


FUNCTIONS.add(getter_and_setter, lambda: (0.5,), holomorphic=True)

RATE = 0.1
STATE = {"scale": 2.0}
total = 0.0
history = []
momentum = 0.0


def reset():
    global total, momentum
    total = momentum = 0.0


def push(v):
    global total
    total += v * v
    return total


def global_accumulator(x):
    reset()
    for v in x:
        push(v)
    return total * x[0] + push(x[1])


FUNCTIONS.add(global_accumulator, lambda: (rand(3),), holomorphic=True)


def sgd_step(x, g):
    global momentum
    momentum = 0.9 * momentum + g
    return x - RATE * momentum


def global_optimiser(x):
    global momentum
    momentum = 0.0
    for _ in range(3):
        x = sgd_step(x, 2.0 * x)
    return x**2


FUNCTIONS.add(global_optimiser, lambda: (0.7,), holomorphic=True)

n_calls = 0


def counts_calls(x):
    global n_calls
    n_calls = n_calls + 1
    if n_calls > 0:
        return np.sum(x**2)
    return np.sum(x)


FUNCTIONS.add(counts_calls, lambda: (rand(3),))


def global_written_then_read(x):
    global last_value
    last_value = x * 2.0
    y = last_value + 1.0
    last_value = y * last_value
    return np.sum(last_value * x)


FUNCTIONS.add(global_written_then_read, lambda: (rand(3),), holomorphic=True)


def global_constant_written(x):
    global mode
    mode = "train"
    return np.sum(x**2) if mode == "train" else 0.0


FUNCTIONS.add(global_constant_written, lambda: (rand(3),))


def appends_to_global(x):
    history.append(float(x[0]))
    del history[:]
    STATE["last"] = "seen"
    return np.sum(x**2) * STATE["scale"]


FUNCTIONS.add(appends_to_global, lambda: (rand(3),))


def memoised(f):
    cache = {}

    @wraps(f)
    def wrapper(n):
        if n not in cache:
            cache[n] = f(n)
        return cache[n]

    return wrapper


@memoised
def catalan(n):
    return 1 if n == 0 else sum(catalan(i) * catalan(n - 1 - i) for i in range(n))


def memoised_constants(x):
    return sum(catalan(k) * x**k for k in range(5))


FUNCTIONS.add(memoised_constants, lambda: (0.3,), holomorphic=True)


def timed(f):
    @wraps(f)
    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        result = f(*args, **kwargs)
        log.debug("%s took %.3f s", f.__name__, time.perf_counter() - start)
        return result

    return wrapper


def repeated(n):
    def decorator(f):
        @wraps(f)
        def wrapper(x, *args):
            for _ in range(n):
                x = f(x, *args)
            return x

        return wrapper

    return decorator


@timed
def timed_helper(x, scale=2.0):
    return np.tanh(x) * scale


@repeated(3)
@timed
def smooth(x, a):
    return x + a * np.sin(x)


def decorated_calls(x, a):
    return np.sum(timed_helper(smooth(x, a), scale=3.0)) + np.sum(timed_helper(x))


FUNCTIONS.add(decorated_calls, lambda: (rand(2), 0.3), argnums=(0, 1), holomorphic=True)
FUNCTIONS.add(timed(lambda x: np.sum(x**2)), lambda: (rand(2),), holomorphic=True, name="decorated_lambda")


def inner_decorator(x):
    def doubled(f):
        def wrapper(v):
            return 2.0 * f(v)

        return wrapper

    @doubled
    def cube(v):
        return v**3

    @timed
    def line(v):
        return v + x

    return cube(x) + line(x)


FUNCTIONS.add(inner_decorator, lambda: (0.6,), holomorphic=True)


class CountCalls:
    def __init__(self, f):
        self.f = f
        self.calls = 0

    def __call__(self, *args):
        self.calls += 1
        return self.f(*args)


@CountCalls
def counted_square(v):
    return v * v


def class_decorator(x):
    return counted_square(x) + counted_square(2.0 * x)


FUNCTIONS.add(class_decorator, lambda: (0.6,), holomorphic=True)


@lru_cache
def binomial_row(n):
    return [math.comb(n, k) for k in range(n + 1)]


@functools.cache
def hermite(n):
    return np.polynomial.hermite.hermgauss(n)


def cached_tables(mu, sigma):
    nodes, weights = hermite(5)
    value = np.sum(weights * np.sin(mu + np.sqrt(2.0) * sigma * nodes)) / np.sqrt(np.pi)
    return value + sum(c * mu**k for k, c in enumerate(binomial_row(3)))


FUNCTIONS.add(cached_tables, lambda: (0.3, 0.5), argnums=(0, 1), holomorphic=True)


def layer(x, W, b=0.0, *, act=np.tanh):
    return act(W @ x + b)


def partial_forms(x, W):
    first = partial(layer, W=W)
    second = partial(first, b=0.5, act=np.sin)
    third = partial(layer, x)
    fourth = partial(np.clip, a_min=-0.5, a_max=0.5)
    layers = [partial(layer, W=W, b=k) for k in (0.1, 0.2)]
    h = x
    for f in layers:
        h = f(h)
    return np.sum(first(x) + second(x) + third(W) + third(W, act=np.cos)) + np.sum(fourth(x)) + np.sum(h)


FUNCTIONS.add(partial_forms, lambda: (rand(2), rand(2, 2, seed=1)), argnums=(0, 1))


def partial_as_argument(x):
    def apply(f, v):
        return f(v)

    power = partial(lambda n, v: v**n, 3)
    return apply(power, x) + apply(partial(operator.mul, x), 2.0) + sum(map(partial(pow, 2.0), [x, 2.0 * x]))


FUNCTIONS.add(partial_as_argument, lambda: (0.6,))


def optional(x, callback=None, scale=None):
    scale = scale or 2.0
    y = np.sum(x**2) * scale
    if callback is not None:
        callback(y)
    return y


def callbacks(x):
    seen = []
    a = optional(x, seen.append)
    b = optional(x, scale=3.0)
    c = optional(x, callback=lambda v: seen.append(2.0 * v))
    return a * b + c + sum(seen)


FUNCTIONS.add(callbacks, lambda: (rand(2),), holomorphic=True)


def callback_prints(x):
    return optional(x, callback=print) + optional(x, callback=lambda v: log.info("value %s", v))


FUNCTIONS.add(callback_prints, lambda: (rand(2),), holomorphic=True)


def mutable_default_list(x, seen=[], table={}):
    seen.append(1)
    table["n"] = len(seen)
    seen.clear()
    return np.sum(x**2) * table["n"]


FUNCTIONS.add(mutable_default_list, lambda: (rand(2),))


def helper_with_default_list(v, seen=None):
    seen = [] if seen is None else seen
    seen.append(v)
    return sum(seen)


def default_list_helper(x):
    return helper_with_default_list(x) + helper_with_default_list(x, [x**2, 1.0])


FUNCTIONS.add(default_list_helper, lambda: (0.6,), holomorphic=True)


def norm_kinds(x, kind="l2", *, eps=1e-3, **extra):
    if kind == "l1":
        return np.sum(np.abs(x))
    elif kind.startswith("l2"):
        return np.sqrt(np.sum(x**2) + eps)
    raise ValueError(f"unknown kind {kind!r}, {extra}")


def keyword_kinds(x, /, *names, scale=1.0):
    options = {"eps": 0.1}
    return sum(norm_kinds(x * scale, n, **options) for n in names or ("l1",)) + norm_kinds(x, kind="l2-smooth")


FUNCTIONS.add(keyword_kinds, lambda: (np.array([0.5, -0.3]), "l1", "l2"))


def type_tests(x, y, z=None):
    if isinstance(x, (int, float)) or type(x) is float:
        x = np.array([x])
    if z is None and hasattr(x, "shape") and not hasattr(y, "shape"):
        y = np.asarray(y)
    n = getattr(x, "ndim", 0)
    m = getattr(y, "no_such_thing", 3.0)
    if callable(x) or isinstance(y, str) or issubclass(type(x), dict):
        return 0.0
    return np.sum(x * y) * n + m * x[0]


FUNCTIONS.add(type_tests, lambda: (rand(2), 0.6), argnums=(0, 1), holomorphic=True)


def text_work(x, spec="a=1,b=2"):
    options = dict(item.split("=") for item in spec.split(","))
    weights = {k: float(v) for k, v in options.items()}
    lines = [f"{k:>5}: {v:.3f}" for k, v in weights.items()]
    message = "\n".join(lines).upper().replace(" ", "")
    log.info("weights\n%s", message)
    total = weights["a"] * x[0] ** 2 + weights["b"] * np.sum(x)
    print(f"total is {total:8.3f}", end="")
    log.debug("total %r at %s", total, x)
    return total * (1.0 if "A:1.000" in message else 2.0)


FUNCTIONS.add(text_work, lambda: (rand(2),), holomorphic=True)


def verbose(x, verbose=True):
    losses = []
    for step in range(3):
        x = x - 0.1 * x**3
        losses.append(np.sum(x**2))
        if verbose and step % 2 == 0:
            print("step", step, "loss", losses[-1])
            log.info("step %d loss %.4f", step, losses[-1])
    if losses[-1] > losses[0]:
        warnings.warn("diverged", stacklevel=2)
    report = {"best": min(losses), "steps": len(losses), "text": f"{losses[0]:.2f}"}
    return report["best"] + losses[0] * report["steps"]


FUNCTIONS.add(verbose, lambda: (rand(2),), holomorphic=True)


@contextmanager
def scaled_by(factor):
    yield factor * 2.0


def manager_with_value(x):
    with scaled_by(x) as k, nullcontext(x * 3.0) as m:
        y = k * x + m
    return y


FUNCTIONS.add(manager_with_value, lambda: (0.6,), holomorphic=True)


def try_in_helper(f, x):
    try:
        return f(x)
    except ZeroDivisionError:
        return x * 10.0
    finally:
        log.debug("called")


def errors_caught(x):
    return try_in_helper(lambda v: v / (v - v), x) + try_in_helper(lambda v: v * v, x)


FUNCTIONS.add(errors_caught, lambda: (0.6,), holomorphic=True)


class TooLargeError(Exception):
    def __init__(self, value):
        super().__init__(f"{value} is too large")
        self.value = value


def limited(v):
    if v > 1.0:
        raise TooLargeError(v)
    return v


def error_with_value(x):
    out = 0.0
    for v in x:
        try:
            out += limited(v)
        except TooLargeError as error:
            out += 0.1 * error.value
    return out


FUNCTIONS.add(error_with_value, lambda: (np.array([0.5, 1.7]),))


def function_attributes(x):
    return np.sum(x) * len(layer.__name__) + (2.0 if layer.__doc__ is None else 1.0) * x[0]


FUNCTIONS.add(function_attributes, lambda: (rand(2),), holomorphic=True)


def method_of_array_as_value(x):
    total = x.sum
    dot = x.dot
    f = getattr(np, "sin")
    return total() * dot(x) + np.sum(f(x)) + getattr(x, "mean")()


FUNCTIONS.add(method_of_array_as_value, lambda: (rand(3),), holomorphic=True)


def rng_functions(mu, sigma, rng):
    eps = rng.standard_normal(3)
    u = rng.uniform(0.1, 0.9, size=3)
    gumbel = -np.log(-np.log(u))
    z = mu + sigma * eps
    weights = np.exp((z + gumbel) / 0.7)
    weights = weights / np.sum(weights)
    rng.shuffle(eps)
    return np.sum(weights * z**2) + eps[0] * mu


FUNCTIONS.add(
    rng_functions,
    lambda: (0.3, 0.5, np.random.default_rng(4)),
    argnums=(0, 1),
    holomorphic=True,
    name="generator_argument",
)


def branch_on_draw(x):
    rng = np.random.default_rng(0)
    while rng.random() < 0.8:
        x = x * (1.0 + 0.1 * rng.normal())
        if rng.integers(3) == 0:
            continue
        x = np.sin(x)
    return x


FUNCTIONS.add(branch_on_draw, lambda: (0.8,), holomorphic=True)


def metropolis(theta):
    rng = np.random.default_rng(1)
    x, total = 0.0, 0.0
    log_p = lambda v: -0.5 * (v - theta) ** 2  # noqa: E731
    for _ in range(6):
        proposal = x + 0.5 * rng.normal()
        if math.log(rng.uniform()) < log_p(proposal) - log_p(x):
            x = proposal
        total += log_p(x)
    return total


FUNCTIONS.add(metropolis, lambda: (0.4,))


def ode_solve(f, y, t0, t1, n, method="rk4", events=()):
    methods = {"euler": euler, "rk4": rk4}
    step = methods[method]
    h = (t1 - t0) / n
    for k in range(n):
        y = step(f, t0 + k * h, y, h)
        for event in events:
            if event(y) < 0:
                return y
    return y


def euler(f, t, y, h):
    return y + h * f(t, y)


def rk4(f, t, y, h):
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h / 2 * k1)
    k3 = f(t + h / 2, y + h / 2 * k2)
    k4 = f(t + h, y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def ode_with_closure(theta, y0):
    def field(t, y):
        return np.array([y[1], -theta[0] * np.sin(y[0]) - theta[1] * y[1]])

    a = ode_solve(field, y0, 0.0, 0.5, 4)
    b = ode_solve(field, y0, 0.0, 0.5, 4, method="euler", events=[lambda y: y[0] + 5.0])
    return np.sum(a * b)


FUNCTIONS.add(ode_with_closure, lambda: (positive(2), rand(2)), argnums=(0, 1), holomorphic=True)


def conditional_import(x):
    try:
        import no_such_module_anywhere as backend
    except ImportError:
        import numpy as backend
    return backend.sum(backend.sin(x))


FUNCTIONS.add(conditional_import, lambda: (rand(3),), holomorphic=True)


def local_imports(x):
    import math as m

    from numpy import cos
    from numpy import sin as s
    from numpy.linalg import norm

    return m.exp(x[0]) + np.sum(s(x) * cos(x)) + norm(x)


FUNCTIONS.add(local_imports, lambda: (rand(3),))


def star_lambda(x):
    f = lambda *a, **k: sum(a) * k.get("s", 1.0)  # noqa: E731
    g = lambda a, /, b=2.0, *c, d, **e: a * b * d + sum(c) + sum(e.values())  # noqa: E731
    return f(x, 2.0, s=x) + g(x, d=x) + g(x, 3.0, x, d=1.0, z=x)


FUNCTIONS.add(star_lambda, lambda: (0.6,), holomorphic=True)


def immediately_called(x):
    return (lambda v: v**2)(x) + (lambda: x)() + (np.sin if x > 0 else np.cos)(x) + [abs, float][0](x)


FUNCTIONS.add(immediately_called, lambda: (0.6,))


def assertion_helpers(x):
    def check(v):
        assert v.shape == (3,), f"bad shape {v.shape}"
        if not np.all(np.isfinite(v)):
            raise FloatingPointError(v)
        return v

    return np.sum(check(np.exp(check(x))))


FUNCTIONS.add(assertion_helpers, lambda: (rand(3),), holomorphic=True)


def in_place_default(x, out=None):
    if out is None:
        out = np.zeros_like(x)
    out += x * 2.0
    return out


def optional_buffer(x):
    a = in_place_default(x)
    b = in_place_default(x, out=np.ones(3))
    return np.sum(a * b)


FUNCTIONS.add(optional_buffer, lambda: (rand(3),))
