"""Cross-site requests: refused by where they come from, and by the token that only our forms hold.

Links from elsewhere open; what would put a page of ours into another one, as a frame or otherwise, gets nothing.
"""

from functools import lru_cache

from flask import Flask, abort, current_app, g, request, session
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer

from portal.web.transaction import SAFE


def init_csrf(app: Flask) -> None:
    """The token lives as long as the browser session: a person who writes for an hour must not lose the text."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.before_request(_refuse_other_sites)
    CSRFProtect(app)
    app.jinja_env.globals["csrf_token"] = token


def token() -> str:
    """What a form of this browser session holds. Signed once, not for every page."""
    known = g.get("csrf_token")
    if known is None and "csrf_token" in session:
        known = g.csrf_token = _signed(current_app.config["SECRET_KEY"], session["csrf_token"])
    return str(known or generate_csrf())


@lru_cache(maxsize=1024)
def _signed(secret_key: str, secret: str) -> str:
    """As Flask-WTF signs it, which also checks it; it never grows old (`WTF_CSRF_TIME_LIMIT`)."""
    return str(URLSafeTimedSerializer(secret_key, salt="wtf-csrf-token").dumps(secret))


def forget_browser() -> None:
    """Nothing of what this browser held is known any more; the token and the stamp of before with it."""
    session.clear()
    g.pop("csrf_token", None)
    g.pop("stamp", None)


def is_from_here() -> bool:
    """A page of ours, or nobody's: an address that was typed. Browsers that do not tell are taken at their word."""
    return request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")


def _is_opened() -> bool:
    """A link followed, not a picture, script or frame of somebody else's page."""
    headers = request.headers
    return (
        headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        and headers.get("Sec-Fetch-Dest", "document") == "document"
    )


def _refuse_other_sites() -> None:
    if not is_from_here() and not (request.method in SAFE and _is_opened()):
        abort(403)
