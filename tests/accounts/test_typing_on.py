"""The time runs out while somebody writes: after signing in again every word is there, of drafts and of forms."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal.clock import now
from portal.web.carry import Sent
from tests.accounts.doors import knock
from tests.messages.given import thread_of
from tests.proof.row import Proof
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import give, save

FIELD = "other_view"
SIGNS = [
    "🌱",
    "é",
    "ñ",
    "ß",
    "“",
    "’",
    "<b>",
    "&amp;",
    '"',
    "'",
    "\\",
    "%2f",
    "0",
    "a",
    "e",
    "I ",
    "no ",
    " ",
    "\n",
    "…",
    "؟",
]


def words(random: Any) -> str:
    """Somebody's words: any length, any signs, line ends in the middle."""
    return "w" + "".join(random.choice(SIGNS) for _ in range(random.randrange(1, 400))).strip() + "."


def again(visitor: Visitor, door: Page) -> Page:
    """Through the door she stands before, with what it carries, and on to where it leads."""
    (form,) = [form for form in door.tree.forms if "carried_to" in form.fields]
    fields: dict[str, Any] = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    fields |= {"email": "maya@riverbend.example", "password": "riverbend-demo"}
    answer = Page(visitor.client.post("/sign-in", data=fields))
    return visitor.follow(answer) if answer.status == 303 else answer


def draft_of_a_worksheet(maya: Visitor, sheet: str, said: str, run_out: Callable[[], None]) -> str:
    """Saved as it went; the page itself leads to the door, and back to its field."""
    save(maya, sheet, {FIELD: said}, status=200, htmx=True)
    run_out()
    door = maya.get(f"/sign-in?quiet&next={sheet}%23a-{FIELD}")
    return _value(again(maya, door), FIELD)


def draft_of_a_message(maya: Visitor, sheet: str, said: str, run_out: Callable[[], None]) -> str:
    thread = thread_of(maya)
    form = maya.get(thread).form("/messages")
    form.pop("@")
    maya.post(f"{thread}/draft", {**form, "body": said}, status=200, htmx=True)
    run_out()
    return _value(again(maya, maya.get(f"/sign-in?quiet&next={thread}%23a-body")), "body")


def message_being_sent(maya: Visitor, sheet: str, said: str, run_out: Callable[[], None]) -> str:
    thread = thread_of(maya)
    run_out()
    return _value(
        again(maya, maya.post(f"{thread}/messages", {"body": said, "form_key": "k" * 22}, status=401)), "body"
    )


def form_without_a_draft(maya: Visitor, sheet: str, said: str, run_out: Callable[[], None]) -> str:
    run_out()
    return _value(again(maya, maya.post("/account/sign-ins/end", {"reason": said}, status=401)), "reason")


def _value(page: Page, name: str) -> str:
    """What stands in a field, as a browser would show it."""
    (field,) = page.tree.xpath(f"//textarea[@name='{name}'] | //input[@name='{name}']")
    text = field.get("value") if field.tag == "input" else field.text or ""
    return str(text).removeprefix("\n").strip().replace("\r\n", "\n")


WAYS = (draft_of_a_worksheet, draft_of_a_message, message_being_sent, form_without_a_draft)


def lost(app: Flask, times: int, random: Any, time_machine: Any) -> list[str]:
    sheet, found = give(app, "maya", "thought-record-short"), []
    for n in range(times):
        maya = Visitor(app)
        knock(maya, "maya")
        said = words(random)

        def run_out() -> None:
            time_machine.move_to(now() + timedelta(minutes=16))

        if WAYS[n % len(WAYS)](maya, sheet, said, run_out) != said:
            found.append(f"{WAYS[n % len(WAYS)].__name__}: {said!r}")
    return found


@pytest.mark.proof("G11")
def test_every_word_is_there_after_signing_in_again(app: Flask, proof: Proof, time_machine: Any) -> None:
    times = proof.size(4, 400)
    found = lost(app, times, proof.random, time_machine)
    proof.tried(times, len(found))
    assert found == []


def test_words_that_are_not_carried_are_found(
    sqlite_app: Flask, time_machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = [Sent(name, "something else", True, name) for name in ("reason", "body")]
    monkeypatch.setattr("portal.accounts.challenge.carried_on", lambda: other)
    found = lost(sqlite_app, 4, Proof("control").random, time_machine)
    assert [one.split(":")[0] for one in found] == ["message_being_sent", "form_without_a_draft"]
