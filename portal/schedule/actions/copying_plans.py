"""The plan of some weeks for as many later ones: first what it would replace, then the copy of exactly that."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import db
from portal.schedule.actions.planning import lesson_of, put
from portal.schedule.models import Appointment, Standing
from portal.schedule.rotation import WEEK, Lesson


@dataclass(frozen=True)
class Copied:
    """A plan and where it goes. `target` none: there is no session on that weekday, or it is over or was taught."""

    on: date
    title: str  # of the session it comes from
    target: Appointment | None
    before: Lesson
    after: Lesson

    @property
    def changes(self) -> bool:
        return self.target is not None and self.before != self.after


def copies(group_id: UUID, first: date, weeks: int, to: date, held: bool = False) -> list[Copied]:
    """Weekday by weekday; both days are Mondays. `held`: until the change is made. Two statements."""
    ahead = to - first
    sources, targets = _sessions(group_id, first, weeks), _sessions(group_id, to, weeks, held)
    free = {day: [one for one in there if _is_open(one)] for day, there in _by_day(targets).items()}
    found = []
    for day, there in _by_day(sources).items():
        open_ones = free.get(day + ahead, [])
        for number, source in enumerate(there):
            target = open_ones[number] if number < len(open_ones) else None
            found.append(_copied(source, target, day + ahead))
    return found


def mark_of(found: Sequence[Copied]) -> str:
    """Whether a copy is still the one that somebody saw."""
    rows = [(str(one.on), str(one.target.id if one.target else ""), one.before.row(), one.after.row()) for one in found]
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()[:16]


def copy(actor: Actor, group_id: UUID, found: Iterable[Copied]) -> None:
    for one in found:
        if one.target is not None:
            put(one.target, one.after)
    db.session.flush()
    record(actor.id, "copied plan", "group", group_id)


def _copied(source: Appointment, target: Appointment | None, on: date) -> Copied:
    lesson = lesson_of(source)
    if target is None:
        return Copied(on, source.title, None, Lesson(), lesson)
    return Copied(on, source.title, target, lesson_of(target), replace(lesson, module=lesson.module or target.title))


def _sessions(group_id: UUID, monday: date, weeks: int, held: bool = False) -> list[Appointment]:
    in_weeks = Appointment.local_on.between(monday, monday + weeks * WEEK - timedelta(days=1))
    wanted = select(Appointment).where(Appointment.group_id == group_id, in_weeks)
    wanted = wanted.order_by(Appointment.starts_at, Appointment.id)
    if held:
        wanted = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(db.session.scalars(wanted))


def _by_day(sessions: Iterable[Appointment]) -> dict[date, list[Appointment]]:
    days: dict[date, list[Appointment]] = {}
    for one in sessions:
        days.setdefault(one.local_on, []).append(one)
    return days


def _is_open(session: Appointment) -> bool:
    return session.taught is None and session.ends_at > clock.now() and session.standing is Standing.SCHEDULED
