"""Where a clinic may come to: a database in which nothing lives. And how it is left when one could not come.

A schema in which no clinic was ever begun is such a place: somebody made it ahead, or a reading was killed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from flask import current_app
from sqlalchemy import Connection, MetaData, inspect, select, table, text
from sqlalchemy.exc import SQLAlchemyError

from portal.accounts.models import User
from portal.backups.moving import anchors
from portal.backups.refused import Refused
from portal.connections import reading
from portal.database import Base, db
from portal.files import store
from portal.vault.sealing import DataKey

REVISIONS = "alembic_version"
OCCUPIED = (
    "There is a database here already, and it stays as it is. Give the clinic an empty place:"
    " another PORTAL_INSTANCE, or a new database in DATABASE_URL."
)
_FUNCTIONS = text(
    "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
    " AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
)


@dataclass
class Place:
    """What is brought: `take_away` leaves nothing of it."""

    files: list[UUID] = field(default_factory=list)
    anchors: Path | None = None

    def put(self, file_id: UUID, envelope: bytes) -> None:
        """Raises Refused where another file has this name. One that is the same stays, whatever happens."""
        try:
            there = store.sealed(file_id)
        except FileNotFoundError:
            self.files.append(file_id)
            store.put_back(file_id, envelope)
            return
        if there != envelope:
            raise Refused(f"Another file lies where {file_id.hex} is to lie: give the clinic an empty place.")

    def note(self, content: Iterable[bytes]) -> None:
        """The anchors."""
        path = anchors_here()
        if anchors.put(path, content):
            self.anchors = path

    def take_away(self) -> None:
        """Raises Refused when that, too, cannot be done."""
        db.session.remove()
        try:
            _empty()
            for file_id in self.files:
                store.drop(file_id)
            if self.anchors:
                self.anchors.unlink(missing_ok=True)
        except (OSError, SQLAlchemyError) as fault:
            raise Refused("It failed, and a part of it is still there: empty the place before the next try.") from fault


def free() -> Place:
    """A place with nothing in it. Raises Refused where anything lives."""
    with reading(), db.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        if there - {REVISIONS, *Base.metadata.tables} or _is_lived_in(connection, there):
            raise Refused(OCCUPIED)
    if there:
        _empty()
    return Place()


def anchors_here() -> Path:
    path: Path = current_app.extensions["settings"].anchors_at
    return path


def _is_lived_in(connection: Connection, there: set[str]) -> bool:
    """Every clinic has a key from its first moment, and people soon."""
    return any(
        connection.execute(select(text("1")).select_from(table(name)).limit(1)).first()
        for name in {DataKey.__tablename__, User.__tablename__} & there
    )


def _empty() -> None:
    if db.engine.dialect.name == "sqlite":
        _delete_database(Path(db.engine.url.database or ""))
    else:
        _drop_all()


def _delete_database(file: Path) -> None:
    db.engine.dispose()
    for name in ("", "-wal", "-shm"):
        file.with_name(file.name + name).unlink(missing_ok=True)


def _drop_all() -> None:
    there = MetaData()
    with db.engine.begin() as connection:
        there.reflect(connection)
        there.drop_all(connection)
        for name in connection.scalars(_FUNCTIONS).all():
            connection.exec_driver_sql(f"DROP FUNCTION {name}")
