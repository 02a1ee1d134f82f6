"""Read-only mode (PORTAL_READ_ONLY): every page is served, and whatever would change something is answered 503.

What reading itself leaves behind is written all the same: who signed in, who opened whose record, what was seen. No
record is read without its note; where the database takes none, the page is refused like any other that it needs.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, request

from portal.web.transaction import SAFE

View = Callable[..., Any]


class ReadOnly(Exception):
    """Nothing can be changed for now."""


def served_read_only(view: View) -> View:
    """For a POST that changes nothing of anybody's record: a way in or out, a search, a preview."""
    view.__served_read_only__ = True  # type: ignore[attr-defined]
    return view


def init_read_only(app: Flask) -> None:
    """To be called after the guard: a stranger hears first that she is one."""
    app.jinja_env.globals["read_only"] = is_on
    app.before_request(_refuse_changes)


def is_on() -> bool:
    return bool(current_app.extensions["settings"].read_only)


def _refuse_changes() -> None:
    if request.method in SAFE or not is_on():
        return
    view = current_app.view_functions.get(request.endpoint or "")
    if not getattr(view, "__served_read_only__", False):
        raise ReadOnly
