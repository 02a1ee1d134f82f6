"""A mark beside an answer: keep this, or try once more. She sees it wherever she reads the comments."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from portal.worksheets.review_models import Mark
from tests.review.given import answer, beside, comments, own_page, sent
from tests.review.test_another_try import SECOND
from tests.visitor import Visitor
from tests.worksheets_http.given import fields, send

Visit = Callable[[str | None], Visitor]


def test_she_sees_it_beside_her_answer_and_on_paper(app: Flask, visit: Visit) -> None:
    sheet, maya = sent(app), visit("maya")
    answer(visit("jordan"), sheet, thought="You caught it.", marks={"thought": "keep", "other_view": "again"})
    for url in (own_page(app, sheet), f"{own_page(app, sheet)}/print"):
        page = maya.get(url)
        assert re.search(r"Keep this\W*You caught it\.", beside(page, "thought"))
        assert "Try once more" in beside(page, "other_view")
        assert "Jordan Lee" in beside(page, "other_view")
        assert "Keep this" not in beside(page, "feeling")


def test_she_sees_it_beside_the_question_while_she_writes_again(app: Flask, visit: Visit) -> None:
    sheet, maya = sent(app), visit("maya")
    answer(visit("jordan"), sheet, "returned", marks={"other_view": "again", "thought": "keep"})
    page = maya.get(own_page(app, sheet))
    path = "string(//*[@id=$id]/ancestor::div[@class='stack'][1])"
    around = {one: page.tree.xpath(path, id=f"a-{one}") for one in ("other_view", "thought", "feeling")}
    assert "Try once more" in around["other_view"]
    assert "Keep this" in around["thought"]
    assert "Keep this" not in around["feeling"]


def test_every_try_keeps_its_comments_and_marks(app: Flask, visit: Visit) -> None:
    sheet, jordan, maya = sent(app), visit("jordan"), visit("maya")
    url = own_page(app, sheet)
    answer(jordan, sheet, "returned", other_view="Say more here?", marks={"other_view": "again"})
    writing = maya.get(url)
    assert f"{url}?version=1" in writing.links()
    first = maya.get(f"{url}?version=1")
    assert url in first.links()
    assert "Go on with your next try" in first.text
    send(maya, url, {**fields(writing), "other_view": SECOND})
    answer(jordan, sheet, "reviewed", marks={"other_view": "keep"})
    old, new = maya.get(f"{url}?version=1"), maya.get(url)
    assert "Try once moreSay more here?" in beside(old, "other_view")
    assert "Keep this" in beside(new, "other_view")
    assert "Try once more" not in beside(new, "other_view")
    assert "Go on with your next try" not in old.text


def test_it_is_stored_with_the_comment(app: Flask, visit: Visit) -> None:
    answer(visit("jordan"), sent(app), thought="One", feeling="Two", marks={"thought": "keep", "situation": "again"})
    assert [(one.item, one.mark) for one in comments(app)] == [
        ("feeling", None),
        ("situation", Mark.AGAIN),
        ("thought", Mark.KEEP),
        (None, None),
    ]


@pytest.mark.parametrize(("item", "mark"), [("thought", "loud"), ("thought", "\x00")])
def test_what_is_no_mark(app: Flask, visit: Visit, item: str, mark: str) -> None:
    sheet, jordan = sent(app), visit("jordan")
    refused = answer(jordan, sheet, status=422, thought="Stays here.", marks={item: mark})
    assert "choose one of the marks" in refused.text
    assert "Stays here." in refused.text
    assert comments(app) == []
