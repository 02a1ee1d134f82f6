"""One URL, two sizes: the page, or the fragment of it that htmx asked for."""

from typing import Any

from flask import Response, make_response, redirect

from portal.web.htmx import wants_fragment
from portal.web.saying import with_saying
from portal.web.templates import render


def page(template: str, *, fragment: str | None = None, status: int = 200, **context: Any) -> Response:
    """`template` whole, or only its `fragment` (a partial file) when htmx will swap the answer in."""
    name = fragment if fragment and wants_fragment() else template
    return make_response(render(name, **context), status)


def see(url: str) -> Response:
    """Go look at `url`: 303 for a plain form, a whole-screen change for htmx. What the route says is said there."""
    url = with_saying(url)
    if wants_fragment():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = url
        return response
    return make_response(redirect(url, 303))


def nothing_new() -> Response:
    return make_response("", 204)


def is_local(url: str | None) -> bool:
    """Whether `url` is a path on this site: `/x`, never `//host`, a scheme, a backslash or a control character."""
    if not url or not url.startswith("/") or url.startswith("//"):
        return False
    return "\\" not in url and all(sign > " " for sign in url)
