"""Conversations shaped for screens: lists of them, and what is new."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, and_, bindparam, case, cast, exists, func, or_, select, tuple_, union_all
from sqlalchemy.orm import aliased

from portal.access.actor import Actor, initials
from portal.access.scope import ME, binds
from portal.accounts.by_name import FURTHER_ON
from portal.accounts.models import User
from portal.database import Instant
from portal.messages.models import Message, ReadMark, Thread
from portal.messages.policy import OF_DESK, OF_TEAM
from portal.messages.topics import Topic
from portal.messages.unanswered import BEFORE_ALL, since, unanswered
from portal.programs.models import Enrollment
from portal.programs.policy import CARED_FOR, in_force
from portal.reading import read
from portal.web.asked import Moment

PAGE = 30
MANY = 120
MOST_AT_DESK = 99
"""As many conversations as are counted: nobody's day looks different with a hundred."""


@dataclass(frozen=True)
class Newest:
    """Unread messages of one person in a conversation: from whom, how many, and when the last came."""

    thread_id: UUID
    author: str
    number: int
    sent_at: datetime


_MINE = union_all(
    select(Thread.id).where(Thread.patient_id == ME),
    select(Thread.id).where(OF_TEAM),
)
# A message counts as unread for somebody who did not write it and whose mark does not reach it.
MY_MARK = and_(ReadMark.thread_id == Thread.id, ReadMark.user_id == ME)
# Looked up for each conversation, not joined: PostgreSQL then begins in it at the mark, and does not read it whole.
_MARK = select(ReadMark.up_to).where(MY_MARK).correlate(Thread).scalar_subquery()
_PAST_IT = and_(Message.thread_id == Thread.id, Message.id > func.coalesce(_MARK, BEFORE_ALL))


UNREAD = (
    select(func.count(Message.id))
    .select_from(Thread)
    .join(Message, _PAST_IT)
    .where(Thread.id.in_(_MINE), Message.author_id != ME)
)
_NEWEST = (
    UNREAD.join(User, User.id == Message.author_id)
    .with_only_columns(
        Message.thread_id, User.name, func.count(Message.id).label("number"), func.max(Message.sent_at).label("sent_at")
    )
    .group_by(Message.thread_id, Message.author_id, User.name)
    .order_by(func.max(Message.sent_at).desc())
)
WAITS_AT_DESK = and_(Thread.waits_at_desk, OF_DESK, ~OF_TEAM)
"""Those of her own team count by message already."""
_WAITING_AT_DESK = select(Thread.id).where(WAITS_AT_DESK).limit(MOST_AT_DESK).subquery()
UNREAD_WITH_DESK = select(
    UNREAD.scalar_subquery() + select(func.count()).select_from(_WAITING_AT_DESK).scalar_subquery()
)
"""For administrators: messages of their own, and conversations in which something waits for the front desk."""


def newest_unread(actor: Actor) -> list[Newest]:
    """What somebody wrote to a patient: the three of whom she heard last. One statement."""
    return [Newest(*row) for row in read(_NEWEST, binds(actor), most=3)]


@dataclass(frozen=True)
class Strand:
    """A thread in a list: when last, how many are new. No words of it. None yet: `thread_id` is None.

    `waits`: somebody who is here wrote there, and nobody has answered."""

    topic: Topic
    thread_id: UUID | None = None
    last_at: datetime | None = None
    unread: int = 0
    waits: bool = False


@dataclass(frozen=True)
class Talk:
    """What somebody writes with one patient, by topic."""

    patient_id: UUID
    patient: str
    strands: tuple[Strand, ...]

    @property
    def initials(self) -> str:
        return initials(self.patient)

    @property
    def unread(self) -> int:
        return sum(strand.unread for strand in self.strands)

    @property
    def waits(self) -> bool:
        return any(strand.waits for strand in self.strands)


def _unread_in(thread: Any) -> Any:
    marked = select(ReadMark.up_to).where(ReadMark.thread_id == thread.id, ReadMark.user_id == ME)
    reached = func.coalesce(marked.correlate(thread).scalar_subquery(), BEFORE_ALL)
    new = select(func.count(Message.id)).where(
        Message.thread_id == thread.id, Message.id > reached, Message.author_id != ME
    )
    return new.correlate(thread).scalar_subquery()


def _waits_in(thread: Any) -> Any:
    hers = aliased(Message)
    return select(func.count(hers.id)).where(unanswered(hers, thread)).correlate(thread).scalar_subquery()


def last_at(thread: Any) -> Any:
    """None where nobody has written: a conversation is as old as its opening until then."""
    return case((exists().where(Message.thread_id == thread.id), thread.last_message_at))


_CARE, _SCHEDULE = aliased(Thread), aliased(Thread)
_PLACES = (
    select(func.count(Enrollment.id))
    .where(Enrollment.patient_id == User.id, in_force(Enrollment))
    .correlate(User)
    .scalar_subquery()
)
"""Of today. Counted, since PostgreSQL answers an EXISTS beside an OR from a list of every patient's."""
_TALKS = (
    select(
        User.id,
        User.name,
        _CARE.id.label("care"),
        last_at(_CARE).label("care_at"),
        _unread_in(_CARE).label("care_new"),
        _waits_in(_CARE).label("care_waits"),
        _SCHEDULE.id.label("schedule"),
        last_at(_SCHEDULE).label("schedule_at"),
        _unread_in(_SCHEDULE).label("schedule_new"),
        _waits_in(_SCHEDULE).label("schedule_waits"),
        _PLACES.label("places"),
    )
    .outerjoin(_CARE, and_(_CARE.patient_id == User.id, _CARE.topic == Topic.CARE.value))
    .outerjoin(_SCHEDULE, and_(_SCHEDULE.patient_id == User.id, _SCHEDULE.topic == Topic.SCHEDULE.value))
    .where(User.id.in_(CARED_FOR), or_(_PLACES > 0, _CARE.id.is_not(None), _SCHEDULE.id.is_not(None)))
    .order_by(User.name, User.id)
)
_MORE_TALKS = _TALKS.where(FURTHER_ON)


def talks(actor: Actor, after: UUID | None = None) -> tuple[list[Talk], UUID | None]:
    """The caseload with its threads, by name; and the patient to go on after, if there are more. One statement."""
    rows = read(_MORE_TALKS if after else _TALKS, binds(actor, after=after, since=since(actor)), MANY + 1)
    found = [Talk(row.id, row.name, _strands(row)) for row in rows[:MANY]]
    return found, found[-1].patient_id if len(rows) > MANY else None


def _strands(row: Any) -> tuple[Strand, ...]:
    here = row.places > 0
    care = Strand(Topic.CARE, row.care, row.care_at, row.care_new or 0, here and row.care_waits > 0)
    schedule = Strand(
        Topic.SCHEDULE, row.schedule, row.schedule_at, row.schedule_new or 0, here and row.schedule_waits > 0
    )
    return (care, schedule) if row.schedule else (care,)


_ROW = (Thread.id, Thread.topic, Thread.last_message_at, last_at(Thread).label("last_at"))
_OWN = select(*_ROW, _unread_in(Thread).label("unread")).where(Thread.patient_id == ME)
_AT_DESK = (
    select(*_ROW, cast(Thread.waits_at_desk, Integer).label("unread"), User.id.label("patient_id"), User.name)
    .join(User, User.id == Thread.patient_id)
    .where(OF_DESK)
    .order_by(Thread.last_message_at.desc(), Thread.id.desc())
)
_MORE_AT_DESK = _AT_DESK.where(
    tuple_(Thread.last_message_at, Thread.id)
    < tuple_(bindparam("before_at", type_=Instant()), bindparam("before_id", type_=Uuid()))
)


def own_strands(actor: Actor) -> list[Strand]:
    """A patient's conversations, one for each topic, begun or not. One statement."""
    begun = {row.topic: _strand(row) for row in read(_OWN, binds(actor))}
    return [begun.get(topic.value, Strand(topic)) for topic in Topic]


def at_desk(actor: Actor, before: Moment | None = None) -> tuple[list[Talk], Moment | None]:
    """What administrators read, the newest first; and where to go on. One statement."""
    at, last = before or (None, None)
    rows = read(_MORE_AT_DESK if before else _AT_DESK, binds(actor, before_at=at, before_id=last), PAGE + 1)
    shown = rows[:PAGE]
    found = [Talk(row.patient_id, row.name, (_strand(row),)) for row in shown]
    return found, (shown[-1].last_message_at, shown[-1].id) if len(rows) > PAGE else None


def _strand(row: Any) -> Strand:
    return Strand(Topic(row.topic), row.id, row.last_at, row.unread or 0)
