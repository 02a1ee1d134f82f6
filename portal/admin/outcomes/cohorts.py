"""Cohorts: everybody who began in one track in the same month, or in months that follow each other. Pure.

A month in which few began is taken together with the next ones until there are enough. So a cohort is the same
whatever days are looked at, and no two pages can be held against each other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from portal.admin.outcomes.small_cells import LEAST
from portal.programs.models import Ending
from portal.programs.stays import Stay

LAST_WEEK = 9
"""Drop-out in this week of the stay or a later one is counted together."""


class End(StrEnum):
    """What came of a stay, as of today."""

    COMPLETED = "completed"
    LEFT = "left"
    OTHERWISE = "otherwise"
    HERE = "here"


@dataclass(frozen=True)
class Begun:
    """One patient's stay, and the track in which it began."""

    patient_id: UUID
    track_id: UUID
    track: str
    stay: Stay

    @property
    def month(self) -> date:
        return self.stay.from_on.replace(day=1)

    def end(self, today: date) -> End:
        last = self.stay.now
        if last.lasts(today) or last.ended_as in (Ending.HOLD, Ending.STEPPED_DOWN, Ending.TRANSFER):
            return End.HERE
        return {Ending.COMPLETED: End.COMPLETED, Ending.LEFT: End.LEFT}.get(last.ended_as, End.OTHERWISE)  # type: ignore[arg-type]

    @property
    def left_in_week(self) -> int:
        """The week of the stay that was the last one."""
        return min(self.stay.week(self.stay.now.until_on or self.stay.from_on), LAST_WEEK)


@dataclass(frozen=True)
class Cohort:
    """`first`, `last`: the months, by their first days. Not `whole`: too few yet, and more may join."""

    track_id: UUID
    track: str
    first: date
    last: date
    begun: tuple[Begun, ...]

    @property
    def key(self) -> tuple[UUID, date]:
        return self.track_id, self.first

    @property
    def is_whole(self) -> bool:
        return len(self.begun) >= LEAST

    def ended(self, end: End, today: date) -> list[Begun]:
        return [one for one in self.begun if one.end(today) is end]


def cohorts(begun: Iterable[Begun], today: date) -> list[Cohort]:
    """By track, then in order. The month that goes on now is left out: each who begins in it would show."""
    this_month = today.replace(day=1)
    past = sorted((one for one in begun if one.month < this_month), key=_order)
    return [one for _track, each in groupby(past, key=lambda b: (b.track, b.track_id)) for one in _of_track(list(each))]


def _order(one: Begun) -> tuple[str, str, date, str]:
    return one.track, one.track_id.hex, one.month, one.patient_id.hex


def _of_track(begun: list[Begun]) -> Iterator[Cohort]:
    waiting: list[Begun] = []
    for _month, each in groupby(begun, key=lambda one: one.month):
        waiting += each
        if len(waiting) >= LEAST:
            yield _cohort(waiting)
            waiting = []
    if waiting:
        yield _cohort(waiting)


def _cohort(begun: list[Begun]) -> Cohort:
    first = begun[0]
    return Cohort(first.track_id, first.track, first.month, begun[-1].month, tuple(begun))
