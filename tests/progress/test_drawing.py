"""Whatever the numbers, the picture stays inside its frame and draws each number once: a blank never, a zero always."""

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.progress.drawing.bars import draw_bars
from portal.progress.drawing.heat import draw_heat
from portal.progress.drawing.lines import draw_lines
from portal.progress.drawing.picture import Picture
from portal.worksheets.definitions.worksheet import Chart, Series
from portal.worksheets.trends.series import Line, Plot, Point
from tests.drawn import examples
from tests.worksheets.library import CATALOGUE

START = date(2026, 3, 1)
BANDS = {slug: CATALOGUE.current(slug).field("total") for slug in ("phq-9", "gad-7", "pcl-5", "who-5")}
FEW = settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])


def plot(
    kind: str, *lines: list[float | None], days: list[int] | None = None, daily: bool = False, **more: Any
) -> Plot:
    """A chart of that type, with a number or a blank for each day."""
    days = days or list(range(len(lines[0])))
    names = [Series(ref=f"line_{n}") for n in range(len(lines))]
    chart = Chart(id="it", title="It", type=kind, scope="history", series=tuple(names), **more)
    found = [
        Line(
            f"Line {n}",
            tuple(Point(START + timedelta(days=day), 1, one) for day, one in zip(days, values, strict=True)),
        )
        for n, values in enumerate(lines)
    ]
    return Plot(chart, tuple(found), daily)


@st.composite
def plots(draw: st.DrawFn, kind: str) -> Plot:
    number = draw(st.integers(1, 60))
    days = sorted(draw(st.lists(st.integers(0, 400), min_size=number, max_size=number)))
    value = st.none() | st.integers(-5, 30) | st.floats(-5, 30)
    lines = draw(st.lists(st.lists(value, min_size=number, max_size=number), min_size=1, max_size=5))
    if not any(one is not None for line in lines for one in line):
        lines[0][0] = 0
    scale = draw(st.sampled_from([{}, {"min": 0, "max": 10}, {"min": -5, "max": 10}, {"min": 0}]))
    return plot(kind, *lines, days=days, daily=draw(st.booleans()), **scale)


def _in_its_frame(it: Picture) -> None:
    across = [one.x for one in (*it.marks, *it.texts, *it.days)] + [tie[0] for tie in it.ties] + list(it.breaks)
    down = [one.y for one in it.marks] + [tick[0] for tick in it.ticks]
    bars = [*it.bars, *(bar for strip in it.strips for bar in strip.bars)]
    assert all(0 <= x <= 100 for x in across)
    assert all(0 <= y <= it.height for y in down)
    assert all(bar.x >= 0 and bar.x + bar.width <= 100.02 for bar in bars)
    assert all(bar.y >= -0.2 and bar.y + bar.height <= it.floor + 0.2 and bar.height > 0 for bar in bars)


def _known(it: Plot) -> int:
    return sum(len(line.known) for line in it.lines)


@FEW
@given(it=plots("line"))
def test_a_line_chart(sqlite_app: Flask, it: Plot) -> None:
    with sqlite_app.test_request_context():
        drawn = draw_lines(it)
    _in_its_frame(drawn)
    assert len(drawn.marks) == _known(it)
    assert all(one.d.startswith("M") and "L" in one.d for one in drawn.paths)


@FEW
@given(it=plots("bar") | plots("stack"))
def test_bars(sqlite_app: Flask, it: Plot) -> None:
    with sqlite_app.test_request_context():
        drawn = draw_bars(it)
    _in_its_frame(drawn)
    assert len(drawn.bars) <= _known(it)


@FEW
@given(it=plots("heat"))
def test_strips(sqlite_app: Flask, it: Plot) -> None:
    with sqlite_app.test_request_context():
        drawn = draw_heat(it)
    _in_its_frame(drawn)
    assert [one.name for one in drawn.strips] == [line.label for line in it.lines]


def test_a_blank_breaks_the_line_and_a_zero_does_not(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        with_blank = draw_lines(plot("line", [3, 4, None, 5, 2]))
        with_zero = draw_lines(plot("line", [3, 4, 0, 5, 2]))
    assert (len(with_blank.paths), len(with_blank.marks)) == (2, 4)
    assert (len(with_zero.paths), len(with_zero.marks)) == (1, 5)


@pytest.mark.parametrize("kind", ["bar", "heat"])
def test_a_zero_is_a_thin_bar_and_a_blank_is_none(sqlite_app: Flask, kind: str) -> None:
    with sqlite_app.test_request_context():
        drawn = (draw_bars if kind == "bar" else draw_heat)(plot(kind, [0, None, 5], min=0, max=10))
    first, second = drawn.bars or drawn.strips[0].bars
    assert first.height == 2
    assert second.height > 10


def test_bars_on_each_other_add_up(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        lower, upper = draw_bars(plot("stack", [4], [6])).bars
    assert upper.y + upper.height == pytest.approx(lower.y)
    assert upper.height == pytest.approx(lower.height * 1.5, abs=0.2)


def test_a_sheet_for_every_day_leaves_room_for_the_days_without(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        each = draw_bars(plot("bar", [1, 1, 1], days=[0, 1, 9]))
        daily = draw_bars(plot("bar", [1, 1, 1], days=[0, 1, 9], daily=True))
    gaps = [[two.x - one.x for one, two in zip(it.bars, it.bars[1:], strict=False)] for it in (each, daily)]
    assert gaps[0][0] == pytest.approx(gaps[0][1], abs=0.05)
    assert gaps[1][1] == pytest.approx(8 * gaps[1][0], rel=0.02)


@pytest.mark.parametrize("slug", BANDS)
def test_bands_join_and_fill_the_whole_height(sqlite_app: Flask, slug: str) -> None:
    field = BANDS[slug]
    highest = field.bands[-1].max
    it = plot("line", [0, highest], min=0, max=highest)
    with sqlite_app.test_request_context():
        drawn = draw_lines(Plot(it.chart, it.lines, False, field))
    edges = sorted((one.y, one.y + one.height) for one in drawn.stripes)
    assert len(edges) == len(field.bands)
    assert (edges[0][0], edges[-1][1]) == (22, pytest.approx(drawn.floor, abs=0.1))
    assert all(one[1] == pytest.approx(two[0], abs=0.15) for one, two in itertools.pairwise(edges))


def test_a_number_past_its_scale_stays_in_the_picture(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        drawn = draw_lines(plot("line", [15, -3], min=0, max=10))
    assert [one.y for one in drawn.marks] == [22, drawn.floor]
