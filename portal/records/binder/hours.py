"""Her sessions and how long she was there, as rows for a spreadsheet."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select, union_all

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.programs.models import Enrollment
from portal.reading import read
from portal.schedule.models import Appointment
from portal.schedule.queries.record import Entry, record
from portal.web.formatting import plain_time
from portal.web.translation import text as _

AT_ONCE = timedelta(days=91)
AHEAD = timedelta(days=91)
_BEGINNINGS = union_all(
    select(Enrollment.from_on.label("day")).where(Enrollment.patient_id == ME),
    select(Appointment.local_on).where(Appointment.patient_id == ME),  # a one-to-one may come before the first day
).subquery()
_FIRST = select(func.min(_BEGINNINGS.c.day).label("first"))


def hours(actor: Actor) -> Iterator[Sequence[str]]:
    """In order, with a head. One statement for a quarter of a year."""
    yield (_("Day"), _("From"), _("Until"), _("Session"), _("Minutes you were there"), _("Note"))
    first: date | None = read(_FIRST, binds(actor)).scalar_one()
    while first is not None and first <= actor.today + AHEAD:
        entries = record(actor, first, first + AT_ONCE)
        yield from map(_row, entries)
        first += AT_ONCE + timedelta(days=1)


def _row(one: Entry) -> Sequence[str]:
    minutes = "" if one.minutes is None else str(one.minutes)
    return one.local_on.isoformat(), plain_time(one.starts_at), plain_time(one.ends_at), one.title, minutes, _note(one)


def _note(one: Entry) -> str:
    if one.cancelled:
        return _("Cancelled")
    if one.made_up:
        return _("You came to another session instead")
    if one.caught_up:
        return _("You went through it afterwards")
    if one.is_away:
        return _("You were not there") if one.is_over else _("You said you cannot come")
    return ""
