"""Dicts of arrays that are updated, key by key."""

import collections

import numpy as np

from .registry import program, rnd


def mk():
    return {"W": rnd(3, 3), "b": rnd(3, seed=1)}


@program(lambda: (mk(), rnd(3, seed=2)), second=False)
def descent_inplace(params, x):
    for _ in range(3):
        y = np.tanh(params["W"] @ x + params["b"])
        g = {"W": np.outer(y, x), "b": y}
        for k in params:
            params[k] -= 0.1 * g[k]
    return np.sum(params["W"] ** 2) + np.sum(params["b"])


@program(lambda: (mk(), rnd(3, seed=2)))
def descent_rebind(params, x):
    for _ in range(3):
        y = np.tanh(params["W"] @ x + params["b"])
        g = {"W": np.outer(y, x), "b": y}
        for k in params:
            params[k] = params[k] - 0.1 * g[k]
    return np.sum(params["W"] ** 2) + np.sum(params["b"])


@program(lambda: (mk(), rnd(3, seed=2)))
def descent_comp(params, x):
    for _ in range(3):
        y = np.tanh(params["W"] @ x + params["b"])
        g = {"W": np.outer(y, x), "b": y}
        params = {k: v - 0.1 * g[k] for k, v in params.items()}
    return np.sum(params["W"] ** 2) + np.sum(params["b"])


@program(lambda: (mk(), rnd(3, seed=2)))
def descent_items(params, x):
    for _ in range(3):
        y = np.tanh(params["W"] @ x + params["b"])
        g = {"W": np.outer(y, x), "b": y}
        for k, v in g.items():
            params[k] = params[k] - 0.1 * v
    return np.sum(params["W"] ** 2) + np.sum(params["b"])


@program(lambda: (mk(), rnd(3, seed=2)))
def momentum_dict(params, x):
    vel = {k: np.zeros_like(v) for k, v in params.items()}
    for _ in range(3):
        y = np.tanh(params["W"] @ x + params["b"])
        g = {"W": np.outer(y, x), "b": y}
        for k in params:
            vel[k] = 0.9 * vel[k] + g[k]
            params[k] = params[k] - 0.1 * vel[k]
    return np.sum(params["W"] ** 2) + np.sum(params["b"])


@program(lambda: (mk(), rnd(3, seed=2)))
def momentum_dict_inplace(params, x):
    vel = {k: np.zeros_like(v) for k, v in params.items()}
    for _ in range(3):
        y = np.tanh(params["W"] @ x + params["b"])
        g = {"W": np.outer(y, x), "b": y}
        for k in params:
            vel[k] *= 0.9
            vel[k] += g[k]
            params[k] -= 0.1 * vel[k]
    return np.sum(params["W"] ** 2) + np.sum(params["b"])


@program(lambda: (rnd(3),))
def state_dict(x):
    s = {"pos": x, "vel": np.zeros(3), "t": 0.0}
    for _ in range(4):
        a = -s["pos"]
        s["vel"] = s["vel"] + 0.1 * a
        s["pos"] = s["pos"] + 0.1 * s["vel"]
        s["t"] += 0.1
    return np.sum(s["pos"] ** 2) * s["t"]


@program(lambda: (rnd(3),))
def state_dict_aug(x):
    s = {"pos": x.copy(), "vel": np.zeros(3), "t": 0.0}
    for _ in range(4):
        s["vel"] -= 0.1 * s["pos"]
        s["pos"] += 0.1 * s["vel"]
        s["t"] += 0.1
    return np.sum(s["pos"] ** 2) * s["t"]


def step_dict(s, dt):
    s["v"] = s["v"] - dt * s["x"]
    s["x"] = s["x"] + dt * s["v"]
    return s


@program(lambda: ({"x": rnd(3), "v": rnd(3, seed=1)}, 0.1), second=False)
def helper_dict(s, dt):
    for _ in range(3):
        s = step_dict(s, dt)
    return np.sum(s["x"] ** 2)


def step_dict2(s, dt):
    return {"x": s["x"] + dt * s["v"], "v": s["v"] - dt * s["x"]}


@program(lambda: ({"x": rnd(3), "v": rnd(3, seed=1)}, 0.1))
def helper_dict2(s, dt):
    for _ in range(3):
        s = step_dict2(s, dt)
    return np.sum(s["x"] ** 2)


@program(lambda: ({"n": {"u": rnd(3), "w": rnd(3, seed=1)}, "k": 0.5},), second=False)
def nested_dict(p):
    s = np.sum(p["n"]["w"])
    p["n"]["u"][0] = s
    p["n"]["u"] *= p["k"]
    return np.sum(p["n"]["u"] ** 2)


@program(lambda: ({"n": {"u": rnd(3), "w": rnd(3, seed=1)}, "k": 0.5},), second=False)
def nested_dict_rebind(p):
    p["n"]["u"] = p["n"]["u"] * p["k"] + p["n"]["w"]
    p["k"] = p["k"] * 2
    return np.sum(p["n"]["u"] ** 2) * p["k"]


@program(
    lambda: ([{"W": rnd(3, 3), "b": rnd(3)}, {"W": rnd(3, 3, seed=1), "b": rnd(3, seed=2)}], rnd(3, seed=3)),
    second=False,
)
def layers_update(layers, x):
    for _ in range(2):
        h = x
        for l in layers:
            h = np.tanh(l["W"] @ h + l["b"])
        for l in layers:
            l["W"] = l["W"] - 0.1 * np.outer(h, h)
            l["b"] = l["b"] - 0.1 * h
    return np.sum(h)


@program(
    lambda: ([{"W": rnd(3, 3), "b": rnd(3)}, {"W": rnd(3, 3, seed=1), "b": rnd(3, seed=2)}], rnd(3, seed=3)),
    second=False,
)
def layers_update_inplace(layers, x):
    for _ in range(2):
        h = x
        for l in layers:
            h = np.tanh(l["W"] @ h + l["b"])
        for l in layers:
            l["W"] -= 0.1 * np.outer(h, h)
            l["b"] -= 0.1 * h
    return np.sum(h)


@program(lambda: ([rnd(3, 3), rnd(3, 3, seed=1)], rnd(3, seed=3)), second=False)
def list_update(Ws, x):
    for _ in range(2):
        h = x
        for W in Ws:
            h = np.tanh(W @ h)
        for i in range(len(Ws)):
            Ws[i] = Ws[i] - 0.1 * np.outer(h, h)
    return np.sum(h)


@program(lambda: ([rnd(3, 3), rnd(3, 3, seed=1)], rnd(3, seed=3)))
def list_update_inplace(Ws, x):
    for _ in range(2):
        h = x
        for W in Ws:
            h = np.tanh(W @ h)
        for W in Ws:
            W -= 0.1 * np.outer(h, h)
    return np.sum(h) + np.sum(Ws[0])


@program(lambda: ([rnd(3, 3), rnd(3, 3, seed=1)], rnd(3, seed=3)))
def list_update_comp(Ws, x):
    for _ in range(2):
        h = x
        for W in Ws:
            h = np.tanh(W @ h)
        gs = [np.outer(h, x) for _ in Ws]
        Ws = [W - 0.1 * g for W, g in zip(Ws, gs)]
    return np.sum(h)


@program(lambda: (rnd(4),))
def accumulate_dict(x):
    sums = {}
    for i, v in enumerate(x):
        key = "even" if i % 2 == 0 else "odd"
        sums[key] = sums.get(key, 0.0) + v**2
    return sums["even"] * sums["odd"]


@program(lambda: (rnd(4),), second=False)
def accumulate_default(x):
    sums = collections.defaultdict(float)
    for i, v in enumerate(x):
        sums[i % 2] += v**2
    return sums[0] * sums[1] + sum(sums.values())


@program(lambda: (rnd(4),), second=False)
def accumulate_lists(x):
    groups = collections.defaultdict(list)
    for i, v in enumerate(x):
        groups[i % 2].append(v)
    return sum(np.prod(np.array(g)) for g in groups.values())


@program(lambda: (rnd(4),))
def history(x):
    hist = {"loss": [], "step": []}
    for i in range(3):
        l = np.sum(x**2)
        hist["loss"].append(l)
        hist["step"].append(i)
        x = x * 0.9
    return sum(hist["loss"]) + hist["loss"][-1] * len(hist["step"])


@program(lambda: (rnd(5),))
def memo_loop(x):
    cache = {}
    total = 0.0
    for i in [0, 1, 0, 2, 1]:
        if i not in cache:
            cache[i] = np.sin(x[i]) * 2
        total += cache[i]
    return total


class Bank:
    def __init__(self):
        self.accounts = {}

    def deposit(self, name, amount):
        self.accounts[name] = self.accounts.get(name, 0.0) + amount

    def total(self):
        return sum(v**2 for v in self.accounts.values())


@program(lambda: (rnd(3),))
def bank(x):
    b = Bank()
    for i in range(3):
        b.deposit("a" if i % 2 else "b", x[i])
    return b.total()


@program(lambda: (rnd(3),))
def grid_cells(x):
    grid = {(i, j): x[i] * j for i in range(3) for j in range(2)}
    total = 0.0
    for (i, j), v in grid.items():
        total += v * grid.get((i - 1, j), 0.0) + v**2
    return total


@program(lambda: (rnd(3),))
def dict_setdefault(x):
    d = {}
    for i, v in enumerate(x):
        d.setdefault("a", []).append(v * i)
    return sum(d["a"])


@program(lambda: (rnd(3),))
def dict_update_method(x):
    d = {"a": x, "b": 2 * x}
    d.update(a=d["a"] ** 2, c=np.sum(x))
    d.update({"b": d["a"] + d["b"]})
    return np.sum(d["b"]) * d["c"]


@program(lambda: (rnd(3),))
def dict_pop(x):
    d = {"a": x, "b": 2 * x}
    a = d.pop("a")
    d["e"] = a * 3
    return sum(np.sum(v) for v in d.values()) * len(d)


@program(lambda: (mk(),))
def dict_copy(p):
    q = p.copy()
    q["W"] = q["W"] * 2
    r = dict(p)
    r["b"] = r["b"] + 1
    s = {**p, "b": p["b"] * 3}
    return np.sum(q["W"] @ r["b"]) + np.sum(s["b"] * p["b"])


@program(lambda: (rnd(3),))
def best_params(x):
    best = {"loss": np.inf, "x": None}
    for i in range(4):
        l = np.sum((x - 0.3 * i) ** 2)
        if l < best["loss"]:
            best = {"loss": l, "x": x * i}
    return best["loss"] + np.sum(best["x"])


@program(lambda: (rnd(3),), second=False)
def best_params2(x):
    best = {"loss": np.inf, "x": None}
    for i in range(4):
        l = np.sum((x - 0.3 * i) ** 2)
        if l < best["loss"]:
            best["loss"] = l
            best["x"] = x * i
    return best["loss"] + np.sum(best["x"])
