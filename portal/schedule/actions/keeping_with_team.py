"""Who answers for a patient changes: her one-to-ones to come stay with somebody who answers for her on their day.

Called by whoever changes a care team, days away, a role or an account, in that transaction. It is decided by the day of
each session: a hand-over that is to come moves what lies after it at once, and taking it back moves that back.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import Select, and_, or_, select, union

from portal import clock
from portal.audit.record import record
from portal.database import db
from portal.notifications.outbox import notify
from portal.programs.models import CareRole, CareTeamMember
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import in_force_on
from portal.schedule.queries.holding import answers


def keep_with_team(by: UUID | None, patient_ids: Collection[UUID]) -> int:
    """Those whose holder does not answer for their patient then go to her therapist of that day, if there is one.

    How many were passed on. Twice is once.
    """
    sessions = db.session.scalars(_left_behind(patient_ids)).all() if patient_ids else []
    takers = _takers([one.id for one in sessions]) if sessions else {}
    before = {one.id: one.staff_id for one in sessions}
    moved = [one for one in sessions if _pass_on(by, one, takers.get(one.id))]
    db.session.flush()
    _tell(by, [(one, before[one.id]) for one in moved if one.standing is Standing.SCHEDULED])
    return len(moved)


def keep_around(by: UUID | None, user_id: UUID) -> int:
    """The same for the patients of this person, and for those with whom they hold one."""
    team = select(CareTeamMember.patient_id).where(CareTeamMember.user_id == user_id)
    held = select(Appointment.patient_id).where(Appointment.staff_id == user_id, Appointment.starts_at > clock.now())
    return keep_with_team(by, set(db.session.scalars(union(team, held))))


def _left_behind(patient_ids: Collection[UUID]) -> Select[Appointment]:
    return (
        select(Appointment)
        .where(
            Appointment.patient_id.in_(patient_ids),
            Appointment.starts_at > clock.now(),
            or_(
                Appointment.staff_id.is_(None),
                ~answers(Appointment.staff_id, Appointment.patient_id, Appointment.local_on),
            ),
        )
        .order_by(Appointment.patient_id, Appointment.starts_at, Appointment.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def _takers(session_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """By session, its patient's therapist of that day; of several, the one who came last."""
    hers = and_(CareTeamMember.patient_id == Appointment.patient_id, CareTeamMember.care_role == CareRole.THERAPIST)
    found = (
        select(Appointment.id, CareTeamMember.user_id)
        .join(CareTeamMember, and_(hers, in_force_on(CareTeamMember, Appointment.local_on)))
        .where(Appointment.id.in_(session_ids))
        .where(answers(CareTeamMember.user_id, Appointment.patient_id, Appointment.local_on))
        .order_by(CareTeamMember.from_on, CareTeamMember.id.desc())
    )
    return {row.id: row.user_id for row in db.session.execute(found)}


def _pass_on(by: UUID | None, session: Appointment, taker: UUID | None) -> bool:
    if taker in (None, session.staff_id):
        return False
    session.staff_id = taker
    session.sequence += 1
    session.changed_at = clock.now()
    record(by, "changed session", "appointment", session.id, patient_id=session.patient_id)
    return True


def _tell(by: UUID | None, passed: Iterable[tuple[Appointment, UUID | None]]) -> None:
    """Its patient, who held them and who holds them now: each once, of the first that takes place."""
    first: dict[UUID, Appointment] = {}
    for session, was_with in passed:
        for one in (session.patient_id, session.staff_id, was_with):
            if one not in (None, by):
                first.setdefault(one, session)
    for one, session in first.items():
        notify(one, "schedule", session.id, cause=str(session.sequence))
