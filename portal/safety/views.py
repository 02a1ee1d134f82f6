"""Help: for anyone, without script, with the database down. And the two addresses a watchdog asks."""

from flask import Blueprint, Response, current_app, g, make_response

from portal import clock
from portal.access.rules import public
from portal.notifications.lag import lag
from portal.web.logs import log
from portal.web.pages import page

blueprint = Blueprint("safety", __name__)

CHAT = "https://988lifeline.org/chat/"


@blueprint.get("/help")
@public
def help() -> Response:
    g.nobody = True  # asks the database nothing, not even who this is
    return page("safety/help.html", chat=CHAT)


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return make_response("ok\n", 200, {"Content-Type": "text/plain"})


@blueprint.get("/readyz")
@public
def readyz() -> Response:
    """The database answers too, and no notice waits for a worker beyond the limit; 503 when not. Why is in the log."""
    now = clock.now()
    behind, most = lag(now).at(now), current_app.extensions["settings"].most_lag
    if behind > most:
        log.error("not ready", fault=f"notices wait for the worker since {int(behind.total_seconds())} seconds")
        return make_response("not ready\n", 503, {"Content-Type": "text/plain"})
    return make_response("ready\n", 200, {"Content-Type": "text/plain"})
