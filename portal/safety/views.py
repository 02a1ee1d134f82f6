"""The two addresses a watchdog asks, and where browsers say what they held back.

The page of help stands a floor higher: it begins with a patient's own plan.
"""

from flask import Blueprint, Flask, Response, current_app, make_response, request

from portal import clock
from portal.access.rules import public
from portal.notifications.lag import lag
from portal.web.logs import log
from portal.web.read_only import served_read_only

blueprint = Blueprint("safety", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return make_response("ok\n", 200, {"Content-Type": "text/plain"})


@blueprint.get("/readyz")
@public
def readyz() -> Response:
    """The database answers too, and no notice waits for a worker beyond the limit; 503 when not. Why is in the log.

    In read-only mode every notice waits, and is meant to.
    """
    now, settings = clock.now(), current_app.extensions["settings"]
    behind = lag(now).at(now)
    if behind > settings.most_lag and not settings.read_only:
        log.error("not ready", fault=f"notices wait for the worker since {int(behind.total_seconds())} seconds")
        return make_response("not ready\n", 503, {"Content-Type": "text/plain"})
    return make_response("ready\n", 200, {"Content-Type": "text/plain"})


@blueprint.post("/csp-report")
@public
@served_read_only
def csp_report() -> Response:
    """A browser held something back. That it did is the line in the log; the rest may hold words."""
    if request.mimetype != "application/csp-report":
        current_app.extensions["csrf"].protect()
    return make_response("", 204)


def init_reports(app: Flask) -> None:
    """A browser's report holds no token."""
    app.extensions["csrf"].exempt(csp_report)
