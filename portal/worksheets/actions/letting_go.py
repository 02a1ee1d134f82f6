"""A place is over: what its patient was to do for the group and has not begun is off her list, and says why.

What she has begun stays hers to read, and what she sent stays as it is.
"""

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from portal import clock
from portal.accounts.models import User
from portal.audit.record import record
from portal.database import db
from portal.programs.actions.settling import Over
from portal.programs.models import Group
from portal.vault.sealing import seal
from portal.web.translation import spoken_in
from portal.web.translation import text as _
from portal.worksheets.models import Assignment, Homework, Submission
from portal.worksheets.recurring import RecurringAssignment


def let_go(over: Over) -> None:
    """Twice is once. What somebody begins, sends or changes at this very moment is left to her."""
    alone = _not_begun(over).with_for_update(of=Assignment, skip_locked=True)
    for assignment in db.session.scalars(alone).unique().all():
        assignment.withdraw(clock.now())
        word = _word(over)
        assignment.word_sealed = seal(over.patient_id, "assignment.word_sealed", assignment.id, word)
        record(over.by, "withdrew", "assignment", assignment.id, patient_id=over.patient_id)
    if over.in_all:
        _end_what_comes_again(over)
    db.session.flush()


def _not_begun(over: Over) -> Any:
    """Of this group; of everything she was given, when she is in none any more."""
    begun = select(Submission.assignment_id).where(Submission.patient_id == over.patient_id)
    return select(Assignment).where(
        Assignment.patient_id == over.patient_id,
        Assignment.withdrawn_at.is_(None),
        Assignment.made_at <= over.before,
        Assignment.id.not_in(begun),
        _concerned(over),
    )


def _concerned(over: Over) -> ColumnElement[bool]:
    of_group = Assignment.homework_id.in_(select(Homework.id).where(Homework.group_id == over.group_id))
    return or_(of_group, Assignment.homework_id.is_(None)) if over.in_all else of_group


def _word(over: Over) -> str:
    """In her language, whoever ended it."""
    group, patient = db.session.get_one(Group, over.group_id), db.session.get_one(User, over.patient_id)
    with spoken_in(patient.language):
        return _("Your place in %(group)s has ended, so this is not to do any more.", group=group.name)


def _end_what_comes_again(over: Over) -> None:
    """Given to her alone; a group's is asked of its members, day by day."""
    given = select(RecurringAssignment).where(
        RecurringAssignment.patient_id == over.patient_id,
        RecurringAssignment.withdrawn_at.is_(None),
        RecurringAssignment.until_on >= over.from_on,
        RecurringAssignment.made_at <= over.before,
    )
    for again in db.session.scalars(given).all():
        if again.from_on < over.from_on:
            again.end_on(over.last_day)
        else:
            again.withdrawn_at = clock.now()
        record(over.by, "ended", "recurring_assignment", again.id, patient_id=over.patient_id)
