"""Sessions that were made already follow their series when it changes: the same rows, so whatever hangs on them stays.

A session changed by hand keeps what it was given; it only belongs to the new series from then on.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from portal import clock
from portal.database import db
from portal.schedule import recurrence
from portal.schedule.attendance_models import AbsenceNotice
from portal.schedule.models import Appointment, Series, StandIn, Standing
from portal.schedule.reasons import MOVED_AWAY
from portal.schedule.rotation import Lesson, lesson_on

SEEN = ("starts_at", "ends_at", "title", "topic", "room", "link", "bring", "standing")
"""What somebody's calendar shows of a session."""


def coming_of(series: Series, from_on: date) -> list[Appointment]:
    """Sessions of a series from a day on that have not begun. Locked."""
    wanted = select(Appointment).where(
        Appointment.series_id == series.id, Appointment.slot_on >= from_on, Appointment.starts_at > clock.now()
    )
    locked = wanted.order_by(Appointment.id).with_for_update(key_share=True)
    return list(db.session.scalars(locked.execution_options(populate_existing=True)))


def follow(
    session: Appointment, before: Series, after: Series, holiday: Callable[[date], str], beyond: str = ""
) -> bool:
    """Bring a session over to the changed series. Whether anybody can see a difference.

    `before`: the series as it was, for what the session was made of. `holiday`: the day off on a day, or "". `beyond`:
    why there is no session after the last day of the series.
    """
    assert session.slot_on is not None
    old_slot, slot = session.slot_on, _same_week(session.slot_on, after.weekday)
    if slot < after.from_on:
        return _call_off(session)
    session.series_id, session.slot_on = after.id, slot
    if session.by_hand:
        return False
    seen = _seen(session)
    _teach(session, before, after, old_slot)
    _reschedule(session, after, slot)
    if after.until_on is not None and slot > after.until_on:
        _stay_off(session, beyond)
    else:
        _open_or_close(session, holiday(slot))
    return note_change(session, seen)


def cancel(session: Appointment, because: str) -> bool:
    """Whether it was still to take place."""
    if session.standing is Standing.CANCELLED:
        return False
    seen = _seen(session)
    session.standing, session.because = Standing.CANCELLED, because
    return note_change(session, seen)


def reinstate(session: Appointment) -> bool:
    seen = _seen(session)
    session.standing, session.because = Standing.SCHEDULED, ""
    return note_change(session, seen)


def note_change(session: Appointment, seen: tuple[Any, ...]) -> bool:
    """Calendars hear of it, if there is anything to hear."""
    if _seen(session) == seen:
        return False
    session.sequence += 1
    session.changed_at = clock.now()
    return True


def forget_notices(moved: Iterable[UUID]) -> None:
    """Who had said for the old time that she cannot come is expected again: she is told, and can say so anew."""
    standing = update(AbsenceNotice).where(
        AbsenceNotice.appointment_id.in_(list(moved)), AbsenceNotice.taken_back_at.is_(None)
    )
    db.session.execute(standing.values(taken_back_at=clock.now()))


def _same_week(slot: date, weekday: int) -> date:
    return slot + timedelta(days=weekday - slot.weekday())


def _call_off(session: Appointment) -> bool:
    """Its week is one in which the new weekday lies before the change: there is none that week."""
    if session.by_hand:
        return False
    session.by_hand = True  # nothing brings it back by itself
    return cancel(session, MOVED_AWAY)


def _teach(session: Appointment, before: Series, after: Series, old_slot: date) -> None:
    """The new rotation's lesson, unless somebody planned something else or noted what was taught."""
    planned = Lesson(
        session.topic, session.module, tuple(session.skills), tuple(session.in_session), tuple(session.homework)
    )
    if session.taught is not None or planned != _lesson(before, old_slot):
        return
    assert session.slot_on is not None
    lesson = _lesson(after, session.slot_on)
    session.topic, session.module = lesson.topic, lesson.module
    session.skills, session.in_session = list(lesson.skills), list(lesson.in_session)
    session.homework = list(lesson.homework)


def _lesson(series: Series, day: date) -> Lesson:
    lesson = lesson_on(series.rotation, series.rotation_from or series.from_on, day)
    return Lesson(lesson.topic, lesson.module or series.title, lesson.skills, lesson.in_session, lesson.homework)


def _reschedule(session: Appointment, series: Series, day: date) -> None:
    starts_at, ends_at = recurrence.span(day, series.begins, series.ends, series.zone)
    if day != session.local_on:
        _stand_ins_stay(session, day)
    session.local_on, session.starts_at, session.ends_at = day, starts_at, ends_at
    session.title, session.room, session.link, session.bring = series.title, series.room, series.link, series.bring
    session.bring_in_other_languages = series.bring_in_other_languages
    session.blocks = series.blocks


def _stand_ins_stay(session: Appointment, day: date) -> None:
    """As long after the session's new day as after its old one."""
    for one in db.session.scalars(select(StandIn).where(StandIn.appointment_id == session.id)):
        one.until_on += day - session.local_on


def _open_or_close(session: Appointment, holiday: str) -> None:
    session.standing = Standing.CANCELLED if holiday else Standing.SCHEDULED
    session.because = holiday


def _stay_off(session: Appointment, because: str) -> None:
    """What was called off stays so for its own reason: whoever takes that back finds it by this."""
    if session.standing is Standing.SCHEDULED:
        session.standing, session.because = Standing.CANCELLED, because


def _seen(session: Appointment) -> tuple[datetime | str | Standing, ...]:
    return tuple(getattr(session, name) for name in SEEN)
