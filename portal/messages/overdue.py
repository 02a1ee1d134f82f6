"""Messages that wait for longer than was promised, by who is to answer. Counts and ages, never words.

Of the whole clinic or of one program: the same two statements for ten patients and for ten thousand, and one where
nothing waits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Integer, String, Uuid, and_, bindparam, func, literal_column, null, select, union_all
from sqlalchemy.orm import aliased

from portal.access.actor import Actor, Role
from portal.access.scope import binds
from portal.accounts.models import Standing, User
from portal.messages.models import Message, Thread
from portal.messages.topics import FOR_TEAM, Topic
from portal.messages.unanswered import LOOKS_BACK, SINCE, since, unanswered
from portal.programs.clinic import facts
from portal.programs.group_models import Holiday
from portal.programs.models import CareRole, CareTeamMember, Cover, Enrollment, Group, Program, Track
from portal.programs.narrowing import Whose, either
from portal.programs.policy import holds, in_care, in_force
from portal.programs.promise import answer_day
from portal.programs.queries import COVERS
from portal.reading import Statement
from portal.web.formatting import local


def _waiting(whose: Whose) -> Statement:
    return (
        select(
            Thread.id,
            Thread.patient_id,
            Thread.topic,
            func.count(Message.id).label("messages"),
            func.min(Message.sent_at).label("since"),
        )
        .join(Message, unanswered(Message, Thread))
        .where(
            Thread.last_message_at >= SINCE,
            holds(Role.ADMIN),
            whose(Thread.patient_id),
        )
        .group_by(Thread.id)
    )


_WAITING = either(_waiting, everybody=in_care)
"""What waits of patients who are here, thread by thread."""
_WROTE = select(Thread.patient_id).where(Thread.last_message_at >= SINCE)
_TEAM = and_(
    CareTeamMember.patient_id == Enrollment.patient_id,
    CareTeamMember.care_role == CareRole.THERAPIST,
    in_force(CareTeamMember),
)
_STAND_IN = aliased(User)


def _stand_in(column: Any) -> Any:
    """Of who covers for her therapist today. Not a join: more than eight tables PostgreSQL takes in the order in which
    they stand, and so all places of the clinic before those asked for."""
    return (
        select(column)
        .join(Cover, Cover.cover_id == _STAND_IN.id)
        .where(Cover.user_id == CareTeamMember.user_id, COVERS, _STAND_IN.standing == Standing.ACTIVE)
        .order_by(Cover.from_on, Cover.id)
        .limit(literal_column("1"))
        .correlate(CareTeamMember)
        .scalar_subquery()
    )


_CLOSED = select(
    null().cast(Uuid).label("patient_id"),
    Holiday.program_id,
    null().cast(Integer).label("reply_days"),
    null().cast(Uuid).label("user_id"),
    null().cast(String).label("name"),
    null().cast(Date).label("since"),
    null().cast(Uuid).label("member_id"),
    Holiday.on_day.label("closed_on"),
).where(Holiday.on_day >= bindparam("first", type_=Date()), Holiday.on_day <= bindparam("last", type_=Date()))


def _whose(whose: Whose) -> Statement:
    """A row for each place and therapist, and one for each day on which a program or the clinic is closed."""
    places = (
        select(
            Enrollment.patient_id,
            Program.id.label("program_id"),
            Program.reply_days,
            func.coalesce(_stand_in(_STAND_IN.id), User.id).label("user_id"),
            func.coalesce(_stand_in(_STAND_IN.name), User.name).label("name"),
            CareTeamMember.from_on.label("since"),
            CareTeamMember.id.label("member_id"),
            null().cast(Date).label("closed_on"),
        )
        .join(Group, Group.id == Enrollment.group_id)
        .join(Track, Track.id == Group.track_id)
        .join(Program, Program.id == Track.program_id)
        .outerjoin(CareTeamMember, _TEAM)
        .outerjoin(User, User.id == CareTeamMember.user_id)
        .where(in_force(Enrollment), whose(Enrollment.patient_id))
    )
    both = union_all(places, _CLOSED).subquery("both")
    return select(both).order_by(both.c.since, both.c.member_id)


_WHOSE = either(_whose, everybody=lambda patient: patient.in_(_WROTE))


@dataclass(frozen=True)
class Waits:
    """What one person, or the front desk, has not answered in time. `user_id`: none for the desk, or for nobody."""

    user_id: UUID | None
    name: str
    at_desk: bool
    messages: int
    patients: int
    since: datetime


@dataclass(frozen=True)
class _Care:
    """Who answers for a patient, and by when: the slowest of her programs, without the days on which none is open."""

    therapist: tuple[UUID, str] | None
    days: int
    closed: frozenset[date]

    def is_late(self, sent_at: datetime, today: date) -> bool:
        return answer_day(local(sent_at).date(), self.days, self.closed) < today


def overdue(actor: Actor, program_id: UUID | None = None) -> list[Waits]:
    """The one who lets wait longest first."""
    asked = binds(actor, since=since(actor), program_id=program_id)
    waiting = _WAITING.read(asked)
    cared = _cared_for(actor, asked) if waiting else {}
    late: dict[tuple[Any, ...], list[Any]] = {}
    for row in waiting:
        care = cared.get(row.patient_id)
        if care is not None and care.is_late(row.since, actor.today):
            late.setdefault(_answerer(row, care), []).append(row)
    return sorted((_waits(who, rows) for who, rows in late.items()), key=lambda one: one.since)


def _answerer(row: Any, care: _Care) -> tuple[Any, ...]:
    if Topic(row.topic) not in FOR_TEAM:
        return (None, "", True)
    return (*(care.therapist or (None, "")), False)


def _waits(who: tuple[Any, ...], rows: list[Any]) -> Waits:
    user_id, name, at_desk = who
    count, patients = sum(row.messages for row in rows), len({row.patient_id for row in rows})
    return Waits(user_id, name, at_desk, count, patients, min(row.since for row in rows))


def _cared_for(actor: Actor, asked: dict[str, Any]) -> dict[UUID, _Care]:
    span = {"first": actor.today - LOOKS_BACK, "last": actor.today + LOOKS_BACK}
    closed, rows = list[tuple[UUID | None, date]](), dict[UUID, list[Any]]()
    for row in _WHOSE.read({**asked, **span}):
        if row.closed_on is not None:
            closed.append((row.program_id, row.closed_on))
        else:
            rows.setdefault(row.patient_id, []).append(row)
    return {one: _care(hers, closed) for one, hers in rows.items()}


def _care(rows: list[Any], closed: Iterable[tuple[UUID | None, date]]) -> _Care:
    programs = {row.program_id for row in rows}
    usual = facts().reply_days
    return _Care(
        therapist=next(((row.user_id, row.name) for row in rows if row.user_id), None),
        days=max(usual if row.reply_days is None else row.reply_days for row in rows),
        closed=frozenset(day for program, day in closed if program is None or program in programs),
    )
