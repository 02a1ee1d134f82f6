"""Who read or changed what: ids and verbs, as they stand in the record. Never content."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from portal.access.actor import AT_WORK, Actor
from portal.access.scope import Scope, binds
from portal.accounts.models import RoleGrant, User
from portal.admin.queries.finding import found_by, sought, told_apart
from portal.audit.kinds import OF_KIND, Kind
from portal.audit.models import CLINIC_CHAIN, AuditEvent
from portal.audit.wording import is_of_emergency, words_of
from portal.database import Instant, db, first_id_at
from portal.programs.policy import administers_patient
from portal.reading import Statement, read
from portal.web.formatting import zone

A_PAGE = 50
MOST_FOUND = 10


@dataclass(frozen=True)
class Asked:
    """What somebody looks for. `person`: who did it, or in whose record, or about whom. None, "" for anything."""

    person: UUID | None = None
    of: UUID | None = None
    by: UUID | None = None
    kind: Kind | None = None
    since: date | None = None
    until: date | None = None

    @property
    def is_of_clinic(self) -> bool:
        """Nobody and nothing was asked for: the clinic's own matters, for who administers it."""
        return self == Asked()

    def about(self, which: str, person_id: UUID) -> "Asked":
        """`which`: person, of or by."""
        known: dict[str, Any] = {which: person_id}
        return replace(self, **known)


@dataclass(frozen=True)
class Line:
    id: UUID
    at: datetime
    actor: str | None
    """Who did it; None when it was nobody signed in, or the portal itself."""
    verb: str
    subject: str
    subject_id: UUID | None
    patient: str | None
    """Whose record it stands in; None for the clinic's own."""
    request_id: str = ""

    @property
    def words(self) -> str:
        return words_of(self.verb, self.subject)

    @property
    def is_emergency(self) -> bool:
        return is_of_emergency(self.verb, self.subject)


def _name_of(user_id: Any) -> Any:
    """Looked up for the lines that are shown, not joined: there is never a reason to read all names first."""
    user = aliased(User)
    return select(user.name).where(user.id == user_id).scalar_subquery()


_LINES = (
    select(
        AuditEvent.id,
        AuditEvent.at,
        _name_of(AuditEvent.actor_id).label("actor"),
        AuditEvent.verb,
        AuditEvent.subject,
        AuditEvent.subject_id,
        _name_of(AuditEvent.chain_id).label("patient"),
        AuditEvent.request_id,
    )
    .where(AuditEvent.id < bindparam("last", type_=Uuid()))
    .order_by(AuditEvent.id.desc())  # ids are sorted by the time they were made
)
_PERSON = bindparam("person", type_=Uuid())
_WAYS = {
    "person": or_(AuditEvent.chain_id == _PERSON, AuditEvent.actor_id == _PERSON, AuditEvent.subject_id == _PERSON),
    "of": AuditEvent.chain_id == bindparam("of", type_=Uuid()),
    "by": AuditEvent.actor_id == bindparam("by", type_=Uuid()),
}
_SINCE = AuditEvent.id >= bindparam("first", type_=Uuid())
_SINCE_IN_ONE_RECORD = AuditEvent.at >= bindparam("since", type_=Instant())
"""There are few in one record. PostgreSQL plans once for all values, takes any days for a short time, and would gather
all that was done in them by whomever."""
_ALL = UUID(int=2**128 - 1)


@lru_cache
def _statement(ways: tuple[str, ...], kind: Kind | None, since: bool, of_clinic: bool, whole: bool) -> Statement:
    """Not `whole`: of the records only of patients whom the actor administers, whatever was asked for."""
    wanted = _LINES.where(*(_WAYS[one] for one in ways))
    wanted = wanted.where(OF_KIND[kind]) if kind else wanted
    wanted = wanted.where(_SINCE_IN_ONE_RECORD if "of" in ways or of_clinic else _SINCE) if since else wanted
    if not whole:
        return wanted.where(administers_patient(AuditEvent.chain_id))
    return wanted.where(AuditEvent.chain_id == CLINIC_CHAIN) if of_clinic else wanted


def events(actor: Actor, asked: Asked, before: UUID | None, most: int = A_PAGE) -> tuple[list[Line], UUID | None]:
    """The newest of what was asked for; and the next page's cursor. One statement."""
    ways = tuple(one for one in _WAYS if getattr(asked, one))
    since, last = _midnight(asked.since) if asked.since else None, _end(asked)
    values = binds(actor, person=asked.person, of=asked.of, by=asked.by, since=since, last=min(last, before or last))
    values |= {"first": first_id_at(since)} if since else {}
    statement = _statement(ways, asked.kind, since is not None, asked.is_of_clinic, actor.is_clinic_admin)
    rows: list[Any] = read(statement, values, most + 1)
    return [Line(*row) for row in rows[:most]], rows[most - 1].id if len(rows) > most else None


def _end(asked: Asked) -> UUID:
    """Of the last day, at the clinic: the first id after it."""
    return first_id_at(_midnight(asked.until + timedelta(days=1))) if asked.until else _ALL


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone())


_WORKED_HERE = exists().where(RoleGrant.user_id == User.id, RoleGrant.role.in_(sorted(AT_WORK)))
may_have_done: Scope[User] = select(User).where(or_(administers_patient(User.id), _WORKED_HERE))
"""Whom one may ask for as who did something: staff of the whole clinic, and former staff, beside one's patients. What
they did is shown in the records that the actor administers alone."""


def people_called(actor: Actor, words: str, among: Scope[User]) -> list[tuple[UUID, str]]:
    """By a part of the name or the whole address, by name; at most ten."""
    wanted = among.where(found_by(words)).with_only_columns(User.id, User.name)
    rows = db.session.execute(wanted.order_by(User.name, User.id).limit(MOST_FOUND), binds(actor, **sought(words)))
    return told_apart([(row.id, row.name) for row in rows])
