"""Rows and files of a backup or an archive on their way into an empty schema, just as they were."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, table, text

from portal.backups import rows
from portal.backups.archive import Reader
from portal.backups.manifest import FILES, ROWS, Manifest, Step, nothing
from portal.database import table_of
from portal.vault.escrow import Kept
from portal.vault.sealing import DataKey

Put = Callable[[UUID, bytes], None]
_TRIGGERS_OF_SQLITE = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
_TABLES_WITH_TRIGGERS = text(
    "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
)


def fill(
    connection: Connection,
    reader: Reader,
    found: Manifest,
    put: Put,
    step: Step = nothing,
    note: Callable[[Iterator[bytes]], object] | None = None,
) -> None:
    """Rows and files, into a schema of its revision. `put` is given each file, `note` the anchors."""
    with as_they_are(connection):
        _empty(connection, found)
        for name, pieces in reader.parts():
            if name.startswith(ROWS):
                of = name.removeprefix(ROWS)
                for done in rows.load(connection, of, found.columns[of], pieces):
                    step(done)
            elif name.startswith(FILES):
                put(UUID(name.removeprefix(FILES)), b"".join(pieces))
                step(1)
            elif note:
                note(pieces)


def put_keys(connection: Connection, kept: Kept) -> None:
    """With which it is a clinic: until then nobody can use it."""
    connection.execute(insert(table_of(DataKey)), list(kept.rows()))


@contextmanager
def as_they_are(connection: Connection) -> Iterator[None]:
    """No trigger adds to what is put in, and rows may come before those they refer to. Until the transaction ends."""
    wake = (_rest_on_sqlite if connection.dialect.name == "sqlite" else _rest_on_postgresql)(connection)
    yield
    wake()


def _rest_on_sqlite(connection: Connection) -> Callable[[], None]:
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    triggers = connection.execute(_TRIGGERS_OF_SQLITE).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')

    def wake() -> None:
        for _, made_by in triggers:
            connection.exec_driver_sql(made_by)

    return wake


def _rest_on_postgresql(connection: Connection) -> Callable[[], None]:
    tables = connection.scalars(_TABLES_WITH_TRIGGERS).all()

    def all_of_them(how: str) -> None:
        for name in tables:
            connection.exec_driver_sql(f"ALTER TABLE {name} {how} TRIGGER USER")

    all_of_them("DISABLE")
    return lambda: all_of_them("ENABLE")


def _empty(connection: Connection, found: Manifest) -> None:
    """Of what the migrations themselves laid down."""
    for name in reversed(found.columns):
        laid = table(name)
        if connection.scalar(select(func.count()).select_from(laid)):
            connection.execute(delete(laid))
