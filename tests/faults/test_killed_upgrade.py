"""An upgrade of the schema is killed at any moment; the next one ends it, and every row is there."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import inspect, make_url, text

from portal.app import create_app
from portal.connections import begin_reading, begin_writing
from portal.database import Base, db
from portal.operations import bind_migrations
from tests.conftest import settings
from tests.faults.place import Place, statement
from tests.faults.serving import free_port
from tests.letting_go import let_go
from tests.messages.given import thread_with
from tests.proof.row import Proof
from tests.worksheets_http.given import give

OLD = "0004"
Known = dict[str, Any]


@dataclass
class Old:
    """A clinic at work whose schema is an old one, to be copied as often as one likes."""

    place: Place
    folder: Path
    copies: int = 0

    @contextmanager
    def copy(self) -> Iterator[Flask]:
        self.copies += 1
        folder = self.folder / str(self.copies)
        folder.mkdir()
        if self.place.cluster is None:
            for name in ("portal.db", "portal.db.key"):
                shutil.copy(self.place.instance / name, folder / name)
            url = f"sqlite:///{folder / 'portal.db'}"
        else:
            name = f"old{free_port()}x{self.copies}"
            here = make_url(self.place.url).database
            statement(self.place.cluster, f"CREATE DATABASE {name} TEMPLATE {here}")
            url = self.place.cluster.url.format(name=name)
        app = create_app(settings(folder, url))
        try:
            yield app
        finally:
            let_go(app)
            shutil.rmtree(folder)

    def upgrade(self, app: Flask, killed_after: float | None = None) -> list[int]:
        """How it ended."""
        where = {"instance": str(app.config["INSTANCE"]), "url": app.extensions["settings"].database_url}
        group = self.place.zygote.ask("upgrade", **where)
        if killed_after is None:
            return [self.place.zygote.ask("wait", group=group)]
        time.sleep(killed_after)
        ended: list[int] = self.place.zygote.ask("kill", group=group)
        return ended


@pytest.fixture
def old(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Old:
    for name in ("maya", "devon", "lena"):
        thread_with(place.app, name, *(f"Message {n}" for n in range(20)))
        for _ in range(5):
            give(place.app, name, "thought-record-short")
    bind_migrations(place.app)
    with place.app.app_context():
        db.session.remove()
        flask_migrate.downgrade(revision=OLD)
        if place.cluster is None:
            with db.engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return Old(place, tmp_path_factory.mktemp("old"))


def known(app: Flask) -> Known:
    """The schema as the database has it, and how many rows there are; words and ids of some."""
    with app.app_context():
        begin_reading()
        db.engine.dispose()
        schema = inspect(db.engine)
        found: Known = {"tables": set(schema.get_table_names())}
        with db.engine.connect() as connection:
            for name in sorted(found["tables"] & set(Base.metadata.tables)):
                found[f"columns of {name}"] = {(one["name"], str(one["type"])) for one in schema.get_columns(name)}
                found[f"indexes of {name}"] = {one["name"] for one in schema.get_indexes(name)}
                found[f"checks of {name}"] = {one["name"] for one in schema.get_check_constraints(name)}
                found[f"rows of {name}"] = connection.scalar(text(f'SELECT count(*) FROM "{name}"'))
            for words in ("id, body_sealed FROM message", "id, slug FROM assignment", 'id, name FROM "user"'):
                found[words] = {tuple(row) for row in connection.execute(text(f"SELECT {words}"))}
            found["revision"] = connection.scalar(text("SELECT version_num FROM alembic_version"))
        db.engine.dispose()
    return found


def differing(one: Known, other: Known) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@pytest.mark.proof("B7")
def test_a_killed_upgrade_is_ended_by_the_next(old: Old, proof: Proof) -> None:
    with old.copy() as app:
        began = time.monotonic()
        assert old.upgrade(app) == [0]
        lasting, wanted = time.monotonic() - began, known(app)
    amid = 0
    for _ in range(many := proof.size(1, 20)):
        with old.copy() as app:
            assert old.upgrade(app, killed_after=proof.random.uniform(0, lasting)) != [1]
            amid += _revision(app) not in (OLD, wanted["revision"])
            assert old.upgrade(app) == [0]
            wrong = differing(known(app), wanted)
            proof.tried(1, bool(wrong))
            assert not wrong, wrong
    proof.figures |= {"between two revisions": amid, "an upgrade takes, seconds": round(lasting, 1), "kills": many}


def _revision(app: Flask) -> str:
    begin_reading()
    with app.app_context(), db.engine.connect() as connection:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_what_an_upgrade_left_half_is_found(old: Old) -> None:
    with old.copy() as app:
        assert old.upgrade(app) == [0]
        whole = known(app)
        begin_writing()
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text("DROP INDEX ix_message_thread_id_id"))
            connection.execute(text("DELETE FROM read_mark"))
            connection.execute(text("DELETE FROM message WHERE id = (SELECT min(CAST(id AS text)) FROM message)"))
        assert differing(known(app), whole)
