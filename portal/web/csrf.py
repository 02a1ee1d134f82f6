"""Cross-site requests: refused by where they come from, and by the token that only our forms hold."""

from flask import Flask, abort, g, request, session
from flask_wtf import CSRFProtect

from portal.web.transaction import SAFE


def init_csrf(app: Flask) -> None:
    """The token lives as long as the browser session: a person who writes for an hour must not lose the text."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.before_request(_refuse_other_sites)
    CSRFProtect(app)


def forget_browser() -> None:
    """Nothing of what this browser held is known any more; the token and the stamp of before with it."""
    session.clear()
    g.pop("csrf_token", None)
    g.pop("stamp", None)


def _refuse_other_sites() -> None:
    site = request.headers.get("Sec-Fetch-Site", "none")
    if request.method not in SAFE and site not in ("same-origin", "none"):
        abort(403)
