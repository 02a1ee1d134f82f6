"""Patients with a place and no therapist: what they write about their care, and what they send, reaches nobody."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, literal_column, or_, select
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
_ANSWERED_FOR = exists().where(
    CareTeamMember.patient_id == Enrollment.patient_id,
    CareTeamMember.care_role == CareRole.THERAPIST,
    lasting(CareTeamMember),
    or_(CareTeamMember.from_on <= TODAY, CareTeamMember.from_on <= Enrollment.from_on),
    exists().where(_therapist.id == CareTeamMember.user_id, _therapist.standing != Standing.DEACTIVATED, _STILL_ONE),
)
"""By somebody who still works here; for a place to come, from its first day on."""


@dataclass(frozen=True)
class Uncared:
    """`count`: of all, however few are listed."""

    people: tuple[tuple[UUID, str], ...]
    count: int


def _uncared(whose: Whose) -> Statement:
    return (
        select(User.id, User.name, func.count().over().label("count"))
        .where(
            whose(User.id),
            exists().where(and_(Enrollment.patient_id == User.id, lasting(Enrollment), ~_ANSWERED_FOR)),
        )
        .order_by(User.name, User.id)
        .limit(literal_column(str(MOST)))
    )


_UNCARED = either(_uncared, patients_of_program(lasting))


def uncared(actor: Actor, program_id: UUID | None = None) -> Uncared:
    """Of everybody whom the actor administers, or of one program. One statement."""
    rows: Any = _UNCARED.read(binds(actor, program_id=program_id))
    return Uncared(tuple((row.id, row.name) for row in rows), rows[0].count if rows else 0)
