"""When somebody is there at the clinic: stated weekday by weekday."""

from collections.abc import Iterable
from datetime import time
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.audit.record import record
from portal.database import Conflict, db
from portal.programs.actions.refusing import AlreadyThere, refusing_what_is_taken
from portal.programs.life_models import OpenHours


class Overlaps(Conflict):
    """The clinic is open at some of these times already."""


def open_on(weekday: int, opens: time, closes: time, by: UUID | None) -> OpenHours:
    """Raises Overlaps."""
    there = select(OpenHours.id).where(OpenHours.weekday == weekday, OpenHours.opens < closes, OpenHours.closes > opens)
    taken = Overlaps(_l("The clinic is open at some of these times already. Please change the times, or remove those."))
    if db.session.scalar(there.limit(1)):
        raise taken
    hours = OpenHours(weekday=weekday, opens=opens, closes=closes)
    try:
        with refusing_what_is_taken():
            db.session.add(hours)
    except AlreadyThere:  # by somebody else, a moment ago
        raise taken from None
    record(by, "added open hours", "open_hours", hours.id)
    return hours


def open_on_days(weekdays: Iterable[int], opens: time, closes: time, by: UUID | None) -> None:
    """On all of them, or on none. Raises Overlaps."""
    with db.session.begin_nested():
        for weekday in weekdays:
            open_on(weekday, opens, closes, by)


def no_more(hours: OpenHours, by: UUID | None) -> None:
    """The clinic is not open then any more."""
    db.session.delete(hours)
    db.session.flush()
    record(by, "removed open hours", "open_hours", hours.id)
