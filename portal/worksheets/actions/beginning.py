"""A patient begins a worksheet: one of the library, or one for a day."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, or_, select

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.database import Conflict, db, new_id
from portal.programs.policy import in_care
from portal.worksheets.actions.assigning import BY_DAY, DayTaken, added, check_assignable, new_assignment
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.models import Assignment, State, Submission
from portal.worksheets.policy import recurring_for_me
from portal.worksheets.published import may_begin
from portal.worksheets.recurring import RecurringAssignment
from portal.worksheets.windows import GRACE, Window

_BY_FORM_KEY = select(Assignment).where(Assignment.form_key == bindparam("form_key"))
_BY_DAY = select(Assignment).where(*BY_DAY)
_IN_CARE = select(in_care(ME))
_RECURRING = recurring_for_me.where(RecurringAssignment.slug == bindparam("slug")).order_by(RecurringAssignment.made_at)
_UNSENT: Select[Assignment] = (
    select(Assignment)
    .outerjoin(Submission, Submission.assignment_id == Assignment.id)
    .where(
        Assignment.patient_id == bindparam("patient_id"),
        Assignment.slug == bindparam("slug"),
        Assignment.withdrawn_at.is_(None),
        Assignment.for_on.is_(None),
        or_(Submission.id.is_(None), Submission.state == State.DRAFT),
    )
    .order_by(Assignment.made_at.desc())
)


def self_start(actor: Actor, worksheet: Worksheet, form_key: str) -> Assignment:
    """Begin a worksheet of the library, or go on with the one she has; a diary is begun for today.

    Raises Conflict for a measure, and see `check_assignable`.
    """
    if worksheet.lifecycle == "daily":
        return begin(actor, worksheet, actor.today)
    form_key = f"{actor.id.hex}:{form_key or new_id().hex}"  # a key is one patient's own
    known = db.session.scalar(_BY_FORM_KEY, {"form_key": form_key})
    if known:
        return known
    _check_in_care(actor)
    _check_hers_to_begin(worksheet)
    check_assignable(worksheet)
    for unsent in db.session.scalars(_UNSENT, {"patient_id": actor.id, "slug": worksheet.id}).unique():
        if unsent.submission is None or worksheet.lifecycle == "living":  # a plan has one draft at a time
            return unsent
    assignment = new_assignment(actor, actor.id, worksheet)
    assignment.form_key = form_key
    return added(actor, assignment)


def begin(actor: Actor, worksheet: Worksheet, day: date) -> Assignment:
    """The one for a day, or for the window that begins on it; the one there is, if there is one.

    Raises Conflict when that day is not open (any more), and see `check_assignable`.
    """
    asked = {"patient_id": actor.id, "slug": worksheet.id, "for_on": day}
    known = db.session.scalars(_BY_DAY, asked).unique().one_or_none()
    if known:
        return known
    _check_in_care(actor)
    given = _given_for(actor, worksheet.id, day)
    if given is None:
        _check_hers_to_begin(worksheet)
        _check_open(actor, worksheet, day)
    check_assignable(worksheet)
    assignment = new_assignment(actor, actor.id, worksheet, for_on=day)
    if given is not None:
        recurring, window = given
        assignment.recurring_id, assignment.assigned_by = recurring.id, recurring.assigned_by
        assignment.due_at = clock.end_of(window.until_on, actor.zone)
    try:
        return added(actor, assignment)
    except DayTaken as taken:  # the same tap, a moment ago
        return taken.by


def is_given(actor: Actor, slug: str, day: date) -> bool:
    """Whether she may begin it for that day because somebody gave it to be done again and again."""
    return _given_for(actor, slug, day) is not None


def _given_for(actor: Actor, slug: str, day: date) -> tuple[RecurringAssignment, Window] | None:
    """Whoever gave it to be done at that time."""
    for recurring in db.session.scalars(_RECURRING, binds(actor, slug=slug)):
        window = recurring.rule.window(day)
        if window is not None and window.from_on == day and window.is_open(actor.today):
            return recurring, window
    return None


def _check_in_care(actor: Actor) -> None:
    if not db.session.execute(_IN_CARE, binds(actor)).scalar_one():
        raise Conflict(_("Your time in the program has ended or is on hold, so no worksheet can be begun."))


def _check_hers_to_begin(worksheet: Worksheet) -> None:
    if not may_begin(worksheet):
        raise Conflict(_("Your care team gives you this one when it is time."))


def _check_open(actor: Actor, worksheet: Worksheet, day: date) -> None:
    if worksheet.lifecycle != "daily" or not Window(day, day).is_open(actor.today):
        days = GRACE.days
        raise Conflict(_("Only today and the %(days)s days before it can be filled in.", days=days))
