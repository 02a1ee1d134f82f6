"""What the attendance policy suggests: a rule of numbers, with its edges."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.schedule.suggesting import Level, Miss, Rules, counsel

TODAY = date(2026, 3, 20)
RULES = Rules(window_days=14, misses_allowed=2, silent_allowed=0, notice_hours=2)


def _miss(days_ago: int, told_hours_before: float | None = 24, **more: bool) -> Miss:
    starts_at = datetime.combine(TODAY - timedelta(days=days_ago), time(15), UTC)
    told = None if told_hours_before is None else starts_at - timedelta(hours=told_hours_before)
    return Miss(starts_at.date(), starts_at, told, **more)


@pytest.mark.parametrize(
    ("misses", "level", "counts"),
    [
        ([], Level.NONE, (0, 0)),
        ([_miss(1)], Level.NONE, (1, 0)),
        ([_miss(1), _miss(3)], Level.ASK, (2, 0)),
        ([_miss(1), _miss(3), _miss(5)], Level.CALL, (3, 0)),
        ([_miss(1, None)], Level.CALL, (1, 1)),  # none may be without a word
        ([_miss(1, 1.9)], Level.CALL, (1, 1)),  # told, but too late
        ([_miss(1, 2)], Level.NONE, (1, 0)),  # to the minute is in time
        ([_miss(1, 2 - 59 / 3600)], Level.NONE, (1, 0)),  # and all of that minute
        ([_miss(1, 2 - 61 / 3600)], Level.CALL, (1, 1)),
        ([_miss(1, None, excused=True)], Level.NONE, (1, 0)),  # the leader knew better
        ([_miss(n) for n in range(1, 6)], Level.TEAM, (5, 0)),
        ([_miss(1), _miss(3), _miss(5, None, made_up=True)], Level.ASK, (2, 0)),
        ([_miss(13), _miss(12), _miss(0)], Level.CALL, (3, 0)),  # the window: today and thirteen days before
        ([_miss(14), _miss(12), _miss(0)], Level.ASK, (2, 0)),
        ([_miss(-1), _miss(12), _miss(0)], Level.ASK, (2, 0)),  # what is yet to come does not count
    ],
)
def test_levels(misses: list[Miss], level: Level, counts: tuple[int, int]) -> None:
    found = counsel(misses, RULES, TODAY)
    assert (found.level, (found.misses, found.silent)) == (level, counts)
    assert found.is_beyond == (level in (Level.CALL, Level.TEAM))


def test_the_numbers_are_the_program_s() -> None:
    misses = [_miss(1, None), _miss(20, None)]
    strict, patient = Rules(30, 0, 0, 2), Rules(7, 3, 1, 48)
    assert counsel(misses, strict, TODAY).level is Level.CALL
    assert counsel(misses, strict, TODAY).misses == 2
    assert counsel(misses, patient, TODAY).level is Level.NONE
    assert counsel(misses, patient, TODAY).misses == 1


def test_the_reason_and_the_step_in_words(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        found = counsel([_miss(1, None), _miss(3, None), _miss(5)], RULES, TODAY)
        assert found.reason == (
            "Missed 3 sessions of the last 14 days, 2 without a word in time. "
            "The policy allows 2, none of them without a word."
        )
        assert found.suggestion == "Suggested: a call today by the therapist."
        assert counsel([], RULES, TODAY).suggestion == ""
        assert counsel([_miss(1)], RULES, TODAY).reason.startswith("Missed 1 session of the last 14 days, each with a")


_ONE = st.builds(_miss, st.integers(-5, 60), st.none() | st.floats(0, 72), made_up=st.booleans(), excused=st.booleans())


@given(st.lists(_ONE, max_size=12), st.integers(1, 60), st.integers(0, 5), st.integers(0, 5))
def test_never_more_silent_than_missed_and_one_more_never_asks_for_less(
    misses: list[Miss], window: int, allowed: int, silent_allowed: int
) -> None:
    rules, order = Rules(window, allowed, silent_allowed, 2), list(Level)
    before, after = counsel(misses[1:], rules, TODAY), counsel(misses, rules, TODAY)
    assert 0 <= after.silent <= after.misses <= len(misses)
    assert order.index(after.level) >= order.index(before.level)
