"""Bars beside each other, or one on the other. A thin line is 0; a place without a bar is blank."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from portal.progress.drawing.axes import WIDTH, day_labels, evenly, every_day, ticks, up
from portal.progress.drawing.picture import BELOW, TOP, Bar, Picture
from portal.worksheets.definitions.values import Number
from portal.worksheets.trends.series import Plot

HEIGHT = 130
THIN = 2.0
WIDEST = 7.0
MOST_DAYS = 62

Column = Mapping[int, Number]
"""Numbers by series, counted from 1."""


def draw_bars(plot: Plot) -> Picture:
    columns = _columns(plot)
    places = evenly(len(columns))
    days, floor = [day for day, _ in columns], TOP + HEIGHT
    lowest, highest = _scale(plot, columns)
    draw = _stacked if plot.chart.type == "stack" else _beside
    width = min(WIDTH / len(columns) * 0.8, WIDEST)
    return Picture(
        kind="bar",
        height=floor + BELOW,
        floor=floor,
        ticks=ticks(lowest, highest, HEIGHT),
        days=day_labels(days, places, floor + 17),
        bars=tuple(
            bar
            for place, (_, column) in zip(places, columns, strict=True)
            for bar in draw(place, width, column, len(plot.lines), (lowest, highest))
        ),
    )


def _columns(plot: Plot) -> Sequence[tuple[date, Column]]:
    """One for each response; on a daily sheet one for each day, empty where there was none."""
    each = [
        (day, {n: line.points[at].value for n, line in enumerate(plot.lines, 1)}) for at, day in enumerate(plot.days)
    ]
    told = [(day, {n: value for n, value in column.items() if value is not None}) for day, column in each]
    if not plot.daily:
        return told
    by_day = dict(told)  # the newest of a day
    return [(day, by_day.get(day, {})) for day in every_day(plot.days, MOST_DAYS)]


def _scale(plot: Plot, columns: Sequence[tuple[date, Column]]) -> tuple[Number, Number]:
    if plot.chart.type != "stack" or plot.chart.max is not None:
        return plot.lowest, plot.highest
    return 0, max(1, *(sum(column.values()) for _, column in columns), 1)


def _beside(place: float, width: float, column: Column, of: int, scale: tuple[Number, Number]) -> Iterator[Bar]:
    each = width / of
    zero = up(max(scale[0], 0), *scale, HEIGHT)
    for n, value in column.items():
        end = up(value, *scale, HEIGHT)
        height = abs(end - zero)
        top, height = (min(end, zero), height) if height > THIN else (zero - THIN, THIN)
        left = place - width / 2 + each * (n - 1)
        yield Bar(n, round(left, 2), round(top, 1), round(each * 0.9, 2), round(height, 1))


def _stacked(place: float, width: float, column: Column, of: int, scale: tuple[Number, Number]) -> Iterator[Bar]:
    below: Number = 0
    for n, value in column.items():
        bottom, top = up(below, *scale, HEIGHT), up(below + value, *scale, HEIGHT)
        if bottom > top:
            yield Bar(n, round(place - width / 2, 2), top, round(width, 2), round(bottom - top, 1))
        below += value
