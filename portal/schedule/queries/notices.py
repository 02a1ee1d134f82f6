"""What patients said about coming sessions, for who answers for them or leads there: before there is a roster."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, exists, or_, select, union
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import ME, NOW, binds
from portal.accounts.models import User
from portal.database import Instant
from portal.programs.models import Enrollment, Group
from portal.programs.policy import on_care_team
from portal.reading import read
from portal.schedule.attendance_models import CAUSE, REASON, AbsenceNotice, Asked, Kind, MakeUp
from portal.schedule.causes import cause_words
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import ids_led_when, in_force_on, in_some_group_on
from portal.vault.sealing import DataKey, hold_key, unseal


@dataclass(frozen=True)
class Told:
    """Who will be late or cannot come, to what, and why."""

    id: UUID
    patient_id: UUID
    patient: str
    kind: Kind
    appointment_id: UUID
    group_id: UUID | None
    title: str
    starts_at: datetime
    told_at: datetime
    seen: bool
    is_mine: bool  # the actor answers for the patient
    cause: str = field(repr=False)
    reason: str = field(repr=False)

    @property
    def has_words(self) -> bool:
        return bool(self.cause or self.reason)


_A_MEMBER_THEN = exists().where(
    Enrollment.patient_id == AbsenceNotice.patient_id,
    Enrollment.group_id == Appointment.group_id,
    in_force_on(Enrollment, Appointment.local_on),
)
_A_GUEST = exists().where(
    MakeUp.patient_id == AbsenceNotice.patient_id,
    MakeUp.guest_id == Appointment.id,
    MakeUp.standing == Asked.CONFIRMED,
    in_some_group_on(MakeUp.patient_id, Appointment.local_on),
)
_EXPECTED = or_(Appointment.patient_id == AbsenceNotice.patient_id, _A_MEMBER_THEN, _A_GUEST)


def _told_of(notices: Any) -> Any:
    """Of those whose ids these are. They come first: with as many tables as here, PostgreSQL joins them as named."""
    chosen = notices.subquery()
    return (
        select(
            AbsenceNotice.id,
            AbsenceNotice.kind,
            AbsenceNotice.made_at,
            AbsenceNotice.seen_at,
            AbsenceNotice.cause_sealed,
            AbsenceNotice.reason_sealed,
            User.id.label("patient_id"),
            User.name,
            Appointment.id.label("appointment_id"),
            Appointment.group_id,
            Appointment.title,
            Appointment.topic,
            Appointment.starts_at,
            on_care_team(User.id).label("is_mine"),
            DataKey.id.label("key_id"),
            DataKey.wrapped,
        )
        .select_from(chosen)
        .join(AbsenceNotice, AbsenceNotice.id == chosen.c[0])
        .join(Appointment, Appointment.id == AbsenceNotice.appointment_id)
        .join(User, User.id == AbsenceNotice.patient_id)
        .outerjoin(Group, Group.id == Appointment.group_id)
        .outerjoin(DataKey, DataKey.owner_id == User.id)
        .where(
            AbsenceNotice.taken_back_at.is_(None),
            Appointment.standing == Standing.SCHEDULED,
            _EXPECTED,
            Appointment.ends_at > NOW,
            Appointment.starts_at < bindparam("before", type_=Instant()),
        )
        .order_by(Appointment.starts_at, User.name, AbsenceNotice.id)
    )


def _of_mine(notice: Any, session: Any) -> Any:
    """What is said about a one-to-one is between the two."""
    return and_(on_care_team(notice.patient_id), or_(session.group_id.is_not(None), session.staff_id == ME))


_ONE, _THEN = aliased(AbsenceNotice), aliased(Appointment)
_STANDS = _ONE.taken_back_at.is_(None)
_COMING = _told_of(
    union(
        select(_ONE.id).join(_THEN, _THEN.id == _ONE.appointment_id).where(_STANDS, _of_mine(_ONE, _THEN)),
        select(_ONE.id).where(_STANDS, _ONE.appointment_id.in_(ids_led_when(Appointment.ends_at > NOW))),
        select(_ONE.id)
        .join(_THEN, _THEN.id == _ONE.appointment_id)
        .where(_STANDS, _THEN.staff_id == ME, _THEN.ends_at > NOW),
    )
)
"""Each by an index of its own. As one condition with ORs it would be asked of every notice of the clinic."""
_OF_PATIENT = _told_of(select(_ONE.id).where(_ONE.patient_id == bindparam("patient_id", type_=Uuid()))).where(
    _of_mine(AbsenceNotice, Appointment)
)


def coming_notices(actor: Actor, before: datetime, most: int = 20) -> list[Told]:
    """Of the actor's patients, and to sessions the actor leads or stands in at. One statement, the keys with it."""
    return [_told(row) for row in read(_COMING, binds(actor, before=before), most)]


def notices_of(actor: Actor, patient_id: UUID, before: datetime, most: int = 20) -> list[Told]:
    """Of one patient the actor answers for. One statement."""
    return [_told(row) for row in read(_OF_PATIENT, binds(actor, before=before, patient_id=patient_id), most)]


def _told(row: Any) -> Told:
    if row.key_id:
        hold_key(row.key_id, row.wrapped, row.patient_id)
    return Told(
        id=row.id,
        patient_id=row.patient_id,
        patient=row.name,
        kind=row.kind,
        appointment_id=row.appointment_id,
        group_id=row.group_id,
        title=row.topic or row.title,
        starts_at=row.starts_at,
        told_at=row.made_at,
        seen=row.seen_at is not None,
        is_mine=bool(row.is_mine),
        cause=cause_words(unseal(CAUSE, row.id, row.cause_sealed)) if row.cause_sealed else "",
        reason=unseal(REASON, row.id, row.reason_sealed) if row.reason_sealed else "",
    )
