"""Which sessions somebody may see. Membership is measured on the day of the session, not on the day of asking."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from portal.access.rules import named
from portal.access.scope import ME, Scope
from portal.programs.models import Dated, Enrollment
from portal.programs.policy import leads
from portal.schedule.models import Appointment


def in_force_on(dated: type[Dated], day: Any) -> ColumnElement[bool]:
    """The row holds on `day`."""
    return and_(dated.from_on <= day, or_(dated.until_on.is_(None), dated.until_on >= day))


def _member_that_day() -> ColumnElement[bool]:
    return exists().where(
        Enrollment.group_id == Appointment.group_id,
        Enrollment.patient_id == ME,
        in_force_on(Enrollment, Appointment.local_on),
    )


def _mine() -> ColumnElement[bool]:
    return or_(
        Appointment.patient_id == ME, Appointment.staff_id == ME, _member_that_day(), leads(Appointment.group_id)
    )


visible: Scope[Appointment] = named("schedule.visible", select(Appointment).where(_mine()))
"""The actor's own: of groups she was in on that day or leads now, and one-to-ones she is part of."""

own: Scope[Appointment] = named(
    "schedule.own", select(Appointment).where(or_(Appointment.patient_id == ME, _member_that_day()))
)
"""Sessions at which the actor is the patient: those she can say she will miss."""

led: Scope[Appointment] = named("schedule.led", select(Appointment).where(leads(Appointment.group_id)))
"""Sessions of groups the actor leads today."""
