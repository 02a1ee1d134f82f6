"""An answer that is made while it is sent, after its request is over.

The server asks for the next piece from whatever thread it likes, so the making runs in variables of its own: its
application context, its session, its language and zone are not those of another request on that thread.
"""

from collections.abc import Callable, Iterator
from contextvars import Context

from flask import Flask, g
from flask_babel import force_locale

from portal.access.actor import Actor
from portal.database import begin_reading, db
from portal.web.formatting import set_zone
from portal.web.logs import log_trouble
from portal.web.translation import spoken_in


class BrokenOff(Exception):
    """The rest cannot be made. Without the words of what went wrong: a server may print them."""


class Streamed(Iterator[bytes]):
    """`close` ends it wherever it stands, and lets go of the database."""

    def __init__(self, app: Flask, actor: Actor, make: Callable[[], Iterator[bytes]]) -> None:
        self._variables = Context()
        self._pieces = _made(app, actor, make)

    def __next__(self) -> bytes:
        return self._variables.run(next, self._pieces)

    def close(self) -> None:
        self._variables.run(self._pieces.close)  # type: ignore[attr-defined]


def _made(app: Flask, actor: Actor, make: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    with app.app_context(), spoken_in(actor.language), force_locale(actor.language):
        g.nobody = True  # nobody asks any more
        set_zone(actor.zone)
        begin_reading()
        try:
            for piece in make():
                db.session.rollback()  # however long it takes until the next one is asked for, nobody waits for us
                yield piece
        except Exception as fault:
            log_trouble("binder.download", fault)
            raise BrokenOff from None
