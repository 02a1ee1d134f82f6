"""What leaders handed to the actor about the attendance of patients, and nobody has seen yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import User
from portal.programs.models import Group
from portal.reading import read
from portal.schedule.attendance_models import AttendanceConcern
from portal.schedule.policy import concerning
from portal.schedule.suggesting import missed_words


@dataclass(frozen=True)
class Concern:
    id: UUID
    patient_id: UUID
    patient: str
    group: str
    by: str
    at: datetime
    words: str  # how much was missed when it was handed over


_BY = aliased(User)
_OPEN = (
    concerning.with_only_columns(
        AttendanceConcern.id,
        AttendanceConcern.patient_id,
        AttendanceConcern.misses,
        AttendanceConcern.silent,
        AttendanceConcern.window_days,
        AttendanceConcern.handed_at,
        User.name.label("patient"),
        Group.name.label("group"),
        _BY.name.label("by"),
        maintain_column_froms=True,
    )
    .join(User, User.id == AttendanceConcern.patient_id)
    .join(Group, Group.id == AttendanceConcern.group_id)
    .join(_BY, _BY.id == AttendanceConcern.handed_by)
    .where(AttendanceConcern.seen_at.is_(None))
    .order_by(AttendanceConcern.handed_at, AttendanceConcern.id)
)
_OF_PATIENT = _OPEN.where(AttendanceConcern.patient_id == bindparam("patient_id", type_=Uuid()))


def open_concerns(actor: Actor, most: int = 20) -> list[Concern]:
    """The oldest first. One statement."""
    return [_concern(row) for row in read(_OPEN, binds(actor), most)]


def concerns_of(actor: Actor, patient_id: UUID) -> list[Concern]:
    """About one patient. One statement."""
    return [_concern(row) for row in read(_OF_PATIENT, binds(actor, patient_id=patient_id), most=20)]


def _concern(row: Any) -> Concern:
    words = missed_words(row.misses, row.silent, row.window_days)
    return Concern(row.id, row.patient_id, row.patient, row.group, row.by, row.handed_at, words)
