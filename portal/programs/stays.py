"""A patient's stay: the places that follow one another, through holds, other groups and the step down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.programs.models import Ending, Enrollment, Group, Program, Track
from portal.reading import read

FINAL = frozenset({Ending.COMPLETED, Ending.LEFT, Ending.DISCHARGED})
"""After one of these a place is a new stay, whatever it follows."""
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Place:
    """One place in a group, with what its program says about time."""

    id: UUID
    group_id: UUID
    group: str
    program_id: UUID
    from_on: date
    until_on: date | None
    follows_id: UUID | None
    ended_as: Ending | None
    length_weeks: int
    read_days: int


@dataclass(frozen=True)
class Stay:
    """Never without a place; the newest is the last."""

    places: tuple[Place, ...]

    @property
    def from_on(self) -> date:
        return self.places[0].from_on

    @property
    def first_id(self) -> UUID:
        """The place with which it began."""
        return self.places[0].id

    @property
    def now(self) -> Place:
        return self.places[-1]

    @property
    def last_on(self) -> date:
        """The one that is set, or as the program plans: so many weeks from when she began, or from the step down."""
        planned = self._counted_from + self.now.length_weeks * WEEK - timedelta(days=1)
        known = self.now.until_on
        return known if known is not None and not self.is_planned else max(planned, known or self.now.from_on)

    @property
    def is_planned(self) -> bool:
        """Nobody has set her last day. The last one before a break is none."""
        return self.now.until_on is None or self.now.ended_as is Ending.HOLD

    @property
    def _counted_from(self) -> date:
        down = [n for n, one in enumerate(self.places[:-1], 1) if one.ended_as is Ending.STEPPED_DOWN]
        return self.places[down[-1] if down else 0].from_on

    @property
    def readable_until(self) -> date:
        """How long she can still sign in and read."""
        return self.last_on + timedelta(days=self.now.read_days)

    def day(self, today: date) -> int:
        """How many days after the first one; below zero before it."""
        return (today - self.from_on).days

    def week(self, today: date) -> int:
        """Of her stay: 1 is the first. 0 before it begins."""
        return max((today - self.from_on) // WEEK + 1, 0)

    def holds(self, today: date) -> bool:
        """She has a place today."""
        return any(one.from_on <= today <= (one.until_on or date.max) for one in self.places)

    def is_ahead(self, today: date) -> bool:
        return self.from_on > today


PLACES = (
    select(
        Enrollment.id,
        Enrollment.group_id,
        Group.name.label("group"),
        Track.program_id,
        Enrollment.from_on,
        Enrollment.until_on,
        Enrollment.follows_id,
        Enrollment.ended_as,
        Program.length_weeks,
        Program.read_days,
    )
    .join(Group, Group.id == Enrollment.group_id)
    .join(Track, Track.id == Group.track_id)
    .join(Program, Program.id == Track.program_id)
    .where(Enrollment.patient_id == bindparam("patient_id", type_=Uuid()))
    .order_by(Enrollment.from_on, Enrollment.id)
)
_WIDTH = len(PLACES.selected_columns)


def stay_of(actor: Actor, patient_id: UUID) -> Stay | None:
    """The stay that counts today. The caller has checked who may know. One statement."""
    return current(read(PLACES, binds(actor, patient_id=patient_id)), actor.today)


def current(rows: Iterable[Any], today: date) -> Stay | None:
    """Of rows that begin with the columns of PLACES, oldest first: the stay that began last, else the next to begin."""
    stays: list[list[Place]] = []
    for row in rows:
        place = Place(*row[:_WIDTH])
        before = next((one for one in stays if _goes_on(one[-1], place)), None)
        if before is None:
            stays.append([place])
        else:
            before.append(place)
    begun = [one for one in stays if one[0].from_on <= today]
    chosen = begun[-1] if begun and _counts(begun[-1], today, len(begun) < len(stays)) else None
    ahead = next((one for one in stays if one[0].from_on > today), None)
    found = chosen or ahead
    return Stay(tuple(found)) if found else None


def _goes_on(last: Place, place: Place) -> bool:
    return place.follows_id == last.id and last.ended_as not in FINAL


def _counts(stay: list[Place], today: date, another_is_ahead: bool) -> bool:
    """One that is over gives way to one that is to come."""
    return not another_is_ahead or stay[-1].until_on is None or stay[-1].until_on >= today
