"""Conversations shaped for screens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.access.actor import Actor, initials
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.messages.actions import BODY
from portal.messages.models import Message, ReadMark, Thread
from portal.notifications.models import Notice
from portal.programs.models import CareTeamMember
from portal.programs.policy import in_care, in_force, on_care_team
from portal.programs.queries import Person
from portal.reading import read
from portal.vault.sealing import DataKey, hold, unseal

PAGE = 30


@dataclass(frozen=True)
class Line:
    """One message on the screen."""

    id: UUID
    body: str
    sent_at: datetime
    own: bool
    author: str
    author_role: str
    opened_at: datetime | None = None


@dataclass(frozen=True)
class Talk:
    """A thread in a list: with whom, when last, how many are new. No words of it."""

    patient_id: UUID
    patient: str
    initials: str
    thread_id: UUID | None
    last_at: datetime | None
    unread: int


@dataclass(frozen=True)
class Newest:
    """The newest unread message: from whom and when."""

    thread_id: UUID
    author: str
    sent_at: datetime


_MINE = union_all(
    select(Thread.id).where(Thread.patient_id == ME), select(Thread.id).where(on_care_team(Thread.patient_id))
)
_BEFORE_ALL = literal(UUID(int=0), Uuid())
# A message counts as unread for somebody who did not write it and whose mark does not reach it.
_MY_MARK = and_(ReadMark.thread_id == Thread.id, ReadMark.user_id == ME)
_PAST_IT = and_(Message.thread_id == Thread.id, Message.id > func.coalesce(ReadMark.up_to, _BEFORE_ALL))
_UNREAD = (
    select(Message.thread_id, Message.sent_at, User.name)
    .select_from(Thread)
    .outerjoin(ReadMark, _MY_MARK)
    .join(Message, _PAST_IT)
    .join(User, User.id == Message.author_id)
    .where(Thread.id.in_(_MINE), Message.author_id != ME)
)
UNREAD = _UNREAD.with_only_columns(func.count(Message.id))
_NEWEST = _UNREAD.add_columns(func.count().over().label("in_all")).order_by(Message.id.desc())


def newest_unread(actor: Actor) -> tuple[list[Newest], int]:
    """The three newest unread ones, and how many there are in all. One statement."""
    rows = read(_NEWEST, binds(actor), most=3)
    return [Newest(row.thread_id, row.name, row.sent_at) for row in rows], rows[0].in_all if rows else 0


_COLUMNS = (
    select(
        Message.id,
        Message.body_sealed,
        Message.sent_at,
        Message.author_id,
        User.name,
        User.credentials,
        DataKey.id.label("key_id"),
        DataKey.wrapped,
    )
    .join(User, User.id == Message.author_id)
    .join(Thread, Thread.id == Message.thread_id)
    .outerjoin(DataKey, DataKey.owner_id == Thread.patient_id)
    .where(Message.thread_id == bindparam("thread_id"))
)
_NEWEST_PAGE = _COLUMNS.order_by(Message.id.desc())
_OLDER = _NEWEST_PAGE.where(Message.id < bindparam("before", type_=Uuid()))
_NEWER = _COLUMNS.where(Message.id > bindparam("after", type_=Uuid())).order_by(Message.id)
_PATIENT_ID, _THREAD_ID = bindparam("patient_id", type_=Uuid()), bindparam("thread_id", type_=Uuid())
_OF_CIRCLE = union_all(
    select(User.id).where(User.id == _PATIENT_ID),
    select(CareTeamMember.user_id).where(CareTeamMember.patient_id == _PATIENT_ID, in_force(CareTeamMember)),
    select(ReadMark.user_id).where(ReadMark.thread_id == _THREAD_ID),
)
_TOLD = exists().where(
    Notice.user_id == ME,
    Notice.seen_at.is_(None),
    exists().where(Message.id == Notice.subject_id, Message.thread_id == _THREAD_ID),
)
_PEOPLE = (
    select(
        User.id,
        User.name,
        User.credentials,
        ReadMark.up_to,
        ReadMark.read_at,
        CareTeamMember.id.label("on_team"),
        in_care(_PATIENT_ID).label("in_care"),
        _TOLD.label("told"),
    )
    .outerjoin(ReadMark, and_(ReadMark.user_id == User.id, ReadMark.thread_id == _THREAD_ID))
    .outerjoin(
        CareTeamMember,
        and_(
            CareTeamMember.user_id == User.id,
            CareTeamMember.patient_id == _PATIENT_ID,
            in_force(CareTeamMember),
        ),
    )
    .where(User.id.in_(_OF_CIRCLE))
    .order_by(CareTeamMember.care_role.desc(), User.name)
)


@dataclass(frozen=True)
class Circle:
    """Who belongs to a thread: the patient, her care team, and how far each has read.

    `in_care`: she is in the program today, so that there may be written. `told`: a notice of the actor's waits in it.
    """

    patient: Person
    in_care: bool
    team: tuple[Person, ...]
    marks: dict[UUID, tuple[UUID, datetime]]
    told: bool = False

    def opened_at(self, message_id: UUID, author_id: UUID) -> datetime | None:
        """When the other side first had read this far: she what her team wrote, anyone of them what she wrote."""
        hers = author_id == self.patient.id
        reached = [
            at
            for who, (up_to, at) in self.marks.items()
            if (who != self.patient.id) is hers and up_to.int >= message_id.int
        ]
        return min(reached) if reached else None


def circle(actor: Actor, thread: Thread) -> Circle:
    """One statement."""
    rows = read(_PEOPLE, binds(actor, thread_id=thread.id, patient_id=thread.patient_id)).all()
    people = {row.id: Person(row.id, row.name, row.credentials) for row in rows}
    team = tuple(dict.fromkeys(people[row.id] for row in rows if row.on_team is not None))
    marks = {row.id: (row.up_to, row.read_at) for row in rows if row.up_to is not None}
    return Circle(people[thread.patient_id], bool(rows[0].in_care), team, marks, bool(rows[0].told))


def lines(actor: Actor, thread: Thread, who: Circle, before: UUID | None = None) -> tuple[list[Line], bool]:
    """A page of the thread, the oldest first, and whether there is more before it. One statement."""
    statement = _OLDER if before else _NEWEST_PAGE
    rows = read(statement, {"thread_id": thread.id, "before": before}, PAGE + 1)
    return [_line(actor, thread, row, who) for row in rows[:PAGE][::-1]], len(rows) > PAGE


def lines_after(actor: Actor, thread: Thread, after: UUID) -> list[Line]:
    """What came since. One statement."""
    rows = read(_NEWER, {"thread_id": thread.id, "after": after}, PAGE)
    return [_line(actor, thread, row, None) for row in rows]


def line(actor: Actor, message: Message) -> Line:
    """The actor's own message, just sent."""
    return Line(message.id, unseal(BODY, message.id, message.body_sealed), message.sent_at, True, actor.name, "")


def _line(actor: Actor, thread: Thread, row: Any, who: Circle | None) -> Line:
    if row.wrapped is not None:
        hold(row.key_id, row.wrapped)
    own = row.author_id == actor.id
    return Line(
        id=row.id,
        body=unseal(BODY, row.id, row.body_sealed),
        sent_at=row.sent_at,
        own=own,
        author=row.name,
        author_role="" if row.author_id == thread.patient_id else row.credentials,
        opened_at=who.opened_at(row.id, row.author_id) if who and own else None,
    )


_MARKED = select(ReadMark.up_to).where(_MY_MARK).correlate(Thread).scalar_subquery()
_UNREAD_IN = (
    select(func.count(Message.id))
    .where(Message.thread_id == Thread.id, Message.id > func.coalesce(_MARKED, _BEFORE_ALL), Message.author_id != ME)
    .correlate(Thread)
    .scalar_subquery()
)
_TALKS = (
    select(User.id, User.name, Thread.id.label("thread_id"), Thread.last_message_at, _UNREAD_IN.label("unread"))
    .join(
        CareTeamMember,
        and_(CareTeamMember.patient_id == User.id, CareTeamMember.user_id == ME, in_force(CareTeamMember)),
    )
    .outerjoin(Thread, and_(Thread.patient_id == User.id, Thread.topic == "care"))
    .where(or_(in_care(User.id), Thread.id.is_not(None)))
    .order_by(User.name, User.id)
)
_LAST = aliased(User)
_LAST_NAME = select(_LAST.name).where(_LAST.id == bindparam("after", type_=Uuid())).scalar_subquery()
_MORE_TALKS = _TALKS.where(
    or_(
        User.name > _LAST_NAME,
        and_(User.name == _LAST_NAME, User.id > bindparam("after", type_=Uuid())),
    )
)


def talks(actor: Actor, after: UUID | None = None) -> tuple[list[Talk], UUID | None]:
    """The caseload with its threads, by name; and the patient to go on after, if there are more. One statement."""
    statement = _MORE_TALKS if after else _TALKS
    rows = read(statement, binds(actor, after=after), PAGE * 4 + 1)
    shown = rows[: PAGE * 4]
    found = [
        Talk(row.id, row.name, initials(row.name), row.thread_id, row.last_message_at, row.unread or 0) for row in shown
    ]
    return found, shown[-1].id if len(rows) > len(shown) else None
