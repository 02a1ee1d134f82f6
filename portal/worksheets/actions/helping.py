"""A patient says that she is stuck with a worksheet. Her care team hears that she is, never what she wrote."""

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import db
from portal.notifications.outbox import notify
from portal.programs.queries import answering
from portal.worksheets.actions.taking_turns import wait_for_turn
from portal.worksheets.models import Assignment


def ask_for_help(actor: Actor, assignment: Assignment, wanted: bool) -> None:
    """Ask, or say that it is not needed any more. Twice is once. Raises Conflict when the worksheet is closed."""
    wait_for_turn(assignment)
    assignment.check_open()
    if wanted == (assignment.help_at is not None):
        return
    assignment.help_at = clock.now() if wanted else None
    db.session.flush()
    verb = "asked for help" if wanted else "needs no help"
    record(actor.id, verb, "assignment", assignment.id, patient_id=assignment.patient_id)
    if wanted:
        for clinician in answering(actor, assignment.patient_id):
            notify(clinician.id, "assignment", assignment.id, cause=f"help {clock.now().isoformat()}")
