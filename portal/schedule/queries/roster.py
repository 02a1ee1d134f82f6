"""Who is expected at a session, and what they said about coming."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.database import db
from portal.programs.models import Enrollment
from portal.programs.policy import on_care_team
from portal.schedule.attendance_models import REASON, AbsenceNotice, Kind
from portal.schedule.models import Appointment
from portal.schedule.policy import in_force_on
from portal.vault.sealing import preload, unseal


@dataclass(frozen=True)
class Expected:
    """A name on the roster."""

    patient_id: UUID
    name: str
    first_day: bool
    notice: Kind | None = None
    reason: str = field(default="", repr=False)


_TOLD = select(AbsenceNotice.id.label("notice_id"), AbsenceNotice.patient_id, AbsenceNotice.reason_sealed).where(
    AbsenceNotice.appointment_id == bindparam("appointment_id"),
    AbsenceNotice.patient_id == bindparam("patient_id"),
    AbsenceNotice.taken_back_at.is_(None),
    or_(AbsenceNotice.patient_id == ME, on_care_team(AbsenceNotice.patient_id)),
)


def reason_given(actor: Actor, appointment: Appointment, patient_id: UUID) -> str:
    """What the patient wrote about not coming: for herself, and for who answers for her today. Two statements."""
    row = db.session.execute(_TOLD, binds(actor, appointment_id=appointment.id, patient_id=patient_id)).one_or_none()
    return _reason(row) if row else ""


_ROSTER = (
    select(
        User.id,
        User.name,
        (Enrollment.from_on == Appointment.local_on).label("first_day"),
        AbsenceNotice.id.label("notice_id"),
        AbsenceNotice.kind,
        AbsenceNotice.reason_sealed,
    )
    .select_from(Appointment)
    .join(Enrollment, and_(Enrollment.group_id == Appointment.group_id, in_force_on(Enrollment, Appointment.local_on)))
    .join(User, User.id == Enrollment.patient_id)
    .outerjoin(
        AbsenceNotice,
        and_(
            AbsenceNotice.appointment_id == Appointment.id,
            AbsenceNotice.patient_id == User.id,
            AbsenceNotice.taken_back_at.is_(None),
        ),
    )
    .where(Appointment.id == bindparam("appointment_id"))
    .order_by(User.name, User.id)
)


def roster(appointment: Appointment) -> list[Expected]:
    """Who is expected, and who said that she will be late or absent, and why. The caller's scope says who may know."""
    rows = db.session.execute(_ROSTER, {"appointment_id": appointment.id}).all()
    preload(row.reason_sealed for row in rows if row.reason_sealed)
    return [Expected(row.id, row.name, bool(row.first_day), row.kind, _reason(row)) for row in rows]


def _reason(row: Any) -> str:
    if not row.reason_sealed:
        return ""
    return unseal(REASON, row.notice_id, row.reason_sealed)
