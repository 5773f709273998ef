"""Random programs about containers."""

import collections

from tests.random_containers import Writer, run


def test_some(tmp_path):
    outcomes = run(range(60), tmp_path)
    for seed, outcome in outcomes.items():
        assert outcome.kind != "failure", f"seed {seed}: {outcome.mark}: {outcome.detail}\n{Writer(seed).text()}"
    counts = collections.Counter(outcome.kind for outcome in outcomes.values())
    assert counts["ok"] >= 25 and counts["invalid"] <= 12
