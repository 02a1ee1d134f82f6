"""Sent back, changed, sent again: two versions, each with the comments that were made on it."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from portal.database import db
from portal.worksheets.models import State, SubmissionVersion
from tests.review.given import answer, beside, own_page, queued, sent, state_of
from tests.visitor import Visitor
from tests.worksheets_http.given import fields, save, send

Visit = Callable[[str | None], Visitor]
FIRST, SECOND = "People look up when a door opens", "Dana saved me a seat"


def sent_again(app: Flask, visit: Visit) -> str:
    """Jordan sent it back with two comments; Maya changed one answer and sent it again."""
    sheet, maya = sent(app), visit("maya")
    answer(visit("jordan"), sheet, "returned", other_view="Say more here?", overall="Nearly there.")
    send(maya, own_page(app, sheet), {**fields(maya.get(own_page(app, sheet))), "other_view": SECOND})
    return sheet


def versions(app: Flask) -> list[tuple[int, str, str]]:
    with app.app_context():
        rows = db.session.query(SubmissionVersion).order_by(SubmissionVersion.number)
        return [(row.number, row.cells_sealed, row.computed_sealed) for row in rows]


def test_she_sees_the_comments_beside_the_questions_and_writes_on(app: Flask, visit: Visit) -> None:
    sheet, maya = sent(app), visit("maya")
    assert not maya.get(own_page(app, sheet)).tree.xpath("//*[@name='other_view']")
    answer(visit("jordan"), sheet, "returned", other_view="Say more here?", overall="Nearly there.")
    page = maya.get(own_page(app, sheet))
    assert fields(page)["other_view"] == [FIRST]
    assert "Nearly there." in page.text
    question = page.tree.get_element_by_id("a-other_view")
    around = next(one for one in question.iterancestors() if "Say more here?" in one.text_content())
    assert "What happened?" not in around.text_content()
    save(maya, own_page(app, sheet), {"other_view": SECOND})
    assert fields(maya.get(own_page(app, sheet)))["other_view"] == [SECOND]


def test_her_new_draft_is_private_until_it_is_sent(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    answer(jordan, sheet, "returned")
    save(visit("maya"), own_page(app, sheet), {"other_view": SECOND})
    page = jordan.get(sheet)
    assert FIRST in page.text
    assert SECOND not in page.text


def test_it_comes_back_as_the_second_try(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent_again(app, visit), visit("jordan")
    queue = jordan.get("/review")
    assert queued(queue) == [sheet]
    assert "Try 2" in queue.text
    assert queued(jordan.get("/review?show=returned")) == []
    assert SECOND in beside(jordan.get(sheet), "other_view")


def test_the_first_version_is_unchanged(app: Flask, visit: Visit) -> None:
    sheet = sent(app)
    before = versions(app)
    answer(visit("jordan"), sheet, "returned")
    maya = visit("maya")
    send(maya, own_page(app, sheet), {**fields(maya.get(own_page(app, sheet))), "other_view": SECOND})
    first, second = versions(app)
    assert [first] == before
    assert (first[0], second[0]) == (1, 2)
    for reader, url in ((visit("jordan"), sheet), (maya, own_page(app, sheet))):
        assert FIRST in beside(reader.get(f"{url}?version=1"), "other_view")
        assert SECOND in beside(reader.get(url), "other_view")


def test_comments_belong_to_their_version(app: Flask, visit: Visit) -> None:
    sheet, jordan, maya = sent_again(app, visit), visit("jordan"), visit("maya")
    answer(jordan, sheet, "reviewed", other_view="That is a fact.", overall="Done.")
    for reader, url in ((jordan, sheet), (maya, own_page(app, sheet))):
        old, new = reader.get(f"{url}?version=1"), reader.get(url)
        assert "Say more here?" in beside(old, "other_view")
        assert "That is a fact." not in beside(old, "other_view")
        assert "That is a fact." in beside(new, "other_view")
        assert "Say more here?" not in beside(new, "other_view")
    assert "Done." in maya.get(own_page(app, sheet)).text


def test_what_was_said_on_the_whole_stays_in_sight_of_the_next_try(app: Flask, visit: Visit) -> None:
    assert "Nearly there." in visit("jordan").get(sent_again(app, visit)).text


def test_an_earlier_try_is_read_and_not_answered(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent_again(app, visit), visit("jordan")
    newest = jordan.get(sheet)
    assert f"{sheet}?version=1" in newest.links()
    assert newest.tree.xpath("//button[@name='outcome']")
    assert not jordan.get(f"{sheet}?version=1").tree.xpath("//button[@name='outcome'] | //main//textarea")
    assert state_of(app, sheet) is State.SUBMITTED


def test_the_one_sent_again_waits_at_the_end(app: Flask, visit: Visit, time_machine: Any) -> None:
    first, second = sent(app), sent(app, "devon")
    jordan, maya = visit("jordan"), visit("maya")
    assert queued(jordan.get("/review")) == [first, second]
    answer(jordan, first, "returned")
    send(maya, own_page(app, first), fields(maya.get(own_page(app, first))))
    assert queued(jordan.get("/review")) == [second, first]
