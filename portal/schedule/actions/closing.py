"""A program, a track or a group closes with its sessions, once nobody is left or it is said what becomes of who is.

Opened again, its weekly sessions go on as they would have, and what was called off for it takes place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import or_, select

from portal import clock
from portal.access.actor import Actor
from portal.database import Conflict, db
from portal.notifications.outbox import notify_all
from portal.programs.actions import closing as programs
from portal.programs.closing import Closing, groups_in, lasting_beyond
from portal.programs.models import Ending, Group, Track
from portal.schedule.actions.generating import Closed, closed_days, generate, holiday_on
from portal.schedule.actions.moving_along import cancel, reinstate
from portal.schedule.actions.unmarking import take_back_marks
from portal.schedule.models import Appointment, Series, Standing
from portal.schedule.queries.audience import audience
from portal.schedule.queries.left import Left, left_after


@dataclass(frozen=True)
class Order:
    """`because`: as everyone who would have come reads it. `agreed`: the mark of what was shown and is to be ended;
    "" for none. `ends_as`: how the places end."""

    last_day: date
    because: str
    agreed: str = ""
    ends_as: Ending | None = None


class StillThere(Exception):
    """People or sessions stand beyond the last day, and nobody who saw them said what is to become of them."""

    def __init__(self, left: Left) -> None:
        super().__init__()
        self.left = left


def close(actor: Actor, thing: Closing, order: Order) -> None:
    """Raises StillThere, Conflict, or StateChanged when somebody else was faster."""
    programs.hold_open(thing)
    left = left_after(actor, thing, order.last_day)
    if left.others:
        raise Conflict(
            _("Patients have a place there whom you do not look after here. Please ask an administrator of the clinic.")
        )
    if left.is_anything and (left.mark != order.agreed or (left.places and order.ends_as is None)):
        raise StillThere(left)
    groups = lasting_beyond(groups_in(thing), order.last_day)
    programs.end_stays(left.places, left.line, order.last_day, order.ends_as, order.because, actor.id)
    told = _end_sessions(actor, groups, order)
    programs.close(thing, groups, order.last_day, order.because, actor.id)
    _tell(actor, thing, told)


def open_again(actor: Actor, thing: Closing) -> None:
    """Places that ended stay ended. Raises Conflict, or StateChanged when somebody else was faster."""
    programs.hold_closed(thing)
    last_day = thing.until_on
    groups = programs.open_again(thing, actor.id)
    assert last_day is not None  # hold_closed says so
    lasting = _let_go_on([one.id for one in groups])
    back = [one for group in groups for one in _take_place_after_all(group, last_day)]
    db.session.flush()
    for series in lasting:
        generate(series)
    for group in groups:
        group.closed_because = ""
    _tell(actor, thing, audience(back))


def _end_sessions(actor: Actor, groups: list[Group], order: Order) -> set[UUID]:
    """No more are made, and those ahead do not take place. Returns whom that concerns."""
    group_ids = [one.id for one in groups]
    _take_over(groups, order.because)
    lasts = or_(Series.until_on.is_(None), Series.until_on > order.last_day)
    weekly = select(Series).where(Series.group_id.in_(group_ids), lasts).order_by(Series.id)
    for series in db.session.scalars(weekly.with_for_update(key_share=True)):
        if not series.ended_with_group:  # its group was to close later: when it would have ended is known
            series.ended_with_group, series.would_end_on = True, series.until_on
        series.until_on = order.last_day
    ahead = _ahead(group_ids, order.last_day, Standing.SCHEDULED)
    cancelled = [one for one in ahead if cancel(one, order.because)]
    told = audience(one.id for one in cancelled)
    take_back_marks(actor, cancelled)
    db.session.flush()
    return told


def _take_over(groups: list[Group], because: str) -> None:
    """Of a group that was to close later: what is called off for that comes back with what is called off now."""
    for group in groups:
        if group.until_on is not None:
            for one in _ahead([group.id], group.until_on, Standing.CANCELLED):
                if one.because == group.closed_because:
                    one.because = because


def _let_go_on(group_ids: list[UUID]) -> list[Series]:
    ended = select(Series).where(Series.group_id.in_(group_ids), Series.ended_with_group).order_by(Series.id)
    found = list(db.session.scalars(ended.with_for_update(key_share=True)))
    for series in found:
        series.until_on, series.ended_with_group, series.would_end_on = series.would_end_on, False, None
    db.session.flush()
    return found


def _take_place_after_all(group: Group, last_day: date) -> list[UUID]:
    """Of what was called off, what closing called off: not a session that somebody had cancelled before."""
    program_id = db.session.scalars(select(Track.program_id).where(Track.id == group.track_id)).one()
    closed = closed_days(last_day)
    ahead = _ahead([group.id], last_day, Standing.CANCELLED)
    return [one.id for one in ahead if one.because == group.closed_because and _reinstated(one, closed, program_id)]


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


def _tell(actor: Actor, thing: Closing, concerned: set[UUID]) -> None:
    """One notice each, however many sessions it is about; not to the one who brought it about."""
    notify_all(concerned - {actor.id}, "schedule", thing.id, cause=clock.now().isoformat())
