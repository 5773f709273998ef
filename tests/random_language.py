"""Random programs about control flow and functions: inner functions, generators, iterators, `try`, `with`, order of evaluation.

`python -m tests.random_language FIRST COUNT` runs some of them, and prints those that are wrong, made small.
"""

from __future__ import annotations

import collections
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

from tests.language_statements import program
from tests.random_programs import check, shrunk


def main(first: int, count: int, shrinks: int = 1) -> int:
    counts, refusals, bad = collections.Counter(), collections.Counter(), 0
    with tempfile.TemporaryDirectory() as name, mock.patch.dict(os.environ, S2SAD_CACHE_DIR=f"{name}/cache"):
        for seed in range(first, first + count):
            source, start = program(seed), time.monotonic()
            outcome = check(source, Path(name), pullback=seed % 4 == 0)
            counts[outcome.kind] += 1
            if outcome.kind == "refused":
                first_line = next(line for line in outcome.detail.splitlines() if line.strip())
                refusals[re.sub(r"'\w+'|what \w+ does", "…", first_line.split(": ", 1)[-1])] += 1
            if outcome.kind in ("failure", "invalid"):
                bad += 1
                small = shrunk(source, outcome, Path(name), pullback=seed % 4 == 0) if shrinks else source
                print(f"\n--- seed {seed}: {outcome.kind}: {outcome.detail}\n{small}", flush=True)
            if time.monotonic() - start > 20:
                print(f"seed {seed}: {time.monotonic() - start:.0f} s", flush=True)
    for message, number in refusals.most_common(30):
        print(f"{number:6d} refused: {message}")
    print({kind: counts[kind] for kind in sorted(counts)})
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
