"""What was marked before a session was given another time, or was called off, was of a session that never took place.

It is taken back as a leader takes a mark back: a newer one says so, and the old one stays as it was.
"""

from collections.abc import Iterable
from itertools import groupby
from uuid import UUID

from sqlalchemy import select

from portal.access.actor import Actor
from portal.audit.record import record_each
from portal.database import db
from portal.schedule.actions.marking import Marks, put
from portal.schedule.attendance_models import Attendance, Presence
from portal.schedule.models import Appointment, Standing
from portal.schedule.reasons import ANOTHER_TIME, CALLED_OFF

_TAKEN_BACK = (Presence.EXPECTED, 0, 0)


def take_back_marks(actor: Actor, sessions: Iterable[Appointment]) -> None:
    """Of sessions that had not begun and are another time now, or none. The caller holds their rows."""
    changed = {one.id: one for one in sessions}
    if not changed:
        return
    standing = select(Attendance).where(
        Attendance.appointment_id.in_(changed),
        Attendance.superseded_at.is_(None),
        Attendance.presence != Presence.EXPECTED,
    )
    marks = db.session.scalars(standing.order_by(Attendance.appointment_id, Attendance.id)).all()
    for session_id, theirs in groupby(marks, key=lambda mark: mark.appointment_id):
        _take_back(actor, changed[session_id], {mark.patient_id: mark for mark in theirs})


def _take_back(actor: Actor, session: Appointment, current: dict[UUID, Attendance]) -> None:
    marks: Marks = dict.fromkeys(current, _TAKEN_BACK)
    why = CALLED_OFF if session.standing is Standing.CANCELLED else ANOTHER_TIME
    put(session, marks, current, actor.id, why)
    record_each(actor.id, "marked attendance", "appointment", session.id, marks)
