"""The blueprint, and one follow-up as a page: as it is, or with what was typed and could not be taken."""

from collections.abc import Callable

from flask import Blueprint, Response

from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, db
from portal.follow_ups.forms import forms
from portal.follow_ups.guidance import next_steps
from portal.follow_ups.looking import Looking
from portal.follow_ups.queries import sheet, takers
from portal.programs.actions.emergency import note_reading
from portal.programs.contacts import note_reading as note_contact
from portal.safety.models import RiskTask
from portal.web.forms import PortalForm
from portal.web.pages import page, see
from portal.web.transaction import keep
from portal.web.urls import path_for

blueprint = Blueprint("follow_ups", __name__)


def shown(actor: Actor, task: RiskTask, status: int = 200, **typed: PortalForm) -> Response:
    """Reading the words is noted. `typed`: a form that could not be taken, by its name on the page."""
    it = sheet(actor, task)
    if it.reads:
        record(actor.id, "read", "risk_task", task.id, patient_id=task.patient_id)
        keep()
    elif it.contact and it.contact.is_known:
        note_contact(actor, task.patient_id, it.contact)
        keep()
    on_page = forms(**typed)
    on_page["pass_on"].offer(takers(actor, task))
    looking = Looking.of_request(actor)
    return page(
        "follow_ups/sheet.html",
        status=status,
        it=it,
        steps_ahead=next_steps(task) if it.reads else [],
        forms=on_page,
        looking=looking,
        refused=next(iter(typed.values()), None),
    )


def only_read(actor: Actor, task: RiskTask) -> Response:
    """The same in an emergency: the words, and no form."""
    it = sheet(actor, task, in_emergency=True)
    note_reading(actor, "risk_task", task.id, task.patient_id)
    looking = Looking.of_request(actor)
    return page("follow_ups/sheet.html", it=it, steps_ahead=[], forms={}, looking=looking, only_reads=True)


def done(actor: Actor, task: RiskTask, name: str, form: PortalForm, deed: Callable[[], object]) -> Response:
    """Do the deed, and show what became of it. What cannot be done any more leaves the words on the page."""
    if not form.submitted():
        return shown(actor, task, 422, **{name: form})
    try:
        deed()
    except Conflict as late:
        db.session.rollback()
        form.form_errors.append(str(late))
        return shown(actor, db.session.get_one(RiskTask, task.id), 409, **{name: form})
    return see(path_for("follow_ups.sheet", task_id=task.id, **Looking.of_request(actor).args))
