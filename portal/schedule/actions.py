"""Sessions are made ahead; patients say when they cannot come."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import binds
from portal.audit.record import record
from portal.database import db, new_id
from portal.notifications.outbox import notify
from portal.programs.models import GroupLeader
from portal.programs.policy import in_force
from portal.schedule import recurrence
from portal.schedule.models import AbsenceNotice, Appointment, Attendance, Kind, Presence, Series
from portal.vault.sealing import seal


def generate(series: Series, until: date, since: date | None = None) -> int:
    """Make the sessions of a series up to a day. Twice gives the same; returns how many were new."""
    first = max(series.from_on, since or series.from_on)
    last = min(until, series.until_on or until)
    there = set(db.session.scalars(select(Appointment.local_on).where(Appointment.series_id == series.id)))
    made = [day for day in recurrence.days(series.weekday, first, last) if day not in there]
    db.session.add_all(_session(series, day) for day in made)
    db.session.flush()
    return len(made)


def book(
    patient_id: UUID, staff_id: UUID, starts_at: datetime, local_on: date, minutes: int = 50, link: str = ""
) -> Appointment:
    """A one-to-one."""
    session = Appointment(
        patient_id=patient_id,
        staff_id=staff_id,
        title="Just you and your therapist",
        local_on=local_on,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        link=link,
        room="" if link else "Room 4",
    )
    db.session.add(session)
    db.session.flush()
    return session


def give_notice(actor: Actor, appointment: Appointment, kind: Kind, reason: str) -> AbsenceNotice:
    """The actor will be late, or cannot come. A second one replaces the first. Raises Conflict."""
    appointment.check_notice(clock.now())
    take_back_notice(actor, appointment)
    notice_id = new_id()
    notice = AbsenceNotice(
        id=notice_id,
        appointment_id=appointment.id,
        patient_id=actor.id,
        kind=kind,
        reason_sealed=seal(actor.id, "absence_notice.reason_sealed", notice_id, reason) if reason else None,
        made_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(notice)
    except IntegrityError:  # the same tap twice, at once: the first one stands
        return _standing_notice(actor, appointment) or notice
    record(actor.id, "gave notice", "appointment", appointment.id, patient_id=actor.id)
    for leader in _concerned(actor, appointment):
        notify(leader, "absence", notice.id)
    return notice


def take_back_notice(actor: Actor, appointment: Appointment) -> None:
    """She will be there after all."""
    notice = _standing_notice(actor, appointment)
    if notice is not None:
        notice.taken_back_at = clock.now()
        db.session.flush()
        record(actor.id, "took back notice", "appointment", appointment.id, patient_id=actor.id)


def note_attendance(appointment: Appointment, patient_id: UUID, presence: Presence, minutes: int) -> None:
    """Who was there and how long."""
    db.session.add(Attendance(appointment_id=appointment.id, patient_id=patient_id, presence=presence, minutes=minutes))
    db.session.flush()


def _standing_notice(actor: Actor, appointment: Appointment) -> AbsenceNotice | None:
    return db.session.scalar(
        select(AbsenceNotice).where(
            AbsenceNotice.appointment_id == appointment.id,
            AbsenceNotice.patient_id == actor.id,
            AbsenceNotice.taken_back_at.is_(None),
        )
    )


def _concerned(actor: Actor, appointment: Appointment) -> list[UUID]:
    if appointment.staff_id is not None:
        return [appointment.staff_id]
    leaders = select(GroupLeader.user_id).where(GroupLeader.group_id == appointment.group_id, in_force(GroupLeader))
    return list(db.session.scalars(leaders, binds(actor)))


def _session(series: Series, day: date) -> Appointment:
    week = (day - series.from_on).days // 7
    return Appointment(
        series_id=series.id,
        group_id=series.group_id,
        title=series.title,
        topic=series.topics[week % len(series.topics)] if series.topics else "",
        local_on=day,
        starts_at=recurrence.instant(day, series.begins, series.zone),
        ends_at=recurrence.instant(day, series.ends, series.zone),
        room=series.room,
        link=series.link,
    )
