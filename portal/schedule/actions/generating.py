"""Sessions are made ahead from their series: as often as one likes, and by several at once, with the same outcome."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from portal import clock
from portal.database import db, portions
from portal.programs.group_models import Holiday
from portal.programs.models import Group, Program, Track
from portal.schedule import recurrence
from portal.schedule.models import Appointment, Series, Standing
from portal.schedule.rotation import lesson_on

Closed = dict[tuple[UUID | None, date], str]
"""The names of holidays by program (none: the whole clinic) and day."""

# Whoever makes sessions holds the rows of their series, always in the order of their ids: another who makes them too
# waits, and then finds what is there. So does whoever adds a holiday or changes a series.
_WITH_PROGRAM = (
    select(Series, Program)
    .join(Group, Group.id == Series.group_id)
    .join(Track, Track.id == Group.track_id)
    .join(Program, Program.id == Track.program_id)
    .order_by(Series.id)
    .with_for_update(of=Series, key_share=True)
    .execution_options(populate_existing=True)
)


def generate(series: Series, until: date | None = None, since: date | None = None) -> int:
    """Make the sessions of a series up to a day, or as far ahead as its program says. Returns how many were new."""
    [(_, program)] = db.session.execute(_WITH_PROGRAM.where(Series.id == series.id)).all()
    return _make([(series, program, until or _horizon(series, program))], since or series.from_on)


def generate_ahead() -> int:
    """Make the sessions of every series as far ahead as its program says. Returns how many were new."""
    yesterday = clock.now().date() - timedelta(days=1)  # somewhere it still is
    rows = db.session.execute(_WITH_PROGRAM.where(Series.until_on.is_(None) | (Series.until_on >= yesterday))).all()
    return _make([(series, program, _horizon(series, program)) for series, program in rows], yesterday)


def closed_days(since: date) -> Closed:
    """The holidays from a day on. One statement."""
    rows = db.session.scalars(select(Holiday).where(Holiday.on_day >= since))
    return {(one.program_id, one.on_day): one.name for one in rows}


def holiday_on(closed: Closed, program_id: UUID, day: date) -> str:
    """Why the program does not meet on a day; "" when it does."""
    return closed.get((program_id, day)) or closed.get((None, day)) or ""


def _horizon(series: Series, program: Program) -> date:
    return clock.today_in(series.zone) + timedelta(weeks=program.weeks_ahead)


def _make(spans: list[tuple[Series, Program, date]], since: date) -> int:
    there = _there((series.id for series, _, _ in spans), since)
    closed = closed_days(since)
    made = [
        _session(series, day, holiday_on(closed, program.id, day))
        for series, program, until in spans
        for day in _days(series, since, until)
        if (series.id, day) not in there
    ]
    if made:
        db.session.execute(insert(Appointment), made)
    return len(made)


def _days(series: Series, since: date, until: date) -> Iterable[date]:
    last = min(until, series.until_on or until)
    return recurrence.days(series.weekday, max(series.from_on, since), last)


def _there(series_ids: Iterable[UUID], since: date) -> set[tuple[UUID, date]]:
    found: set[tuple[UUID, date]] = set()
    for portion in portions(series_ids):
        slots = select(Appointment.series_id, Appointment.slot_on).where(
            Appointment.series_id.in_(portion), Appointment.slot_on >= since
        )
        found.update((row.series_id, row.slot_on) for row in db.session.execute(slots))
    return found


def _session(series: Series, day: date, holiday: str) -> dict[str, Any]:
    """On a holiday it is made as well, and cancelled: people see why there is none."""
    starts_at, ends_at = recurrence.span(day, series.begins, series.ends, series.zone)
    lesson = lesson_on(series.rotation, series.rotation_from or series.from_on, day)
    return {
        "series_id": series.id,
        "group_id": series.group_id,
        "title": series.title,
        "topic": lesson.topic,
        "module": lesson.module or series.title,
        "skills": list(lesson.skills),
        "in_session": list(lesson.in_session),
        "homework": list(lesson.homework),
        "blocks": series.blocks,
        "local_on": day,
        "slot_on": day,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "room": series.room,
        "link": series.link,
        "bring": series.bring,
        "bring_in_other_languages": series.bring_in_other_languages,
        "standing": Standing.CANCELLED if holiday else Standing.SCHEDULED,
        "because": holiday,
    }
