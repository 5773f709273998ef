"""Random programs with tuples and stacks of tuples, of which some parts are written."""

import collections
import warnings

import pytest

from tests import random_tuples


@pytest.mark.parametrize("first", [0, 30])
def test_random_tuples(first, tmp_path):
    counts: collections.Counter[str] = collections.Counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for seed in range(first, first + 30):
            text = random_tuples.Writer(seed).program()
            found = random_tuples.check(random_tuples.compiled(text, f"tuples_{seed}", tmp_path))
            assert found in ("ok", "refused", "error"), f"seed {seed}: {found}\n{text}"
            counts[found] += 1
    assert counts["ok"] >= 15
