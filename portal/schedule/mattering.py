"""Whether a notice of a session still matters: until it is over. Of a series or a day off: until it is seen."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from portal import clock
from portal.access.scope import NOW
from portal.database import db
from portal.notifications.models import Notice
from portal.schedule.attendance_models import AbsenceNotice, Asked, MakeUp
from portal.schedule.models import Appointment
from portal.schedule.policy import in_some_group_on

_IDS: Any = bindparam("ids", expanding=True)
_TO_COME = (
    select(Notice.id)
    .outerjoin(Appointment, Appointment.id == Notice.subject_id)
    .where(Notice.id.in_(_IDS), or_(Appointment.id.is_(None), Appointment.ends_at > NOW))
)
_STANDING = (
    select(Notice.id)
    .join(AbsenceNotice, AbsenceNotice.id == Notice.subject_id)
    .join(Appointment, Appointment.id == AbsenceNotice.appointment_id)
    .where(Notice.id.in_(_IDS), AbsenceNotice.taken_back_at.is_(None), Appointment.ends_at > NOW)
    .where(in_some_group_on(AbsenceNotice.patient_id, Appointment.local_on))
)
_ASKED_OR_DECIDED = (
    select(Notice.id)
    .join(MakeUp, MakeUp.id == Notice.subject_id)
    .where(Notice.id.in_(_IDS), MakeUp.standing != Asked.WITHDRAWN)
)


def to_come(notice_ids: Collection[UUID]) -> set[UUID]:
    """Of these notices, those whose session is not over, if they are about one. One statement."""
    return set(db.session.scalars(_TO_COME, {"ids": list(notice_ids), "now": clock.now()}))


def standing(notice_ids: Collection[UUID]) -> set[UUID]:
    """Of these notices that somebody cannot come, those that still say so of a session to come, and of somebody who
    is in the program on its day. One statement."""
    return set(db.session.scalars(_STANDING, {"ids": list(notice_ids), "now": clock.now()}))


def not_taken_back(notice_ids: Collection[UUID]) -> set[UUID]:
    """Of these notices of a session to make up, those whose question was not taken back. One statement."""
    return set(db.session.scalars(_ASKED_OR_DECIDED, {"ids": list(notice_ids)}))
