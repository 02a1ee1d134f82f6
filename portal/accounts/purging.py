"""Sign-ins, tries, links, keys and challenges that are long over. The audit record keeps that there were any."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, delete, or_, select

from portal.accounts.models import AppKey, Invitation, PasskeyChallenge, PasswordReset, ProviderAnswer, SignIn
from portal.accounts.throttle import KEPT as TRIES_KEPT
from portal.accounts.throttle import Attempt
from portal.database import db

KEPT = timedelta(days=90)
PORTION = 500


def purge(now: datetime) -> int:
    """A portion of it, in the caller's transaction. How many rows; none: there are no more."""
    old = now - KEPT
    over = or_(SignIn.ended_at < old, SignIn.seen_at < old)
    used = or_(Invitation.used_at < old, Invitation.expires_at < old)
    ended = or_(AppKey.revoked_at < old, AppKey.expires_at < old)
    soon = now - TRIES_KEPT
    parts = (
        *((SignIn, over), (Invitation, used), (AppKey, ended), (Attempt, Attempt.at < soon)),
        *((PasswordReset, PasswordReset.expires_at < soon), (PasskeyChallenge, PasskeyChallenge.made_at < soon)),
        (ProviderAnswer, ProviderAnswer.at < soon),
    )
    return sum(_delete(table, which) for table, which in parts)


def _delete(table: Any, which: Any) -> int:
    result = db.session.execute(delete(table).where(table.id.in_(select(table.id).where(which).limit(PORTION))))
    return result.rowcount if isinstance(result, CursorResult) else 0
