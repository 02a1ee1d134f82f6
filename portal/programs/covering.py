"""Somebody is away for some days, and a colleague stands in: for a therapist another one answers for their patients,
for who only leads groups another leader leads their sessions."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, exists, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.access.actor import Actor, Role
from portal.access.scope import ME, TODAY, Scope, binds
from portal.accounts.models import Standing, User
from portal.notifications.bell import actions as bell
from portal.programs.models import CareTeamMember, Cover, Enrollment, GroupLeader
from portal.programs.policy import ON_CALL, administered_covers, held_by, in_force, lasting, own_covers
from portal.programs.queries import Person
from portal.reading import Statement, read


@dataclass(frozen=True)
class Away:
    """Days on which somebody is away, and who stands in. `answers`: for patients; else that is about sessions alone.
    `can_answer`: she works here as that still, and can sign in. `is_free`: she is not away herself on any of them."""

    id: UUID
    cover: Person
    from_on: date
    until_on: date | None
    answers: bool
    can_answer: bool
    is_free: bool
    has_begun: bool

    @property
    def state(self) -> str:
        return state_of(self.cover.id, self.from_on, self.until_on)


@dataclass(frozen=True)
class Covered:
    """Somebody for whom the actor stands in, in these days."""

    person: Person
    from_on: date
    until_on: date | None
    has_begun: bool
    answers: bool = True


_hers: Any = aliased(Cover)


def _can_answer(away: Any) -> ColumnElement[bool]:
    """Of who covers for somebody: somebody who is there to do it."""
    is_therapist = held_by(away, Role.THERAPIST)
    both_lead = and_(~is_therapist, held_by(User.id, Role.LEADER))
    return and_(User.standing == Standing.ACTIVE, or_(and_(is_therapist, held_by(User.id, Role.THERAPIST)), both_lead))


ANSWERS = held_by(Cover.user_id, Role.THERAPIST)
CAN_ANSWER = _can_answer(Cover.user_id)
IS_AWAY_TOO = exists().where(
    _hers.user_id == Cover.cover_id,
    lasting(_hers),
    or_(Cover.until_on.is_(None), _hers.from_on <= Cover.until_on),
    or_(_hers.until_on.is_(None), _hers.until_on >= Cover.from_on),
)
"""Who covers is away herself in some of the days that are left."""


def _days_in(covers: Scope[Cover]) -> Statement:
    return (
        covers.with_only_columns(
            Cover.id,
            Cover.cover_id,
            Cover.from_on,
            Cover.until_on,
            User.name,
            User.credentials,
            ANSWERS.label("answers"),
            CAN_ANSWER.label("can_answer"),
            (~IS_AWAY_TOO).label("is_free"),
        )
        .join(User, User.id == Cover.cover_id)
        .where(lasting(Cover))
        .order_by(Cover.from_on)
    )


_WHO = bindparam("who_id", type_=Uuid())
_AWAY = _days_in(own_covers)
_AWAY_OF = _days_in(administered_covers.where(Cover.user_id == _WHO))
_OWN_PATIENT = exists().where(
    CareTeamMember.user_id == _WHO, CareTeamMember.patient_id == User.id, lasting(CareTeamMember)
)
_OF_OWN_GROUP = exists().where(
    GroupLeader.user_id == _WHO,
    lasting(GroupLeader),
    Enrollment.group_id == GroupLeader.group_id,
    Enrollment.patient_id == User.id,
    lasting(Enrollment),
)
_PEOPLE = select(User.id, User.name, User.credentials).order_by(User.name, User.id)
_COLLEAGUES = _PEOPLE.where(User.id != ME, User.standing == Standing.ACTIVE, held_by(User.id, Role.THERAPIST))
_COVERS_FOR = _PEOPLE.where(User.id != _WHO, _can_answer(_WHO), ~_OWN_PATIENT, ~_OF_OWN_GROUP)
_STANDING_IN = (
    select(User.id, User.name, User.credentials, Cover.from_on, Cover.until_on, ANSWERS.label("answers"))
    .join(User, User.id == Cover.user_id)
    .where(Cover.cover_id == ME, or_(Cover.until_on.is_(None), Cover.until_on >= TODAY))
    .where(held_by(Cover.user_id, *ON_CALL))
    .order_by(Cover.from_on, User.name)
)
_OWN = aliased(CareTeamMember)
_PATIENTS_COVERED = (
    select(CareTeamMember.patient_id, User.id, User.name, User.credentials, Cover.from_on, Cover.until_on)
    .join(Cover, Cover.user_id == CareTeamMember.user_id)
    .join(User, User.id == Cover.user_id)
    .where(Cover.cover_id == ME, in_force(Cover), in_force(CareTeamMember), held_by(Cover.user_id, Role.THERAPIST))
    .where(~exists().where(_OWN.patient_id == CareTeamMember.patient_id, _OWN.user_id == ME, in_force(_OWN)))
    .order_by(User.name, User.id, CareTeamMember.patient_id)
)
_TOLD = bell.about(union_all(select(Cover.id).where(Cover.cover_id == ME), select(ME)), "cover", "days_away")


def away_days(actor: Actor, who_id: UUID | None = None) -> list[Away]:
    """The actor's, now and to come; with `who_id` a colleague's, for who administers the clinic. One statement."""
    rows = read(_AWAY if who_id is None else _AWAY_OF, binds(actor, who_id=who_id), most=50)
    return [
        Away(
            row.id,
            Person(row.cover_id, row.name, row.credentials),
            row.from_on,
            row.until_on,
            bool(row.answers),
            bool(row.can_answer),
            bool(row.is_free),
            row.from_on <= actor.today,
        )
        for row in rows
    ]


def colleagues(actor: Actor) -> list[Person]:
    """Every other therapist here. One statement."""
    return [Person(*row) for row in read(_COLLEAGUES, binds(actor))]


def who_can_cover(actor: Actor, who_id: UUID) -> list[Person]:
    """Every other therapist here who is no patient of this one; for who only leads groups, every other leader who comes
    to none of them. One statement."""
    return [Person(*row) for row in read(_COVERS_FOR, binds(actor, who_id=who_id))]


def covered_by_me(actor: Actor) -> list[Covered]:
    """For whom the actor stands in, now and to come. One statement."""
    return [
        Covered(
            Person(row.id, row.name, row.credentials),
            row.from_on,
            row.until_on,
            row.from_on <= actor.today,
            bool(row.answers),
        )
        for row in read(_STANDING_IN, binds(actor), most=50)
    ]


def covered_patients(actor: Actor) -> dict[UUID, Covered]:
    """For whom the actor answers today instead of somebody else, patient by patient; not her own. One statement."""
    return {
        row.patient_id: Covered(Person(row.id, row.name, row.credentials), row.from_on, row.until_on, True)
        for row in read(_PATIENTS_COVERED, binds(actor))
    }


def look_at_days(actor: Actor) -> None:
    """The page of days away shows them: the bell counts no more what told her of it."""
    bell.look_at(actor, None, _TOLD)


def state_of(cover_id: UUID, from_on: date, until_on: date | None) -> str:
    """What of it a page shows: by this it says what it showed."""
    return f"{cover_id}~{from_on}~{until_on or ''}"
