"""How a number stands to an earlier one, in words."""

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.worksheets.change import Move, Way, Weight, ago_words, change_words, move, number_words
from portal.worksheets.definitions.field import Change
from tests.worksheets.library import CATALOGUE

PHQ, GAD, PCL, WHO = (CATALOGUE.current(slug).field("total").change for slug in ("phq-9", "gad-7", "pcl-5", "who-5"))
TODAY = date(2026, 11, 25)
USUAL, TALK = "That is more than the usual ups and downs.", "That is enough to talk about."


@pytest.mark.parametrize(
    ("was", "now", "change", "way", "weight"),
    [
        (12, 12, PHQ, Way.SAME, Weight.NONE),
        (12, 8, PHQ, Way.SAME, Weight.NONE),
        (12, 7, PHQ, Way.LOWER, Weight.RELIABLE),
        (12, 16, PHQ, Way.SAME, Weight.NONE),
        (12, 17, PHQ, Way.HIGHER, Weight.RELIABLE),
        (10, 7, GAD, Way.SAME, Weight.NONE),
        (10, 6, GAD, Way.LOWER, Weight.RELIABLE),
        (40, 31, PCL, Way.SAME, Weight.NONE),
        (40, 30, PCL, Way.LOWER, Weight.TO_TALK_ABOUT),
        (40, 26, PCL, Way.LOWER, Weight.TO_TALK_ABOUT),
        (40, 25, PCL, Way.LOWER, Weight.RELIABLE),
        (40, 54, PCL, Way.HIGHER, Weight.TO_TALK_ABOUT),
        (40, 55, PCL, Way.HIGHER, Weight.RELIABLE),
        (40, 48, WHO, Way.SAME, Weight.NONE),
        (40, 52, WHO, Way.HIGHER, Weight.RELIABLE),
    ],
)
def test_a_measure_moves_by_its_own_rule(was: int, now: int, change: Change, way: Way, weight: Weight) -> None:
    assert move(was, now, change) == Move(was, now, way, weight)


@pytest.mark.parametrize(
    ("was", "now", "span", "way"),
    [
        (4, 5, 10, Way.HIGHER),
        (4, 3.5, 10, Way.SAME),
        (70, 65, 100, Way.SAME),
        (70, 60, 100, Way.LOWER),
        (2, 3, None, Way.HIGHER),
        (2, 2, None, Way.SAME),
    ],
)
def test_another_rating_within_a_tenth_is_the_same(was: float, now: float, span: int | None, way: Way) -> None:
    assert move(was, now, span=span) == Move(was, now, way)


@given(was=st.integers(0, 27), now=st.integers(0, 27))
def test_the_way_back_is_the_other_way(was: int, now: int) -> None:
    there, back = move(was, now, PHQ), move(now, was, PHQ)
    assert there.weight == back.weight
    assert {there.way, back.way} in ({Way.SAME}, {Way.LOWER, Way.HIGHER})


@pytest.mark.parametrize(
    ("it", "words"),
    [
        (move(17, 11, PHQ), f"Lower than a week ago: from 17 to 11. {USUAL}"),
        (move(11, 17, PHQ), f"Higher than a week ago: from 11 to 17. {USUAL}"),
        (move(40, 28, PCL), f"Lower than a week ago: from 40 to 28. {TALK}"),
        (move(12, 10, PHQ), "About the same as a week ago: it was 12, and now 10."),
        (move(12, 12, PHQ), "The same as a week ago: 12."),
        (move(3, 5, span=10), "Higher than a week ago: from 3 to 5."),
        (move(2.55, 2.5, span=10), "The same as a week ago: 2.5."),
    ],
)
def test_said(sqlite_app: Flask, it: Move, words: str) -> None:
    with sqlite_app.test_request_context():
        assert change_words(it, "a week ago") == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "yesterday"),
        (2, "two days ago"),
        (7, "a week ago"),
        (11, "eleven days ago"),
        (12, "two weeks ago"),
        (21, "three weeks ago"),
        (59, "eight weeks ago"),
        (61, "two months ago"),
        (400, "13 months ago"),
    ],
)
def test_when(sqlite_app: Flask, days: int, words: str) -> None:
    with sqlite_app.test_request_context():
        assert ago_words(TODAY - timedelta(days=days), TODAY, TODAY) == words


def test_when_the_newest_is_old_itself(sqlite_app: Flask) -> None:
    newest = TODAY - timedelta(days=4)
    with sqlite_app.test_request_context():
        assert ago_words(TODAY - timedelta(days=20), newest, TODAY) == "the time before, on November 5"
        assert ago_words(newest, newest, TODAY) == "the time before"


@given(st.integers(0, 100) | st.floats(0, 100))
def test_a_number_has_one_figure_after_the_point(value: float) -> None:
    assert abs(float(number_words(value)) - value) <= 0.0501
    assert len(number_words(value).partition(".")[2]) <= 1
