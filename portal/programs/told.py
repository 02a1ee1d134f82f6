"""Who may be told of anything outside the portal: whoever can sign in hears of that account, since somebody else may
have got in. Of more, those on the staff, patients in care, and who acts for one.

A patient from the day before her place begins, or begins again: the evening before her first session she is reminded.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, bindparam, case, exists, or_, select

from portal import clock
from portal.access.actor import AT_WORK, Role
from portal.access.scope import TODAY
from portal.accounts.models import Standing, User
from portal.database import db
from portal.notifications.hooks import Recipient
from portal.programs.models import Enrollment
from portal.programs.policy import held_by
from portal.web import formatting

_IS_STAFF = held_by(User.id, *AT_WORK)
_IN_CARE = held_by(User.id, Role.PATIENT) & exists().where(
    Enrollment.patient_id == User.id,
    Enrollment.from_on <= bindparam("tomorrow", type_=Date()),
    or_(Enrollment.until_on.is_(None), Enrollment.until_on >= TODAY),
)
_ACTS = held_by(User.id, Role.REPRESENTATIVE)
_MAY_BE_TOLD: Select[Any] = select(
    User.id,
    User.language,
    case((_IS_STAFF, True), else_=False).label("is_staff"),
    case((or_(_IS_STAFF, _IN_CARE, _ACTS), True), else_=False).label("of_more"),
).where(User.id.in_(bindparam("ids", expanding=True)), User.standing == Standing.ACTIVE)


def recipients(ids: Collection[UUID]) -> dict[UUID, Recipient]:
    """Of these people, those who may be told, if only of their account. One statement."""
    today = clock.today_in(formatting.zone().key)
    asked = {"ids": list(ids), "today": today, "tomorrow": today + timedelta(days=1)}
    rows = db.session.execute(_MAY_BE_TOLD, asked)
    return {row.id: Recipient(row.id, bool(row.is_staff), row.language, not row.of_more) for row in rows}
