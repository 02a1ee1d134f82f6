"""What tests of one-to-ones begin with: one filled in through the form, and the rows that came of it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.notifications.models import Notice
from portal.schedule.models import Appointment
from tests.actors import actor
from tests.caseload.given import Ids
from tests.schedule.given import today
from tests.visitor import Page, Visitor

LINK = "https://video.riverbend.example/talk"


def day(offset: int = 0) -> date:
    return today() + timedelta(days=offset)


def asked(on: date, **more: Any) -> dict[str, Any]:
    return {"day": on.isoformat(), "begins": "14:00", "minutes": "50", "room": "Room 9", **more}


def book_one(visitor: Visitor, ids: Ids, on: date, status: int = 303, patient: str = "maya", **more: Any) -> Page:
    """Fill in the form on the page of the patient's one-to-ones."""
    url = f"/patients/{ids(patient)}/one-to-ones"
    return visitor.submit(visitor.get(url), "/one-to-ones", status=status, **asked(on, **more))


def talks(app: Flask, patient: str = "maya") -> list[Appointment]:
    with app.app_context():
        hers = select(Appointment).where(Appointment.patient_id == actor(patient).id)
        return list(db.session.scalars(hers.order_by(Appointment.starts_at)))


def one(app: Flask) -> Appointment:
    [found] = talks(app)
    return found


def told(app: Flask, session: UUID) -> list[str]:
    """First names of those with a notice about it, one per notice."""
    with app.app_context():
        found = db.session.scalars(select(Notice.user_id).where(Notice.subject_id == session))
        names = {actor(one).id: one for one in ("maya", "devon", "priya", "jordan", "nora")}
        return sorted(names[who] for who in found)
