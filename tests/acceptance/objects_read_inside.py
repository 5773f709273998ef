"""Functions inside that read objects of the function around them, in tests."""

from .registry import program


class V:
    def __init__(self, x):
        self.x = x


class B:
    def __init__(self, p):
        self.p = p


@program(lambda: (0.73,))
def in_a_test(x):
    a = B(V(x))

    def gx():
        return a.p.x

    if gx() > 0.5:
        a.p = V(3.0)
    return gx() * x


@program(lambda: (0.73,))
def in_a_loop_test(x):
    a = B(V(x))
    u = V(x * 2)

    def gx():
        return u.x

    if gx() > 0.5:
        a.p = V(3.0)
    while gx() < 5:
        u.x = u.x * 2
    return gx() * x * a.p.x


@program(lambda: (0.73,))
def of_a_list(x):
    ps = [V(x), V(x * 2)]

    def total():
        return sum(p.x for p in ps)

    y = x if total() > 1 else 2 * x
    if total() > 0.5 and not total() > 100:
        ps[0].x = 3.0 * x
    assert total() > 0
    return total() * y


@program(lambda: (0.73,))
def lambda_in_tests(x):
    a = B(V(x))
    f = lambda k: a.p.x * k
    if f(2.0) > 1:
        a.p = V(f(3.0))
    return f(1.0) + [f(i) for i in range(3) if f(i) > 0.1][0]
