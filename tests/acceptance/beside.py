"""Files, logs, locks, timers and plots beside the numerics: what they are given they leave alone."""

import collections
import csv
import io
import json
import logging
import tempfile
import threading
import time
import warnings

import numpy as np

from .registry import pos, program

LOCK, EVENT, SINK, LOG = threading.Lock(), threading.Event(), io.StringIO(), logging.getLogger(__name__)


class Axes:
    def __init__(self):
        self.lines = []

    def plot(self, *args, **keywords):
        self.lines.append(args)
        return self


class Bar:
    def __init__(self):
        self.n = 0

    def update(self, k=1):
        self.n += k

    def set_postfix(self, **keywords):
        self.last = keywords


@program(lambda: (pos(4),))
def written_to_a_buffer(x):
    buffer = io.StringIO()
    buffer.write(f"{x}\n")
    buffer.flush()
    SINK.write(str(x))
    return x @ x


@program(lambda: (pos(4),))
def rows_of_a_table(x):
    table = csv.writer(SINK)
    for v in x:
        table.writerow([v, v * 2])
    return x @ x


@program(lambda: (pos(4),))
def under_a_lock(x):
    LOCK.acquire()
    y = x @ x
    LOCK.release()
    EVENT.set()
    return y


@program(lambda: (pos(4),))
def warned_and_timed(x):
    start = time.perf_counter()
    if x[0] > 100:
        warnings.warn(f"big {x}")
    y = x @ x
    LOG.debug("took %s", time.perf_counter() - start)
    return y


@program(lambda: (pos(4),))
def saved(x):
    np.save(io.BytesIO(), x)
    np.savetxt(SINK, x)
    np.set_printoptions(precision=8)
    SINK.write(json.dumps({"shape": list(x.shape)}))
    return x @ x


@program(lambda: (pos(4),))
def in_a_file(x):
    with tempfile.TemporaryFile("w") as file:
        file.write(str(x[0]))
        file.seek(0)
    return x @ x


@program(lambda: (pos(4),))
def turned_around(x):
    last = collections.deque(x)
    last.rotate(1)
    last.extendleft([x[0]])
    return last[0] * last[1] + last[2]


@program(lambda: (pos(4), Axes(), Bar()), (0,))
def plotted(x, axes, bar):
    for _ in range(2):
        x = x * 1.1
        axes.plot(x, label="a")
        bar.update(1)
        bar.set_postfix(loss=x[0])
    return x @ x
