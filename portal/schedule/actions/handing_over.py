"""A leader hands it to the therapist that somebody misses more than the policy allows; the therapist has seen it."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import User
from portal.audit.record import record
from portal.database import Conflict, db
from portal.notifications.bell import actions as bell
from portal.notifications.outbox import notify
from portal.programs.models import CareRole, CareTeamMember
from portal.programs.policy import in_force
from portal.safety.missing import look_into_misses
from portal.schedule.attendance_models import AttendanceConcern
from portal.schedule.suggesting import Counsel

_THERAPIST = (
    select(CareTeamMember.user_id)
    .where(CareTeamMember.care_role == CareRole.THERAPIST, in_force(CareTeamMember))
    .order_by(CareTeamMember.from_on.desc())
    .limit(1)
)


def hand_over(actor: Actor, patient_id: UUID, group_id: UUID, counsel: Counsel | None) -> AttendanceConcern:
    """To who answers for the patient today, once while it is not seen. Raises Conflict when it goes to nobody."""
    db.session.execute(select(User.id).where(User.id == patient_id).with_for_update())
    if standing := _standing(patient_id, group_id):
        return standing
    if counsel is None:
        raise Conflict(_("No session was missed that counts now, so there is nothing to hand over."))
    to_id = db.session.scalar(_THERAPIST.where(CareTeamMember.patient_id == patient_id), binds(actor))
    if to_id is None:
        raise Conflict(_("No therapist answers for this patient today, so it went to nobody. Please call the clinic."))
    concern = AttendanceConcern(
        patient_id=patient_id,
        group_id=group_id,
        misses=counsel.misses,
        silent=counsel.silent,
        window_days=counsel.rules.window_days,
        handed_by=actor.id,
        handed_at=clock.now(),
        to_id=to_id,
    )
    db.session.add(concern)
    db.session.flush()
    record(actor.id, "handed over", "attendance_concern", concern.id, patient_id=patient_id)
    look_into_misses(actor, patient_id, None, counsel.reason)
    notify(to_id, "attendance_concern", concern.id)
    return concern


def see_concern(actor: Actor, concern: AttendanceConcern) -> None:
    """The therapist has seen it. Twice is once."""
    db.session.refresh(concern, with_for_update=True)
    bell.seen(actor, [concern.id])
    if concern.seen_at is None:
        concern.seen_at = clock.now()
        db.session.flush()
        record(actor.id, "saw", "attendance_concern", concern.id, patient_id=concern.patient_id)


def _standing(patient_id: UUID, group_id: UUID) -> AttendanceConcern | None:
    return db.session.scalar(
        select(AttendanceConcern).where(
            AttendanceConcern.patient_id == patient_id,
            AttendanceConcern.group_id == group_id,
            AttendanceConcern.seen_at.is_(None),
        )
    )
