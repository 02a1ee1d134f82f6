"""The stay that a payer and a doctor look at: of all the places a patient has now, from the first day of the first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from portal.programs.stays import PLACES, Place, chain, place_of
from portal.reading import read


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


def stay(patient_id: UUID, today: date) -> Stay | None:
    """The one she is in, or the last she was in. One statement."""
    return stay_of(_places(patient_id), today)


def programs_between(patient_id: UUID, first: date, last: date) -> list[str]:
    """Those she had a place in on some day of the span. One statement."""
    during = [one for one in _places(patient_id) if one.from_on <= last and one.lasts(first)]
    return list(dict.fromkeys(one.program for one in during))


def stay_of(places: Iterable[Place], today: date) -> Stay | None:
    """Of one patient's places, in the order of their first days."""
    known = {one.id: one for one in places if one.until_on is None or one.until_on >= one.from_on}
    if not known:
        return None
    now = [one for one in known.values() if one.lasts(today)] or [list(known.values())[-1]]
    ends = [one.until_on for one in now]
    return Stay(
        from_on=min(chain(one, known)[0].from_on for one in now),
        until_on=None if None in ends else max(end for end in ends if end is not None),
        programs=tuple(dict.fromkeys(one.program for one in now)),
        certification_days=min(one.certification_days for one in now),
    )


def _places(patient_id: UUID) -> list[Place]:
    return [place_of(row) for row in read(PLACES, {"patient_id": patient_id})]
