"""A question to the provider: asked by one browser, answered within ten minutes, and once.

Its state, nonce and verifier are worked out from its id and the secret of the installation, so they are kept nowhere.
The browser's own session cookie, which is signed, holds the id; that it was answered is a row.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app, session

from portal import clock
from portal.accounts.models import ProviderAnswer
from portal.database import add_once, new_id

LASTS = timedelta(minutes=10)
_HELD = "provider"


class NoQuestion(Exception):
    """This browser did not ask, or too long ago, or has its answer already."""


@dataclass(frozen=True)
class Question:
    """`wanted`: where she goes from there. `sign_in_id`: somebody signed in is asked who she is once more."""

    id: UUID
    asked_at: datetime
    wanted: str
    sign_in_id: UUID | None

    @property
    def state(self) -> str:
        return self._worked_out("state")

    @property
    def nonce(self) -> str:
        return self._worked_out("nonce")

    @property
    def verifier(self) -> str:
        return self._worked_out("verifier")

    def _worked_out(self, what: str) -> str:
        secret = str(current_app.secret_key).encode()
        return hmac.new(secret, f"provider {what}:{self.id.hex}".encode(), "sha256").hexdigest()


def ask(wanted: str, sign_in_id: UUID | None = None) -> Question:
    """In place of what this browser asked before."""
    made = Question(new_id(), clock.now(), wanted, sign_in_id)
    session[_HELD] = {
        "id": made.id.hex,
        "at": made.asked_at.isoformat(),
        "next": wanted,
        "of": sign_in_id.hex if sign_in_id else "",
    }
    return made


def wanted() -> str:
    """Where this browser wanted to go when it asked last, if that waits for its answer."""
    return str((session.get(_HELD) or {}).get("next", ""))


def take(state: str) -> Question:
    """It is used up by this, whatever comes of it. Raises NoQuestion."""
    held = session.get(_HELD)
    if not held:
        raise NoQuestion
    of = held["of"]
    asked = Question(UUID(held["id"]), datetime.fromisoformat(held["at"]), held["next"], UUID(of) if of else None)
    if not hmac.compare_digest(asked.state.encode(), state.encode()):
        raise NoQuestion  # of another browser, or an older one of this: what it asked last still holds
    session.pop(_HELD)
    if not timedelta() <= clock.now() - asked.asked_at < LASTS:
        raise NoQuestion
    _use_up(asked.id)
    return asked


def _use_up(question_id: UUID) -> None:
    """Also when a copy of the cookie comes a second time, or both at the same moment."""
    if not add_once(ProviderAnswer(id=question_id, at=clock.now())):
        raise NoQuestion
