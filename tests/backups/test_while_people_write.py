"""A backup is one moment, however much is written meanwhile; and the administrator sees how old the newest is."""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Connection, select

from portal import clock
from portal.audit.models import CLINIC_CHAIN, AuditChain
from portal.audit.record import record
from portal.backups import rows
from portal.backups.archive import Reader
from portal.backups.making import back_up
from portal.backups.manifest import ROWS
from portal.database import db, one_moment, transaction
from portal.notifications.models import Job
from portal.vault import escrow, shelf
from portal.work.consumer import run_here
from portal.work.registry import recurring
from tests.notifications.given import with_settings
from tests.proof.row import Proof
from tests.schedule.given import writing
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
A_SECOND = 100


@pytest.fixture(autouse=True)
def _no_backups_yet(app: Flask) -> None:
    shutil.rmtree(app.extensions["settings"].backup_folder, ignore_errors=True)


def held(app: Flask, archive: Path) -> tuple[int, int]:
    """In the clinic's chain: what its head says, and how many links there are."""
    tables: dict[str, list[list[Any]]] = {}
    with archive.open("rb") as file:
        for name, pieces in Reader(file, app.extensions["key_ring"]).parts():
            tables[name.removeprefix(ROWS)] = [json.loads(line) for line in b"".join(pieces).splitlines()]
    (length,) = (row[1] for row in tables["audit_chain"] if UUID(row[0]) == CLINIC_CHAIN)
    return length, sum(UUID(row[1]) == CLINIC_CHAIN for row in tables["audit_event"])


class Writers:
    """Four, who between them write so many links a second, each acknowledged by its commit."""

    def __init__(self, app: Flask) -> None:
        self.app, self.over, self.acknowledged, self.failed = app, threading.Event(), 0, 0
        self.began = time.monotonic()

    def __enter__(self) -> "Writers":
        self.threads = [threading.Thread(target=self._write) for _ in range(4)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *ended: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    @property
    def a_second(self) -> float:
        return self.acknowledged / (time.monotonic() - self.began)

    def _write(self) -> None:
        with self.app.app_context():
            while not self.over.wait(0.002):
                if self.a_second > A_SECOND:
                    continue
                try:
                    with transaction():
                        record(None, "wrote", "proof", None)
                    self.acknowledged += 1
                except Exception:
                    self.failed += 1


def links(app: Flask) -> int:
    with app.app_context():
        found = db.session.scalars(select(AuditChain.length).where(AuditChain.id == CLINIC_CHAIN)).one()
        db.session.remove()
    return found


@pytest.mark.proof("K1")
def test_it_is_one_moment(app: Flask, proof: Proof, tmp_path: Path) -> None:
    wrong, times = [], proof.size(2, 100)
    with Writers(app) as writers:
        for number in range(times):
            before = links(app)
            with app.app_context():
                archive = back_up(clock.now() + timedelta(seconds=number), tmp_path)
                db.session.remove()
            after = links(app)
            length, counted = held(app, archive)
            if length != counted or not before <= length <= after:
                wrong.append((before, length, counted, after))
        a_second = round(writers.a_second)
    proof.tried(times, len(wrong) + writers.failed)
    proof.figures |= {"writes": writers.acknowledged, "writes a second": a_second}
    proof.figures |= {"writes refused": writers.failed}
    assert not wrong
    assert not writers.failed


def test_a_backup_of_several_moments_is_found(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody writes between two tables: seen only by whoever reads the tables one by one."""
    plain = rows.lines

    def written_between(connection: Connection, name: str, columns: rows.Columns) -> Iterator[bytes]:
        if name == "audit_event":
            with app.app_context(), transaction():
                record(None, "wrote", "proof", None)
        if moments == 1:
            yield from plain(connection, name, columns)
        else:
            with one_moment() as later:
                yield from plain(later, name, columns)

    monkeypatch.setattr(rows, "lines", written_between)
    found = []
    for moments in (1, 2):
        with app.app_context():
            length, counted = held(app, back_up(clock.now() + timedelta(seconds=moments), tmp_path))
            db.session.remove()
        found.append(counted - length)
    assert found == [0, 1]


@pytest.mark.proof("K5")
def test_the_administrator_sees_how_old_the_newest_is(app: Flask, visit: Visit, proof: Proof) -> None:
    now = datetime(2026, 12, 1, 15, tzinfo=UTC)
    folder = app.extensions["settings"].backup_folder

    def banner() -> bool:
        told = visit("sam").get("/admin/outbox")
        assert ("Newest backup" in told.text) is bool(shelf.archives(folder))
        return bool(told.tree.xpath("//*[contains(@class, 'notice')][contains(., 'newest backup is from')]"))

    wrong = 0
    with time_machine.travel(now, tick=False):
        assert "No backup yet" in visit("sam").get("/admin/outbox").text
        with app.app_context():
            (job,) = (one for one in recurring() if one.name == "backup")
            run_here(app, job)
        for minutes, stale in ((0, False), (26 * 60 - 1, False), (26 * 60 + 1, True), (24 * 60 * 30, True)):
            with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
                wrong += banner() is not stale
                proof.tried()
        with with_settings(app, backups_kept=0), time_machine.travel(now + timedelta(days=9), tick=False):
            page = visit("sam").get("/admin/outbox").text
            assert "Backups are off" in page
            assert "newest backup is from" not in page
    shutil.rmtree(folder)
    with writing(app):
        db.session.scalars(select(Job).where(Job.name == "backup")).one().fault = "OSError"
    wrong += "There is no backup" not in visit("sam").get("/admin/outbox").text
    proof.tried(1, wrong)
    assert not wrong


def test_tried_again_it_makes_no_second_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed was to remove old ones. The next night makes another."""
    folder, at = app.extensions["settings"].backup_folder, datetime(2026, 12, 1, 9, tzinfo=UTC)

    def fails(*_: object) -> int:
        raise PermissionError

    with with_settings(app, backups_kept=2), app.app_context():
        (job,) = (one for one in recurring() if one.name == "backup")
        with monkeypatch.context() as patch, time_machine.travel(at, tick=False):
            patch.setattr(shelf, "keep_newest", fails)
            with pytest.raises(PermissionError):
                job.run(lambda: False)
        for minutes, many in ((15, 1), (24 * 60, 2)):
            with time_machine.travel(at + timedelta(minutes=minutes), tick=False):
                assert job.run(lambda: False) == many
        db.session.remove()
    assert len(shelf.archives(folder)) == 2


def test_the_newest_few_are_kept_and_one_file_of_keys(app: Flask) -> None:
    folder = app.extensions["settings"].backup_folder
    with with_settings(app, backups_kept=2), app.app_context():
        (job,) = (one for one in recurring() if one.name == "backup")
        for days in range(3):
            with time_machine.travel(datetime(2026, 12, 1 + days, 9, tzinfo=UTC), tick=False):
                assert job.run(lambda: False) == min(days + 1, 2)
        db.session.remove()
    names = {path.name for path in folder.iterdir()} - {".turn"}
    assert names == {escrow.NAME, "portal-20261202T090000Z.groundwork", "portal-20261203T090000Z.groundwork"}
    assert {path.stat().st_mode & 0o077 for path in folder.iterdir() if path.name in names} == {0}
