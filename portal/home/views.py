from flask import Blueprint, Response

from portal.access.actor import Actor
from portal.access.rules import signed_in
from portal.home import queries
from portal.home.navigation import know
from portal.schedule.actions.seeing import see_notices
from portal.web.pages import page
from portal.web.transaction import turn_writer

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@signed_in
def today(actor: Actor) -> Response:
    """A patient's Today; a work list for staff."""
    if actor.is_patient:
        found = queries.today(actor)
        know({"messages.index": found.unread})
        return page("home/today.html", today=found)
    work = queries.work(actor)
    answer = page("home/work_list.html", work=work)
    if work.is_news:
        turn_writer()
        see_notices(actor, work.own_told)
    return answer
