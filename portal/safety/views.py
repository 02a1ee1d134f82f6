"""The addresses a watchdog asks, and where browsers say what they held back.

The page of help stands a floor higher: it shows a patient's own plan.
"""

import math
from collections.abc import Iterator
from contextlib import suppress

from flask import Blueprint, Flask, Response, abort, current_app, make_response, request
from sqlalchemy.exc import SQLAlchemyError

from portal import clock, schema
from portal.access.rules import public
from portal.notifications.lag import lag
from portal.vault import shelf
from portal.web import measuring
from portal.web.logs import log
from portal.web.read_only import served_read_only

blueprint = Blueprint("safety", __name__)
numbers = Blueprint("numbers", __name__)
"""Not there without a token in the settings."""


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return make_response("ok\n", 200, {"Content-Type": "text/plain"})


@blueprint.get("/readyz")
@public
def readyz() -> Response:
    """The database answers too, with the schema this code needs, and no notice waits for a worker beyond the limit.

    503 when not; why is in the log. In read-only mode every notice waits, and is meant to.
    """
    now, settings = clock.now(), current_app.extensions["settings"]
    behind = lag(now).at(now)
    if schema.is_behind(schema.current()):
        return _not_ready("the schema is older than this version needs")
    if behind > settings.most_lag and not settings.read_only:
        return _not_ready(f"notices wait for the worker since {int(behind.total_seconds())} seconds")
    return make_response("ready\n", 200, {"Content-Type": "text/plain"})


def _not_ready(why: str) -> Response:
    log.error("not ready", fault=why)
    return make_response("not ready\n", 503, {"Content-Type": "text/plain"})


@numbers.get("/metrics")
@public
def metrics() -> Response:
    """For whoever shows the token; for everybody else there is no such page."""
    if not measuring.may_read():
        abort(404)
    return measuring.told(dict(_now()))


def _now() -> Iterator[tuple[tuple[str, str], float]]:
    """What can be said without the database is said without it."""
    settings, now = current_app.extensions["settings"], clock.now()
    newest = shelf.newest(settings.backup_folder)
    age = (now - newest).total_seconds() if newest else math.inf  # one that is not there is old: an alert on it fires
    yield ("portal_backup_age_seconds", "Since the newest backup was made"), age
    with suppress(SQLAlchemyError):
        behind = lag(now).at(now).total_seconds()
        yield ("portal_outbox_lag_seconds", "How long the oldest notice waits for the worker"), behind


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
