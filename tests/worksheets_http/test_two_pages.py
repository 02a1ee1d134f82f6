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
from lxml import html

from portal.database import db
from portal.worksheets.actions.saving import document_of
from portal.worksheets.document import Document, Posted
from portal.worksheets.models import Assignment
from portal.worksheets.published import catalogue
from portal.worksheets.seen import Seen
from tests.drawn import examples
from tests.visitor import Visitor
from tests.worksheets_http.given import fields, give, id_in, save

CELLS = ("situation", "thought")


@dataclass
class Browser:
    """A page that is open somewhere: what stands on it, how new that is, and every word it has shown."""

    values: dict[str, str]
    seen: Seen
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
        return Browser(self.held(), Seen(self.document.revision))

    def post(self, page: Browser) -> Seen | None:
        """What the answer says the page shows now; None when it was refused."""
        posted = Posted({cell: text or None for cell, text in page.values.items()}, page.seen, page.hand)
        return None if self.document.stale(posted) else self.document.merge(posted)[1]

    def newest(self) -> Seen:
        return Seen(self.document.revision)

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
        page.seen = self._save(page) or page.seen

    @rule(page=pages)
    def save_whose_answer_gets_lost(self, page: Browser) -> None:
        self._save(page)

    @rule(page=pages)
    def settle(self, page: Browser) -> None:
        """The page of a conflict shows both, knows the newest revision, and keeps what was typed here."""
        answer = self._save(page)
        if answer is None:
            page.look(self.held())
            page.seen = self.newest()
            answer = self._save(page)
            assert answer is not None
            assert self.held() == page.values
        page.seen = answer

    @rule(page=consumes(pages))
    def close(self, page: Browser) -> None:
        """What is not saved is lost with it, and the page said so."""

    def _opened(self) -> Browser:
        page = self.open()
        page.look(page.values)
        return page

    def _save(self, page: Browser) -> Seen | None:
        before = self.held()
        answer = self.post(page)
        after = self.held()
        if answer is None:
            assert after == before
            return None
        for cell in CELLS:
            gone = set(before[cell].split()) - set(after[cell].split())
            assert gone <= page.shown, f"{gone} replaced unseen in {cell}"
        return answer


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

    def newest(self) -> Seen:
        return Seen(self._document().revision)

    def open(self) -> Browser:
        form = fields(self.maya.get(self.url))
        return Browser({cell: form[cell][0] for cell in CELLS}, Seen.parse(form["rev"][0]), form["form_key"][0])

    def post(self, page: Browser) -> Seen | None:
        data: dict[str, Any] = {**page.values, "rev": str(page.seen), "form_key": page.hand}
        token = self.maya.csrf_token()
        headers = {"HX-Request": "true"}
        answer = self.maya.client.post(f"{self.url}/draft", data={**data, "csrf_token": token}, headers=headers)
        assert answer.status_code in (200, 409)
        if answer.status_code == 409:
            return None
        told = html.fragment_fromstring(answer.get_data(as_text=True), create_parent=True)
        return Seen.parse(told.get_element_by_id("rev").get("value"))


def test_no_page_replaces_what_it_has_not_shown() -> None:
    run_state_machine_as_test(
        TwoPages, settings=settings(max_examples=examples(200), stateful_step_count=30, deadline=None)
    )


def test_nor_do_two_tabs(app: Flask) -> None:
    save(Visitor(app, "maya"), give(app, "maya", "thought-record-short"), {"situation": "warm"})
    run_state_machine_as_test(
        lambda: TwoTabs(app), settings=settings(max_examples=8, stateful_step_count=15, deadline=None)
    )
