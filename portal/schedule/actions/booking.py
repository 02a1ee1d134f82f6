"""Sessions beside the weekly ones: a one-to-one, and an extra one of a group."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from portal.database import db
from portal.programs.models import Group
from portal.schedule import recurrence
from portal.schedule.models import Appointment


def book(
    patient_id: UUID,
    staff_id: UUID,
    starts_at: datetime,
    local_on: date,
    minutes: int = 50,
    room: str = "",
    link: str = "",
) -> Appointment:
    """A one-to-one. What may stand in its way is for the caller to ask."""
    session = Appointment(
        patient_id=patient_id,
        staff_id=staff_id,
        title="One-to-one",
        local_on=local_on,
        slot_on=local_on,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        room=room,
        link=link,
    )
    db.session.add(session)
    db.session.flush()
    return session


def add_session(group: Group, title: str, day: date, begins: time, ends: time, zone: str) -> Appointment:
    """A session of a group beside its weekly ones."""
    starts_at, ends_at = recurrence.span(day, begins, ends, zone)
    session = Appointment(
        group_id=group.id,
        title=title,
        module=title,
        local_on=day,
        starts_at=starts_at,
        ends_at=ends_at,
        room=group.room,
        link=group.link,
    )
    db.session.add(session)
    db.session.flush()
    return session
