"""Whom a session concerns: who is told when it changes."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, union

from portal.database import db
from portal.programs.models import Dated, Enrollment, GroupLeader
from portal.schedule.attendance_models import Asked, MakeUp
from portal.schedule.models import Appointment, StandIn
from portal.schedule.policy import in_force_on


def concerned(session: Appointment, days: Iterable[date]) -> set[UUID]:
    """Members and leaders on any of the days, guests and stand-ins; of a one-to-one, the two. One statement."""
    if session.group_id is None:
        return {one for one in (session.patient_id, session.staff_id) if one is not None}
    on_days = list(days)

    def then(dated: type[Dated]) -> ColumnElement[bool]:
        return or_(*(in_force_on(dated, day) for day in on_days))

    everyone = union(
        select(Enrollment.patient_id).where(Enrollment.group_id == session.group_id, then(Enrollment)),
        select(GroupLeader.user_id).where(GroupLeader.group_id == session.group_id, then(GroupLeader)),
        select(MakeUp.patient_id).where(MakeUp.guest_id == session.id, MakeUp.standing == Asked.CONFIRMED),
        select(StandIn.user_id).where(StandIn.appointment_id == session.id, StandIn.ended_at.is_(None)),
    )
    return set(db.session.scalars(everyone))
