"""The conversations that want something of somebody who answers: new words to read, or an answer.

One line for each, however much was written in it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, case, cast, func, null, or_, select, union_all

from portal.access.actor import Actor, Role
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.database import Instant
from portal.messages.models import Message, ReadMark, Thread
from portal.messages.policy import OF_TEAM
from portal.messages.queries import MY_MARK, WAITS_AT_DESK
from portal.messages.topics import Topic
from portal.messages.unanswered import BEFORE_ALL, SINCE, after_the_last_answer, since, unanswered
from portal.programs.policy import in_care
from portal.reading import Statement, read

MOST = 8
_SETTLED = bindparam("settled", type_=Uuid())


@dataclass(frozen=True)
class Wanting:
    """A conversation. `new`: messages the actor has not read, the last `new_at`. `waits_since`: what was read waits for
    an answer since then. `up_to`: her last message, when she has the last word. `was_settled`: the actor just said
    that it needs no answer."""

    thread_id: UUID
    topic: Topic
    patient_id: UUID
    patient: str
    new: int
    new_at: datetime | None
    waits_since: datetime | None
    up_to: UUID | None

    @property
    def was_settled(self) -> bool:
        return not self.new and self.waits_since is None


_IN_IT = select(Message.id).where(Message.thread_id == Thread.id).correlate(Thread, ReadMark)
_NEW = _IN_IT.where(Message.id > func.coalesce(ReadMark.up_to, BEFORE_ALL), Message.author_id != ME)
_HERS = _IN_IT.where(after_the_last_answer(Message, Thread))
_WAITING = _IN_IT.where(unanswered(Message, Thread))
_MAY_WAIT = and_(Thread.last_message_at >= SINCE, in_care(Thread.patient_id))
_OF_TEAM = (
    select(
        Thread.id.label("thread_id"),
        Thread.topic,
        Thread.patient_id,
        User.name,
        _NEW.with_only_columns(func.count(Message.id)).scalar_subquery().label("new"),
        _NEW.with_only_columns(func.max(Message.sent_at)).scalar_subquery().label("new_at"),
        case((_MAY_WAIT, _WAITING.with_only_columns(func.min(Message.sent_at)).scalar_subquery())).label("since"),
        _HERS.order_by(Message.id.desc()).limit(1).scalar_subquery().label("up_to"),
    )
    .join(User, User.id == Thread.patient_id)
    .outerjoin(ReadMark, MY_MARK)
    .where(OF_TEAM)
    .subquery("of_team")
)
_UNOPENED = (
    select(func.count(Message.id))
    .where(Message.thread_id == Thread.id, Message.author_id == Thread.patient_id, Message.opened_at.is_(None))
    .correlate(Thread)
)
_AT_DESK = (
    select(
        Thread.id,
        Thread.topic,
        Thread.patient_id,
        User.name,
        case((_UNOPENED.scalar_subquery() > 1, _UNOPENED.scalar_subquery()), else_=1),
        Thread.last_message_at,
        cast(null(), Instant()).label("since"),
        cast(null(), Uuid()).label("up_to"),
    )
    .join(User, User.id == Thread.patient_id)
    .where(WAITS_AT_DESK)
    .order_by(Thread.last_message_at.desc())
    .limit(MOST)
    .subquery("at_desk")
)
"""Their colleagues of the desk may have opened all but the last."""


def _first(of: Any) -> Statement:
    """What is new, the newest first; what was just settled; then what waits the longest."""
    return select(of).order_by(
        case((of.c.new > 0, 0), (of.c.since.is_(None), 1), else_=2), of.c.new_at.desc(), of.c.since, of.c.thread_id
    )


_IS_WANTING = or_(
    _OF_TEAM.c.new > 0,
    _OF_TEAM.c.since.is_not(None),
    and_(_OF_TEAM.c.thread_id == _SETTLED, _OF_TEAM.c.up_to.is_not(None)),
)
_TEAMS = _first(_OF_TEAM).where(_IS_WANTING)
_TEAMS_AND_DESKS = _first(union_all(select(_OF_TEAM).where(_IS_WANTING), select(_AT_DESK)).subquery("of_both"))


def wanting(actor: Actor, settled: UUID | None = None) -> list[Wanting]:
    """`settled`: shown though it waits no more, so that it can be taken back. One statement."""
    statement = _TEAMS_AND_DESKS if Role.ADMIN in actor.roles else _TEAMS
    rows = read(statement, binds(actor, since=since(actor), settled=settled), MOST)
    return [Wanting(row.thread_id, Topic(row.topic), *row[2:]) for row in rows]
