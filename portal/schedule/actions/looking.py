"""Somebody has a session, or what was asked around it, before her: what told her of it counts no more."""

from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select, union_all

from portal.access.actor import Actor
from portal.access.scope import ME
from portal.notifications.bell import actions as bell
from portal.schedule.attendance_models import AbsenceNotice, MakeUp
from portal.schedule.models import Appointment

_APPOINTMENT_ID = bindparam("appointment_id", type_=Uuid())
_AT_IT = union_all(
    select(Appointment.id).where(Appointment.id == _APPOINTMENT_ID),
    select(AbsenceNotice.id).where(AbsenceNotice.appointment_id == _APPOINTMENT_ID),
    select(MakeUp.id).where(MakeUp.guest_id == _APPOINTMENT_ID),
)
_ASKED: Any = select(MakeUp.id).where(MakeUp.patient_id == ME)
_TOLD_AT_IT, _TOLD_OF_ASKED = bell.about(_AT_IT), bell.about(_ASKED)


def look_at(actor: Actor, appointment: Appointment) -> None:
    """A page that only reads shows it: the session itself, who cannot come, who asks to come as a guest."""
    bell.look_at(actor, appointment, _TOLD_AT_IT, appointment_id=appointment.id)


def see_bell(actor: Actor, appointment_id: UUID) -> None:
    """The same for a page that writes."""
    bell.seen(actor, _AT_IT, appointment_id=appointment_id)


def look_at_make_ups(actor: Actor) -> None:
    """All that a patient has asked for."""
    bell.look_at(actor, None, _TOLD_OF_ASKED)
