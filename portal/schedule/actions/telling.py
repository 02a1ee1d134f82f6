"""Patients say when they cannot come, or will be late."""

from uuid import UUID

from sqlalchemy import Uuid, literal, select, union

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import db, new_id
from portal.notifications.outbox import notify
from portal.programs.models import CareRole, CareTeamMember, GroupLeader
from portal.schedule.attendance_models import REASON, AbsenceNotice, Kind
from portal.schedule.models import Appointment, StandIn
from portal.schedule.policy import in_force_on
from portal.vault.sealing import seal, unseal


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
    for user_id in _concerned(actor, appointment):
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


def _concerned(actor: Actor, appointment: Appointment) -> list[UUID]:
    """Whoever holds the session, on its day; who stands in at it; and who answers for the patient. Each once."""
    if appointment.staff_id is not None:
        holding = select(literal(appointment.staff_id, Uuid()))
    else:
        on_that_day = in_force_on(GroupLeader, appointment.local_on)
        holding = select(GroupLeader.user_id).where(GroupLeader.group_id == appointment.group_id, on_that_day)
    instead = select(StandIn.user_id).where(StandIn.appointment_id == appointment.id, StandIn.ended_at.is_(None))
    therapist = select(CareTeamMember.user_id).where(
        CareTeamMember.patient_id == actor.id,
        CareTeamMember.care_role == CareRole.THERAPIST,
        in_force_on(CareTeamMember, actor.today),
    )
    return list(db.session.scalars(union(holding, instead, therapist)))
