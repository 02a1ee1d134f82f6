"""What a patient began by herself, put away and brought back."""

from flask import Blueprint, Response, url_for

from portal.access.actor import Actor
from portal.access.rules import within
from portal.web.forms import PortalForm
from portal.web.pages import page, see
from portal.worksheets import policy
from portal.worksheets.actions.putting_away import bring_back, put_away
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.hers_alone import can_put_away
from portal.worksheets.models import Assignment
from portal.worksheets.published import edition

blueprint = Blueprint("putting_away", __name__)
PUT_AWAY = "/worksheets/<uuid:assignment_id>/put-away"


@blueprint.get(PUT_AWAY)
@within(policy.own, "assignment_id")
def sure(actor: Actor, assignment: Assignment) -> Response:
    """Words are in it: are they to be put away with it?"""
    worksheet = _edition(actor, assignment)
    if not can_put_away(assignment, worksheet.lifecycle):
        return see(url_for("worksheets.sheet", assignment_id=assignment.id))
    return page("worksheets/put_away.html", worksheet=worksheet, assignment=assignment, form=PortalForm())


@blueprint.post(PUT_AWAY)
@within(policy.own, "assignment_id")
def put(actor: Actor, assignment: Assignment) -> Response:
    put_away(actor, assignment, _edition(actor, assignment).lifecycle)
    return see(url_for("worksheets.index", _anchor="put-away"))


@blueprint.post("/worksheets/<uuid:assignment_id>/return")
@within(policy.own, "assignment_id")
def back(actor: Actor, assignment: Assignment) -> Response:
    bring_back(actor, assignment)
    return see(url_for("worksheets.sheet", assignment_id=assignment.id))


def _edition(actor: Actor, assignment: Assignment) -> Worksheet:
    return edition(assignment.slug, assignment.version, actor.language)
