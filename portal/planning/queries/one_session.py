"""One session that is to be changed: who stands in, who could, and whether attendance was noted already."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, exists, or_, select

from portal.access.actor import Actor, Role
from portal.access.scope import TODAY, binds
from portal.accounts.models import RoleGrant, Standing, User
from portal.programs.queries import leaders_of
from portal.reading import read
from portal.schedule.attendance_models import Attendance, Presence
from portal.schedule.models import Appointment, StandIn
from portal.schedule.policy import is_away_on
from portal.web.translation import text as _


@dataclass(frozen=True)
class Substitute:
    """Who stands in at a session. `instead_of`: the one she replaces; "" beside the others."""

    user_id: UUID
    name: str
    instead_of: str


_IS_AWAY = is_away_on(User.id, bindparam("day", type_=Date())).label("is_away")
_LEADERS = (
    select(User.id, User.name, _IS_AWAY)
    .join(RoleGrant, RoleGrant.user_id == User.id)
    .where(
        RoleGrant.role == Role.LEADER,
        RoleGrant.from_on <= TODAY,
        or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= TODAY),
        User.standing == Standing.ACTIVE,
    )
    .distinct()
    .order_by(User.name, User.id)
)
_REPLACED = User.__table__.alias("replaced")
_STAND_INS = (
    select(User.id, User.name, _REPLACED.c.name.label("instead_of"))
    .join(StandIn, StandIn.user_id == User.id)
    .outerjoin(_REPLACED, _REPLACED.c.id == StandIn.instead_of_id)
    .where(StandIn.appointment_id == bindparam("appointment_id", type_=Uuid()), StandIn.ended_at.is_(None))
    .order_by(User.name)
)
_MARKS = select(
    exists().where(
        Attendance.appointment_id == bindparam("appointment_id", type_=Uuid()),
        Attendance.superseded_at.is_(None),
        Attendance.presence != Presence.EXPECTED,
    )
)


def substitutes(actor: Actor, session: Appointment) -> list[Substitute]:
    """One statement."""
    rows = read(_STAND_INS, binds(actor, appointment_id=session.id))
    return [Substitute(row.id, row.name, row.instead_of or "") for row in rows]


def is_marked(actor: Actor, session: Appointment) -> bool:
    """Attendance was noted already, half an hour before it begins or later. One statement."""
    return bool(read(_MARKS, binds(actor, appointment_id=session.id)).scalar_one())


def leader_choices(actor: Actor, session: Appointment) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Who may stand in, and in whose place: (id, name) pairs. Two statements."""
    leading = leaders_of(actor, [session.group_id] if session.group_id else []).get(session.group_id or session.id, [])
    others = {one.id for one in leading}
    rows = read(_LEADERS, binds(actor, day=session.local_on))
    free = [(str(row.id), _with_days_away(row)) for row in rows if row.id not in others]
    return free, [(str(one.id), one.name) for one in leading]


def _with_days_away(row: Any) -> str:
    return _("%(name)s (away that day)", name=row.name) if row.is_away else str(row.name)
