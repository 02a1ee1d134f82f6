"""What a reviewer has typed is kept on the server for her alone, in whole or in part, until it is sent."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from portal.audit import verify
from portal.database import db
from portal.worksheets.models import State
from portal.worksheets.review_models import FeedbackDraft
from tests.review.given import answer, comments, joins_care_team, kept, marks, own_page, press, sent, state_of, verbs
from tests.review.test_another_try import sent_again
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import fields, send

Visit = Callable[[str | None], Visitor]
WORDS = {"comment.thought": "You caught it.", "mark.thought": "keep", "overall": "Good work."}
IN_THE_BOXES = {"comment.thought": "You caught it.", "overall": "Good work."}


def save(reviewer: Visitor, sheet: str, status: int = 303, htmx: bool = False, **words: str) -> Page:
    """Only these fields, as the page saves by itself; `_` stands for the dot of a field's name."""
    data = {name.replace("_", ".", 1): text for name, text in words.items()}
    return reviewer.post(f"{sheet}/draft", data, status=status, htmx=htmx)


def drafts(app: Flask) -> list[FeedbackDraft]:
    with app.app_context():
        return list(db.session.query(FeedbackDraft))


def test_save_for_later_and_there_it_is_again_on_another_device(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    back = jordan.submit(jordan.get(sheet), "/feedback", status=422, outcome="", **WORDS)  # an enter key, say
    assert kept(back) == IN_THE_BOXES
    form = jordan.get(sheet).form("/feedback")
    form.pop("@")
    landed = jordan.post(f"{sheet}/draft", {**form, **WORDS})
    assert landed.headers["Location"] == f"{sheet}#overall"
    elsewhere = visit("jordan").get(sheet)
    assert kept(elsewhere) == IN_THE_BOXES
    assert marks(elsewhere) == {"thought": "keep"}
    assert "Saved today" in elsewhere.text
    assert "only you can see this" in elsewhere.text


def test_a_part_changes_that_part(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    line = save(jordan, sheet, 200, True, comment_thought="You caught it.")
    assert line.tree.get("id") == "save-status"
    assert "Saved today" in line.text
    assert not line.tree.xpath("//textarea")
    save(jordan, sheet, 200, True, overall="Good work.")
    save(jordan, sheet, 200, True, mark_thought="keep")
    assert kept(jordan.get(sheet)) == IN_THE_BOXES
    save(jordan, sheet, 200, True, comment_thought="")
    save(jordan, sheet, 200, True, mark_thought="none")
    assert kept(jordan.get(sheet)) == {"overall": "Good work."}
    assert marks(jordan.get(sheet)) == {}
    assert len(drafts(app)) == 1


def test_it_is_nobody_elses(app: Flask, visit: Visit) -> None:
    sheet = sent(app)
    joins_care_team(app, "priya")
    save(visit("jordan"), sheet, comment_thought="You caught it.", overall="Good work.")
    assert kept(visit("jordan").get(sheet)) == IN_THE_BOXES
    hers, priyas = visit("maya").get(own_page(app, sheet)), visit("priya").get(sheet)
    for page in (hers, priyas):
        assert "You caught it." not in page.html
        assert "Good work." not in page.html
    assert "new" not in visit("maya").get("/").tree.xpath("string(//nav)").lower()
    save(visit("priya"), sheet, comment_thought="Mine.")
    assert kept(visit("priya").get(sheet)) == {"comment.thought": "Mine."}
    assert kept(visit("jordan").get(sheet)) == IN_THE_BOXES


def test_the_words_lie_sealed_and_each_save_is_recorded(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    for text in ("You caught it.", "You caught it.", "You caught it again."):
        save(jordan, sheet, comment_thought=text)
    (draft,) = drafts(app)
    assert draft.words_sealed.startswith("v1:")
    assert "caught" not in draft.words_sealed
    assert verbs(app, "jordan", subject="feedback_draft") == ["saved draft"] * 2
    with app.app_context():
        assert not list(verify.faults())


@pytest.mark.parametrize("outcome", ["reviewed", "returned"])
def test_it_is_gone_when_it_is_sent(app: Flask, visit: Visit, outcome: str) -> None:
    sheet, jordan = sent(app), visit("jordan")
    save(jordan, sheet, comment_thought="You caught it.", overall="Good work.", mark_thought="keep")
    press(jordan, jordan.get(sheet), outcome)
    assert drafts(app) == []
    assert {one.item for one in comments(app)} == {"thought", None}


def test_a_save_on_its_way_comes_too_late_and_leaves_nothing(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    answer(jordan, sheet, thought="You caught it.")
    line = save(jordan, sheet, 409, True, comment_thought="You caught")
    assert line.tree.get("id") == "save-status"
    assert "Jordan Lee answered this" in line.text
    assert "you can copy them" in line.text
    assert drafts(app) == []


def test_somebody_else_answers_and_the_words_can_still_be_copied(app: Flask, visit: Visit) -> None:
    sheet = sent(app)
    joins_care_team(app, "priya")
    priya = visit("priya")
    save(priya, sheet, comment_thought="Mine.", overall="From me.")
    answer(visit("jordan"), sheet)
    page = priya.get(sheet)
    words = " ".join(page.tree.get_element_by_id("kept").text_content().split())
    assert "Mine." in words
    assert "From me." in words
    priya.post(f"{sheet}/draft", {"discard": "1"})
    assert drafts(app) == []
    assert not priya.get(sheet).tree.xpath("//*[@id='kept']")


def test_a_newer_try_keeps_the_words_and_says_so(app: Flask, visit: Visit) -> None:
    sheet = sent(app)
    joins_care_team(app, "priya")
    priya, maya = visit("priya"), visit("maya")
    save(priya, sheet, comment_thought="Mine.")
    answer(visit("jordan"), sheet, "returned")
    send(maya, own_page(app, sheet), fields(maya.get(own_page(app, sheet))))
    page = priya.get(sheet)
    assert kept(page) == {"comment.thought": "Mine."}
    assert "You began to write this on try 1." in page.text
    old = save(priya, sheet, 409, True, comment_thought="On the old one.", number="1")
    assert "a newer try" in old.text
    assert kept(priya.get(sheet)) == {"comment.thought": "Mine."}


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"comment_feeling": "x" * 2001}, "keep it under 2,000 characters"),
        ({"comment_feeling": "a\x00b"}, "a character that cannot be saved"),
        ({"overall": "x" * 5001}, "keep it under 5,000 characters"),
        ({"mark_feeling": "loud"}, "choose one of the marks"),
        ({"number": "9" * 400}, "open the worksheet again"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_what_cannot_be_kept_is_said_and_the_rest_is_kept(
    sqlite_app: Flask, bad: dict[str, str], sentence: str, htmx: bool
) -> None:
    sheet = sent(sqlite_app)
    jordan = Visitor(sqlite_app, "jordan")
    page = save(jordan, sheet, 422, htmx, comment_thought="You caught it.", **bad)
    assert sentence in page.text
    for link in page.tree.xpath("//*[@role='alert']//a/@href"):
        page.tree.get_element_by_id(link.removeprefix("#"))
    expected = {} if "number" in bad else {"comment.thought": "You caught it."}
    assert kept(jordan.get(sheet)) == expected


def test_a_question_that_is_none_is_not_kept(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    page = save(jordan, sheet, 422, comment_nowhere="For no question", mark_nowhere="keep")
    assert "For no question" in page.text
    assert kept(jordan.get(sheet)) == {}


def test_four_saves_at_the_very_same_moment_lose_none(app: Flask, visit: Visit) -> None:
    sheet, items = sent(app), ("thought", "feeling", "situation", "other_view")
    browsers = [visit("jordan") for _ in items]
    tokens = [one.csrf_token() for one in browsers]

    def tap(number: int) -> int:
        data = {"csrf_token": tokens[number], f"comment.{items[number]}": items[number]}
        return browsers[number].client.post(f"{sheet}/draft", data=data).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(tap, range(4))) == [303] * 4
    assert kept(visit("jordan").get(sheet)) == {f"comment.{item}": item for item in items}


def test_saving_decides_nothing(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    save(jordan, sheet, comment_thought="You caught it.", outcome="reviewed")
    assert state_of(app, sheet) is State.SUBMITTED
    assert comments(app) == []


def test_the_words_of_a_second_try_are_its_own(app: Flask, visit: Visit, time_machine: Any) -> None:
    sheet = sent_again(app, visit)
    assert kept(visit("jordan").get(sheet)) == {}
