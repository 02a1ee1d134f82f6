"""What an operator reads when the database fails a command, in place of where it failed."""

from sqlalchemy.exc import DBAPIError, OperationalError

NO_ANSWER = (
    "The database does not answer: see whether PostgreSQL runs, and whether DATABASE_URL names it, its database and "
    "its password."
)
NO_SCHEMA = "The schema is not there, or older than this version needs: run `portal db upgrade`."
_UNKNOWN = ("42P01", "42703")
"""PostgreSQL's words for a table and a column that are not there."""
_NOT_THERE = ("08", "28", "3D", "57P")
"""How its words begin for: no connection, not let in, no such database, shutting down or starting."""


def in_words(fault: BaseException) -> str | None:
    """None for what no operator could mend by this."""
    if not isinstance(fault, DBAPIError):
        return None
    state = getattr(fault.orig, "sqlstate", "")  # None: no server was there to say one
    if state in _UNKNOWN or str(fault.orig).startswith(("no such table", "no such column")):
        return NO_SCHEMA
    if isinstance(fault, OperationalError) and (state is None or state.startswith(_NOT_THERE)):
        return NO_ANSWER
    return None
