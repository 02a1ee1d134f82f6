"""How far the portal can be used by everybody, and what is known not to work."""

from flask import Response

from portal.access.rules import public
from portal.accounts.views.door import blueprint
from portal.web.pages import page


@blueprint.get("/accessibility")
@public
def accessibility() -> Response:
    return page("accounts/accessibility.html")
