"""Saying no: always the same 404, with a line in the clinic's chain about who asked for what."""

from typing import NoReturn
from uuid import UUID

from flask import abort, request

from portal.access.actor import Actor
from portal.audit.record import record
from portal.connections import writing
from portal.database import db


def refuse(actor: Actor, object_id: UUID | None = None) -> NoReturn:
    """Undo what this request did, note the refusal in a short commit of its own, answer 404."""
    db.session.rollback()
    with writing():
        record(actor.id, "refused", request.endpoint or "", object_id)
        db.session.commit()
    abort(404)
