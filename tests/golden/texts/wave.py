"""Value and gradient of tests.golden.programs.wave by p, written by s2sad."""
import numpy as np


def wave_value_and_grad(p, x, value_bar=1.0):
    # forward sweep
    product = p.pitch * x
    sin_value = np.sin(product)
    value = np.sum(p.height * sin_value)

    # reverse sweep
    # line 2: return np.sum(p.height * np.sin(p.pitch * x))
    spread = np.broadcast_to(value_bar, p.height.shape)
    height_bar = spread * sin_value
    pitch_bar = np.sum(spread * p.height * np.cos(product) * x)
    return value, type(p)(height=height_bar, pitch=pitch_bar)


# entry: wave_value_and_grad
