"""What was said about coming to one session, for her who said it and for who answers for her."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, or_, select
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.programs.policy import on_care_team
from portal.reading import read
from portal.schedule.attendance_models import CAUSE, REASON, AbsenceNotice, Kind
from portal.schedule.mark_and_notice import her_notice
from portal.schedule.told import Told
from portal.vault.sealing import preload, unseal


@dataclass(frozen=True)
class Notice:
    """`seen_by`: the first name of who has seen it."""

    kind: Kind
    told: Told = field(repr=False)
    made_at: datetime
    seen_at: datetime | None
    seen_by: str


_SEER = aliased(User)
_STANDING = (
    select(
        AbsenceNotice.id,
        AbsenceNotice.kind,
        AbsenceNotice.cause_sealed,
        AbsenceNotice.reason_sealed,
        AbsenceNotice.made_at,
        AbsenceNotice.seen_at,
        _SEER.name.label("seer"),
    )
    .outerjoin(_SEER, _SEER.id == AbsenceNotice.seen_by)
    .where(
        her_notice(bindparam("appointment_id", type_=Uuid()), bindparam("patient_id", type_=Uuid())),
        or_(AbsenceNotice.patient_id == ME, on_care_team(AbsenceNotice.patient_id)),
    )
)


def notice_of(actor: Actor, appointment_id: UUID, patient_id: UUID) -> Notice | None:
    """What the patient said: for herself, and for who answers for her today. One statement, and one for a key."""
    row = read(_STANDING, binds(actor, appointment_id=appointment_id, patient_id=patient_id)).one_or_none()
    if row is None:
        return None
    preload(one for one in (row.cause_sealed, row.reason_sealed) if one)
    cause = unseal(CAUSE, row.id, row.cause_sealed) if row.cause_sealed else ""
    reason = unseal(REASON, row.id, row.reason_sealed) if row.reason_sealed else ""
    seer = row.seer.split()[0] if row.seer else ""
    return Notice(row.kind, Told.of(cause, reason), row.made_at, row.seen_at, seer)
