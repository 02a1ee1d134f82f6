"""Who is expected on the day of a session."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import Flask

from portal.database import db
from portal.programs.actions import joining
from portal.schedule.actions.telling import give_notice
from portal.schedule.attendance_models import Kind
from portal.schedule.models import Appointment
from portal.schedule.queries import roster
from tests.actors import actor
from tests.schedule.given import group, session_on, today, writing
from tests.statements import counted


def _roster(app: Flask, session: UUID) -> list[roster.Expected]:
    with app.app_context():
        return roster.roster(actor("dana"), db.session.get_one(Appointment, session))


def _names(app: Flask, session: UUID) -> list[str]:
    return [one.name for one in _roster(app, session)]


def test_members_of_that_day(app: Flask) -> None:
    then, now = (session_on(app, today() - timedelta(days=n)) for n in (28, 0))
    while_rosa_was_there = session_on(app, today() - timedelta(days=40))
    assert _names(app, now) == ["Devon Kim", "Maya Torres"]
    assert _names(app, then) == []
    assert _names(app, while_rosa_was_there) == ["Rosa Silva"]


def test_first_day(app: Flask) -> None:
    first, second = (session_on(app, today() + timedelta(days=n)) for n in (3, 5))
    with writing(app):
        joining.enroll(actor("lena").id, group("day"), today() + timedelta(days=3), by=None)
    assert {one.name: one.first_day for one in _roster(app, first)} == {
        "Devon Kim": False,
        "Lena Walsh": True,
        "Maya Torres": False,
    }
    assert not any(one.first_day for one in _roster(app, second))


def test_notices_and_reasons_with_one_statement(app: Flask, ids: Callable[[str], UUID]) -> None:
    session = session_on(app, today() + timedelta(days=1))
    with writing(app):
        for name in ("maya", "devon"):
            give_notice(actor(name), db.session.get_one(Appointment, session), Kind.LATE, f"{name}'s reason")
    with app.app_context():
        leader, appointment = actor("dana"), db.session.get_one(Appointment, session)
        with counted(app) as seen:
            found = roster.roster(leader, appointment)
    assert {one.patient_id: (one.notice, one.reason) for one in found} == {
        ids("maya"): (Kind.LATE, "maya's reason"),
        ids("devon"): (Kind.LATE, "devon's reason"),
    }
    assert len(seen) == 1, seen
    assert "reason" not in repr(found[0]).replace("patient", "")
