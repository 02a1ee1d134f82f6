"""A patient's stay: her places that follow each other, from the first day of the first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from portal.programs.models import Enrollment, Group, Program, Track
from portal.reading import Statement, read


@dataclass(frozen=True)
class Place:
    id: UUID
    follows_id: UUID | None
    from_on: date
    until_on: date | None
    program: str
    certification_days: int

    def lasts(self, today: date) -> bool:
        return self.until_on is None or self.until_on >= today


@dataclass(frozen=True)
class Stay:
    """`until_on`: its last day; None while it goes on. `programs`: of the places she has now, or had at the end."""

    from_on: date
    until_on: date | None
    programs: tuple[str, ...]
    certification_days: int

    def due_after(self, certified_on: date | None) -> date:
        """When the next certification is due: so many days after the one before, or after the first day of the stay.

        One from before counts as long as it still held when the stay began.
        """
        days = timedelta(days=self.certification_days)
        if certified_on is not None and certified_on + days >= self.from_on:
            return certified_on + days
        return self.from_on + days


PLACES: Statement = (
    select(
        Enrollment.id,
        Enrollment.follows_id,
        Enrollment.from_on,
        Enrollment.until_on,
        Program.name.label("program"),
        Program.certification_days,
        Enrollment.patient_id,
    )
    .join(Group, Group.id == Enrollment.group_id)
    .join(Track, Track.id == Group.track_id)
    .join(Program, Program.id == Track.program_id)
    .order_by(Enrollment.from_on, Enrollment.id)
)
_HERS = PLACES.where(Enrollment.patient_id == bindparam("patient_id", type_=Uuid()))


def stay(patient_id: UUID, today: date) -> Stay | None:
    """The one she is in, or the last she was in. One statement."""
    return stay_of([place(row) for row in read(_HERS, {"patient_id": patient_id})], today)


def programs_between(patient_id: UUID, first: date, last: date) -> list[str]:
    """Those she had a place in on some day of the span. One statement."""
    places = [place(row) for row in read(_HERS, {"patient_id": patient_id})]
    during = [one for one in places if one.from_on <= last and one.lasts(first)]
    return list(dict.fromkeys(one.program for one in during))


def place(row: Any) -> Place:
    return Place(*row[:6])


def stay_of(places: Iterable[Place], today: date) -> Stay | None:
    """Of one patient's places, in the order of their first days."""
    known = {one.id: one for one in places if one.until_on is None or one.until_on >= one.from_on}
    if not known:
        return None
    now = [one for one in known.values() if one.lasts(today)] or [list(known.values())[-1]]
    ends = [one.until_on for one in now]
    return Stay(
        from_on=min(_first(one, known).from_on for one in now),
        until_on=None if None in ends else max(end for end in ends if end is not None),
        programs=tuple(dict.fromkeys(one.program for one in now)),
        certification_days=min(one.certification_days for one in now),
    )


def _first(one: Place, known: dict[UUID, Place]) -> Place:
    seen = {one.id}
    while one.follows_id in known and one.follows_id not in seen:
        one = known[one.follows_id]
        seen.add(one.id)
    return one
