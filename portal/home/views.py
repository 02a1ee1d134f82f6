from flask import Blueprint, Response

from portal.access.actor import Actor
from portal.access.rules import signed_in
from portal.home import queries
from portal.home.navigation import know
from portal.web.pages import page

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@signed_in
def today(actor: Actor) -> Response:
    """A patient's Today; a work list for staff."""
    if actor.is_patient:
        found = queries.today(actor)
        know({"messages.index": found.unread})
        return page("home/today.html", today=found)
    return page("home/work_list.html", work=queries.work(actor))
