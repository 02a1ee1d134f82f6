"""Who is to answer for a follow-up: rung by rung, the first on which somebody is there today.

There: the account is open, the role is held, and she is not away. Nobody who is away is asked before the last rung.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, exists, or_, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import STAFF, Role
from portal.access.scope import TODAY
from portal.accounts.models import RoleGrant, Standing, User
from portal.database import db, portions
from portal.programs.clinic import facts
from portal.programs.models import CareRole, CareTeamMember, Cover
from portal.programs.policy import held_by, in_force


class Rung(IntEnum):
    """From the bottom. Reminders that nobody hears climb no higher than an administrator."""

    THERAPIST = 0
    COVER = 1
    SUPERVISOR = 2  # her own, or who covers for them; else any other of the clinic
    ADMINISTRATOR = 3
    STAFF = 4  # anyone, so that it is never nobody; and whoever was asked by hand and stands on no other


_OWN = (Rung.THERAPIST, Rung.COVER, Rung.SUPERVISOR)


class NobodyLeft(Exception):
    """No account of anybody on the staff is open."""


Rungs = dict[Rung, list[UUID]]


@dataclass(frozen=True)
class Ladder:
    """One patient's, today: on each rung who can be asked, whoever comes first first."""

    rungs: Rungs = field(default_factory=dict)

    def lowest(self, above: int = Rung.THERAPIST) -> Rung:
        """The first rung from there on with somebody on it. Raises NobodyLeft."""
        if above == Rung.COVER and not self.rungs.get(Rung.COVER):
            above = Rung.THERAPIST  # who was away is back
        found = next((one for one in Rung if one >= above and self.rungs.get(one)), None)
        if found is None:
            raise NobodyLeft
        return found

    def owner(self, above: int = Rung.THERAPIST) -> UUID:
        return self.rungs[self.lowest(above)][0]

    def rung_of(self, user_id: UUID) -> Rung | None:
        """The lowest on which she stands."""
        return next((rung for rung in Rung if user_id in self.rungs.get(rung, ())), None)

    def next_up(self, owner_id: UUID, above: int) -> tuple[Rung, UUID] | None:
        """Who else is to be asked, further up; None at the top. Beside the ladder is below an administrator."""
        below = Rung.SUPERVISOR if above == Rung.STAFF else above
        ahead = ((rung, one) for rung in Rung if below < rung < Rung.STAFF for one in self.rungs.get(rung, ()))
        return next(((rung, one) for rung, one in ahead if one != owner_id), None)


_COVERED_BY = aliased(User)
_LEAVE: Any = aliased(Cover)


def _is_there(user: Any) -> Any:
    return and_(user.standing == Standing.ACTIVE, held_by(user.id, Role.THERAPIST))


def _is_away(user_id: Any) -> Any:
    return exists().where(_LEAVE.user_id == user_id, in_force(_LEAVE))


_TEAMS = (
    select(
        CareTeamMember.patient_id,
        CareTeamMember.user_id,
        CareTeamMember.care_role,
        and_(_is_there(User), ~_is_away(User.id)).label("is_there"),
        _COVERED_BY.id.label("cover_id"),
    )
    .join(User, User.id == CareTeamMember.user_id)
    .outerjoin(Cover, and_(Cover.user_id == User.id, in_force(Cover), held_by(User.id, Role.THERAPIST)))
    .outerjoin(
        _COVERED_BY,
        and_(_COVERED_BY.id == Cover.cover_id, _is_there(_COVERED_BY), ~_is_away(_COVERED_BY.id)),
    )
    .where(CareTeamMember.patient_id.in_(bindparam("patient_ids", expanding=True)), in_force(CareTeamMember))
    .order_by(CareTeamMember.from_on, CareTeamMember.id, Cover.from_on, Cover.id)
)
_SUPERVISES = exists().where(
    CareTeamMember.user_id == User.id, CareTeamMember.care_role == CareRole.SUPERVISOR, in_force(CareTeamMember)
)
_HELD = and_(
    RoleGrant.role.in_(sorted(STAFF)),
    RoleGrant.from_on <= TODAY,
    or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= TODAY),
)
_EVERYONE = (
    select(
        User.id,
        RoleGrant.role,
        _SUPERVISES.label("supervises"),
        _is_away(User.id).label("is_away"),
    )
    .join(RoleGrant, and_(RoleGrant.user_id == User.id, _HELD))
    .where(User.standing == Standing.ACTIVE)
    .order_by(case((RoleGrant.role == Role.THERAPIST, 0), else_=1), RoleGrant.from_on, User.id)
)


def ladders(patient_ids: Collection[UUID], today: date | None = None) -> dict[UUID, Ladder]:
    """Each patient's. Two statements, and one more for each further portion of patients."""
    asked = {"today": today or clock.today_in(facts().zone)}
    everyone = db.session.execute(_EVERYONE, asked).all()
    own: dict[UUID, Rungs] = {one: {rung: [] for rung in _OWN} for one in patient_ids}
    for portion in portions(own):
        for row in db.session.execute(_TEAMS, {**asked, "patient_ids": portion}):
            _put(own[row.patient_id], row)
    shared = _shared(everyone)
    return {one: Ladder(_together(one, rungs, shared)) for one, rungs in own.items()}


def _together(patient_id: UUID, own: Mapping[Rung, list[UUID]], shared: Mapping[Rung, list[UUID]]) -> Rungs:
    """Nobody answers for herself; and who is asked as a therapist or as a cover is no supervisor to climb to."""
    found = {rung: [one for one in own.get(rung) or shared[rung] if one != patient_id] for rung in Rung}
    asked = {patient_id, *found[Rung.THERAPIST], *found[Rung.COVER]}
    above = ([one for one in each if one not in asked] for each in (own[Rung.SUPERVISOR], shared[Rung.SUPERVISOR]))
    return found | {Rung.SUPERVISOR: next((each for each in above if each), [])}


def _shared(everyone: Collection[Any]) -> Rungs:
    """Whom every patient has, where she has nobody of her own."""
    there = [one for one in everyone if not one.is_away]
    return {
        Rung.THERAPIST: [],
        Rung.COVER: [],
        Rung.SUPERVISOR: _each(one.id for one in there if one.supervises and one.role == Role.THERAPIST),
        Rung.ADMINISTRATOR: _each(one.id for one in there if one.role == Role.ADMIN),
        Rung.STAFF: _each(one.id for one in there or everyone),
    }


def _put(rungs: Rungs, row: Any) -> None:
    """Somebody of her own team, or who covers for her."""
    here, cover = row.user_id if row.is_there else None, row.cover_id
    if row.care_role == CareRole.THERAPIST:
        _add(rungs[Rung.THERAPIST], here)
        _add(rungs[Rung.COVER], cover)
    else:
        _add(rungs[Rung.SUPERVISOR], here or cover)


def _add(rung: list[UUID], user_id: UUID | None) -> None:
    if user_id is not None and user_id not in rung:
        rung.append(user_id)


def _each(ids: Iterable[UUID]) -> list[UUID]:
    return list(dict.fromkeys(ids))
