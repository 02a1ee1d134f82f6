"""What the tests of coverage begin with: approvals, certifications, days that were attended."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from flask import Flask

from portal.coverage.actions.authorizing import Approved, authorize, certify
from portal.coverage.models import Unit
from portal.coverage.runway import Span
from portal.schedule.attendance_models import Presence
from tests.actors import actor
from tests.schedule.given import marked, session_on, today, writing


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def ahead(days: int) -> date:
    return today() + timedelta(days=days)


def approve(app: Flask, first: date, last: date, units: int, unit: Unit = Unit.DAYS, name: str = "maya") -> None:
    with writing(app):
        approved = Approved("Prairie Health", "PH-1", Span(unit, units, first, last))
        authorize(actor("sam"), actor(name).id, approved, uuid4().hex)


def certified(app: Flask, on: date, name: str = "maya") -> None:
    with writing(app):
        certify(actor("sam"), actor(name).id, on, "Dr. Feld", uuid4().hex)


def came(app: Flask, *days: date, name: str = "maya", late: int = 0) -> list[UUID]:
    """She was there on these days, three hours less what she was late."""
    sessions = [session_on(app, day) for day in days]
    for one in sessions:
        marked(app, one, name, Presence.LATE if late else Presence.PRESENT, late=late)
    return sessions
