"""A line chart. The line breaks at a blank, at a day left out of a daily sheet, and where the questions changed."""

from collections.abc import Iterator, Sequence

from portal.progress.drawing.axes import along, day_labels, ticks, up
from portal.progress.drawing.picture import BELOW, TOP, Mark, Path, Picture, Stripe, Words
from portal.worksheets.change import number_words
from portal.worksheets.definitions.field import Band
from portal.worksheets.trends.series import Line, Plot, Point

HEIGHT = 150
LONGEST_NAME = 20
ROOM_FOR_WORDS = 15


def draw_lines(plot: Plot) -> Picture:
    places = along(plot.days)
    floor = TOP + HEIGHT
    bands = plot.bands_of.bands if plot.bands_of else ()
    return Picture(
        kind="line",
        height=floor + BELOW,
        floor=floor,
        ticks=ticks(plot.lowest, plot.highest, HEIGHT),
        days=day_labels(plot.days, places, floor + 17),
        stripes=tuple(_stripe(plot, band, n) for n, band in enumerate(bands)),
        texts=tuple(_newest(plot, places)),
        names=tuple(_band_names(plot, bands)),
        paths=tuple(_paths(plot, places)),
        marks=tuple(_marks(plot, places)),
        ties=tuple(_ties(plot, places)),
        breaks=tuple(_breaks(plot.lines[0].points, places)),
    )


def _paths(plot: Plot, places: Sequence[float]) -> Iterator[Path]:
    for n, line in enumerate(plot.lines, start=1):
        for run in _runs(line, plot.daily):
            if len(run) > 1:
                corners = (f"{places[at] * 10:g} {_y(plot, line.points[at])}" for at in run)
                yield Path(n, "M" + "L".join(corners))


def _runs(line: Line, daily: bool) -> Iterator[list[int]]:
    """The places of points that are joined."""
    run: list[int] = []
    for at, point in enumerate(line.points):
        if run and (point.value is None or _is_apart(line.points[run[-1]], point, daily)):
            yield run
            run = []
        if point.value is not None:
            run.append(at)
    yield run


def _is_apart(one: Point, other: Point, daily: bool) -> bool:
    return one.major != other.major or (daily and (other.day - one.day).days > 1)


def _marks(plot: Plot, places: Sequence[float]) -> Iterator[Mark]:
    for n, line in enumerate(plot.lines, start=1):
        for at, point in enumerate(line.points):
            if point.value is not None:
                yield Mark(n, places[at], _y(plot, point))


def _ties(plot: Plot, places: Sequence[float]) -> Iterator[tuple[float, float, float]]:
    if plot.pair:
        for at, (one, other) in enumerate(zip(plot.pair[0].points, plot.pair[1].points, strict=True)):
            if one.value is not None and other.value is not None:
                yield places[at], _y(plot, one), _y(plot, other)


def _breaks(points: Sequence[Point], places: Sequence[float]) -> Iterator[float]:
    for at in range(1, len(points)):
        if points[at].major != points[at - 1].major:
            yield round((places[at] + places[at - 1]) / 2, 2)


def _newest(plot: Plot, places: Sequence[float]) -> Iterator[Words]:
    """The last number, beside its point, where it is the only line."""
    if len(plot.lines) == 1:
        at = max(n for n, one in enumerate(plot.lines[0].points) if one.value is not None)
        point = plot.lines[0].points[at]
        yield Words(places[at], _y(plot, point) - 11, number_words(point.value or 0), "middle")


def _stripe(plot: Plot, band: Band, n: int) -> Stripe:
    top, bottom = _edges(plot, band)
    return Stripe(top, round(bottom - top, 1), shaded=n % 2 == 1)


def _edges(plot: Plot, band: Band) -> tuple[float, float]:
    """Bands of whole numbers join half way between them."""
    half = 0.5 if band.min == int(band.min) and band.max == int(band.max) else 0
    ends = (band.max + half, band.min - half)
    top, bottom = (up(one, plot.lowest, plot.highest, HEIGHT) for one in ends)
    return top, bottom


def _band_names(plot: Plot, bands: Sequence[Band]) -> Iterator[Words]:
    for band in bands:
        top, bottom = _edges(plot, band)
        if bottom - top >= ROOM_FOR_WORDS and len(band.label) <= LONGEST_NAME:
            yield Words(4, round((top + bottom) / 2 + 4, 1), band.label)


def _y(plot: Plot, point: Point) -> float:
    assert point.value is not None
    return up(point.value, plot.lowest, plot.highest, HEIGHT)
