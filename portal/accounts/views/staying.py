"""Before a sign-in ends its pages say so; once it is over they show nothing any more."""

from flask import Response, request

from portal.access.rules import public
from portal.accounts.staying import left
from portal.accounts.views.door import blueprint
from portal.accounts.way_back import door_and_back
from portal.web.htmx import wants_fragment
from portal.web.pages import nothing_new, page, see


@blueprint.get("/staying")
@public
def staying() -> Response:
    """Asked by a page in the background; by somebody who stays, as any other request: that is what keeps her in."""
    if not wants_fragment():
        return see("/")
    now = left()
    if now.says_something and request.args.get("known") == now.known:
        return nothing_new()
    return page("accounts/_staying.html", left=now, door=door_and_back())
