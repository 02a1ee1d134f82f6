"""When somebody is there at the clinic: open hours by its wall clock, but not on days on which the clinic is closed.

Read from the mirror of the clinic's facts, so that a page may ask with the database down.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from portal.programs.clinic import ClinicFacts, facts
from portal.programs.life_models import USUALLY_OPEN
from portal.web.formatting import in_words, short_clock, whole_times
from portal.web.translation import language
from portal.web.translation import text as _

DAY = timedelta(days=1)
LOOK_AHEAD = 366  # days; a clinic that opens on none of them does not open
LOOK_BACK = 90  # days
MONDAY = date(2024, 1, 1)
WEEKDAYS, ALL_DAYS = list(range(5)), list(range(7))

Times = tuple[time, time]
"""Opens, closes."""
Interval = tuple[datetime, datetime]
"""From one instant until another, in UTC."""


@dataclass(frozen=True)
class Hours:
    """A clinic's week. `week`: each weekday's times, in order; `closed`: days on which nobody is there."""

    week: dict[int, list[Times]]
    zone: ZoneInfo
    closed: frozenset[date] = frozenset()

    def open_at(self, now: datetime) -> Interval | None:
        """The interval that this instant lies in."""
        return next((one for one in self.intervals(now, now) if one[0] <= now < one[1]), None)

    def intervals(self, first: datetime, last: datetime) -> Iterator[Interval]:
        """Those that touch the days from one instant until another, in order, none of them empty."""
        day = first.astimezone(self.zone).date() - DAY
        until = last.astimezone(self.zone).date() + DAY
        while day <= until:
            yield from self._of_day(day)
            day += DAY

    def _of_day(self, day: date) -> Iterator[Interval]:
        """Where the clocks are put back over an end, until it is shown for the last time."""
        if day in self.closed:
            return
        for opens, closes in self.week.get(day.weekday(), []):
            begins = _instant(day, opens, self.zone)
            ends = max(_instant(day, closes, self.zone, fold) for fold in (0, 1))
            if begins < ends:
                yield begins, ends


def of_clinic() -> Hours:
    """The clinic's own as of now; what is usual while it has stated none."""
    return of(facts())


def of(known: ClinicFacts) -> Hours:
    stated = _times_of(known.open_hours)
    closed = frozenset(date.fromisoformat(day) for day in known.closed_days)
    return Hours(_week(stated or USUALLY_OPEN), ZoneInfo(known.zone), closed)


def is_open(now: datetime) -> bool:
    """Whether somebody is there."""
    return of_clinic().open_at(now) is not None


def closing(now: datetime) -> datetime | None:
    """Until when somebody is there; None while nobody is."""
    lasting = of_clinic().open_at(now)
    return lasting[1] if lasting else None


def next_opening(now: datetime) -> datetime | None:
    """The next instant at which somebody comes, after now; None when that is on no day of the next year."""
    ahead = of_clinic().intervals(now, now + LOOK_AHEAD * DAY)
    return next((begins for begins, _ in ahead if begins > now), None)


def open_minutes_between(start: datetime, end: datetime) -> int:
    """Whole minutes of open hours from one instant until another."""
    return int(_open_time(of_clinic(), start, end).total_seconds() // 60)


def after_open_minutes(start: datetime, minutes: int) -> datetime:
    """The instant by which so many minutes of open hours have gone by."""
    left = timedelta(minutes=minutes)
    for begins, ends in of_clinic().intervals(start, start + LOOK_AHEAD * DAY):
        since = max(begins, start)
        if since < ends:
            if left <= ends - since:
                return since + left
            left -= ends - since
    return start + LOOK_AHEAD * DAY


def before_open_minutes(end: datetime, minutes: int) -> datetime:
    """The latest instant from which so many minutes of open hours had gone by at `end`: the same, looking back."""
    left = timedelta(minutes=minutes)
    for begins, ends in reversed(list(of_clinic().intervals(end - LOOK_BACK * DAY, end))):
        until = min(ends, end)
        if begins < until:
            if left <= until - begins:
                return until - left
            left -= until - begins
    return end - LOOK_BACK * DAY


def words() -> str:
    """ "weekdays, 8 AM to 6 PM"; "Monday to Thursday, 8 AM to 6 PM; Friday, 8 AM to 12 PM"."""
    return _words(of_clinic().week)


def _words(week: dict[int, list[Times]]) -> str:
    said = (_("%(days)s, %(times)s", days=_days(days), times=_times(week[days[0]])) for days in _runs(week))
    return "; ".join(said)


def words_of(known: ClinicFacts) -> str:
    """The same, or what the clinic says of its hours in its own words while it has stated none."""
    stated = tuple((day, opens, closes) for day, opens, closes in known.open_hours)
    return _in_words(language(), stated) if stated else whole_times(known.hours)


@lru_cache(maxsize=64)
def _in_words(language: str, stated: tuple[tuple[int, str, str], ...]) -> str:
    """They stand at the foot of every page, and hardly ever change."""
    return _words(_week(_times_of(stated)))


def _times_of(stated: Iterable[tuple[int, str, str]]) -> list[tuple[int, time, time]]:
    return [(day, time.fromisoformat(opens), time.fromisoformat(closes)) for day, opens, closes in stated]


def _open_time(hours: Hours, start: datetime, end: datetime) -> timedelta:
    overlaps = (min(ends, end) - max(begins, start) for begins, ends in hours.intervals(start, end))
    return sum((one for one in overlaps if one > timedelta()), timedelta())


def _week(stated: Iterable[tuple[int, time, time]]) -> dict[int, list[Times]]:
    """By weekday, those that overlap or meet made into one."""
    week: dict[int, list[Times]] = {}
    for weekday, opens, closes in sorted(stated):
        times = week.setdefault(weekday, [])
        if times and opens <= times[-1][1]:
            times[-1] = (times[-1][0], max(times[-1][1], closes))
        else:
            times.append((opens, closes))
    return week


def _instant(day: date, wall: time, zone: ZoneInfo, fold: int = 0) -> datetime:
    return datetime.combine(day, wall, tzinfo=zone).replace(fold=fold).astimezone(UTC)


def _runs(week: dict[int, list[Times]]) -> list[list[int]]:
    """Days that follow each other with the same times."""
    runs: list[list[int]] = []
    for day in sorted(week):
        if runs and runs[-1][-1] == day - 1 and week[day - 1] == week[day]:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _days(days: list[int]) -> str:
    if days in (WEEKDAYS, ALL_DAYS):
        return _("weekdays") if days == WEEKDAYS else _("every day")
    first, last = (in_words(MONDAY + day * DAY, "EEEE") for day in (days[0], days[-1]))
    return first if len(days) == 1 else _("%(first)s to %(last)s", first=first, last=last)


def _times(times: list[Times]) -> str:
    spans = [
        _("%(opens)s to %(closes)s", opens=short_clock(opens), closes=short_clock(closes)) for opens, closes in times
    ]
    return _(" and ").join(spans)
