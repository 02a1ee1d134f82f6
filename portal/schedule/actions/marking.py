"""Who was there, and how long. Each mark is a row; a newer one supersedes it and leaves it as it was."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from portal import clock
from portal.database import db, new_id
from portal.schedule.attendance_models import WHY, Attendance, Presence
from portal.schedule.mark_and_notice import her_mark
from portal.schedule.models import Appointment
from portal.vault.sealing import seal

Marks = Mapping[UUID, tuple[Presence, int, int]]
"""By patient: presence, minutes late, minutes early."""


def mark(
    appointment: Appointment,
    patient_id: UUID,
    presence: Presence,
    late: int = 0,
    early: int = 0,
    by: UUID | None = None,
    why: str = "",
) -> Attendance:
    """Note it, in place of what was noted before. `late`, `early`: minutes missed at the start and the end.

    The same again changes nothing. The caller holds the session's row, so that two leaders take turns.
    """
    current = _current(appointment.id, patient_id)
    if current and (current.presence, current.late_minutes, current.early_minutes) == (presence, late, early):
        return current
    before = {patient_id: current} if current else {}
    [newer] = put(appointment, {patient_id: (presence, late, early)}, before, by, why)
    return newer


def put(
    appointment: Appointment,
    marks: Marks,
    current: Mapping[UUID, Attendance],
    by: UUID | None,
    why: str = "",
) -> list[Attendance]:
    """Note each, in place of what is noted now."""
    now = clock.now()
    for patient_id in marks.keys() & current.keys():
        current[patient_id].superseded_at = now
    db.session.flush()  # the old ones step aside before the new ones come: only one may be current
    newer = [_mark(appointment, patient_id, *value, by, why) for patient_id, value in marks.items()]
    db.session.add_all(newer)
    db.session.flush()
    return newer


def _mark(
    appointment: Appointment, patient_id: UUID, presence: Presence, late: int, early: int, by: UUID | None, why: str
) -> Attendance:
    mark_id = new_id()
    return Attendance(
        id=mark_id,
        appointment_id=appointment.id,
        patient_id=patient_id,
        presence=presence,
        minutes=_minutes(appointment, presence, late + early),
        late_minutes=late,
        early_minutes=early,
        marked_by=by,
        marked_at=clock.now(),
        why_sealed=seal(patient_id, WHY, mark_id, why) if why else None,
    )


def _current(appointment_id: UUID, patient_id: UUID) -> Attendance | None:
    return db.session.scalar(select(Attendance).where(her_mark(appointment_id, patient_id)))


def length_of(appointment: Appointment) -> int:
    """In minutes."""
    return (appointment.ends_at - appointment.starts_at) // timedelta(minutes=1)


def _minutes(appointment: Appointment, presence: Presence, missed: int) -> int:
    return max(0, length_of(appointment) - missed) if presence.is_there else 0
