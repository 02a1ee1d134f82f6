"""Somebody forgot her password, or says so: the same answer whoever asks, after the same work."""

from datetime import timedelta
from uuid import UUID

from portal.accounts import actions, reading_on, resets, verifying
from portal.accounts.models import Standing, User
from portal.accounts.throttle import Limit, exhausted, note
from portal.accounts.tries import Asked
from portal.accounts.turns import wait_for_turn
from portal.audit.record import record
from portal.database import db, new_id
from portal.notifications.outbox import notify
from portal.vault.sealing import keyed_hash

SETTLES = Limit(1, timedelta(days=2))
"""How long an address that somebody else set gets no link: who sets it could have it sent to herself."""


def ask(asked: Asked) -> None:
    """A link for the person with this address, if there is one. Nobody is told whether."""
    user, often = _in_her_turn(asked.email), asked.too_many_for_one()
    asked.note()
    if user is not None and not often and may_have_one(user):
        resets.send(user.id)
        record(None, "asked for a new password", "user", user.id)
    else:
        _as_much_work(asked)


def _in_her_turn(email: str) -> User | None:
    """Whose address it is then, when nobody changes it any more."""
    user = actions.find(email)
    wait_for_turn(user.id if user is not None else new_id())
    if user is not None:
        db.session.expire(user)
    return actions.find(email)


def _as_much_work(asked: Asked) -> None:
    """So that nobody can tell by the clock: as many statements of the same kinds, which change nothing for anybody."""
    wait_for_turn(new_id())
    resets.end_open(new_id())
    resets.token_of(new_id())
    for _ in range(2):
        note(asked.nobodys)
    record(None, "asked for a new password", "user", None)


def may_have_one(user: User) -> bool:
    return user.standing is Standing.ACTIVE and not is_settling(user)


def is_settling(user: User) -> bool:
    """Somebody else set her address in the last days."""
    return exhausted(_settling(user.id), SETTLES)


def send_to(user: User, by: UUID) -> None:
    """An administrator sends it: by mail as well, so she never sees the link."""
    resets.send(user.id)
    record(by, "sent a link for a new password", "user", user.id)


def set_anew(token: str, password: str) -> User | None:
    """With the new password everyone is signed out, and apps and a calendar that read for her end.

    None: somebody was quicker with this link.
    The account's turn first, the link after it, as whoever changes a password takes them.
    """
    password_hash = verifying.hashed(password)
    reset = resets.find(token)
    if reset is None:
        return None
    wait_for_turn(reset.user_id)
    if not resets.use(reset):
        return None
    user = actions.get(reset.user_id)
    actions.set_hash(user, password_hash)
    reading_on.end(user.id)
    notify(user.id, "new_password", user.id, cause=reset.id.hex)
    return user


def address_was_set(user: User) -> None:
    """By somebody else. She is told, and for a while no link goes there."""
    note(_settling(user.id))
    notify(user.id, "new_address", user.id, cause=new_id().hex)


def _settling(user_id: UUID) -> str:
    return keyed_hash("address set", user_id.hex)
