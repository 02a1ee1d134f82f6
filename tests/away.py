"""A database that does not answer."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, make_url, text

from portal.database import db


def take_away(app: Flask) -> Callable[[], None]:
    """Until what is returned is called."""
    with app.app_context():
        url, name = app.config["SQLALCHEMY_DATABASE_URI"], db.engine.dialect.name
        if name == "sqlite":
            db.engine.dispose()
    return _move_away(Path(make_url(url).database or "")) if name == "sqlite" else _lock_out(url)


def _lock_out(url: str) -> Callable[[], None]:
    """PostgreSQL throws everybody out and lets nobody in."""
    admin = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("ALTER DATABASE portal ALLOW_CONNECTIONS false"))
        connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'portal'"))

    def let_in() -> None:
        with admin.connect() as connection:
            connection.execute(text("ALTER DATABASE portal ALLOW_CONNECTIONS true"))
        admin.dispose()

    return let_in


def _move_away(file: Path) -> Callable[[], None]:
    """A SQLite file is gone, and a folder stands in its place."""
    aside = file.with_suffix(".aside")
    file.rename(aside)
    file.mkdir()

    def back() -> None:
        file.rmdir()
        aside.rename(file)

    return back
