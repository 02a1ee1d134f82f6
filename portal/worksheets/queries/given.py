"""What one patient was given and how it stands, for who answers for her: never what she writes before she sends it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, case, func, or_, select

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import User
from portal.programs.models import Enrollment
from portal.programs.policy import in_force, on_care_team
from portal.reading import read
from portal.worksheets.models import Assignment, Homework, State, Submission
from portal.worksheets.published import title_of


class Progress(StrEnum):
    """How far a patient has come with one worksheet."""

    NOT_BEGUN = "not begun"
    BEGUN = "begun"
    SENT = "sent"
    SENT_BACK = "sent back"
    REVIEWED = "reviewed"


_PROGRESS = {
    None: Progress.NOT_BEGUN,
    State.DRAFT: Progress.BEGUN,
    State.SUBMITTED: Progress.SENT,
    State.RETURNED: Progress.SENT_BACK,
    State.REVIEWED: Progress.REVIEWED,
}


@dataclass(frozen=True)
class Given:
    """One worksheet of a patient's. `submission_id`: where it can be read, once it was sent."""

    assignment_id: UUID
    title: str
    progress: Progress
    due_at: datetime | None
    in_session: bool
    to_group: bool
    submission_id: UUID | None
    sent_at: datetime | None
    needs_help: bool
    by_herself: bool

    @property
    def is_overdue(self) -> bool:
        """Its day is past and it was never sent."""
        return self.due_at is not None and self.submission_id is None and self.due_at < clock.now()

    @property
    def can_change(self) -> bool:
        return self.submission_id is None and not self.by_herself


_SENT = Submission.latest > 0
_TO_COME = or_(Submission.id.is_(None), Submission.state == State.DRAFT, Submission.state == State.RETURNED)
_OF_A_GROUP_OF_HERS = (
    select(func.count(Homework.id))
    .where(
        Homework.id == Assignment.homework_id,
        Enrollment.group_id == Homework.group_id,
        Enrollment.patient_id == Assignment.patient_id,
        in_force(Enrollment),
    )
    .correlate(Assignment)
    .scalar_subquery()
    > 0
)
"""As on the patient's own list: what she has not begun for a group counts while she has a place in it. Counted, since
PostgreSQL answers an EXISTS beside an OR from a list of every patient's."""

_GIVEN = (
    select(
        Assignment.id,
        Assignment.patient_id,
        Assignment.assigned_by,
        Assignment.slug,
        Assignment.version,
        Assignment.homework_id,
        Assignment.due_at,
        Assignment.due_appointment_id,
        Assignment.help_at,
        Submission.id.label("submission_id"),
        Submission.state,
        Submission.latest,
        Submission.submitted_at,
    )
    .outerjoin(Submission, Submission.assignment_id == Assignment.id)
    .where(
        Assignment.patient_id == bindparam("patient_id", type_=Uuid()),
        Assignment.withdrawn_at.is_(None),
        on_care_team(Assignment.patient_id),
        or_(Assignment.homework_id.is_(None), Submission.id.is_not(None), _OF_A_GROUP_OF_HERS),
        # What she began by herself is hers until she sends it, or asks for help with it.
        or_(Assignment.assigned_by != Assignment.patient_id, _SENT, Assignment.help_at.is_not(None)),
    )
    .order_by(
        case((_TO_COME, 0), else_=1),
        case((_TO_COME, Assignment.due_at)).is_(None),
        case((_TO_COME, Assignment.due_at)),
        Submission.submitted_at.desc(),
        Assignment.made_at.desc(),
    )
)


def given_to(actor: Actor, patient_id: UUID, most: int = 24) -> list[Given]:
    """What is still to do first, soonest due first; then what was sent, newest first. One statement."""
    return [_given(row) for row in read(_GIVEN, binds(actor, patient_id=patient_id), most)]


@dataclass(frozen=True)
class Stuck:
    """A patient of the actor's asked for help with this worksheet."""

    patient_id: UUID
    patient: str
    title: str
    asked_at: datetime


_STUCK = (
    select(Assignment.patient_id, User.name, Assignment.slug, Assignment.version, Assignment.help_at)
    .join(User, User.id == Assignment.patient_id)
    .where(Assignment.help_at.is_not(None), Assignment.withdrawn_at.is_(None), on_care_team(Assignment.patient_id))
    .order_by(Assignment.help_at)
)


def stuck(actor: Actor, most: int = 6) -> list[Stuck]:
    """Who waits for help longest comes first. One statement."""
    rows = read(_STUCK, binds(actor), most)
    return [Stuck(row.patient_id, row.name, title_of(row.slug, row.version), row.help_at) for row in rows]


def _given(row: Any) -> Given:
    return Given(
        assignment_id=row.id,
        title=title_of(row.slug, row.version),
        progress=_PROGRESS[row.state],
        due_at=row.due_at,
        in_session=row.due_appointment_id is not None,
        to_group=row.homework_id is not None,
        submission_id=row.submission_id if row.latest else None,
        sent_at=row.submitted_at,
        needs_help=row.help_at is not None,
        by_herself=row.assigned_by == row.patient_id,
    )
