"""One sheet: answer by answer, with the numbers that only a therapist sees, and a line in the record per reading."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.audit import verify
from tests.review.given import ANSWERS, answer, beside, own_page, sent, verbs
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """What a page says cannot differ between databases."""
    return sqlite_app


def test_it_is_read_answer_by_answer(app: Flask, visit: Visit) -> None:
    page = visit("jordan").get(sent(app))
    assert "Maya Torres" in page.tree.findtext(".//h1")
    for item, words in ANSWERS.items():
        assert words in beside(page, item)
    assert "80%" in beside(page, "feeling_before")
    assert "-45" in page.text
    assert "Left blank" in beside(page, "next_step")
    for item in ("situation", "feeling_before", "next_step"):
        assert page.tree.xpath(f"//*[@id='answer-{item}']//textarea/@name") == [f"comment.{item}"]


def test_it_leads_to_the_patient_s_page_and_to_paper(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    page = jordan.get(sent(app))
    [hers] = [one for one in page.links() if one.startswith("/patients/")]
    assert "Maya Torres" in jordan.get(hers).tree.findtext(".//h1")
    assert len([one for one in page.links() if "/print" in one]) == 1


def test_an_answer_is_shown_as_words(app: Flask, visit: Visit) -> None:
    words = "<img src=x onerror=alert(1)>\nand a second line"
    page = visit("jordan").get(sent(app, other_view=words))
    assert "<img src=x onerror=alert(1)>" in page.tree.get_element_by_id("answer-other_view").text_content()
    assert not page.tree.xpath("//img")


def test_what_only_the_clinician_sees(app: Flask, visit: Visit) -> None:
    sent(app, slug="phq-9")
    sheet = sent(app, slug="phq-9", q1="3")
    hers, his = visit("maya").get(own_page(app, sheet)).text, visit("jordan").get(sheet).text
    for words in ("PHQ-9 total", "10 (Moderate)"):
        assert words in hers
        assert words in his
    assert "Change since last time" in his
    assert "Change since last time" not in hers


def test_a_sheet_that_shows_its_patient_answers_only(app: Flask, visit: Visit) -> None:
    sheet = sent(app, slug="dbt-diary-card")
    hers, his = visit("maya").get(own_page(app, sheet)).text, visit("jordan").get(sheet).text
    assert "Average urge" in his
    assert "Average urge" not in hers


def test_why_it_needs_a_follow_up_is_said_to_staff_only(app: Flask, visit: Visit) -> None:
    sheet = sent(app, slug="phq-9", q9="1")
    words = "do a suicide risk assessment"
    assert words in visit("jordan").get(sheet).text
    assert words not in visit("maya").get(own_page(app, sheet)).text


def test_each_reading_is_one_line_in_the_record(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    jordan.get("/review")
    jordan.get("/")
    assert verbs(app, "jordan") == []
    for number in (1, 2):
        jordan.get(sheet)
        assert verbs(app, "jordan") == ["read"] * number
    visit("maya").get(own_page(app, sheet))
    assert "read" not in verbs(app, "maya")
    with app.app_context():
        assert not list(verify.faults())


def test_a_refused_form_shows_the_answers_again_and_that_is_a_reading_too(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    page = jordan.post(f"{sheet}/feedback", {"outcome": "nonsense"}, status=422)
    assert "Late to group" in page.text
    assert verbs(app, "jordan") == ["read"]


def test_a_try_that_is_not_there(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    jordan.get(f"{sheet}?version=2", status=404)
    for none in ("", "x", "-1", "٣", "9" * 40):
        assert "Late to group" in jordan.get(f"{sheet}?version={none}").text


def test_the_answered_sheet_can_be_read_but_not_answered(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    answer(jordan, sheet, thought="You caught it.")
    page = jordan.get(sheet)
    assert "You caught it." in beside(page, "thought")
    assert not page.tree.xpath("//main//textarea | //button[@name='outcome']")
