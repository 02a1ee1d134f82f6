"""Sessions shaped for screens. One statement each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, tuple_

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import NOW, binds
from portal.database import Instant
from portal.reading import read
from portal.schedule.attendance_models import Kind
from portal.schedule.models import LINK_OPENS, Appointment, Standing
from portal.schedule.policy import visible, visible_when
from portal.schedule.queries.shaping import ABOUT_THEN, IN_DAYS, shaped, span
from portal.schedule.reasons import in_words
from portal.web.asked import Moment, words_of
from portal.web.in_languages import Told, by_language, told
from portal.web.translation import text as _


@dataclass(frozen=True)
class Session:
    """A session as one person sees it. `people`: who leads it, or the other one; patients are told first names.

    `notice`: what this person said about coming, or what the patient of this person's one-to-one said.
    `because`: why it was cancelled or changed. `slot_on`: its day by the weekly rule, from which it may have moved.
    """

    id: UUID
    group_id: UUID | None
    title: str
    topic: str
    local_on: date
    starts_at: datetime
    ends_at: datetime
    room: str
    link: str
    bring: Told
    cancelled: bool
    notice: Kind | None
    people: tuple[str, ...]
    group: str
    because: str = ""
    slot_on: date | None = None
    module: str = ""

    @property
    def with_whom(self) -> str:
        return ", ".join(self.people)

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def moved_from(self) -> date | None:
        """The day on which it would have been."""
        return self.slot_on if self.slot_on != self.local_on else None

    @property
    def link_is_open(self) -> bool:
        """From 15 minutes before until the end."""
        return bool(self.link) and not self.cancelled and self.link_opens_at <= clock.now() < self.ends_at

    @property
    def link_opens_at(self) -> datetime:
        return self.starts_at - LINK_OPENS

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at <= clock.now()

    @property
    def minutes_until(self) -> int:
        return max(0, round((self.starts_at - clock.now()).total_seconds() / 60))

    @property
    def cursor(self) -> str:
        """Where the next page of a list goes on."""
        return words_of((self.starts_at, self.id))


@dataclass(frozen=True)
class Day:
    """One day of a week with its sessions in order."""

    on: date
    sessions: tuple[Session, ...] = ()


PAGE = 20

_SESSIONS = shaped(visible)
_BETWEEN, _OWN_BETWEEN = (shaped(visible_when(ABOUT_THEN, own_only)).where(IN_DAYS) for own_only in (False, True))
_AHEAD = and_(Appointment.ends_at > NOW, Appointment.standing != Standing.CANCELLED)
_COMING, _OWN_COMING = (one.where(_AHEAD) for one in (_BETWEEN, _OWN_BETWEEN))
_SINCE = Appointment.starts_at >= bindparam("since", type_=Instant())
_TO_COME = tuple_(Appointment.starts_at, Appointment.id) > tuple_(
    bindparam("since", type_=Instant()), bindparam("after_id", type_=Appointment.id.type)
)
_LISTED, _OWN_LISTED = (
    shaped(visible_when(_SINCE, own_only)).where(_TO_COME, Appointment.ends_at > NOW) for own_only in (False, True)
)
_ONE = _SESSIONS.where(Appointment.id == bindparam("appointment_id"))
_OF_GROUP = _SESSIONS.where(
    Appointment.group_id == bindparam("group_id"), Appointment.ends_at > bindparam("since", type_=Instant())
)


def week(actor: Actor, monday: date) -> tuple[Day, ...]:
    """The seven days from `monday`, each with the actor's sessions. One statement."""
    days = [monday + timedelta(days=n) for n in range(7)]
    # A patient who is nobody's clinician is spared the ways to sessions of groups led and patients seen.
    rows = read(_BETWEEN if actor.is_staff else _OWN_BETWEEN, binds(actor, **span(days[0], days[-1])))
    sessions = [shown(actor, row) for row in rows]
    return tuple(Day(day, tuple(session for session in sessions if session.local_on == day)) for day in days)


def coming(actor: Actor, days: int, most: int) -> list[Session]:
    """What has not ended and is not called off, the next first. One statement."""
    asked = span(actor.today - timedelta(days=1), actor.today + timedelta(days=days))
    rows = read(_COMING if actor.is_staff else _OWN_COMING, binds(actor, **asked), most)
    return [shown(actor, row) for row in rows]


def first_since(actor: Actor, day: date, days: int = 28) -> Session | None:
    """A patient's first session of a group from that day on that is not called off, over or not. One statement."""
    rows = read(_OWN_BETWEEN, binds(actor, **span(day, day + timedelta(days=days))), most=12)
    kept = (row for row in rows if row.group_id is not None and row.standing is not Standing.CANCELLED)
    return next((shown(actor, row) for row in kept), None)


def listed(actor: Actor, after: Moment | None = None) -> tuple[list[Session], bool]:
    """What has not ended, called off or not, the next first; and whether there is more. One statement."""
    since, after_id = after or (clock.now() - timedelta(days=2), UUID(int=0))
    rows = read(_LISTED if actor.is_staff else _OWN_LISTED, binds(actor, since=since, after_id=after_id), PAGE + 1)
    return [shown(actor, row) for row in rows[:PAGE]], len(rows) > PAGE


def one(actor: Actor, appointment_id: UUID) -> Session:
    """One session that a scope let through."""
    return shown(actor, read(_ONE, binds(actor, appointment_id=appointment_id)).one())


def of_group(actor: Actor, group_id: UUID, since: datetime | None = None, most: int = 30) -> list[Session]:
    """A group's sessions that had not ended at `since` (default: now), the next first."""
    parameters = binds(actor, group_id=group_id, since=since or clock.now())
    return [shown(actor, row) for row in read(_OF_GROUP, parameters, most)]


def shown(actor: Actor, row: Any) -> Session:
    """A row of a shaped statement, as the actor may see it."""
    people = _people(actor, row)
    return Session(
        id=row.id,
        group_id=row.group_id,
        title=row.title if row.group_id else _one_to_one(actor, people),
        topic=row.topic,
        local_on=row.local_on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        room=row.room,
        link=row.link,
        bring=told(by_language(row.bring, row.bring_in_other_languages), actor.language),
        cancelled=row.standing is Standing.CANCELLED,
        notice=row.notice,
        people=people,
        group=row.group or "",
        because=in_words(row.because),
        slot_on=row.slot_on,
        module=row.module if row.group_id else "",
    )


def _one_to_one(actor: Actor, people: tuple[str, ...]) -> str:
    if actor.is_staff or not people:
        return _("One-to-one")
    return _("Just you and %(name)s", name=people[0])


def _people(actor: Actor, row: Any) -> tuple[str, ...]:
    if row.group_id is not None:
        names = sorted(f"{row.leaders or ''}\n{row.stand_ins or ''}".split("\n"))
    else:
        names = [row.patient if row.staff_id == actor.id else row.staff]
    return tuple(name if actor.is_staff else name.split()[0] for name in names if name)
