"""Leaders and administrators see who and how many, never a word of what was written: every page they can walk to."""

import re
from collections import Counter, deque
from collections.abc import Callable
from urllib.parse import urldefrag

import pytest
from flask import Flask

from tests.caseload.given import Ids, give_group, to_do
from tests.review.given import ANSWERS
from tests.schedule.given import session_in
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import save, send

Visit = Callable[[str | None], Visitor]
MARK = "Zanzibar-2291"


@pytest.fixture
def app(sqlite_app: Flask, plain_paper: None) -> Flask:
    """What a page says, on the screen or on paper, cannot differ between databases."""
    return sqlite_app


LIBRARY = re.compile(r"^(/worksheets/library|/library)/[^/]+")


def _walk(visitor: Visitor) -> dict[str, str]:
    """Every page that links lead to from the first one, by its address; of one that turns over for ever, three.

    Of the library, which holds no patient's words, three sheets stand for all.
    """
    found: dict[str, str] = {}
    ahead, times = deque(["/"]), Counter[str]()
    while ahead:
        url = urldefrag(ahead.popleft()).url
        path = LIBRARY.sub(r"\1", url.partition("?")[0])
        if url in found or times[path] == 3:
            continue
        times[path] += 1
        answer = visitor.client.get(url)
        found[url] = answer.text if answer.mimetype.startswith(("text/", "application/pdf")) else ""
        if answer.status_code == 303:
            ahead.append(answer.headers["Location"])
        elif answer.mimetype == "text/html" and found[url]:
            ahead += [link for link in Page(answer).links() if link.startswith("/")]
    return found


def _planted(app: Flask, visit: Visit, ids: Ids) -> list[str]:
    """Maya wrote it everywhere: sent, half done, in a message. The addresses where it stands."""
    maya, session = visit("maya"), session_in(app, 20)
    give_group(visit("dana"), ids("day group"), session=str(session))
    (sent,) = to_do(maya)
    send(maya, sent, {**ANSWERS, "thought": f"{MARK} sent"})
    give_group(visit("dana"), ids("day group"), session=str(session))
    draft = next(url for url in to_do(maya) if url != sent)
    save(maya, draft, {"thought": f"{MARK} half done"})
    thread = maya.get("/messages", status=303).headers["Location"].split("#")[0]
    maya.post(f"{thread}/messages", {"body": f"{MARK} in a message"})
    return [sent, draft, thread]


def test_no_page_of_a_leader_or_an_administrator_holds_a_word_of_it(app: Flask, visit: Visit, ids: Ids) -> None:
    planted = _planted(app, visit, ids)
    read = {url: text for url, text in _walk(visit("jordan")).items() if MARK in text}
    assert any(url.startswith("/review/") and f"{MARK} sent" in text for url, text in read.items())
    assert any(url.startswith("/messages/") and f"{MARK} in a message" in text for url, text in read.items())
    assert not [url for url, text in read.items() if f"{MARK} half done" in text]
    for name, least in (("dana", 8), ("luis", 5), ("sam", 12)):
        visitor = visit(name)
        pages = _walk(visitor)
        assert len(pages) >= least, sorted(pages)
        assert not [url for url, text in pages.items() if MARK in text], name
        for url in {*planted, *read} - {"/messages"}:
            visitor.get(url, status=404)


def test_the_walk_sees_what_a_leader_may_see(app: Flask, visit: Visit, ids: Ids) -> None:
    _planted(app, visit, ids)
    pages = _walk(visit("dana"))
    assert any("Maya Torres" in text for url, text in pages.items() if "/sessions/" in url)
    assert "sent 1" in pages[f"/groups/{ids('day group')}"]
