"""Outcomes as the page and the CSV show them: the same numbers, the same ones left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.access.actor import Actor
from portal.admin.outcomes.cohorts import LAST_WEEK, Begun, Cohort, End, cohorts
from portal.admin.outcomes.measures import Measure, Moved, Moves, measures, middle, moves
from portal.admin.outcomes.rows import attendance, begun
from portal.admin.outcomes.small_cells import LEAST, Key, Shown, Sum, Why, hidden

MOST = 24
"""So many cohorts on one page: the newest of the days that are looked at."""
WEEKS = range(1, LAST_WEEK + 1)
PARTS = ("better", "same", "worse")


@dataclass(frozen=True)
class Change:
    """Of one measure in one cohort. `middle`: the median, where there are enough patients."""

    measure: Measure
    patients: Shown
    middle: float | None
    better: Shown
    same: Shown
    worse: Shown


@dataclass(frozen=True)
class Line:
    """One cohort. Not `is_whole`: it is too small to say anything of. `came`: sessions attended, in per cent."""

    track: str
    first: date
    last: date
    is_whole: bool
    started: Shown
    ended: Mapping[End, Shown]
    came: int | None
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class DropOut:
    """When patients of one track left early, by week of their stay: of all its cohorts, whatever days are looked at."""

    track: str
    left: Shown
    weeks: tuple[tuple[int, Shown], ...]

    @property
    def most(self) -> int:
        return max((count for _week, count in self.weeks if isinstance(count, int)), default=0)


@dataclass(frozen=True)
class Report:
    first: date
    last: date
    lines: tuple[Line, ...]
    drop_outs: tuple[DropOut, ...]


def report(actor: Actor, first: date, last: date) -> Report:
    """Of the cohorts that began in these months; one that reaches over their edge is listed too, and whole.

    Five statements, however many patients.
    """
    today = actor.today
    every = cohorts(begun(actor), today)
    asked = [one for one in every if one.first <= last and first <= one.last]
    listed = sorted(asked, key=lambda one: (one.first, one.track), reverse=True)[:MOST]
    whole = [one for one in listed if one.is_whole]
    asking = measures()
    hers = moves(actor, [one for each in whole for one in each.begun], asking)
    places = attendance(actor, min((one.first for one in whole), default=today))
    table = _Table(every, whole, asking, hers, today)
    return Report(
        first,
        last,
        tuple(table.line(one, _came(one, places)) for one in listed),
        tuple(table.drop_out(*track) for track in table.tracks),
    )


def _came(cohort: Cohort, places: Mapping[UUID, tuple[int, int]]) -> int | None:
    """None where there is attendance of too few."""
    hers = [[places[one.id] for one in begun.stay.places if one.id in places] for begun in cohort.begun]
    sessions, there = (sum(part[n] for each in hers for part in each) for n in (0, 1))
    return round(100 * there / sessions) if sum(map(bool, hers)) >= LEAST and sessions else None


class _Table:
    """All numbers of a page and what adds up to what, so that what is hidden is decided of all of them at once."""

    def __init__(
        self, every: Iterable[Cohort], listed: Iterable[Cohort], asking: list[Measure], hers: Moves, today: date
    ) -> None:
        self.today, self.asking = today, asking
        self.counts: dict[Key, int] = {}
        self.sums: list[Sum] = []
        self.middles: dict[Key, float] = {}
        whole = [one for one in every if one.is_whole]
        self.tracks = list(dict.fromkeys((one.track_id, one.track) for one in whole))
        for one in whole:
            self._count(one)
        for track, _name in self.tracks:
            self._count_weeks(track, [one for one in whole if one.track_id == track])
        for one in listed:
            for measure in asking:
                self._count_moves(one, measure, _of(hers, measure, one.begun))
        self.hidden = hidden(self.counts, self.sums)

    def _count(self, cohort: Cohort) -> None:
        self._sum(("started", cohort.key), {end: len(cohort.ended(end, self.today)) for end in End}, cohort.key)

    def _count_weeks(self, track: UUID, its: list[Cohort]) -> None:
        left = [begun for one in its for begun in one.ended(End.LEFT, self.today)]
        self._sum(("left", track), {n: sum(one.left_in_week == n for one in left) for n in WEEKS}, track)
        self.sums.append((("left", track), [(End.LEFT, one.key) for one in its]))

    def _count_moves(self, cohort: Cohort, measure: Measure, moved: list[Moved]) -> None:
        better, worse = sum(one.is_better for one in moved), sum(one.is_worse for one in moved)
        its = (measure.slug, *cohort.key)
        self._sum(("moved", its), {"better": better, "same": len(moved) - better - worse, "worse": worse}, its)
        if moved:
            self.middles[its] = middle(moved)

    def _sum(self, total: Key, parts: Mapping[Any, int], of: Any) -> None:
        self.counts[total] = sum(parts.values())
        self.counts |= {(name, of): count for name, count in parts.items()}
        self.sums.append((total, [(name, of) for name in parts]))

    def shown(self, key: Key) -> Shown:
        return self.hidden.or_why(key, self.counts[key]) if key in self.counts else Why.SMALL

    def line(self, cohort: Cohort, came: int | None) -> Line:
        return Line(
            track=cohort.track,
            first=cohort.first,
            last=cohort.last,
            is_whole=cohort.is_whole,
            started=self.shown(("started", cohort.key)),
            ended={end: self.shown((end, cohort.key)) for end in End},
            came=came if cohort.is_whole else None,
            changes=tuple(self._change(cohort, one) for one in self.asking) if cohort.is_whole else (),
        )

    def _change(self, cohort: Cohort, measure: Measure) -> Change:
        its = (measure.slug, *cohort.key)
        patients = self.shown(("moved", its))
        return Change(
            measure,
            patients,
            self.middles.get(its) if isinstance(patients, int) else None,
            *(self.shown((part, its)) for part in PARTS),
        )

    def drop_out(self, track: UUID, name: str) -> DropOut:
        return DropOut(name, self.shown(("left", track)), tuple((n, self.shown((n, track))) for n in WEEKS))


def _of(hers: Moves, measure: Measure, begun: Iterable[Begun]) -> list[Moved]:
    found = (hers.get((measure.slug, one.stay.first_id)) for one in begun)
    return [one for one in found if one is not None]
