"""What a chart says, said in words: before the picture, and instead of it."""

from dataclasses import dataclass
from datetime import date
from statistics import mean

from portal.web.formatting import month_day
from portal.web.translation import text as _
from portal.worksheets.change import ago_words, change_words, move, number_words, start_words
from portal.worksheets.definitions.field import Band
from portal.worksheets.definitions.values import Number
from portal.worksheets.trends.series import Line, Plot, Point

MOST_TIMES = 5
STRONGEST = 3


@dataclass(frozen=True)
class Said:
    """What is said of one line, by its name; of the whole chart, without one."""

    words: str
    name: str = ""


def said_of(plot: Plot, today: date | None) -> list[Said]:
    """A sentence or two for each line; for many lines the strongest of the newest day. `today`: None for what is kept
    or printed, which says days by their dates."""
    if plot.chart.type == "heat" or len(plot.lines) > 5:
        return [Said(_strongest(plot))]
    if plot.pair:
        return [Said(one) for one in _before_and_after(*plot.pair)]
    several = len(plot.lines) > 1
    told = [(line, _course_of(line, plot.span, today, several)) for line in plot.lines if line.known]
    return [Said(words, line.label if several else "") for line, words in told]


def better_words(line: Line) -> str:
    """Which way is good, for a measure: "Lower is better." """
    change = line.field.change if line.field else None
    if change is None:
        return ""
    return _("Lower is better.") if change.better == "lower" else _("Higher is better.")


def band_words(bands: tuple[Band, ...]) -> list[str]:
    """ "0 to 4: Minimal"."""
    return [_("%(least)s to %(most)s: %(name)s", least=one.min, most=one.max, name=one.label) for one in bands]


def _course_of(line: Line, span: Number | None, today: date | None, brief: bool) -> str:
    *before, newest = line.known
    if not before and not _began_before(line):
        return _only_one(line, newest, brief)
    told = [_against(one, newest, line, span, ago_words(one.day, newest.day, today)) for one in before[-1:]]
    first = line.first
    if (brief and told) or first is None or first.value is None or first in line.known[-2:]:
        return " ".join(told)
    return " ".join([*told, _against(first, newest, line, span, start_words(first.day, today))])


def _only_one(line: Line, newest: Point, brief: bool) -> str:
    value = _value(newest)
    band = line.field.band(value) if line.field else None
    score = f"{number_words(value)} ({band.label})" if band else number_words(value)
    if brief:
        return _("%(score)s, the first one.", score=score)
    return _("One so far, on %(day)s: %(score)s. The next one shows which way it goes.", day=_day(newest), score=score)


def _began_before(line: Line) -> bool:
    return line.first is not None and line.first.value is not None and line.first not in line.points


def _against(then: Point, newest: Point, line: Line, span: Number | None, when: str) -> str:
    if then.major != newest.major:
        return _("The questions changed since %(then)s, so these cannot be compared.", then=when)
    change = line.field.change if line.field else None
    return change_words(move(_value(then), _value(newest), change, span), when)


def _before_and_after(before: Line, after: Line) -> list[str]:
    both = [
        (one.day, one.value, two.value)
        for one, two in zip(before.points, after.points, strict=True)
        if one.value is not None and two.value is not None
    ][-MOST_TIMES:]
    if not both:
        return [_("Fill in both numbers, before and after, to see what moved.")]
    day, was, now = both[-1]
    last = _("Last time, on %(day)s: %(was)s before, %(now)s after.", day=month_day(day), **_pair(was, now))
    if len(both) == 1:
        return [last]
    digits = 0 if max(max(one[1:]) for one in both) > 10 else 1
    usual = _pair(*(round(mean(numbers), digits) for numbers in zip(*(one[1:] for one in both), strict=True)))
    return [last, _("Over the last %(n)s times: %(was)s before and %(now)s after, on average.", n=len(both), **usual)]


def _pair(was: Number, now: Number) -> dict[str, str]:
    return {"was": number_words(was), "now": number_words(now)}


def _strongest(plot: Plot) -> str:
    newest = max(index for line in plot.lines for index, one in enumerate(line.points) if one.value is not None)
    day = _day(plot.lines[0].points[newest])
    values = [(line.label, line.points[newest].value or 0) for line in plot.lines]
    most = sorted((one for one in values if one[1] > plot.lowest), key=lambda one: -one[1])[:STRONGEST]
    if not most:
        return _("On %(day)s every line was %(least)s or blank.", day=day, least=number_words(plot.lowest))
    names = ", ".join(f"{name} ({number_words(value)})" for name, value in most)
    return _("Strongest on %(day)s: %(names)s.", day=day, names=names)


def _day(point: Point) -> str:
    return month_day(point.day)


def _value(point: Point) -> Number:
    assert point.value is not None
    return point.value
