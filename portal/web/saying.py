"""What became of it, said on the page that a form leads to. Each route says it, beside what it takes.

    @blueprint.post("/groups/<uuid:group_id>/handouts")
    @within(led_groups, "group_id")
    @says(_l("Posted. Whoever it is for finds it under Materials."))
    def post_handout(actor: Actor, group: Group) -> Response: ...

The address of that page names the route, and the words are looked up there: no address brings words of its own. They
stand on top of a page of staff or, where the way leads to a part of the page, in that part.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Flask, current_app, request

View = Callable[..., Any]
NAME = "said"
_HERE = "same-origin"


def init_saying(app: Flask) -> None:
    app.jinja_env.globals["said_here"] = said_here


def says(words: Any) -> Callable[[View], View]:
    """For a view that sends on to a page when it has done what it was asked."""

    def mark(view: View) -> View:
        view.__says__ = words  # type: ignore[attr-defined]
        return view

    return mark


def said_by(endpoint: str | None) -> str:
    """What a route says; "" for one that says nothing."""
    return str(getattr(current_app.view_functions.get(endpoint or ""), "__says__", ""))


def with_saying(url: str) -> str:
    """The address that a POST leads to: with the route's name, and the part of the page that it leads to."""
    if request.method != "POST" or not said_by(request.endpoint):
        return url
    parts = urlsplit(url)
    said = f"{NAME}={request.endpoint}" + (f"~{quote(parts.fragment)}" if parts.fragment else "")
    return parts._replace(query=f"{parts.query}&{said}" if parts.query else said).geturl()


def said_here(at: str = "") -> str:
    """What this page has to say in this part. The answer to a POST itself says what is the matter, and nothing else.

    Nor does an address that somebody sent her, or typed: what it says was done, was not. Browsers tell where from.
    """
    endpoint, _sign, place = told_in(NAME).partition("~")
    return said_by(endpoint) if place == at else ""


def told_in(name: str) -> str:
    """What an address of ours tells under this name of what became of it; "" in one that somebody sent her, or typed,
    and in the answer to a POST."""
    is_led_on = request.method == "GET" and request.headers.get("Sec-Fetch-Site", _HERE) == _HERE
    return request.args.get(name, "") if is_led_on else ""
