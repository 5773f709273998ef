"""The table of tests whose programs s2sad refuses: `python -m tests.refused [--write]` compares it, or writes it anew.

Everything that fails in another way than by s2sad's own error is printed, and never goes into the table.
"""

import sys

import pytest

from tests.conftest import REFUSED, TABLE

FILES = [
    "tests/test_programs.py",
    "tests/test_aliasing.py",
    "tests/test_aliasing_second_order.py",
    "tests/test_kernels.py",
    "tests/test_second_order.py",
]


class Outcomes:
    """Collects the tests that were refused, and those that failed otherwise."""

    def __init__(self) -> None:
        self.refused: set[str] = set()
        self.wrong: set[str] = set()
        self.passed = 0

    def pytest_runtest_logreport(self, report) -> None:
        if report.failed:
            (self.refused if ("refused", True) in report.user_properties else self.wrong).add(report.nodeid)
        elif report.when == "call":
            self.passed += 1


def main() -> int:
    outcomes = Outcomes()
    code = pytest.main(["-q", "--no-table", "--tb=no", "--no-summary", "-n", "auto", *FILES], plugins=[outcomes])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        print("The run was not completed: nothing is written")
        return 1
    for nodeid in sorted(outcomes.wrong):
        print("WRONG", nodeid)
    for nodeid in sorted(REFUSED - outcomes.refused):
        print("works now, or is gone:", nodeid)
    for nodeid in sorted(outcomes.refused - REFUSED):
        print("refused, and not in the table:", nodeid)
    print(f"{outcomes.passed} passed, {len(outcomes.refused)} refused, {len(outcomes.wrong)} wrong")
    if "--write" in sys.argv[1:]:
        TABLE.write_text("".join(f"{nodeid}\n" for nodeid in sorted(outcomes.refused)), "utf-8")
        return bool(outcomes.wrong)
    return bool(outcomes.wrong) or outcomes.refused != REFUSED


if __name__ == "__main__":
    sys.exit(main())
