"""A patient goes through what she missed."""

from uuid import UUID

from sqlalchemy import select, update

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import db
from portal.schedule.actions.telling import lock
from portal.schedule.attendance_models import AbsenceLine, CaughtUp
from portal.schedule.models import Appointment


def catch_up(actor: Actor, missed: Appointment) -> None:
    """She has gone through it. Twice is once."""
    lock(missed)
    if _known(actor, missed) is None:
        db.session.add(CaughtUp(patient_id=actor.id, appointment_id=missed.id, caught_up_at=clock.now()))
        db.session.flush()
        record(actor.id, "caught up", "appointment", missed.id, patient_id=actor.id)


def not_yet(actor: Actor, missed: Appointment) -> None:
    """She has not, after all."""
    lock(missed)
    known = _known(actor, missed)
    if known is not None:
        db.session.delete(known)
        db.session.flush()
        record(actor.id, "not caught up yet", "appointment", missed.id, patient_id=actor.id)


def note_line_read(line_id: UUID) -> None:
    """She has read the line her leader wrote her: the first time counts."""
    unread = update(AbsenceLine).where(AbsenceLine.id == line_id, AbsenceLine.read_at.is_(None))
    db.session.execute(unread.values(read_at=clock.now()))


def _known(actor: Actor, missed: Appointment) -> CaughtUp | None:
    return db.session.scalar(
        select(CaughtUp).where(CaughtUp.patient_id == actor.id, CaughtUp.appointment_id == missed.id)
    )
