"""Answering: an outcome, once, the way on to the next one, and a line in the record."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.audit import verify
from portal.database import db
from portal.notifications.models import Notice
from portal.worksheets.models import State
from tests.review.given import answer, comments, own_page, press, queued, sent, state_of, verbs
from tests.visitor import Visitor

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
        assert landed.headers["Location"].split("?")[0] == following
    assert queued(jordan.follow(landed)) == []


def test_the_same_form_twice_answers_once(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    page = jordan.get(sheet)
    for _ in range(2):
        landed = press(jordan, page, thought="You caught it.", overall="Good work.")
        assert landed.headers["Location"].split("?")[0] == "/review"
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


def test_it_goes_back_only_with_a_word(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    refused = press(jordan, jordan.get(sheet), "returned", 422, overall=" \n")
    assert "Please say what to try again" in refused.text
    assert state_of(app, sheet) is State.SUBMITTED
    press(jordan, refused, "returned", marks={"thought": "again"})
    assert state_of(app, sheet) is State.RETURNED


def test_marked_reviewed_without_a_word_is_no_news(app: Flask, visit: Visit) -> None:
    sheet, jordan, maya = sent(app), visit("jordan"), visit("maya")
    assert "Marked reviewed." in jordan.follow(press(jordan, jordan.get(sheet))).text
    assert "New comments" not in maya.get("/").text
    listed = maya.get("/worksheets").text
    assert "New: words" not in listed
    assert "read by your care team" in listed
    assert "Jordan has read this." in maya.get(own_page(app, sheet)).text
    with app.app_context():
        assert db.session.query(Notice).filter_by(kind="feedback").count() == 0
