"""What was given up, tried once more because somebody asked for it."""

from uuid import UUID

from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.notifications.failing import GONE
from portal.notifications.models import Delivery


def another_try(user_id: UUID) -> bool:
    """The newest of each channel; the ones before would say the same. Whether there was any."""
    failed = select(Delivery).where(
        Delivery.user_id == user_id, Delivery.given_up_at.is_not(None), Delivery.fault != GONE
    )
    newest: dict[str, Delivery] = {}
    for one in db.session.scalars(failed.order_by(Delivery.id.desc())):
        if newest.setdefault(one.channel, one) is one:
            one.given_up_at, one.attempts, one.next_try_at = None, 0, clock.now()
        one.fault = GONE if one.given_up_at else ""
    db.session.flush()
    return bool(newest)
