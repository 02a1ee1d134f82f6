"""One line from a leader to somebody who was not there."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, db, new_id
from portal.notifications.outbox import notify
from portal.schedule.attendance_models import LINE, AbsenceLine, Attendance
from portal.schedule.mark_and_notice import her_mark
from portal.schedule.models import Appointment
from portal.vault.sealing import seal


def write_line(actor: Actor, appointment: Appointment, patient_id: UUID, words: str) -> AbsenceLine:
    """For who was marked as not there. It may be put in other words until she has read it. Raises Conflict."""
    db.session.refresh(appointment, with_for_update={"key_share": True})
    _check_absent(appointment, patient_id)
    line = _line(appointment, patient_id)
    if line is None:
        line = AbsenceLine(id=new_id(), appointment_id=appointment.id, patient_id=patient_id)
        db.session.add(line)
    elif line.read_at is not None:
        raise Conflict(_("Your line was read already, so it stays as it is."))
    line.line_sealed = seal(patient_id, LINE, line.id, words)
    line.made_by, line.made_at = actor.id, clock.now()
    db.session.flush()
    record(actor.id, "wrote line", "absence_line", line.id, patient_id=patient_id)
    notify(patient_id, "absence_line", line.id)
    return line


def _check_absent(appointment: Appointment, patient_id: UUID) -> None:
    mark = db.session.scalar(select(Attendance).where(her_mark(appointment.id, patient_id)))
    if mark is None or not mark.presence.is_absent:
        raise Conflict(_("A line is for somebody who was marked as not here. Nothing was sent."))


def _line(appointment: Appointment, patient_id: UUID) -> AbsenceLine | None:
    """Held, so that it is not changed while she reads it."""
    return db.session.scalar(
        select(AbsenceLine)
        .where(AbsenceLine.appointment_id == appointment.id, AbsenceLine.patient_id == patient_id)
        .with_for_update()
    )
