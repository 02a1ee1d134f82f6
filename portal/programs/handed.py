"""Hand-overs of patients: who may reach one, and what is said of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from portal.access.actor import Actor, Role
from portal.access.rules import named
from portal.access.scope import ME, TODAY, Scope, binds
from portal.accounts.models import User
from portal.programs.actions.handing_over import NOTE
from portal.programs.life_models import CareHandOver
from portal.programs.models import CareRole, CareTeamMember
from portal.programs.policy import STANDS_FOR, holds, in_force, on_care_team
from portal.programs.queries import Person
from portal.reading import read
from portal.vault.sealing import preload, unseal

_STANDS = CareHandOver.taken_back_at.is_(None)
_I_GAVE = or_(CareHandOver.from_id.in_(STANDS_FOR), CareHandOver.made_by == ME)

handed_to: Scope[CareHandOver] = named(
    "programs.handed_to",
    select(CareHandOver).where(_STANDS, CareHandOver.to_id.in_(STANDS_FOR), on_care_team(CareHandOver.patient_id)),
)
"""Of a patient whom the actor, or the colleague she stands in for, took over and answers for today."""

handed_by: Scope[CareHandOver] = named(
    "programs.handed_by",
    select(CareHandOver).where(_I_GAVE, on_care_team(CareHandOver.patient_id)),
)
"""Of a patient whom the actor answers for still: to take it back before its day."""


@dataclass(frozen=True)
class Handed:
    """A hand-over that is to come, or whose note waits. `is_mine`: the actor takes over, or stands in for who does.
    `note`: for who takes over, from the day on; `has_note`: that there is one. `is_given`: it is the actor's to take
    back."""

    id: UUID
    giver: Person
    taker: Person
    from_on: date
    is_mine: bool
    is_given: bool
    has_note: bool
    note: str
    has_come: bool


_FROM, _TO = aliased(User), aliased(User)
_OPEN_OF = (
    select(
        CareHandOver.id,
        CareHandOver.from_id,
        CareHandOver.to_id,
        _FROM.name.label("giver"),
        _FROM.credentials.label("giver_credentials"),
        _TO.name.label("taker"),
        _TO.credentials.label("taker_credentials"),
        CareHandOver.from_on,
        CareHandOver.note_sealed,
        CareHandOver.to_id.in_(STANDS_FOR).label("takes"),
        _I_GAVE.label("gives"),
    )
    .join(_FROM, _FROM.id == CareHandOver.from_id)
    .join(_TO, _TO.id == CareHandOver.to_id)
    .where(CareHandOver.patient_id == bindparam("patient_id", type_=Uuid()), _STANDS)
    .where(
        or_(
            CareHandOver.from_on > TODAY,
            and_(CareHandOver.read_at.is_(None), CareHandOver.to_id.in_(STANDS_FOR), holds(Role.THERAPIST)),
        )
    )
    .order_by(CareHandOver.from_on, CareHandOver.id)
)
_COMING = (
    select(CareHandOver.id, User.name.label("patient"), _FROM.name.label("giver"), CareHandOver.from_on)
    .join(User, User.id == CareHandOver.patient_id)
    .join(_FROM, _FROM.id == CareHandOver.from_id)
    .where(CareHandOver.to_id == ME, CareHandOver.from_on > TODAY, _STANDS, holds(Role.THERAPIST))
    .order_by(CareHandOver.from_on, User.name)
)
_THERAPIST = (
    select(User.id, User.name, User.credentials)
    .join(CareTeamMember, CareTeamMember.user_id == User.id)
    .where(CareTeamMember.patient_id == bindparam("patient_id", type_=Uuid()), in_force(CareTeamMember))
    .where(CareTeamMember.care_role == CareRole.THERAPIST)
    .order_by(CareTeamMember.from_on.desc(), User.id)
)


@dataclass(frozen=True)
class ComingHere:
    """A patient whom the actor will answer for from a day on: that much she may know before."""

    id: UUID
    patient: str
    giver: str
    from_on: date


def open_hand_overs(actor: Actor, patient_id: UUID) -> list[Handed]:
    """The caller has checked that the actor answers for her. At most two statements."""
    rows = read(_OPEN_OF, binds(actor, patient_id=patient_id), most=20)
    preload(row.note_sealed for row in rows if _shows_note(row, actor.today))
    return [_handed(row, actor.today) for row in rows]


def coming_here(actor: Actor) -> list[ComingHere]:
    """One statement."""
    return [ComingHere(row.id, row.patient, row.giver, row.from_on) for row in read(_COMING, binds(actor), most=20)]


def therapist_of(actor: Actor, patient_id: UUID) -> Person | None:
    """Who is her therapist today. One statement."""
    rows = read(_THERAPIST, binds(actor, patient_id=patient_id), most=1)
    return Person(*rows[0]) if rows else None


def _handed(row: Any, today: date) -> Handed:
    return Handed(
        row.id,
        Person(row.from_id, row.giver, row.giver_credentials),
        Person(row.to_id, row.taker, row.taker_credentials),
        row.from_on,
        bool(row.takes),
        bool(row.gives),
        bool(row.note_sealed),
        unseal(NOTE, row.id, row.note_sealed) if _shows_note(row, today) else "",
        row.from_on <= today,
    )


def _shows_note(row: Any, today: date) -> bool:
    return bool(row.note_sealed and row.takes and row.from_on <= today)
