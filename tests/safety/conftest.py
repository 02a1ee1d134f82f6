from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.visitor import Visitor


@pytest.fixture
def change_clinic(app: Flask) -> Iterator[Callable[..., None]]:
    """`change_clinic(phone="…")`: an administrator changes the clinic's own facts; afterwards they are as before."""
    mirror = app.config["INSTANCE"] / "clinic.json"
    kept = mirror.read_text()

    def change(**facts: str) -> None:
        sam = Visitor(app, "sam")
        sam.submit(sam.get("/admin/clinic"), "/clinic", **facts)

    yield change
    mirror.write_text(kept)
