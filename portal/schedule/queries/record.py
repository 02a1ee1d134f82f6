"""A patient's own sessions of some days, each with what came of it: told, marked, missed, caught up on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME, Scope, binds
from portal.reading import Statement, read
from portal.schedule.absences import made_up, may_still_come, was_away
from portal.schedule.attendance_models import AbsenceNotice, Asked, Attendance, CaughtUp, Kind, MakeUp, Presence
from portal.schedule.mark_and_notice import her_mark, her_notice
from portal.schedule.models import Appointment, Standing
from portal.schedule.policy import own, visible_when
from portal.schedule.queries.shaping import ABOUT_THEN, IN_DAYS, span
from portal.web.formatting import day, in_words
from portal.web.translation import text as _

SIX_DAYS = timedelta(days=6)
IN_SIGHT = timedelta(days=14)
"""How long a missed session is brought up."""


@dataclass(frozen=True)
class Entry:
    """One session of hers. `minutes`: how long she was there, by the mark; None when none was made.

    `is_away`: she missed it, or said that she will.
    """

    id: UUID
    title: str
    local_on: date
    starts_at: datetime
    ends_at: datetime
    in_group: bool
    held_by: UUID | None  # of a one-to-one
    cancelled: bool
    notice: Kind | None
    minutes: int | None
    late_minutes: int
    early_minutes: int
    is_away: bool
    caught_up: bool
    made_up: bool  # she came to another one in its place
    asked: Asked | None  # how it stands with coming to another one

    @property
    def day_words(self) -> str:
        """ "Monday" while that is clear, else the date too."""
        long_ago = abs(self.starts_at - clock.now()) > SIX_DAYS
        return day(self.local_on) if long_ago else in_words(self.local_on, "EEEE")

    @property
    def length(self) -> int:
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)

    @property
    def is_over(self) -> bool:
        return self.ends_at <= clock.now()

    @property
    def is_missed(self) -> bool:
        return self.is_away and self.is_over

    @property
    def to_catch_up(self) -> bool:
        return self.is_missed and not self.caught_up and not self.made_up


_INSTEAD = aliased(MakeUp)
_LIVE = select(_INSTEAD.standing).where(
    _INSTEAD.missed_id == Appointment.id, _INSTEAD.patient_id == ME, may_still_come(_INSTEAD)
)


def _with_outcome(scope: Scope[Appointment]) -> Statement:
    return (
        scope.with_only_columns(
            Appointment.id,
            Appointment.title,
            Appointment.topic,
            Appointment.group_id,
            Appointment.staff_id,
            Appointment.local_on,
            Appointment.starts_at,
            Appointment.ends_at,
            Appointment.standing,
            AbsenceNotice.kind.label("notice"),
            case((Attendance.presence != Presence.EXPECTED, Attendance.minutes)).label("minutes"),
            Attendance.late_minutes,
            Attendance.early_minutes,
            was_away(Appointment).label("away"),
            CaughtUp.id.label("caught_up"),
            made_up(ME, Appointment.id).label("made_up"),
            _LIVE.correlate(Appointment).scalar_subquery().label("asked"),
            maintain_column_froms=True,
        )
        .outerjoin(Attendance, her_mark(Appointment.id, ME))
        .outerjoin(AbsenceNotice, her_notice(Appointment.id, ME))
        .outerjoin(CaughtUp, and_(CaughtUp.appointment_id == Appointment.id, CaughtUp.patient_id == ME))
        .order_by(Appointment.starts_at, Appointment.id)
    )


_RECORD = _with_outcome(visible_when(ABOUT_THEN, own_only=True)).where(IN_DAYS)
_ONE = _with_outcome(own).where(Appointment.id == bindparam("appointment_id"))


def record(actor: Actor, first: date, last: date) -> list[Entry]:
    """The actor's sessions from one day to another, both included, in order. One statement."""
    return [_entry(row) for row in read(_RECORD, binds(actor, **span(first, last)))]


def record_of(patient_id: UUID, today: date, first: date, last: date) -> list[Entry]:
    """The same of a patient, for who answers for her: the caller's scope says who may know. One statement."""
    asked = {"actor_id": patient_id, "today": today, "now": clock.now(), **span(first, last)}
    return [_entry(row) for row in read(_RECORD, asked)]


def entry_of(actor: Actor, appointment_id: UUID) -> Entry | None:
    """One of her own. One statement."""
    row = read(_ONE, binds(actor, appointment_id=appointment_id)).one_or_none()
    return _entry(row) if row else None


def to_catch_up(actor: Actor, entries: list[Entry]) -> list[Entry]:
    """What she missed lately and has not gone through, the newest first; at most two."""
    recent = [one for one in entries if one.to_catch_up and one.local_on >= actor.today - IN_SIGHT]
    return recent[-1:-3:-1]


def _entry(row: Any) -> Entry:
    return Entry(
        id=row.id,
        title=_("One-to-one") if row.group_id is None else row.topic or row.title,
        local_on=row.local_on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        in_group=row.group_id is not None,
        held_by=row.staff_id,
        cancelled=row.standing is Standing.CANCELLED,
        notice=row.notice,
        minutes=row.minutes,
        late_minutes=row.late_minutes or 0,
        early_minutes=row.early_minutes or 0,
        is_away=bool(row.away),
        caught_up=row.caught_up is not None,
        made_up=bool(row.made_up),
        asked=row.asked,
    )
