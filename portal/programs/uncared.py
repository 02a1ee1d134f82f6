"""Patients with a place and no therapist who can sign in: what they write about their care reaches nobody."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, false, func, literal_column, or_, select, true
from sqlalchemy.orm import aliased

from portal.access.actor import Actor, Role
from portal.access.scope import TODAY, binds
from portal.accounts.models import RoleGrant, Standing, User
from portal.programs.models import CareRole, CareTeamMember, Enrollment
from portal.programs.narrowing import Whose, either, patients_of_program
from portal.programs.policy import lasting
from portal.reading import Statement

MOST = 20
"""How many are listed; of those who are left, the next ones follow as soon as these have somebody."""

_therapist, _grant = aliased(User), aliased(RoleGrant)
_STILL_ONE = exists().where(_grant.user_id == _therapist.id, _grant.role == Role.THERAPIST, lasting(_grant))


def _therapist_who(standing: Standing) -> ColumnElement[bool]:
    """Somebody who still works here; for a place to come, from its first day on."""
    return exists().where(
        CareTeamMember.patient_id == Enrollment.patient_id,
        CareTeamMember.care_role == CareRole.THERAPIST,
        lasting(CareTeamMember),
        or_(CareTeamMember.from_on <= TODAY, CareTeamMember.from_on <= Enrollment.from_on),
        exists().where(_therapist.id == CareTeamMember.user_id, _therapist.standing == standing, _STILL_ONE),
    )


def _with_a_place(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Enrollment.patient_id == User.id, lasting(Enrollment), *conditions)


# Of each who is listed. PostgreSQL might answer a plain EXISTS in this place for everybody at once, place by place.
_AWAITS = (
    select(true())
    .where(Enrollment.patient_id == User.id, lasting(Enrollment), _therapist_who(Standing.INVITED))
    .limit(literal_column("1"))
    .correlate(User)
    .scalar_subquery()
)


@dataclass(frozen=True)
class Alone:
    """`awaits`: her therapist is invited, and has not taken that up yet."""

    id: UUID
    name: str
    awaits: bool


@dataclass(frozen=True)
class Uncared:
    """`count`: of all, however few are listed."""

    people: tuple[Alone, ...]
    count: int


def _uncared(whose: Whose) -> Statement:
    return (
        select(
            User.id,
            User.name,
            func.coalesce(_AWAITS, false()).label("awaits"),
            func.count().over().label("count"),
        )
        .where(whose(User.id), _with_a_place(~_therapist_who(Standing.ACTIVE)))
        .order_by(User.name, User.id)
        .limit(literal_column(str(MOST)))
    )


_UNCARED = either(_uncared, patients_of_program(lasting))


def uncared(actor: Actor, program_id: UUID | None = None) -> Uncared:
    """Of everybody whom the actor administers, or of one program. One statement."""
    rows: Any = _UNCARED.read(binds(actor, program_id=program_id))
    return Uncared(tuple(Alone(row.id, row.name, bool(row.awaits)) for row in rows), rows[0].count if rows else 0)
