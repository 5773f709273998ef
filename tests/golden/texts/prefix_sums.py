"""Value and gradient of tests.golden.programs.prefix_sums by x, written by s2sad."""
import numpy as np
from s2sad.runtime_masks import nonzero


def prefix_sums_value_and_grad(x, value_bar=1.0):
    # forward sweep
    sums = np.zeros_like(x)
    for k in range(1, len(x)):
        sums[k] = sums[k - 1] + x[k] ** 2
    sqrt_value = np.sqrt(1.0 + sums)
    value = np.sum(sqrt_value)

    # reverse sweep
    # line 5: return np.sum(np.sqrt(1.0 + sums))
    spread = np.broadcast_to(value_bar, sums.shape)
    sums_bar = 0.5 * spread / nonzero(sqrt_value, spread)
    x_bar = np.zeros_like(x)
    for k in reversed(range(1, len(x))):
        # line 4: sums[k] = sums[k - 1] + x[k] ** 2
        sums_item_bar = sums_bar[k]
        sums_bar[k] = 0.0
        x_bar[k] += 2.0 * sums_item_bar * x[k]
        sums_bar[k - 1] += sums_item_bar
    return value, x_bar


# entry: prefix_sums_value_and_grad
