"""Patients say when they cannot come, or will be late."""

from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, or_, select

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.audit.record import record
from portal.database import db, new_id
from portal.notifications.bell.actions import seen
from portal.notifications.models import Notice
from portal.notifications.outbox import notify
from portal.programs.models import GroupLeader
from portal.reading import read
from portal.schedule.attendance_models import REASON, AbsenceNotice, Kind
from portal.schedule.models import Appointment
from portal.schedule.policy import in_force_on
from portal.vault.sealing import seal, unseal
from portal.web.transaction import turn_writer

_APPOINTMENT_ID = bindparam("appointment_id", type_=Uuid())
_TOLD = select(Notice.id).where(
    Notice.user_id == ME,
    Notice.seen_at.is_(None),
    or_(
        Notice.subject_id == _APPOINTMENT_ID,
        exists().where(AbsenceNotice.id == Notice.subject_id, AbsenceNotice.appointment_id == _APPOINTMENT_ID),
    ),
)


def give_notice(actor: Actor, appointment: Appointment, kind: Kind, reason: str) -> AbsenceNotice:
    """The actor will be late, or cannot come. The same again changes nothing, another replaces it. Raises Conflict."""
    _lock(appointment)
    appointment.check_notice(clock.now())
    standing = _standing_notice(actor, appointment)
    if standing is not None and _says(standing, kind, reason):
        return standing
    take_back_notice(actor, appointment)
    notice_id = new_id()
    notice = AbsenceNotice(
        id=notice_id,
        appointment_id=appointment.id,
        patient_id=actor.id,
        kind=kind,
        reason_sealed=seal(actor.id, REASON, notice_id, reason) if reason else None,
        made_at=clock.now(),
    )
    db.session.add(notice)
    db.session.flush()
    record(actor.id, "gave notice", "appointment", appointment.id, patient_id=actor.id)
    for user_id in _concerned(appointment):
        notify(user_id, "absence", notice.id)
    return notice


def take_back_notice(actor: Actor, appointment: Appointment) -> None:
    """She will be there after all. Raises Conflict."""
    appointment.check_notice(clock.now())
    notice = _standing_notice(actor, appointment)
    if notice is not None:
        notice.taken_back_at = clock.now()
        db.session.flush()
        record(actor.id, "took back notice", "appointment", appointment.id, patient_id=actor.id)


def note_reading(actor: Actor, appointment_id: UUID, patient_id: UUID) -> None:
    """A reason that a patient gave is her words: somebody else has read them now."""
    record(actor.id, "read", "absence_notice", appointment_id, patient_id=patient_id)


def look_at(actor: Actor, appointment: Appointment) -> None:
    """The actor has the session before her: what told her of it, or of who cannot come, counts no more."""
    if read(_TOLD, binds(actor, appointment_id=appointment.id)):
        turn_writer()
        db.session.add(appointment)  # as it was read
        see_notices(actor, appointment.id)


def see_notices(actor: Actor, appointment_id: UUID) -> None:
    about = select(AbsenceNotice.id).where(AbsenceNotice.appointment_id == appointment_id)
    seen(actor, about.union_all(select(Appointment.id).where(Appointment.id == appointment_id)))


def _lock(appointment: Appointment) -> None:
    """The same tap twice, at once, must see each other. (SQLite's writers wait for each other anyway.)"""
    db.session.refresh(appointment, with_for_update={"key_share": True})


def _standing_notice(actor: Actor, appointment: Appointment) -> AbsenceNotice | None:
    return db.session.scalar(
        select(AbsenceNotice).where(
            AbsenceNotice.appointment_id == appointment.id,
            AbsenceNotice.patient_id == actor.id,
            AbsenceNotice.taken_back_at.is_(None),
        )
    )


def _says(notice: AbsenceNotice, kind: Kind, reason: str) -> bool:
    before = unseal(REASON, notice.id, notice.reason_sealed) if notice.reason_sealed else ""
    return notice.kind is kind and before == reason


def _concerned(appointment: Appointment) -> list[UUID]:
    """Whoever holds the session: told even when a leader's time begins only on that day."""
    if appointment.staff_id is not None:
        return [appointment.staff_id]
    on_that_day = in_force_on(GroupLeader, appointment.local_on)
    leaders = select(GroupLeader.user_id).where(GroupLeader.group_id == appointment.group_id, on_that_day)
    return list(db.session.scalars(leaders))
