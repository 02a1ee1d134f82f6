"""What holds of a patient at a session, among all that was noted and said: as conditions to join or to look for."""

from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.schedule.attendance_models import AbsenceNotice, Attendance

MARKER = aliased(User)
"""Who made the mark; to be joined beside it."""
MARK: Any = (
    Attendance.id.label("mark_id"),
    Attendance.presence,
    Attendance.minutes,
    Attendance.late_minutes,
    Attendance.early_minutes,
    Attendance.marked_at,
    MARKER.name.label("marked_by"),
)
"""What a screen says of a mark. Whether it was another before, each statement asks in its own way."""


def her_mark(session_id: Any, patient_id: Any, mark: Any = Attendance) -> ColumnElement[bool]:
    """The mark of hers that counts: no later one took its place. `mark`: the table, or an alias of it."""
    return and_(mark.appointment_id == session_id, mark.patient_id == patient_id, mark.superseded_at.is_(None))


def her_notice(session_id: Any, patient_id: Any, notice: Any = AbsenceNotice) -> ColumnElement[bool]:
    """What she said about coming, and has not taken back. `notice`: the table, or an alias of it."""
    return and_(notice.appointment_id == session_id, notice.patient_id == patient_id, notice.taken_back_at.is_(None))
