"""A group's weekly sessions: added, changed from a day on, ended. What lies before that day stays as it was."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import and_, or_, select, update

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, db
from portal.notifications.outbox import notify_all
from portal.programs.actions.places import check_open, lock
from portal.programs.models import Group, Track
from portal.schedule.actions.generating import closed_days, generate, holiday_on
from portal.schedule.actions.moving_along import cancel, coming_of, follow, forget_notices
from portal.schedule.actions.unmarking import take_back_marks
from portal.schedule.models import Appointment, Series, Standing
from portal.schedule.queries.audience import audience
from portal.schedule.reasons import MOVED_AWAY
from portal.schedule.rotation import WEEK, place_in

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Weekly:
    """What a weekly session is to be like. `weekday`: Monday is 0. `blocks`, `rotation`: as `Series` keeps them."""

    title: str
    weekday: int
    begins: time
    ends: time
    room: str = ""
    link: str = ""
    bring: str = ""
    bring_in_other_languages: dict[str, str] | None = None
    blocks: tuple[dict[str, Any], ...] = ()
    rotation: tuple[dict[str, Any], ...] = ()

    @property
    def columns(self) -> dict[str, Any]:
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return values | {"blocks": list(self.blocks), "rotation": list(self.rotation)}


class Overlap(Conflict):
    """The group has another weekly session at that time."""


def add_series(actor: Actor, group: Group, weekly: Weekly, from_on: date, until_on: date | None = None) -> Series:
    """Its sessions are there at once. Raises Overlap, or Conflict when the group closes before it ends."""
    check_open(lock(group.id)[group.id], until_on)
    _check_free(group.id, weekly, from_on, until_on)
    series = Series(group_id=group.id, zone=actor.zone, from_on=from_on, until_on=until_on, **weekly.columns)
    db.session.add(series)
    db.session.flush()
    generate(series)
    record(actor.id, "added series", "series", series.id)
    _tell(actor, series, audience(_ids(coming_of(series, from_on))))
    return series


def change_series(actor: Actor, series: Series, weekly: Weekly, from_on: date) -> Series:
    """From a day on it is like that: its end there and a new one that follows. Returns the one in force from then on.

    Sessions made already move along with everything that hangs on them. Raises Overlap, Conflict.
    """
    group = _lock(series)
    if from_on < series.from_on:
        raise Conflict(_("It begins on %(day)s. Choose that day or a later one.", day=series.from_on.isoformat()))
    _check_lasts(series, from_on)
    _check_free(group.id, weekly, from_on, series.until_on, but=series.id)
    if all(getattr(series, name) == value for name, value in weekly.columns.items()):
        return series
    before, coming = _as_it_was(series), coming_of(series, from_on)
    told = audience(_ids(coming))
    after = _changed(series, weekly, from_on)
    moved = _move_along(actor, coming, before, after, group)
    generate(after, since=from_on)
    record(actor.id, "changed series", "series", after.id)
    _tell(actor, after, told | audience(_ids(coming)) if moved else set())
    return after


def end_series(actor: Actor, series: Series, last_day: date, because: str) -> None:
    """Its sessions after that day are cancelled, those changed by hand too. Raises Conflict."""
    _lock(series)
    _check_lasts(series, last_day + DAY)
    _ends_by_itself(series, last_day)
    coming = [one for one in coming_of(series, last_day + DAY) if one.local_on > last_day]
    cancelled = [one for one in coming if cancel(one, because)]
    told = audience(_ids(cancelled))
    take_back_marks(actor, cancelled)
    db.session.flush()
    record(actor.id, "ended series", "series", series.id)
    _tell(actor, series, told)


def _ends_by_itself(series: Series, last_day: date) -> None:
    """And not with its group: opened again, that does not bring it back."""
    series.until_on, series.ended_with_group, series.would_end_on = last_day, False, None


def _lock(series: Series) -> Group:
    """Nobody else makes or changes its sessions meanwhile. The group first, as whoever adds a series does."""
    group = lock(series.group_id)[series.group_id]
    db.session.refresh(series, with_for_update={"key_share": True})
    return group


def _check_lasts(series: Series, day: date) -> None:
    if series.until_on is not None and series.until_on < day:
        raise Conflict(_("This weekly session ends on %(day)s already.", day=series.until_on.isoformat()))


def _check_free(group_id: UUID, weekly: Weekly, from_on: date, until_on: date | None, but: UUID | None = None) -> None:
    other = select(Series).where(
        Series.group_id == group_id,
        Series.id != but,
        Series.weekday == weekly.weekday,
        Series.begins < weekly.ends,
        Series.ends > weekly.begins,
        or_(Series.until_on.is_(None), and_(Series.until_on >= from_on, Series.until_on >= Series.from_on)),
        Series.from_on <= (until_on or date.max),
    )
    found = db.session.scalar(other.limit(1))
    if found is not None:
        raise Overlap(_("The group has “%(title)s” at that time already. Choose another.", title=found.title))


def _as_it_was(series: Series) -> Series:
    """A copy that no session knows: what the sessions were made of."""
    columns = ("title", "rotation", "rotation_from", "from_on")
    return Series(**{name: getattr(series, name) for name in columns})


def _changed(series: Series, weekly: Weekly, from_on: date) -> Series:
    """One that has not begun is changed itself; else a new one follows it."""
    phase = _phase(series, len(weekly.rotation), from_on)
    if from_on == series.from_on:
        for name, value in weekly.columns.items():
            setattr(series, name, value)
        series.rotation_from = phase
        db.session.flush()
        return series
    after = Series(
        group_id=series.group_id,
        zone=series.zone,
        from_on=from_on,
        until_on=series.until_on,
        follows_id=series.id,
        rotation_from=phase,
        ended_with_group=series.ended_with_group,
        would_end_on=series.would_end_on,
        **weekly.columns,
    )
    _ends_by_itself(series, from_on - DAY)
    db.session.add(after)
    db.session.flush()
    later = update(Series).where(Series.follows_id == series.id, Series.id != after.id)
    db.session.execute(later.values(follows_id=after.id))
    return after


def _phase(series: Series, lessons: int, from_on: date) -> date:
    """The week of the first lesson, such that the turn goes on where it was."""
    first = series.rotation_from or series.from_on
    if not series.rotation or not lessons:
        return from_on
    place = place_in(series.rotation, first, from_on)
    return from_on - WEEK * (place if place < lessons else 0)


def _move_along(actor: Actor, coming: list[Appointment], before: Series, after: Series, group: Group) -> bool:
    """Whether anything changed that somebody can see."""
    program_id = db.session.scalars(select(Track.program_id).where(Track.id == group.track_id)).one()
    closed, times = closed_days(after.from_on), {one.id: (one.starts_at, one.ends_at) for one in coming}
    holiday = partial(holiday_on, closed, program_id)
    beyond = group.closed_because if after.ended_with_group else MOVED_AWAY
    with db.session.no_autoflush:
        changed = [one for one in coming if follow(one, before, after, holiday, beyond)]
    db.session.flush()
    forget_notices(one.id for one in changed if one.starts_at != times[one.id][0])
    take_back_marks(actor, (one for one in changed if _is_otherwise(one, times[one.id])))
    return bool(changed)


def _is_otherwise(session: Appointment, times: tuple[datetime, datetime]) -> bool:
    """It takes place at another time, or for longer or shorter, or not at all."""
    return session.standing is Standing.CANCELLED or (session.starts_at, session.ends_at) != times


def _ids(sessions: Iterable[Appointment]) -> list[UUID]:
    return [one.id for one in sessions]


def _tell(actor: Actor, series: Series, concerned: set[UUID]) -> None:
    """One notice each, however many sessions it is about; not to the one who brought it about."""
    notify_all(concerned - {actor.id}, "schedule", series.id, cause=clock.now().isoformat())
