"""The patient's own safety plan: to be followed, and to be changed."""

from flask import Response, url_for

from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.coping.forms import BeginForm
from portal.coping.queries import own_plan
from portal.coping.views.screens import blueprint, found, number
from portal.notifications.bell.actions import about, look_at
from portal.web.pages import page, see
from portal.worksheets.actions.beginning import self_start
from portal.worksheets.drawing import printable
from portal.worksheets.published import catalogue
from portal.worksheets.queries.plans import SAFETY_PLAN, begun, own_version_ids

_TOLD = about(own_version_ids)


@blueprint.get("/safety-plan")
@role(Role.PATIENT)
def plan(actor: Actor) -> Response:
    look_at(actor, None, told=_TOLD, slug=SAFETY_PLAN)
    own = found(own_plan(actor, number()))
    template = "coping/plan.html" if own else "coping/none.html"
    return page(template, own=own, begun=begun(actor), form=BeginForm(None))


@blueprint.post("/safety-plan")
@role(Role.PATIENT)
def change(actor: Actor) -> Response:
    """On with what was begun, or a new version that starts with the words of the last one."""
    assignment_id = begun(actor)
    if assignment_id is None:
        key = printable(BeginForm().form_key.data or "")
        assignment_id = self_start(actor, catalogue().current(SAFETY_PLAN), key[:64]).id
    return see(url_for("worksheets.sheet", assignment_id=assignment_id))
