"""The job with many patients: as many statements as with a few."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import time_machine
from flask import Flask
from sqlalchemy import insert

from portal import clock
from portal.connections import begin_writing
from portal.database import db, new_id, table_of
from portal.demo.people import ZONE
from portal.notifications.choosing import NOT_FILLED_IN
from portal.notifications.models import Notice, NoticeChoice
from portal.worksheets.models import Assignment
from tests.actors import actor
from tests.notifications.crowd import crowd
from tests.notifications.reminded import MONDAY, TUESDAY, at, reminders, run
from tests.notifications.test_homework_reminders import SLUG, again
from tests.schedule.given import group, session_in, session_on, talk_in
from tests.statements import counted

LATE = at(MONDAY, 20, 30)
MANY = 600
"""More than any batch of rows that is written at once."""


def homework(app: Flask, people: list[Any]) -> None:
    """Of each of them, due tomorrow; and each asked to be reminded of what comes again."""
    with app.app_context():
        begin_writing()
        now, by = clock.now(), actor("jordan").id
        facts = {"slug": SLUG, "version": "1.0.0", "assigned_by": by, "made_at": now}
        due_at = clock.end_of(TUESDAY, ZONE)
        rows = [{"id": new_id(), "patient_id": one, "due_at": due_at, **facts} for one in people]
        db.session.execute(insert(table_of(Assignment)), rows)
        wish = {"topic": NOT_FILLED_IN, "mail": True, "push": True, "digest": False}
        db.session.execute(insert(table_of(NoticeChoice)), [{"id": new_id(), "user_id": one, **wish} for one in people])
        db.session.commit()


def run_of(app: Flask, many: int) -> int:
    """Statements of a run that has all there is to write."""
    people: list[UUID] = [id for id, _ in crowd(app, many, f"of{many}n")]  # type: ignore[misc]
    homework(app, people)
    before = len(reminders(app))
    with counted(app) as statements:
        run(app)
    assert len(reminders(app)) - before >= 4 * many
    return len(statements)


def lay(app: Flask) -> None:
    """Tomorrow's session and one within the hour, and what comes again, in whichever group they are; a one-to-one."""
    for of in ("day", "evening"):
        session_on(app, TUESDAY, of)
        session_in(app, 1, of)
        with app.app_context():
            group_id = group(of).id
        again(app, group_id=group_id)
    talk_in(app, 0.9)


def test_many_cost_no_more_statements_than_ten(app: Flask) -> None:
    with time_machine.travel(LATE, tick=False):
        lay(app)
        few = run_of(app, 10)
        with app.app_context():
            begin_writing()
            db.session.query(Notice).delete()
            db.session.commit()
        assert run_of(app, MANY) == few <= 13
        with counted(app) as statements:
            assert run(app) == 0
        assert len(statements) == few - 3, "nothing is written"


def test_before_the_evening_there_is_little_to_ask(app: Flask) -> None:
    with time_machine.travel(LATE - timedelta(hours=8), tick=False), counted(app) as statements:
        assert run(app) == 0
    assert len(statements) == 1
