"""What waits for people: the message each side wrote to the other, a handout, a session, what comes again."""

from uuid import UUID

from sqlalchemy import ColumnElement, select

from portal.database import db
from portal.demo.people import Riverbend
from portal.notifications.models import Notice
from portal.notifications.outbox import notify
from tests.access.things import Things

OF = {"maya": "message", "devon": "handout", "lena": "message", "jordan": "message", "priya": "message"}

TOLD = (
    ("maya", "session_reminder", "appointment", "day, coming"),
    ("lena", "assignment", "recurring", "lena's"),
    ("devon", "assignment", "recurring", "evening's"),  # of a group that he has left since
)
"""Of what: its kind of things, and its name among them."""


def lay(world: Riverbend, things: Things) -> None:
    """Those that the parts before have caused, and some that something else would have."""
    for name, kind in OF.items():
        whose = {"staff": name} if name in ("jordan", "priya") else {"patient": name}
        things.add("notice", f"{name}'s", _first(world, name, Notice.kind == kind), **whose)
    for name, kind, of, what in TOLD:
        subject = UUID(things.named(of, what).id)
        notify(world.id(name), kind, subject)
        told = _first(world, name, Notice.kind == kind, Notice.subject_id == subject)
        things.add("notice", f"{name}'s of {what}", told, patient=name)


def _first(world: Riverbend, name: str, *such: ColumnElement[bool]) -> UUID | None:
    return db.session.scalars(
        select(Notice.id).where(Notice.user_id == world.id(name), *such).order_by(Notice.id)
    ).first()
