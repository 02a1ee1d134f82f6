"""A place is over: what its patient asked for and said of later sessions is taken back.

One-to-ones stay until whoever holds them decides: they are shown to her therapist.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from portal import clock
from portal.audit.record import record
from portal.database import db
from portal.notifications.outbox import notify
from portal.programs.actions.settling import Over
from portal.schedule.attendance_models import AbsenceNotice, Asked, MakeUp
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import in_some_group_on, is_live


def let_go(over: Over) -> None:
    """Twice is once."""
    for make_up in db.session.scalars(_make_ups(over)):
        make_up.standing, make_up.decided_at, make_up.decided_by = Asked.WITHDRAWN, clock.now(), over.by
        record(over.by, "withdrew make-up", "make_up", make_up.id, patient_id=over.patient_id)
    for notice in db.session.scalars(_notices(over)):
        notice.taken_back_at = clock.now()
        record(over.by, "took back notice", "appointment", notice.appointment_id, patient_id=over.patient_id)
    if over.in_all:
        tell_who_holds_one_to_ones(over.patient_id, over.from_on)
    db.session.flush()


def tell_who_holds_one_to_ones(patient_id: UUID, from_on: date) -> None:
    """Of those to come that stand on a day without a place, from a day on. They decide."""
    without_place = select(Appointment).where(
        Appointment.patient_id == patient_id,
        Appointment.local_on >= from_on,
        Appointment.starts_at > clock.now(),
        Appointment.standing == Standing.SCHEDULED,
        ~in_some_group_on(patient_id, Appointment.local_on),
    )
    for session in db.session.scalars(without_place):
        if session.staff_id is not None:
            notify(session.staff_id, "schedule", session.id, cause=f"over {from_on}")


def _make_ups(over: Over) -> Select[MakeUp]:
    """Those she asked for, or may come to, on a day on which she has no place any more."""
    return (
        select(MakeUp)
        .join(Appointment, Appointment.id == MakeUp.guest_id)
        .where(MakeUp.patient_id == over.patient_id, is_live(MakeUp), Appointment.local_on >= over.from_on)
        .where(~in_some_group_on(over.patient_id, Appointment.local_on))
        .order_by(MakeUp.id)
    )


def _notices(over: Over) -> Select[AbsenceNotice]:
    """Those of sessions of the group from then on."""
    return (
        select(AbsenceNotice)
        .join(Appointment, Appointment.id == AbsenceNotice.appointment_id)
        .where(AbsenceNotice.patient_id == over.patient_id, AbsenceNotice.taken_back_at.is_(None))
        .where(Appointment.group_id == over.group_id, Appointment.local_on >= over.from_on)
        .order_by(AbsenceNotice.id)
    )
