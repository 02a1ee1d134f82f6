"""What the tests of this package begin with: somebody who finishes, somebody who is new, and a letter."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.database import db
from portal.letters.models import Letter
from portal.programs.models import Enrollment
from tests.actors import actor
from tests.schedule.given import today, writing
from tests.visitor import Page, Visitor

BODY = "Sit near the window. It gets easier after the third day."


def since(app: Flask, name: str, days: int) -> None:
    """Her stay began so many days ago; below zero: it begins later."""
    with writing(app):
        for place in db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor(name).id)):
            if place.until_on is None:
                place.from_on = today() - timedelta(days=days)


def write(writer: Visitor, status: int = 303, **changes: Any) -> Page:
    fields = {"body": BODY, "signed": "Somebody who sat there", "week": "1", "form_key": "k1", **changes}
    return writer.post("/letters/mine", fields, status=status)


def letter_id(app: Flask, writer: str = "rosa") -> UUID:
    with app.app_context():
        own = select(Letter.id).where(Letter.patient_id == actor(writer).id, Letter.withdrawn_at.is_(None))
        return db.session.scalars(own).one()


def decide(app: Flask, therapist: Visitor, decision: str = "show", status: int = 303, **more: Any) -> Page:
    sheet = therapist.get(f"/letters/{letter_id(app)}")
    return therapist.submit(sheet, "/decision", status=status, decision=decision, **more)


def verbs(app: Flask, who: str, about: str = "rosa") -> list[str]:
    with app.app_context():
        events = select(AuditEvent.verb).where(
            AuditEvent.chain_id == actor(about).id,
            AuditEvent.actor_id == actor(who).id,
            AuditEvent.subject == "letter",
        )
        return list(db.session.scalars(events.order_by(AuditEvent.place)))
