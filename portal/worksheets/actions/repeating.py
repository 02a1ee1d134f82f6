"""Give a worksheet to be done again and again, give it another last day, or take it back."""

from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import add_once, db, new_id
from portal.notifications.outbox import notify
from portal.programs.queries import members
from portal.vault.sealing import CLINIC, seal
from portal.worksheets.actions.assigning import check_assignable
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.recurring import RecurringAssignment
from portal.worksheets.windows import Rule

_BY_FORM_KEY = select(RecurringAssignment).where(RecurringAssignment.form_key == bindparam("form_key"))


def give_again(
    actor: Actor,
    worksheet: Worksheet,
    rule: Rule,
    note: str,
    form_key: str,
    patient_id: UUID | None = None,
    group_id: UUID | None = None,
) -> RecurringAssignment:
    """To one patient or one group. Twice is once. Raises Conflict (see `check_assignable`).

    The caller has checked the relation.
    """
    known = db.session.scalar(_BY_FORM_KEY, {"form_key": form_key})
    if known:
        return known
    check_assignable(worksheet)
    row = RecurringAssignment(
        id=new_id(),
        patient_id=patient_id,
        group_id=group_id,
        slug=worksheet.id,
        version=worksheet.version,
        cadence=rule.cadence,
        from_on=rule.from_on,
        until_on=rule.until_on,
        assigned_by=actor.id,
        made_at=clock.now(),
        form_key=form_key,
    )
    row.note_sealed = _sealed(row, "note", note)
    if not add_once(row):
        return db.session.execute(_BY_FORM_KEY, {"form_key": form_key}).scalar_one()
    _tell(actor, row, "assigned again and again")
    return row


def end_on(actor: Actor, row: RecurringAssignment, day: date, word: str = "") -> None:
    """Another last day. The same day again, without a word, is no change. Raises Conflict once it was taken back."""
    same = row.until_on == day
    row.end_on(day)
    if not same or word:
        row.word_sealed = _sealed(row, "word", word)
        _tell(actor, row, "gave another last day")


def withdraw_recurring(actor: Actor, row: RecurringAssignment, word: str = "") -> None:
    """It is not asked for any more; what was begun stays on its patient's list."""
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now()
        row.word_sealed = _sealed(row, "word", word)
        _tell(actor, row, "withdrew")


def _sealed(row: RecurringAssignment, what: str, text: str) -> str | None:
    owner = row.patient_id or CLINIC
    return seal(owner, f"recurring_assignment.{what}_sealed", row.id, text) if text else None


def _tell(actor: Actor, row: RecurringAssignment, verb: str) -> None:
    db.session.flush()
    record(actor.id, verb, "recurring assignment", row.id, patient_id=row.patient_id)
    takers = [row.patient_id] if row.patient_id else [one.id for one in members(actor, row.group_id or row.id)]
    for taker in takers:
        notify(taker, "assignment", row.id, cause=f"{verb} {new_id().hex}")
