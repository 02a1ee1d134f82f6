"""Whatever becomes of a request, the words in it are before her again: too large, too long, too late, at odds.

What kills, locks, fills and cuts has rows of its own; here each way that an answer can say no is asked for her words.
"""

import errno
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from itertools import cycle, islice
from typing import Any

import pytest
from flask import Flask

from portal.clock import now
from portal.web import carry
from tests.accounts.doors import knock
from tests.accounts.test_typing_on import WAYS, words
from tests.messages.given import messages, say_with, thread_of
from tests.proof.row import Proof
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import fields, give, save

MEGABYTE = 2**20
FIELD = "other_view"
WITHIN = 10_000
"""Milliseconds within which what is typed has to be on its way."""


@dataclass
class Desk:
    app: Flask
    maya: Visitor
    patch: pytest.MonkeyPatch
    move: Callable[[timedelta], None]


def shown(page: Page) -> list[str]:
    """Whatever stands in the fields of a page, and beside them."""
    typed = [field.text or "" for field in page.tree.xpath("//textarea")]
    typed += [one.get("value") or "" for one in page.tree.xpath("//input")]
    typed += [one.text_content() for one in page.tree.xpath("//*[contains(@class, 'words') or self::blockquote]")]
    return [one.removeprefix("\n").replace("\r\n", "\n").strip() for one in typed]


def file_too_large(desk: Desk, said: str) -> list[str]:
    thread = thread_of(desk.maya)
    desk.patch.setattr(desk.app.view_functions["messages.send"], "__largest_body__", MEGABYTE)
    page = say_with(desk.maya, thread, 2 * MEGABYTE, body=said)
    return shown(page) if page.status == 413 else []


def too_long(desk: Desk, said: str) -> list[str]:
    page = desk.maya.post(f"{thread_of(desk.maya)}/messages", {"body": said + "x" * 5000}, status=422)
    return [one.removesuffix("x" * 5000) for one in shown(page)]


def _no_room(desk: Desk, endpoint: str) -> None:
    view = desk.app.view_functions[endpoint]

    @wraps(view)
    def failing(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "no room")

    desk.patch.setitem(desk.app.view_functions, endpoint, failing)


def no_room_for_a_message(desk: Desk, said: str) -> list[str]:
    """503; and sent from that very page once there is room, it is kept."""
    thread, before = thread_of(desk.maya), len(messages(desk.app))
    _no_room(desk, "messages.send")
    page = desk.maya.post(f"{thread}/messages", {"body": said, "form_key": f"k{before}"}, status=503)
    desk.patch.undo()
    desk.maya.submit(page, "/messages")
    return shown(page) if len(messages(desk.app)) == before + 1 else []


def no_room_for_a_worksheet(desk: Desk, said: str) -> list[str]:
    sheet = give(desk.app, "maya", "thought-record-short")
    form = fields(desk.maya.get(sheet))
    _no_room(desk, "worksheets.submission")
    return shown(desk.maya.post(f"{sheet}/submission", {**form, FIELD: said}, status=503))


def two_tabs_on_a_worksheet(desk: Desk, said: str) -> list[str]:
    """Both texts, and nothing overwritten."""
    sheet = give(desk.app, "maya", "thought-record-short")
    form = fields(desk.maya.get(sheet))
    save(desk.maya, sheet, {**form, FIELD: "From the other tab"})
    page = save(desk.maya, sheet, {**form, FIELD: said}, status=409)
    return shown(page) if "From the other tab" in page.tree.text_content() else []


def two_tabs_on_a_message(desk: Desk, said: str) -> list[str]:
    thread = thread_of(desk.maya)
    form = desk.maya.get(thread).form("/messages")
    form.pop("@")
    desk.maya.post(f"{thread}/draft", {**form, "body": f"Other tab, {said[:9]}"}, status=200, htmx=True)
    page = desk.maya.post(f"{thread}/draft", {**form, "body": said}, status=409)
    return shown(page) if "Other tab" in page.html else []


def _run_out(way: Callable[..., str]) -> Callable[[Desk, str], list[str]]:
    def typed(desk: Desk, said: str) -> list[str]:
        sheet = give(desk.app, "maya", "thought-record-short")
        return [way(desk.maya, sheet, said, lambda: desk.move(timedelta(minutes=16)))]

    typed.__name__ = f"time_ran_out_{way.__name__}"
    return typed


NOES: tuple[Callable[[Desk, str], list[str]], ...] = (
    file_too_large,
    too_long,
    no_room_for_a_message,
    no_room_for_a_worksheet,
    two_tabs_on_a_worksheet,
    two_tabs_on_a_message,
    *map(_run_out, WAYS),
)


def lost(app: Flask, ways: list[Callable[[Desk, str], list[str]]], random: Any, time_machine: Any) -> list[str]:
    found = []
    for way in ways:
        maya = Visitor(app)
        knock(maya, "maya")
        said = words(random)
        with pytest.MonkeyPatch.context() as patch:
            desk = Desk(app, maya, patch, lambda span: time_machine.move_to(now() + span))
            if said not in way(desk, said):
                found.append(f"{way.__name__}: {said!r}")
    return found


def late(page: Page) -> list[str]:
    """Fields of somebody's words that are not saved soon after a pause, and when they are left."""
    found = []
    for field in page.tree.xpath("//main//form//textarea"):
        saving = field.xpath("ancestor::*[@data-saves]/@hx-trigger")
        delays = [int(one) for trigger in saving for one in re.findall(r"input changed delay:(\d+)ms", trigger)]
        left = any("change" in trigger.split(", ") for trigger in saving)
        found += [] if delays and max(delays) <= WITHIN and left else [field.get("name")]
    return found


@pytest.mark.proof("P12")
def test_every_word_is_there_whatever_the_answer(sqlite_app: Flask, proof: Proof, time_machine: Any) -> None:
    ways = list(islice(cycle(NOES), proof.size(len(NOES), 400)))
    found = lost(sqlite_app, ways, proof.random, time_machine)
    proof.tried(len(ways), len(found))
    assert found == []
    for page in _written_on(sqlite_app):
        proof.tried(1, len(late(page)))
        assert late(page) == []


def _written_on(app: Flask) -> list[Page]:
    maya = Visitor(app, "maya")
    sheet = give(app, "maya", "thought-record-short")
    return [maya.get(sheet), maya.get(thread_of(maya))]


def test_words_that_an_answer_drops_are_found(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, time_machine: Any
) -> None:
    """Were nothing of a request shown again, and nothing saved while somebody types."""
    monkeypatch.setattr(carry, "to_show", lambda pairs: [])
    ways = [file_too_large, no_room_for_a_worksheet]
    assert len(lost(sqlite_app, list(ways), Proof("P12 control").random, time_machine)) == 2
    (page,) = _written_on(sqlite_app)[1:]
    page.html = page.html.replace("delay:800ms", "delay:30000ms")
    assert late(page) == ["body"]
