"""What makes a reminder the one it is: of what kind, of which instant, about what, whose.

The instant comes first of what differs, so that all the keys of a span of time lie together in the index. A session
that was moved has another instant, and reminds anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from portal.notifications.reminders.times import Span


@dataclass(frozen=True)
class Sort:
    """A kind of notice, and which of its reminders: "session_reminder" and "hour"."""

    kind: str
    name: str

    def key(self, of: datetime, subject_id: UUID, user_id: UUID) -> str:
        return f"{self.up_to(of)}{subject_id.hex}:{user_id.hex}"

    def up_to(self, of: datetime) -> str:
        """What the keys of an instant begin with."""
        return f"{self.kind}:{self.name}:{of.astimezone(UTC):%Y%m%d%H%M%S%f}:"

    def between(self, span: Span) -> dict[str, str]:
        """Binds: the first key of a span, and the first after it."""
        return {"first": self.up_to(span.since), "last": self.up_to(span.until)}


def sort_of(once: str, among: Iterable[Sort]) -> Sort:
    kind, name = once.split(":")[:2]
    return next(one for one in among if (one.kind, one.name) == (kind, name))
