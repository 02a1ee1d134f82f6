"""Who reads what was announced: members of the group today. Who wrote it, and may take it back: those who lead it."""

from sqlalchemy import select

from portal.access.rules import named
from portal.access.scope import Scope
from portal.messages.models import Announcement
from portal.programs.policy import enrolled, leads

readable: Scope[Announcement] = named(
    "announcements.readable",
    select(Announcement).where(Announcement.withdrawn_at.is_(None), enrolled(Announcement.group_id)),
)
"""Of these a member is shown what was said while she had a place: see `queries`, where days are the clinic’s."""

made: Scope[Announcement] = named("announcements.made", select(Announcement).where(leads(Announcement.group_id)))
