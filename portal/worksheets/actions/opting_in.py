"""Switch on a questionnaire that has terms of its own, or switch it off again."""

from sqlalchemy import bindparam, select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import add_once, db, new_id
from portal.worksheets.definition_models import OptIn
from portal.worksheets.definitions.worksheet import Worksheet

_HELD = select(OptIn).where(OptIn.slug == bindparam("slug"))


def switch_on(actor: Actor, worksheet: Worksheet) -> None:
    """The actor has looked at its terms. Twice is once."""
    if db.session.scalar(_HELD, {"slug": worksheet.id}) is not None:
        return
    row = OptIn(id=new_id(), slug=worksheet.id, switched_on_by=actor.id, switched_on_at=clock.now())
    if add_once(row):
        record(actor.id, f"switched on {worksheet.short_title}", "opt_in", row.id)


def switch_off(actor: Actor, worksheet: Worksheet) -> None:
    """Nobody is given it any more. What was filled in stays to be read, and what was given may be finished."""
    row = db.session.scalar(_HELD, {"slug": worksheet.id})
    if row is None:
        return
    db.session.delete(row)
    db.session.flush()
    record(actor.id, f"switched off {worksheet.short_title}", "opt_in", row.id)
