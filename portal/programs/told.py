"""Who may be told of anything outside the portal: an open account of somebody on the staff, or of a patient in care."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, case, or_, select

from portal import clock
from portal.access.actor import STAFF, Role
from portal.accounts.models import Standing, User
from portal.database import db
from portal.notifications.hooks import Recipient
from portal.programs.policy import held_by, in_care
from portal.web import formatting

_IS_STAFF = held_by(User.id, *STAFF)
_IN_CARE = held_by(User.id, Role.PATIENT) & in_care(User.id)
_MAY_BE_TOLD: Select[Any] = select(
    User.id, User.language, case((_IS_STAFF, True), else_=False).label("is_staff")
).where(User.id.in_(bindparam("ids", expanding=True)), User.standing == Standing.ACTIVE, or_(_IS_STAFF, _IN_CARE))


def recipients(ids: Collection[UUID]) -> dict[UUID, Recipient]:
    """Of these people, those who may be told. One statement."""
    today: date = clock.today_in(formatting.zone().key)
    rows = db.session.execute(_MAY_BE_TOLD, {"ids": list(ids), "today": today})
    return {row.id: Recipient(row.id, bool(row.is_staff), row.language) for row in rows}
