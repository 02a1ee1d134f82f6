"""Finding people: to list them, and to choose one from."""

from collections import Counter
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select

from portal.access.actor import Actor, Role
from portal.access.scope import binds
from portal.accounts.models import RoleGrant, Standing, User
from portal.database import db
from portal.programs.models import Enrollment
from portal.programs.policy import administers_patient, lasting
from portal.programs.serving import OF_GROUP, OF_PATIENT, serves
from portal.vault.sealing import keyed_hash

MOST = 50
"""How many people a list to choose from holds; a search finds the others."""


_PROGRAMS = {Role.LEADER: OF_GROUP, Role.THERAPIST: OF_PATIENT}


def _may(role: Role) -> ColumnElement[bool]:
    """Holds the role now or will, where it is asked for, and is not shut out."""
    if role is Role.PATIENT:
        holding = exists().where(RoleGrant.user_id == User.id, RoleGrant.role == role, lasting(RoleGrant))
        return and_(holding, administers_patient(User.id), User.standing != Standing.DEACTIVATED)
    return and_(serves(role, _PROGRAMS[role]), User.standing != Standing.DEACTIVATED)


_has_a_place = exists().where(Enrollment.patient_id == User.id, lasting(Enrollment))


_ADDRESSED = User.email_lookup == bindparam("address")
_NAMED = User.name.ilike(bindparam("pattern"), escape="/")


def people_for(
    actor: Actor, role: Role, words: str = "", chosen: UUID | None = None, **works_for: UUID
) -> list[tuple[str, str]]:
    """People to choose from, as (id, name): who holds the role, those without a place and the newest first.

    Patients are those whom the actor administers; staff those who may work for this `group_id` or `patient_id`.

    `words` finds by name or exact e-mail address; `chosen` is always among them, so a form can be shown again.
    """
    may = fits = _may(role)
    if words:
        fits = and_(fits, found_by(words))
    fits = or_(fits, and_(may, User.id == chosen)) if chosen else fits
    first = (User.id != chosen,) if chosen else ()
    wanted = select(User.id, User.name, User.credentials).where(fits)
    wanted = wanted.order_by(*first, _has_a_place, User.created_at.desc(), User.id.desc()).limit(MOST)
    found = db.session.execute(wanted, binds(actor, **sought(words), **works_for))
    named = [(row.id, ", ".join(filter(None, (row.name, row.credentials)))) for row in found]
    return [(str(id), name) for id, name in told_apart(named)]


def told_apart(named: list[tuple[UUID, str]]) -> list[tuple[UUID, str]]:
    """The same (id, name), with the e-mail address behind a name that several bear. One more statement then."""
    times = Counter(name for _id, name in named)
    alike = [id for id, name in named if times[name] > 1]
    if not alike:
        return named
    addresses = {one.id: one.email for one in db.session.scalars(select(User).where(User.id.in_(alike)))}
    return [(id, f"{name} ({addresses[id]})" if id in addresses else name) for id, name in named]


def found_by(words: str) -> ColumnElement[bool]:
    """A whole e-mail address, by its keyed hash (the addresses themselves are sealed); or part of a name."""
    return _ADDRESSED if "@" in words else _NAMED


def sought(words: str) -> dict[str, str]:
    """The parameters of what `found_by` says."""
    if "@" in words:
        return {"address": keyed_hash("email", words.strip().lower())}
    return {"pattern": anywhere(words)}


def anywhere(words: str) -> str:
    """A pattern for these words in a name, each sign of them as it stands. For LIKE with "/" to escape by."""
    for sign in "/%_":
        words = words.replace(sign, f"/{sign}")
    return f"%{words}%"


def name_of(person_id: UUID) -> str:
    return db.session.scalars(select(User.name).where(User.id == person_id)).one()
