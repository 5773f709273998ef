"""What s2sad writes is what the files in golden/texts hold, byte for byte: `python -m tests.golden --write` updates them."""

import pytest

from tests.golden import GOLDEN, TEXTS, difference


@pytest.mark.parametrize("name", GOLDEN)
def test_text(name):
    changed = difference(name)
    assert not changed, f"\n{changed}\nIf this is better: python -m tests.golden --write"


def test_no_text_is_left_over():
    assert {path.stem for path in TEXTS.glob("*.py")} == set(GOLDEN)
