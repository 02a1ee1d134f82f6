"""Two worksheets that Riverbend made itself: one in the library, one still a draft."""

from pathlib import Path

from portal import clock
from portal.access.actor import Role
from portal.database import new_id
from portal.demo.people import Riverbend
from portal.worksheets.authoring.actions import make, publish
from portal.worksheets.authoring.importing import read_import
from portal.worksheets.published import library

SOURCES = Path(__file__).parent / "library" / "own"


def seed_making(clinic: Riverbend) -> None:
    for name, by, days, published in (
        ("evening-wind-down", "jordan", 9, True),
        ("group-agreements", "priya", 2, False),
    ):
        text = (SOURCES / f"{name}.yaml").read_text(encoding="utf-8")
        with clock.set_back(24 * days):
            therapist = clinic.actor(by, Role.THERAPIST)
            made = make(therapist, read_import(text, library()), new_id().hex)
            if published:
                publish(therapist, made, another_meaning=False, self_start=True)
