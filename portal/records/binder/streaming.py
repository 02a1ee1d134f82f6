"""An answer that is made while it is sent, after its request is over.

The server asks for the next piece from whatever thread it likes, so the making runs in variables of its own: its
application context, its session, its language and zone are not those of another request on that thread.
"""

from collections.abc import Callable, Iterator
from contextvars import Context
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_babel import force_locale

from portal.access.actor import Actor
from portal.connections import begin_looking
from portal.database import db
from portal.files.serving import FILE_POLICY
from portal.records.binder.zipping import LARGE
from portal.web.formatting import set_zone
from portal.web.logs import log_trouble
from portal.web.translation import spoken_in


class BrokenOff(Exception):
    """The rest cannot be made. Without the words of what went wrong: a server may print them."""


class Streamed(Iterator[bytes]):
    """`close` ends it wherever it stands, and lets go of the database. `endpoint`: under which a fault is logged."""

    def __init__(self, app: Flask, actor: Actor, make: Callable[[], Iterator[bytes]], endpoint: str) -> None:
        self._variables = Context()
        self._pieces = _made(app, actor, make, endpoint)

    def __next__(self) -> bytes:
        return self._variables.run(next, self._pieces)

    def close(self) -> None:
        self._variables.run(self._pieces.close)  # type: ignore[attr-defined]


def as_file(actor: Actor, make: Callable[[], Iterator[bytes]], media_type: str, name: str = "") -> Response:
    """To be saved under `name`, which says nothing about anybody."""
    app: Any = current_app
    response = Response(
        Streamed(app._get_current_object(), actor, make, request.endpoint or ""), content_type=media_type
    )
    if name:
        response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["X-Accel-Buffering"] = "no"
    return response


def in_lumps(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Many small ones together."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        if len(waiting) > LARGE:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting)


def _made(app: Flask, actor: Actor, make: Callable[[], Iterator[bytes]], endpoint: str) -> Iterator[bytes]:
    with app.app_context(), spoken_in(actor.language), force_locale(actor.language):
        g.nobody = True  # nobody asks any more
        set_zone(actor.zone)
        begin_looking()
        try:
            for piece in make():
                db.session.rollback()  # however long it takes until the next one is asked for, nobody waits for us
                yield piece
        except Exception as fault:
            log_trouble(endpoint, fault)
            raise BrokenOff from None
