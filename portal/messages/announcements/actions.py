"""Say something to a whole group, take it back, note that it was read."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import add_once, db, new_id
from portal.messages.models import Announcement, AnnouncementRead
from portal.notifications.bell.actions import call_off, seen
from portal.notifications.outbox import notify_all
from portal.programs.models import Group
from portal.programs.queries import members
from portal.vault.sealing import CLINIC, seal, unseal

BODY = "announcement.body_sealed"


class SaidOtherwise(Exception):
    """This form was sent before, with other words."""


def announce(actor: Actor, group: Group, body: str, form_key: str) -> Announcement:
    """To everyone with a place in the group today. The same form key says it once. Raises SaidOtherwise, or
    Conflict when the group is closed.
    """
    db.session.refresh(group, with_for_update=True)  # two taps at once take turns
    once = f"{group.id.hex}:{actor.id.hex}:{form_key or new_id().hex}"
    known = db.session.scalar(select(Announcement).where(Announcement.form_key == once))
    if known is not None:
        if unseal(BODY, known.id, known.body_sealed) != body:
            raise SaidOtherwise
        return known
    group.check_not_over(actor.today)
    said = _write(actor, group, body, once)
    record(actor.id, "announced", "announcement", said.id)
    notify_all((member.id for member in members(actor, group.id)), "announcement", said.id)
    return said


def withdraw(actor: Actor, announcement: Announcement) -> None:
    """Nobody in the group sees it any more; that it was said stays on record. Twice is once."""
    if announcement.withdrawn_at is not None:
        return
    announcement.withdrawn_at = clock.now()
    db.session.flush()
    record(actor.id, "withdrew", "announcement", announcement.id)
    call_off(announcement.id)


def note_read(actor: Actor, announcement_ids: Iterable[UUID]) -> None:
    """A member has these before her."""
    ids = list(announcement_ids)
    for one in ids:
        add_once(AnnouncementRead(announcement_id=one, user_id=actor.id, read_at=clock.now()))
    seen(actor, ids)


def _write(actor: Actor, group: Group, body: str, once: str) -> Announcement:
    announcement_id = new_id()
    said = Announcement(
        id=announcement_id,
        group_id=group.id,
        author_id=actor.id,
        body_sealed=seal(CLINIC, BODY, announcement_id, body),
        made_at=clock.now(),
        form_key=once,
    )
    db.session.add(said)
    db.session.flush()
    return said
