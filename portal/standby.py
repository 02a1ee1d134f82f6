"""Pages that PostgreSQL's standby may serve, where one is named: what they ask, the primary need not answer.

Who somebody is and what she may reach is asked of the primary first, always. Then the standby is asked whether it holds
all that had been kept when the request came. If it does not, after a moment, the primary goes on: so nobody reads a
page that lacks what she, or anybody else, did before. Whatever goes wrong at the standby, the primary makes the page.

For pages that only read, begin to end, and whose making may be begun anew.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, text
from sqlalchemy.exc import DBAPIError

from portal.connections import begin_looking, read_elsewhere
from portal.database import STANDBY, db
from portal.web.logs import log_trouble

View = Callable[..., Any]
PATIENCE, STEP = 0.05, 0.005
"""Seconds to wait for the standby, and between two looks."""
REST = 30
"""Seconds for which nobody asks a standby that did not answer."""

_KEPT = text("SELECT CAST(pg_current_wal_flush_lsn() AS text)")
_HOLDS = text("SELECT pg_last_wal_replay_lsn() >= CAST(:kept AS pg_lsn)").bindparams(bindparam("kept"))


def from_standby(view: View) -> View:
    """Below the rule: that one is checked on the primary."""

    @wraps(view)
    def elsewhere(*arguments: Any, **more: Any) -> Any:
        if STANDBY not in db.engines or not _is_up_to_date():
            return view(*arguments, **more)
        _let_go()
        try:
            with read_elsewhere():
                return view(*arguments, **more)
        except DBAPIError as fault:
            _give_up_for_a_while(fault)
        finally:
            _let_go()
        return view(*arguments, **more)

    return elsewhere


def _is_up_to_date() -> bool:
    if time.monotonic() < current_app.extensions.get("standby rests until", 0):
        return False
    kept = db.session.execute(_KEPT).scalar_one()
    try:
        with db.engines[STANDBY].connect() as connection:
            end = time.monotonic() + PATIENCE
            while not (holds := connection.execute(_HOLDS, {"kept": kept}).scalar_one()) and time.monotonic() < end:
                time.sleep(STEP)
    except DBAPIError as fault:
        _give_up_for_a_while(fault)
        return False
    return bool(holds)


def _give_up_for_a_while(fault: DBAPIError) -> None:
    current_app.extensions["standby rests until"] = time.monotonic() + REST
    log_trouble("standby", fault)


def _let_go() -> None:
    """What was read so far stays as it was read; the next statement begins a transaction where it belongs."""
    db.session.expunge_all()
    db.session.rollback()
    begin_looking()
