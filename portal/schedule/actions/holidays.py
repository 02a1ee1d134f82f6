"""Days on which nobody meets. Their sessions stand in everybody's week as cancelled, with the holiday's name."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, case, or_, select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import db
from portal.notifications.outbox import notify_all
from portal.programs.actions.refusing import refusing_what_is_taken
from portal.programs.group_models import Holiday
from portal.programs.models import Group, Track
from portal.schedule.actions.generating import closed_days, holiday_on
from portal.schedule.actions.moving_along import cancel, reinstate
from portal.schedule.actions.unmarking import take_back_marks
from portal.schedule.models import Appointment, Series, Standing
from portal.schedule.queries.audience import audience


def add_holiday(actor: Actor, program_id: UUID | None, day: date, name: str) -> Holiday:
    """Of one program, or of the whole clinic. Sessions changed by hand take place. Raises AlreadyThere."""
    _lock_series(program_id)
    holiday = Holiday(program_id=program_id, on_day=day, name=name)
    with refusing_what_is_taken():
        db.session.add(holiday)
    scheduled = _sessions(program_id, day).where(Appointment.standing == Standing.SCHEDULED)
    cancelled = [one for one in db.session.scalars(scheduled) if cancel(one, name)]
    take_back_marks(actor, cancelled)
    db.session.flush()
    record(actor.id, "added holiday", "holiday", holiday.id)
    notify_all(audience([one.id for one in cancelled]) - {actor.id}, "schedule", holiday.id, cause="closed")
    return holiday


def remove_holiday(actor: Actor, holiday: Holiday) -> None:
    """What it cancelled takes place after all, unless another holiday, the end of the series or of the group keeps it
    away.
    """
    program_id, day = holiday.program_id, holiday.on_day
    _lock_series(program_id)
    db.session.delete(holiday)
    db.session.flush()
    closed = closed_days(day)
    kept_away = (
        _sessions(program_id, day)
        .add_columns(Track.program_id, _closed_because)
        .where(Appointment.standing == Standing.CANCELLED, _series_lasts)
    )
    back = []
    for session, of_program, closed_because in db.session.execute(kept_away).all():
        session.because = holiday_on(closed, of_program, day) or closed_because
        if not session.because and reinstate(session):
            back.append(session.id)
    db.session.flush()
    record(actor.id, "removed holiday", "holiday", holiday.id)
    notify_all(audience(back) - {actor.id}, "schedule", holiday.id, cause="open")


_closed_because = case((Group.until_on < Appointment.local_on, Group.closed_because), else_="")
"""It is off for that then, and takes place when the group is opened again."""
_lasts, _would_last = (or_(day.is_(None), day >= Appointment.slot_on) for day in (Series.until_on, Series.would_end_on))
_series_lasts = or_(
    Appointment.series_id.is_(None),
    select(Series.id)
    .where(Series.id == Appointment.series_id, or_(_lasts, and_(Series.ended_with_group, _would_last)))
    .exists(),
)


def _lock_series(program_id: UUID | None) -> None:
    """Whoever makes sessions meanwhile waits, and then knows of it."""
    wanted = select(Series.id).order_by(Series.id)
    if program_id is not None:
        of_program = select(Group.id).join(Track, Track.id == Group.track_id).where(Track.program_id == program_id)
        wanted = wanted.where(Series.group_id.in_(of_program))
    db.session.execute(wanted.with_for_update(key_share=True))


def _sessions(program_id: UUID | None, day: date) -> Select[Appointment]:
    """Group sessions of that day that have not begun and were not changed by hand. Locked."""
    found = (
        select(Appointment)
        .join(Group, Group.id == Appointment.group_id)
        .join(Track, Track.id == Group.track_id)
        .where(Appointment.local_on == day, Appointment.starts_at > clock.now(), Appointment.by_hand.is_(False))
        .order_by(Appointment.id)
        .with_for_update(of=Appointment, key_share=True)
        .execution_options(populate_existing=True)
    )
    return found if program_id is None else found.where(Track.program_id == program_id)
