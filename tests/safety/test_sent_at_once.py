"""A draft is private. An answer about danger can be sent at once, by itself, and the draft goes on."""

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.worksheets.models import State, Submission, SubmissionVersion
from tests.safety.given import CALM, Visit, asked, follow_ups
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import fields, give, id_in, save, send, submission_of, withdrawn

OFFER = "Send this answer to my care team now"


def now(visitor: Visitor, url: str, **answers: str) -> Page:
    return save(visitor, url, {**answers, "go-to": "send-now"})


def submissions(app: Flask) -> list[Submission]:
    with app.app_context():
        return list(db.session.scalars(select(Submission).order_by(Submission.id)).unique())


def test_the_panel_offers_it_with_script_and_without(app: Flask, visit: Visit) -> None:
    url, maya = asked(app), visit("maya")
    part = save(maya, url, {"q9": "2"}, status=200, htmx=True)
    assert OFFER in part.text
    assert OFFER in maya.get(url).text
    assert OFFER not in visit("devon").get(asked(app, "devon")).text


def test_the_answer_goes_and_nothing_else_does(app: Flask, visit: Visit) -> None:
    url, maya, jordan = asked(app), visit("maya"), visit("jordan")
    save(maya, url, {**CALM, "q1": "3"})
    page = maya.follow(now(maya, url, q9="2"))
    assert "Your care team has this answer now." in page.text
    assert fields(page)["q1"] == ["3"]  # the draft is as it was
    assert len(follow_ups(app)) == 1
    draft, told = submissions(app)
    assert (draft.state, told.state) == (State.DRAFT, State.SUBMITTED)
    sheet = jordan.get(f"/review/{told.id}")
    answers = sheet.tree.xpath("string(//*[@id='answer-q9'])")
    assert "More than half the days" in answers
    assert "Left blank" in sheet.tree.xpath("string(//*[@id='answer-q1'])")
    jordan.get(f"/review/{draft.id}", status=404)


def test_back_to_the_step_it_was_sent_from(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", "dbt-diary-card"), visit("maya")
    save(maya, url, {"urge_suicide": "4"})
    answer = save(maya, url, {**fields(maya.get(f"{url}?step=3")), "go-to": "send-now"})
    assert "step=3" in answer.headers["Location"]


def test_on_the_page_that_looks_it_all_over(app: Flask, visit: Visit) -> None:
    """It stands above what is missing, which keeps the whole from being sent, and not this."""
    url, maya = asked(app), visit("maya")
    save(maya, url, {"q9": "2"})
    page = maya.get(f"{url}/check")
    assert page.html.index('id="crisis-panel-items"') < page.html.index('id="error-summary"')
    assert not page.tree.xpath("//*[@id='error-summary']/@tabindex")  # or the focus would scroll past it
    answer = maya.submit(page, "/draft", **{"go-to": "send-now"})
    assert "/check?" in answer.headers["Location"]
    assert "Your care team has this answer now." in maya.follow(answer).text
    assert len(follow_ups(app)) == 1


def test_twice_is_once_and_another_answer_is_told_anew(app: Flask, visit: Visit) -> None:
    url, maya = asked(app), visit("maya")
    now(maya, url, q9="1")
    now(maya, url, q9="1")
    assert len(submissions(app)) == 2
    now(maya, url, q9="3")
    assert len(submissions(app)) == 3


def test_the_whole_can_be_sent_later(app: Flask, visit: Visit) -> None:
    url, maya = asked(app), visit("maya")
    now(maya, url, q9="1")
    send(maya, url, {**CALM, "q9": "1"})
    with app.app_context():
        assert submission_of(url).latest == 1


def test_nothing_to_tell_is_said(app: Flask, visit: Visit) -> None:
    url, maya = asked(app), visit("maya")
    save(maya, url, {"q9": "2"})
    page = maya.follow(now(maya, url, q9="0", q1="3"))
    assert "Nothing here needs to be sent at once any more." in page.text
    assert "has this answer now" not in page.text
    assert fields(page)["q1"] == ["3"]  # what was typed on the way is saved
    assert [one.latest for one in submissions(app)] == [0]


def test_a_diary_with_nothing_to_tell_sends_nothing(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", "daily-check-in"), visit("maya")
    page = maya.follow(now(maya, url, mood="5"))
    assert "Nothing here needs to be sent at once any more." in page.text
    assert [one.latest for one in submissions(app)] == [0]


def test_scores_are_compared_with_whole_sheets_alone(app: Flask, visit: Visit) -> None:
    """What was sent by itself is no response to measure a change against."""
    maya = visit("maya")
    send(maya, asked(app), {f"q{n}": "0" for n in range(1, 10)})
    url = asked(app)
    now(maya, url, q9="1")
    send(maya, url, {**{f"q{n}": "2" for n in range(1, 9)}, "q9": "1"})
    assert "worse_5" in {one.rule for one in follow_ups(app)}
    assert maya.get("/progress").status == 200


def test_what_it_hangs_on_goes_along(app: Flask, visit: Visit) -> None:
    """A question that is asked only because of another answer would be hidden without that answer."""
    url, maya = give(app, "maya", "dbt-diary-card"), visit("maya")
    now(maya, url, did_self_harm="yes", did_attempt="yes", note="Nobody needs to know this")
    rules = follow_ups(app)
    assert len(rules) >= 2
    told = submissions(app)[-1]
    sheet = visit("jordan").get(f"/review/{told.id}")
    assert "Nobody needs to know this" not in sheet.html
    assert sheet.tree.xpath("//*[@id='answer-did_attempt']")


def test_a_closed_one_takes_nothing(app: Flask, visit: Visit) -> None:
    url, maya = asked(app), visit("maya")
    withdrawn(app, url)
    now_page = save(maya, url, {"q9": "2", "go-to": "send-now"}, 409)
    assert "taken off your list" in now_page.text
    assert follow_ups(app) == []


def test_no_answer_stands_in_the_form_s_key(app: Flask, visit: Visit) -> None:
    url, maya = asked(app), visit("maya")
    now(maya, url, q9="2")
    with app.app_context():
        (key,) = db.session.scalars(select(SubmissionVersion.form_key))
    assert key.startswith(f"now:{id_in(url).hex}:")
    assert "q9" not in key
