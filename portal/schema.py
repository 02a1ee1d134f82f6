"""Which revision the schema is at, and which one this code needs. Without Alembic, which is slow to import."""

import re
from functools import cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from portal.database import db

MIGRATIONS = Path(__file__).parents[1] / "migrations"
_NAMED = re.compile(r'^(revision|down_revision) = "?(\w+)"?$', re.MULTILINE)
_EXPANDS = re.compile(r"^EXPANDS = True$", re.MULTILINE)
_CURRENT = text("SELECT version_num FROM alembic_version")


@cache
def revisions() -> tuple[str, ...]:
    """The oldest first."""
    after = {one["down_revision"]: one["revision"] for one in _named()}
    found = [after["None"]]
    while found[-1] in after:
        found.append(after[found[-1]])
    return tuple(found)


def current() -> str:
    """The database's. Empty where there is no schema at all. Raises DBAPIError where nobody can tell."""
    try:
        return str(db.session.scalar(_CURRENT) or "")
    except (OperationalError, ProgrammingError) as fault:
        db.session.rollback()
        if _is_missing(fault):
            return ""
        raise


def _is_missing(fault: DBAPIError) -> bool:
    """The table, and not the database."""
    return str(fault.orig).startswith("no such table") or getattr(fault.orig, "sqlstate", "") == "42P01"


def is_behind(revision: str) -> bool:
    """Older than this code needs. One that this code does not know is newer: the next version has made it already."""
    return not revision or revision in revisions()[:-1]


def is_ahead(revision: str) -> bool:
    return bool(revision) and revision not in revisions()


def unfit(revision: str) -> str:
    """What keeps this code from taking all that such a database holds, and what to do; empty where nothing does."""
    newest = revisions()[-1]
    if is_ahead(revision):
        return (
            f"The schema is at {revision}, newer than this version of the portal knows, whose own is {newest}: "
            "use the version that made it. This one would leave out what is new."
        )
    there = f"at {revision}" if revision else "not there yet"
    return (
        f"The schema is {there}, and this version needs {newest}: run `portal db upgrade`."
        if revision != newest
        else ""
    )


def pending(revision: str) -> list[tuple[str, bool]]:
    """What an upgrade from there would do: each file's name, and whether a version that runs may go on meanwhile."""
    known = revisions()
    to_come = known[known.index(revision) + 1 :] if revision in known else known if not revision else ()
    by_revision = {one["revision"]: path for path, one in zip(_files(), _named(), strict=True)}
    return [(by_revision[one].stem, bool(_EXPANDS.search(by_revision[one].read_text()))) for one in to_come]


def _files() -> list[Path]:
    return sorted((MIGRATIONS / "versions").glob("*.py"))


def _named() -> list[dict[str, str]]:
    return [dict(_NAMED.findall(path.read_text())) for path in _files()]
