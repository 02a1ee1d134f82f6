"""An emergency access is begun, ended before its time, and looked at afterwards."""

from datetime import timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal import clock
from portal.access.actor import Actor, Role
from portal.access.scope import binds
from portal.accounts.models import User
from portal.audit.record import record
from portal.database import Conflict, db, new_id
from portal.notifications.bell import actions as bell
from portal.notifications.outbox import notify_all
from portal.programs.emergencies import OFFICER, REASON, REVIEW
from portal.programs.exceptional_models import EmergencyAccess
from portal.programs.policy import RUNNING
from portal.programs.queries import answering, holders
from portal.vault.sealing import CLINIC, seal
from portal.web.transaction import turn_writer

LASTS = timedelta(minutes=60)
SUBJECT = "emergency_access"
_RUNNING = select(EmergencyAccess).where(RUNNING)
_OFFICER = select(OFFICER)


def begin(actor: Actor, patient_id: UUID, reason: str) -> EmergencyAccess:
    """For an hour. One at a time: another one ends, and the same once more is the one that goes on.

    Her care team and who answers for privacy hear of it now.
    """
    db.session.execute(select(User.id).where(User.id == actor.id).with_for_update()).all()
    for one in db.session.scalars(_RUNNING, binds(actor)).all():
        if one.patient_id == patient_id:
            return one
        end(actor, one)
    now, access_id = clock.now(), new_id()
    row = EmergencyAccess(
        id=access_id,
        user_id=actor.id,
        patient_id=patient_id,
        reason_sealed=seal(CLINIC, REASON, access_id, reason),
        began_at=now,
        until_at=now + LASTS,
    )
    db.session.add(row)
    db.session.flush()
    record(actor.id, "began", SUBJECT, row.id, patient_id=patient_id)
    notify_all(_concerned(actor, patient_id), "emergency_access", row.id)
    return row


def end(actor: Actor, row: EmergencyAccess) -> None:
    """Now. What is over stays as it was."""
    if row.ended_at is None and row.until_at > clock.now():
        row.ended_at = clock.now()
        db.session.flush()
        record(actor.id, "ended", SUBJECT, row.id, patient_id=row.patient_id)


def review(actor: Actor, row: EmergencyAccess, note: str) -> None:
    """Somebody has looked at it, and says what she found. Raises Conflict while it goes on, and once it was closed."""
    db.session.refresh(row, with_for_update=True)
    if row.reviewed_at is not None:
        raise Conflict(_l("A colleague has closed this already. What you wrote was not kept."))
    if row.ended_at is None and row.until_at > clock.now():
        raise Conflict(_l("This access still goes on. Please close it when it is over."))
    row.reviewed_by, row.reviewed_at = actor.id, clock.now()
    row.review_sealed = seal(CLINIC, REVIEW, row.id, note)
    db.session.flush()
    bell.call_off(row.id)
    record(actor.id, "reviewed", SUBJECT, row.id, patient_id=row.patient_id)


def note_reading(actor: Actor, subject: str, subject_id: UUID, patient_id: UUID) -> None:
    """Something of hers is shown in an emergency: it is on record, and nothing else is changed by it."""
    turn_writer()
    record(actor.id, "read in an emergency", subject, subject_id, patient_id=patient_id)


def note_search(actor: Actor) -> None:
    """A name was tried that nobody here has. Which one is written down nowhere."""
    record(actor.id, "looked in vain", SUBJECT, None)


def _concerned(actor: Actor, patient_id: UUID) -> set[UUID]:
    officer = db.session.scalar(_OFFICER, binds(actor))
    privacy = {officer} if officer and officer != actor.id else holders(actor, Role.ADMIN)
    return ({one.id for one in answering(actor, patient_id)} | privacy) - {actor.id, patient_id}
