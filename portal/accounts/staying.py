"""How long the sign-in behind this request still lasts, so that its pages can say so in time."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from flask import current_app, g

from portal import clock
from portal.access.actor import current_actor
from portal.accounts.sign_ins import TOUCH_EVERY
from portal.web.htmx import in_background

WARNED = timedelta(minutes=2)


@dataclass(frozen=True)
class Left:
    """`whose`: tells one person's pages from another's, and nothing else. Empty: it is over.

    `for_good`: the absolute end comes first, and being there does not put it off. `soon`: from here on it is said.
    """

    seconds: int = 0
    soon: int = 0
    for_good: bool = False
    whose: str = ""

    @property
    def minutes(self) -> int:
        """As the page says it; 0: it says nothing yet."""
        return 0 if self.seconds > self.soon else -(-self.seconds // 60)

    @property
    def known(self) -> str:
        """What a page knows that shows this. The same again, and there is nothing to tell it."""
        return f"{self.minutes}{'-' if self.for_good else ''}" if self.whose else "over"

    @property
    def says_something(self) -> bool:
        return self.minutes > 0 or not self.whose


def left() -> Left:
    """Of the person who asks; if nobody does, or somebody who owes the second step, it is over."""
    actor = current_actor()
    if actor is None or actor.second_factor_pending or "sign_in_seen" not in g:
        return Left()
    _, began_at, seen_at = g.sign_in_seen
    idle, absolute = current_app.config["IDLE_LIMIT"], current_app.config["ABSOLUTE_LIMIT"]
    now = clock.now()
    by_idling, at_last = _seen_as_of(seen_at, now) + idle - now, began_at + absolute - now
    soon = min(WARNED, idle / 2)
    seconds = int(min(by_idling, at_last).total_seconds())
    whose = _mark(str(current_app.secret_key), actor.id)
    return Left(max(seconds, 1), int(soon.total_seconds()), at_last < by_idling, whose)


def _seen_as_of(seen_at: datetime, now: datetime) -> datetime:
    """This request itself may count as being there."""
    return seen_at if in_background() or now - seen_at < TOUCH_EVERY else now


@lru_cache(maxsize=1024)
def _mark(secret_key: str, user_id: UUID) -> str:
    """No database is asked: it is wanted with every page."""
    return hmac.new(secret_key.encode(), f"whose:{user_id.hex}".encode(), "sha256").hexdigest()[:16]
