"""What becomes of a notice outside the portal, decided once, after its commit: told, put off, or needless.

A round takes the people who have waited longest, and for each all that is due: one mail, whatever there is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import bindparam, func, insert, or_, select, update

from portal import clock
from portal.access.scope import NOW
from portal.config.settings import Settings
from portal.database import Instant, db, new_id, table_of
from portal.notifications import pushing
from portal.notifications.choosing import Choice, Wishes, due_at, wishes_of
from portal.notifications.hooks import hooks
from portal.notifications.models import Channel, Delivery, Notice, PushSubscription
from portal.web import formatting

PEOPLE = 200
NOTICES = 2000
TIRED = 2
"""Tries after which the next one is so far off that something new does not wait for it. Before, it is a minute off."""
TOGETHER = timedelta(days=1)
"""How long something new begins the tries of an older delivery anew. One that never gets through ends all the same."""

_DUE = (Notice.settled_at.is_(None), or_(Notice.not_before.is_(None), Notice.not_before <= NOW))
_LONGEST = select(Notice.user_id).where(*_DUE).group_by(Notice.user_id).order_by(func.min(Notice.made_at)).limit(PEOPLE)
_PORTION = (
    select(Notice.id, Notice.user_id, Notice.kind, Notice.made_at, Notice.seen_at)
    .where(*_DUE, Notice.user_id.in_(_LONGEST))
    .order_by(Notice.made_at)
    .limit(NOTICES)
    .with_for_update(skip_locked=True)
)
_IDS: Any = bindparam("ids", expanding=True)
_WITH_PUSH = select(PushSubscription.user_id).where(
    PushSubscription.user_id.in_(_IDS), PushSubscription.ended_at.is_(None)
)
# A delivery that nobody has in hand, and that surely did not reach her yet, tells of the new one too.
_STILL_OPEN = (
    select(Delivery.id, Delivery.user_id, Delivery.channel, Delivery.attempts)
    .where(
        Delivery.user_id.in_(_IDS),
        Delivery.sent_at.is_(None),
        Delivery.given_up_at.is_(None),
        Delivery.claimed_until.is_(None),
        or_(Delivery.attempts < TIRED, Delivery.made_at > bindparam("young", type_=Instant())),
    )
    .with_for_update(skip_locked=True)
)
_ANEW = (
    update(Delivery)
    .where(Delivery.id.in_(_IDS))
    .values(attempts=0, next_try_at=bindparam("at"))
    .execution_options(synchronize_session=False)
)


@dataclass
class Round:
    """What is decided, until it is written down."""

    now: datetime
    channels: dict[UUID, set[Channel]]
    deliveries: dict[tuple[UUID, Channel], UUID]
    tired: set[UUID]
    anew: set[UUID] = field(default_factory=set)
    new: list[dict[str, Any]] = field(default_factory=list)
    settled: list[dict[str, Any]] = field(default_factory=list)
    put_off: list[dict[str, Any]] = field(default_factory=list)

    def needless(self, notice: Any) -> None:
        self.settled.append({"id": notice.id, "settled_at": self.now, "delivery_id": None})

    def tell(self, notice: Any, choice: Choice) -> None:
        wanted = {channel for channel, on in ((Channel.MAIL, choice.mail), (Channel.PUSH, choice.push)) if on}
        told = [self._by(notice.user_id, one) for one in sorted(wanted & self.channels.get(notice.user_id, set()))]
        self.settled.append({"id": notice.id, "settled_at": self.now, "delivery_id": told[0] if told else None})

    def wait(self, notice: Any, until: datetime) -> None:
        self.put_off.append({"id": notice.id, "not_before": until})

    def _by(self, user_id: UUID, channel: Channel) -> UUID:
        """The person's one delivery by this channel. It has all its tries for what is new, and the first is now."""
        key = (user_id, channel)
        if key not in self.deliveries:
            self.deliveries[key] = made = new_id()
            self.new.append(
                {"id": made, "user_id": user_id, "channel": channel, "made_at": self.now, "next_try_at": self.now}
            )
        if self.deliveries[key] in self.tired:
            self.anew.add(self.deliveries[key])
        return self.deliveries[key]


def settle() -> int:
    """One portion, in the caller's transaction. How many notices were looked at; none: nothing is due."""
    now = clock.now()
    notices = db.session.execute(_PORTION, {"now": now}).all()
    if not notices:
        return 0
    people = hooks().recipients({notice.user_id for notice in notices})
    wishes = wishes_of(list(people.values()))
    matters = _that_matter(notices)
    decided = Round(now, _channels(people), *_open_deliveries(people, now))
    for notice in notices:
        _decide(decided, notice, wishes, notice.id in matters)
    _write(decided)
    return len(notices)


def _decide(decided: Round, notice: Any, wishes: Mapping[UUID, Wishes], matters: bool) -> None:
    wished = wishes.get(notice.user_id)
    if wished is None or not matters or not wished.hears_of(notice.kind):
        decided.needless(notice)
        return
    at = due_at(notice.kind, notice.made_at, wished, formatting.zone(), decided.now)
    if at > decided.now:
        decided.wait(notice, at)
    else:
        decided.tell(notice, wished.of(notice.kind))


def _that_matter(notices: Iterable[Any]) -> set[UUID]:
    """What was not seen, and what nobody above says is done with. At most one statement for each kind."""
    by_kind: dict[str, set[UUID]] = {}
    for notice in notices:
        if notice.seen_at is None:
            by_kind.setdefault(notice.kind, set()).add(notice.id)
    asked = hooks().still_matter
    return {one for kind, ids in by_kind.items() for one in (asked[kind](ids) if kind in asked else ids)}


def _channels(people: Iterable[UUID]) -> dict[UUID, set[Channel]]:
    """By which ways each can be reached at all."""
    settings: Settings = current_app.extensions["settings"]
    always = {Channel.MAIL} if settings.mail.is_on else set()
    found = {one: set(always) for one in people}
    if pushing.is_on():
        for user_id in db.session.scalars(_WITH_PUSH, {"ids": list(found)}):
            found[user_id].add(Channel.PUSH)
    return found


def _open_deliveries(people: Iterable[UUID], now: datetime) -> tuple[dict[tuple[UUID, Channel], UUID], set[UUID]]:
    """Whose by which channel, and the ones that were tried in vain for a while."""
    rows = db.session.execute(_STILL_OPEN, {"ids": list(people), "young": now - TOGETHER}).all()
    return {(row.user_id, row.channel): row.id for row in rows}, {row.id for row in rows if row.attempts >= TIRED}


def _write(decided: Round) -> None:
    if decided.new:
        db.session.execute(insert(table_of(Delivery)), [{**one, "attempts": 0, "fault": ""} for one in decided.new])
    if decided.anew:
        db.session.execute(_ANEW, {"ids": list(decided.anew), "at": decided.now})
    if decided.settled:
        db.session.execute(update(Notice), decided.settled)
    if decided.put_off:
        db.session.execute(update(Notice), decided.put_off)
