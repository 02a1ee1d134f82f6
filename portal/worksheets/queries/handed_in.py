"""Who has handed in the homework that is due for one session: yes or no, never what was written."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, bindparam, case, func, select

from portal.reading import read
from portal.worksheets.models import Assignment, Submission


@dataclass(frozen=True)
class HandedIn:
    """Of one person: how many of the group's worksheets are due for the session, and how many of them are in."""

    due: int
    sent: int

    @property
    def is_whole(self) -> bool:
        return self.sent >= self.due


NOTHING_DUE = HandedIn(0, 0)
_STANDING = (
    select(
        Assignment.patient_id,
        func.count(Assignment.id).label("due"),
        func.sum(case((Submission.latest > 0, 1), else_=0)).label("sent"),
    )
    .outerjoin(Submission, Submission.assignment_id == Assignment.id)
    .where(
        Assignment.due_appointment_id == bindparam("appointment_id", type_=Uuid()),
        Assignment.homework_id.is_not(None),  # what a therapist gave is between the two
        Assignment.withdrawn_at.is_(None),
    )
    .group_by(Assignment.patient_id)
)


def handed_in(appointment_id: UUID) -> dict[UUID, HandedIn]:
    """By patient. One statement. The caller's scope says who may know."""
    rows = read(_STANDING, {"appointment_id": appointment_id})
    return {row.patient_id: HandedIn(row.due, int(row.sent)) for row in rows}
