"""A sheet's turns: whoever sends it, puts it away, takes it back or gives it another day waits for whoever does so now.

The turn comes first: before her audit chain, which every change waits for, so that no two wait for each other.
"""

from sqlalchemy import ColumnElement, select

from portal.connections import lock
from portal.database import db
from portal.worksheets.models import Assignment

_STANDING = ("homework_id", "for_on", "due_at", "due_appointment_id", "word_sealed", "withdrawn_at", "help_at")


def wait_for_turn(assignment: Assignment) -> None:
    """Holds until this request's transaction ends; what stands by then is read. On SQLite also where a request begins
    late (see `locks_late`)."""
    lock(db.session.connection())
    db.session.refresh(assignment, _STANDING, with_for_update=True)
    db.session.refresh(assignment, ["submission"])


def wait_for_turns(which: ColumnElement[bool]) -> None:
    """The same for many, before they are read."""
    db.session.execute(select(Assignment.id).where(which).order_by(Assignment.id).with_for_update()).all()
