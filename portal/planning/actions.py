"""A change to one session, and what depends on it: what is due before it is due before its new start."""

from portal.access.actor import Actor
from portal.schedule.actions.changing import Changes, change
from portal.schedule.models import Appointment
from portal.worksheets.actions.changing import follow_session


def reshape(actor: Actor, session: Appointment, to: Changes) -> None:
    """Raises Conflict, Overlap or NoSuchTime."""
    before = session.starts_at
    change(actor, session, to)
    if session.starts_at != before:
        follow_session(session.id, session.starts_at)
