"""Help: for anyone, without script, with the database down. And the two addresses a watchdog asks."""

from flask import Blueprint, Response, g, make_response
from sqlalchemy import text

from portal.access.rules import public
from portal.database import db
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
    """The database answers too; 503 when it does not."""
    db.session.execute(text("SELECT 1"))
    return make_response("ready\n", 200, {"Content-Type": "text/plain"})
