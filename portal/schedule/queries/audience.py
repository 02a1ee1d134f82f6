"""Whom a number of sessions concern: who is told when they change, once each."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import CompoundSelect, select, union

from portal.database import db, portions
from portal.programs.models import Enrollment, GroupLeader
from portal.schedule.attendance_models import Asked, MakeUp
from portal.schedule.models import Appointment, StandIn
from portal.schedule.policy import in_force_on, in_some_group_on


def audience(session_ids: Iterable[UUID]) -> set[UUID]:
    """Members and leaders on the day of each, its guests and stand-ins; the two of a one-to-one."""
    found: set[UUID] = set()
    for portion in portions(session_ids):
        those = Appointment.id.in_(portion)
        members = select(Enrollment.patient_id).join(Appointment, Appointment.group_id == Enrollment.group_id)
        leaders = select(GroupLeader.user_id).join(Appointment, Appointment.group_id == GroupLeader.group_id)
        guests = select(MakeUp.patient_id).join(Appointment, Appointment.id == MakeUp.guest_id)
        stand_ins = select(StandIn.user_id).join(Appointment, Appointment.id == StandIn.appointment_id)
        the_two = (select(one).where(those, one.is_not(None)) for one in (Appointment.patient_id, Appointment.staff_id))
        everyone: CompoundSelect[UUID] = union(
            members.where(those, in_force_on(Enrollment, Appointment.local_on)),
            leaders.where(those, in_force_on(GroupLeader, Appointment.local_on)),
            guests.where(
                those,
                MakeUp.standing == Asked.CONFIRMED,
                in_some_group_on(MakeUp.patient_id, Appointment.local_on),
            ),
            stand_ins.where(those, StandIn.ended_at.is_(None)),
            *the_two,
        )
        found.update(db.session.scalars(everyone))
    return found
