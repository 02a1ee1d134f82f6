"""Older messages: page by page, none twice, none left out."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask

from portal.messages.queries import PAGE
from tests.messages.given import bodies, fill, say
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]


def _older(page: Page) -> str | None:
    return next((link for link in page.links() if "before=" in link), None)


def test_back_to_the_first(app: Flask, visit: Visit) -> None:
    jordan, thread = visit("jordan"), fill(app, "maya", 2 * PAGE + 5)
    page, seen = jordan.get(thread), []
    for wanted in (PAGE, PAGE, 5):
        assert len(bodies(page)) == wanted
        seen = bodies(page) + seen
        link = _older(page)
        assert (link is None) is (wanted == 5)
        page = jordan.get(link) if link else page
    assert seen == [f"Message {n}" for n in range(1, 2 * PAGE + 6)]


def test_one_page_full_has_nothing_before_it(sqlite_app: Flask, enter: Visit) -> None:
    thread = fill(sqlite_app, "maya", PAGE)
    assert _older(enter("maya").get(thread)) is None
    say(enter("jordan"), thread, "one more")
    assert _older(enter("maya").get(thread)) is not None


def test_a_page_of_the_past_stays_in_the_past(sqlite_app: Flask, enter: Visit) -> None:
    """Nothing new would be added below old lines; the way back to the newest is a link."""
    maya, thread = enter("maya"), fill(sqlite_app, "maya", PAGE + 1)
    newest = maya.get(thread)
    assert newest.tree.xpath("//*[@id='newer']")
    past = maya.get(_older(newest) or "")
    assert bodies(past) == ["Message 1"]
    assert not past.tree.xpath("//*[@id='newer']|//textarea")
    assert f"{thread}#latest" in past.links()


@pytest.mark.parametrize("before", ["", "x", "-1", "%00", "9" * 900])
def test_nonsense_is_the_newest_page(sqlite_app: Flask, enter: Visit, before: str) -> None:
    thread = fill(sqlite_app, "maya", PAGE + 1)
    assert bodies(enter("maya").get(f"{thread}?before={before}"))[-1] == f"Message {PAGE + 1}"


def test_before_everything_is_nothing_and_no_lie(sqlite_app: Flask, enter: Visit) -> None:
    maya, thread = enter("maya"), fill(sqlite_app, "maya", 3)
    page = maya.get(f"{thread}?before=00000000-0000-0000-0000-000000000000")
    assert bodies(page) == []
    assert "No messages yet" not in page.text
    assert f"{thread}#latest" in page.links()


def test_around_the_last_there_could_be_is_the_newest_page(app: Flask, visit: Visit) -> None:
    thread = fill(app, "maya", PAGE + 1)
    assert bodies(visit("maya").get(f"{thread}?at={UUID(int=2**128 - 1)}"))[-1] == f"Message {PAGE + 1}"
