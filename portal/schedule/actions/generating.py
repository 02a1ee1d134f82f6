"""Sessions are made ahead from their series: as often as one likes, with the same outcome."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.programs.group_models import Holiday
from portal.programs.models import Group, Program, Track
from portal.schedule import recurrence
from portal.schedule.models import Appointment, Series, Standing
from portal.schedule.rotation import lesson_on

Closed = dict[tuple[UUID | None, date], str]
"""The names of holidays by program (none: the whole clinic) and day."""

_WITH_PROGRAM = (
    select(Series, Program)
    .join(Group, Group.id == Series.group_id)
    .join(Track, Track.id == Group.track_id)
    .join(Program, Program.id == Track.program_id)
    .order_by(Series.id)
    .with_for_update(of=Series)
)


def generate(series: Series, until: date, since: date | None = None) -> int:
    """Make the sessions of a series up to a day. Twice gives the same, at once too; returns how many were new."""
    [(_, program)] = db.session.execute(_WITH_PROGRAM.where(Series.id == series.id)).all()
    return _make([(series, program, until)], since or series.from_on)


def generate_ahead() -> int:
    """Make the sessions of every series as far ahead as its program says. Returns how many were new."""
    now = clock.now()
    yesterday = now.date() - timedelta(days=1)  # somewhere it still is
    rows = db.session.execute(_WITH_PROGRAM.where(Series.until_on.is_(None) | (Series.until_on >= yesterday))).all()
    spans = [(series, program, _horizon(now, series, program)) for series, program in rows]
    return _make(spans, yesterday)


def _horizon(now: datetime, series: Series, program: Program) -> date:
    return clock.today_in(series.zone) + timedelta(weeks=program.weeks_ahead)


def _make(spans: list[tuple[Series, Program, date]], since: date) -> int:
    there = _there([series.id for series, _, _ in spans], since)
    closed = closed_days(since)
    made = [
        _session(series, day, closed.get((program.id, day)) or closed.get((None, day)) or "")
        for series, program, until in spans
        for day in _days(series, since, until)
        if (series.id, day) not in there
    ]
    db.session.add_all(made)
    db.session.flush()
    return len(made)


def _days(series: Series, since: date, until: date) -> Iterable[date]:
    last = min(until, series.until_on or until)
    return recurrence.days(series.weekday, max(series.from_on, since), last)


def _there(series_ids: list[UUID], since: date) -> set[tuple[UUID, date]]:
    """Asked in portions: a database takes only so many parameters."""
    found: set[tuple[UUID, date]] = set()
    for start in range(0, len(series_ids), 500):
        portion = series_ids[start : start + 500]
        slots = select(Appointment.series_id, Appointment.slot_on).where(
            Appointment.series_id.in_(portion), Appointment.slot_on >= since
        )
        found.update((row.series_id, row.slot_on) for row in db.session.execute(slots))
    return found


def closed_days(since: date) -> Closed:
    """The holidays from a day on. One statement."""
    rows = db.session.scalars(select(Holiday).where(Holiday.on_day >= since))
    return {(one.program_id, one.on_day): one.name for one in rows}


def _session(series: Series, day: date, holiday: str) -> Appointment:
    """On a holiday it is made as well, and cancelled: people see why there is none."""
    starts_at, ends_at = recurrence.span(day, series.begins, series.ends, series.zone)
    lesson = lesson_on(series.rotation, series.rotation_from or series.from_on, day)
    return Appointment(
        series_id=series.id,
        group_id=series.group_id,
        title=series.title,
        topic=lesson.topic,
        module=lesson.module or series.title,
        skills=list(lesson.skills),
        in_session=list(lesson.in_session),
        homework=list(lesson.homework),
        blocks=series.blocks,
        local_on=day,
        slot_on=day,
        starts_at=starts_at,
        ends_at=ends_at,
        room=series.room,
        link=series.link,
        bring=series.bring,
        standing=Standing.CANCELLED if holiday else Standing.SCHEDULED,
        because=holiday,
    )
