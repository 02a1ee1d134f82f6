"""The week on paper, to be opened and printed while the portal can be reached."""

from uuid import UUID

from flask import Blueprint, Response, request

from portal.access.actor import ADMINISTRATORS, Actor, Role
from portal.access.rules import role
from portal.audit.record import record_each
from portal.downtime import queries
from portal.web.pages import page
from portal.web.transaction import leaves_trace

blueprint = Blueprint("downtime", __name__)


@blueprint.get("/week-on-paper")
@role(Role.LEADER, *ADMINISTRATORS)
@leaves_trace
def week(actor: Actor) -> Response:
    it, program = queries.pack_of(actor), request.args.get("program", type=UUID)
    shown = it.only(program)
    record_each(actor.id, "opened week on paper", "downtime_pack", None, shown.patient_ids)
    return page("downtime/week.html", it=shown, programs=it.programs, program=program)
