"""try, with, raise, del, global, nonlocal, match, the walrus, annotated assignments."""

import contextlib
import logging
import threading
import time
from typing import NamedTuple

import numpy as np

from .registry import Collection, positive, rand

STATEMENTS = Collection("statements", tags=("language",))
LOCK = threading.Lock()
log = logging.getLogger(__name__)


def errstate(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.where(x > 0, np.log(np.abs(x)), 0.0)
    return np.sum(y * x)


STATEMENTS.add(errstate, lambda: (np.array([0.5, -0.3, 2.0]),))


def several_managers(x):
    with LOCK, contextlib.suppress(ZeroDivisionError), np.errstate(all="ignore") as state:
        x = np.sin(x)
        if state is None:
            x = x * 2.0
    return np.sum(x * x)


STATEMENTS.add(several_managers, lambda: (rand(3),))


@contextlib.contextmanager
def timer(label):
    start = time.perf_counter()
    yield start
    log.debug("%s: %f", label, time.perf_counter() - start)


def own_manager(x):
    with timer("cubes") as t:
        y = x**3
    log.info("took %s", t)
    return y.sum()


STATEMENTS.add(own_manager, lambda: (rand(3),))


def try_no_error(x):
    try:
        y = np.sum(x**2)
    except ValueError:
        y = 0.0
    else:
        y = y * 2.0
    finally:
        z = x[0]
    return y + z


STATEMENTS.add(try_no_error, lambda: (rand(3),))


def raise_caught(x):
    total = 0.0
    for v in x:
        try:
            if v < 0:
                raise ValueError(f"negative: {v}")
            total += v**2
        except ValueError as error:
            total -= 3.0 * v * len(str(error)) / len(str(error))
    return total


STATEMENTS.add(raise_caught, lambda: (np.array([0.5, -0.3, 0.8]),))


def checked_sqrt(v):
    if v < 0:
        raise ArithmeticError("negative")
    return np.sqrt(v)


def raised_in_helper(x):
    out = []
    for v in x:
        try:
            out.append(checked_sqrt(v))
        except (ValueError, ArithmeticError):
            out.append(v * 2.0)
        finally:
            out.append(v)
    return sum(out)


STATEMENTS.add(raised_in_helper, lambda: (np.array([0.5, -0.3]),))


def key_error(params, x):
    try:
        scale = params["scale"]
    except KeyError:
        scale = params["W"][0, 0]
    return np.sum(params["W"] @ x) * scale


STATEMENTS.add(key_error, lambda: ({"W": rand(2, 2)}, rand(2)), argnums=(0, 1), holomorphic=True)


def linalg_error(A, b):
    jitter = 0.0
    while True:
        try:
            L = np.linalg.cholesky(A + jitter * np.eye(2))
            break
        except np.linalg.LinAlgError:
            jitter = max(2.0 * jitter, 0.5)
    return np.sum(np.linalg.solve(L, b) ** 2)


STATEMENTS.add(linalg_error, lambda: (np.array([[1.0, 2.0], [2.0, 1.0]]), rand(2)), argnums=(1,))


def return_in_try(x):
    try:
        if x[0] > 0:
            return np.sum(x**2)
        y = x * 2.0
    finally:
        print("done")
    return np.sum(y)


STATEMENTS.add(return_in_try, lambda: (np.array([0.5, 0.2]),), name="return_in_try_early")
STATEMENTS.add(return_in_try, lambda: (np.array([-0.5, 0.2]),), name="return_in_try_late")


def partial_work_before_error(x):
    y = 1.0
    try:
        y = y * x[0]
        y = y * x[5]
        y = 100.0
    except IndexError:
        y = y * x[1]
    return y


STATEMENTS.add(partial_work_before_error, lambda: (rand(3),), holomorphic=True)


def guard_raises(x):
    if x.ndim != 1:
        raise ValueError("wants a vector")
    if not np.isfinite(x).all():
        raise ValueError(f"not finite: {x}")
    return np.sum(x**3)


STATEMENTS.add(guard_raises, lambda: (rand(3),))


def delete(x):
    y = x**2
    z = y * x
    del y
    parts = {"a": z, "b": x}
    del parts["b"]
    pieces = [x, z, x]
    del pieces[0]
    y = len(pieces) + len(parts)
    return np.sum(pieces[0] * y)


STATEMENTS.add(delete, lambda: (rand(3),), holomorphic=True)

calls = 0
total_energy = 0.0


def global_counter(x):
    global calls
    calls += 1
    return np.sum(x**2)


STATEMENTS.add(global_counter, lambda: (rand(3),))


def accumulate(v):
    global total_energy
    total_energy = total_energy + v**2


def global_active(x):
    global total_energy
    total_energy = 0.0
    for v in x:
        accumulate(v)
    return total_energy * x[0]


STATEMENTS.add(global_active, lambda: (rand(3),))


def nonlocal_state(x):
    level = 1.0

    def push(v):
        nonlocal level
        level = level * np.cos(v) + v

    for v in x:
        push(v)
    return level**2


STATEMENTS.add(nonlocal_state, lambda: (rand(3),), holomorphic=True)


class Circle(NamedTuple):
    radius: float


def match_literals(x, kind):
    match kind:
        case "square":
            return np.sum(x**2)
        case "cube" | "third":
            return np.sum(x**3)
        case 1 if x[0] > 0:
            return x[0]
        case _:
            return np.sum(x)


STATEMENTS.add(match_literals, lambda: (rand(3), "third"))
STATEMENTS.add(match_literals, lambda: (rand(3), 7), name="match_wildcard")


def match_structures(x):
    out = 0.0
    for shape in (("scale", x, 2.0), Circle(x[0]), {"w": x, "k": 1}, [x[1], *x[1:]], None):
        match shape:
            case ("scale", v, factor):
                out += np.sum(v) * factor
            case Circle(radius=r):
                out += 3.0 * r**2
            case {"w": w, **rest}:
                out += np.sum(w**3) * rest["k"]
            case [first, *others]:
                out += first * sum(others)
            case None:
                out += 1.0
    return out


STATEMENTS.add(match_structures, lambda: (rand(3),))


def walrus(x):
    if (s := np.sum(x**2)) > 0.0:
        y = s * x[0]
    while (s := s * 0.5) > 0.2:
        y = y + s
    kept = [t for v in x if (t := v * 2.0) > 0]
    return y * (z := x[1]) + z + sum(kept)


STATEMENTS.add(walrus, lambda: (np.array([0.5, -0.3, 0.8]),))


def annotated(x: np.ndarray, k: float = 2.0) -> float:
    y: np.ndarray = x * k
    z: float
    z = np.sum(y**2)
    w: "float" = z * k
    return w


STATEMENTS.add(annotated, lambda: (rand(3),), holomorphic=True)


def logging_and_strings(x):
    names = ["a", "b", "c"]
    report = ", ".join(f"{n}={v:.2f}" for n, v in zip(names, x))
    log.info("report %s", report)
    text = "yes" if "a=" in report else "no"
    return np.sum(x**2) * (2.0 if text.upper() == "YES" else 3.0) * len("%d items" % len(x))


STATEMENTS.add(logging_and_strings, lambda: (rand(3),))


def isinstance_tests(x, y):
    if isinstance(x, np.ndarray) and not isinstance(y, (np.ndarray, list)):
        x = x * y
    if type(y) is float and hasattr(x, "shape") and not hasattr(y, "shape"):
        x = x + y
    if callable(y) or x is None or np.isscalar(x):
        return 0.0
    return np.sum(x**2)


STATEMENTS.add(isinstance_tests, lambda: (rand(3), 0.7), argnums=(0, 1))


def early_loop_exit_in_with(x):
    total = 0.0
    for v in x:
        with np.errstate(all="ignore"):
            if v < 0:
                continue
            if v > 0.7:
                break
            total += np.sqrt(v)
    return total


STATEMENTS.add(early_loop_exit_in_with, lambda: (np.array([0.4, -0.3, 0.5, 0.8, 0.6]),))


def semicolons(x):
    a = x * 2; b = a * x  # fmt: skip
    if x[0] > 5: b = b + 1  # fmt: skip
    else: b = b * x  # fmt: skip
    return b.sum()


STATEMENTS.add(semicolons, lambda: (positive(3),))


def slice_objects(x):
    inner, step = slice(1, -1), slice(None, None, 2)
    windows = [slice(i, i + 2) for i in range(3)]
    return np.sum(x[inner] ** 2) + np.sum(x[step]) * sum([np.prod(x[w]) for w in windows])


STATEMENTS.add(slice_objects, lambda: (rand(4),), holomorphic=True)
