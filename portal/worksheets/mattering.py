"""Whether a notice of homework or of a sheet sent still matters: not once it was done, taken back or answered."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select

from portal.database import db
from portal.notifications.models import Notice
from portal.worksheets.models import Assignment, State, Submission

_IDS: Any = bindparam("ids", expanding=True)
_DONE = or_(Assignment.withdrawn_at.is_not(None), Submission.state.in_([State.SUBMITTED, State.REVIEWED]))
# What is no assignment of hers (one that repeats, a call for help to her therapist) matters until it is seen.
_OVER = (
    select(Notice.id)
    .join(Assignment, and_(Assignment.id == Notice.subject_id, Assignment.patient_id == Notice.user_id))
    .outerjoin(Submission, Submission.assignment_id == Assignment.id)
    .where(Notice.id.in_(_IDS), _DONE)
)
_UNANSWERED = (
    select(Notice.id)
    .join(Submission, Submission.id == Notice.subject_id)
    .where(Notice.id.in_(_IDS), Submission.state == State.SUBMITTED)
)


def to_do(notice_ids: Collection[UUID]) -> set[UUID]:
    """Of these notices of homework, those whose sheet is neither sent nor taken back. One statement."""
    return set(notice_ids) - set(db.session.scalars(_OVER, {"ids": list(notice_ids)}))


def unanswered(notice_ids: Collection[UUID]) -> set[UUID]:
    """Of these notices of something sent, those that nobody has answered yet. One statement."""
    return set(db.session.scalars(_UNANSWERED, {"ids": list(notice_ids)}))
