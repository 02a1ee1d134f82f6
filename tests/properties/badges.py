"""A patient and her therapist, two devices each and any number of tabs, in any order.

The promise: after a page was opened, and after its last poll, its badge is the number of messages that the other side
wrote and this person has had before her on no page; its bell the number of notices she has seen nowhere; its title
agrees. Counted in a ledger of its own, and once more from the rows.
"""

from collections import Counter
from typing import Any
from uuid import UUID

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, precondition, rule
from sqlalchemy import select

from portal.database import db, new_id
from portal.messages.models import Message, ReadMark, Thread
from portal.notifications.models import Notice
from portal.notifications.outbox import notify
from tests.actors import actor
from tests.messages.given import say, thread_of
from tests.messages.open_page import OpenPage, title_count
from tests.schedule.given import writing
from tests.visitor import Visitor

DEVICES = {"phone": "maya", "tablet": "maya", "desk": "jordan", "home": "jordan"}
OTHER = {"maya": "jordan", "jordan": "maya"}
PLACES = ("/", "/account", "/messages", "/notices", "thread", "thread")


class WrongBadge(AssertionError):
    """A page tells another number than what is unread."""


class Tab(OpenPage):
    """An open page on one of the devices."""

    def __init__(self, visitor: Visitor, url: str, device: str) -> None:
        super().__init__(visitor, url)
        self.device = device


class Badges(RuleBasedStateMachine):
    """Through HTTP. `count` adds up over all runs what happened."""

    tabs = Bundle("tabs")

    def __init__(self, app: Flask, count: Counter[str]) -> None:
        super().__init__()
        self.app, self.count = app, count
        self.browsers = {device: Visitor(app) for device in DEVICES}
        self.signed_in: set[str] = set()
        self.unread: dict[str, set[str]] = {"maya": set(), "jordan": set()}
        self.bell: dict[str, set[str]] = {"maya": set(), "jordan": set()}
        self.sent = 0

    @initialize()
    def begin(self) -> None:
        for device in DEVICES:
            self.sign_in(device)
        self.thread = thread_of(self.browsers["phone"])
        for device in ("phone", "desk"):
            self.browsers[device].get(self.thread)
            self.browsers[device].post("/notices/seen")
        self.count["runs"] += 1

    @rule(device=st.sampled_from(sorted(DEVICES)), htmx=st.booleans())
    def send(self, device: str, htmx: bool) -> None:
        if device not in self.signed_in:
            return
        self.sent += 1
        word, other = f"word {self.count['runs']}.{self.sent}", OTHER[DEVICES[device]]
        page = say(self.browsers[device], self.thread, word, status=200 if htmx else 303, htmx=htmx)
        self.unread[other].add(word)
        self.bell[other].add(word)
        if not htmx:  # the page after sending shows all there is
            self.browsers[device].follow(page)
            self._read(DEVICES[device])
        self.count["sent"] += 1

    @rule(name=st.sampled_from(["maya", "jordan"]))
    def something_else_waits(self, name: str) -> None:
        self.sent += 1
        with writing(self.app):
            notify(actor(name).id, "handout", new_id())
        self.bell[name].add(f"notice {self.sent}")

    @rule(target=tabs, device=st.sampled_from(sorted(DEVICES)), place=st.sampled_from(PLACES))
    def open(self, device: str, place: str) -> Any:
        if device not in self.signed_in:
            return multiple()
        url = self.thread if place == "thread" or (place, DEVICES[device]) == ("/messages", "maya") else place
        tab = Tab(self.browsers[device], url, device)
        self._shown(tab)
        self._check(tab, title_count(tab.tree))
        self.count["opened"] += 1
        return tab

    @rule(tab=tabs)
    def poll(self, tab: Tab) -> None:
        status = tab.poll()
        self.count[f"poll {status}"] += 1
        if status == 401:
            assert tab.device not in self.signed_in
        if status in (200, 204):
            if tab.url == self.thread:
                self._read(DEVICES[tab.device])
            self._check(tab, tab.title_count)

    @rule(device=st.sampled_from(sorted(DEVICES)))
    def mark_all_as_seen(self, device: str) -> None:
        if device in self.signed_in:
            self.browsers[device].post("/notices/seen")
            self.bell[DEVICES[device]].clear()

    @precondition(lambda self: len(self.signed_in) > 2)
    @rule(device=st.sampled_from(sorted(DEVICES)))
    def sign_out(self, device: str) -> None:
        if device in self.signed_in:
            self.browsers[device].post("/sign-out")
            self.signed_in.discard(device)
            self.count["signed out"] += 1

    @rule(device=st.sampled_from(sorted(DEVICES)))
    def sign_in(self, device: str) -> None:
        if device not in self.signed_in:
            self.browsers[device].sign_in_as(DEVICES[device])
            self.signed_in.add(device)

    def _shown(self, tab: Tab) -> None:
        """What the page that was opened has put before its reader."""
        if tab.url == self.thread:
            self._read(DEVICES[tab.device])
        if tab.url == "/notices":
            self.bell[DEVICES[tab.device]].clear()

    def _read(self, name: str) -> None:
        self.bell[name] -= self.unread[name]
        self.unread[name].clear()

    def _check(self, tab: Tab, in_title: int) -> None:
        name = DEVICES[tab.device]
        told = (tab.badge("chat"), in_title, tab.badge("bell"))
        wanted = (len(self.unread[name]), len(self.unread[name]), len(self.bell[name]))
        if told != wanted:
            raise WrongBadge(f"{name}, {tab.url}: {told} instead of {wanted}")
        with self.app.app_context():
            counted = (_unread_rows(actor(name).id), _unseen_rows(actor(name).id))
        if counted != (wanted[0], wanted[2]):
            raise WrongBadge(f"{name}: the rows say {counted}, the ledger {wanted}")
        self.count["checked"] += 1


def _unread_rows(user_id: UUID) -> int:
    """Of all messages there are, one by one."""
    marks = {mark.thread_id: mark.up_to.int for mark in db.session.scalars(select(ReadMark).filter_by(user_id=user_id))}
    maya = db.session.scalars(select(Thread).where(Thread.patient_id == actor("maya").id)).one()
    return sum(
        message.author_id != user_id and message.id.int > marks.get(maya.id, 0)
        for message in db.session.scalars(select(Message).where(Message.thread_id == maya.id))
    )


def _unseen_rows(user_id: UUID) -> int:
    return sum(row.seen_at is None for row in db.session.scalars(select(Notice).where(Notice.user_id == user_id)))
