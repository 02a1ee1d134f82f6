"""A text that says again what was answered above it, and leads back there without losing a word."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.visitor import Page, Visitor
from tests.worksheets_http.given import give

Visit = Callable[[str | None], Visitor]
FEELING = {"emotions.0.name": "Ashamed", "emotions.0.before": "80"}


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """What a page says cannot differ between databases."""
    return sqlite_app


def _saved(visitor: Visitor, page: Page, status: int = 303, htmx: bool = False, **typed: str) -> Page:
    """The page's own fields, by one of its buttons that save."""
    form = page.form("/submission")
    draft = form.pop("@").replace("/submission", "/draft")
    return visitor.post(draft, {**form, **typed}, status=status, htmx=htmx)


def _echo(page: Page) -> str:
    return " ".join(page.tree.get_element_by_id("echo-go_back").text_content().split())


def test_part_seven_says_what_part_two_named(app: Flask, visit: Visit) -> None:
    maya, url = visit("maya"), give(app, "maya", "thought-record")
    assert "Left blank" in _echo(maya.get(f"{url}?step=all"))
    _saved(maya, maya.get(f"{url}?step=all"), **FEELING)
    for step in ("all", "7"):
        said = _echo(maya.get(f"{url}?step={step}"))
        assert "Ashamed" in said
        assert "80%" in said
        assert "Go to “2. What I felt”" in maya.get(f"{url}?step={step}").text


@pytest.mark.parametrize(("step", "then"), [("7", "step=2"), ("all", "step=all")])
def test_the_way_back_saves_first(app: Flask, visit: Visit, step: str, then: str) -> None:
    maya, url = visit("maya"), give(app, "maya", "thought-record")
    page = maya.get(f"{url}?step={step}")
    back = _saved(maya, page, **{"go-to": "part-feelings", "next_step": "Ask her tonight"})
    assert back.headers["Location"] == f"{url}?{then}#feelings"
    assert "Ask her tonight" in maya.get(f"{url}?step=all").html
    there = _saved(maya, maya.get(f"{url}?step={step}"), **{"go-to": "part-nowhere"})
    assert there.headers["Location"] == f"{url}?step={step}"


def test_a_save_brings_it_up_to_date(app: Flask, visit: Visit) -> None:
    maya, url = visit("maya"), give(app, "maya", "thought-record")
    answer = _saved(maya, maya.get(f"{url}?step=all"), 200, htmx=True, **FEELING)
    assert 'id="echo-go_back"' in answer.html
    assert "Ashamed" in answer.html


def test_only_where_it_is_filled_in(app: Flask, visit: Visit) -> None:
    assert 'id="echo-' not in visit("jordan").get("/worksheets/library/thought-record").html
