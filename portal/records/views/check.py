"""Anyone with a letter may check its code. The page says nothing else, not even whose portal this is."""

from flask import Response, request
from flask_babel import gettext as _

from portal.access.rules import public
from portal.coverage.actions.proving import Confirmed
from portal.records.checking import TooMany, checked
from portal.records.views.screens import blueprint
from portal.web.pages import page
from portal.web.read_only import served_read_only
from portal.web.taking import takes


@blueprint.get("/check")
@public
def check() -> Response:
    return _page()


@blueprint.post("/check")
@public
@served_read_only
@takes(secret={"code"})
def check_code() -> Response:
    """The same page for a code that was taken back, never was, or is mistyped: what was typed is not shown again."""
    try:
        return _page(asked=True, found=checked(request.form.get("code", ""), request.remote_addr or ""))
    except TooMany:
        return _page(429, fault=_("There were many tries in a short time. Please try again in a few minutes."))


def _page(status: int = 200, asked: bool = False, found: Confirmed | None = None, fault: str = "") -> Response:
    answer = page("records/check.html", status=status, asked=asked, found=found, fault=fault)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
