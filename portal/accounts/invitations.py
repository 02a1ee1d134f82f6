"""Invitations by mail: to whom they go, and what is in them. How one is used stands in `actions`."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from portal import clock
from portal.accounts.actions import INVITATION_LASTS
from portal.accounts.mailed_links import MailedLinks
from portal.accounts.models import Invitation, Standing, User
from portal.accounts.tokens import hashed
from portal.audit.record import record
from portal.database import db, new_id
from portal.notifications.hooks import Purpose
from portal.notifications.outbox import send_link

_LINKS = MailedLinks(Purpose.INVITATION, Invitation, "invitation", "invitation", Standing.INVITED)
token_of, end_open, links = _LINKS.token_of, _LINKS.end_open, _LINKS.links
_IDS: Any = bindparam("ids", expanding=True)
_INVITED = select(User.id).where(User.id.in_(_IDS), User.standing == Standing.INVITED).order_by(User.id)
_HAVE_ONE = select(Invitation.user_id).where(Invitation.user_id.in_(_IDS), *_LINKS.open)


def without_one(ids: Collection[UUID]) -> list[UUID]:
    """Of these people, those who are invited and have no link that still works."""
    asked = {"ids": list(ids), "now": clock.now()}
    # Of two who send at once, the second waits here, and then sees what the first has sent.
    invited = db.session.scalars(_INVITED.with_for_update(key_share=True), asked).all()
    have_one = set(db.session.scalars(_HAVE_ONE, asked))
    return [one for one in invited if one not in have_one]


def send(ids: Collection[UUID], by: UUID) -> int:
    """A mail with a link is on its way to each who has none that still works. To how many."""
    to = without_one(ids)
    for user_id in to:
        invitation_id, now = new_id(), clock.now()
        made = {"made_by": by, "made_at": now, "expires_at": now + INVITATION_LASTS}
        token_hash = hashed(token_of(invitation_id))
        db.session.add(Invitation(id=invitation_id, user_id=user_id, token_hash=token_hash, **made))
        send_link(invitation_id, user_id)
        record(by, "mailed invitation", "user", user_id)
    db.session.flush()
    return len(to)
