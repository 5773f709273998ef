"""Random programs about functions and control flow."""

import collections

from tests.language_statements import program
from tests.random_programs import check


def test_some(tmp_path, monkeypatch):
    monkeypatch.setenv("S2SAD_CACHE_DIR", str(tmp_path / "cache"))
    outcomes = {seed: check(program(seed), tmp_path, pullback=seed % 4 == 0) for seed in range(60)}
    counts = collections.Counter(outcome.kind for outcome in outcomes.values())
    wrong = {seed: outcome for seed, outcome in outcomes.items() if outcome.kind in ("failure", "invalid")}
    assert not wrong
    assert counts["ok"] >= 20
