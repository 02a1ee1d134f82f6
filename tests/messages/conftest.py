from collections.abc import Callable

import pytest
from flask import Flask

from tests.foundation.conftest import logged
from tests.visitor import Visitor

__all__ = ["logged"]


@pytest.fixture
def enter(sqlite_app: Flask) -> Callable[[str | None], Visitor]:
    """As `visit`, for what cannot differ between databases."""
    return lambda name=None: Visitor(sqlite_app, name)
