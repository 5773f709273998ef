"""Sets: the least and the greatest member by a key, members that are taken out."""

from .registry import program


@program(lambda: (0.73,))
def least_by_a_table(x):
    todo = {"a", "b", "c"}
    dist = {"a": x, "b": 2 * x, "c": 3.0}
    u = min(todo, key=lambda k: dist[k])
    return dist[u] * x


@program(lambda: (0.73,))
def taken_while_there_are(x):
    todo = {1, 2, 3}
    s = 0.0
    while todo:
        u = max(todo)
        todo.remove(u)
        s = s * x + u
    return s


@program(lambda: (0.73,), second=False)
def dijkstra(x):
    graph = {"a": {"b": x, "c": 4.0}, "b": {"c": x * x, "d": 5.0}, "c": {"d": 1.0}, "d": {}}
    dist = {k: 1e9 for k in graph}
    dist["a"] = 0.0
    todo = set(graph)
    while todo:
        u = min(todo, key=lambda k: (dist[k], k))
        todo.remove(u)
        for v, w in graph[u].items():
            if dist[u] + w < dist[v]:
                dist[v] = dist[u] + w
    return dist["d"]


@program(lambda: (0.73,))
def dijkstra_discarding(x):
    graph = {"a": {"b": x, "c": 4.0}, "b": {"c": x * x, "d": 5.0}, "c": {"d": 1.0}, "d": {}}
    dist = {k: 1e9 for k in graph}
    dist["a"] = 0.0
    todo = set(graph)
    while todo:
        u = min(todo, key=lambda k: dist[k])
        todo.discard(u)
        for v, w in graph[u].items():
            dist[v] = min(dist[v], dist[u] + w)
    return dist["d"]


@program(lambda: (0.73,))
def sorted_members(x):
    s = {k for k in "abc"}
    d = {"a": x, "b": 2.0, "c": 3 * x}
    return sum(d[k] for k in sorted(s)) * d[max(s)] * len(s) + sum(d[k] for k in s)


@program(lambda: (0.73,))
def depth_first(x):
    seen = set()
    order = []
    stack = ["a"]
    g = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}
    w = {"a": x, "b": x * x, "c": 2 * x, "d": 1.0}
    s = 0.0
    while stack:
        u = stack.pop()
        if u in seen:
            continue
        seen.add(u)
        s = s * x + w[u]
        stack.extend(g[u])
    return s


@program(lambda: (0.73,))
def not_there(x):
    s = {1, 2}
    y = x
    for k in (2, 3, 1):
        try:
            s.remove(k)
            y = y * x
        except KeyError:
            y = y * 3 + k
    return y + len(s)


class G:
    def __init__(self, x):
        self.left = {"a", "b"}
        self.d = {"a": x, "b": x * x}

    def take(self):
        u = min(self.left, key=lambda k: self.d[k])
        self.left.remove(u)
        return self.d[u]


@program(lambda: (0.73,))
def of_an_object(x):
    g = G(x)
    return g.take() + 2 * g.take()


@program(lambda: (0.73,))
def beside_lists(x):
    xs = [x, 2.0, 3.0]
    xs.remove(2.0)
    ys = {3, 1, 2}
    ys.remove(min(ys))
    return sum(xs) * xs[1] * max(ys) + min(ys, default=4)


@program(lambda: (0.73,), second=False)
def nearest_neighbours(x):
    left = set(range(4))
    pos = [x * k * (1 if k % 2 else -1) for k in range(4)]
    cur, total = 0, 0.0
    left.remove(0)
    while left:
        nxt = min(left, key=lambda j: abs(pos[j] - pos[cur]))
        total += (pos[nxt] - pos[cur]) ** 2
        left.remove(nxt)
        cur = nxt
    return total


@program(lambda: (0.73,))
def made_of_sets(x):
    a, b = {1, 2, 3}, {2, 3}
    c = a & b
    d = a - {max(c)}
    return x ** max(d) + x * min(a | b) + len(c)


@program(lambda: (0.73,))
def given_to_a_function(x):
    def best(names, table):
        return max(names, key=lambda k: table[k])

    t = {"a": x, "b": 2 * x}
    return t[best({"a", "b"}, t)] * t[best(set(t), t)] * t[best(list(t), t)]
