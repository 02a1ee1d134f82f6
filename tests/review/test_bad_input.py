"""What cannot be taken is said in a sentence, and every word that was typed stays on the page."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.worksheets.models import State
from tests.review.given import comments, own_page, press, sent, state_of
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
TYPED = {"thought": "You caught it.\nAnd named it.", "overall": "Good work."}


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """What a page says cannot differ between databases."""
    return sqlite_app


def _kept(page: Page, item: str) -> str:
    """What stands in the field; where there is no such field, on the page."""
    name = "overall" if item == "overall" else f"comment.{item}"
    texts = page.tree.xpath("//textarea[@name=$name]/text()", name=name.replace("\x00", ""))
    return (texts[0] if texts else page.tree.text_content()).strip().replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("outcome", "words", "sentence"),
    [
        ("reviewed", {"feeling": "x" * 2001}, "keep it under 2,000 characters"),
        ("reviewed", {"feeling": "a\x00b"}, "a character that cannot be saved"),
        ("returned", {"overall": "x" * 5001}, "keep it under 5,000 characters"),
        ("returned", {"overall": "a\x00b"}, "a character that cannot be saved"),
        ("reviewed", {"nowhere": "For no question"}, "belongs to no question"),
        ("reviewed", {"emotions.0.name": "For no question"}, "belongs to no question"),
        ("", {}, "choose what becomes of it"),
        ("draft", {}, "choose what becomes of it"),
        ("submitted", {}, "choose what becomes of it"),
    ],
)
def test_it_says_so_and_keeps_every_word(
    app: Flask, visit: Visit, outcome: str, words: dict[str, str], sentence: str
) -> None:
    sheet, jordan = sent(app), visit("jordan")
    page = press(jordan, jordan.get(sheet), outcome, 422, **{**TYPED, **words})
    assert sentence in page.text
    for item, text in {**TYPED, **words}.items():
        assert text.replace("\x00", "") in _kept(page, item)
    for link in page.tree.xpath("//*[@role='alert']//a/@href"):
        page.tree.get_element_by_id(link.removeprefix("#"))
    assert state_of(app, sheet) is State.SUBMITTED
    assert comments(app) == []


def test_the_refused_form_can_be_sent_as_it_stands(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    page = press(jordan, jordan.get(sheet), "", 422, **TYPED)
    press(jordan, page, "reviewed")
    hers = visit("maya").get(own_page(app, sheet)).tree.text_content()
    assert all(words in hers for words in TYPED.values())


@pytest.mark.parametrize("number", ["one", "0", "-1", "1.5", "9" * 400, "9" * 5000])
def test_a_try_that_is_none(app: Flask, visit: Visit, number: str) -> None:
    sheet, jordan = sent(app), visit("jordan")
    asked = {"outcome": "reviewed", "number": number, "overall": "Good work."}
    page = jordan.submit(jordan.get(sheet), "/feedback", status=422, **asked)
    assert _kept(page, "overall") == "Good work."
    assert page.form("/feedback")["number"] == ["1"]


@pytest.mark.parametrize("field", ["overall", "comment.thought"])
def test_a_lone_surrogate_is_no_fault_of_ours(app: Flask, visit: Visit, field: str) -> None:
    sheet, jordan = sent(app), visit("jordan")
    body = f"outcome=reviewed&{field}=before%ED%A0%80after&csrf_token={jordan.csrf_token()}"
    answer = jordan.client.post(f"{sheet}/feedback", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (303, 422)
    shown = answer.text if answer.status_code == 422 else visit("maya").get(own_page(app, sheet)).text
    assert "before" in shown
    assert "after" in shown


def test_what_she_would_not_see_offers_no_comment(app: Flask, visit: Visit) -> None:
    sent(app, slug="phq-9")
    page = visit("jordan").get(sent(app, slug="phq-9"))
    offered = page.tree.xpath("//textarea/@name")
    assert "Change since last time" in page.text
    assert {"comment.q1", "comment.total"} <= set(offered)
    assert "comment.change_prev" not in offered


def test_a_line_she_added_herself_offers_no_comment(app: Flask, visit: Visit) -> None:
    added = {"urges__other.0.label": "Urge to text him", "urges__other.0.value": "3"}
    page = visit("jordan").get(sent(app, slug="dbt-diary-card", **added))
    assert "Urge to text him" in page.text
    offered = page.tree.xpath("//textarea/@name")
    assert "comment.urge_suicide" in offered
    assert not [name for name in offered if "__other" in name]
