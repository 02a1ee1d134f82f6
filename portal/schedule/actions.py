"""Sessions are made ahead; patients say when they cannot come."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import db, new_id
from portal.notifications.outbox import notify
from portal.programs.models import Group, GroupLeader
from portal.schedule import recurrence
from portal.schedule.models import REASON, AbsenceNotice, Appointment, Attendance, Kind, Presence, Series
from portal.schedule.policy import in_force_on
from portal.vault.sealing import seal, unseal


def generate(series: Series, until: date, since: date | None = None) -> int:
    """Make the sessions of a series up to a day. Twice gives the same, at once too; returns how many were new."""
    db.session.execute(select(Series.id).where(Series.id == series.id).with_for_update())
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
        title="One-to-one",
        local_on=local_on,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        link=link,
        room="" if link else "Room 4",
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
        local_on=day,
        starts_at=starts_at,
        ends_at=ends_at,
        room=group.room,
        link=group.link,
    )
    db.session.add(session)
    db.session.flush()
    return session


def give_notice(actor: Actor, appointment: Appointment, kind: Kind, reason: str) -> AbsenceNotice:
    """The actor will be late, or cannot come. The same again changes nothing, another replaces it. Raises Conflict."""
    _lock(appointment)
    appointment.check_notice(clock.now())
    standing = _standing_notice(actor, appointment)
    if standing is not None and _says(standing, kind, reason):
        return standing
    take_back_notice(actor, appointment)
    notice_id = new_id()
    notice = AbsenceNotice(
        id=notice_id,
        appointment_id=appointment.id,
        patient_id=actor.id,
        kind=kind,
        reason_sealed=seal(actor.id, REASON, notice_id, reason) if reason else None,
        made_at=clock.now(),
    )
    db.session.add(notice)
    db.session.flush()
    record(actor.id, "gave notice", "appointment", appointment.id, patient_id=actor.id)
    for user_id in _concerned(appointment):
        notify(user_id, "absence", notice.id)
    return notice


def take_back_notice(actor: Actor, appointment: Appointment) -> None:
    """She will be there after all. Raises Conflict."""
    appointment.check_notice(clock.now())
    notice = _standing_notice(actor, appointment)
    if notice is not None:
        notice.taken_back_at = clock.now()
        db.session.flush()
        record(actor.id, "took back notice", "appointment", appointment.id, patient_id=actor.id)


def note_reading(actor: Actor, appointment_id: UUID, patient_id: UUID) -> None:
    """A reason that a patient gave is her words: somebody else has read them now."""
    record(actor.id, "read", "absence_notice", appointment_id, patient_id=patient_id)


def note_attendance(appointment: Appointment, patient_id: UUID, presence: Presence, minutes: int) -> None:
    """Who was there and how long."""
    db.session.add(Attendance(appointment_id=appointment.id, patient_id=patient_id, presence=presence, minutes=minutes))
    db.session.flush()


def _lock(appointment: Appointment) -> None:
    """The same tap twice, at once, must see each other. (SQLite's writers wait for each other anyway.)"""
    db.session.refresh(appointment, with_for_update={"key_share": True})


def _standing_notice(actor: Actor, appointment: Appointment) -> AbsenceNotice | None:
    return db.session.scalar(
        select(AbsenceNotice).where(
            AbsenceNotice.appointment_id == appointment.id,
            AbsenceNotice.patient_id == actor.id,
            AbsenceNotice.taken_back_at.is_(None),
        )
    )


def _says(notice: AbsenceNotice, kind: Kind, reason: str) -> bool:
    before = unseal(REASON, notice.id, notice.reason_sealed) if notice.reason_sealed else ""
    return notice.kind is kind and before == reason


def _concerned(appointment: Appointment) -> list[UUID]:
    """Whoever holds the session: told even when a leader's time begins only on that day."""
    if appointment.staff_id is not None:
        return [appointment.staff_id]
    on_that_day = in_force_on(GroupLeader, appointment.local_on)
    leaders = select(GroupLeader.user_id).where(GroupLeader.group_id == appointment.group_id, on_that_day)
    return list(db.session.scalars(leaders))


def _session(series: Series, day: date) -> Appointment:
    week = (day - series.from_on).days // 7
    starts_at, ends_at = recurrence.span(day, series.begins, series.ends, series.zone)
    return Appointment(
        series_id=series.id,
        group_id=series.group_id,
        title=series.title,
        topic=series.topics[week % len(series.topics)] if series.topics else "",
        local_on=day,
        starts_at=starts_at,
        ends_at=ends_at,
        room=series.room,
        link=series.link,
    )
