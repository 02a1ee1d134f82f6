"""What is kept on a device for when the network is gone, and the worker that shows it then."""

from flask import Response, make_response, url_for

from portal import clock
from portal.access.actor import Actor, Role
from portal.access.rules import public, role
from portal.accounts import kept_here
from portal.coping.queries import own_plan
from portal.coping.views.screens import blueprint
from portal.web.csrf import is_from_here
from portal.web.pages import page, see
from portal.web.templates import render


@blueprint.get("/safety-plan/card/copy")
@role(Role.PATIENT)
def copy(actor: Actor) -> Response:
    """The page that is kept: nobody's name, no way into the portal but the door, no token."""
    own = own_plan(actor)
    if own is None:
        return see(url_for("coping.card"))
    return page("coping/copy.html", own=own, now=clock.now())


@blueprint.get("/safety-plan/card/off")
@public
def off() -> Response:
    """Takes the copy off this device. The worker answers it too, when the network is gone.

    No form with a token can stand on a copy, so this is a GET. It does nothing for the link or picture of another site.
    """
    if not is_from_here():
        return see(url_for("coping.card"))
    return kept_here.let_go(page("coping/off.html"))


@blueprint.get("/safety-plan/worker.js")
@public
def worker() -> Response:
    """From here, so that it sees the pages under this address and no others."""
    text = render("coping/worker.js", card=url_for("coping.card"), off=url_for("coping.off"))
    return make_response(text, 200, {"Content-Type": "text/javascript; charset=utf-8"})
