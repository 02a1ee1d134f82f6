"""What the members of a group marked for the group, before its leader."""

from flask import Response

from portal.access.actor import Actor
from portal.access.rules import within
from portal.audit.record import record
from portal.caseload.views.screens import blueprint
from portal.programs.models import Group
from portal.programs.policy import led_groups
from portal.web.pages import page
from portal.web.transaction import leaves_trace
from portal.worksheets.queries.raised import raised_in


@blueprint.get("/groups/<uuid:group_id>/raised")
@within(led_groups, "group_id")
@leaves_trace
def raised(actor: Actor, group: Group) -> Response:
    """Her words, read by somebody else: each patient's record says so."""
    found = raised_in(actor, group.id)
    for patient_id in {one.patient_id for one in found}:
        record(actor.id, "read", "raised answers", group.id, patient_id=patient_id)
    return page("caseload/raised.html", group=group, raised=found)
