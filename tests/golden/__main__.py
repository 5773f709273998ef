"""`python -m tests.golden [--write]`: see the package."""

import sys

from s2sad import S2sadError
from tests.golden import GOLDEN, difference, write

changed = 0
for name in GOLDEN:
    try:
        text = difference(name)
        if text and "--write" in sys.argv[1:]:
            write(name)
    except S2sadError as error:
        text = f"{name}: {type(error).__name__}: {error}\n"
    changed += bool(text)
    print(text, end="")
print(f"{changed} of {len(GOLDEN)} texts differ")
sys.exit(bool(changed) and "--write" not in sys.argv[1:])
