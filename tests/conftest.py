"""Tests of programs that s2sad refuses today: their ids lie in refused.txt, and they must go on to be refused.

A listed test passes if s2sad's own error ends it, and fails if anything else does, its success included; then
`python -m tests.refused --write` takes it off the list. A wrong result never gets onto the list.
"""

from pathlib import Path

import pytest

from s2sad import S2sadError

TABLE = Path(__file__).with_name("refused.txt")
REFUSED = frozenset(TABLE.read_text("utf-8").splitlines()) if TABLE.exists() else frozenset()


def pytest_addoption(parser):
    parser.addoption("--no-table", action="store_true", help="run the tests in refused.txt like all others")


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    if pyfuncitem.nodeid not in REFUSED or pyfuncitem.config.getoption("--no-table"):
        return (yield)
    try:
        yield
    except S2sadError:
        return True
    pytest.fail("this works now: take it off the list with `python -m tests.refused --write`", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.excinfo is not None and issubclass(call.excinfo.type, S2sadError):
        report.user_properties.append(("refused", True))
    return report
