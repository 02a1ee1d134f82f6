"""How many more may come to a session: its group's capacity, less who is expected that day, less confirmed guests."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import bindparam, distinct, func, select

from portal.database import db
from portal.programs.models import Enrollment, Group
from portal.schedule.attendance_models import Asked, MakeUp
from portal.schedule.models import Appointment
from portal.schedule.policy import in_force_on

_MEMBERS = (
    select(func.count(Enrollment.id))
    .where(Enrollment.group_id == Appointment.group_id, in_force_on(Enrollment, Appointment.local_on))
    .correlate(Appointment)
    .scalar_subquery()
)
_GUESTS = (
    select(func.count(distinct(MakeUp.patient_id)))
    .where(MakeUp.guest_id == Appointment.id, MakeUp.standing == Asked.CONFIRMED)
    .correlate(Appointment)
    .scalar_subquery()
)
_ROOM = (
    select(Appointment.id, (Group.capacity - _MEMBERS - _GUESTS).label("room"))
    .join(Group, Group.id == Appointment.group_id)
    .where(Appointment.id.in_(bindparam("appointment_ids", expanding=True)))
)


def room_left(appointment_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Places left at each of these sessions of groups; never less than none. One statement."""
    rows = db.session.execute(_ROOM, {"appointment_ids": list(appointment_ids)})
    return {row.id: max(0, row.room) for row in rows}
