"""Her sessions, past and to come, as a file for a calendar."""

from portal.access.actor import Actor
from portal.schedule.calendar.queries import own_entries
from portal.schedule.calendar.writing import written
from portal.web.formatting import zone


def calendar(actor: Actor) -> bytes:
    """While she asks: what it says of a session online is the address of a page."""
    return written(own_entries(actor), zone())
