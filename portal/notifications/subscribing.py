"""The browsers that somebody lets pushes through to."""

import json
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, select, update

from portal import clock
from portal.audit.record import record
from portal.database import Conflict, db, new_id
from portal.notifications.models import ENDPOINT, PUSH_KEYS, PushSubscription
from portal.vault.sealing import CLINIC, keyed_hash, seal
from portal.web.translation import text as _

MOST = 10
"""Browsers of one person."""


def subscribe(user_id: UUID, endpoint: str, keys: dict[str, str]) -> None:
    """This browser, from now on for this person alone. Raises Conflict when she has very many."""
    hashed = keyed_hash("push", endpoint)
    known = db.session.scalars(_live().where(PushSubscription.endpoint_hash == hashed)).all()
    end([row.id for row in known])
    if len(subscriptions(user_id)) >= MOST:
        raise Conflict(_("You have switched this on in many browsers already. Switch it off there first."))
    row_id = new_id()
    db.session.add(
        PushSubscription(
            id=row_id,
            user_id=user_id,
            endpoint_hash=hashed,
            endpoint_sealed=seal(CLINIC, ENDPOINT, row_id, endpoint),
            keys_sealed=seal(CLINIC, PUSH_KEYS, row_id, json.dumps(keys)),
            made_at=clock.now(),
        )
    )
    db.session.flush()
    record(user_id, "switched push on", "push_subscription", row_id)


def unsubscribe(user_id: UUID) -> None:
    """Every browser of this person."""
    end([row.id for row in subscriptions(user_id)])
    record(user_id, "switched push off", "user", user_id)


def end(subscription_ids: Collection[UUID]) -> None:
    these = PushSubscription.id.in_(list(subscription_ids))
    db.session.execute(update(PushSubscription).where(these).values(ended_at=clock.now()))


def subscriptions(user_id: UUID) -> list[PushSubscription]:
    return list(db.session.scalars(_live().where(PushSubscription.user_id == user_id)))


def _live() -> Select[PushSubscription]:
    return select(PushSubscription).where(PushSubscription.ended_at.is_(None)).order_by(PushSubscription.made_at)
