"""How many more may come to a session: its group's capacity, less who is expected that day, less confirmed guests."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.database import db
from portal.schedule.absences import free_places
from portal.schedule.models import Appointment

_ROOM = select(Appointment.id, free_places(Appointment).label("room")).where(
    Appointment.id.in_(bindparam("appointment_ids", expanding=True))
)


def room_left(appointment_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Places left at each of these sessions of groups; never less than none. One statement."""
    rows = db.session.execute(_ROOM, {"appointment_ids": list(appointment_ids)})
    return {row.id: max(0, row.room) for row in rows}
