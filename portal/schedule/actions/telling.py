"""Patients say when they cannot come, or will be late."""

from uuid import UUID

from sqlalchemy import select, union

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import db, new_id
from portal.notifications.outbox import notify
from portal.programs.models import CareRole, CareTeamMember, GroupLeader
from portal.schedule.attendance_models import CAUSE, REASON, AbsenceNotice, Kind
from portal.schedule.mark_and_notice import her_notice
from portal.schedule.models import Appointment, StandIn
from portal.schedule.policy import in_force_on
from portal.schedule.told import Told
from portal.vault.sealing import seal, unseal


def give_notice(
    actor: Actor, appointment: Appointment, kind: Kind, reason: str | None = None, cause: str = ""
) -> AbsenceNotice:
    """The actor will be late, or cannot come. The same again changes nothing, another replaces it. Raises Conflict.

    `cause`: as `Told.as_cause` has it. Without a `reason`, be it an empty one, it is a bare tap: what she added
    before stays.
    """
    told = None if reason is None else Told.of(cause, reason)
    lock(appointment)
    appointment.check_notice(clock.now())
    standing = _standing_notice(actor, appointment)
    if standing is not None and standing.kind is kind and told in (None, told_in(standing)):
        return standing
    take_back_notice(actor, appointment)
    notice = _new(actor, appointment, kind, told or Told())
    record(actor.id, "gave notice", "appointment", appointment.id, patient_id=actor.id)
    for user_id in _told(actor, appointment):
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


def told_in(notice: AbsenceNotice) -> Told:
    """What she added."""
    cause = unseal(CAUSE, notice.id, notice.cause_sealed) if notice.cause_sealed else ""
    return Told.of(cause, unseal(REASON, notice.id, notice.reason_sealed) if notice.reason_sealed else "")


def lock(appointment: Appointment) -> None:
    """The same tap twice, at once, must see each other. (SQLite's writers wait for each other anyway.)"""
    db.session.refresh(appointment, with_for_update={"key_share": True})


def concerned(appointment: Appointment) -> set[UUID]:
    """Whoever holds the session, on its day, and who stands in at it."""
    instead = select(StandIn.user_id).where(StandIn.appointment_id == appointment.id, StandIn.ended_at.is_(None))
    if appointment.staff_id is not None:
        return {appointment.staff_id, *db.session.scalars(instead)}
    on_that_day = in_force_on(GroupLeader, appointment.local_on)
    holding = select(GroupLeader.user_id).where(GroupLeader.group_id == appointment.group_id, on_that_day)
    return set(db.session.scalars(union(holding, instead)))


def _told(actor: Actor, appointment: Appointment) -> list[UUID]:
    """Those, and who answers for the patient. Each once."""
    therapists = select(CareTeamMember.user_id).where(
        CareTeamMember.patient_id == actor.id,
        CareTeamMember.care_role == CareRole.THERAPIST,
        in_force_on(CareTeamMember, actor.today),
    )
    return sorted(concerned(appointment) | set(db.session.scalars(therapists)))


def _new(actor: Actor, appointment: Appointment, kind: Kind, told: Told) -> AbsenceNotice:
    notice_id = new_id()
    notice = AbsenceNotice(
        id=notice_id,
        appointment_id=appointment.id,
        patient_id=actor.id,
        kind=kind,
        cause_sealed=seal(actor.id, CAUSE, notice_id, told.as_cause) if told.as_cause else None,
        reason_sealed=seal(actor.id, REASON, notice_id, told.note) if told.note else None,
        made_at=clock.now(),
    )
    db.session.add(notice)
    db.session.flush()
    return notice


def _standing_notice(actor: Actor, appointment: Appointment) -> AbsenceNotice | None:
    return db.session.scalar(select(AbsenceNotice).where(her_notice(appointment.id, actor.id)))
