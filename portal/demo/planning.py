"""What was taught so far, and a session that was given another room."""

from datetime import timedelta

from sqlalchemy import ColumnElement, select

from portal import clock
from portal.access.actor import Role
from portal.database import db
from portal.demo.people import Riverbend
from portal.schedule.actions.changing import Changes, change
from portal.schedule.actions.planning import note_taught
from portal.schedule.models import Appointment
from portal.web.formatting import local

LEADERS = {"day": "dana", "evening": "luis"}


def seed_planning(clinic: Riverbend) -> None:
    """Each leader noted what was taught; next week's last session of the day group is in another room."""
    for group, leader in LEADERS.items():
        for session in _sessions(clinic, group, Appointment.ends_at < clock.now()):
            note_taught(clinic.actor(leader, Role.LEADER), session, session.skills)
    ahead = clock.now() + timedelta(days=6)
    coming = _sessions(clinic, "day", Appointment.starts_at > ahead)
    if coming:
        _other_room(clinic, coming[0])


def _sessions(clinic: Riverbend, group: str, when: ColumnElement[bool]) -> list[Appointment]:
    found = select(Appointment).where(Appointment.group_id == clinic.groups[group].id, when)
    return list(db.session.scalars(found.order_by(Appointment.starts_at)))


def _other_room(clinic: Riverbend, session: Appointment) -> None:
    begins, ends = local(session.starts_at).time(), local(session.ends_at).time()
    to = Changes(
        *(session.local_on, begins, ends, "Room 5", session.link, session.bring, "Room 2 is being painted"),
        bring_in_other_languages=session.bring_in_other_languages,
    )
    change(clinic.actor("dana", Role.LEADER), session, to)
