"""What there is to read of one patient in an emergency: the ways to it, none of the words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select, tuple_
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.messages import policy as messages
from portal.messages.models import Thread
from portal.messages.queries import last_at
from portal.messages.topics import TITLES, Topic
from portal.reading import read
from portal.safety import policy as safety
from portal.safety.models import Level, RiskTask
from portal.worksheets import policy as worksheets
from portal.worksheets.models import Submission
from portal.worksheets.published import title_of

PAGE = 30
_last = aliased(Submission)
_PATIENT = bindparam("patient_id", type_=Uuid())
_BEFORE = bindparam("before", type_=Uuid())
_THERE = select(_last.submitted_at).where(_last.id == _BEFORE).scalar_subquery()
_SENT = (
    worksheets.read_in_emergency.with_only_columns(
        Submission.id, Submission.slug, Submission.version, Submission.submitted_at
    )
    .where(Submission.patient_id == _PATIENT)
    .order_by(Submission.submitted_at.desc(), Submission.id.desc())
)
_OLDER = _SENT.where(tuple_(Submission.submitted_at, Submission.id) < tuple_(_THERE, _BEFORE))
_THREADS = (
    messages.read_in_emergency.with_only_columns(Thread.id, Thread.topic, last_at(Thread).label("last_at"))
    .where(Thread.patient_id == _PATIENT)
    .order_by(Thread.last_message_at.desc())
)
_FOLLOW_UPS = (
    safety.read_in_emergency.with_only_columns(
        RiskTask.id, RiskTask.level, RiskTask.opened_at, RiskTask.closed_at, RiskTask.definition, RiskTask.rule
    )
    .where(RiskTask.patient_id == _PATIENT)
    .order_by(RiskTask.opened_at.desc())
)


@dataclass(frozen=True)
class SentLine:
    id: UUID
    title: str
    sent_at: datetime


@dataclass(frozen=True)
class ThreadLine:
    id: UUID
    title: str
    last_at: datetime | None


@dataclass(frozen=True)
class FollowUpLine:
    id: UUID
    level: Level
    opened_at: datetime
    closed_at: datetime | None
    definition: str
    rule: str


def sent_by(actor: Actor, patient_id: UUID, before: UUID | None) -> tuple[list[SentLine], bool]:
    """Worksheets, the newest first, and whether there are older ones. One statement."""
    asked = binds(actor, patient_id=patient_id, before=before)
    rows = read(_OLDER if before else _SENT, asked, most=PAGE + 1)
    found = [SentLine(row.id, title_of(row.slug, row.version), row.submitted_at) for row in rows[:PAGE]]
    return found, len(rows) > PAGE


def threads_of(actor: Actor, patient_id: UUID) -> list[ThreadLine]:
    """Conversations. One statement."""
    rows = read(_THREADS, binds(actor, patient_id=patient_id))
    return [ThreadLine(row.id, str(TITLES[Topic(row.topic)]), row.last_at) for row in rows]


def follow_ups_of(actor: Actor, patient_id: UUID) -> list[FollowUpLine]:
    """The newest of them. One statement."""
    return [FollowUpLine(*row) for row in read(_FOLLOW_UPS, binds(actor, patient_id=patient_id), most=PAGE)]
