"""What there is of hers to take along."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.messages.models import Attachment, Message, Thread
from portal.reading import Statement, read
from portal.skills.models import SkillUse
from portal.worksheets.agreeing import PlanAgreement
from portal.worksheets.models import Submission, SubmissionVersion


@dataclass(frozen=True)
class Contents:
    """How many of each."""

    sent: int
    unsent: int
    messages: int
    files: int
    skills: int


def _count(of: Select[Any]) -> Any:
    return of.with_only_columns(func.count(), maintain_column_froms=True).scalar_subquery()


_MINE = select(Submission).where(Submission.patient_id == ME)
_MESSAGES = select(Message).join(Thread, Thread.id == Message.thread_id).where(Thread.patient_id == ME)
_CONTENTS: Statement = select(
    _count(_MINE.where(Submission.latest > 0)).label("sent"),
    _count(_MINE.where(Submission.latest == 0)).label("unsent"),
    _count(_MESSAGES).label("messages"),
    _count(_MESSAGES.join(Attachment, Attachment.message_id == Message.id)).label("files"),
    _count(select(SkillUse).where(SkillUse.patient_id == ME)).label("skills"),
)
_SLUGS = select(Submission.slug).where(Submission.patient_id == ME, Submission.latest > 0).distinct()
_AGREED = (
    select(SubmissionVersion.submission_id, SubmissionVersion.number, User.name, PlanAgreement.agreed_at)
    .join(PlanAgreement, PlanAgreement.submission_version_id == SubmissionVersion.id)
    .join(Submission, Submission.id == SubmissionVersion.submission_id)
    .join(User, User.id == PlanAgreement.agreed_by)
    .where(Submission.patient_id == ME)
)


def contents(actor: Actor) -> Contents:
    """One statement."""
    return Contents(*read(_CONTENTS, binds(actor)).one())


def sent_slugs(actor: Actor) -> list[str]:
    """Which worksheets she has sent at least once. One statement."""
    return sorted(row.slug for row in read(_SLUGS, binds(actor)))


def agreements(actor: Actor) -> dict[tuple[UUID, int], tuple[str, Any]]:
    """Who agreed when, by plan and number of the version. One statement."""
    return {(row.submission_id, row.number): (row.name, row.agreed_at) for row in read(_AGREED, binds(actor))}
