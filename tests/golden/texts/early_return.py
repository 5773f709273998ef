"""Value and gradient of tests.golden.programs.early_return by x, written by s2sad."""
import numpy as np
from s2sad.runtime_masks import nonzero


def early_return_value_and_grad(x, limit, value_bar=1.0):
    # forward sweep
    condition = x > limit
    if condition:
        value = limit * x
    else:
        returned = False
        count = 0
        xs = []
        condition2s = []
        for _ in range(3):
            count += 1
            xs.append(x)
            x = x * x
            condition2 = x > limit
            condition2s.append(condition2)
            if condition2:
                value = x + limit
                returned = True
                break
        if not returned:
            value = np.sqrt(x)

    # reverse sweep
    if condition:
        # line 3: return limit * x
        x_bar = value_bar * limit
    else:
        if returned:
            x_bar = 0.0
        else:
            # line 8: return np.sqrt(x)
            x_bar = 0.5 * value_bar / nonzero(value, value_bar)
            value_bar = 0.0
        for _ in reversed(range(3)[:count]):
            condition2 = condition2s.pop()
            if condition2:
                # line 7: return x + limit
                x_bar += value_bar
                value_bar = 0.0
            # line 5: x = x * x
            x = xs.pop()
            x_bar = 2.0 * x_bar * x
    return value, x_bar


# entry: early_return_value_and_grad
