"""How it went over time, in words and as numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.web.translation import text as _
from portal.worksheets.change import number_words
from portal.worksheets.queries.past import Course
from portal.worksheets.trends.series import Line, Plot, plots
from portal.worksheets.trends.tables import Table, table_of
from portal.worksheets.trends.words import Said, band_words, better_words, said_of


@dataclass(frozen=True)
class Trend:
    """One chart of one worksheet."""

    title: str
    said: tuple[Said, ...]
    about: tuple[str, ...]  # which way is good, and what the bands are
    plot: Plot

    @property
    def table(self) -> Table:
        return table_of(self.plot)


def trends(course: Course) -> list[Trend]:
    """The charts that she has on her screen too."""
    return [_trend(course, plot) for plot in plots(course, "patient")]


def trend_text(trend: Trend) -> Iterator[str]:
    """Under a heading of the caller's."""
    for one in trend.said:
        yield f"{one.name}: {one.words}\n" if one.name else f"{one.words}\n"
    for line in trend.about:
        yield f"{line}\n"
    yield "\n"


def trend_rows(trend: Trend) -> Iterator[Sequence[str]]:
    """The oldest first: the day, and for each line its number, and its band where it has some."""
    lines = trend.plot.lines
    yield [_("Day"), *(cell for line in lines for cell in _head(line))]
    for at, day in enumerate(trend.plot.days):
        yield [day.isoformat(), *(cell for line in lines for cell in _cells(line, at))]


def _head(line: Line) -> list[str]:
    return [line.label, _("%(what)s, in words", what=line.label)] if _has_bands(line) else [line.label]


def _cells(line: Line, at: int) -> list[str]:
    value = line.points[at].value
    number = "" if value is None else number_words(value)
    if line.field is None or not _has_bands(line):
        return [number]
    band = line.field.band(value)
    return [number, band.label if band else ""]


def _has_bands(line: Line) -> bool:
    return line.field is not None and bool(line.field.bands)


def _trend(course: Course, plot: Plot) -> Trend:
    name, chart = course.worksheet.short_title, plot.chart.title
    bands = "; ".join(band_words(plot.bands_of.bands)) if plot.bands_of else ""
    about = (better_words(plot.lines[0]), bands)
    return Trend(
        title=chart if name.casefold() in chart.casefold() else f"{name}, {chart}",
        said=tuple(said_of(plot, today=None)),
        about=tuple(one for one in about if one),
        plot=plot,
    )
