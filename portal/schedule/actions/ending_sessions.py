"""The sessions of groups that close: called off after the last day, and brought back when the day is later, or none."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from portal import clock
from portal.access.actor import Actor
from portal.database import db
from portal.notifications.outbox import notify_all
from portal.programs.closing import Closing
from portal.programs.models import Group, Track
from portal.schedule.actions.generating import Closed, closed_days, holiday_on
from portal.schedule.actions.moving_along import cancel, reinstate
from portal.schedule.actions.unmarking import take_back_marks
from portal.schedule.models import Appointment, Series, Standing
from portal.schedule.queries.audience import audience


def end_sessions(actor: Actor, groups: list[Group], last_day: date, because: str) -> set[UUID]:
    """No more are made, and those ahead do not take place. Returns whom that concerns."""
    group_ids = [one.id for one in groups]
    take_over(groups, because)
    lasts = or_(Series.until_on.is_(None), Series.until_on > last_day)
    weekly = select(Series).where(Series.group_id.in_(group_ids), lasts).order_by(Series.id)
    for series in db.session.scalars(weekly.with_for_update(key_share=True)):
        if not series.ended_with_group:  # its group was to close later: when it would have ended is known
            series.ended_with_group, series.would_end_on = True, series.until_on
        series.until_on = last_day
    ahead = _ahead(group_ids, last_day, Standing.SCHEDULED)
    cancelled = [one for one in ahead if cancel(one, because)]
    told = audience(one.id for one in cancelled)
    take_back_marks(actor, cancelled)
    db.session.flush()
    return told


def take_over(groups: list[Group], because: str) -> None:
    """What is called off for the day on which they were to close is called off for that now, and comes back with it."""
    for group in groups:
        if group.until_on is not None:
            for one in _called_off(group, group.until_on):
                one.because = because


def let_go_on(group_ids: list[UUID], last_day: date | None) -> list[Series]:
    """Weekly sessions that ended with their group, as long as they would have; with a last day until that at most."""
    ended = select(Series).where(Series.group_id.in_(group_ids), Series.ended_with_group).order_by(Series.id)
    found = list(db.session.scalars(ended.with_for_update(key_share=True)))
    for series in found:
        if last_day is not None and (series.would_end_on is None or series.would_end_on > last_day):
            series.until_on = last_day
        else:
            series.until_on, series.ended_with_group, series.would_end_on = series.would_end_on, False, None
    db.session.flush()
    return found


def take_place_after_all(group: Group, after: date, last_day: date | None) -> list[UUID]:
    """Of what was called off, what closing called off: not a session that somebody had cancelled before."""
    program_id = db.session.scalars(select(Track.program_id).where(Track.id == group.track_id)).one()
    closed = closed_days(after)
    back = [one for one in _called_off(group, after) if last_day is None or one.local_on <= last_day]
    return [one.id for one in back if _reinstated(one, closed, program_id)]


def tell(actor: Actor, thing: Closing, concerned: set[UUID]) -> None:
    """One notice each, however many sessions it is about; not to the one who brought it about."""
    notify_all(concerned - {actor.id}, "schedule", thing.id, cause=clock.now().isoformat())


def _called_off(group: Group, after: date) -> list[Appointment]:
    ahead = _ahead([group.id], after, Standing.CANCELLED)
    return [one for one in ahead if one.because == group.closed_because]


def _reinstated(session: Appointment, closed: Closed, program_id: UUID) -> bool:
    """A day off that was set meanwhile keeps it away, unless it was changed by hand."""
    holiday = "" if session.by_hand else holiday_on(closed, program_id, session.local_on)
    if holiday:
        session.because = holiday
        return False
    return reinstate(session)


def _ahead(group_ids: list[UUID], last_day: date, standing: Standing) -> Iterable[Appointment]:
    wanted = select(Appointment).where(
        Appointment.group_id.in_(group_ids),
        Appointment.local_on > last_day,
        Appointment.starts_at > clock.now(),
        Appointment.standing == standing,
    )
    locked = wanted.order_by(Appointment.id).with_for_update(key_share=True)
    return db.session.scalars(locked.execution_options(populate_existing=True)).all()
