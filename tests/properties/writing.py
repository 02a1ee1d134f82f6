"""Pages of one worksheet on two devices, a reviewer and a therapist, in any order.

The promise: every acknowledged text is in the current value, in a version that was sent, was shown in a conflict, or
was replaced by a page that had shown it. A refusal keeps the words on the page and shows both texts of a dispute.
"""

from collections import Counter
from datetime import timedelta
from typing import Any

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, multiple, precondition, rule

from portal.worksheets.models import State
from portal.worksheets.published import catalogue
from tests.accounts.doors import knock
from tests.properties.ledger import Ledger, LostWord
from tests.properties.sheets import TEXT, Answer, Sheet, values, words
from tests.schedule.given import today
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import give, id_in, submission_of

SLUGS = ("problem-solving", "chain-analysis", "worry-time")
DEVICES = ("phone", "laptop")
FIRST = ("problem", "behavior", "worries.0.worry", "ideas.0.idea", "chain.1.what")
EARLIEST_CHANGE = 6


class Writing(RuleBasedStateMachine):
    """Through HTTP. `count` adds up over all runs what happened."""

    pages = Bundle("pages")
    on_their_way = Bundle("on_their_way")
    reviews = Bundle("reviews")

    def __init__(self, app: Flask, browsers: dict[str, Visitor], count: Counter[str]) -> None:
        super().__init__()
        self.app, self.jordan, self.count = app, browsers["jordan"], count
        self.devices = {name: browsers[name] for name in DEVICES}
        self.sheets: list[Sheet] = []
        self.typed = self.steps = 0

    @initialize(target=pages, slug=st.sampled_from(SLUGS))
    def give(self, slug: str) -> Any:
        for device in DEVICES:
            knock(self.devices[device], "maya")
        self.url = give(self.app, "maya", slug)
        with self.app.app_context():
            self.worksheet = catalogue().current(slug)
        self.ledger = Ledger(self.app, self.url)
        return self._opened("phone")

    @rule(target=pages, device=st.sampled_from(DEVICES))
    def open(self, device: str) -> Any:
        return self._opened(device)

    @rule(page=pages, data=st.data(), how=st.sampled_from(["add", "replace", "clear"]))
    def type(self, page: Sheet, data: st.DataObject, how: str) -> None:
        if not (names := page.named(*TEXT)):
            return
        name, word = data.draw(st.sampled_from(names)), "" if how == "clear" else self._word()
        page.write(name, f"{page.text(name)} {word}".strip()[-100:] if how == "add" else word)

    @rule(page=pages, data=st.data(), how=st.sampled_from(["add", "replace", "clear"]))
    def type_and_pause(self, page: Sheet, data: st.DataObject, how: str) -> None:
        self.type(page, data, how)
        self.autosave(page)

    @rule(page=pages, other=pages, name=st.sampled_from(FIRST), plain=st.booleans())
    def type_in_one_place_from_two_pages(self, page: Sheet, other: Sheet, name: str, plain: bool) -> None:
        for one in (page, other):
            if name in one.names:
                one.write(name, self._word())
                self.save(one) if plain else self.autosave(one)

    @rule(page=pages, data=st.data())
    def pick(self, page: Sheet, data: st.DataObject) -> None:
        if names := page.named("choice", "yesno"):
            name = data.draw(st.sampled_from(names))
            page.write(name, data.draw(st.sampled_from(page.picks(name))))

    @rule(page=pages)
    def answer_all_that_is_needed(self, page: Sheet) -> None:
        for name in page.named(*TEXT, "choice", "scale", "yesno"):
            if page.of(name).question.required and not page.text(name):
                page.write(name, self._word() if page.kind(name) in TEXT else page.picks(name)[0])

    @rule(page=pages)
    def autosave(self, page: Sheet) -> None:
        if page.unsent:
            answer = page.autosave()
            self._enter(answer)
            page.settle(answer)

    @rule(page=pages)
    def autosave_whose_answer_gets_lost(self, page: Sheet) -> None:
        if page.unsent:
            self._enter(page.autosave())

    @rule(target=on_their_way, page=pages)
    def autosave_that_takes_long(self, page: Sheet) -> Any:
        return page.later() if page.unsent else multiple()

    @rule(late=consumes(on_their_way))
    def it_arrives(self, late: Sheet) -> None:
        self._enter(late.autosave())

    @rule(page=pages)
    def save(self, page: Sheet) -> None:
        self._press(page, "/draft")

    @rule(page=pages, button=st.sampled_from(["add", "remove", "take"]), data=st.data())
    def press(self, page: Sheet, button: str, data: st.DataObject) -> None:
        """One row more, one row less, or the text that was saved from another place."""
        if values := page.pressed(button):
            self._press(page, "/draft", **{button: data.draw(st.sampled_from(values))})

    @rule(page=pages)
    def send(self, page: Sheet) -> None:
        """Where that ends the writing, the page stays: somebody may go back to it."""
        self._press(page, "/submission")

    @rule(page=consumes(pages))
    def close(self, page: Sheet) -> None:
        """What is not saved is lost with it, and the page said so."""

    @precondition(lambda self: self.steps > EARLIEST_CHANGE)
    @rule(device=st.sampled_from(DEVICES))
    def time_is_up(self, device: str) -> None:
        """The sign-in is over; the browser still knows whose it was."""
        self.devices[device].client.delete_cookie(self.app.config["SIGN_IN_COOKIE"])

    @precondition(lambda self: self.steps > EARLIEST_CHANGE)
    @rule(device=st.sampled_from(DEVICES))
    def sign_out(self, device: str) -> None:
        """On purpose: the browser forgets her, and pages that are open in it can save nothing any more."""
        self.devices[device].post("/sign-out")
        for page in self.sheets:
            if page.device is self.devices[device]:
                page.door = None

    @rule(device=st.sampled_from(DEVICES))
    def sign_in(self, device: str) -> None:
        knock(self.devices[device], "maya")

    @rule(page=pages)
    def go_on_at_the_door(self, page: Sheet) -> None:
        """A plain form that came too late waits behind the sign-in, and is saved by its own button."""
        if page.door is None:
            return
        (form,) = (form for form in page.door.tree.forms if "carried_to" in form.fields)
        carried = {name: texts for name, texts in values(form).items() if name not in ("email", "password")}
        typed = words(*(text for texts in carried.values() for text in texts))
        if not typed:
            return
        resume = knock(page.device, "maya", status=200, **carried)
        form = next(form for form in resume.tree.forms if (form.get("action") or "").startswith(self.url))
        self._enter(page.resume(form))
        self._count("resumed")

    @rule(page=pages)
    def save_too_late(self, page: Sheet) -> None:
        page.device.client.delete_cookie(self.app.config["SIGN_IN_COOKIE"])
        self.save(page)
        self.go_on_at_the_door(page)

    @rule(page=pages, outcome=st.sampled_from(["returned", "returned", "reviewed"]))
    def all_the_way(self, page: Sheet, outcome: str) -> None:
        """Filled in, sent, and answered."""
        self.answer_all_that_is_needed(page)
        self.send(page)
        review = self.open_review()
        if isinstance(review, Page):
            self.answer(review, outcome)

    @rule(target=reviews)
    def open_review(self) -> Any:
        sheet = self._review()
        return self.jordan.get(sheet) if sheet else multiple()

    @rule(review=consumes(reviews), outcome=st.sampled_from(["returned", "returned", "reviewed"]))
    def answer(self, review: Page, outcome: str) -> None:
        form = review.form("/feedback") if "/feedback" in review.html else None
        if form is None:
            return
        data = {**form, "outcome": outcome, "overall": "Thank you.", "csrf_token": self.jordan.csrf_token()}
        back = self.jordan.client.post(data.pop("@"), data=data)
        assert back.status_code in (303, 409)
        self._count(outcome if back.status_code == 303 else "answered too late")
        self._unchanged()

    @precondition(lambda self: self.steps > EARLIEST_CHANGE)
    @rule(page=pages, withdraw=st.sampled_from([False, False, True]))
    def the_therapist_changes_it(self, page: Sheet, withdraw: bool) -> None:
        """Another day, or taken off her list; then somebody writes on."""
        if withdraw:
            self._change("/withdrawal")
        else:
            self._change("/due", due_on=(today() + timedelta(days=7)).isoformat())
        self.autosave(page)

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            self._count("runs")
            self._count("acknowledged", self.ledger.acknowledged)
            self._count("words", self.typed)
            self._count("replaced knowingly", len(self.ledger.let_go))
            self._unchanged()

    def _opened(self, device: str) -> Any:
        page = Sheet(self.devices[device], self.url, self.worksheet)
        self.sheets.append(page)
        answer = Page(page.device.client.get(self.url))
        return page if answer.status == 200 and page.load(answer) else multiple()

    def _word(self) -> str:
        self.typed += 1
        return f"word{self.typed}"

    def _press(self, page: Sheet, action: str, **button: str) -> None:
        self._enter(page.press(action, **button))

    def _enter(self, answer: Answer) -> None:
        self.steps += 1
        status = answer.page.status
        assert status in (200, 303, 400, 401, 409, 422), f"{status}: {answer.page.html[:500]}"
        self._count(f"{'autosave' if answer.part else 'form'} {status}")
        self.ledger.enter(answer)
        if status in (400, 409, 422) and not answer.part:
            gone = answer.sent - words(answer.page.html) - self.ledger.stored - self.ledger.let_go
            if gone:
                raise LostWord(f"{gone} refused with {status}, and not on the page any more")
        if status == 409 and answer.part and "Nothing is lost" in answer.page.html:
            self._both_are_shown(answer)

    def _both_are_shown(self, answer: Answer) -> None:
        """Of each answer in dispute: what is stored, then what this page says."""
        shown = [" ".join(one.text_content().split()) for one in answer.page.tree.find_class("words")]
        assert shown
        for stored, typed in zip(shown[::2], shown[1::2], strict=True):
            assert stored != typed
            assert words(stored) <= self.ledger.stored
            assert words(typed) <= answer.sent
            self._count("texts in dispute shown side by side", bool(words(stored) and words(typed)))

    def _unchanged(self) -> None:
        if self.ledger.look() != self.ledger.stored:
            raise LostWord("somebody else than the patient changed her words")

    def _review(self) -> str:
        with self.app.test_request_context():
            if not self.ledger.stored:
                return ""
            found = submission_of(self.url)
            return f"/review/{found.id}" if found.state is State.SUBMITTED else ""

    def _change(self, action: str, **fields: str) -> None:
        address = f"/assignments/{id_in(self.url)}"
        data = {"csrf_token": self.jordan.csrf_token(), **fields}
        back = self.jordan.client.post(address + action, data=data)
        assert back.status_code in (303, 409)
        self._count(f"{action[1:]} {back.status_code}")
        self._unchanged()

    def _count(self, what: str, more: int = 1) -> None:
        self.count[what] += more
