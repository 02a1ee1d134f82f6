"""htmx at the server's end. The only importer of htmx-flask.

htmx-flask 0.1.0 is wrapped because its `request.htmx` is true for history restores, it sets no
`Vary` (headers.py does), and its `reswap` refuses valid values.
"""

import json
from urllib.parse import urlsplit

from flask import Flask, Response, request
from htmx_flask import Htmx

HAVE_A_STATUS = {"save-status", "composer"}
"""Targets of what is typed on a page that says whether it is saved."""


def init_htmx(app: Flask) -> None:
    Htmx(app)


def wants_fragment() -> bool:
    """Whether the answer is swapped into a page that is already there."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def in_background() -> bool:
    """A poll: it must not count as the person being there."""
    return request.headers.get("X-Background") == "1"


def path_of_page() -> str:
    """Of the page that asked, as its browser says; "/" where that is no way here."""
    try:
        at = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return "/"
    return f"{at.path or '/'}?{at.query}".rstrip("?")


def into_view(response: Response, at: str) -> Response:
    """With the answer, something came that must be seen: the page is scrolled to it. Only where the answer replaces
    its target whole; htmx takes both from one header."""
    response.headers["HX-Reswap"] = f"outerHTML show:{at}:top"
    return response


def says_whether_saved() -> bool:
    """Of the page that asked."""
    return request.headers.get("HX-Target") in HAVE_A_STATUS


def beside_what_was_typed(response: Response) -> Response:
    """A word into a page that stays as it is: where it says whether all is saved, or over what was to be changed."""
    if says_whether_saved():
        response.headers["HX-Retarget"] = "#save-status"
        response.headers["HX-Reswap"] = "innerHTML"
    else:
        response.headers["HX-Reswap"] = "afterbegin"
    return response


def also(response: Response, event: str, at: str = "") -> Response:
    """With the answer, something happens on the page: on the element that asked, or on the one named."""
    response.headers["HX-Trigger"] = json.dumps({event: {"target": at}}) if at else event
    return response
