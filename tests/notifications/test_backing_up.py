"""A copy of the file while the portal runs: encrypted, whole, and the newest few are kept."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from portal.work.backing_up import back_up
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.app import create_app
from portal.database import begin_writing, db
from tests.notifications.given import with_settings

NIGHT = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_copies_yet(sqlite_app: Flask) -> None:
    """The folder outlives a test, as the jobs of another one may have shown."""
    shutil.rmtree(sqlite_app.extensions["settings"].instance / "backups", ignore_errors=True)


def test_a_copy_opens_with_its_own_key_and_the_ring(sqlite_app: Flask, tmp_path: Path) -> None:
    settings = sqlite_app.extensions["settings"]
    with sqlite_app.app_context():
        begin_writing()
        db.session.add(User(name="Nobody committed", email_sealed="", email_lookup="x", created_at=NIGHT))
        db.session.flush()  # somebody is writing meanwhile
        assert back_up(NIGHT) == 1
        db.session.rollback()
        people = db.session.scalar(select(func.count()).select_from(User))
        db.session.rollback()
    copy = settings.instance / "backups" / "portal-20261201T090000Z.db"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert not copy.read_bytes().startswith(b"SQLite format 3")
    assert b"Maya" not in copy.read_bytes()
    (tmp_path / "portal.db").write_bytes(copy.read_bytes())
    (tmp_path / "portal.db.key").write_bytes(copy.with_name(copy.name + ".key").read_bytes())
    restored = create_app(replace(settings, instance=tmp_path, database_url=f"sqlite:///{tmp_path / 'portal.db'}"))
    with restored.app_context():
        assert db.session.scalar(select(func.count()).select_from(User)) == people
        db.session.remove()
        db.engine.dispose()


def test_the_newest_few_are_kept(sqlite_app: Flask) -> None:
    folder = sqlite_app.extensions["settings"].instance / "backups"
    with sqlite_app.app_context(), with_settings(sqlite_app, backups_kept=2):
        for days in range(4):
            back_up(NIGHT + timedelta(days=days))
    assert sorted(path.name for path in folder.iterdir()) == [
        f"portal-2026120{day}T090000Z.db{more}" for day in (3, 4) for more in ("", ".key")
    ]
