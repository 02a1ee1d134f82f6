"""Somebody of the staff lost her phone, her recovery codes and her passkeys: a code that another one makes lets her
through the second step once.

It is handed over by whoever knows her face, and is worth nothing without her password, which the maker does not know.
Until it is used nothing is different. Used, it takes away what she lost, and leads her to set up a new second step.
"""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from portal import clock
from portal.access.actor import Actor
from portal.accounts import actions, sign_ins
from portal.accounts.administering import administering
from portal.accounts.forgotten import is_settling
from portal.accounts.models import Passkey, RecoveryCode, Standing, User
from portal.accounts.second_ways import Ways, has_second_factor, ways
from portal.accounts.turns import wait_for_turn_of
from portal.audit.record import record
from portal.database import Conflict, db, first_id_at, new_id
from portal.notifications.outbox import notify, notify_all
from portal.vault.sealing import keyed_hash
from portal.web import read_only

LASTS = timedelta(hours=24)
_MARK = "by hand "
"""Before its hash, so that it is never taken for one of her own recovery codes. When it was made, its id says."""


def make(user: User, by: UUID | None) -> str:
    """The code, shown once; one from before stops working. She hears of it, and so do all who administer the clinic.

    `by`: None for the operator. Raises Conflict.
    """
    wait_for_turn_of(user)
    check_may_have_one(user)
    db.session.execute(delete(RecoveryCode).where(_of(user)))
    code = "-".join(secrets.token_hex(2) for _ in range(4))
    db.session.add(RecoveryCode(user_id=user.id, code_hash=_hash(user, code)))
    db.session.flush()
    record(by, "made a code for the second step", "user", user.id)
    cause, today = new_id().hex, clock.today_in(current_app.extensions["clinic"]().zone)
    notify(user.id, "code_by_hand", user.id, cause)
    others = set(db.session.scalars(administering(today))) - {user.id, by}
    notify_all(sorted(others), "code_for_another", user.id, cause)
    return code


def check_may_have_one(user: User) -> None:
    """Raises Conflict. Whoever set her address lately could have had a link for a password sent there."""
    if user.standing is not Standing.ACTIVE or not actions.is_or_will_be_staff(user):
        raise Conflict(_("Such a code is only for somebody of the staff whose account is open."))
    if not has_second_factor(user):
        raise Conflict(_("They have no second step yet. They set one up after their password, so they need no code."))
    if is_settling(user):
        raise Conflict(_("Their e-mail address was changed in the last two days. Such a code can be made after that."))


def is_waiting(user: User) -> bool:
    return db.session.scalar(select(RecoveryCode.id).where(*_open(user)).limit(1)) is not None


def ways_at_the_door(user: User) -> Ways:
    """A code may be one of these, where she has none of her own."""
    found = ways(user)
    return found if found["by_code"] else {**found, "by_code": is_waiting(user)}


def let_through(actor: Actor, user: User, code: str) -> bool:
    """Whether it is hers and still works. If so it is used up, and she has no second step from now on: she sets one up
    before she goes on."""
    if not is_waiting(user):
        return False
    if read_only.is_on():
        raise read_only.ReadOnly
    wait_for_turn_of(user)
    mine = update(RecoveryCode).where(*_open(user), RecoveryCode.code_hash == _hash(user, code))
    used: Any = db.session.execute(mine.values(used_at=clock.now()))
    if not used.rowcount:
        return False
    _take_off(user)
    sign_ins.end_all(user.id, but=actor.sign_in_id)
    record(actor.id, "came in by a code made by hand", "user", user.id)
    notify(user.id, "way_in", user.id, cause=new_id().hex)
    return True


def _take_off(user: User) -> None:
    """Whoever has what she lost has it for nothing."""
    user.totp_sealed, user.totp_confirmed_at = "", None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None)))
    for key in db.session.scalars(select(Passkey).where(Passkey.user_id == user.id)):
        db.session.delete(key)
        record(user.id, "removed passkey", "passkey", key.id)
    db.session.flush()


def _open(user: User) -> tuple[Any, ...]:
    return _of(user), RecoveryCode.used_at.is_(None), RecoveryCode.id >= first_id_at(clock.now() - LASTS)


def _of(user: User) -> Any:
    return (RecoveryCode.user_id == user.id) & RecoveryCode.code_hash.startswith(_MARK)


def _hash(user: User, code: str) -> str:
    typed = "".join(code.lower().split()).replace("-", "")
    return _MARK + keyed_hash("code by hand", f"{user.id.hex} {typed}")
