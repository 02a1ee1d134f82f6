"""Who acts for a patient: a parent, a guardian. An account of her own that reads what was switched on, and no more.

The days are the rule. Whoever's last day is over, or whose patient came of age, reads nothing from that morning on.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Uuid, and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from portal.access.actor import Actor, Role
from portal.access.rules import named
from portal.access.scope import ME, TODAY, Scope, binds
from portal.accounts.models import Standing, User
from portal.programs.exceptional_models import Representative
from portal.programs.policy import Column, held_by, holds
from portal.reading import read

DAY = timedelta(days=1)


def may_sign_in(patient: Column) -> ColumnElement[bool]:
    """Nobody sees for a patient what she could not see herself."""
    open_account = exists().where(User.id == patient, User.standing != Standing.DEACTIVATED)
    return and_(open_account, held_by(patient, Role.PATIENT))


_NOT_OF_AGE = or_(Representative.of_age_on.is_(None), Representative.of_age_on > TODAY)
_NOT_OVER = and_(or_(Representative.until_on.is_(None), Representative.until_on >= TODAY), _NOT_OF_AGE)
LASTS = and_(Representative.from_on <= TODAY, _NOT_OVER)
"""The days are the whole of it: no job has to end it first."""
_ACTS = and_(Representative.user_id == ME, LASTS, holds(Role.REPRESENTATIVE), may_sign_in(Representative.patient_id))

seen_schedule: Scope[Representative] = named(
    "programs.represented_schedule", select(Representative).where(_ACTS, Representative.sees_schedule)
)
"""For whom the actor acts today, and may see the sessions of."""
seen_materials: Scope[Representative] = named(
    "programs.represented_materials", select(Representative).where(_ACTS, Representative.sees_materials)
)
"""The same for handouts."""
own_representatives: Scope[Representative] = named(
    "programs.own_representatives",
    select(Representative).where(
        Representative.patient_id == ME, holds(Role.PATIENT), _NOT_OVER, Representative.of_age_on.is_(None)
    ),
)
"""Who acts for the actor, or will, and whom she can end herself: not before she comes of age."""
administered_representatives: Scope[Representative] = named(
    "programs.administered_representatives", select(Representative).where(holds(Role.ADMIN))
)


@dataclass(frozen=True)
class Acting:
    """Somebody acts for a patient, as screens say it."""

    id: UUID
    user_id: UUID
    name: str
    patient_id: UUID
    patient: str
    relation: str
    from_on: date
    until_on: date | None
    of_age_on: date | None
    sees_schedule: bool
    sees_materials: bool

    @property
    def last_day(self) -> date | None:
        return last_day(self.until_on, self.of_age_on)

    def is_over(self, today: date) -> bool:
        return self.last_day is not None and self.last_day < today


def last_day(until_on: date | None, of_age_on: date | None) -> date | None:
    """The birthday itself is hers."""
    days = [day for day in (until_on, of_age_on - DAY if of_age_on else None) if day]
    return min(days, default=None)


_WHO, _PATIENT = aliased(User), aliased(User)
_ALL: Any = (
    select(
        Representative.id,
        Representative.user_id,
        _WHO.name,
        Representative.patient_id,
        _PATIENT.name.label("patient"),
        Representative.relation,
        Representative.from_on,
        Representative.until_on,
        Representative.of_age_on,
        Representative.sees_schedule,
        Representative.sees_materials,
    )
    .join(_WHO, _WHO.id == Representative.user_id)
    .join(_PATIENT, _PATIENT.id == Representative.patient_id)
    .order_by(Representative.from_on.desc(), Representative.id.desc())
)
_ONE = _ALL.where(Representative.id == bindparam("id", type_=Uuid()))
_OF_PERSON = _ALL.where(
    or_(
        Representative.patient_id == bindparam("person_id", type_=Uuid()),
        Representative.user_id == bindparam("person_id", type_=Uuid()),
    )
)
_FOR_ME = _ALL.where(Representative.patient_id == ME, _NOT_OVER)
_BY_ME = _ALL.where(_ACTS)


def for_me(actor: Actor) -> list[Acting]:
    """Who acts for the patient, or will. One statement."""
    return [Acting(*row) for row in read(_FOR_ME, binds(actor), most=50)]


def by_me(actor: Actor) -> list[Acting]:
    """For whom the actor acts today. One statement."""
    return [Acting(*row) for row in read(_BY_ME, binds(actor), most=50)]


def of_person(person_id: UUID) -> list[Acting]:
    """Who acts or acted for this person, and for whom she does or did. One statement."""
    return [Acting(*row) for row in read(_OF_PERSON, {"person_id": person_id}, most=100)]


def one(representative_id: UUID) -> Acting:
    """One that a scope let through. One statement."""
    return Acting(*read(_ONE, {"id": representative_id}).one())


come_of_age = select(Representative).where(
    Representative.of_age_on <= bindparam("on", type_=Date()),
    or_(Representative.until_on.is_(None), Representative.until_on >= Representative.of_age_on),
)
"""Rows that say nothing yet of the end that came with a birthday."""
