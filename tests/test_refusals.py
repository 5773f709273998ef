"""docs/refused.md says what the source says."""

from tests import refusals


def test_page_is_up_to_date():
    assert refusals.page() == refusals.TABLE.read_text("utf-8"), "run python -m tests.refusals --write"


def test_every_refusal_of_a_program_suggests_a_rewrite():
    passes = [r for r in refusals.refusals() if r.module.startswith("s2sad/passes/")]
    assert len(passes) > 100
    assert not [r for r in passes if not r.hint]
