"""Links by which somebody who forgot her password sets a new one: made, sent, used once, ended.

The link's token is nowhere in the database. It is worked out from the row's id and a key that is kept outside (as the
hash of an e-mail address is), once for the hash by which it is found again and once more when the mail is made: so a
mail that has to go a second time holds the same link, and whoever has the database alone can make none.
"""

from base64 import urlsafe_b64encode
from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import bindparam, select, update

from portal import clock
from portal.access.scope import NOW
from portal.accounts.mailboxes import addresses
from portal.accounts.models import PasswordReset, Standing, User
from portal.accounts.tokens import hashed
from portal.config import Settings
from portal.database import db, new_id
from portal.notifications.hooks import Link
from portal.notifications.outbox import send_link
from portal.vault.sealing import keyed_hash

LASTS = timedelta(minutes=20)
_OPEN = (PasswordReset.used_at.is_(None), PasswordReset.expires_at > NOW)
_SENDABLE: Any = (
    select(PasswordReset.id, User.id.label("user_id"), User.language)
    .join(User, User.id == PasswordReset.user_id)
    .where(PasswordReset.id.in_(bindparam("ids", expanding=True)), User.standing == Standing.ACTIVE, *_OPEN)
)


def send(user_id: UUID) -> None:
    """A mail with a fresh link is on its way; the links before stop working."""
    end_open(user_id)
    now, reset_id = clock.now(), new_id()
    token_hash = hashed(token_of(reset_id))
    db.session.add(
        PasswordReset(id=reset_id, user_id=user_id, token_hash=token_hash, made_at=now, expires_at=now + LASTS)
    )
    send_link(reset_id, user_id)


def token_of(reset_id: UUID) -> str:
    """256 bits that nobody can work out without the key."""
    return urlsafe_b64encode(bytes.fromhex(keyed_hash("password reset", reset_id.hex))).decode().rstrip("=")


def find(token: str) -> PasswordReset | None:
    """What is behind a link, while it can be used."""
    behind = select(PasswordReset).join(User, User.id == PasswordReset.user_id)
    behind = behind.where(PasswordReset.token_hash == hashed(token), User.standing == Standing.ACTIVE, *_OPEN)
    return db.session.scalar(behind, {"now": clock.now()})


def use(reset: PasswordReset) -> bool:
    """Once: of two who come with the same link at the same moment, the second hears that it is used."""
    mine = update(PasswordReset).where(PasswordReset.id == reset.id, *_OPEN)
    done: Any = db.session.execute(mine.values(used_at=clock.now()), {"now": clock.now()})
    return bool(done.rowcount)


def end_open(user_id: UUID) -> None:
    """A newer link, a password changed, an address that is another: what was sent before leads nowhere."""
    theirs = update(PasswordReset).where(PasswordReset.user_id == user_id, *_OPEN)
    db.session.execute(theirs.values(expires_at=clock.now()), {"now": clock.now()})


def links(ids: Collection[UUID]) -> dict[UUID, Link]:
    """What the mails of these deliveries say, so far as they still matter."""
    rows = db.session.execute(_SENDABLE, {"ids": list(ids), "now": clock.now()}).all()
    settings: Settings = current_app.extensions["settings"]
    where = addresses({row.user_id for row in rows})
    return {
        row.id: Link(where[row.user_id], row.language, f"{settings.address}/forgotten/{token_of(row.id)}")
        for row in rows
        if row.user_id in where
    }
