"""`@pytest.mark.proof("B1")` makes a test a row of the programme; its fixture `proof` counts for it.

In `make test` a row is run in its quick size. `make prove` runs the rows alone, in full, and writes their results;
`make prove ROWS="B1 C2"` only those. A test run with parameters is a row for each: B1-sqlite, B1-postgresql.
"""

import os
from collections.abc import Iterator

import pytest

from tests.proof.row import Proof, is_full

_PASSED = pytest.StashKey[bool]()


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Iterator[Proof]:
    it = Proof(_row_of(request.node), is_full())
    yield it
    if it.full:
        it.write(request.node.stash.get(_PASSED, False))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[_PASSED] = report.passed
    return report


def left_out(items: list[pytest.Item]) -> list[pytest.Item]:
    """In the full size: what is no row, or not one that is wanted."""
    wanted = os.environ.get("ROWS", "").split()
    return [item for item in items if is_full() and not _is_wanted(item, wanted)]


def _is_wanted(item: pytest.Item, wanted: list[str]) -> bool:
    if item.get_closest_marker("proof") is None:
        return False
    row = _row_of(item)
    return not wanted or any(row == one or row.startswith(f"{one}-") for one in wanted)


def _row_of(item: pytest.Item) -> str:
    marker = item.get_closest_marker("proof")
    if marker is None:
        raise pytest.UsageError(f"{item.nodeid} asks for `proof` and is no row: mark it")
    parameters = getattr(item, "callspec", None)
    return "-".join([marker.args[0], *([parameters.id] if parameters else [])])
