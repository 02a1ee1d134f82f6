"""The matrix's clinic on each database: it has something of everything, each with a word of its own."""

import gc
from collections.abc import Iterator

import pytest

from tests.access.at_rest.elsewhere import files_kept
from tests.access.clinic import Clinic
from tests.conftest import BACKENDS
from tests.letting_go import let_go


@pytest.fixture(params=BACKENDS)
def each_clinic(request: pytest.FixtureRequest) -> Iterator[Clinic]:
    """As it was laid. What an earlier test lost ends first: a connection to the file that was there before."""
    found: Clinic = request.getfixturevalue(f"{request.param}_clinic")
    gc.collect()
    found.restore()
    with files_kept(found.app):
        yield found
    let_go(found.app)


@pytest.fixture
def clinic(sqlite_clinic: Clinic) -> Iterator[Clinic]:
    """The same, on SQLite alone."""
    sqlite_clinic.restore()
    with files_kept(sqlite_clinic.app):
        yield sqlite_clinic
    let_go(sqlite_clinic.app)
