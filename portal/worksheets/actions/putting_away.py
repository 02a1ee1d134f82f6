"""A patient puts away what she began by herself, perhaps by a tap that was none, and brings it back.

What she wrote in it is kept, and stays hers to read. What somebody gave her is not hers to put away.
"""

from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, db
from portal.worksheets.actions.taking_turns import wait_for_turn
from portal.worksheets.hers_alone import can_put_away, is_hers_alone
from portal.worksheets.models import Assignment


def put_away(actor: Actor, assignment: Assignment, lifecycle: str) -> None:
    """Twice is once. Raises Conflict for what is not hers alone, or was sent."""
    wait_for_turn(assignment)
    if assignment.withdrawn_at is not None and is_hers_alone(assignment):
        return
    if not can_put_away(assignment, lifecycle):
        raise Conflict(_("This one stays on your list: it was sent, or somebody gave it to you or helps you with it."))
    day = assignment.for_on
    assignment.withdraw(clock.now())
    if day is not None:  # nothing is due of what is put away: until it is brought back, its day stands here
        assignment.due_at = clock.end_of(day, actor.zone)
    db.session.flush()
    record(actor.id, "put away", "assignment", assignment.id, patient_id=assignment.patient_id)


def bring_back(actor: Actor, assignment: Assignment) -> None:
    """Twice is once. Raises Conflict when there is another one for its day by now, or her time here is over."""
    wait_for_turn(assignment)
    if not is_hers_alone(assignment):
        raise Conflict(_("This one was taken off your list by your care team. Please ask them for it."))
    if assignment.withdrawn_at is None:
        return
    assignment.withdrawn_at = None
    assignment.check_open()
    if assignment.due_at is not None:
        assignment.for_on = assignment.due_at.astimezone(ZoneInfo(actor.zone)).date()
        assignment.due_at = None
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError:
        raise Conflict(_("You have another one for that day by now. What you wrote in this one stays here.")) from None
    record(actor.id, "brought back", "assignment", assignment.id, patient_id=assignment.patient_id)
