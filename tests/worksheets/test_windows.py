"""Days, weeks and two weeks from the first day to the last: no day in two windows, none between them."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portal.worksheets.windows import DAY, GRACE, Cadence, Rule, Window, WindowStanding

FIRST = date(2026, 11, 4)  # a Wednesday
rules = st.builds(
    lambda cadence, first, days: Rule(cadence, first, first + timedelta(days=days)),
    st.sampled_from(Cadence),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 120),
)


@given(rules)
def test_every_day_lies_in_exactly_one_window(rule: Rule) -> None:
    windows = list(rule.windows(rule.from_on, rule.until_on))
    assert windows[0].from_on == rule.from_on
    assert windows[-1].until_on == rule.until_on
    assert all(later.from_on == one.until_on + DAY for one, later in pairwise(windows))
    assert all((one.until_on - one.from_on).days + 1 == rule.cadence.days for one in windows[:-1])
    assert all(rule.window(one.from_on) == rule.window(one.until_on) == one for one in windows)


@given(rules, st.integers(-20, 150))
def test_what_may_be_begun_is_what_lies_within_its_days_and_the_two_after(rule: Rule, away: int) -> None:
    today = rule.from_on + timedelta(days=away)
    wanted = [one for one in rule.windows(rule.from_on, rule.until_on) if one.from_on <= today <= one.until_on + GRACE]
    assert rule.open(today) == wanted


def test_a_weekly_one_runs_from_the_day_it_was_given() -> None:
    rule = Rule(Cadence.WEEKLY, FIRST, FIRST + timedelta(days=16))
    assert list(rule.windows(FIRST, FIRST + timedelta(days=30))) == [
        Window(date(2026, 11, 4), date(2026, 11, 10)),
        Window(date(2026, 11, 11), date(2026, 11, 17)),
        Window(date(2026, 11, 18), date(2026, 11, 20)),  # ends with the rule
    ]
    assert rule.window(FIRST - DAY) is None
    assert rule.window(date(2026, 11, 21)) is None


def test_how_a_window_stands() -> None:
    window = Window(FIRST, FIRST)
    days = {away: window.standing(FIRST + timedelta(days=away), begun=False, sent=False) for away in range(-1, 4)}
    assert days == {
        -1: WindowStanding.COMING,
        0: WindowStanding.DUE,
        1: WindowStanding.OVERDUE,
        2: WindowStanding.OVERDUE,
        3: WindowStanding.EXPIRED,
    }
    long_after = FIRST + timedelta(days=40)
    assert window.standing(long_after, begun=True, sent=False) is WindowStanding.IN_PROGRESS
    assert window.standing(long_after, begun=True, sent=True) is WindowStanding.DONE


def test_nobody_is_reminded_of_what_is_done_or_expired() -> None:
    assert {one for one in WindowStanding if one.asks} == {
        WindowStanding.DUE,
        WindowStanding.OVERDUE,
        WindowStanding.IN_PROGRESS,
    }
