"""What the giver of a worksheet wrote with it, to her or to her group: once when it was given, and when it changed."""

from sqlalchemy import inspect
from sqlalchemy.orm.attributes import set_committed_value

from portal.database import db
from portal.vault.sealing import preload, unseal
from portal.worksheets.models import Assignment, Homework
from portal.worksheets.recurring import RecurringAssignment


def fetch_keys(assignment: Assignment) -> None:
    """Who gave it, where that was not loaded yet; then the patient's key and the clinic's in one statement."""
    for name, kind in (("homework", Homework), ("recurring", RecurringAssignment)):
        if name in inspect(assignment).unloaded:
            given_by = getattr(assignment, f"{name}_id")
            set_committed_value(assignment, name, db.session.get(kind, given_by) if given_by else None)
    homework, recurring, submission = assignment.homework, assignment.recurring, assignment.submission
    sealed = (
        assignment.note_sealed or assignment.word_sealed,
        homework.note_sealed or homework.word_sealed if homework else None,
        recurring.note_sealed or recurring.word_sealed if recurring else None,
        submission.cells_sealed if submission else None,
    )
    preload([envelope for envelope in sealed if envelope])


def note_of(assignment: Assignment) -> str:
    """What came with it: to her, to her group, or to each time that it comes again; "" without."""
    if assignment.note_sealed:
        return unseal("assignment.note_sealed", assignment.id, assignment.note_sealed)
    homework = assignment.homework
    if homework is not None and homework.note_sealed:
        return unseal("homework.note_sealed", homework.id, homework.note_sealed)
    recurring = assignment.recurring
    if recurring is not None and recurring.note_sealed:
        return unseal("recurring_assignment.note_sealed", recurring.id, recurring.note_sealed)
    return ""


def word_of(assignment: Assignment) -> str:
    """What the giver said about a new day or about taking it back, while that is how it stands."""
    if assignment.is_sent:
        return ""
    if assignment.word_sealed:
        return unseal("assignment.word_sealed", assignment.id, assignment.word_sealed)
    homework, recurring = assignment.homework, assignment.recurring
    if recurring is not None and recurring.word_sealed:
        return unseal("recurring_assignment.word_sealed", recurring.id, recurring.word_sealed)
    if homework is None or homework.word_sealed is None or not homework.is_like(assignment):
        return ""
    return unseal("homework.word_sealed", homework.id, homework.word_sealed)
