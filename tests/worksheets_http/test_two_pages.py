"""Two pages write into one draft, in any order, with answers that get lost on the way.

The promise: no page ever replaces a text that it has not shown. Whatever was acknowledged is in the draft, or was
seen by whoever replaced it; and a refused save changes nothing.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, rule, run_state_machine_as_test

from portal.database import db
from portal.worksheets.actions.saving import document_of
from portal.worksheets.document import Document, Posted
from portal.worksheets.models import Assignment
from portal.worksheets.published import catalogue
from tests.visitor import Visitor
from tests.worksheets_http.given import fields, give, id_in, save

CELLS = ("situation", "thought")


@dataclass
class Browser:
    """A page that is open somewhere: what stands on it, the revision it knows, and every word it has shown."""

    values: dict[str, str]
    revision: int
    hand: str = field(default_factory=lambda: uuid4().hex)
    shown: set[str] = field(default_factory=set)

    def look(self, values: dict[str, str]) -> None:
        self.shown |= {word for text in values.values() for word in text.split()}


class TwoPages(RuleBasedStateMachine):
    """On the document alone."""

    pages = Bundle("pages")
    words = 0

    def __init__(self) -> None:
        super().__init__()
        self.document = Document()

    def held(self) -> dict[str, str]:
        values = self.document.values
        return {cell: str(values.get(cell, "")) for cell in CELLS}

    def open(self) -> Browser:
        return Browser(self.held(), self.document.revision)

    def post(self, page: Browser) -> bool:
        """Whether it was taken."""
        posted = Posted({cell: text or None for cell, text in page.values.items()}, page.revision, page.hand)
        if self.document.stale(posted):
            return False
        self.document.merge(posted)
        return True

    def newest(self) -> int:
        return self.document.revision

    @initialize(target=pages)
    def first_page(self) -> Browser:
        return self._opened()

    @rule(target=pages)
    def another_page(self) -> Browser:
        return self._opened()

    @rule(page=pages, cell=st.sampled_from(CELLS), how=st.sampled_from(["add", "replace", "clear"]))
    def type(self, page: Browser, cell: str, how: str) -> None:
        self.words += 1
        word = f"w{self.words}."
        page.values[cell] = {"add": f"{page.values[cell]} {word}".strip(), "replace": word, "clear": ""}[how]
        page.look(page.values)

    @rule(page=pages)
    def autosave(self, page: Browser) -> None:
        if self._save(page):
            page.revision = self.newest()

    @rule(page=pages)
    def save_whose_answer_gets_lost(self, page: Browser) -> None:
        self._save(page)

    @rule(page=pages)
    def settle(self, page: Browser) -> None:
        """The page of a conflict shows both, knows the newest revision, and keeps what was typed here."""
        if not self._save(page):
            page.look(self.held())
            page.revision = self.newest()
            assert self._save(page)
            assert {cell: text for cell, text in self.held().items()} == page.values
        page.revision = self.newest()

    @rule(page=consumes(pages))
    def close(self, page: Browser) -> None:
        """What is not saved is lost with it, and the page said so."""

    def _opened(self) -> Browser:
        page = self.open()
        page.look(page.values)
        return page

    def _save(self, page: Browser) -> bool:
        before = self.held()
        taken = self.post(page)
        after = self.held()
        if not taken:
            assert after == before
            return False
        for cell in CELLS:
            gone = set(before[cell].split()) - set(after[cell].split())
            assert gone <= page.shown, f"{gone} replaced unseen in {cell}"
        return True


class TwoTabs(TwoPages):
    """The same through HTTP."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self.app, self.url = app, give(app, "maya", "thought-record-short")
        self.maya = Visitor(app, "maya")

    def _document(self) -> Document:
        with self.app.test_request_context():
            assignment = db.session.get_one(Assignment, id_in(self.url))
            return document_of(assignment, catalogue().current("thought-record-short"))

    def held(self) -> dict[str, str]:
        values = self._document().values
        return {cell: str(values.get(cell, "")) for cell in CELLS}

    def newest(self) -> int:
        return self._document().revision

    def open(self) -> Browser:
        form = fields(self.maya.get(self.url))
        return Browser({cell: form[cell][0] for cell in CELLS}, int(form["rev"][0]), form["form_key"][0])

    def post(self, page: Browser) -> bool:
        data: dict[str, Any] = {**page.values, "rev": page.revision, "form_key": page.hand}
        token = self.maya.csrf_token()
        headers = {"HX-Request": "true"}
        answer = self.maya.client.post(f"{self.url}/draft", data={**data, "csrf_token": token}, headers=headers)
        assert answer.status_code in (200, 409)
        return answer.status_code == 200


def test_no_page_replaces_what_it_has_not_shown() -> None:
    run_state_machine_as_test(TwoPages, settings=settings(max_examples=200, stateful_step_count=30, deadline=None))


def test_nor_do_two_tabs(app: Flask) -> None:
    save(Visitor(app, "maya"), give(app, "maya", "thought-record-short"), {"situation": "warm"})
    run_state_machine_as_test(
        lambda: TwoTabs(app), settings=settings(max_examples=8, stateful_step_count=15, deadline=None)
    )
