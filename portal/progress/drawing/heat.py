"""Many lines by day: a row for each, a small bar for each day. The higher the bar, the stronger; never colour alone."""

from collections.abc import Iterator
from datetime import date

from portal.progress.drawing.axes import day_labels, every_day
from portal.progress.drawing.picture import BELOW, EDGE, Bar, Picture, Words
from portal.progress.series import Line, Plot

ROW = 46
CELL = 22
LABEL = 15
THIN = 2.0
WIDEST = 9.0
MOST_DAYS = 31


def draw_heat(plot: Plot) -> Picture:
    columns = _columns(plot)
    step = (100 - 2 * EDGE) / max(len(columns), 7)
    places = [round(EDGE + step * (at + 0.5), 2) for at in range(len(columns))]
    floor = ROW * len(plot.lines)
    days = [plot.days[at] if isinstance(at, int) else at for at in columns]
    return Picture(
        kind="heat",
        height=floor + BELOW,
        floor=floor,
        days=day_labels(days, places, floor + 17),
        texts=tuple(Words(0, ROW * row + LABEL - 3, line.label) for row, line in enumerate(plot.lines)),
        ticks=tuple((ROW * row + LABEL + CELL + 4, "") for row in range(len(plot.lines))),
        bars=tuple(
            bar for row, line in enumerate(plot.lines) for bar in _cells(plot, line, row, columns, places, step)
        ),
    )


def _columns(plot: Plot) -> list[int | date]:
    """Places of responses; on a daily sheet every day, with those left out."""
    if plot.daily:
        return list(every_day(plot.days, MOST_DAYS))
    return list(range(len(plot.days)))[-MOST_DAYS:]


def _cells(
    plot: Plot, line: Line, row: int, columns: list[int | date], places: list[float], step: float
) -> Iterator[Bar]:
    by_day = {one.day: one.value for one in line.points}
    whole, width = (plot.highest - plot.lowest) or 1, min(step * 0.8, WIDEST)
    floor = ROW * row + LABEL + CELL + 4
    for place, column in zip(places, columns, strict=True):
        value = line.points[column].value if isinstance(column, int) else by_day.get(column)
        if value is not None:
            height = max(round(CELL * (value - plot.lowest) / whole, 1), THIN)
            yield Bar(1, round(place - width / 2, 2), round(floor - height, 1), round(width, 2), height)
