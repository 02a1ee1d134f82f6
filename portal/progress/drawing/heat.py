"""Many lines by day: a strip for each, a small bar for each day. The higher, the stronger; never colour alone."""

from collections.abc import Sequence
from datetime import date

from portal.progress.drawing.axes import WIDTH, day_labels, evenly, every_day
from portal.progress.drawing.picture import Bar, Picture, Strip
from portal.worksheets.definitions.values import Number
from portal.worksheets.trends.series import Line, Plot

HEIGHT = 24
THIN = 2.0
WIDEST = 9.0
MOST_COLUMNS = 31
LABELS_AT = 15

Column = tuple[date, int | None]
"""A day, and the place of its response among the points; None for a day without one."""


def draw_heat(plot: Plot) -> Picture:
    columns = _columns(plot)
    places = evenly(len(columns))
    return Picture(
        kind="heat",
        height=HEIGHT,
        floor=HEIGHT,
        scale=(f"{plot.lowest:g}", f"{plot.highest:g}"),
        days=day_labels([day for day, _ in columns], places, LABELS_AT),
        strips=tuple(_strip(plot, line, columns, places) for line in plot.lines),
    )


def _columns(plot: Plot) -> list[Column]:
    """One for each response; on a daily sheet one for each day."""
    each: list[Column] = [(day, at) for at, day in enumerate(plot.days)]
    if not plot.daily:
        return each[-MOST_COLUMNS:]
    by_day = dict(each)  # the newest of a day
    return [(day, by_day.get(day)) for day in every_day(plot.days, MOST_COLUMNS)]


def _strip(plot: Plot, line: Line, columns: Sequence[Column], places: Sequence[float]) -> Strip:
    width = min(WIDTH / len(columns) * 0.8, WIDEST)
    told = [
        (place, None if at is None else line.points[at].value) for place, (_, at) in zip(places, columns, strict=True)
    ]
    return Strip(line.label, tuple(_bar(plot, place, width, value) for place, value in told if value is not None))


def _bar(plot: Plot, place: float, width: float, value: Number) -> Bar:
    part = (value - plot.lowest) / ((plot.highest - plot.lowest) or 1)
    height = max(round(HEIGHT * min(part, 1), 1), THIN)
    return Bar(1, round(place - width / 2, 2), round(HEIGHT - height, 1), round(width, 2), height)
