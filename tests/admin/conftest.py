"""What the administrator's tests share."""

from collections.abc import Iterator

import pytest
from flask import Flask


@pytest.fixture
def mirror_kept(app: Flask) -> Iterator[None]:
    """The mirror of the clinic's facts is a file beside the database: put it back too."""
    file = app.config["INSTANCE"] / "clinic.json"
    kept = file.read_text()
    yield
    fresh = file.with_suffix(".kept")
    fresh.write_text(kept)
    fresh.replace(file)
