"""Prepared replies: written, changed, taken away by the therapist whose they are."""

from sqlalchemy import bindparam, select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import db, new_id
from portal.vault.sealing import CLINIC, seal
from portal.worksheets.review_models import PreparedReply, Reviewer

_BY_FORM_KEY = select(PreparedReply.id).where(PreparedReply.form_key == bindparam("form_key"))
_REVIEWER = select(Reviewer).where(Reviewer.user_id == bindparam("user_id"))


def prepare_reply(actor: Actor, title: str, body: str, is_shared: bool, form_key: str) -> None:
    """The same form twice is once."""
    form_key = f"{actor.id.hex}:{form_key}"
    if db.session.scalar(_BY_FORM_KEY, {"form_key": form_key}) is not None:
        return
    reply = PreparedReply(id=new_id(), author_id=actor.id, made_at=clock.now(), form_key=form_key)
    _write(reply, title, body, is_shared)
    db.session.add(reply)
    db.session.flush()
    record(actor.id, "added", "prepared_reply", reply.id)


def change_reply(actor: Actor, reply: PreparedReply, title: str, body: str, is_shared: bool) -> None:
    """What was sent with it stays as it was sent."""
    _write(reply, title, body, is_shared)
    db.session.flush()
    record(actor.id, "changed", "prepared_reply", reply.id)


def remove_reply(actor: Actor, reply: PreparedReply) -> None:
    """What was sent with it stays as it was sent."""
    db.session.delete(reply)
    db.session.flush()
    record(actor.id, "removed", "prepared_reply", reply.id)


def turn_keys(actor: Actor, on: bool) -> None:
    """Whether single letters do something while this person reviews."""
    row = db.session.scalars(_REVIEWER, {"user_id": actor.id}).one_or_none()
    if row is None:
        row = Reviewer(user_id=actor.id)
        db.session.add(row)
    row.keys_off = not on
    db.session.flush()


def _write(reply: PreparedReply, title: str, body: str, is_shared: bool) -> None:
    reply.title_sealed = seal(CLINIC, "prepared_reply.title_sealed", reply.id, title)
    reply.body_sealed = seal(CLINIC, "prepared_reply.body_sealed", reply.id, body)
    reply.is_shared = is_shared
