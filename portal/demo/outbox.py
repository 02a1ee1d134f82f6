"""One mail that did not arrive: what an administrator sees to."""

from datetime import timedelta

from portal import clock
from portal.database import db
from portal.demo.people import Riverbend
from portal.notifications.models import Channel, Delivery


def seed_outbox(riverbend: Riverbend) -> None:
    """Devon's mail server knew no such mailbox, three hours ago."""
    then = clock.now() - timedelta(hours=3)
    refused = Delivery(user_id=riverbend.id("devon"), channel=Channel.MAIL, made_at=then, next_try_at=then, attempts=1)
    refused.given_up_at, refused.fault = then, "550 5.1.1"
    db.session.add(refused)
