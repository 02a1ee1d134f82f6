"""Would parts by time help? The same messages in one table and in twelve, and what reading and purging take in each."""

import statistics
import time
from collections.abc import Sequence
from typing import Any

from psycopg import Connection

PARTS = 12
_NEWEST = "SELECT id, author_id, sent_at, body_sealed FROM {table} WHERE thread_id = %s ORDER BY id DESC LIMIT 21"
_NEW = "SELECT count(*) FROM {table} WHERE thread_id = %s AND id > %s"


def compare(connection: Connection[Any], rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds by what is done, in one table and in parts. Both are copies, thrown away afterwards."""
    with connection.transaction(force_rollback=True):
        _lay(connection)
        threads = connection.execute("SELECT id FROM thread ORDER BY random() LIMIT 200").fetchall()
        recent = _recent(connection)
        found = {
            "the newest of a conversation": _both(connection, _NEWEST, [(one,) for (one,) in threads], rounds),
            "how many are unread": _both(connection, _NEW, [(one, recent) for (one,) in threads], rounds),
        }
        found["the oldest twelfth goes"] = _purged(connection)
    return found


def _lay(connection: Connection[Any]) -> None:
    connection.execute("CREATE TABLE whole (LIKE message)")
    connection.execute("CREATE TABLE parted (LIKE message) PARTITION BY RANGE (id)")
    cuts = [row[0] for row in connection.execute(_CUTS, [PARTS]).fetchall()]
    for number, (low, high) in enumerate(zip([None, *cuts], [*cuts, None], strict=True)):
        bounds = f"FROM ({_bound(low, 'MINVALUE')}) TO ({_bound(high, 'MAXVALUE')})"
        connection.execute(f"CREATE TABLE parted_{number} PARTITION OF parted FOR VALUES {bounds}".encode())
    for table in ("whole", "parted"):
        connection.execute(f"INSERT INTO {table} SELECT * FROM message".encode())
        connection.execute(f"CREATE UNIQUE INDEX ON {table} (id)".encode())
        connection.execute(f"CREATE INDEX ON {table} (thread_id, id)".encode())
        connection.execute(f"ANALYZE {table}".encode())


_CUTS = """SELECT (array_agg(id ORDER BY id))[1] FROM (
SELECT id, ntile(%s) OVER (ORDER BY id) AS part FROM message) AS parts WHERE part > 1 GROUP BY part ORDER BY part"""


def _bound(cut: Any, otherwise: str) -> str:
    return f"'{cut}'" if cut else otherwise


def _recent(connection: Connection[Any]) -> Any:
    """A mark that stands where the last twentieth begins."""
    row = connection.execute(
        "SELECT id FROM message ORDER BY id DESC OFFSET (SELECT count(*) / 20 FROM message) LIMIT 1"
    )
    return row.fetchone()[0]  # type: ignore[index]


def _both(
    connection: Connection[Any], statement: str, asked: Sequence[tuple[Any, ...]], rounds: int
) -> dict[str, float]:
    times: dict[str, list[float]] = {"whole": [], "parted": []}
    for turn in range(rounds):
        for table, taken in times.items():
            began = time.perf_counter()
            connection.execute(statement.format(table=table).encode(), asked[turn % len(asked)]).fetchall()
            taken.append((time.perf_counter() - began) * 1000)
    return {table: round(statistics.median(taken), 3) for table, taken in times.items()}


def _purged(connection: Connection[Any]) -> dict[str, float]:
    began = time.perf_counter()
    connection.execute("DELETE FROM whole WHERE id < (SELECT id FROM parted_1 ORDER BY id LIMIT 1)")
    between = time.perf_counter()
    connection.execute("DROP TABLE parted_0")
    ended = time.perf_counter()
    return {"whole": round((between - began) * 1000, 1), "parted": round((ended - between) * 1000, 1)}
