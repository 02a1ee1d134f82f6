"""Which worksheets groups are to do in some days, to be printed blank: of the whole group, nobody's own."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, or_, select

from portal.database import Instant
from portal.reading import read
from portal.worksheets.definitions.catalogue import UnknownWorksheet
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.models import Homework
from portal.worksheets.published import catalogue

_GIVEN = (
    select(Homework.group_id, Homework.slug)
    .where(
        Homework.group_id.in_(bindparam("group_ids", type_=Uuid(), expanding=True)),
        Homework.withdrawn_at.is_(None),
        or_(
            Homework.due_appointment_id.in_(bindparam("session_ids", type_=Uuid(), expanding=True)),
            Homework.due_at.between(bindparam("since", type_=Instant()), bindparam("until", type_=Instant())),
        ),
    )
    .order_by(Homework.due_at, Homework.id)
)


def due_slugs(
    group_ids: Iterable[UUID], session_ids: Iterable[UUID], since: datetime, until: datetime
) -> dict[UUID, list[str]]:
    """By group: what was given to all of it and is due for one of these sessions, or in that time. One statement."""
    asked = {"group_ids": list(group_ids), "session_ids": list(session_ids), "since": since, "until": until}
    found: dict[UUID, list[str]] = {}
    for row in read(_GIVEN, asked):
        found.setdefault(row.group_id, []).append(row.slug)
    return found


def offered(slugs: Iterable[str]) -> list[Worksheet]:
    """Each once, in that order: those that are still offered."""
    found: dict[str, Worksheet] = {}
    for slug in dict.fromkeys(slugs):
        try:
            worksheet = catalogue().current(slug)
        except UnknownWorksheet:
            continue
        found.setdefault(worksheet.id, worksheet)
    return list(found.values())
