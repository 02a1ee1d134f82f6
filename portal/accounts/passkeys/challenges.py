"""What a device is asked to sign: once, within five minutes, and only by the browser that was asked.

Which one that was, its session cookie says: it is signed, and names the row.
"""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import session
from sqlalchemy import delete, update

from portal import clock
from portal.accounts.models import PasskeyChallenge
from portal.database import db, id_at

LASTS = timedelta(minutes=5)
_HELD = "passkey"


class NoChallenge(Exception):
    """This browser was not asked, or too long ago, or has answered already."""


def issue(user_id: UUID | None) -> bytes:
    """64 random bytes for this browser, in place of those before. What is too old by now is forgotten."""
    db.session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.id < id_at(clock.now() - LASTS)))
    asked = PasskeyChallenge(challenge=secrets.token_bytes(64), user_id=user_id, made_at=clock.now())
    db.session.add(asked)
    db.session.flush()
    session[_HELD] = asked.id.hex
    return asked.challenge


def take(user_id: UUID | None) -> bytes:
    """It is used up by this, whatever comes of it. Raises NoChallenge, also for one of somebody else's."""
    held = session.pop(_HELD, "")
    if not held:
        raise NoChallenge
    mine = update(PasskeyChallenge).where(PasskeyChallenge.id == UUID(held), PasskeyChallenge.used_at.is_(None))
    mine = mine.where(
        PasskeyChallenge.made_at > clock.now() - LASTS, PasskeyChallenge.user_id.is_not_distinct_from(user_id)
    )
    taken: Any = db.session.execute(mine.values(used_at=clock.now()).returning(PasskeyChallenge.challenge))
    challenge: bytes | None = taken.scalar_one_or_none()
    if challenge is None:
        raise NoChallenge
    return challenge
