"""Outcomes as rows of a table to take along: what is not shown on the page is not shown there."""

from collections.abc import Iterator
from datetime import date

from flask_babel import gettext as _

from portal.admin.outcomes.cohorts import LAST_WEEK, End
from portal.admin.outcomes.report import PARTS, Change, Line, Report
from portal.admin.outcomes.small_cells import LEAST, Shown, Why

Row = list[str]


def rows_of(it: Report) -> Iterator[Row]:
    yield [_("Not shown: a number from which one of fewer than %(n)s patients could be worked out.", n=LEAST)]
    yield []
    yield [_("Track"), _("First month"), _("Last month"), _("Started"), *_end_words(), _("Attendance in percent")]
    yield from (_cohort(one) for one in it.lines)
    yield []
    heads = [_("Better"), _("About the same"), _("Worse")]
    yield [_("Track"), _("First month"), _("Measure"), _("Patients"), _("Median change"), *heads]
    yield from (_change(line, one) for line in it.lines for one in line.changes)
    yield []
    yield [_("Track"), _("Week of the stay"), _("Left early")]
    for track in it.drop_outs:
        yield from ([track.track, _week(n), _told(count)] for n, count in track.weeks)


def _end_words() -> Row:
    return [_("Completed"), _("Left early"), _("Ended otherwise"), _("Still here")]


def _cohort(one: Line) -> Row:
    ends = [_told(one.ended[end]) for end in (End.COMPLETED, End.LEFT, End.OTHERWISE, End.HERE)]
    came = "" if one.came is None else str(one.came)
    return [one.track, _month(one.first), _month(one.last), _told(one.started), *ends, came]


def _change(line: Line, one: Change) -> Row:
    by = "" if one.middle is None else f"{one.middle:g}"
    numbers = [_told(getattr(one, part)) for part in PARTS]
    return [line.track, _month(line.first), one.measure.title, _told(one.patients), by, *numbers]


def _told(number: Shown) -> str:
    said = {Why.SMALL: _("fewer than %(n)s", n=LEAST), Why.BESIDE: _("not shown")}
    return said[number] if isinstance(number, Why) else str(number)


def _week(number: int) -> str:
    return f"{number}+" if number == LAST_WEEK else str(number)


def _month(day: date) -> str:
    return f"{day:%Y-%m}"
