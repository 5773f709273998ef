"""Loops that run while an object says so."""

import numpy as np

from .registry import Collection, rand

STEPPING = Collection("stepping", tags=("language",))


class Simulation:
    def __init__(self, x, dt):
        self.t = 0.0
        self.x = x
        self.dt = dt

    def step(self):
        self.x = self.x + self.dt * np.sin(self.x)
        self.t += self.dt

    def done(self):
        return self.t >= 0.35

    @property
    def energy(self):
        return np.sum(self.x**2)

    def __bool__(self):
        return bool(self.t < 0.25)

    def __len__(self):
        return len(self.x)


def until_done(x):
    s = Simulation(x, 0.1)
    while not s.done():
        s.step()
    return s.energy


def while_a_field_is_small(x):
    s = Simulation(x, 0.1)
    while s.t < 0.35:
        s.step()
    return s.energy * s.t


def while_energy_is_small(x):
    s = Simulation(x, 0.1)
    while s.energy < 1.5 and s.t < 3:
        s.step()
    return s.energy * s.t


def chained_test(x):
    s = Simulation(x * 1.0, 0.1)
    k = 0
    while k < 3 and -0.61 < s.t < 0.273:
        k += 1
        s.x[1] = x[0] * s.x[2]
        s.step()
    return s.energy + k


def or_and_not(x):
    s = Simulation(x, 0.1)
    k = 0
    while not (s.done() or k > 5) or k < 2:
        k += 1
        s.step()
    return s.energy + k


def continued_and_broken(x):
    s = Simulation(x, 0.1)
    n = 0
    while s.t < 0.35:
        s.step()
        n += 1
        if n == 3:
            continue
        if s.energy > 100:
            break
        s.x = s.x * 1.1
    else:
        s.x = s.x * 2.0
    return s.energy


def broken(x):
    s = Simulation(x, 0.1)
    while s.t < 0.35:
        s.step()
        if s.t > 0.15:
            break
    else:
        s.x = s.x * 2.0
    return s.energy


def returned(x):
    s = Simulation(x, 0.1)
    while s.t < 0.35:
        s.step()
        if s.energy > 1.5:
            return s.energy * s.t
    return s.energy


def several(x):
    runs = [Simulation(x, 0.1), Simulation(2 * x, 0.2)]
    while runs[0].t < 0.35 or runs[1].energy < 0.1:
        for s in runs:
            s.step()
    return runs[0].energy * runs[1].energy


def truth_of_an_object(x):
    s = Simulation(x, 0.1)
    while s:
        s.step()
    return s.energy


def nested(x):
    s = Simulation(x, 0.1)
    while s.t < 0.35:
        inner = Simulation(s.x * 0.5, 0.05)
        while inner.t < 0.1 and len(inner) > 2:
            inner.step()
        s.x = s.x + 0.1 * inner.x
        s.step()
    return s.energy


def handed_to_a_function(x):
    def small(s):
        return s.t < 0.35 and s.energy < 2.0

    s = Simulation(x, 0.1)
    while small(s):
        s.step()
    return s.energy


class Stepper:
    def __init__(self, model, tolerance):
        self.model, self.tolerance, self.change = model, tolerance, np.inf

    def run(self):
        while self.change > self.tolerance:
            before = self.model.x
            self.model.x = 0.5 * (self.model.x + np.cos(self.model.x))
            self.change = np.max(np.abs(self.model.x - before))
        return self.model


def inside_a_method(x):
    return Stepper(Simulation(x, 0.1), 0.2).run().energy


def given(s, x):
    while s["t"] < 0.35:
        s = {"t": s["t"] + 0.1, "x": s["x"] * x}
    return np.sum(s["x"])


def walrus(x):
    s = Simulation(x, 0.1)
    while (e := s.energy) < 1.5 and s.t < 3:
        s.step()
    return s.energy * e


for f in (
    until_done,
    while_a_field_is_small,
    while_energy_is_small,
    chained_test,
    or_and_not,
    continued_and_broken,
    broken,
    returned,
    several,
    truth_of_an_object,
    nested,
    handed_to_a_function,
    inside_a_method,
    walrus,
):
    STEPPING.add(f, lambda: (rand(3, low=0.3, high=0.9),), order2=True)
STEPPING.add(given, lambda: ({"t": 0.0, "x": rand(3)}, rand(3, seed=1)), argnums=(0, 1), order2=True)
