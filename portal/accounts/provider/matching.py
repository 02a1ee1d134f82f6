"""Whose account it is: one that is linked already, or the first time, by a verified address, one of staff's.

Nobody's account is made by this, and a patient's is opened by it never. Who cannot be matched hears the same, whatever
the reason: that somebody is a patient here is a secret.
"""

from uuid import UUID

from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.accounts import actions, invitations
from portal.accounts.models import Identity, RoleGrant, Standing, User
from portal.accounts.provider import roles
from portal.accounts.provider.asking import Person
from portal.accounts.provider.discovery import provider
from portal.accounts.turns import wait_for_turn
from portal.audit.record import record
from portal.database import add_once, db
from portal.vault.sealing import keyed_hash
from portal.web import read_only
from portal.web.translation import language


class Unknown(Exception):
    """No account of staff belongs to this person."""


class Unverified(Exception):
    """Nobody says that the address is hers."""


class NoRole(Exception):
    """The provider gives her nothing to do here."""


def owner(person: Person) -> User:
    """With the roles that her claim gives. Raises Unknown, Unverified and NoRole."""
    if not person.may_come_in:
        raise NoRole
    user = linked(person)
    is_new = user is None
    user = user or _found_by_address(person)
    if user.standing is Standing.DEACTIVATED or _is_patient(user):
        raise Unknown
    wait_for_turn(user.id)
    _let_in(user, person, is_new)
    if user.standing is Standing.INVITED:
        _activate(user)
    return user


def _let_in(user: User, person: Person, is_new: bool) -> None:
    """With a claim it decides, also that she loses what she had; without one an administrator did."""
    wanted, claim_decides = roles.given_by(person.roles), bool(provider().roles)
    if claim_decides and not wanted and is_new:
        raise NoRole  # whoever was never linked loses nothing
    if not claim_decides and not actions.is_or_will_be_staff(user):
        raise Unknown
    if is_new:
        _link(user, person)
    if claim_decides:
        roles.apply(user, wanted)
    if claim_decides and not wanted:
        raise NoRole


def linked(person: Person) -> User | None:
    """By what the provider calls her for good, whatever her address is by now."""
    hers = select(User).join(Identity, Identity.user_id == User.id).where(Identity.lookup == _lookup(person))
    return db.session.scalar(hers)


def is_linked(user: User) -> bool:
    mine = select(Identity.id).where(Identity.user_id == user.id, Identity.issuer == provider().issuer)
    return provider().is_on and db.session.scalar(mine) is not None


def unlink(user: User, by: UUID | None) -> bool:
    """Whoever comes next with her verified address is linked anew: for an account that was made anew over there."""
    mine = list(db.session.scalars(select(Identity).where(Identity.user_id == user.id)))
    for one in mine:
        db.session.delete(one)
    if mine:
        record(by, "unlinked identity", "user", user.id)
    return bool(mine)


def _found_by_address(person: Person) -> User:
    """Whether it is verified is asked first: the answer must not depend on whose address it is."""
    if not person.email or not person.is_email_verified:
        raise Unverified
    user = actions.find(person.email)
    if user is None or not actions.is_or_will_be_staff(user) or is_linked(user):
        raise Unknown
    return user


def _is_patient(user: User) -> bool:
    """Today, or ever: her record is still hers."""
    was = select(RoleGrant.id).where(RoleGrant.user_id == user.id, RoleGrant.role == Role.PATIENT)
    return db.session.scalar(was.limit(1)) is not None


def _link(user: User, person: Person) -> None:
    if read_only.is_on():
        raise read_only.ReadOnly
    made = Identity(user_id=user.id, issuer=person.issuer, lookup=_lookup(person), made_at=clock.now())
    if not add_once(made):
        raise Unknown  # somebody else was linked to it at the same moment
    record(user.id, "linked identity", "user", user.id)


def _activate(user: User) -> None:
    """She is in without a password; the link that would have set one leads nowhere any more."""
    user.standing, user.language = Standing.ACTIVE, language()
    db.session.flush()
    invitations.end_open(user.id)


def _lookup(person: Person) -> str:
    return keyed_hash("identity", f"{person.issuer} {person.subject}")
