"""Two therapists at one draft never overwrite each other; nobody else comes near it."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask

from portal.worksheets.authoring.edits import all_questions
from tests.builder.given import OWN, own, publish, when, with_questions
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
QUESTION = "/parts/q.what_did_i_notice"


def _label(app: Flask, draft: str, name: str = "what_did_i_notice") -> str:
    return next(str(one["label"]) for one in all_questions(own(app, draft).document) if one["id"] == name)


def test_a_question_that_both_change_is_shown_with_both_texts(app: Flask, visit: Visit) -> None:
    jordan, priya = visit("jordan"), visit("priya")
    draft = with_questions(jordan)
    mine, theirs = (one.get(draft + QUESTION) for one in (jordan, priya))
    priya.submit(theirs, QUESTION, label="What did I hear?", help="Birds, say.")
    both = jordan.submit(mine, QUESTION, status=409, label="What did I see?")
    assert "also changed by somebody else" in both.text
    assert "What did I hear?" in both.text
    assert "Birds, say." in both.text
    assert both.form(QUESTION)["label"][0].strip() == "What did I see?"
    assert _label(app, draft) == "What did I hear?"
    jordan.submit(both, QUESTION)
    assert _label(app, draft) == "What did I see?"


def test_two_questions_are_changed_at_once_without_a_dispute(app: Flask, visit: Visit) -> None:
    jordan, priya = visit("jordan"), visit("priya")
    draft = with_questions(jordan)
    mine, theirs = jordan.get(draft + QUESTION), priya.get(f"{draft}/parts/q.did_i_walk")
    priya.submit(theirs, "/parts/q.did_i_walk", label="Did I go out?")
    jordan.submit(mine, QUESTION, label="What did I see?")
    assert (_label(app, draft), _label(app, draft, "did_i_walk")) == ("What did I see?", "Did I go out?")
    assert "Changed by Jordan" in priya.get(OWN).text


@pytest.mark.parametrize(
    ("place", "fields"),
    [("/about", {"title": "Morning walk"}), ("/parts/s.part", {"title": "Before the walk"})],
)
def test_about_and_headings_too(app: Flask, visit: Visit, place: str, fields: dict[str, str]) -> None:
    jordan, priya = visit("jordan"), visit("priya")
    draft = with_questions(jordan)
    mine, theirs = (one.get(draft + place) for one in (jordan, priya))
    priya.submit(theirs, place, **fields)
    both = jordan.submit(mine, place, status=409, title="Mine")
    assert fields["title"] in both.text
    assert both.form(place)["title"] == ["Mine"]
    jordan.submit(both, place)
    assert "Mine" in priya.get(draft).text


def test_a_question_changed_meanwhile_is_not_removed_unseen(app: Flask, visit: Visit) -> None:
    jordan, priya = visit("jordan"), visit("priya")
    draft = with_questions(jordan)
    asked = jordan.get(f"{draft}{QUESTION}/removal")
    priya.submit(priya.get(draft + QUESTION), QUESTION, label="What did I hear?")
    again = jordan.submit(asked, "/removal", status=409)
    assert "What did I hear?" in again.text
    assert _label(app, draft) == "What did I hear?"
    jordan.submit(again, "/removal")
    assert "What did I hear?" not in jordan.get(draft).text


def test_a_condition_set_meanwhile_is_not_replaced_unseen(app: Flask, visit: Visit) -> None:
    jordan, priya = visit("jordan"), visit("priya")
    draft = with_questions(jordan)
    place = "q.what_did_i_notice"
    page = jordan.get(f"{draft}/parts/{place}/condition?on=did_i_walk")
    (form,) = [one for one in page.tree.forms if one.get("method") == "post" and "on" in one.fields]
    when(priya, draft, place, "did_i_walk", test="yes")
    sent = {**dict(form.form_values()), "test": "no"}
    again = jordan.post(f"{draft}/parts/{place}/condition", sent, status=409)
    assert "“Did I walk?” is Yes" in again.text
    assert "“Did I walk?” is Yes" in jordan.get(draft).text


@pytest.mark.parametrize("name", ["maya", "dana", "sam"])
def test_not_there_for_anybody_else(app: Flask, visit: Visit, name: str) -> None:
    draft = with_questions(visit("jordan"))
    other = visit(name)
    for url in (OWN, f"{OWN}/new", f"{OWN}/copies", f"{OWN}/import", draft, f"{draft}/preview", draft + QUESTION):
        other.get(url, status=404)
    for url in (f"{draft}/publication", f"{draft}/retirement", f"{draft}/about", draft + QUESTION, f"{OWN}/new"):
        other.post(url, {"title": "Theirs"}, status=404)
    assert own(app, draft).version is None
    assert "Our own worksheets" not in (other.get("/library").text if name == "dana" else "")


def test_a_draft_reaches_no_patient_and_no_list(visit: Visit) -> None:
    jordan, dana, maya = visit("jordan"), visit("dana"), visit("maya")
    draft = with_questions(jordan)

    def seen() -> list[bool]:
        return ["Evening walk" in page.text for page in (dana.get("/library"), maya.get("/worksheets"))]

    assert seen() == [False, False]
    publish(jordan, draft, self_start="y")
    assert seen() == [True, True]
