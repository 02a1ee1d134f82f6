"""The try before beside this one with what changed, and the values of earlier responses in words and a small table."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal import clock
from portal.review.queries.trend import COLUMNS, compared
from portal.worksheets.published import catalogue
from tests.review.given import PHQ, answer, before, beside, own_page, sent
from tests.review.test_another_try import FIRST, SECOND, sent_again
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import fields, send

Visit = Callable[[str | None], Visitor]


def trend(page: Page) -> tuple[list[list[str]], str]:
    """The rows of the table, and the words above it."""
    (card,) = page.tree.xpath("//*[@id='trend']")
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in card.xpath(".//tr")]
    return rows, " ".join(" ".join(p.text_content().split()) for p in card.xpath("./p"))


def test_a_changed_answer_is_marked_with_the_one_before(app: Flask, visit: Visit) -> None:
    page = visit("jordan").get(sent_again(app, visit))
    assert SECOND in beside(page, "other_view")
    page = visit("jordan").get(sent_again(app, visit))
    shown = before(page, "other_view")
    assert shown.startswith("Changed")
    assert FIRST in shown
    assert "Say more here?" in shown
    assert before(page, "situation") == ""
    assert "1 answer changed" in page.text


def test_a_commented_answer_that_stayed_says_so(app: Flask, visit: Visit) -> None:
    sheet, maya = sent(app), visit("maya")
    answer(visit("jordan"), sheet, "returned", thought="Once more?", marks={"thought": "again"})
    send(maya, own_page(app, sheet), fields(maya.get(own_page(app, sheet))))
    shown = before(visit("jordan").get(sheet), "thought")
    assert "Same as before" in shown
    assert "Once more?" in shown


def test_what_was_left_blank_or_cleared(app: Flask, visit: Visit) -> None:
    sheet, maya = sent(app), visit("maya")
    answer(visit("jordan"), sheet, "returned")
    changed = {**fields(maya.get(own_page(app, sheet))), "next_step": "Sit near the door", "feeling_after": "20"}
    send(maya, own_page(app, sheet), changed)
    page = visit("jordan").get(sheet)
    assert "Left blank" in before(page, "next_step")
    assert "35%" in before(page, "feeling_after")
    assert before(page, "feeling_change").startswith("Changed")


def test_a_first_try_is_compared_with_nothing(app: Flask, visit: Visit) -> None:
    page = visit("jordan").get(sent(app))
    assert not page.tree.find_class("before")
    assert not visit("jordan").get(f"{sent_again(app, visit)}?version=1").tree.find_class("before")


def test_the_patient_sees_no_such_marks(app: Flask, visit: Visit) -> None:
    sheet = sent_again(app, visit)
    assert visit("jordan").get(sheet).tree.find_class("before")
    assert not visit("maya").get(own_page(app, sheet)).tree.find_class("before")


def test_scores_over_time(app: Flask, visit: Visit, time_machine: Any) -> None:
    now = clock.now()
    for weeks, high in ((3, 6), (2, 4), (1, 4)):
        time_machine.move_to(now - timedelta(weeks=weeks))
        sent(app, slug="phq-9", **{f"q{n}": "3" for n in range(1, high + 1)})
        sent(app, "devon", "phq-9")  # somebody else's is no part of it
    time_machine.move_to(now)
    rows, words = trend(visit("jordan").get(sent(app, slug="phq-9", **PHQ)))
    assert rows[0] == ["Date", "Total"]
    assert [row[1].split()[0] for row in rows[1:]] == ["20", "16", "16", "8"]
    assert "(this one)" in rows[-1][0]
    assert words == "Lower than the last one. That is more than the usual ups and downs."


@pytest.mark.parametrize(
    ("last", "now", "words"),
    [("1", "3", "About the same as"), ("2", "1", "About the same as"), ("1", "1", "The same as")],
)
def test_what_moved_less_than_its_measure_asks_is_about_the_same(
    app: Flask, visit: Visit, last: str, now: str, words: str
) -> None:
    """As the patient reads it on her own page."""
    sent(app, slug="phq-9", q1=last)
    _rows, said = trend(visit("jordan").get(sent(app, slug="phq-9", q1=now)))
    assert said == f"{words} the last one."


def test_the_first_one_has_no_table(app: Flask, visit: Visit) -> None:
    assert trend(visit("jordan").get(sent(app, slug="phq-9"))) == ([], "This is the first one.")


def test_a_later_one_is_no_part_of_an_earlier(app: Flask, visit: Visit, time_machine: Any) -> None:
    first = sent(app, slug="phq-9")
    time_machine.move_to(clock.now() + timedelta(days=7))
    sent(app, slug="phq-9", q1="3")
    assert trend(visit("jordan").get(first))[1] == "This is the first one."


def test_two_values_each_have_a_sentence(app: Flask, visit: Visit) -> None:
    sent(app)
    rows, words = trend(visit("jordan").get(sent(app, feeling_before="90")))
    assert rows[0] == ["Date", "Before", "After"]
    assert rows[-1][1:] == ["90%", "35%"]
    assert words == "Before: higher than the last one. After: the same as the last one."


def test_every_worksheet_of_the_library_can_be_asked(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        found = {one.id: compared(one) for one in catalogue().all()}
    assert found["phq-9"] == {"total": "Total"}
    assert set(found["dbt-diary-card"]) == {"distress_mean", "skills_level"}
    assert all(len(columns) <= COLUMNS and all(columns.values()) for columns in found.values())
