"""A patient's stay: the places that follow one another, through holds, other groups and the step down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.programs.models import Ending, Enrollment, Group, Program, Track
from portal.reading import read

FINAL = frozenset({Ending.COMPLETED, Ending.LEFT, Ending.DISCHARGED})
"""With these her stay is over: a place after one of them is a new stay, whatever it follows."""
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Place:
    """One part of a stay, in one group, with what its program says about time."""

    id: UUID
    group_id: UUID
    group: str
    program_id: UUID
    program: str
    from_on: date
    until_on: date | None
    ended_as: Ending | None
    follows_id: UUID | None
    length_weeks: int
    read_days: int
    certification_days: int

    def holds_on(self, day: date) -> bool:
        return self.from_on <= day <= (self.until_on or date.max)

    def lasts(self, day: date) -> bool:
        """It is not over by then, if it has begun."""
        return self.until_on is None or self.until_on >= day


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
        return any(one.holds_on(today) for one in self.places)

    def is_ahead(self, today: date) -> bool:
        return self.from_on > today


PLACE = (
    Enrollment.id,
    Enrollment.group_id,
    Group.name.label("group"),
    Program.id.label("program_id"),
    Program.name.label("program"),
    Enrollment.from_on,
    Enrollment.until_on,
    Enrollment.ended_as,
    Enrollment.follows_id,
    Program.length_weeks,
    Program.read_days,
    Program.certification_days,
)
"""The columns of a place, in this order: a statement that begins with them has rows for `place_of`."""
OF_EVERYBODY = (
    select(*PLACE)
    .join(Group, Group.id == Enrollment.group_id)
    .join(Track, Track.id == Group.track_id)
    .join(Program, Program.id == Track.program_id)
    .order_by(Enrollment.from_on, Enrollment.id)
)
PLACES = OF_EVERYBODY.where(Enrollment.patient_id == bindparam("patient_id", type_=Uuid()))
_OF_MANY = OF_EVERYBODY.add_columns(Enrollment.patient_id).where(
    Enrollment.patient_id.in_(bindparam("patient_ids", expanding=True))
)

_BEFORE, _EARLIER = aliased(Enrollment), aliased(Enrollment)
BEGAN_ON = case(
    (
        func.max(case((_EARLIER.follows_id.is_not(None), 1), else_=0)) == 0,
        func.min(func.coalesce(_EARLIER.from_on, _BEFORE.from_on, Enrollment.from_on)),
    )
)
"""Of one patient's places, `with_those_before`: the first day of her stay. None after more than two moves or holds:
whoever asks wants to know whether that was in this week."""


def with_those_before(statement: Select[Any]) -> Select[Any]:
    """Joined to its places, those from which they go on."""
    return statement.outerjoin(_BEFORE, _follows(Enrollment, _BEFORE)).outerjoin(_EARLIER, _follows(_BEFORE, _EARLIER))


def _follows(place: type[Enrollment], before: type[Enrollment]) -> ColumnElement[bool]:
    return and_(before.id == place.follows_id, or_(before.ended_as.is_(None), before.ended_as.not_in(FINAL)))


def stay_of(actor: Actor, patient_id: UUID) -> Stay | None:
    """The stay that counts today. The caller has checked who may know. One statement."""
    return current(map(place_of, read(PLACES, binds(actor, patient_id=patient_id))), actor.today)


def begun(patient_ids: Iterable[UUID], group_id: UUID, on: date) -> dict[UUID, date]:
    """Of those with a place in the group on that day: the first day of the stay it is part of. One statement."""
    hers: dict[UUID, dict[UUID, Place]] = {}
    for row in read(_OF_MANY, {"patient_ids": list(patient_ids)}):
        hers.setdefault(row.patient_id, {})[row.id] = place_of(row)
    here = ((who, one) for who, places in hers.items() for one in places.values())
    return {who: chain(one, hers[who])[0].from_on for who, one in here if one.group_id == group_id and one.holds_on(on)}


def place_of(row: Any) -> Place:
    return Place(*row[: len(PLACE)])


def chain(place: Place, by_id: Mapping[UUID, Place]) -> tuple[Place, ...]:
    """What the place goes on from, the first one first, and itself. After the end of a stay another begins."""
    found = [place]
    while (before := _before(found[0], by_id)) is not None and before not in found:
        found.insert(0, before)
    return tuple(found)


def current(places: Iterable[Place], today: date) -> Stay | None:
    """The stay that began last, else the next to begin."""
    stays = stays_of({one.id: one for one in places})
    last = next((one for one in reversed(stays) if not one.is_ahead(today)), None)
    ahead = next((one for one in stays if one.is_ahead(today)), None)
    return last if last and _counts(last, today, ahead is not None) else ahead


def stays_of(by_id: Mapping[UUID, Place]) -> list[Stay]:
    """All stays of one patient, in the order in which they begin."""
    gone_on_from = {before.id for one in by_id.values() if (before := _before(one, by_id)) is not None}
    found = (Stay(chain(one, by_id)) for one in by_id.values() if one.id not in gone_on_from)
    return sorted(found, key=lambda one: (one.from_on, one.first_id))


def _before(place: Place, by_id: Mapping[UUID, Place]) -> Place | None:
    before = by_id.get(place.follows_id) if place.follows_id else None
    return before if before is not None and before.ended_as not in FINAL else None


def _counts(stay: Stay, today: date, another_is_ahead: bool) -> bool:
    """One that is over gives way to one that is to come."""
    return not another_is_ahead or stay.now.lasts(today)
