"""What the tests of this package begin with: sessions of the world's groups, and people as actors."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.database import begin_writing, db
from portal.demo.people import ZONE
from portal.programs.models import Group
from portal.schedule.actions.booking import book
from portal.schedule.models import Appointment
from tests.actors import actor

HERE = ZoneInfo(ZONE)
GROUPS = {"day": "Day group", "evening": "Evening DBT group"}


@contextmanager
def writing(app: Flask) -> Iterator[None]:
    """A committed change, made past the door."""
    with app.test_request_context():
        begin_writing()
        yield
        db.session.commit()


def today() -> date:
    return clock.today_in(ZONE)


def group(name: str) -> Group:
    """Within an application context."""
    return db.session.scalars(select(Group).where(Group.name == GROUPS[name])).one()


def session_in(app: Flask, hours: float, of: str = "day", lasting: float = 3, **more: Any) -> UUID:
    """A session of a group that begins so many hours from now."""
    starts_at = clock.now() + timedelta(hours=hours)
    return _add(app, starts_at, of, lasting, starts_at.astimezone(HERE).date(), more)


def session_on(app: Flask, day: date, of: str = "day", **more: Any) -> UUID:
    """A session of a group at nine in the morning of a day."""
    return _add(app, datetime.combine(day, time(9), tzinfo=HERE), of, 3, day, more)


def talk_in(app: Flask, hours: float, patient: str = "maya", therapist: str = "jordan") -> UUID:
    """A one-to-one that begins so many hours from now."""
    with writing(app):
        starts_at = clock.now() + timedelta(hours=hours)
        on = starts_at.astimezone(HERE).date()
        link = "https://video.riverbend.example/talk"
        return book(actor(patient).id, actor(therapist).id, starts_at, on, link=link).id


def _add(app: Flask, starts_at: datetime, of: str, lasting: float, on: date, more: dict[str, Any]) -> UUID:
    with writing(app):
        row = Appointment(
            group_id=group(of).id,
            local_on=on,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=lasting),
            **{"title": "Coping skills", "topic": "Opposite action", "room": "Room 2", **more},
        )
        db.session.add(row)
        db.session.flush()
        return row.id
