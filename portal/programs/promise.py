"""By when an answer is promised: working days, without weekends, holidays, and days on which nobody answers."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Date, Integer, Uuid, bindparam, func, literal, null, or_, select, union_all

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.programs.clinic import facts
from portal.programs.group_models import Holiday
from portal.programs.models import Enrollment, Group, Program, Track
from portal.programs.policy import CARED_FOR, in_force
from portal.reading import read
from portal.web.formatting import zone

SATURDAY = 5
LONGEST = 366  # days; whoever stays away longer is not waited for
FAR = timedelta(days=120)
_BETWEEN = (Holiday.on_day >= bindparam("first", type_=Date()), Holiday.on_day <= bindparam("last", type_=Date()))
_HER_PROGRAMS = (
    select(Track.program_id)
    .join(Group, Group.track_id == Track.id)
    .join(Enrollment, Enrollment.group_id == Group.id)
    .where(Enrollment.patient_id == bindparam("patient_id", type_=Uuid()), in_force(Enrollment))
)
_EVERYWHERE = select(Holiday.on_day).where(Holiday.program_id.is_(None), *_BETWEEN)
_HERS = select(Holiday.on_day).where(
    or_(Holiday.program_id.is_(None), Holiday.program_id.in_(_HER_PROGRAMS)), *_BETWEEN
)
_REPLY_DAYS = (
    select(func.max(func.coalesce(Program.reply_days, bindparam("clinic_days", type_=Integer()))).label("days"))
    .join(Track, Track.program_id == Program.id)
    .join(Group, Group.track_id == Track.id)
    .join(Enrollment, Enrollment.group_id == Group.id)
    .where(Enrollment.patient_id == bindparam("patient_id", type_=Uuid()), in_force(Enrollment))
)
_BOTH = union_all(
    _REPLY_DAYS.add_columns(null().cast(Date).label("on_day")),
    _HERS.with_only_columns(literal(None, Integer).label("days"), Holiday.on_day),
).subquery()
_PROMISE = select(_BOTH.c.days, _BOTH.c.on_day)
_THEIR_PROGRAMS = (
    select(Enrollment.patient_id, Track.program_id, Program.reply_days, null().cast(Date).label("on_day"))
    .join(Group, Group.id == Enrollment.group_id)
    .join(Track, Track.id == Group.track_id)
    .join(Program, Program.id == Track.program_id)
    .where(Enrollment.patient_id.in_(CARED_FOR), in_force(Enrollment))
)
_CLOSED = select(
    null().cast(Uuid).label("patient_id"),
    Holiday.program_id,
    literal(None, Integer).label("reply_days"),
    Holiday.on_day,
).where(*_BETWEEN)
_OF_ALL = union_all(_THEIR_PROGRAMS, _CLOSED).subquery()
_PROMISES = select(_OF_ALL.c.patient_id, _OF_ALL.c.program_id, _OF_ALL.c.reply_days, _OF_ALL.c.on_day)


@dataclass(frozen=True)
class Promise:
    """Within how many working days a patient's care team answers, and on which days nobody works."""

    working_days: int
    closed: frozenset[date]

    def day(self, sent_on: date) -> date:
        return answer_day(sent_on, self.working_days, self.closed)


def hours_said(reply_hours: str, words: Mapping[str, Mapping[str, str]], language: str) -> str:
    """When a program answers, for who reads this language. What it says in another is better than nothing of its own.

    `words`: by language, as the program keeps them.
    """
    others = (one.get("reply_hours", "") for one in words.values())
    return words.get(language, {}).get("reply_hours", "") or reply_hours or next(filter(None, others), "")


def promise_to(actor: Actor, patient_id: UUID, since: date) -> Promise:
    """What her programs say, or the clinic; holidays from a day on. One statement."""
    span = {"first": since, "last": actor.today + FAR, "patient_id": patient_id}
    rows = read(_PROMISE, binds(actor, **span, clinic_days=facts().reply_days)).all()
    days = next((row.days for row in rows if row.days is not None), facts().reply_days)
    return Promise(days, frozenset(row.on_day for row in rows if row.on_day is not None))


def promises(actor: Actor, since: date) -> tuple[Promise, dict[UUID, Promise]]:
    """What is promised to each patient for whom the actor answers, as `promise_to` says it; before them, what is
    promised to whoever has no place today. Holidays from a day on. One statement."""
    usual, programs, closed = facts().reply_days, defaultdict[UUID, dict[UUID, int]](dict), []
    for row in read(_PROMISES, binds(actor, first=since, last=actor.today + FAR)):
        if row.on_day is not None:
            closed.append((row.program_id, row.on_day))
        else:
            programs[row.patient_id][row.program_id] = usual if row.reply_days is None else row.reply_days
    found = {one: Promise(max(days.values()), _closed_in(days, closed)) for one, days in programs.items()}
    return Promise(usual, _closed_in((), closed)), found


def _closed_in(programs: Container[UUID], closed: Iterable[tuple[UUID | None, date]]) -> frozenset[date]:
    """Days of the whole clinic, and of these programs."""
    return frozenset(day for program, day in closed if program is None or program in programs)


def overdue_before(today: date, working_days: int, closed: Container[date] = ()) -> datetime:
    """What was sent before this instant should have been answered by yesterday."""
    first_in_time = today
    for _ in range(LONGEST):
        if answer_day(first_in_time - timedelta(days=1), working_days, closed) < today:
            break
        first_in_time -= timedelta(days=1)
    return datetime.combine(first_in_time, time.min, tzinfo=zone())


def answer_day(sent_on: date, working_days: int, closed: Container[date] = ()) -> date:
    """The last day of so many working days after the one on which it was sent.

    None at all: the same day, or the next on which somebody works.
    """
    day, left = sent_on, working_days
    for _ in range(LONGEST):
        if left <= 0 and is_open(day, closed):
            break
        day += timedelta(days=1)
        left -= is_open(day, closed)
    return day


def is_open(day: date, closed: Container[date] = ()) -> bool:
    return day.weekday() < SATURDAY and day not in closed


def back_on(last_day: date, closed: Container[date] = ()) -> date:
    """The first working day after somebody's last day away."""
    return answer_day(last_day + timedelta(days=1), 0, closed)


def holidays(actor: Actor, patient_id: UUID | None, since: date) -> frozenset[date]:
    """From a day on: of the clinic, and of the programs in which the patient has a place. One statement."""
    span = {"first": since, "last": actor.today + FAR, "patient_id": patient_id}
    rows = read(_HERS if patient_id else _EVERYWHERE, binds(actor, **span))
    return frozenset(row.on_day for row in rows)
