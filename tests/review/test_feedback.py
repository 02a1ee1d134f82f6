"""Answering: comments beside answers and on the whole, an outcome, the way on, and the words back at the patient's."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.audit import verify
from portal.database import db
from portal.notifications.models import Notice
from portal.worksheets.models import State
from tests.review.given import answer, beside, comments, own_page, press, queued, sent, state_of, verbs
from tests.visitor import Visitor
from tests.worksheets_http.given import actor

Visit = Callable[[str | None], Visitor]


@pytest.mark.parametrize(("outcome", "state"), [("reviewed", State.REVIEWED), ("returned", State.RETURNED)])
def test_either_button_records_what_becomes_of_it(app: Flask, visit: Visit, outcome: str, state: State) -> None:
    sheet, jordan = sent(app), visit("jordan")
    page = jordan.get(sheet)
    assert page.tree.xpath("//button[@name='outcome']/@value") == ["reviewed", "returned"]
    press(jordan, page, outcome, thought="You caught it.", overall="Good work.")
    assert state_of(app, sheet) is state
    assert [(one.item, one.outcome) for one in comments(app)] == [("thought", None), (None, state)]


def test_it_goes_on_to_the_next_one_and_in_the_end_to_the_queue(app: Flask, visit: Visit) -> None:
    first, second, risky = sent(app), sent(app, "devon"), sent(app, "maya", "phq-9", q9="1")
    jordan = visit("jordan")
    for sheet, following in ((first, risky), (risky, second), (second, "/review")):
        landed = answer(jordan, sheet)
        assert landed.status == 303
        assert landed.headers["Location"] == following
    assert queued(jordan.follow(landed)) == []


def test_the_patient_reads_them_beside_her_answers(app: Flask, visit: Visit) -> None:
    sheet, maya = sent(app), visit("maya")
    before = maya.get(own_page(app, sheet))
    assert "You caught it." not in before.text
    answer(visit("jordan"), sheet, thought="You caught it.", feeling_before="That is a lot.", overall="Good work.")
    page = maya.get(own_page(app, sheet))
    assert "You caught it." in beside(page, "thought")
    assert "That is a lot." in beside(page, "feeling_before")
    assert "You caught it." not in beside(page, "situation")
    assert "Good work." in page.text
    assert "Jordan Lee" in beside(page, "thought")


def test_a_comment_on_a_line_of_a_questionnaire(app: Flask, visit: Visit) -> None:
    sheet = sent(app, slug="phq-9")
    answer(visit("jordan"), sheet, q3="How is the sleep now?")
    page = visit("maya").get(own_page(app, sheet))
    assert "How is the sleep now?" in beside(page, "q3")
    assert "How is the sleep now?" not in beside(page, "q4")


def test_a_comment_is_shown_as_words(app: Flask, visit: Visit) -> None:
    sheet, words = sent(app), "<img src=x onerror=alert(1)> & more"
    answer(visit("jordan"), sheet, thought=words)
    page = visit("maya").get(own_page(app, sheet))
    assert words in page.tree.get_element_by_id("answer-thought").text_content()
    assert not page.tree.xpath("//img")


def test_the_same_form_twice_answers_once(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    page = jordan.get(sheet)
    for _ in range(2):
        landed = press(jordan, page, thought="You caught it.", overall="Good work.")
        assert landed.headers["Location"] == "/review"
    assert len(comments(app)) == 2
    assert verbs(app, "jordan") == ["read", "reviewed"]
    with app.app_context():
        assert db.session.query(Notice).filter_by(kind="feedback").count() == 1


@pytest.mark.parametrize("outcome", ["reviewed", "returned"])
def test_each_answer_is_one_line_in_the_record(app: Flask, visit: Visit, outcome: str) -> None:
    answer(visit("jordan"), sent(app), outcome, thought="One", feeling="Two", overall="Three")
    assert verbs(app, "jordan") == ["read", outcome]
    with app.app_context():
        assert not list(verify.faults())


def test_the_patient_gets_a_notice_without_a_word(app: Flask, visit: Visit) -> None:
    answer(visit("jordan"), sent(app), thought="You caught it.")
    with app.app_context():
        notice = db.session.query(Notice).filter_by(kind="feedback").one()
        assert notice.user_id == actor("maya").id
        assert "caught" not in "".join(str(value) for value in vars(notice).values())


def test_the_words_lie_sealed(app: Flask, visit: Visit) -> None:
    answer(visit("jordan"), sent(app), thought="You caught it.", overall="Good work.")
    found = comments(app)
    assert len(found) == 2
    for one in found:
        assert one.body_sealed.startswith("v1:")
        assert not {"caught", "Good"} & set(one.body_sealed.replace(".", " ").split())


def test_without_a_token_nothing_happens(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    token = jordan.csrf_token()
    for data, statuses in (
        ({"outcome": "reviewed"}, {400, 403}),
        ({"outcome": "reviewed", "csrf_token": token}, {303}),
    ):
        assert state_of(app, sheet) is State.SUBMITTED
        assert jordan.client.post(f"{sheet}/feedback", data=data).status_code in statuses
    assert state_of(app, sheet) is State.REVIEWED
