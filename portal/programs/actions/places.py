"""The places of a group, day by day. Whoever gives or takes one locks the group's row first, so they take turns."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import or_, select

from portal.database import db
from portal.programs.actions.refusing import GroupCloses, GroupFull
from portal.programs.models import Enrollment, Group
from portal.web.formatting import full_day

Days = tuple[date, date | None]
"""From one day to another, both included; None: until further notice."""


def lock(*group_ids: UUID) -> dict[UUID, Group]:
    """The groups as they are now; until this transaction ends, no other gives or takes a place there.

    Always in the order of their ids, so that two who need the same two groups do not wait for each other.
    """
    wanted = select(Group).where(Group.id.in_(group_ids)).order_by(Group.id)
    locked = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    return {group.id: group for group in db.session.scalars(locked)}


def check_open(group: Group, until_on: date | None) -> None:
    """Raises GroupCloses when its last day comes before that; None: when it has one."""
    if not group.goes_on(until_on) and group.until_on is not None:
        raise GroupCloses(
            _(
                "“%(name)s” closes: its last day is %(day)s, and nothing new begins there.",
                name=group.name,
                day=full_day(group.until_on),
            )
        )


def check_room(group: Group, from_on: date, until_on: date | None, but: UUID | None = None) -> None:
    """Raises GroupFull unless one more fits on each of these days, or GroupCloses when its last day comes before.

    `but`: a place that does not count.
    """
    check_open(group, until_on)
    taken = [days for place_id, days in _overlapping(group.id, from_on, until_on) if place_id != but]
    if most_at_once(taken, from_on, until_on) >= group.capacity:
        raise GroupFull


def most_at_once(taken: Iterable[Days], from_on: date, until_on: date | None) -> int:
    """How many spans meet on the fullest day from one day until another: it grows only on a day when one begins."""
    spans = list(taken)
    begin = {from_on, *(first for first, _ in spans if first > from_on and (until_on is None or first <= until_on))}
    return max(sum(_holds(span, day) for span in spans) for day in begin)


def _holds(span: Days, day: date) -> bool:
    first, last = span
    return first <= day and (last is None or day <= last)


def _overlapping(group_id: UUID, from_on: date, until_on: date | None) -> list[tuple[UUID, Days]]:
    wanted = select(Enrollment.id, Enrollment.from_on, Enrollment.until_on).where(
        Enrollment.group_id == group_id, or_(Enrollment.until_on.is_(None), Enrollment.until_on >= from_on)
    )
    if until_on is not None:
        wanted = wanted.where(Enrollment.from_on <= until_on)
    return [(row.id, (row.from_on, row.until_on)) for row in db.session.execute(wanted)]


def first_day_with_room(taken: Iterable[Days], capacity: int, from_on: date) -> date | None:
    """The first day from which on one more always fits; None when that is on no day."""
    spans = list(taken)
    ends = sorted({last for _, last in spans if last is not None and last >= from_on})
    for day in (from_on, *(date.fromordinal(last.toordinal() + 1) for last in ends)):
        if most_at_once(spans, day, None) < capacity:
            return day
    return None
