"""What sessions teach: planned ahead, and noted once it was taught."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, db
from portal.schedule.models import Appointment, Series, Standing
from portal.schedule.rotation import Lesson, place_in


def plan(actor: Actor, session: Appointment, lesson: Lesson, again: bool = False) -> None:
    """This is what the session will teach. `again`: and each time its place in the rotation comes round.

    Raises Conflict once it was noted what was taught.
    """
    if again and session.series_id is not None:  # before the session: so does whoever changes a series
        db.session.get_one(Series, session.series_id, with_for_update={"key_share": True}, populate_existing=True)
    db.session.refresh(session, with_for_update={"key_share": True})
    if session.taught is not None:
        raise Conflict(_("What was taught is noted already, so the plan stays as it was."))
    before = lesson_of(session)
    put(session, lesson)
    if again and session.series_id is not None:
        _put_again(session, before, lesson)
    db.session.flush()
    record(actor.id, "planned session", "appointment", session.id)


def lesson_of(session: Appointment) -> Lesson:
    return Lesson(
        session.topic, session.module, tuple(session.skills), tuple(session.in_session), tuple(session.homework)
    )


def by_rotation(session: Appointment) -> Lesson | None:
    """What its series has for it; none for a session beside the series or a series without a rotation."""
    series = db.session.get(Series, session.series_id) if session.series_id else None
    if series is None or session.slot_on is None or not series.rotation:
        return None
    return Lesson.of(series.rotation[_place(series, session.slot_on)])


def note_taught(actor: Actor, session: Appointment, skills: Iterable[str]) -> None:
    """Which skills were taught; those who were there have learned them. Raises Conflict before it began."""
    db.session.refresh(session, with_for_update={"key_share": True})
    if session.starts_at > clock.now():
        raise Conflict(_("This session has not begun yet."))
    if session.standing is Standing.CANCELLED:
        raise Conflict(_("This session was cancelled, so nothing was taught there."))
    session.taught = list(skills)
    db.session.flush()
    record(actor.id, "noted what was taught", "appointment", session.id)


def put(session: Appointment, lesson: Lesson) -> None:
    session.topic, session.module = lesson.topic, lesson.module or session.title
    session.skills, session.in_session = list(lesson.skills), list(lesson.in_session)
    session.homework = list(lesson.homework)


def _put_again(session: Appointment, before: Lesson, lesson: Lesson) -> None:
    """Into the rotation, and into what was made of it already and not planned otherwise since."""
    series = db.session.get_one(Series, session.series_id)
    if not series.rotation or session.slot_on is None:
        return
    place = _place(series, session.slot_on)
    series.rotation = [lesson.row() if n == place else row for n, row in enumerate(series.rotation)]
    later = select(Appointment).where(Appointment.series_id == series.id, Appointment.slot_on > session.slot_on)
    for one in db.session.scalars(later):
        same_place = one.slot_on is not None and _place(series, one.slot_on) == place
        if same_place and one.taught is None and lesson_of(one) == before:
            put(one, lesson)


def _place(series: Series, day: date) -> int:
    return place_in(series.rotation, series.rotation_from or series.from_on, day)
