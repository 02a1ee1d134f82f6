"""Backups of a clinic, and empty places to restore them into."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, text

from portal import clock
from portal.app import create_app
from portal.backups.making import back_up
from portal.backups.restoring import Restored, fit, restore
from portal.config.settings import Settings
from portal.database import db
from portal.vault import escrow
from tests.letting_go import let_go


def backed_up(app: Flask, folder: Path) -> tuple[Path, Path]:
    """The archive, and the file of the keys as it is now."""
    with app.app_context(), backups_in(app, folder):
        archive = back_up(clock.now())
        db.session.remove()
    return archive, folder / escrow.NAME


@contextmanager
def backups_in(app: Flask, folder: Path) -> Iterator[None]:
    before: Settings = app.extensions["settings"]
    app.extensions["settings"] = replace(before, backups=folder)
    try:
        yield
    finally:
        app.extensions["settings"] = before


@contextmanager
def restored(app: Flask, archive: Path, keys: Path, place: Path) -> Iterator[tuple[Flask, Restored]]:
    """An installation made of these, on the same kind of database, with the same ring."""
    settings: Settings = app.extensions["settings"]
    url = f"sqlite:///{place / 'portal.db'}" if settings.on_sqlite else new_database(settings.database_url)
    found, kept = fit(archive, keys, app.extensions["key_ring"])
    again = create_app(replace(settings, instance=place, database_url=url, backups=None))
    try:
        yield again, restore(again, archive, found, kept)
    finally:
        let_go(again)


def new_database(url: str, name: str = "again") -> str:
    """Beside the one there: empty."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    path, _, options = url.partition("?")
    return f"{path.rpartition('/')[0]}/{name}?{options}"


@contextmanager
def files_kept(app: Flask) -> Iterator[None]:
    """What is dropped from the store meanwhile lies there again, for the tests that follow."""
    folder: Path = app.extensions["settings"].instance / "files"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    try:
        yield
    finally:
        for path, content in before.items():
            path.write_bytes(content)
