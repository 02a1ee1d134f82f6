"""Who was there, and how long. Each mark is a row; a newer one supersedes it and leaves it as it was."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from portal import clock
from portal.database import db, new_id
from portal.schedule.attendance_models import WHY, Attendance, Presence
from portal.schedule.models import Appointment
from portal.vault.sealing import seal


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
    if current:
        current.superseded_at = clock.now()
        db.session.flush()  # the old one steps aside before the new one comes: only one may be current
    mark_id = new_id()
    newer = Attendance(
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
    db.session.add(newer)
    db.session.flush()
    return newer


def _current(appointment_id: UUID, patient_id: UUID) -> Attendance | None:
    return db.session.scalar(
        select(Attendance).where(
            Attendance.appointment_id == appointment_id,
            Attendance.patient_id == patient_id,
            Attendance.superseded_at.is_(None),
        )
    )


def _minutes(appointment: Appointment, presence: Presence, missed: int) -> int:
    if not presence.is_there:
        return 0
    return max(0, (appointment.ends_at - appointment.starts_at) // timedelta(minutes=1) - missed)
