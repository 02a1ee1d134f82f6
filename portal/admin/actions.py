"""What an administrator does to people's accounts: invite, let in, shut out, give and end roles.

Nobody does these to herself. So no administrator can make herself a therapist and read, and the last one
cannot lock everybody out; another administrator can, and the record says who did.
"""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access.actor import Actor, Role
from portal.access.scope import binds
from portal.accounts import actions as accounts
from portal.accounts import addresses, code_by_hand, forgotten, invitations, sign_ins, tries
from portal.accounts.models import Invitation, RoleGrant, Standing, User
from portal.accounts.taking_back import take_back
from portal.accounts.tries import Asked
from portal.accounts.turns import wait_for_turn_of
from portal.audit.record import open_chain, record
from portal.database import Conflict, db
from portal.notifications.retrying import another_try
from portal.programs.policy import administered_people
from portal.schedule.actions.settling_around import settle_around
from portal.vault.sealing import make_key

WIDER = {Role.PROGRAM_ADMIN: Role.ADMIN}
"""The role that is held in the whole clinic, where it is another one."""


class NotHeld(Exception):
    """The person does not hold this role from that day on, so it cannot be ended."""


class AlreadyHeld(Exception):
    """The person holds this role already, or will."""


def invite(actor: Actor, who: accounts.Newcomer) -> tuple[User, str]:
    """The new account and the token of its link.

    Raises AddressTaken, also for two invitations at the same moment.
    """
    try:
        with db.session.begin_nested():
            invited = accounts.invite(who, by=actor.id)
    except IntegrityError:
        raise accounts.AddressTaken from None
    _note_where(actor, who.program_id)
    return invited


def renew_invitation(actor: Actor, person: User) -> str:
    """A fresh link for somebody who has not used one; the ones before stop working.

    Somebody with a password gets none: whoever holds a link sets the password, and an administrator
    who could make one for a patient could read as her.
    """
    wait_for_turn_of(person)
    _check_invited(person)
    record(actor.id, "renewed invitation", "user", person.id)
    return accounts.renew_invitation(person, actor.id)


def let_password_in_again(actor: Actor, person: User) -> None:
    """After wrong tries by somebody else. Whoever does not know the password comes in no better than before."""
    tries.let_in_again(person)
    record(actor.id, "let the password in again", "user", person.id)


def deactivate(actor: Actor, person: User) -> None:
    """Shut the account: it signs out everywhere and its open link stops working."""
    _refuse_oneself(actor, person)
    wait_for_turn_of(person)
    if person.standing is Standing.DEACTIVATED:
        raise Conflict(_("This account is deactivated already."))
    accounts.deactivate(person, actor.id)
    _withdraw_links(person.id)
    settle_around(actor.id, [person.id])


def reactivate(actor: Actor, person: User) -> None:
    """Let the person in again, with the password from before; one who never had any needs a new link."""
    wait_for_turn_of(person)
    if person.standing is not Standing.DEACTIVATED:
        raise Conflict(_("This account is not deactivated."))
    person.standing = Standing.ACTIVE if person.password_hash else Standing.INVITED
    record(actor.id, "reactivated", "user", person.id)
    db.session.flush()
    settle_around(actor.id, [person.id])


def change_name(actor: Actor, person: User, name: str, credentials: str) -> None:
    """What the person is called, from now on and in all that was before."""
    if (name, credentials) != (person.name, person.credentials):
        person.name, person.credentials = name, credentials
        record(actor.id, "changed name", "user", person.id)


def change_address(actor: Actor, person: User, email: str) -> None:
    """Where the person's mail goes, and with what they sign in. What could not be sent before is tried again.

    Raises AddressTaken.
    """
    if addresses.change_address(person, email, actor.id):
        forgotten.address_was_set(person)
        invitations.end_open(person.id)
        another_try(person.id)


def send_password_link(actor: Actor, person: User) -> None:
    """By mail, to the person. The one who sends it never holds it."""
    _refuse_oneself(actor, person)
    asked = Asked(person.email, "")
    _check_sends_mail()
    if not forgotten.may_have_one(person):
        raise Conflict(
            _("No link can be sent now: the account is not open, or its address was changed in the last days.")
        )
    if asked.too_many_for_one():
        raise Conflict(_("Several links were sent today already. Please wait until tomorrow."))
    asked.note_for_one()
    forgotten.send_to(person, actor.id)


def make_code(actor: Actor, person: User) -> str:
    """For who lost phone, recovery codes and passkeys; to be handed over. Raises Conflict."""
    _refuse_oneself(actor, person)
    return code_by_hand.make(person, actor.id)


def mail_new_invitation(actor: Actor, person: User) -> None:
    """As `renew_invitation`, to the person alone."""
    wait_for_turn_of(person)
    _check_invited(person)
    _check_sends_mail()
    invitations.end_open(person.id)
    invitations.send([person.id], actor.id)


def mail_invitations(actor: Actor, ids: Collection[UUID]) -> int:
    """To those of these people who are invited and have no link that still works. To how many."""
    _check_sends_mail()
    hers = administered_people.with_only_columns(User.id).where(User.id.in_(ids))
    return invitations.send(db.session.scalars(hers, binds(actor)).all(), actor.id)


def try_again(actor: Actor, person: User) -> None:
    """Send what could not be sent, once more."""
    if another_try(person.id):
        record(actor.id, "tried again to reach", "user", person.id)


def give_role(actor: Actor, person: User, role: Role, from_on: date, program_id: UUID | None = None) -> None:
    """`program_id`: in that program only. Raises AlreadyHeld, also for who holds it in the whole clinic.

    Becoming a patient brings a key for her words and a chain for her record.
    """
    _refuse_oneself(actor, person)
    if program_id is not None and _grants(person.id, WIDER.get(role, role), from_on):
        raise AlreadyHeld
    held = _grants(person.id, role, from_on, program_id)
    if not held:
        db.session.add(RoleGrant(user_id=person.id, role=role, program_id=program_id, from_on=from_on))
    elif held[-1].until_on is None or held[-1].from_on > from_on:
        raise AlreadyHeld
    else:
        held[-1].until_on = None  # it would have ended later: now it goes on
    if role is Role.PATIENT:
        make_key(person.id)
        open_chain(person.id)
    _changed(actor, person, f"gave role {role}", program_id)


def end_role(actor: Actor, person: User, role: Role, from_on: date, program_id: UUID | None = None) -> None:
    """From that day on the person holds the role no more: in that program, or in the whole clinic. Raises NotHeld."""
    _refuse_oneself(actor, person)
    held = _grants(person.id, role, from_on, program_id)
    if not held:
        raise NotHeld
    for grant in held:
        if grant.from_on >= from_on:
            take_back(grant)
        else:
            grant.until_on = from_on - timedelta(days=1)
    _changed(actor, person, f"ended role {role}", program_id)


def _changed(actor: Actor, person: User, verb: str, program_id: UUID | None) -> None:
    """Whoever may do something else now signs in anew, with the second step that may go with it."""
    db.session.flush()
    sign_ins.end_all(person.id)
    record(actor.id, verb, "user", person.id)
    _note_where(actor, program_id)
    settle_around(actor.id, [person.id])


def _note_where(actor: Actor, program_id: UUID | None) -> None:
    if program_id is not None:
        record(actor.id, "set where a role is held", "program", program_id)


def sends_mail() -> bool:
    return bool(current_app.extensions["settings"].mail.is_on)


def _check_sends_mail() -> None:
    if not sends_mail():
        raise Conflict(_("This portal sends no e-mail, so no link can be sent."))


def _check_invited(person: User) -> None:
    if person.standing is not Standing.INVITED:
        raise Conflict(_("A link is only for someone who has not set a password yet."))


def _refuse_oneself(actor: Actor, person: User) -> None:
    if actor.id == person.id:
        raise Conflict(_("You cannot change this for yourself. Another administrator can."))


def _grants(person_id: UUID, role: Role, day: date, program_id: UUID | None = None) -> list[RoleGrant]:
    """What is in force on `day` or to come, in order. Locks the person, so that two grants never overlap.

    A patient is one, whichever program she was invited for.
    """
    db.session.execute(select(User.id).where(User.id == person_id).with_for_update())
    lasting = or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= day)
    wanted = select(RoleGrant).where(RoleGrant.user_id == person_id, RoleGrant.role == role, lasting)
    if role is not Role.PATIENT:
        wanted = wanted.where(RoleGrant.program_id == program_id)
    return list(db.session.scalars(wanted.order_by(RoleGrant.from_on)))


def _withdraw_links(person_id: UUID) -> None:
    still_open = update(Invitation).where(Invitation.user_id == person_id, Invitation.used_at.is_(None))
    db.session.execute(still_open.values(expires_at=clock.now()))
