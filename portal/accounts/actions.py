"""What is done to accounts: invited, activated, signed in, changed, deactivated."""

from datetime import date, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from portal import clock
from portal.access.actor import STAFF, Actor, Role
from portal.accounts import passwords, second_factor, sign_ins, throttle
from portal.accounts.models import Invitation, RoleGrant, Standing, User
from portal.accounts.tokens import fresh, hashed
from portal.audit.record import open_chain, record
from portal.database import db, new_id
from portal.vault.sealing import CLINIC, keyed_hash, make_key, seal

INVITATION_LASTS = timedelta(hours=72)
WINDOW = timedelta(minutes=5)
TRIES_PER_ACCOUNT = 10
TRIES_PER_ADDRESS = 30
CODES_PER_ACCOUNT = 5


class AddressTaken(Exception):
    """Somebody already has an account with this address."""


def find(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email_lookup == keyed_hash("email", email.strip().lower())))


def invite(
    name: str, email: str, role: Role, from_on: date, by: UUID | None, credentials: str = ""
) -> tuple[User, str]:
    """Make an account nobody can sign in to yet, and the token of the link by which it is activated.

    Raises AddressTaken.
    """
    if find(email) is not None:
        raise AddressTaken
    user = _new_user(name, email, credentials)
    db.session.add(RoleGrant(user_id=user.id, role=role, from_on=from_on))
    if role is Role.PATIENT:
        make_key(user.id)
        open_chain(user.id)
    record(by, "invited", "user", user.id)
    return user, renew_invitation(user, by)


def renew_invitation(user: User, by: UUID | None) -> str:
    """A fresh link; the ones before stop working."""
    for old in db.session.scalars(
        select(Invitation).where(Invitation.user_id == user.id, Invitation.used_at.is_(None))
    ):
        old.expires_at = clock.now()
    token, now = fresh(), clock.now()
    db.session.add(
        Invitation(
            user_id=user.id, token_hash=hashed(token), made_by=by, made_at=now, expires_at=now + INVITATION_LASTS
        )
    )
    db.session.flush()
    return token


def open_invitation(token: str) -> Invitation | None:
    """The invitation behind a link, while it can be used."""
    found = db.session.scalar(select(Invitation).where(Invitation.token_hash == hashed(token)).with_for_update())
    return found if found and found.used_at is None and found.expires_at > clock.now() else None


def activate(invitation: Invitation, password: str) -> User:
    """Set the first password; the link is used up."""
    user = db.session.get_one(User, invitation.user_id)
    invitation.used_at = clock.now()
    user.standing = Standing.ACTIVE
    set_password(user, password)
    return user


def set_password(user: User, password: str) -> None:
    """A new password ends every sign-in made with the old one."""
    user.password_hash = passwords.hash_password(password)
    sign_ins.end_all(user.id)
    record(user.id, "password changed", "user", user.id)
    db.session.flush()


def too_many_tries(email: str, address: str) -> bool:
    """Whether this account or this network address has had its share of tries."""
    return (
        throttle.recent(_account_bucket(email), WINDOW) >= TRIES_PER_ACCOUNT
        or throttle.recent(_address_bucket(address), WINDOW) >= TRIES_PER_ADDRESS
    )


def note_failed_try(email: str, address: str) -> None:
    throttle.note(_account_bucket(email))
    throttle.note(_address_bucket(address))


def check_password(email: str, password: str) -> User | None:
    """The account these words open; the same work is done when there is none."""
    user = find(email)
    right = passwords.is_right(password, user.password_hash if user else "")
    return user if user and right and user.standing is Standing.ACTIVE else None


def get(user_id: UUID) -> User:
    return db.session.get_one(User, user_id)


def is_password(user: User, password: str) -> bool:
    return passwords.is_right(password, user.password_hash)


def owes_second_factor(user: User) -> bool:
    """Whoever has set one up, and all staff where the clinic's settings ask for it."""
    required = current_app.config["STAFF_SECOND_FACTOR"] and is_staff(user, clock.now().date())
    return required or user.totp_confirmed_at is not None


def shortest_password(user: User) -> int:
    return passwords.SHORTEST_WITH_SECOND_FACTOR if owes_second_factor(user) else passwords.SHORTEST


def too_many_codes(user: User) -> bool:
    return throttle.recent(keyed_hash("code", user.id.hex), WINDOW) >= CODES_PER_ACCOUNT


def note_wrong_code(user: User) -> None:
    throttle.note(keyed_hash("code", user.id.hex))


def pass_second_step(actor: Actor) -> None:
    """The second factor was given: this sign-in is whole."""
    sign_ins.second_step_done(actor.sign_in_id)
    record(actor.id, "second factor given", "user", actor.id)


def confirm_second_factor(actor: Actor, user: User) -> list[str]:
    """The code was right: the second factor is in force. Ends every other sign-in; returns fresh recovery codes."""
    user.totp_confirmed_at = clock.now()
    sign_ins.end_all(user.id, but=actor.sign_in_id)
    sign_ins.second_step_done(actor.sign_in_id)
    record(actor.id, "second factor set up", "user", user.id)
    return second_factor.new_recovery_codes(user)


def deactivate(user: User, by: UUID) -> None:
    """Shut the account; every sign-in ends with the next request."""
    user.standing = Standing.DEACTIVATED
    sign_ins.end_all(user.id)
    record(by, "deactivated", "user", user.id)


def roles_of(user: User, today: date) -> frozenset[Role]:
    rows = db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id, RoleGrant.from_on <= today))
    return frozenset(row.role for row in rows if row.until_on is None or row.until_on >= today)


def is_staff(user: User, today: date) -> bool:
    return bool(roles_of(user, today) & STAFF)


def _new_user(name: str, email: str, credentials: str) -> User:
    user = User(id=new_id(), name=name, credentials=credentials, created_at=clock.now())
    user.email_sealed = seal(CLINIC, "user.email", user.id, email.strip())
    user.email_lookup = keyed_hash("email", email.strip().lower())
    db.session.add(user)
    db.session.flush()
    return user


def _account_bucket(email: str) -> str:
    return keyed_hash("try", email.strip().lower())


def _address_bucket(address: str) -> str:
    return keyed_hash("from", address)
