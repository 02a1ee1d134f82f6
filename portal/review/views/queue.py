"""What waits for review, and what was done with the last one."""

from flask import Response, request

from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.review.looking import Looking
from portal.review.queries import queue as queues
from portal.review.views.screens import blueprint
from portal.web.asked import id_of
from portal.web.pages import page


@blueprint.get("/review")
@role(Role.THERAPIST)
def queue(actor: Actor) -> Response:
    looking = Looking.of_request()
    done = queues.just_done(actor, id_of(request.args.get("done", "")))
    return page("review/queue.html", looking=looking, queue=queues.queue(actor, looking), done=done)
