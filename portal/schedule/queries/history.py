"""Every mark of a session's attendance, those that do not count any more too: who, when, what, why."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.reading import read
from portal.schedule.attendance_models import WHY, Attendance, Presence
from portal.schedule.reasons import in_words
from portal.vault.sealing import DataKey, hold_key, unseal


@dataclass(frozen=True)
class Was:
    """One mark. `why` is for staff: it was written when the mark was changed on a later day."""

    presence: Presence
    minutes: int
    late: int
    early: int
    by: str
    at: datetime
    counts: bool
    why: str = field(repr=False)


@dataclass(frozen=True)
class History:
    """The marks of one person, the newest first."""

    patient_id: UUID
    name: str
    marks: tuple[Was, ...]

    @property
    def has_reasons(self) -> bool:
        return any(one.why for one in self.marks)


_BY = aliased(User)
_MARKS = (
    select(
        User.id.label("patient_id"),
        User.name,
        Attendance.id,
        Attendance.presence,
        Attendance.minutes,
        Attendance.late_minutes,
        Attendance.early_minutes,
        Attendance.marked_at,
        Attendance.superseded_at,
        Attendance.why_sealed,
        _BY.name.label("by"),
        DataKey.id.label("key_id"),
        DataKey.wrapped,
    )
    .join(User, User.id == Attendance.patient_id)
    .outerjoin(_BY, _BY.id == Attendance.marked_by)
    .outerjoin(DataKey, DataKey.owner_id == User.id)
    .where(Attendance.appointment_id == bindparam("appointment_id", type_=Uuid()))
    .order_by(User.name, User.id, Attendance.marked_at.desc(), Attendance.id.desc())
)


def history(appointment_id: UUID) -> list[History]:
    """By name. One statement. The caller's scope says who may know."""
    people: dict[UUID, list[Any]] = {}
    for row in read(_MARKS, {"appointment_id": appointment_id}):
        people.setdefault(row.patient_id, []).append(row)
    return [History(one, rows[0].name, tuple(map(_was, rows))) for one, rows in people.items()]


def _was(row: Any) -> Was:
    if row.key_id:
        hold_key(row.key_id, row.wrapped, row.patient_id)
    return Was(
        presence=row.presence,
        minutes=row.minutes,
        late=row.late_minutes,
        early=row.early_minutes,
        by=row.by or "",
        at=row.marked_at,
        counts=row.superseded_at is None,
        why=in_words(unseal(WHY, row.id, row.why_sealed)) if row.why_sealed else "",
    )
