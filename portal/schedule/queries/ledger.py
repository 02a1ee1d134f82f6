"""How a week stands for a patient: hours worked out from the minutes of each session, and what she missed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.programs.group_models import Acceptance, GroupAgreement
from portal.programs.models import Enrollment, Group, Program, Track
from portal.programs.policy import in_force, own_groups
from portal.programs.stays import BEGAN_ON, with_those_before
from portal.reading import Statement, read
from portal.schedule.hours_in_words import ahead_words, done_words
from portal.schedule.queries.record import IN_SIGHT, Entry, record, to_catch_up
from portal.schedule.weekly import Floor, Week, begun_in, week_of
from portal.web.formatting import week_start

SIX_DAYS = timedelta(days=6)


@dataclass(frozen=True)
class Membership:
    """A group the actor has a place in. `asks`: its agreement, as worded now, is not accepted yet."""

    group_id: UUID
    name: str
    floor: Floor
    asks: bool


@dataclass(frozen=True)
class Ledger:
    """One week of a patient. `hours` is None for somebody in no program. Without her `groups`: `ledger_now`."""

    today: date
    is_now: bool  # the week of today
    groups: tuple[Membership, ...]
    hours: Week | None
    entries: dict[UUID, Entry]  # of that week, by session
    to_catch_up: tuple[Entry, ...]
    began_on: date | None = None
    """Her first day, where it lies in the middle of that week."""

    @property
    def hours_words(self) -> str:
        """ "7 of 9 hours this week, 2 of 3 days"; "" for somebody in no program."""
        return done_words(self.hours, self.is_now) if self.hours else ""

    @property
    def ahead_words(self) -> str:
        """ "Friday brings you to 10." Of the week that is now alone."""
        return ahead_words(self.hours, self.today) if self.hours and self.is_now else ""


_NEWER = aliased(GroupAgreement)
_NEWEST = select(func.max(_NEWER.version)).where(_NEWER.group_id == Group.id).correlate(Group).scalar_subquery()
_ACCEPTED = exists().where(Acceptance.agreement_id == GroupAgreement.id, Acceptance.patient_id == ME)
_ASKS = exists().where(GroupAgreement.group_id == Group.id, GroupAgreement.version == _NEWEST, ~_ACCEPTED)
_BEGAN_ON = (
    with_those_before(select(BEGAN_ON).select_from(Enrollment))
    .where(Enrollment.patient_id == ME, in_force(Enrollment))
    .correlate(None)
    .scalar_subquery()
)
_MINE: Statement = (
    own_groups.with_only_columns(
        Group.id,
        Group.name,
        Program.weekly_hours,
        Program.weekly_days,
        _ASKS.label("asks"),
        _BEGAN_ON.label("began_on"),
        maintain_column_froms=True,
    )
    .join(Track, Track.id == Group.track_id)
    .join(Program, Program.id == Track.program_id)
    .order_by(Group.name, Group.id)
)


def ledger(actor: Actor, monday: date) -> Ledger:
    """The week from `monday`; for the one that is now, also what was missed lately. Two statements."""
    rows = read(_MINE, binds(actor)).all()
    groups = tuple(_membership(row) for row in rows)
    began_on = begun_in(rows[0].began_on, monday) if rows else None
    return replace(_ledger(actor, monday, [one.floor for one in groups], began_on), groups=groups)


def ledger_now(actor: Actor, floors: Sequence[Floor], began_on: date | None) -> Ledger:
    """The same of the week that is now, where it is known what the programs of her places ask for, and whether she
    began in it. One statement."""
    return _ledger(actor, week_start(actor.today), floors, began_on)


def _ledger(actor: Actor, monday: date, floors: Sequence[Floor], began_on: date | None) -> Ledger:
    is_now = monday <= actor.today <= monday + SIX_DAYS
    first = min(monday, actor.today - IN_SIGHT) if is_now else monday
    entries = record(actor, first, monday + SIX_DAYS)
    in_week = [one for one in entries if one.local_on >= monday]
    floor = Floor(max((one.hours for one in floors), default=0), max((one.days for one in floors), default=0))
    return Ledger(
        today=actor.today,
        is_now=is_now,
        groups=(),
        hours=week_of(in_week, floor) if floor.hours else None,
        entries={one.id: one for one in in_week},
        to_catch_up=tuple(to_catch_up(actor, entries)) if is_now and floors else (),
        began_on=began_on,
    )


def _membership(row: Any) -> Membership:
    return Membership(row.id, row.name, Floor(row.weekly_hours, row.weekly_days), bool(row.asks))
