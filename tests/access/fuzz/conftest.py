from typing import Any

import pytest

from tests.access.clinic import Clinic
from tests.conftest import BACKENDS


@pytest.fixture(params=BACKENDS)
def any_clinic(request: pytest.FixtureRequest, plain_paper: None) -> Any:
    """The matrix's clinic on each database."""
    clinic: Clinic = request.getfixturevalue(f"{request.param}_clinic")
    return clinic
