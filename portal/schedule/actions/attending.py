"""The attendance of a whole session in one pass, safe when both leaders do it at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record_each
from portal.database import Conflict, db
from portal.schedule.actions.following_up import follow_misses
from portal.schedule.actions.marking import put
from portal.schedule.attendance_models import Attendance, Kind, Presence
from portal.schedule.models import Appointment, Standing
from portal.schedule.queries.roster import Expected
from portal.web.formatting import clock_time, day

OPENS = timedelta(minutes=30)

Value = tuple[Presence, int, int]
"""Presence, minutes late, minutes early: two marks with the same say the same."""


@dataclass(frozen=True)
class Wanted:
    """What the form says of one person. `saw`: the mark that stood on it when it was drawn."""

    value: Value
    saw: UUID | None


class ReasonNeeded(Exception):
    """A mark of an earlier day is to be changed, and nobody says why."""


def closed_because(appointment: Appointment) -> str:
    """Why attendance cannot be noted now, as a sentence; "" when it can."""
    if appointment.standing is Standing.CANCELLED:
        return str(_("This session was cancelled, so there is no attendance to note."))
    opens_at = appointment.starts_at - OPENS
    if clock.now() < opens_at:
        on, at = day(opens_at), clock_time(opens_at)
        return str(_("Attendance opens half an hour before the session: %(day)s, %(time)s.", day=on, time=at))
    return ""


def begin_marking(appointment: Appointment) -> None:
    """Two leaders take turns at the session's row. Raises Conflict when there is nothing to note now."""
    db.session.refresh(appointment, with_for_update={"key_share": True})
    if why_not := closed_because(appointment):
        raise Conflict(why_not)


def is_amending(actor: Actor, appointment: Appointment) -> bool:
    """From the day after the session on, a change is an amendment and needs a reason."""
    return appointment.local_on < actor.today


def mark_all(
    actor: Actor,
    appointment: Appointment,
    wanted: Mapping[UUID, Wanted],
    rest: Mapping[UUID, Presence] | None = None,
    why: str = "",
) -> dict[UUID, Attendance]:
    """Note what is wanted; and of the `rest`, who is not marked yet, so. The caller has begun marking.

    Returns the marks that somebody else made meanwhile and that say something else: they stand, nothing is
    overwritten. Raises ReasonNeeded before anything is noted.
    """
    marks = list(db.session.scalars(select(Attendance).where(Attendance.appointment_id == appointment.id)))
    current = {one.patient_id: one for one in marks if one.superseded_at is None}
    seen = {one.id: value_of(one) for one in marks}
    changes, clashes = _sorted(wanted, current, seen)
    if is_amending(actor, appointment) and changes.keys() & current.keys() and not why:
        raise ReasonNeeded
    changes |= {
        one: (presence, 0, 0)
        for one, presence in (rest or {}).items()
        if one not in wanted and _is_open(current.get(one))
    }
    put(appointment, changes, current, actor.id, why)
    follow_misses(actor, appointment, [one for one, (presence, _l, _e) in changes.items() if presence.is_absent])
    record_each(actor.id, "marked attendance", "appointment", appointment.id, changes)
    return clashes


def _sorted(
    wanted: Mapping[UUID, Wanted], current: Mapping[UUID, Attendance], seen: Mapping[UUID, Value]
) -> tuple[dict[UUID, Value], dict[UUID, Attendance]]:
    """What to change, and what somebody else has changed. What its sender left as she saw it is neither."""
    changes, clashes = {}, {}
    for patient_id, one in wanted.items():
        now = current.get(patient_id)
        if (one.saw and seen.get(one.saw) == one.value) or (now and value_of(now) == one.value):
            continue
        if now is None or _is_open(now) or now.id == one.saw:
            changes[patient_id] = one.value
        else:
            clashes[patient_id] = now
    return changes, clashes


def everyone_else(expected: Iterable[Expected]) -> dict[UUID, Presence]:
    """Whom "everyone is here" means, and as what: not who said that she cannot come."""
    there = (one for one in expected if one.notice is not Kind.ABSENT)
    return {one.patient_id: Presence.MAKE_UP if one.is_guest else Presence.PRESENT for one in there}


def value_of(mark: Attendance) -> Value:
    return mark.presence, mark.late_minutes, mark.early_minutes


def _is_open(mark: Attendance | None) -> bool:
    return mark is None or mark.presence is Presence.EXPECTED
