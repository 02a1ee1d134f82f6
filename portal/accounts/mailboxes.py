"""Where people's mail goes."""

from collections.abc import Collection
from contextlib import suppress
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.accounts.models import User
from portal.database import db
from portal.vault.keyring import Unreadable
from portal.vault.sealing import unseal

_SEALED = select(User.id, User.email_sealed).where(User.id.in_(bindparam("ids", expanding=True)))


def addresses(ids: Collection[UUID]) -> dict[UUID, str]:
    """Of these people, so far as they can be opened. Two statements at most: theirs, and the key's."""
    opened = {}
    for row in db.session.execute(_SEALED, {"ids": list(ids)}).all():
        with suppress(Unreadable, ValueError):  # one row that was damaged must not silence everybody
            opened[row.id] = unseal("user.email", row.id, row.email_sealed)
    return opened
