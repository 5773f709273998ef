"""What s2sad writes is what golden/texts holds, byte for byte: `python -m tests.golden --write` updates it."""

import pytest

from tests.golden import GOLDEN, TEXTS, difference


@pytest.mark.parametrize("name", GOLDEN)
def test_text(name):
    changed = difference(name)
    assert not changed, f"\n{changed}\nIf this is better: python -m tests.golden --write"


def test_no_text_is_left_over():
    assert {path.stem for path in TEXTS.glob("*.py")} == set(GOLDEN)
