"""The stay that a payer and a doctor look at: of all the places a patient has now, from the first day of the first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from portal.programs.stays import PLACES, Place, chain, place_of
from portal.reading import read


@dataclass(frozen=True)
class Stay:
    """`until_on`: its last day; None while it goes on. `programs`: of the places she has now, or had at the end.

    `before_on`: the last day of the stay before this one.
    """

    from_on: date
    until_on: date | None
    before_on: date | None
    programs: tuple[str, ...]
    certification_days: int

    def due_after(self, certified_on: date | None) -> date:
        """When the next certification is due: the first on admission, the others so many days after the one before.

        A physician certifies that the program is needed when somebody is admitted, and again at intervals that the
        program sets: for intensive outpatient services 42 CFR 424.24(d), at least every 60 days. One that was made
        shortly before counts, as long as it still holds on the first day; none that was for an earlier stay does.
        """
        if certified_on is None or (self.before_on is not None and certified_on <= self.before_on):
            return self.from_on
        return max(self.from_on, certified_on + timedelta(days=self.certification_days))

    def is_admission(self, due_on: date) -> bool:
        """What is due then is the first certification of the stay."""
        return due_on == self.from_on


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
    from_on = min(chain(one, known)[0].from_on for one in now)
    before = (one.until_on for one in known.values() if one.until_on is not None and one.until_on < from_on)
    return Stay(
        from_on=from_on,
        until_on=None if None in ends else max(end for end in ends if end is not None),
        before_on=max(before, default=None),
        programs=tuple(dict.fromkeys(one.program for one in now)),
        certification_days=min(one.certification_days for one in now),
    )


def _places(patient_id: UUID) -> list[Place]:
    return [place_of(row) for row in read(PLACES, {"patient_id": patient_id})]
