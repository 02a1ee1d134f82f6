"""Lay the demo clinic around now: there is always a session today or tomorrow, and something waiting for everyone."""

from portal import clock
from portal.database import db
from portal.demo.people import ZONE, seed_people
from portal.programs import clinic


def seed() -> None:
    """Everything, in one transaction."""
    seed_people(clock.today_in(ZONE))
    db.session.commit()
    clinic.refresh()
