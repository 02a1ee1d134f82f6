"""Links in mails whose token is nowhere in the database.

It is worked out from the row's id and a key that is kept outside (as the hash of an e-mail address is), once for the
hash by which it is found again and once more when the mail is made: so a mail that has to go a second time holds the
same link, and whoever has the database alone can make none.
"""

from base64 import urlsafe_b64encode
from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import bindparam, select, update

from portal import clock
from portal.access.scope import NOW
from portal.accounts.mailboxes import addresses
from portal.accounts.models import Invitation, PasswordReset, Standing, User
from portal.config.settings import Settings
from portal.database import db
from portal.notifications.hooks import Link, Purpose
from portal.vault.sealing import keyed_hash


class MailedLinks:
    """Those of one purpose. `table`: their rows, each with the id of its delivery. `named`: what tokens are worked out
    under; `path`: what stands before one in an address; `standing`: whose links work."""

    def __init__(
        self, purpose: Purpose, table: type[PasswordReset] | type[Invitation], named: str, path: str, standing: Standing
    ) -> None:
        self.purpose, self.table, self.named, self.path = purpose, table, named, path
        self.open = (table.used_at.is_(None), table.expires_at > NOW)
        self._sendable: Any = (
            select(table.id, User.id.label("user_id"), User.language)
            .join(User, User.id == table.user_id)
            .where(table.id.in_(bindparam("ids", expanding=True)), User.standing == standing, *self.open)
        )

    def token_of(self, row_id: UUID) -> str:
        """256 bits that nobody can work out without the key."""
        return urlsafe_b64encode(bytes.fromhex(keyed_hash(self.named, row_id.hex))).decode().rstrip("=")

    def end_open(self, user_id: UUID) -> None:
        """A newer link, a password changed, an address that is another: what was sent before leads nowhere."""
        theirs = update(self.table).where(self.table.user_id == user_id, *self.open)
        db.session.execute(theirs.values(expires_at=clock.now()), {"now": clock.now()})

    def links(self, ids: Collection[UUID]) -> dict[UUID, Link]:
        """What the mails of these deliveries say, so far as they still matter."""
        rows = db.session.execute(self._sendable, {"ids": list(ids), "now": clock.now()}).all()
        settings: Settings = current_app.extensions["settings"]
        where = addresses({row.user_id for row in rows})
        start = f"{settings.address}/{self.path}/"
        return {
            row.id: Link(where[row.user_id], row.language, start + self.token_of(row.id), self.purpose)
            for row in rows
            if row.user_id in where
        }
