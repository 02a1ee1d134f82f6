"""Whatever somebody types is words: never markup, never an htmx request."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.messages.given import bodies, messages, new_for, poll, say, thread_of, typed
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
HOSTILE = (
    "<script>alert(1)</script>",
    '<button hx-post="/messages/x/messages" hx-trigger="load">hello</button>',
    '</p></li></ol><form method="post" action="/sign-out"><input name="csrf_token"></form>',
    "</textarea><img src=x onerror=alert(1)>",
    '" autofocus onfocus="alert(1)',
    "<div hx-swap-oob='beforeend:#thread' data-stamp='x'>moved</div>",
    "{% raw %} <b>not bold</b> &lt;b&gt; javascript:alert(1)",
)


def _shows(page: Page, words: str) -> None:
    """As words, and the words alone."""
    assert bodies(page) == [words]
    (body,) = page.tree.xpath("//li/p[@class='body']")
    assert len(body) == 0
    assert body.get("hx-disable") is not None


@pytest.mark.parametrize("words", HOSTILE)
def test_the_reader_sees_the_words(enter: Visit, words: str) -> None:
    maya, jordan = enter("maya"), enter("jordan")
    thread = thread_of(maya)
    _shows(say(maya, thread, words, status=200, htmx=True), words)
    _shows(poll(jordan, thread, "00000000-0000-0000-0000-000000000000"), words)
    _shows(jordan.get(thread), words)
    assert new_for(jordan) == 0


@pytest.mark.parametrize("words", HOSTILE)
def test_so_does_the_writer_whose_form_was_refused(sqlite_app: Flask, enter: Visit, words: str) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    for htmx in (False, True):
        page = say(maya, thread, [words, ""], status=422, htmx=htmx)
        assert typed(page) == words
        assert len(page.tree.xpath("//textarea")[0]) == 0
    assert messages(sqlite_app) == []
