"""What of one patient's is open, in numbers: what goes with her when she is handed over."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select

from portal.access.actor import Actor
from portal.messages.models import Message, ReadMark, Thread
from portal.messages.topics import FOR_TEAM, is_one_of
from portal.messages.unanswered import since, unanswered
from portal.reading import read
from portal.safety.models import RiskTask
from portal.worksheets.models import State, Submission
from portal.worksheets.review_models import FeedbackDraft, HandOver

_PATIENT, _FROM = bindparam("patient_id", type_=Uuid()), bindparam("from_id", type_=Uuid())


@dataclass(frozen=True)
class OpenThings:
    """How much of a patient's is open, in numbers. `asked`: of the reviews, those this person was asked to answer.
    `unread`: messages this person has not read; `unanswered`: that wait for an answer.
    `drafts`: comments of this person's that were not sent."""

    reviews: int
    asked: int
    follow_ups: int
    unread: int
    unanswered: int
    drafts: int


def _count(of: Any) -> Any:
    return of.with_only_columns(func.count()).scalar_subquery()


_HERS = select(Submission.id).where(Submission.patient_id == _PATIENT, Submission.state == State.SUBMITTED)
_MARK = select(ReadMark.up_to).where(ReadMark.thread_id == Thread.id, ReadMark.user_id == _FROM)
_REACHED = func.coalesce(_MARK.correlate(Thread).scalar_subquery(), bindparam("nothing", type_=Uuid()))
_UNREAD = (
    select(Message.id)
    .join(Thread, Thread.id == Message.thread_id)
    .where(Thread.patient_id == _PATIENT, is_one_of(Thread.topic, FOR_TEAM))
    .where(Message.author_id == Thread.patient_id, Message.id > _REACHED)
)
_UNANSWERED = (
    select(Message.id)
    .join(Thread, unanswered(Message, Thread))
    .where(Thread.patient_id == _PATIENT, is_one_of(Thread.topic, FOR_TEAM))
)
_OPEN_THINGS = select(
    _count(_HERS).label("reviews"),
    _count(
        select(HandOver.id).where(
            HandOver.submission_id.in_(_HERS), HandOver.to_id == _FROM, HandOver.ended_at.is_(None)
        )
    ).label("asked"),
    _count(select(RiskTask.id).where(RiskTask.patient_id == _PATIENT, RiskTask.closed_at.is_(None))).label(
        "follow_ups"
    ),
    _count(_UNREAD).label("unread"),
    _count(_UNANSWERED).label("unanswered"),
    _count(
        select(FeedbackDraft.id).where(FeedbackDraft.submission_id.in_(_HERS), FeedbackDraft.author_id == _FROM)
    ).label("drafts"),
)


def open_things(actor: Actor, patient_id: UUID, from_id: UUID) -> OpenThings:
    """One statement."""
    asked = {"patient_id": patient_id, "from_id": from_id, "nothing": UUID(int=0), "since": since(actor)}
    return OpenThings(*read(_OPEN_THINGS, asked).one())
