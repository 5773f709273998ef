"""Starred arguments and items among calls that have effects: each in its turn."""

import numpy as np

from .registry import program


class Acc:
    def __init__(self):
        self.n = 0

    def push(self, v):
        self.n += 1
        return v * self.n

    def many(self, *vs):
        return [self.push(v) for v in vs]


@program(lambda: (0.73,))
def stars_then_an_argument(x):
    a = Acc()

    def g(p, q, r):
        return p + 2 * q + 3 * r

    return g(*[a.push(x), a.push(x)], a.push(x))


@program(lambda: (0.73,))
def stars_then_a_keyword(x):
    a = Acc()

    def g(p, q, r):
        return p + 2 * q + 3 * r

    return g(*[a.push(x), a.push(x)], r=a.push(x))


@program(lambda: (0.73,))
def an_item_then_stars(x):
    a = Acc()
    l = [a.push(x), *a.many(x)]
    return l[0] + 2 * l[1]


@program(lambda: (0.73,))
def a_generator_is_run_last(x):
    xs = []

    def push(v):
        xs.append(v)
        return v * len(xs)

    def g(p, q, r=1.0):
        return p + 2 * q + 3 * r

    return g(*(push(v) for v in (x, x)), r=push(x))


@program(lambda: (0.73,))
def between_an_argument_and_a_keyword(x):
    a = Acc()

    def f(p, q, s, r=1.0):
        return p + 2 * q + 3 * r + 5 * s

    return f(x, *[a.push(x), a.push(x)], r=a.push(x))


@program(lambda: (0.73,))
def a_keyword_written_first(x):
    a = Acc()

    def f(p, q, s, r=1.0):
        return p + 2 * q + 3 * r + 5 * s

    return f(x, r=a.push(x), *[a.push(x), a.push(x)])


@program(lambda: (0.73,))
def stars_all_over_a_list(x):
    a = Acc()
    l = [*a.many(x), a.push(x), *[a.push(x)], *a.many(x, x)]
    return sum(v * (i + 1) for i, v in enumerate(l))


@program(lambda: (0.73,))
def stars_in_a_tuple(x):
    a = Acc()
    l = (a.push(x), *a.many(x, x), a.push(x))
    return sum(v * (i + 1) for i, v in enumerate(l))


@program(lambda: (0.73,))
def stars_in_a_dict(x):
    a = Acc()
    d = {"a": a.push(x), **{"b": a.push(x)}, "c": a.push(x)}
    return d["a"] + 2 * d["b"] + 3 * d["c"]


@program(lambda: (0.73,))
def double_stars(x):
    a = Acc()

    def f(p, q, r):
        return p + 2 * q + 3 * r

    return f(a.push(x), **{"r": a.push(x), "q": a.push(x)})


@program(lambda: (0.73,))
def lists_that_are_added(x):
    a = Acc()
    xs = [a.push(x)] + [a.push(x)] * 2 + [v for v in a.many(x)]
    return sum(v * (i + 1) for i, v in enumerate(xs))


def g(p, q, r=1.0):
    return p + 2 * q + 3 * r


@program(lambda: (0.73,))
def closures_that_append(x):
    xs = []

    def push(v):
        xs.append(v)
        return v * len(xs)

    return g(*[push(x), push(x)], r=push(x))


@program(lambda: (0.73,))
def a_list_that_a_keyword_writes(x):
    xs = [x, 2 * x]

    def push(v):
        xs[0] = 3 * v
        return v * len(xs)

    return g(*xs, r=push(x))


@program(lambda: (0.73,))
def two_calls(x):
    xs = []

    def push(v):
        xs.append(v)
        return v * len(xs)

    return g(push(x), *[push(x)], r=push(x)) + g(*(push(x), push(x)), push(x))


@program(lambda: (0.73,))
def what_a_function_gives(x):
    xs = []

    def push(v):
        xs.append(v)
        return v * len(xs)

    def two():
        return [push(x), push(x)]

    return g(*two(), r=push(x)) + g(push(x), *two()) + sum([push(x), *two(), push(x)]) * xs[-1]


class Net:
    def __init__(self, x):
        self.layers = [lambda v: v * x, np.sin]
        self.k = 0.0

    def bump(self):
        self.k += 1.0
        return [self.k, self.k * 2]

    def all(self):
        return [*self.layers, np.cos, *self.layers]


@program(lambda: (0.73,))
def what_a_method_gives(x):
    n = Net(x)
    t = x
    for f in n.all():
        t = f(t)
    return t * g(*n.bump(), n.k) * g(n.k, *n.bump())


@program(lambda: (0.73,))
def unpacked(x):
    n = Net(x)
    a, b, *c = [n.k, *n.bump(), n.k, *n.bump()]
    return x * (a + 2 * b + 3 * c[0] + 4 * c[1] + 5 * c[2] + 6 * c[3])


class Cnt:
    def __init__(self):
        self.n = 0

    def __call__(self, v):
        self.n += 1
        return v * self.n


@program(lambda: (0.73,))
def decorators_before_defaults(x):
    c = Cnt()

    def deco(k):
        return lambda fn: lambda v: fn(v) * k

    @deco(c(x))  # 1*x
    def g(v, w=c(x)):  # 2*x
        return v + w

    return g(x)


@program(lambda: (0.73,))
def decorators_from_above(x):
    c = Cnt()

    def deco(k):
        return lambda fn: lambda v: fn(v) * k

    @deco(c(x))  # 1*x
    @deco(c(x))  # 1*x
    def g(v, w=3.0):  # 2*x
        return v + w

    return g(x)


class Ids:
    def __init__(self):
        self.k = 0

    def new(self):
        self.k += 1
        return self.k


@program(lambda: (0.73,))
def keys_with_effects(x):
    g = Ids()
    d = {g.new(): x * g.k, g.new(): x * g.k}  # {1: x, 2: 2x}; got {1: 2x, 2: 2x}
    return d[1] + 3 * d[2]  # x = .73: got 5.84, grad 8; expected 5.11, grad 7


@program(lambda: (0.73,))
def keys_and_values_with_effects(x):
    g = Ids()
    d = {g.new(): x * g.new(), g.new(): x * g.new()}
    e = dict([(g.new(), x * g.new()), (g.new(), x * g.new())])
    return d[1] + 3 * d[3] + e[5] * e[7]


class Steps:
    def __init__(self, n):
        self.n = n

    def step(self, v):
        self.n += 1
        return v * self.n

    @property
    def prop(self):
        self.n += 1
        return self.n * 1.0


@program(lambda: (0.73,))
def an_attribute_before_a_walrus(x):
    c = Steps(1)
    z = c.n + (k := c.step(x))  # 1 + 2x; got 2 + 2x
    return z * x + k  # x = .73: got 3.9858, grad 6.92; expected 3.2558, grad 5.92


@program(lambda: (0.73,))
def compared_with_a_walrus(x):
    c = Steps(1)
    if c.n < (k := c.step(1.0)):  # 1 < 2; got 2 < 2: other branch
        return x * k
    return 5 * x


@program(lambda: (0.73,))
def walruses_in_displays(x):
    c = Steps(1)
    t = [c.n, (k := c.step(x)), c.n]
    d = {"a": c.n, "b": (k2 := c.step(x)), "c": c.n}
    return c.n * (z := c.prop) * x + t[0] + 2 * t[1] + 3 * t[2] * x + k * k2 * d["a"] * d["c"]


class Linked:
    def __init__(self, v=0.0):
        self.n = 0
        self.v = v

    def step(self, v):
        self.n += 1
        return v * self.n

    def __call__(self, v):
        self.n += 1
        return v * self.n

    @property
    def prop(self):
        self.n += 1
        return self.n * 1.0

    def add(self, w):
        self.v = self.v + w
        return self.v * 2


@program(lambda: (0.73,))
def a_link_that_is_not_reached(x):
    e = Linked()
    y = x
    if 5.0 < x < e.step(9.0):
        y = 2 * x
    return y * e.n


@program(lambda: (0.73,))
def links_as_values(x):
    e = Linked()
    r = 5.0 < x < e.step(9.0)
    s = 0.1 < x < e(9.0) < e.prop < e.step(3.0)
    return x * e.n * (1 + s + 2 * r)


@program(lambda: (0.73,))
def links_in_tests(x):
    e = Linked()
    t = x
    while t < 3 < e.step(20.0) < 45:
        t = t + 1.0
    assert 0 < t < e.step(9.0)
    return t * e.n


@program(lambda: (0.73,))
def links_of_sums(x):
    e = Linked()
    y = x if 5.0 < x < sum([e.step(v) for v in [1.0, 2.0]]) else 3 * x
    z = x if 0.1 < x < max(map(e.step, [2.0, 3.0])) else 3 * x
    return y * z * e.n


@program(lambda: (0.7312,))
def items_before_the_start(x):
    c = Linked(x)
    return sum((c.add(x), c.v), c.add(2.0))


@program(lambda: (0.7312,))
def a_comprehension_before_the_start(x):
    c = Linked(x)
    return sum([t * c.v for t in [x, 2.0]], c.add(2.0))


@program(lambda: (0.7312,))
def starts_by_keyword(x):
    c = Linked(x)
    return sum([c.v, 1.0], c.step(2.0)) + sum([c.v, c.add(1.0)], start=c.add(2.0)) * c.v


@program(lambda: (0.7312,))
def a_default(x):
    c = Linked(x)
    return max([x, -2.0], default=c.add(2.0)) + c.v * x


class Asked:
    def __init__(self, v):
        self.n = 1
        self.v = v
        self.log = [v, 2 * v]

    def __contains__(self, w):
        self.n += 1
        return w > self.v

    def table(self, w):
        self.n += 1
        return {"a": w * self.n, "b": self.v}

    def __getitem__(self, k):
        self.n += k
        return self.log[-1] * self.n

    def __setitem__(self, k, w):
        self.n += 1
        self.log[k] = w + self.n

    def step(self, w):
        self.n += 1
        return w * self.n


@program(lambda: (0.73,))
def a_choice_before_a_sum(x):
    c = Asked(0.1)
    return max((2 if x in c else 1), sum(c.table(8).values())) * x + c.n


@program(lambda: (0.73,))
def a_choice_times_a_sum(x):
    c = Asked(0.1)
    return (2 if x in c else 1) * sum(c.table(8).values()) * x + c.n


@program(lambda: (0.73,))
def items_read_and_written(x):
    c = Asked(x)
    c[0] = c[2]
    return c.log[0] * c.n


@program(lambda: (0.73,))
def choices_in_displays(x):
    c = Asked(0.1)
    return max([2 if x in c else 1, c.step(x)]) + min((c.step(x) if x in c else 1.0), 9.0, c.step(x)) + c.n


@program(lambda: (0.73,))
def choices_of_numpy(x):
    c = Asked(0.1)
    return np.maximum((2 if c.step(x) > 0 else 1), c.step(3 * x)) + abs(c.step(x) if c.step(x) > 0 else 1) * pow(
        x, 2 if c.n > 1 else 1
    )


@program(lambda: (0.73,))
def membership(x):
    c = Asked(0.1)
    return sum([1.0 if x in c else 2.0, c.n * x]) + (x in c) * 1.0 + c.n + (x not in c) + (x not in c)


class Ticking:
    def __init__(self, v):
        self.n = 1
        self.v = v
        self.log = [v, 2 * v]

    @property
    def tick(self):
        self.n += 1
        return self.n

    def up(self):
        self.n += 1
        return self.n

    def me(self):
        self.n += 1
        return self


@program(lambda: (0.73,))
def updated_at_a_property(x):
    c = Ticking(x)
    c.log[c.tick % 1] += c.n * x
    return sum(c.log) * c.n


@program(lambda: (0.73,))
def updated_in_a_list_at_a_property(x):
    c = Ticking(x)
    xs = [x, 2 * x]
    xs[c.tick % 1] += c.n * x
    return sum(xs) * c.n


@program(lambda: (0.73,))
def updated_at_a_call(x):
    c = Ticking(x)
    xs = [x, 2 * x]
    xs[c.up() % 1] += c.n * x
    xs[c.up() % 1] *= c.up() * x
    return sum(xs) * c.n


@program(lambda: (0.73,))
def updated_in_an_attribute(x):
    c = Ticking(x)
    c.me().log[0] += c.n * x
    c.me().log[c.up() % 2] += c.n * x
    c.me().log[c.n % 2] -= c.me().n * x
    return sum(c.log) * c.n


@program(lambda: (0.73,))
def updated_in_an_array(x):
    c = Ticking(x)
    a = np.arange(4.0) * x
    a[c.up() % 2 :] += c.n * x
    a[c.tick % 2] = c.up() * c.n
    a[[c.up() % 4, 0]] *= c.n * x
    return a.sum() * c.n


@program(lambda: (0.73,))
def updated_in_a_dict(x):
    c = Ticking(x)
    d = {2: x, 3: x * x}
    d[c.up()] += c.n * x
    d[c.tick] = c.n * x
    d[c.up()] = c.n * d[c.n - 1]
    return sum(d.values()) * c.n


@program(lambda: (0.73,))
def updated_in_a_list_of_lists(x):
    c = Ticking(x)
    xs = [[x, 1.0], [2 * x, 3.0]]
    xs[c.up() % 2][c.up() % 2] += c.n * x
    xs[c.tick % 2][c.n % 2], c.v = c.n * x, c.up()
    return sum(xs[0]) * c.n + sum(xs[1]) * c.v


@program(lambda: (0.73,))
def updated_in_slices(x):
    c = Ticking(x)
    xs = [x, 2 * x, 3 * x]
    del xs[c.up() % 2]
    xs[c.up() % 2 : c.n] = [c.n * x, c.up() * x]
    xs[c.n % 2] -= xs[c.up() % 2] * c.n
    return sum(v * (i + 1) for i, v in enumerate(xs)) * c.n
