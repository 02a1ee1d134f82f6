"""The matrix's clinic on each database: it has something of everything, each with a word of its own."""

from collections.abc import Iterator

import pytest

from tests.access.clinic import Clinic
from tests.access.conftest import let_go
from tests.conftest import BACKENDS


@pytest.fixture(params=BACKENDS)
def each_clinic(request: pytest.FixtureRequest) -> Iterator[Clinic]:
    """As it was laid."""
    found: Clinic = request.getfixturevalue(f"{request.param}_clinic")
    found.restore()
    yield found
    let_go(found)
