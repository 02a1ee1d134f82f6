"""Links by which somebody who forgot her password sets a new one: made, sent, used once, ended."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from portal import clock
from portal.accounts.mailed_links import MailedLinks
from portal.accounts.models import PasswordReset, Standing, User
from portal.accounts.tokens import hashed
from portal.accounts.turns import wait_for_turn
from portal.database import db, new_id
from portal.notifications.hooks import Purpose
from portal.notifications.outbox import send_link

LASTS = timedelta(minutes=20)
_LINKS = MailedLinks(Purpose.NEW_PASSWORD, PasswordReset, "password reset", "forgotten", Standing.ACTIVE)
token_of, end_open, links = _LINKS.token_of, _LINKS.end_open, _LINKS.links


def send(user_id: UUID) -> None:
    """A mail with a fresh link is on its way; the links before stop working."""
    wait_for_turn(user_id)
    end_open(user_id)
    now, reset_id = clock.now(), new_id()
    token_hash = hashed(token_of(reset_id))
    db.session.add(
        PasswordReset(id=reset_id, user_id=user_id, token_hash=token_hash, made_at=now, expires_at=now + LASTS)
    )
    send_link(reset_id, user_id)


def find(token: str) -> PasswordReset | None:
    """What is behind a link, while it can be used."""
    behind = select(PasswordReset).join(User, User.id == PasswordReset.user_id)
    behind = behind.where(PasswordReset.token_hash == hashed(token), User.standing == Standing.ACTIVE, *_LINKS.open)
    return db.session.scalar(behind, {"now": clock.now()})


def use(reset: PasswordReset) -> bool:
    """Once: of two who come with the same link at the same moment, the second hears that it is used."""
    mine = update(PasswordReset).where(PasswordReset.id == reset.id, *_LINKS.open)
    done: Any = db.session.execute(mine.values(used_at=clock.now()), {"now": clock.now()})
    return bool(done.rowcount)
