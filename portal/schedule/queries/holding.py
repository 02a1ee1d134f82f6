"""Who may hold a one-to-one on a day: whoever answers for its patient then. Nobody else opens her record."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Uuid,
    and_,
    bindparam,
    exists,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from portal.access.actor import Actor, Role
from portal.access.scope import binds
from portal.accounts.models import RoleGrant, Standing, User
from portal.database import db
from portal.programs.models import CareRole, CareTeamMember, Cover
from portal.programs.policy import held_by, lasting
from portal.programs.queries import Person
from portal.reading import read
from portal.schedule.policy import in_force_on


def answers(staff: Any, patient: Any, day: Any) -> ColumnElement[bool]:
    """They are a therapist on that day, and on the patient's care team then or the cover of somebody who is; and their
    account is not shut. Nobody holds a one-to-one with herself.
    """
    member, cover, grant, account = aliased(CareTeamMember), aliased(Cover), aliased(RoleGrant), aliased(User)
    is_there = exists().where(account.id == staff, _is_open(account))
    works_then = exists().where(grant.user_id == staff, grant.role == Role.THERAPIST, in_force_on(grant, day))
    covers_then = exists().where(cover.user_id == member.user_id, cover.cover_id == staff, in_force_on(cover, day))
    on_the_team = exists().where(
        member.patient_id == patient,
        in_force_on(member, day),
        or_(member.user_id == staff, covers_then.correlate_except(cover)),
    )
    return and_(
        staff != patient,
        works_then.correlate_except(grant),
        on_the_team.correlate_except(member),
        is_there.correlate_except(account),
    )


def _is_open(account: Any) -> ColumnElement[bool]:
    """Also of who has been invited, and comes by then."""
    return account.standing != Standing.DEACTIVATED  # type: ignore[no-any-return]


_PATIENT = bindparam("patient_id", type_=Uuid())
_STAFF = bindparam("staff_id", type_=Uuid())
_THERAPISTS = select(CareTeamMember.user_id).where(
    CareTeamMember.patient_id == _PATIENT, CareTeamMember.care_role == CareRole.THERAPIST, lasting(CareTeamMember)
)
_COVERS = select(Cover.cover_id).where(Cover.user_id.in_(_THERAPISTS), lasting(Cover))
_HOLDERS = (
    select(User.id, User.name, User.credentials)
    .where(
        User.id.in_(union(_THERAPISTS, _COVERS)),
        User.id != _PATIENT,
        held_by(User.id, Role.THERAPIST),
        _is_open(User),
    )
    .order_by(User.name, User.id)
)


def possible_holders(actor: Actor, patient_id: UUID) -> list[Person]:
    """With whom a one-to-one can be: her therapist now and to come, who covers for them, the actor. One statement."""
    found = [Person(*row) for row in read(_HOLDERS, binds(actor, patient_id=patient_id))]
    return list({one.id: one for one in (*found, Person(actor.id, actor.name))}.values())


def on_days(staff_id: UUID, patient_id: UUID, days: Iterable[date]) -> dict[date, tuple[bool, bool]]:
    """By day: whether they answer for the patient then, and whether they are away. One statement."""
    each = union_all(*(_on(literal(day, Date())) for day in sorted(set(days))))
    rows = db.session.execute(each, {"staff_id": staff_id, "patient_id": patient_id})
    return {row.day: (bool(row.answers), bool(row.is_away)) for row in rows}


def _on(day: ColumnElement[date]) -> Select[date, bool, bool]:
    aside = aliased(Cover)
    is_away = exists().where(aside.user_id == _STAFF, in_force_on(aside, day))
    return select(day.label("day"), answers(_STAFF, _PATIENT, day).label("answers"), is_away.label("is_away"))
