"""The database fails at the commit itself: a file is taken away when it said no, and stays when nobody knows."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlcipher3 import dbapi2

from portal.database import db
from tests.materials.files import picture
from tests.materials.given import download, materials, offer
from tests.visitor import Visitor


def files_of(app: Flask) -> set[str]:
    return {one.name for one in (Path(app.config["INSTANCE"]) / "files").rglob("*") if one.is_file()}


def fail_at_commit(app: Flask, monkeypatch: pytest.MonkeyPatch, *, done: bool) -> None:
    """The next commits: `done`, and then the connection is gone; or refused."""
    with app.app_context():
        engine: Engine = db.engine

    def commit(proxied: Any) -> None:
        if not done:
            raise (dbapi2 if engine.dialect.name == "sqlite" else psycopg).OperationalError("no room is left")
        connection = proxied.driver_connection
        connection.commit()
        connection.close()
        raise psycopg.OperationalError("the connection was closed")

    monkeypatch.setattr(engine.dialect, "do_commit", commit)


def test_refused_leaves_no_file(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    dana, before = Visitor(app, "dana"), files_of(app)
    dana.get("/")
    with monkeypatch.context() as patch:
        fail_at_commit(app, patch, done=False)
        offer(app, dana, 503, file=picture())
    assert materials(app) == []
    assert files_of(app) == before


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_done_without_saying_so_leaves_its_file(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is on this machine is asked by a call, and a call says what became of it: only PostgreSQL can go away."""
    dana = Visitor(app, "dana")
    dana.get("/")
    with monkeypatch.context() as patch:
        fail_at_commit(app, patch, done=True)
        offer(app, dana, 503, file=picture())
    (kept,) = materials(app)
    assert download(dana, f"/materials/{kept.id}")
