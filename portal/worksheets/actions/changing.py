"""Another day for what was given, or taking it back; with a word to the patient, who always hears of it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import and_, bindparam, exists, select, update

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, db, new_id
from portal.notifications.outbox import notify
from portal.vault.sealing import CLINIC, seal
from portal.worksheets.actions.assigning import BY_DAY
from portal.worksheets.actions.taking_turns import wait_for_turn, wait_for_turns
from portal.worksheets.models import Assignment, Homework, Submission

_OF_HOMEWORK = select(Assignment).where(
    Assignment.homework_id == bindparam("homework_id"), Assignment.withdrawn_at.is_(None)
)

_NOT_SENT = and_(
    Assignment.withdrawn_at.is_(None),
    ~exists().where(Submission.assignment_id == Assignment.id, Submission.latest > 0),
)


def move(
    actor: Actor, assignment: Assignment, due_at: datetime | None, due_appointment_id: UUID | None, word: str = ""
) -> None:
    """Another day for one patient. Raises Conflict once it was sent or taken back. The same day again is no change."""
    wait_for_turn(assignment)
    same = (assignment.due_at, assignment.due_appointment_id) == (due_at, due_appointment_id)
    _move(actor, assignment, due_at, due_appointment_id)
    if not same or word:
        _tell(actor, assignment, "moved", word)


def move_homework(
    actor: Actor, homework: Homework, due_at: datetime | None, due_appointment_id: UUID | None, word: str = ""
) -> None:
    """Another day for everyone who has not sent it yet. Raises Conflict once it was taken back."""
    unsent = _unsent(homework)
    same = (homework.due_at, homework.due_appointment_id) == (due_at, due_appointment_id)
    homework.move(due_at, due_appointment_id)
    if same and not word:
        return
    _put_word(homework, word)
    record(actor.id, "moved homework", "homework", homework.id)
    for assignment in unsent:
        _move(actor, assignment, due_at, due_appointment_id)
        _tell(actor, assignment, "moved")


def withdraw(actor: Actor, assignment: Assignment, word: str = "") -> None:
    """Take it off the patient's list; what she wrote in it stays hers. Raises Conflict once it was sent."""
    wait_for_turn(assignment)
    if assignment.withdrawn_at is None:
        _withdraw(actor, assignment, word)


def withdraw_homework(actor: Actor, homework: Homework, word: str = "") -> None:
    """Take it off everyone's list who has not sent it yet."""
    unsent = _unsent(homework)
    if homework.withdrawn_at is not None:
        return
    homework.withdrawn_at = clock.now()
    _put_word(homework, word)
    record(actor.id, "withdrew homework", "homework", homework.id)
    for assignment in unsent:
        _withdraw(actor, assignment)


def follow_sessions(starts: Mapping[UUID, datetime]) -> None:
    """Sessions were moved: what is due before one, and was not sent, is due before its new start.

    Two statements, and one more for each session before which something is due.
    """
    for kind, open_still in ((Homework, Homework.withdrawn_at.is_(None)), (Assignment, _NOT_SENT)):
        before = kind.due_appointment_id
        due = select(before).where(before.in_(list(starts)), open_still).distinct()
        for appointment_id in starts.keys() & set(db.session.scalars(due)):
            moved = update(kind).where(before == appointment_id, open_still)
            db.session.execute(moved.values(due_at=starts[appointment_id]))


def _withdraw(actor: Actor, assignment: Assignment, word: str = "") -> None:
    assignment.withdraw(clock.now())
    _tell(actor, assignment, "withdrew", word)


def _move(actor: Actor, assignment: Assignment, due_at: datetime | None, due_appointment_id: UUID | None) -> None:
    """One that comes by the day and was not begun moves to its new day, unless that day has one."""
    assignment.move(due_at, due_appointment_id)
    if assignment.for_on is None or due_at is None or assignment.recurring_id or assignment.submission:
        return
    day = due_at.astimezone(ZoneInfo(actor.zone)).date()
    asked = {"patient_id": assignment.patient_id, "slug": assignment.slug, "for_on": day}
    other = db.session.scalars(select(Assignment.id).where(*BY_DAY), asked).one_or_none()
    if other not in (None, assignment.id):
        raise Conflict(_("This patient has this one for that day already."))
    assignment.for_on = day


def _unsent(homework: Homework) -> list[Assignment]:
    """Each in its turn, and the group's own before: two who change it wait for each other."""
    db.session.refresh(homework, with_for_update={"key_share": True})
    wait_for_turns(Assignment.homework_id == homework.id)
    found = db.session.scalars(_OF_HOMEWORK, {"homework_id": homework.id}).unique()
    return [assignment for assignment in found if not assignment.is_sent]


def _tell(actor: Actor, assignment: Assignment, verb: str, word: str = "") -> None:
    # A word of before belongs to a change of before.
    sealed = seal(assignment.patient_id, "assignment.word_sealed", assignment.id, word) if word else None
    assignment.word_sealed = sealed
    db.session.flush()
    record(actor.id, verb, "assignment", assignment.id, patient_id=assignment.patient_id)
    notify(assignment.patient_id, "assignment", assignment.id, cause=f"{verb} {new_id().hex}")


def _put_word(homework: Homework, word: str) -> None:
    homework.word_sealed = seal(CLINIC, "homework.word_sealed", homework.id, word) if word else None
