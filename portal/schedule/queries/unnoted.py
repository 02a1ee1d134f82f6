"""Sessions that are over and whose attendance nobody has noted yet, or not of everybody who was expected.

How far back is a bound: what is older than that is out of the weeks whose hours anybody still waits for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, func, select, union
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import NOW, binds
from portal.database import Instant
from portal.programs.models import Enrollment, Group, Track
from portal.programs.narrowing import PROGRAM
from portal.programs.policy import administers_group
from portal.reading import Statement, read
from portal.schedule.attendance_models import Asked, Attendance, MakeUp, Presence
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import ids_led_when, in_force_on, in_some_group_on
from portal.schedule.queries.shaping import LEADERS, STAND_INS
from portal.web.formatting import zone

LATELY = timedelta(days=14)
"""What a page that shows other things as well lists."""
EVER = timedelta(days=56)
"""What is known as still to note at all."""
MOST = 200


@dataclass(frozen=True)
class Unnoted:
    """One session. `missing`: of those `expected`, the ones who have no mark. `led_by`: for who does not lead it."""

    id: UUID
    group_id: UUID
    group: str
    heading: str
    starts_at: datetime
    expected: int
    missing: int
    led_by: tuple[str, ...]

    @property
    def is_untouched(self) -> bool:
        return self.missing == self.expected


@dataclass(frozen=True)
class ToNote:
    """The newest first. `further`: there are more, beyond what is listed or older than that."""

    sessions: tuple[Unnoted, ...] = ()
    further: bool = False

    def __bool__(self) -> bool:
        return bool(self.sessions) or self.further


NOTHING = ToNote()

_OVER = and_(
    Appointment.starts_at >= bindparam("since", type_=Instant()),
    Appointment.starts_at <= NOW,
    Appointment.ends_at <= NOW,
    Appointment.standing == Standing.SCHEDULED,
)
_MARKED = and_(Attendance.superseded_at.is_(None), Attendance.presence != Presence.EXPECTED)


def _missing(sessions: Any) -> Statement:
    """Of the sessions with these ids, those with somebody who has no mark.

    Who was expected stands in one list, as pairs: one-to-ones with their one patient would be one more way into it.
    """
    member, at, guest, there = aliased(Enrollment), aliased(Appointment), aliased(MakeUp), aliased(Appointment)
    hers = sessions.cte("sessions")
    who = union(
        select(at.id.label("session_id"), member.patient_id)
        .join(member, member.group_id == at.group_id)
        .where(at.id.in_(select(hers.c[0])), in_force_on(member, at.local_on)),
        select(there.id, guest.patient_id)
        .join(guest, guest.guest_id == there.id)
        .where(there.id.in_(select(hers.c[0])), guest.standing == Asked.CONFIRMED)
        .where(in_some_group_on(guest.patient_id, there.local_on)),
    ).subquery("who")
    counted = (
        select(who.c.session_id, func.count().label("expected"), func.count(Attendance.id).label("noted"))
        .select_from(who)
        .outerjoin(
            Attendance,
            and_(Attendance.appointment_id == who.c.session_id, Attendance.patient_id == who.c.patient_id, _MARKED),
        )
        .group_by(who.c.session_id)
        .having(func.count(Attendance.id) < func.count())
        .subquery("counted")
    )
    return (
        select(
            Appointment.id,
            Appointment.group_id,
            Group.name.label("group"),
            Appointment.topic,
            Appointment.title,
            Appointment.starts_at,
            counted.c.expected,
            counted.c.noted,
            LEADERS.label("leaders"),
            STAND_INS.label("stand_ins"),
        )
        .select_from(counted)
        .join(Appointment, Appointment.id == counted.c.session_id)
        .join(Group, Group.id == Appointment.group_id)
        .order_by(Appointment.starts_at.desc(), Appointment.id.desc())
    )


_OF_GROUP = Appointment.group_id == bindparam("group_id", type_=Uuid())
_LED, _LED_IN_GROUP = _missing(ids_led_when(_OVER)), _missing(ids_led_when(and_(_OVER, _OF_GROUP)))
_ADMINISTERED = select(Appointment.id).join(Group, Group.id == Appointment.group_id)
_EVERYWHERE, _IN_PROGRAM = (
    _missing(_ADMINISTERED.where(_OVER, administers_group(Appointment.group_id), *of))
    for of in ((), (Group.track_id.in_(select(Track.id).where(Track.program_id == PROGRAM)),))
)


def led(actor: Actor, most: int) -> ToNote:
    """Of sessions the actor leads or stood in at: the last days', and whether there is more. One statement."""
    return _lately(read(_LED, _asked(actor, EVER), MOST), most)


def of_group(actor: Actor, group_id: UUID, most: int) -> ToNote:
    """The same of one group of hers."""
    return _lately(read(_LED_IN_GROUP, _asked(actor, EVER, group_id=group_id), MOST), most)


def all_led(actor: Actor) -> tuple[Unnoted, ...]:
    """All that is known as still to note. One statement."""
    return tuple(map(_unnoted, read(_LED, _asked(actor, EVER), MOST)))


def administered(actor: Actor, monday: date, program_id: UUID | None) -> tuple[Unnoted, ...]:
    """Of the groups the actor administers (in the program), in the week from `monday`. One statement."""
    asked = binds(actor, since=datetime.combine(monday, time(), zone()), program_id=program_id)
    return tuple(map(_unnoted, read(_IN_PROGRAM if program_id else _EVERYWHERE, asked, MOST)))


def _asked(actor: Actor, back: timedelta, **more: Any) -> dict[str, Any]:
    return binds(actor, since=clock.now() - back, **more)


def _lately(rows: Iterable[Any], most: int) -> ToNote:
    every = list(map(_unnoted, rows))
    late = [one for one in every if one.starts_at >= clock.now() - LATELY][:most]
    return ToNote(tuple(late), len(every) > len(late))


def _unnoted(row: Any) -> Unnoted:
    people = sorted(f"{row.leaders or ''}\n{row.stand_ins or ''}".split("\n"))
    return Unnoted(
        id=row.id,
        group_id=row.group_id,
        group=row.group,
        heading=row.topic or row.title,
        starts_at=row.starts_at,
        expected=row.expected,
        missing=row.expected - row.noted,
        led_by=tuple(one for one in people if one),
    )
