""" "Session 12 of 24": counted since the first place in a chain of places."""

from datetime import time, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.demo.people import ZONE
from portal.programs.actions import joining
from portal.programs.models import Ending, Enrollment, Program
from portal.schedule.models import Appointment, Series, Standing
from portal.schedule.queries.roster import seated
from tests.actors import actor
from tests.schedule.given import group, session_on, today, writing


def _numbers(app: Flask, session: UUID) -> dict[str, int]:
    with app.app_context():
        _frame, people = seated(actor("dana"), db.session.get_one(Appointment, session))
        return {one.name.split()[0]: one.number for one in people}


def _of(app: Flask, session: UUID) -> int:
    with app.app_context():
        return seated(actor("dana"), db.session.get_one(Appointment, session))[0].of


def test_her_own_sessions_are_counted(app: Flask) -> None:
    """Maya and Devon came 24 days ago."""
    for days in (30, 20, 15, 10):
        session_on(app, today() - timedelta(days=days))
    session_on(app, today() - timedelta(days=8), standing=Standing.CANCELLED)
    session_on(app, today() - timedelta(days=8), of="evening")
    session = session_on(app, today())
    session_on(app, today() + timedelta(days=2))
    assert _numbers(app, session) == {"Devon": 4, "Maya": 4}


def test_after_a_hold_it_goes_on(app: Flask) -> None:
    with writing(app):
        first = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("maya").id)).one()
        first.until_on, first.ended_as = today() - timedelta(days=12), Ending.HOLD
        again = Enrollment(
            patient_id=first.patient_id,
            group_id=first.group_id,
            from_on=today() - timedelta(days=3),
            follows_id=first.id,
        )
        db.session.add(again)
    for days in (20, 15, 10, 2):
        session_on(app, today() - timedelta(days=days))
    session = session_on(app, today())
    assert _numbers(app, session) == {"Devon": 5, "Maya": 4}  # the one during the hold was not hers


def test_a_transfer_takes_the_count_along_and_a_new_stay_does_not(app: Flask) -> None:
    with writing(app):
        first = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == actor("lena").id)).one()
        first.until_on, first.ended_as = today() - timedelta(days=5), Ending.TRANSFER
        moved = Enrollment(patient_id=first.patient_id, group_id=group("day").id, from_on=today() - timedelta(days=4))
        moved.follows_id = first.id
        db.session.add(moved)
        joining.enroll(actor("rosa").id, group("day"), today() - timedelta(days=4), by=None)  # discharged long ago
    for days, of in ((20, "evening"), (15, "evening"), (10, "day"), (3, "day")):
        session_on(app, today() - timedelta(days=days), of=of)
    session = session_on(app, today())
    assert _numbers(app, session) == {"Devon": 3, "Lena": 4, "Maya": 3, "Rosa": 2}


def test_of_how_many_is_the_program_s_length_times_the_sessions_a_week(app: Flask) -> None:
    session = session_on(app, today())
    assert _of(app, session) == 0
    with writing(app):
        db.session.scalars(select(Program).where(Program.name == "Adult Day IOP")).one().length_weeks = 6
        for weekday, until in ((0, None), (2, None), (4, today() - timedelta(days=1))):
            series = Series(
                group_id=group("day").id,
                title="Coping skills",
                weekday=weekday,
                begins=time(9),
                ends=time(12),
                zone=ZONE,
                from_on=today() - timedelta(days=60),
                until_on=until,
            )
            db.session.add(series)
    assert _of(app, session) == 12
