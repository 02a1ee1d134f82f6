"""What an operator reads when the database, or a file, fails a command, in place of where it failed."""

import os
import re

from sqlalchemy.exc import DBAPIError, OperationalError

from portal.config.reading import settings_of
from portal.config.settings import Settings, UnsafeSetting
from portal.config.sources import Values
from portal.doctor import owning
from portal.vault.escrow import BadKeyFile
from portal.vault.keyring import BadKeys, Unreadable

NO_ANSWER = (
    "The database does not answer: see whether PostgreSQL runs, and whether DATABASE_URL names it, its database and "
    "its password."
)
NO_SCHEMA = "The schema is not there, or older than this version needs: run `portal db upgrade`."
NOT_OPENED = (
    "The database's file cannot be opened or written: see whom it, its folder and what lies beside it belong to."
)
FULL = "The disk of the database is full, or a limit is reached: make room, and run this again."
OTHER_KEY = (
    "The database's file does not open with the portal.db.key beside it: one of the two is from another place, or is "
    "damaged. Put the other back, or restore a backup into an empty place."
)
BROKEN = (
    "The database's file is damaged: stop the portal, keep a copy, and restore the newest backup into an empty place."
)
BUSY = "Somebody else has been writing to the database all the while: see what runs beside the portal, and try again."
NO_RIGHT = "PostgreSQL does not let this user do that: make it the owner of its database."
_UNKNOWN_PART = re.compile(r"(?:invalid connection option|invalid \w+ value:|bad value for \w+:) [\"']([\w.-]*)[\"']")
_SEALED = (
    "see whether PostgreSQL runs with ssl on, whether its certificate is for the name in the address, and whether "
    "sslrootcert names a file that this user may read."
)
_NOT_REACHED = ("connection failed", "connection is bad")
"""How the driver begins where no connection came about: of one that is lost, sealed as it was, SSL is spoken of too."""
_LET_IN = "FATAL"
"""The server itself speaks, of whom it lets in: its sentence may tell that the way was sealed."""
_UNKNOWN = ("42P01", "42703")
"""PostgreSQL's words for a table and a column that are not there."""
_NOT_THERE = ("08", "28", "3D", "57P")
"""How its words begin for: no connection, not let in, no such database, shutting down or starting."""
_OF_POSTGRESQL = {"53100": FULL, "42501": NO_RIGHT}
_OF_SQLITE = {
    "no such table": NO_SCHEMA,
    "no such column": NO_SCHEMA,
    "database or disk is full": FULL,
    "disk I/O error": FULL,
    "file is not a database": OTHER_KEY,
    "database disk image is malformed": BROKEN,
    "database is locked": BUSY,
    "unable to open database file": NOT_OPENED,
    "attempt to write a readonly database": NOT_OPENED,
}
"""How its own words begin."""


def in_words(fault: BaseException) -> str | None:
    """None for what no operator could mend by this."""
    if isinstance(fault, UnsafeSetting | BadKeys | BadKeyFile):
        return str(fault)
    if isinstance(fault, Unreadable):
        return f"PORTAL_KEYS does not open all that is here ({fault}): put the key that is missing behind the first."
    if isinstance(fault, OSError):
        return owning.words_of(fault, _settings())
    return _of_database(fault) if isinstance(fault, DBAPIError) else None


def of_address(fault: DBAPIError, called: str = "DATABASE_URL") -> str:
    """What is wrong with an address before anybody is let in; empty for anything else."""
    if getattr(fault.orig, "sqlstate", ""):
        return ""
    said = str(fault.orig)
    if found := _UNKNOWN_PART.search(said):
        return f"{called} says “{found[1]}”, which PostgreSQL does not know: see what stands after its question mark."
    if said.startswith(_NOT_REACHED) and _LET_IN not in said and ("SSL" in said or "certificate" in said):
        return f"{called} asks for a sealed way to PostgreSQL that is not to be had: {_SEALED}"
    return ""


def _of_database(fault: DBAPIError) -> str | None:
    said = str(fault.orig)
    known = next((words for begins, words in _OF_SQLITE.items() if said.startswith(begins)), None)
    if known is NOT_OPENED:
        settings = _settings()
        return next(owning.needed(settings), known) if settings else known
    if known:
        return known
    if wrong := of_address(fault):
        return wrong
    state = getattr(fault.orig, "sqlstate", "")  # None: no server was there to say one
    if state in _UNKNOWN:
        return NO_SCHEMA
    if isinstance(fault, OperationalError) and (state is None or state.startswith(_NOT_THERE)):
        return NO_ANSWER
    return _OF_POSTGRESQL.get(state or "")


def _settings() -> Settings | None:
    try:
        return settings_of(Values(os.environ))
    except UnsafeSetting:
        return None
