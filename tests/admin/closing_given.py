"""What the tests of closing begin with: a group that meets every week, and the way to close it."""

from datetime import date, time, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.notifications.models import Notice
from portal.programs.models import Enrollment, Group, Program, Track
from portal.schedule.actions import reshaping
from portal.schedule.actions.reshaping import Weekly
from portal.schedule.models import Appointment, Series, Standing
from tests.actors import actor
from tests.schedule.given import group, today, writing
from tests.visitor import Page, Visitor

WHY = "The morning program ends this year"


def day(offset: int = 0) -> date:
    return today() + timedelta(days=offset)


def weekly(app: Flask, of: str = "day", weekday: int = 1) -> UUID:
    with writing(app):
        made = reshaping.add_series(actor("sam"), group(of), Weekly("Goals", weekday, time(9), time(12)), today())
        return made.id


def stands(app: Flask, kind: type[Program] | type[Track] | type[Group], id: UUID) -> date | None:
    with app.app_context():
        return db.session.get_one(kind, id).until_on


def above(app: Flask, group_id: UUID) -> tuple[UUID, UUID]:
    """Its track and its program."""
    with app.app_context():
        track = db.session.get_one(Track, db.session.get_one(Group, group_id).track_id)
        return track.id, track.program_id


def series_of(app: Flask, group_id: UUID) -> Series:
    with app.app_context():
        return db.session.scalars(select(Series).where(Series.group_id == group_id)).one()


def ahead(app: Flask, group_id: UUID, standing: Standing, after: date) -> list[Appointment]:
    with app.app_context():
        wanted = select(Appointment).where(Appointment.group_id == group_id, Appointment.local_on > after)
        return list(db.session.scalars(wanted.where(Appointment.standing == standing).order_by(Appointment.starts_at)))


def places(app: Flask, group_id: UUID) -> list[Enrollment]:
    with app.app_context():
        wanted = select(Enrollment).where(Enrollment.group_id == group_id).order_by(Enrollment.from_on)
        return list(db.session.scalars(wanted))


def close(visitor: Visitor, url: str, last_day: date, status: int = 303, **more: str) -> Page:
    """By the form at that address."""
    fields = {"last_day": str(last_day), "because": WHY, **more}
    return visitor.submit(visitor.get(url), "/closing", status=status, **fields)


def close_all_the_same(visitor: Visitor, url: str, last_day: date, how: str = "completed") -> None:
    """With who is left: looked at, and ended."""
    asked = close(visitor, url, last_day, status=422)
    visitor.submit(asked, "/closing", how=how, agreed="y")


def url_of(id: UUID, kind: str = "groups") -> str:
    return f"/admin/{kind}/{id}/closing"


def told(app: Flask, name: str) -> int:
    with app.app_context():
        mine = select(Notice).where(Notice.user_id == actor(name).id, Notice.kind == "schedule")
        return len(db.session.scalars(mine).all())
