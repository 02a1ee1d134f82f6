"""Where somebody's mail goes, and how that is set right."""

from collections.abc import Collection
from contextlib import suppress
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from portal.accounts.actions import AddressTaken, find
from portal.accounts.models import User
from portal.audit.record import record
from portal.database import db
from portal.vault.keyring import Unreadable
from portal.vault.sealing import CLINIC, keyed_hash, seal, unseal

_SEALED = select(User.id, User.email_sealed).where(User.id.in_(bindparam("ids", expanding=True)))


def addresses(ids: Collection[UUID]) -> dict[UUID, str]:
    """Of these people, so far as they can be opened. Two statements at most: theirs, and the key's."""
    opened = {}
    for row in db.session.execute(_SEALED, {"ids": list(ids)}).all():
        with suppress(Unreadable, ValueError):  # one row that was damaged must not silence everybody
            opened[row.id] = unseal("user.email", row.id, row.email_sealed)
    return opened


def change_address(user: User, email: str, by: UUID) -> bool:
    """They sign in with it from now on. Whether it is another one. Raises AddressTaken, at the same moment too."""
    if email.strip() == user.email:
        return False
    owner = find(email)
    if owner is not None and owner.id != user.id:
        raise AddressTaken
    try:
        with db.session.begin_nested():
            user.email_sealed = seal(CLINIC, "user.email", user.id, email.strip())
            user.email_lookup = keyed_hash("email", email.strip().lower())
    except IntegrityError:
        raise AddressTaken from None
    record(by, "changed e-mail address", "user", user.id)
    return True
