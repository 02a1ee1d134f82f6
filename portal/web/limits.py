"""How large a request may be: 1 MB, or what the view says."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, request

from portal.web.transaction import SAFE

MEGABYTE = 1024 * 1024
View = Callable[..., Any]


def accepts_up_to(size: int) -> Callable[[View], View]:
    """For a view that takes files: bodies up to `size` bytes."""

    def mark(view: View) -> View:
        view.__largest_body__ = size  # type: ignore[attr-defined]
        return view

    return mark


def init_limits(app: Flask) -> None:
    app.config.update(MAX_CONTENT_LENGTH=MEGABYTE, MAX_FORM_MEMORY_SIZE=MEGABYTE, MAX_FORM_PARTS=2000)
    app.before_request(_set)


def _set() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    takes_files = request.mimetype == "multipart/form-data"  # anything else is held in memory whole
    request.max_content_length = getattr(view, "__largest_body__", MEGABYTE) if takes_files else MEGABYTE
    # The whole body arrives now, before anything is locked: somebody on a slow line must not keep everyone waiting.
    if request.method not in SAFE:
        request.form  # noqa: B018
