"""Staff outside a care team read a record in an emergency: who does so now, and what is to be looked at afterwards."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import STAFF, Actor, Role
from portal.access.rules import named
from portal.access.scope import ME, Scope, binds
from portal.accounts.models import Standing, User
from portal.programs.exceptional_models import EmergencyAccess
from portal.programs.models import Clinic, Enrollment, Group
from portal.programs.policy import RUNNING, held_by, holds, in_force, on_care_team, was_patient
from portal.reading import read
from portal.vault.sealing import preload, unseal

REASON, REVIEW = "emergency_access.reason_sealed", "emergency_access.review_sealed"
PAGE = 30

OFFICER = (
    select(User.id)
    .join(Clinic, Clinic.privacy_officer_id == User.id)
    .where(User.standing == Standing.ACTIVE, held_by(User.id, *STAFF))
    .scalar_subquery()
)
"""Who answers for privacy, while that person still works here; none: the administrators."""
_NOT_MINE = EmergencyAccess.user_id != ME
_I_ANSWER = and_(
    _NOT_MINE,
    or_(
        OFFICER == ME,
        and_(holds(Role.ADMIN), or_(OFFICER.is_(None), EmergencyAccess.user_id == OFFICER)),
    ),
)

own: Scope[EmergencyAccess] = named(
    "programs.own_emergencies", select(EmergencyAccess).where(EmergencyAccess.user_id == ME)
)
"""To end before its time."""
reviewed: Scope[EmergencyAccess] = named("programs.reviewed_emergencies", select(EmergencyAccess).where(_I_ANSWER))
"""To be closed, by whoever answers for privacy. Nobody closes her own."""
watched: Scope[EmergencyAccess] = named(
    "programs.watched_emergencies",
    select(EmergencyAccess).where(
        _NOT_MINE, or_(_I_ANSWER, holds(Role.ADMIN), on_care_team(EmergencyAccess.patient_id))
    ),
)
"""To be looked at: by who answers for privacy, by the administrators, and by the patient's care team."""


@dataclass(frozen=True)
class Access:
    """One emergency access, for who looks at it afterwards. `reason` and `review` are sealed with the clinic's key."""

    id: UUID
    user_id: UUID
    patient_id: UUID
    by: str
    patient: str
    reviewer: str | None
    began_at: datetime
    until_at: datetime
    ended_at: datetime | None
    reviewed_at: datetime | None
    reason: str = field(repr=False)
    review: str = field(repr=False)

    @property
    def over_at(self) -> datetime:
        return min(self.ended_at or self.until_at, self.until_at)

    @property
    def is_running(self) -> bool:
        return self.over_at > clock.now()


@dataclass(frozen=True)
class Namesake:
    """A patient of that very name, told from others of it by her groups."""

    id: UUID
    groups: tuple[str, ...]


_BY, _PATIENT, _REVIEWER = aliased(User), aliased(User), aliased(User)
_COLUMNS = (
    EmergencyAccess.id,
    EmergencyAccess.user_id,
    EmergencyAccess.patient_id,
    _BY.name.label("by"),
    _PATIENT.name.label("patient"),
    _REVIEWER.name.label("reviewer"),
    EmergencyAccess.began_at,
    EmergencyAccess.until_at,
    EmergencyAccess.ended_at,
    EmergencyAccess.reviewed_at,
    EmergencyAccess.reason_sealed,
    EmergencyAccess.review_sealed,
)


def _listed(scope: Scope[EmergencyAccess]) -> Any:
    return (
        scope.with_only_columns(*_COLUMNS, maintain_column_froms=True)
        .join(_BY, _BY.id == EmergencyAccess.user_id)
        .join(_PATIENT, _PATIENT.id == EmergencyAccess.patient_id)
        .outerjoin(_REVIEWER, _REVIEWER.id == EmergencyAccess.reviewed_by)
    )


_NEWEST = _listed(watched).order_by(EmergencyAccess.id.desc())
_OPEN = _NEWEST.where(EmergencyAccess.reviewed_at.is_(None))
_CLOSED = _NEWEST.where(EmergencyAccess.reviewed_at.is_not(None))
_BEFORE = EmergencyAccess.id < bindparam("before")
_CLOSED_BEFORE = _CLOSED.where(_BEFORE)
_ONE = _listed(watched).where(EmergencyAccess.id == bindparam("access_id"))
_MINE = _listed(own).order_by(EmergencyAccess.id.desc())
_NAME = bindparam("name", type_=String())
_CALLED = (
    select(User.id, Group.name)
    .outerjoin(Enrollment, and_(Enrollment.patient_id == User.id, in_force(Enrollment)))
    .outerjoin(Group, Group.id == Enrollment.group_id)
    .where(or_(User.name == _NAME, func.lower(User.name) == func.lower(_NAME)), was_patient(User.id), User.id != ME)
    .order_by(User.id)
)
RUNNING_NOW = (
    select(EmergencyAccess.id, EmergencyAccess.patient_id, EmergencyAccess.until_at, User.name)
    .join(User, User.id == EmergencyAccess.patient_id)
    .where(RUNNING)
    .order_by(EmergencyAccess.until_at.desc())
    .limit(1)
)
"""The actor's: at most one goes on at a time."""


def open_ones(actor: Actor) -> list[Access]:
    """Not looked at yet, the newest first. One statement, and one for the key."""
    return _accesses(read(_OPEN, binds(actor), most=100))


def closed_ones(actor: Actor, before: UUID | None) -> tuple[list[Access], bool]:
    """Looked at, the newest first, and whether there are more. Likewise."""
    statement = _CLOSED_BEFORE if before else _CLOSED
    found = _accesses(read(statement, binds(actor, before=before), most=PAGE + 1))
    return found[:PAGE], len(found) > PAGE


def own_ones(actor: Actor) -> list[Access]:
    """What the actor began, the newest first. Likewise."""
    return _accesses(read(_MINE, binds(actor), most=10))


def one_of(actor: Actor, access_id: UUID) -> Access:
    """One that lies in `watched`. Likewise."""
    return _accesses(read(_ONE, binds(actor, access_id=access_id)))[0]


def called(actor: Actor, name: str) -> list[Namesake]:
    """Patients who go by exactly this full name. One statement."""
    groups: dict[UUID, list[str]] = {}
    for row in read(_CALLED, binds(actor, name=name), most=50):
        groups.setdefault(row.id, []).extend([row.name] if row.name else [])
    return [Namesake(one, tuple(names)) for one, names in groups.items()]


def _accesses(rows: Any) -> list[Access]:
    found = list(rows)
    preload([row.reason_sealed for row in found])
    return [_access(row) for row in found]


def _access(row: Any) -> Access:
    said = row._asdict()
    reason, review = said.pop("reason_sealed"), said.pop("review_sealed")
    said["reason"] = unseal(REASON, row.id, reason)
    return Access(**said, review=unseal(REVIEW, row.id, review) if review else "")
