"""Adam (Kingma and Ba, 2015) over a dict of arrays: gradients come in the container of their parameters."""

import numpy as np


class Adam:
    """Steps of Adam. `step` takes parameters and gradients as dicts of arrays and gives the new parameters."""

    def __init__(self, rate: float = 1e-3, decay: float = 0.9, square_decay: float = 0.999):
        self.rate, self.decay, self.square_decay = rate, decay, square_decay
        self.count = 0
        self.mean: dict[str, np.ndarray] = {}
        self.square: dict[str, np.ndarray] = {}

    def step(self, params: dict, grads: dict) -> dict:
        self.count += 1
        moved = {}
        for name, g in grads.items():
            self.mean[name] = self.decay * self.mean.get(name, 0.0) + (1.0 - self.decay) * g
            self.square[name] = self.square_decay * self.square.get(name, 0.0) + (1.0 - self.square_decay) * g * g
            mean = self.mean[name] / (1.0 - self.decay**self.count)
            square = self.square[name] / (1.0 - self.square_decay**self.count)
            moved[name] = params[name] - self.rate * mean / (np.sqrt(square) + 1e-8)
        return moved
