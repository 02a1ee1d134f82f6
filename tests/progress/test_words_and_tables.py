"""Each chart says in words what it shows, and holds the same numbers in a table. A blank is a blank."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
import time_machine
from flask import Flask

from portal.web.formatting import month_day, short_day
from tests.progress.given import CARD, day, drawn, lay, numbers, phq, said
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
USUAL = "That is more than the usual ups and downs."


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """What a page says cannot differ between databases."""
    return sqlite_app


def _day(app: Flask, days_ago: int, how: Callable[..., str] = month_day) -> str:
    with app.test_request_context():
        return how(day(days_ago))


def test_nothing_yet(visit: Visit, ids: Ids) -> None:
    assert "Once you have sent a questionnaire or a diary card" in visit("maya").get("/progress").text
    page = visit("jordan").get(f"/patients/{ids('maya')}/progress")
    assert "After Maya has sent a questionnaire" in page.text


def test_the_first_one_is_only_said(app: Flask, visit: Visit) -> None:
    lay(app, "phq-9", (3, phq(14)))
    words = said(visit("maya").get("/progress"), "phq-9-total_trend")
    assert f"One so far, on {_day(app, 3)}: 14 (Moderate). The next one shows which way it goes." in words


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ((17, 11), f"Lower than three weeks ago: from 17 to 11. {USUAL}"),
        ((11, 17), f"Higher than three weeks ago: from 11 to 17. {USUAL}"),
        ((12, 9), "About the same as three weeks ago: it was 12, and now 9."),
        ((9, 9), "The same as three weeks ago: 9."),
    ],
)
def test_against_the_last_one(app: Flask, visit: Visit, scores: tuple[int, int], words: str) -> None:
    lay(app, "phq-9", (21, phq(scores[0])), (0, phq(scores[1])))
    page = visit("maya").get("/progress?of=phq-9")
    assert words in said(page, "phq-9-total_trend")
    assert words in page.tree.find(".//main").text_content()
    assert "Lower is better." in page.text


def test_against_the_last_and_the_first(app: Flask, visit: Visit) -> None:
    lay(app, "phq-9", (21, phq(19)), (14, phq(15)), (7, phq(13)), (0, phq(11)))
    words = said(visit("maya").get("/progress"), "phq-9-total_trend")
    assert "About the same as a week ago: it was 13, and now 11." in words
    assert f"Lower than at the start, on {_day(app, 21)}: from 19 to 11. {USUAL}" in words


def test_the_first_one_counts_also_from_before_the_three_months(app: Flask, visit: Visit) -> None:
    lay(app, "phq-9", (200, phq(22)), (8, phq(13)), (1, phq(12)))
    maya = visit("maya")
    page = maya.get("/progress?of=phq-9")
    assert f"Lower than at the start, on {_day(app, 200)}: from 22 to 12." in said(page, "phq-9-total_trend")
    assert [row[1] for row in numbers(page, "phq-9-total_trend")] == ["Total", "12 (Moderate)", "13 (Moderate)"]
    (every,) = [link for link in page.links() if "span=all" in link]
    assert len(numbers(maya.get(every), "phq-9-total_trend")) == 4


@pytest.mark.parametrize("at", ["2030-11-27T05:30+00:00", "2030-11-27T18:00+00:00"])
def test_a_day_is_one_of_the_clinic_late_in_the_evening_too(app: Flask, visit: Visit, at: str) -> None:
    """Counted in hours alone, half an hour before midnight in winter is half past midnight in summer: the next day."""
    with time_machine.travel(datetime.fromisoformat(at)):
        lay(app, "phq-9", (200, phq(22)), (1, phq(12)))
        words = said(visit("maya").get("/progress?of=phq-9"), "phq-9-total_trend")
        assert f"on {_day(app, 200)}" in words


def test_everything_older_than_three_months(app: Flask, visit: Visit) -> None:
    lay(app, "phq-9", (200, phq(22)))
    maya = visit("maya")
    assert "Show all" in maya.get("/progress").text
    assert "Nothing in the last three months." in maya.get("/progress?of=phq-9").text
    assert "22 (Severe)" in maya.get("/progress?of=phq-9&span=all").text


def test_a_score_with_too_many_blanks_is_a_gap_not_a_zero(app: Flask, visit: Visit) -> None:
    some = {"q1": 2, "q2": 2}
    lay(app, "phq-9", (21, phq(18)), (14, phq(17)), (7, some), (1, phq(8)), (0, phq(7)))
    page = visit("maya").get("/progress?of=phq-9")
    assert [row[1] for row in numbers(page, "phq-9-total_trend")][3] == "blank"
    assert len(drawn(page, "phq-9-total_trend", "use")) == 4
    assert len(drawn(page, "phq-9-total_trend", "path")) == 2  # the line breaks
    assert "About the same as yesterday: it was 8, and now 7." in said(page, "phq-9-total_trend")


def test_before_and_after(app: Flask, visit: Visit) -> None:
    record = {"situation": "x", "thought": "x", "feeling": "Sad", "other_view": "x"}
    lay(
        app,
        "thought-record-short",
        (9, {**record, "feeling_before": 80, "feeling_after": 60}),
        (5, {**record, "feeling_before": 70}),
        (1, {**record, "feeling_before": 65, "feeling_after": 35}),
    )
    page = visit("maya").get("/progress?of=thought-record-short")
    words = said(page, "thought-record-short-relief")
    assert f"Last time, on {_day(app, 1)}: 65 before, 35 after." in words
    assert "Over the last 2 times: 72 before and 48 after, on average." in words
    assert numbers(page, "thought-record-short-relief")[1:] == [
        [_day(app, 1, short_day), "65", "35"],
        [_day(app, 5, short_day), "70", "blank"],
        [_day(app, 9, short_day), "80", "60"],
    ]


def test_feelings_of_the_long_record_as_its_chart_says(app: Flask, visit: Visit) -> None:
    """The averages by themselves are for staff; the chart of them is for her too."""
    feelings = [{"name": "Sad", "before": 80, "after": 40}, {"name": "Angry", "before": 60, "after": 30}]
    lay(app, "thought-record", (2, {"situation": "x", "emotions": feelings, "belief_before": 90, "belief_after": 40}))
    page = visit("maya").get("/progress?of=thought-record")
    assert "70 before, 35 after" in said(page, "thought-record-relief")
    assert "90 before, 40 after" in said(page, "thought-record-belief")


def test_a_line_breaks_where_a_day_was_left_out(app: Flask, visit: Visit) -> None:
    lay(app, "dbt-diary-card", *((n, CARD) for n in (8, 7, 4, 3, 2, 0)))
    page = visit("maya").get("/progress?of=dbt-diary-card")
    paths = drawn(page, "dbt-diary-card-urges_line", "path")
    assert len(paths) == 4 * 2  # four urges; two runs of more than one day
    assert len(drawn(page, "dbt-diary-card-urges_line", "use")) == 4 * 6


def test_the_day_is_the_one_she_names(app: Flask, visit: Visit) -> None:
    lay(app, "dbt-diary-card", (1, {**CARD, "day": day(3).isoformat()}))
    rows = numbers(visit("maya").get("/progress?of=dbt-diary-card"), "dbt-diary-card-urges_line")
    assert [row[0] for row in rows[1:]] == [_day(app, 3, short_day)]


def test_her_own_lines_are_there_by_the_names_she_gave(app: Flask, visit: Visit) -> None:
    own = {**CARD, "emotions__other": [{"label": "Envy <3", "value": 4}]}
    lay(app, "dbt-diary-card", (2, CARD), (1, own))
    page = visit("maya").get("/progress?of=dbt-diary-card")
    rows = numbers(page, "dbt-diary-card-emotions_heat")
    assert [row[-1] for row in rows] == ["Envy <3", "4", "blank"]
    assert f"Strongest on {_day(app, 1)}: Envy <3 (4)" in said(page, "dbt-diary-card-emotions_heat")


def test_a_zero_is_drawn_and_a_blank_is_not(app: Flask, visit: Visit) -> None:
    without = {key: value for key, value in CARD.items() if key != "emo_sad"}
    lay(app, "dbt-diary-card", (3, {**CARD, "emo_sad": 0}), (2, without), (1, CARD))
    page = visit("maya").get("/progress?of=dbt-diary-card")
    bars = drawn(page, "dbt-diary-card-emotions_heat", "rect")
    assert len(bars) == 7 * 3 - 1
    assert [row[1] for row in numbers(page, "dbt-diary-card-emotions_heat")[1:]] == ["2", "blank", "0"]


def test_staff_see_the_charts_that_are_for_staff(app: Flask, visit: Visit, ids: Ids) -> None:
    lay(app, "phq-9", (8, phq(12)), (1, phq(9)))
    hers = visit("maya").get("/progress?of=phq-9")
    theirs = visit("jordan").get(f"/patients/{ids('maya')}/progress?of=phq-9")
    assert "PHQ-9 items over time" in theirs.text
    assert "PHQ-9 items over time" not in hers.text
    assert numbers(theirs, "phq-9-total_trend") == numbers(hers, "phq-9-total_trend")


def test_a_score_that_is_not_for_her_is_not_drawn_for_her(app: Flask, visit: Visit, ids: Ids) -> None:
    lay(app, "group-reflection", (2, {"fit_safe": 3, "fit_heard": 4, "fit_useful": 5}))
    assert "How group felt" not in visit("maya").get("/progress").text
    assert "How group felt" in visit("jordan").get(f"/patients/{ids('maya')}/progress").text
