"""Where a member of staff may work: a role that is held in one program only serves its groups and its patients."""

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, Uuid, bindparam, exists, or_, select, union

from portal.access.actor import Role
from portal.accounts.models import RoleGrant, User
from portal.database import Conflict, db
from portal.programs.group_models import WaitingPlace
from portal.programs.models import Enrollment, Group, Track
from portal.programs.policy import lasting

_GROUP, _PATIENT = bindparam("group_id", type_=Uuid()), bindparam("patient_id", type_=Uuid())
OF_GROUP = select(Track.program_id).join(Group, Group.track_id == Track.id).where(Group.id == _GROUP)
OF_PATIENT: Any = union(
    select(Track.program_id)
    .join(Group, Group.track_id == Track.id)
    .join(Enrollment, Enrollment.group_id == Group.id)
    .where(Enrollment.patient_id == _PATIENT, lasting(Enrollment)),
    select(Track.program_id)
    .join(WaitingPlace, WaitingPlace.track_id == Track.id)
    .where(WaitingPlace.patient_id == _PATIENT, WaitingPlace.ended_at.is_(None)),
    select(RoleGrant.program_id).where(RoleGrant.user_id == _PATIENT, RoleGrant.role == Role.PATIENT),
)
"""The programs in which she is or will be, for which she waits, or for which she was invited."""


def serves(role: Role, programs: Any) -> ColumnElement[bool]:
    """Of a `User`: holds the role, now or to come, in the whole clinic or in one of these programs."""
    here = or_(RoleGrant.program_id.is_(None), RoleGrant.program_id.in_(programs))
    return exists().where(RoleGrant.user_id == User.id, RoleGrant.role == role, lasting(RoleGrant), here)


def _elsewhere(role: Role, programs: Any) -> Select[Any]:
    narrowed = exists().where(
        RoleGrant.user_id == User.id, RoleGrant.role == role, lasting(RoleGrant), RoleGrant.program_id.is_not(None)
    )
    asked = User.id == bindparam("user_id", type_=Uuid())
    return select(User.id).where(asked, narrowed, ~serves(role, programs))


_LEADS_ELSEWHERE = _elsewhere(Role.LEADER, OF_GROUP)
_TREATS_ELSEWHERE = _elsewhere(Role.THERAPIST, OF_PATIENT)


def check_leader(user_id: UUID, group_id: UUID, from_on: date) -> None:
    """Raises Conflict for who leads groups of another program only."""
    _refuse(_LEADS_ELSEWHERE, user_id=user_id, group_id=group_id, today=from_on)


def check_clinician(user_id: UUID, patient_id: UUID, from_on: date) -> None:
    """Raises Conflict for who sees patients of another program only."""
    _refuse(_TREATS_ELSEWHERE, user_id=user_id, patient_id=patient_id, today=from_on)


def _refuse(elsewhere: Select[Any], **of: Any) -> None:
    if db.session.scalar(elsewhere, of) is not None:
        raise Conflict(
            _("They work in another program only. An administrator of the clinic can give them the role here as well.")
        )
