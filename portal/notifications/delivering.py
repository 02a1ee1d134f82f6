"""Deliveries leave: claimed in one commit, sent, noted in another. So each leaves at least once, and its id tells.

Whoever dies in between leaves a claim that runs out, and the same mail goes again under the same Message-ID. What was
sent is noted after a few mails or a moment, whichever is first: that is how many may go twice after a crash.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import bindparam, or_, select, update

from portal import clock
from portal.access.scope import NOW
from portal.config.settings import Settings
from portal.database import db, transaction
from portal.notifications import pushing
from portal.notifications.choosing import OF_ACCOUNTS
from portal.notifications.failing import GONE, Away, Lost, Refused
from portal.notifications.hooks import Link, Recipient, hooks
from portal.notifications.mailing import mail, mail_with
from portal.notifications.models import Channel, Delivery, Notice
from portal.notifications.posting import Post, post_of
from portal.notifications.settling import settle
from portal.web.logs import log_trouble

PORTION = 100
CLAIM = timedelta(minutes=5)
AT_WORK = timedelta(minutes=2)
"""How long a portion may take: with the slowest mail there is still within its claim, so that no other takes it up."""
NOTED_AFTER, NOTED_WITHIN = 5, 0.2
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 12 * 60))
MOST_LOST = 2
"""Connections that break one after the other are the server's fault, not the mails'."""

_OPEN = (Delivery.sent_at.is_(None), Delivery.given_up_at.is_(None))
_CLAIMABLE = (
    select(Delivery.id, Delivery.user_id, Delivery.channel, Delivery.attempts)
    .where(*_OPEN, Delivery.next_try_at <= NOW, or_(Delivery.claimed_until.is_(None), Delivery.claimed_until < NOW))
    .order_by(Delivery.next_try_at, Delivery.id)
    .limit(PORTION)
    .with_for_update(skip_locked=True)
)
_IDS: Any = bindparam("ids", expanding=True)
_TOLD_OF_ACCOUNT = (
    select(Notice.user_id)
    .join(Delivery, Delivery.user_id == Notice.user_id)
    .where(
        Notice.user_id.in_(bindparam("alone", expanding=True)),
        Delivery.id.in_(_IDS),
        Notice.kind.in_(sorted(OF_ACCOUNTS)),
        Notice.delivery_id.is_not(None),
        Notice.settled_at >= Delivery.made_at,
    )
)
"""A notice names one delivery; a push beside the mail, or tried again after it, was made with it all the same."""
_OF_THESE = update(Delivery).where(Delivery.id.in_(_IDS)).execution_options(synchronize_session=False)
_CLAIM = _OF_THESE.values(claimed_until=bindparam("until"))
_RELEASE = _OF_THESE.where(Delivery.claimed_until == bindparam("until")).values(claimed_until=None)
_SENT = _OF_THESE.values(sent_at=bindparam("at"), claimed_until=None, fault="", attempts=Delivery.attempts + 1)


@dataclass(frozen=True)
class Claimed:
    id: UUID
    user_id: UUID
    channel: Channel
    attempts: int


@dataclass
class Portion:
    """What this round has in hand: to be begun before `until`, and nobody else's before `claimed_until`."""

    until: datetime
    claimed_until: datetime
    claimed: list[Claimed]
    people: dict[UUID, Recipient]
    addresses: dict[UUID, str]
    links: dict[UUID, Link]
    silent: set[str] = field(default_factory=set)
    """Push services that did not answer meanwhile: mails are not to wait for one of them again with each push."""


@dataclass
class Notes:
    """What came of it, until it is written down."""

    sent: list[UUID] = field(default_factory=list)
    failed: list[dict[str, Any]] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)
    written: int = 0
    lost_in_a_row: int = 0

    def are_due(self) -> bool:
        many = len(self.sent) + len(self.failed)
        return many >= NOTED_AFTER or (many > 0 and time.monotonic() - self.since >= NOTED_WITHIN)

    def write(self) -> None:
        if self.sent or self.failed:
            with transaction():
                if self.sent:
                    db.session.execute(_SENT, {"ids": self.sent, "at": clock.now()})
                if self.failed:
                    db.session.execute(update(Delivery), self.failed)
        self.written += len(self.sent)
        self.sent, self.failed, self.since = [], [], time.monotonic()

    def later(self, one: Claimed, fault: str, unsure: bool = False) -> None:
        """Tried again after a growing while; after the last one, given up. `unsure`: it may have arrived."""
        if one.attempts >= len(DELAYS):
            self.give_up(one, fault)
            return
        now = clock.now()
        self._fail(one, fault, next_try_at=now + DELAYS[one.attempts], claimed_until=now if unsure else None)

    def give_up(self, one: Claimed, fault: str) -> None:
        self._fail(one, fault, given_up_at=clock.now(), claimed_until=None)

    def _fail(self, one: Claimed, fault: str, **more: Any) -> None:
        base = {"next_try_at": None, "given_up_at": None, **more}
        values = {name: value for name, value in base.items() if value is not None or name == "claimed_until"}
        self.failed.append({"id": one.id, "attempts": one.attempts + 1, "fault": fault, **values})


def deliver(stop: Callable[[], bool] = lambda: False) -> int:
    """A whole round: settle what is due, send what is open, until there is none. How many left."""
    settings: Settings = current_app.extensions["settings"]
    while not stop() and _settled():
        pass
    post, sent = post_of(settings.mail), 0
    try:
        while not stop():
            portion = _claim()
            if portion is None:
                break
            left, done = _send_all(post, portion, stop)
            sent += left
            if not done:
                break
    finally:
        post.close()
    return sent


def _settled() -> int:
    with transaction():
        return settle()


def _claim() -> Portion | None:
    """Committed before anything leaves. None when nothing is due."""
    with transaction():
        db.session.connection()  # on SQLite, writers wait here for their turn: the claim's time begins after that
        now = clock.now()
        rows = db.session.execute(_CLAIMABLE, {"now": now}).all()
        if not rows:
            return None
        db.session.execute(_CLAIM, {"ids": [row.id for row in rows], "until": now + CLAIM})
        people = _who_hear(hooks().recipients({row.user_id for row in rows}), [row.id for row in rows])
        by_mail = {row.user_id for row in rows if row.channel is Channel.MAIL} & people.keys()
        claimed, addresses = [Claimed(*row) for row in rows], hooks().addresses(by_mail)
        links = hooks().links([one.id for one in claimed if one.channel is Channel.LINK])
        return Portion(now + AT_WORK, now + CLAIM, claimed, people, addresses, links)


def _who_hear(people: dict[UUID, Recipient], delivery_ids: list[UUID]) -> dict[UUID, Recipient]:
    """Without those who by now hear of their account alone, where these deliveries tell them of something else."""
    alone = [one.id for one in people.values() if one.of_account_alone]
    if not alone:
        return people
    told = set(db.session.scalars(_TOLD_OF_ACCOUNT, {"alone": alone, "ids": delivery_ids}))
    return {id: one for id, one in people.items() if id not in alone or id in told}


def _send_all(post: Post, portion: Portion, stop: Callable[[], bool]) -> tuple[int, bool]:
    """How many left, and whether the round goes on."""
    notes, waiting = Notes(), list(portion.claimed)
    try:
        while waiting and clock.now() < portion.until and not stop():
            _send(post, waiting[0], portion, notes)
            waiting.pop(0)
            if notes.lost_in_a_row >= MOST_LOST:
                raise Away
            if notes.are_due():
                notes.write()
    except Away:
        return _let_go(notes, waiting, portion), False
    return _let_go(notes, waiting, portion), not waiting


def _let_go(notes: Notes, waiting: list[Claimed], portion: Portion) -> int:
    """What was not tried waits for the next round, as if nobody had had it in hand. What is another's by now is his."""
    notes.write()
    if waiting:
        with transaction():
            db.session.execute(_RELEASE, {"ids": [one.id for one in waiting], "until": portion.claimed_until})
    return notes.written


def _send(post: Post, one: Claimed, portion: Portion, notes: Notes) -> None:
    """Raises Away: our own mail server is gone."""
    person, link = portion.people.get(one.user_id), portion.links.get(one.id)
    if (link if one.channel is Channel.LINK else person) is None:
        notes.give_up(one, GONE)
        return
    try:
        if link is not None:
            post.send(link.address, mail_with(link, one.id, clock.now()))
        elif person is not None and one.channel is Channel.MAIL:
            _post(post, one, person, portion.addresses.get(one.user_id, ""))
        else:
            pushing.push(one.user_id, portion.silent)
    except Refused as refusal:
        (notes.give_up if refusal.for_good else notes.later)(one, refusal.fault)
    except Lost:
        notes.lost_in_a_row += 1
        notes.later(one, "lost", unsure=True)
    except Away:
        raise
    except Exception as fault:  # one that cannot be made must not keep the others back
        log_trouble("deliver", fault)
        notes.later(one, type(fault).__name__)
    else:
        notes.lost_in_a_row = 0
        notes.sent.append(one.id)


def _post(post: Post, one: Claimed, person: Recipient, address: str) -> None:
    post.send(address, mail(one.id, one.user_id, address, person.language, clock.now()))
