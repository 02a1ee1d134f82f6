"""The numbers of a chart: which charts a reader has, and the lines in them. A blank answer is no number, and not 0."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from portal.worksheets.cells.display import Audience
from portal.worksheets.definitions.field import Field, RatingItem
from portal.worksheets.definitions.values import Number
from portal.worksheets.definitions.worksheet import Chart, Series, Worksheet
from portal.worksheets.queries.past import Course, Past

PAIRS = (("before", "after"), ("start", "end"))


@dataclass(frozen=True)
class Point:
    day: date
    major: int  # of the worksheet's version: no line is drawn from one to the next
    value: Number | None


@dataclass(frozen=True)
class Line:
    """One series over time, oldest first. `first`: the very first point, also when `points` begin later."""

    label: str
    points: tuple[Point, ...]
    first: Point | None = None
    field: Field | None = None  # the computed one it shows, with its bands and its rule for change

    @property
    def known(self) -> list[Point]:
        return [one for one in self.points if one.value is not None]


@dataclass(frozen=True)
class Plot:
    """A chart with its numbers."""

    chart: Chart
    lines: tuple[Line, ...]
    daily: bool
    bands_of: Field | None = None

    @property
    def days(self) -> tuple[date, ...]:
        """One for each response; the same day twice where she answered twice."""
        return tuple(one.day for one in self.lines[0].points)

    @property
    def pair(self) -> tuple[Line, Line] | None:
        """The line before and the line after, where the chart compares these."""
        refs = [one.ref.rpartition("_")[2] for one in self.chart.series]
        for names in PAIRS:
            if len(refs) == len(self.lines) and all(name in refs for name in names):
                return self.lines[refs.index(names[0])], self.lines[refs.index(names[1])]
        return None

    @property
    def lowest(self) -> Number:
        return self.chart.min if self.chart.min is not None else min(0, *self._values, 0)

    @property
    def highest(self) -> Number:
        return self.chart.max if self.chart.max is not None else max(1, *self._values, 1)

    @property
    def span(self) -> Number | None:
        both = self.chart.min is not None and self.chart.max is not None
        return self.highest - self.lowest if both else None

    @property
    def _values(self) -> list[Number]:
        return [one.value for line in self.lines for one in line.known if one.value is not None]


def plots(course: Course, audience: Audience) -> list[Plot]:
    """The charts over time that this reader has, with at least one number in them."""
    found = (_plot(course, chart, audience) for chart in course.worksheet.charts if chart.scope == "history")
    return [one for one in found if one is not None]


def _plot(course: Course, chart: Chart, audience: Audience) -> Plot | None:
    if audience not in chart.audience or not course.responses:
        return None
    worksheet = course.worksheet
    responses = sorted(course.responses, key=lambda one: (one.day(chart.x), one.sent_at))
    shown = [one for one in chart.series if _may_see(worksheet, one.ref, audience)]
    lines = [line for one in shown for line in _lines(worksheet, chart, one, responses, course.first)]
    if not any(line.known for line in lines):
        return None
    bands_of = worksheet.fields.get(chart.bands_from)
    return Plot(chart, tuple(lines), worksheet.lifecycle == "daily", bands_of)


def _may_see(worksheet: Worksheet, ref: str, audience: Audience) -> bool:
    """The chart's own audience decides; numbers that were worked out a patient sees only where she sees scores."""
    field = worksheet.fields.get(ref)
    return audience == "clinician" or field is None or field.type != "computed" or worksheet.review.shows_scores


def _lines(worksheet: Worksheet, chart: Chart, series: Series, responses: list[Past], first: Past) -> Iterator[Line]:
    field = worksheet.fields.get(series.ref)
    if field is not None and field.type == "ratings":
        yield from (_item_line(chart, item, responses, first) for item in field.items)
        yield from _own_lines(chart, field, responses)
        return
    label = series.label or (field.label if field else _item_of(worksheet, series.ref).label)
    points = tuple(_point(one, chart, one.number(series.ref)) for one in responses)
    computed = field if field is not None and field.type == "computed" else None
    yield Line(label, points, _point(first, chart, first.number(series.ref)), computed)


def _item_of(worksheet: Worksheet, ref: str) -> RatingItem:
    return next(item for item in worksheet.rated_in[ref].items if item.id == ref)


def _item_line(chart: Chart, item: RatingItem, responses: list[Past], first: Past) -> Line:
    points = tuple(_point(one, chart, one.number(item.id)) for one in responses)
    return Line(item.label, points, _point(first, chart, first.number(item.id)))


def _own_lines(chart: Chart, field: Field, responses: list[Past]) -> Iterator[Line]:
    """The lines that the patient added, by the name she gave them."""
    added = [_added(one, field) for one in responses]
    names = {name.casefold(): name for each in added for name in each}
    for key, name in names.items():
        values = [next((value for own, value in each.items() if own.casefold() == key), None) for each in added]
        yield Line(name, tuple(_point(one, chart, value) for one, value in zip(responses, values, strict=True)))


def _added(response: Past, field: Field) -> dict[str, Number | None]:
    lines = response.answers.get(f"{field.id}__other")
    named: Iterable[dict[str, object]] = lines if isinstance(lines, list) else ()
    numbers = [(str(one.get("label", "")).strip(), one.get("value")) for one in named]
    return {name: value if isinstance(value, int | float) else None for name, value in numbers if name}


def _point(response: Past, chart: Chart, value: Number | None) -> Point:
    return Point(response.day(chart.x), response.major, value)
