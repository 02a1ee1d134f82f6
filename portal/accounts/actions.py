"""What is done to accounts: invited, activated, signed in, changed, deactivated."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import or_, select

from portal import clock
from portal.access.actor import AT_WORK, Actor, Role
from portal.accounts import app_keys, passwords, reading_on, resets, second_factor, sign_ins, verifying
from portal.accounts.models import Invitation, RoleGrant, SignIn, Standing, User
from portal.accounts.tokens import fresh, hashed
from portal.accounts.turns import wait_for_turn
from portal.audit.record import open_chain, record
from portal.database import db, new_id
from portal.notifications.outbox import notify
from portal.vault.sealing import CLINIC, keyed_hash, make_key, seal
from portal.web.languages import ENGLISH

INVITATION_LASTS = timedelta(hours=72)


class AddressTaken(Exception):
    """Somebody already has an account with this address."""


def find(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email_lookup == keyed_hash("email", email.strip().lower())))


@dataclass(frozen=True)
class Newcomer:
    """Who gets an account, and the role it begins with; `program_id`: held in that program only."""

    name: str
    email: str
    role: Role
    from_on: date
    credentials: str = ""
    language: str = ENGLISH
    program_id: UUID | None = None


def invite(who: Newcomer, by: UUID | None) -> tuple[User, str]:
    """Make an account nobody can sign in to yet, and the token of the link by which it is activated.

    Raises AddressTaken.
    """
    user = add_account(who, by)
    return user, renew_invitation(user, by)


def add_account(who: Newcomer, by: UUID | None) -> User:
    """The same without a link: one may be made later. Raises AddressTaken."""
    if find(who.email) is not None:
        raise AddressTaken
    user = _new_user(who.name, who.email, who.credentials)
    user.language = who.language
    db.session.add(RoleGrant(user_id=user.id, role=who.role, program_id=who.program_id, from_on=who.from_on))
    if who.role is Role.PATIENT:
        make_key(user.id)
        open_chain(user.id)
    record(by, "invited", "user", user.id)
    return user


def renew_invitation(user: User, by: UUID | None) -> str:
    """A fresh link; the ones before stop working."""
    wait_for_turn(user.id)
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
    """The invitation behind a link, while it can be used; as it is now, also where it was read before."""
    behind = select(Invitation).join(User, User.id == Invitation.user_id)
    behind = behind.where(Invitation.token_hash == hashed(token), User.standing == Standing.INVITED)
    found = db.session.scalar(behind, execution_options={"populate_existing": True})
    return found if found and found.used_at is None and found.expires_at > clock.now() else None


def accept(token: str, password: str, language: str) -> User | None:
    """Set the first password, and the language in which she did so. None: somebody was quicker with this link, or it
    leads nowhere any more."""
    password_hash = verifying.hashed(password)
    invitation = open_invitation(token)
    if invitation is not None:
        wait_for_turn(invitation.user_id)
        invitation = open_invitation(token)
    return _activate(invitation, password_hash, language) if invitation is not None else None


def activate(invitation: Invitation, password: str) -> User:
    """The same at once, where nobody waits."""
    return _activate(invitation, passwords.hash_password(password))


def _activate(invitation: Invitation, password_hash: str, language: str = "") -> User:
    """The link is used up."""
    user = db.session.get_one(User, invitation.user_id)
    invitation.used_at = clock.now()
    user.standing = Standing.ACTIVE
    user.language = language or user.language
    set_hash(user, password_hash)
    return user


def set_hash(user: User, password_hash: str) -> None:
    """A new password ends every sign-in made with the old one."""
    user.password_hash = password_hash
    user.wrong_tries = 0
    sign_ins.end_all(user.id)
    resets.end_open(user.id)
    record(user.id, "password changed", "user", user.id)
    db.session.flush()


def check_password(email: str, password: str) -> User | None:
    """The account these words open; the same work is done when there is none."""
    user = find(email)
    found = verifying.verified(user, password)
    return user if user and found and verifying.still_opens(user, found) else None


def sign_in_here(
    user: User, second_factor_owed: bool, instead_of: Actor | None, at_provider: sign_ins.AtProvider | None = None
) -> SignIn:
    """On this browser from now on, in place of whoever was signed in here."""
    if instead_of is not None:
        sign_ins.end(instead_of.sign_in_id)
    sign_in = sign_ins.begin(user, second_factor_owed, at_provider)
    sign_ins.end_oldest(sign_in)
    record(user.id, "signed in", "sign_in", sign_in.id)
    return sign_in


def change_password(actor: Actor, user: User, old: str, new: str, reads_on: bool = False) -> bool:
    """Whether the old one was right. If so everywhere else is signed out; here goes on under a fresh cookie.

    That shows who she is to pages that ask again, unless they would ask for her code as well. `reads_on`: apps and a
    calendar that read for her go on, as she said.
    """
    found = verifying.verified(user, old)
    password_hash = verifying.hashed(new) if found else ""
    if not found or not verifying.still_opens(user, found):
        return False
    set_hash(user, password_hash)
    if not reads_on:
        reading_on.end(user.id)
    notify(user.id, "way_in", user.id, cause=new_id().hex)
    here = sign_ins.begin(user, second_factor_owed=False)
    if user.totp_confirmed_at is not None:
        here.proved_at = actor.proved_at
    return True


def get(user_id: UUID) -> User:
    return db.session.get_one(User, user_id)


def reads_until(actor: Actor) -> date | None:
    """The last day on which a patient can sign in and read; None: until further notice."""
    hers = (RoleGrant.user_id == actor.id, RoleGrant.role == Role.PATIENT, RoleGrant.from_on <= actor.today)
    lasting = select(RoleGrant.until_on).where(
        *hers, or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= actor.today)
    )
    days = db.session.scalars(lasting).all()
    return None if None in days else max((day for day in days if day), default=None)


def is_password(user: User, password: str) -> bool:
    """As `check_password`, for somebody signed in."""
    found = verifying.verified(user, password)
    return bool(found) and verifying.still_opens(user, found)


def is_code(user: User, code: str) -> bool:
    """Whether it is hers now, of her phone or one of her recovery codes. It works once."""
    return second_factor.accepts(user, code) or second_factor.accepts_recovery(user, code)


def prove(actor: Actor) -> None:
    """She showed again that it is she."""
    sign_ins.proved(actor.sign_in_id)
    record(actor.id, "shown again who it is", "sign_in", actor.sign_in_id)


def owes_second_factor(user: User) -> bool:
    """Whoever has set one up, and all staff, today's and tomorrow's, where the clinic's settings ask for it."""
    if user.totp_confirmed_at is not None:
        return True
    return current_app.config["STAFF_SECOND_FACTOR"] and is_or_will_be_staff(user)


def shortest_password(user: User) -> int:
    return passwords.SHORTEST_WITH_SECOND_FACTOR if owes_second_factor(user) else passwords.SHORTEST


def pass_second_step(actor: Actor) -> None:
    """The second factor was given: this sign-in is whole."""
    sign_ins.second_step_done(actor.sign_in_id)
    record(actor.id, "second factor given", "user", actor.id)


def second_factor_set_up(actor: Actor, user: User) -> list[str]:
    """A second factor came into force. Ends every other sign-in; returns fresh recovery codes. She hears of it."""
    sign_ins.end_all(user.id, but=actor.sign_in_id)
    sign_ins.second_step_done(actor.sign_in_id)
    record(actor.id, "second factor set up", "user", user.id)
    notify(user.id, "way_in", user.id, cause=new_id().hex)
    return second_factor.new_recovery_codes(user)


def deactivate(user: User, by: UUID) -> None:
    """Shut the account; every sign-in, and every key for an app, ends with the next request."""
    user.standing = Standing.DEACTIVATED
    db.session.flush()
    sign_ins.end_all(user.id)
    app_keys.end_all(user.id, by)
    record(by, "deactivated", "user", user.id)


def guessable(user: User) -> list[str]:
    """What a guesser tries first: the person's name and address, the clinic's name."""
    return [*user.name.split(), *user.email.split("@")[0].split("."), *_clinic().name.split()]


def is_or_will_be_staff(user: User) -> bool:
    lasting = or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= clock.today_in(_clinic().zone))
    held = select(RoleGrant.id).where(RoleGrant.user_id == user.id, RoleGrant.role.in_(AT_WORK), lasting)
    return db.session.scalar(held.limit(1)) is not None


def _clinic() -> Any:
    return current_app.extensions["clinic"]()


def _new_user(name: str, email: str, credentials: str) -> User:
    user = User(id=new_id(), name=name, credentials=credentials, created_at=clock.now())
    user.email_sealed = seal(CLINIC, "user.email", user.id, email.strip())
    user.email_lookup = keyed_hash("email", email.strip().lower())
    db.session.add(user)
    db.session.flush()
    return user
