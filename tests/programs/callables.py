"""Functions as values: decorators, partials, closures, callbacks, methods; and names that are bound again."""

import functools
import operator
from functools import partial, reduce

import numpy as np

from .registry import Collection

CALLABLES = Collection("callables", tags=("language",))
POINT = np.array([0.7, 1.3, 0.4])


def timed(f):
    @functools.wraps(f)
    def wrapper(*a, **k):
        return f(*a, **k)

    return wrapper


def decorator_inside(x):
    def doubled(f):
        def wrapper(v):
            return 2.0 * f(v)

        return wrapper

    @doubled
    def cube(v):
        return v**3

    return np.sum(cube(x))


CALLABLES.add(decorator_inside, lambda: (POINT.copy(),), order2=True)


def decorator_outside(x):
    @timed
    def line(v):
        return v + x

    return np.sum(line(x) ** 2)


CALLABLES.add(decorator_outside, lambda: (POINT.copy(),), order2=True)


def decorator_with_arguments(x):
    def scaled(k):
        def deco(f):
            def wrapper(v):
                return k * f(v)

            return wrapper

        return deco

    @scaled(x[0])
    @scaled(2.0)
    def cube(v):
        return v**3

    return np.sum(cube(x)) + cube(x[1])


CALLABLES.add(decorator_with_arguments, lambda: (POINT.copy(),), order2=True)


def decorator_in_a_loop(x):
    def logged(f):
        def wrapper(*args, **kw):
            return f(*args, **kw) * x[0]

        return wrapper

    total = 0.0
    for i in range(len(x)):

        @logged
        def g(v, p=2):
            return v**p + x[i]

        total = total + g(x[i]) + g(x[i], p=3)
    return total


CALLABLES.add(decorator_in_a_loop, lambda: (POINT.copy(),), order2=True)


def compose2(f, g):
    return lambda v: f(g(v))


def composed(x):
    h = compose2(np.sin, compose2(np.exp, lambda v: v * x))
    return np.sum(h(x))


CALLABLES.add(composed, lambda: (POINT.copy(),), order2=True)


def composed_by_reduce(x):
    return np.sum(functools.reduce(compose2, [np.cos, np.sin, np.tanh])(x))


CALLABLES.add(composed_by_reduce, lambda: (POINT.copy(),), order2=True)


def composed_by_lambdas(x):
    composed = reduce(lambda f, g: lambda v: g(f(v)), [np.sin, np.cos, np.tanh])
    return composed(x[0])


CALLABLES.add(composed_by_lambdas, lambda: (POINT.copy(),), order2=True)


def composed_with_a_start(x):
    fs = [np.sin, lambda v: v * x[0], np.exp]
    h = reduce(compose2, fs, lambda v: v)
    return h(x[1]) + reduce(lambda acc, f: f(acc), fs, x[2])


CALLABLES.add(composed_with_a_start, lambda: (POINT.copy(),), order2=True)


def compose(*fs):
    def composed(v):
        for f in reversed(fs):
            v = f(v)
        return v

    return composed


def composed_by_starred(x):
    return np.sum(compose(np.sin, np.exp, lambda v: v * x)(x))


CALLABLES.add(composed_by_starred, lambda: (POINT.copy(),), order2=True)


def composed_inside(x):
    def compose(*fs):
        return reduce(lambda f, g: lambda v: f(g(v)), fs)

    return np.sum(compose(np.sin, np.exp)(x)) + compose(np.cos)(x[0])


CALLABLES.add(composed_inside, lambda: (POINT.copy(),), order2=True)


def dense(x, W, b=0.0, activation=np.tanh):
    return activation(W * x + b)


def partial_keywords(x):
    layer = partial(dense, W=x[0], b=0.5)
    return np.sum(layer(x))


CALLABLES.add(partial_keywords, lambda: (POINT.copy(),), order2=True)


def partial_of_a_function(x):
    linear = partial(dense, activation=lambda z: z)
    return np.sum(linear(x, x[1], b=x))


CALLABLES.add(partial_of_a_function, lambda: (POINT.copy(),), order2=True)


def partial_of_numpy(x):
    cube = functools.partial(np.power, x)
    return np.sum(cube(3))


CALLABLES.add(partial_of_numpy, lambda: (POINT.copy(),), order2=True)


def partial_of_numpy_keywords(x):
    s = partial(np.sum, axis=0)
    c = partial(np.clip, a_min=0.5, a_max=1.0)
    return s(x**2) + np.sum(c(x) * x)


CALLABLES.add(partial_of_numpy_keywords, lambda: (POINT.copy(),), order2=True)


def partial_of_partial(x):
    p = partial(partial(dense, W=x[0]), b=x[1])
    return np.sum(p(x)) + np.sum(p(x, b=0.1, activation=np.sin))


CALLABLES.add(partial_of_partial, lambda: (POINT.copy(),), order2=True)


def partials_in_a_list(x):
    fs = [partial(dense, W=w, b=0.1) for w in (x[0], 2.0, x[2])]
    total = 0.0
    for f in fs:
        total = total + np.sum(f(x))
    return total


CALLABLES.add(partials_in_a_list, lambda: (POINT.copy(),), order2=True)


def apply(f, *args):
    return f(*args)


def partial_given(x):
    return apply(partial(np.power, x[0]), 3) + apply(partial(dense, W=x[1]), x[2])


CALLABLES.add(partial_given, lambda: (POINT.copy(),), order2=True)


def partial_in_a_loop(x):
    total = 0.0
    for i in range(3):
        f = partial(dense, W=x[i])
        total = total + f(x[0])
    return total


CALLABLES.add(partial_in_a_loop, lambda: (POINT.copy(),), order2=True)


def partial_of_operator(x):
    scale = partial(operator.mul, x[0])
    return sum(map(scale, x)) + scale(2.0)


CALLABLES.add(partial_of_operator, lambda: (POINT.copy(),), order2=True)


def closures_with_defaults(x):
    fs = []
    for v in x:

        def scale(t, v=v):
            return t * v

        fs.append(scale)
    return sum(f(0.5) ** 2 for f in fs)


CALLABLES.add(closures_with_defaults, lambda: (POINT.copy(),), order2=True)


def lambdas_of_a_range(x):
    fs = []
    for i in range(3):
        fs.append(lambda t, i=i: t * x[i])
    return sum(f(x[0]) for f in fs)


CALLABLES.add(lambdas_of_a_range, lambda: (POINT.copy(),), order2=True)


def lambdas_by_index(x):
    fs = [lambda t, i=i: t * x[i] for i in range(3)]
    return fs[0](x[1]) + fs[2](x[0])


CALLABLES.add(lambdas_by_index, lambda: (POINT.copy(),), order2=True)


def lambdas_bound_late(x):
    fs = []
    for i in range(3):
        fs.append(lambda t: t * x[i])  # late binding
    return sum(f(x[0]) for f in fs)


CALLABLES.add(lambdas_bound_late, lambda: (POINT.copy(),), order2=True)


def functions_extended(x):
    fs = [np.sin]
    fs.append(np.cos)
    fs.extend([lambda v: v * x[0]])
    y = x[1]
    for f in fs:
        y = f(y)
    return y


CALLABLES.add(functions_extended, lambda: (POINT.copy(),), order2=True)


def makers_in_a_comprehension(x):
    def make(k):
        return lambda t: t * k

    fs = [make(v) for v in x]
    return sum(f(2.0) ** 2 for f in fs)


CALLABLES.add(makers_in_a_comprehension, lambda: (POINT.copy(),), order2=True)


def lambdas_of_unknown_number(x):
    fs = []
    for i in range(len(x)):
        fs.append(lambda t, i=i: t * x[i])
    return sum(f(x[0]) for f in fs)


CALLABLES.add(lambdas_of_unknown_number, lambda: (POINT.copy(),), order2=True)


def optional(x, callback=None, scale=1.0):
    y = np.sum(x) * scale
    if callback is not None:
        callback(y)
    return y


def append_given(x):
    seen = []
    a = optional(x, seen.append)
    return a + sum(seen) ** 2


CALLABLES.add(append_given, lambda: (POINT.copy(),), order2=True)


def append_given_and_called(x):
    seen = []
    a = optional(x, seen.append)
    b = optional(x, scale=3.0)
    c = optional(x, callback=lambda v: seen.append(2.0 * v))
    return a * b + c + sum(seen)


CALLABLES.add(append_given_and_called, lambda: (POINT.copy(),), order2=True)


def logger_given(x):
    seen = []

    def log(v):
        seen.append(v * x[0])

    a = optional(x, log)
    return a + seen[0]


CALLABLES.add(logger_given, lambda: (POINT.copy(),), order2=True)


def loop(x, n, cb):
    for i in range(n):
        x = x * 0.9 + np.sin(x)
        cb(i, x)
    return x


def history_by_lambda(x):
    hist = []
    y = loop(x, 3, lambda i, v: hist.append(np.sum(v) * i))
    return np.sum(y) + sum(hist)


CALLABLES.add(history_by_lambda, lambda: (POINT.copy(),), order2=True)


def setitem_given(x):
    d = {}
    loop(x, 3, d.__setitem__)
    return np.sum(d[2])


CALLABLES.add(setitem_given, lambda: (POINT.copy(),))


class Rec:
    def __init__(self):
        self.out = []

    def add(self, v):
        self.out.append(v)


def method_given(x):
    r = Rec()
    a = optional(x, r.add)
    b = optional(x * 2, callback=r.add)
    return a * b + sum(r.out)


CALLABLES.add(method_given, lambda: (POINT.copy(),), order2=True)


def run(f, events=(), hooks=None):
    total = f(1.0)
    for e in events:
        total = total + e(2.0)
    for k, h in (hooks or {}).items():
        total = total * h(0.5)
    return total


def lambdas_in_a_list_given(x):
    return run(lambda t: t * x[0], events=[lambda t: t * x[1]])


CALLABLES.add(lambdas_in_a_list_given, lambda: (POINT.copy(),))


def functions_in_a_tuple_given(x):
    evs = (lambda t: t * x[1], lambda t: x[2] ** t)
    return run(np.cos, evs) + run(np.sin, evs[:1])


CALLABLES.add(functions_in_a_tuple_given, lambda: (POINT.copy(),))


def run2(f, events):
    y = f(1.0)
    for i in range(len(events)):
        y = y + events[i](y)
    return y


def functions_given_by_index(x):
    return run2(lambda t: t * x[0], [lambda t: t * x[1], np.sin])


CALLABLES.add(functions_given_by_index, lambda: (POINT.copy(),), order2=True)


def lambdas_given_in_a_loop(x):
    total = 0.0
    for k in range(2):
        total = total + run(lambda t: t * x[k], events=[lambda t: t * x[1] * k])
    return total


CALLABLES.add(lambdas_given_in_a_loop, lambda: (POINT.copy(),))


def scaled(x):
    return np.sum(x**2) * scaled.factor


scaled.factor = 1.0


def calls_counted_in_an_attribute(x):
    def g(v):
        g.calls += 1
        return v * g.calls

    g.calls = 0
    return g(x[0]) + g(x[1]) + g.calls


CALLABLES.add(calls_counted_in_an_attribute, lambda: (POINT.copy(),), order2=True)


def counting(v):
    counting.n += 1
    return v * counting.n


def attribute_of_an_inner_function(x):
    def cache(v):
        return v * cache.k

    cache.k = x[0]
    y = cache(x[1])
    cache.k = x[2] * 2.0
    return y * cache(x[1])


CALLABLES.add(attribute_of_an_inner_function, lambda: (POINT.copy(),), order2=True)


class Counted:
    def __init__(self, f):
        self.f = f
        self.calls = 0

    def __call__(self, *a):
        self.calls += 1
        return self.f(*a)


@Counted
def csq(v):
    return np.sum(v * v)


def counting_decorator(x):
    return csq(x) + csq(2.0 * x)


CALLABLES.add(counting_decorator, lambda: (POINT.copy(),), order2=True)


def counting_decorator_inside(x):
    @Counted
    def sq(v):
        return np.sum(v * v * x)

    return sq(x) + sq(2.0 * x) + sq.calls


CALLABLES.add(counting_decorator_inside, lambda: (POINT.copy(),), order2=True)


def counting_decorator_in_a_loop(x):
    total = 0.0
    for v in x:
        total = total + csq(v)
    return total


CALLABLES.add(counting_decorator_in_a_loop, lambda: (POINT.copy(),), order2=True)


class Memo:
    def __init__(self, f):
        self.f = f
        self.last = None

    def __call__(self, v):
        self.last = self.f(v)
        return self.last


@Memo
def msin(v):
    return np.sin(v)


def closures_of_closures(x):
    def make(k, p=2):
        s = k * 2.0

        def f(t):
            return t**p * s

        return f

    fs = []
    for v in x:
        fs.append(make(v))
    total = 0.0
    for i in range(len(fs)):
        total = total + fs[i](x[0]) * fs[-1](0.3)
    return total


CALLABLES.add(closures_of_closures, lambda: (POINT.copy(),), order2=True)


def partials_of_unknown_number(x):
    fs = [functools.partial(np.multiply, v) for v in x]
    y = x[0]
    for f in fs:
        y = f(y)
    return y


CALLABLES.add(partials_of_unknown_number, lambda: (POINT.copy(),), order2=True)


def functions_of_functions(x):
    def add(f, g):
        return lambda t: f(t) + g(t)

    fs = []
    for v in x:
        fs.append(add(lambda t, v=v: t * v, np.sin))
    return sum(f(x[1]) for f in fs)


CALLABLES.add(functions_of_functions, lambda: (POINT.copy(),), order2=True)


def variable_shared_by_closures(x):
    fs = []
    for v in x:
        w = v * v
        fs.append(lambda t: t * w)
    return sum(f(x[0]) for f in fs)


CALLABLES.add(variable_shared_by_closures, lambda: (POINT.copy(),), order2=True)


def h13(x):
    fs = []
    k = 1.0
    for v in x:
        k = k * v
        fs.append(lambda t, v=v: t * v * k)
    k = k * 2.0
    return fs


def variable_of_a_helper_shared(x):
    fs = h13(x)
    return sum(f(x[0]) for f in fs) + functools.reduce(lambda a, f: f(a), fs, x[1])


CALLABLES.add(variable_of_a_helper_shared, lambda: (POINT.copy(),), order2=True)


class Layer:
    def __init__(self, w):
        self.w = w

    def __call__(self, v):
        return np.tanh(v * self.w)

    def grow(self):
        self.w = self.w * 1.1


def layers_that_change(x):
    layers = [Layer(w) for w in x]
    h = x[0]
    for _ in range(2):
        for l in layers:
            h = l(h)
            l.grow()
    fs = [l.__call__ for l in layers]
    for l in layers:
        l.grow()
    return h + fs[0](h)


CALLABLES.add(layers_that_change, lambda: (POINT.copy(),), order2=True)


def numbers_beside_functions(x):
    pairs = []
    for v in x:
        pairs.append((v, lambda t, v=v: t**2 * v))
    return sum(a * f(a) for a, f in pairs)


CALLABLES.add(numbers_beside_functions, lambda: (POINT.copy(),), order2=True)


class C:
    def __init__(self, v):
        self.v = v

    def get(self):
        return self.v

    def bump(self, k):
        self.v = self.v * k


def method_of_the_old_object(x):
    c = C(x[0])
    f = c.get
    c = C(x[1])
    return f() * c.get() + f() ** 2


CALLABLES.add(method_of_the_old_object, lambda: (POINT.copy(),), order2=True)


def method_that_writes(x):
    c = C(x[0])
    f = c.bump
    d = c
    f(x[1])
    f(x[2])
    return d.get() * c.v


CALLABLES.add(method_that_writes, lambda: (POINT.copy(),), order2=True)


def methods_in_a_list(x):
    c = C(x[0])
    d = C(x[1])
    fs = [c.get, d.get]
    c, d = d, c
    c.bump(x[2])
    return fs[0]() ** 2 + fs[1]()


CALLABLES.add(methods_in_a_list, lambda: (POINT.copy(),), order2=True)


def old_attribute_read_later(x):
    total = 0.0
    c = C(x[0])
    for v in x:
        old = c.v
        c.bump(v)
        total = total + old * c.v
    return total


CALLABLES.add(old_attribute_read_later, lambda: (POINT.copy(),), order2=True)


def closure_reads_what_is_bound_later(x):
    k = x[0]
    f = lambda v: v * k
    a = f(x[1])
    k = x[2]
    return a * f(x[1])


CALLABLES.add(closure_reads_what_is_bound_later, lambda: (POINT.copy(),), order2=True)


def array_under_two_objects(x):
    a = C(x * 1.0)
    b = a
    old = a.v
    b.v[0] = x[1] * x[2]
    return np.sum(old * a.v)


CALLABLES.add(array_under_two_objects, lambda: (POINT.copy(),), order2=True)


class G:
    def __init__(self, v):
        self.v = v

    def get(self):
        return self.v


def method_of_a_parameter(x):
    return z7(x, G(2.0), G(3.0))


CALLABLES.add(method_of_a_parameter, lambda: (POINT.copy(),), order2=True)


GA, GB = G(2.0), G(3.0)


def objects_as_defaults(x, p=GA, q=GB):
    total = 0.0
    for o in [p, q]:
        total = total + o.get() * x[0]
    p, q = q, p
    for o in (p, q):
        total = total * o.v
    f = p.get
    p = q
    return total * f() * p.get()


CALLABLES.add(objects_as_defaults, lambda: (POINT.copy(),), order2=True)


def z7(x, p, q):
    f = p.get
    p = q
    return f() * p.get() * x[0]


def h9(a, b, k):
    pair = [a, k]
    fs = [lambda v: v * k, a.get]
    t = (a, b)
    a = b
    k = k * 3.0
    return pair[0].v * pair[1] + fs[0](2.0) * fs[1]() + t[0].v ** 2


def collection_before_names_change(x):
    return h9(C(x[0]), C(x[1]), x[2])


CALLABLES.add(collection_before_names_change, lambda: (POINT.copy(),), order2=True)


def collection_in_a_helper(x):
    a, k = C(x[0]), x[2]
    return h9(a, C(x[1]), k) + a.v * k


CALLABLES.add(collection_in_a_helper, lambda: (POINT.copy(),), order2=True)


def function_name_bound_again(x):
    f = np.sin
    fs = [f, 2.0]
    f = np.cos
    return fs[0](x[0]) * f(x[1]) * fs[1]


CALLABLES.add(function_name_bound_again, lambda: (POINT.copy(),), order2=True)


def h12(f, v):
    fs = (f, lambda t: f(t) * t)
    f = np.exp
    return fs[0](v) + fs[1](v)


def function_parameter_bound_again(x):
    return h12(np.sin, x[0]) * h12(lambda t: t * x[1], x[2])


CALLABLES.add(function_parameter_bound_again, lambda: (POINT.copy(),), order2=True)
