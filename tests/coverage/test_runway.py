"""How far an approval reaches: the arithmetic, on its edges."""

from datetime import date, timedelta

import pytest

from portal.coverage.models import Unit
from portal.coverage.runway import Runway, Span, Stage, is_followed, runway

TODAY = date(2026, 12, 1)
HOURS_3 = 180


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def of(units: int, first: int, last: int, there: dict[int, int], planned: dict[int, int], unit: Unit) -> Runway:
    attended, coming = ({day(n): minutes for n, minutes in given.items()} for given in (there, planned))
    return runway(Span(unit, units, day(first), day(last)), attended, coming, TODAY)


def days(units: int, first: int, last: int, *there: int, planned: tuple[int, ...] = ()) -> Runway:
    return of(units, first, last, dict.fromkeys(there, HOURS_3), dict.fromkeys(planned, HOURS_3), Unit.DAYS)


def test_its_first_and_last_day_count_and_those_beside_them_do_not() -> None:
    assert days(18, -10, -5, -11, -10, -5, -4).used == 2


def test_a_day_of_no_minutes_is_none() -> None:
    assert of(18, -10, 10, {-3: 0, -2: 1}, {}, Unit.DAYS).used == 1


@pytest.mark.parametrize(
    ("its", "stage", "left"),
    [
        (days(2, -9, 0, -3), Stage.RUNNING, 1),
        (days(2, -9, -1, -3), Stage.OVER, 1),
        (days(2, -9, 0, -3, -2), Stage.USED_UP, 0),
        (days(2, -9, 0, -3, -2, -1), Stage.USED_UP, 0),
        (days(2, 1, 9), Stage.AHEAD, 2),
        (days(2, 0, 9), Stage.RUNNING, 2),
        (of(3, -9, 9, {-3: 179}, {}, Unit.HOURS), Stage.RUNNING, 0.1),
        (of(3, -9, 9, {-3: 180}, {}, Unit.HOURS), Stage.USED_UP, 0),
    ],
)
def test_stages(its: Runway, stage: Stage, left: float) -> None:
    assert (its.stage, its.left) == (stage, left)


def test_the_day_that_uses_it_up() -> None:
    assert days(3, -9, 20, -3, planned=(2, 4, 6)).runs_out_on == day(4)
    assert days(3, -9, 3, -3, planned=(2, 4, 6)).runs_out_on == day(3), "its last day comes first"
    assert days(9, -9, 20, -3, planned=(2, 4, 6)).runs_out_on == day(20)
    assert days(2, -9, 20, 0, planned=(0, 1)).runs_out_on == day(1), "a second session today is no second day"
    assert of(7, -9, 20, {-3: 180}, {2: 180, 4: 60}, Unit.HOURS).runs_out_on == day(4)


def test_what_takes_over() -> None:
    ends = days(9, -9, 5)
    assert is_followed(ends, [ends, days(9, 6, 30)])
    assert is_followed(ends, [ends, days(9, -9, 6)])
    assert is_followed(days(9, -9, -5), [days(9, -4, -2)]), "of two that are over, the last is brought up"
    assert not is_followed(ends, [ends, days(9, 7, 30)]), "a day lies between"
    assert not is_followed(ends, [ends, days(9, -9, 5)]), "it ends on the same day"
    assert not is_followed(days(1, -9, 5, -2), [days(1, -9, 30, -2)]), "it is used up too"
