"""How PostgreSQL means to find the rows of each statement that a page sends: by an index, or by reading a whole table.

Each is planned twice: for the values it was sent with, and for any values, as the driver has it planned once a
connection has sent it a few times.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from flask import Flask
from psycopg import Connection, Cursor, IntegrityError, RawCursor
from sqlalchemy import event

from portal.database import Base, db
from portal.reading import Prepared

FIXED = frozenset(
    (
        *("clinic", "program", "track", "holiday", "open_hours", "first_day", "crisis_text", "opt_in"),
        *("worksheet_version", "clinic_worksheet", "job", "alembic_version"),
    )
)
"""Tables as long as a clinic is manifold, not as it is large: a program for a hundred patients is the most of it."""
FEW = frozenset(
    index.name
    for table in Base.metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["postgresql"]["where"] is not None
)
SHORT = 1000
"""Rows that fit on a few pages of the disk."""
PLANNED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
Sent = tuple[str, Any]


@dataclass(frozen=True)
class Whole:
    """A table, or an index of it, that is read from one end to the other."""

    how: str
    table: str

    def __str__(self) -> str:
        return f"{self.how} on {self.table}"


@contextmanager
def sent(app: Flask) -> Iterator[list[Sent]]:
    """Yields a list that fills with the statements that are run inside and what they were sent with."""
    seen: list[Sent] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        seen.append((statement, parameters[0] if many else parameters))

    def run(prepared: Prepared, connection: Any, parameters: Any) -> Any:
        seen.append((prepared.sql, prepared._values(parameters)))  # these go past the engine's events
        return plain_run(prepared, connection, parameters)

    with app.app_context():
        engine = db.engine
    plain_run = Prepared.run
    event.listen(engine, "before_cursor_execute", note)
    Prepared.run = run  # type: ignore[assignment,method-assign]
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
        Prepared.run = plain_run  # type: ignore[method-assign]


def is_planned(statement: str) -> bool:
    return statement.lstrip().upper().startswith(PLANNED)


def any_but_fixed(connection: Connection[Any]) -> frozenset[str]:
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return frozenset(row[0] for row in rows) - FIXED


def grown(connection: Connection[Any]) -> frozenset[str]:
    """Tables of which it makes a difference: a short one is read as a whole, and well so."""
    rows = connection.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= %s", [SHORT])
    return frozenset(row[0] for row in rows) - FIXED


def wholes(connection: Connection[Any], one: Sent, tables: frozenset[str]) -> set[Whole]:
    """Those of these tables that it means to read from one end to the other.

    Nothing is changed by it. The connection is in no transaction.
    """
    if not is_planned(one[0]):
        return set()
    found = {whole for plan in _plans(connection, *one) for whole in _in(plan, limited=False)}
    return {whole for whole in found if whole.table in tables}


def _plans(connection: Connection[Any], statement: str, values: Any) -> Iterator[dict[str, Any]]:
    with connection.transaction(force_rollback=True), _cursor(connection, values) as cursor:
        yield _plan(cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}".encode(), values))
        cursor.execute("DEALLOCATE ALL")
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        with suppress(IntegrityError), connection.transaction():  # it is the plan that counts
            cursor.execute(statement.encode(), values, prepare=True)
        wanted = "SELECT name, cardinality(parameter_types) FROM pg_prepared_statements ORDER BY prepare_time LIMIT 1"
        (found,) = cursor.execute(wanted).fetchall()
        nothing = f"({', '.join(['NULL'] * found[1])})" if found[1] else ""
        yield _plan(cursor.execute(f"EXPLAIN (FORMAT JSON) EXECUTE {found[0]}{nothing}".encode()))


def _cursor(connection: Connection[Any], values: Any) -> Cursor[Any]:
    """What goes past SQLAlchemy has its places as the driver sends them, $1 and on."""
    return RawCursor(connection) if isinstance(values, list) else connection.cursor()


def _plan(cursor: Any) -> dict[str, Any]:
    found: dict[str, Any] = cursor.fetchone()[0][0]["Plan"]
    return found


def _gathers_a_range(plan: dict[str, Any]) -> bool:
    """Beside a few rows found by one index, all of some range of another, which may be everything."""
    both = [one for below in plan.get("Plans", ()) if below["Node Type"] == "BitmapAnd" for one in below["Plans"]]
    return any("Index Cond" in one and " = " not in one["Index Cond"] for one in both)


def _in(plan: dict[str, Any], limited: bool) -> Iterator[Whole]:
    """An index that is read in its order until there are enough is not read from end to end, unless a join throws most
    of it away; nor is one that holds only the few rows of which something is still to do."""
    how, table = plan["Node Type"], plan.get("Relation Name", "")
    through = how in ("Index Scan", "Index Only Scan") and "Index Cond" not in plan and not limited
    through = through and plan["Index Name"] not in FEW
    if table and (how == "Seq Scan" or through or _gathers_a_range(plan)):
        yield Whole(how, table)
    for below in plan.get("Plans", ()):
        yield from _in(below, how == "Limit" or (limited and how in ("Result", "Subquery Scan")))
