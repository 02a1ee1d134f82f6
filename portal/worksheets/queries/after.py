"""What somebody still has to do when a place of hers ends: for who ends it, in numbers only."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, func, or_, select

from portal.reading import read
from portal.worksheets.models import Assignment, Homework, State, Submission
from portal.worksheets.recurring import RecurringAssignment

_PATIENT, _GROUP = bindparam("patient_id", type_=Uuid()), bindparam("group_id", type_=Uuid())


@dataclass(frozen=True)
class After:
    """`of_group`, `of_her_own`: given and not begun. `again`: given to her alone, again and again. `begun`: not sent,
    or sent back. `waiting`: sent and not answered."""

    of_group: int
    of_her_own: int
    again: int
    begun: int
    waiting: int


def _count(of: Select[Any]) -> Any:
    return of.with_only_columns(func.count()).scalar_subquery()


_NOT_BEGUN = select(Assignment.id).where(
    Assignment.patient_id == _PATIENT,
    Assignment.withdrawn_at.is_(None),
    Assignment.id.not_in(select(Submission.assignment_id).where(Submission.patient_id == _PATIENT)),
)
_AGAIN = select(RecurringAssignment.id).where(
    RecurringAssignment.patient_id == _PATIENT, RecurringAssignment.withdrawn_at.is_(None)
)
_HERS = select(Submission.id).where(Submission.patient_id == _PATIENT)
_AFTER = select(
    _count(_NOT_BEGUN.where(Assignment.homework_id.in_(select(Homework.id).where(Homework.group_id == _GROUP)))).label(
        "of_group"
    ),
    _count(_NOT_BEGUN.where(Assignment.homework_id.is_(None))).label("of_her_own"),
    _count(_AGAIN).label("again"),
    _count(_HERS.where(or_(Submission.state == State.DRAFT, Submission.state == State.RETURNED))).label("begun"),
    _count(_HERS.where(Submission.state == State.SUBMITTED)).label("waiting"),
)


def after(patient_id: UUID, group_id: UUID) -> After:
    """One statement."""
    return After(*read(_AFTER, {"patient_id": patient_id, "group_id": group_id}).one())
