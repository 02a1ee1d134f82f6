"""What one session says in a calendar that others may look at."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import url_for

from portal.schedule.models import Standing
from portal.web.translation import text as _


@dataclass(frozen=True)
class Entry:
    """One session. Without its owner's say-so it has a time and nothing else; a name it never has."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    title: str
    details: str
    room: str
    page: str  # of the session in the portal, where its link opens; "" for one without a link
    cancelled: bool
    sequence: int
    made_at: datetime
    changed_at: datetime | None


def entry_of(session: Any, says_what: bool) -> Entry:
    """`session`: an Appointment, or a row of its columns."""
    cancelled = session.standing is Standing.CANCELLED
    title = _title(session) if says_what else _("Appointment")
    return Entry(
        id=session.id,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=_("Cancelled: %(title)s", title=title) if cancelled else title,
        details=_details(session) if says_what else "",
        room=session.room if says_what else "",
        page=_page(session) if says_what and session.link else "",
        cancelled=cancelled,
        sequence=session.sequence,
        made_at=_made_at(session.id),
        changed_at=session.changed_at,
    )


def _title(session: Any) -> str:
    if session.group_id is None:
        return _("One-to-one")  # with whom is nobody's business, on either one's phone
    return str(session.topic or session.title)


def _details(session: Any) -> str:
    about = session.title if session.group_id is not None and session.topic else ""
    online = _("Join online from 15 minutes before: %(page)s", page=_page(session)) if session.link else ""
    return "\n".join(line for line in (about, online) if line)


def _page(session: Any) -> str:
    """A calendar keeps what it has read, and cannot open a link at its time: so it leads to where the link opens."""
    return url_for("schedule.session", appointment_id=session.id, _external=True)


def _made_at(session_id: UUID) -> datetime:
    """An id begins with its instant."""
    return datetime.fromtimestamp((session_id.int >> 80) // 1000, UTC)
