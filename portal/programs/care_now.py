"""Who answers for a patient today, and what her programs ask of a week."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import Standing, User
from portal.programs.models import CareRole, CareTeamMember, Cover, Enrollment, Group, Program, Track
from portal.programs.policy import in_force
from portal.programs.queries import COVERS, Person
from portal.reading import read


@dataclass(frozen=True)
class Answering:
    """One of her care team. `cover`: who answers while she is away, until a day as far as it is known."""

    person: Person
    is_supervisor: bool
    cover: Person | None
    cover_until: date | None


@dataclass(frozen=True)
class CareNow:
    """`hours`, `days`: of several programs, what the one that asks for most asks for; 0 without a place."""

    team: tuple[Answering, ...]
    hours: int
    days: int


def _most(column: Any) -> Any:
    return (
        select(func.max(column))
        .select_from(Enrollment)
        .join(Group, Group.id == Enrollment.group_id)
        .join(Track, Track.id == Group.track_id)
        .join(Program, Program.id == Track.program_id)
        .where(Enrollment.patient_id == bindparam("patient_id", type_=Uuid()), in_force(Enrollment))
        .scalar_subquery()
    )


_COVER = aliased(User)
_TEAM = (
    select(
        User.id,
        User.name,
        User.credentials,
        CareTeamMember.care_role,
        _COVER.id.label("cover_id"),
        _COVER.name.label("cover"),
        _COVER.credentials.label("cover_credentials"),
        Cover.until_on,
        _most(Program.weekly_hours).label("hours"),
        _most(Program.weekly_days).label("days"),
    )
    .join(CareTeamMember, CareTeamMember.user_id == User.id)
    .outerjoin(Cover, and_(Cover.user_id == User.id, COVERS))
    .outerjoin(_COVER, and_(_COVER.id == Cover.cover_id, _COVER.standing == Standing.ACTIVE))
    .where(CareTeamMember.patient_id == bindparam("patient_id", type_=Uuid()), in_force(CareTeamMember))
    .order_by(CareTeamMember.care_role.desc(), CareTeamMember.from_on, User.id, Cover.from_on)
)


def care_now(actor: Actor, patient_id: UUID) -> CareNow:
    """The caller has checked who may know. One statement."""
    rows = read(_TEAM, binds(actor, patient_id=patient_id)).all()
    team: dict[UUID, Answering] = {}
    for row in rows:
        cover = Person(row.cover_id, row.cover, row.cover_credentials) if row.cover_id else None
        one = Answering(
            Person(row.id, row.name, row.credentials), row.care_role is CareRole.SUPERVISOR, cover, row.until_on
        )
        if row.id not in team or (cover and not team[row.id].cover):
            team[row.id] = one
    return CareNow(tuple(team.values()), *((rows[0].hours or 0, rows[0].days or 0) if rows else (0, 0)))
