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
from portal.connections import begin_writing
from portal.database import db
from portal.demo.people import ZONE
from portal.programs.actions import leading
from portal.programs.models import Group, Track
from portal.schedule.actions.booking import book
from portal.schedule.actions.marking import mark
from portal.schedule.actions.telling import give_notice
from portal.schedule.attendance_models import Kind, Presence
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


def other_group(app: Flask, leader: str = "luis", capacity: int = 3, program_of: str = "day") -> UUID:
    """A group in an afternoon track of a group's program."""
    with writing(app):
        program_id = db.session.get_one(Track, group(program_of).track_id).program_id
        track = Track(program_id=program_id, name=f"Afternoon {capacity} {leader}")
        db.session.add(track)
        db.session.flush()
        made = Group(track_id=track.id, name="Afternoon group", capacity=capacity, room="Room 5")
        db.session.add(made)
        db.session.flush()
        leading.add_leader(made, actor(leader).id, today() - timedelta(days=60), by=None)
        return made.id


def session_of(app: Flask, group_id: UUID, hours: float, **more: Any) -> UUID:
    """A session of that group that begins so many hours from now."""
    starts_at = clock.now() + timedelta(hours=hours)
    with writing(app):
        facts = {"title": "Coping skills", "module": "Coping", "topic": "Opposite action", "room": "Room 5", **more}
        on = starts_at.astimezone(HERE).date()
        row = Appointment(
            group_id=group_id, local_on=on, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), **facts
        )
        db.session.add(row)
        db.session.flush()
        return row.id


def marked(app: Flask, session: UUID, name: str, presence: Presence, late: int = 0) -> None:
    with writing(app):
        mark(db.session.get_one(Appointment, session), actor(name).id, presence, late=late)


def told_absent(app: Flask, session: UUID, name: str = "maya") -> None:
    with writing(app):
        give_notice(actor(name), db.session.get_one(Appointment, session), Kind.ABSENT)
