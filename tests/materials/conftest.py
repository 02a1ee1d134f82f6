import shutil
from collections.abc import Callable

import pytest
from flask import Flask

from tests.visitor import Visitor


@pytest.fixture(autouse=True)
def no_files(request: pytest.FixtureRequest) -> None:
    """The database is put back before each test; so is the folder of files."""
    name = "app" if "app" in request.fixturenames else "sqlite_app"
    if name in request.fixturenames:
        app: Flask = request.getfixturevalue(name)
        shutil.rmtree(app.config["INSTANCE"] / "files", ignore_errors=True)


@pytest.fixture
def enter(sqlite_app: Flask) -> Callable[[str | None], Visitor]:
    """As `visit`, for what cannot differ between databases."""
    return lambda name=None: Visitor(sqlite_app, name)
