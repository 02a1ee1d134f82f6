"""The job that reminds, and what it wrote."""

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import User
from portal.connections import begin_writing
from portal.database import db
from portal.demo.people import ZONE
from portal.notifications.models import Notice
from portal.web import formatting
from portal.work.registry import remind

HERE = ZoneInfo(ZONE)
MONDAY = date(2026, 11, 30)
TUESDAY = date(2026, 12, 1)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """By the clinic's clock."""
    return datetime.combine(day, time(hour, minute), tzinfo=HERE)


def run(app: Flask, zone: str = ZONE) -> int:
    """The job looks once. How many reminders it wrote."""
    with app.app_context():
        formatting.set_zone(zone)
        return remind()


def reminders(app: Flask) -> list[Notice]:
    """In the order in which they are to be told."""
    with app.app_context():
        wanted = select(Notice).where(Notice.kind.like("%reminder")).order_by(Notice.not_before, Notice.once)
        found = list(db.session.scalars(wanted))
        for one in found:
            db.session.expunge(one)
        return found


def whom(app: Flask) -> list[str]:
    """Their first names."""
    with app.app_context():
        names: dict[UUID, str] = {row.id: row.first_name.lower() for row in db.session.scalars(select(User))}
    return sorted(names[one.user_id] for one in reminders(app))


def clear(app: Flask) -> None:
    """All that waited is told already."""
    with app.app_context():
        begin_writing()
        db.session.execute(update(Notice).where(Notice.settled_at.is_(None)).values(settled_at=clock.now()))
        db.session.commit()
