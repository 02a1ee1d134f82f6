"""The only way hx-attributes get into a page.

HTML that slipped into a page can act through htmx under any CSP. So each element with hx-attributes
carries a stamp that differs per session, and app.js strips or cancels those without it.
"""

import hashlib
import hmac
from functools import lru_cache

from flask import Flask, current_app, g, session
from markupsafe import Markup

from portal.web.csrf import token
from portal.web.escaping import shown

_KNOWN = {"get", "post", "target", "swap", "trigger", "sync", "select", "select_oob", "push_url", "replace_url"}
_KNOWN |= {"include", "indicator", "vals", "encoding"}


def init_stamp(app: Flask) -> None:
    app.jinja_env.globals.update(hx=hx, oob=oob, stamp=stamp)


def stamp() -> str:
    """This session's stamp: an HMAC of its CSRF secret, so that neither gives away the other."""
    known: str | None = g.get("stamp")
    if known is None:
        token()
        known = g.stamp = _stamp_of(current_app.config["SECRET_KEY"], session["csrf_token"])
    return known


@lru_cache(maxsize=1024)
def _stamp_of(secret_key: str, secret: str) -> str:
    return hmac.new(secret_key.encode(), f"stamp{secret}".encode(), hashlib.sha256).hexdigest()[:24]


def hx(**attributes: str) -> Markup:
    """`hx(get=url, target="#week")` -> `hx-get="…" hx-target="#week" data-stamp="…"`."""
    unknown = attributes.keys() - _KNOWN
    if unknown:
        raise TypeError(f"not an hx-attribute of this house: {sorted(unknown)}")
    pairs = [(f"hx-{name.replace('_', '-')}", value) for name, value in attributes.items()]
    return _written([*pairs, ("data-stamp", stamp())])


def oob(swap: str | bool = True) -> Markup:
    """Marks the root of an out-of-band part. Empty when the part is drawn as a piece of its page."""
    return _written([("hx-swap-oob", "true" if swap is True else swap), ("data-stamp", stamp())]) if swap else Markup()


def _written(pairs: list[tuple[str, str]]) -> Markup:
    return Markup(" ".join([f'{name}="{shown(value)}"' for name, value in pairs]))  # nosec B704 # each value is escaped
