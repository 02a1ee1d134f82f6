"""The disk is full: what was answered as kept is there, what was not is on the page, ready to be sent again."""

import io
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.app import create_app
from portal.database import db
from portal.messages.actions import BODY
from portal.messages.models import Message
from portal.vault.sealing import unseal
from portal.web import errors
from tests.conftest import Backend, settings
from tests.faults.crew import PICTURE, faults_of_file
from tests.faults.place import looking
from tests.inspector import inspect
from tests.letting_go import let_go
from tests.messages.given import thread_of
from tests.proof.row import Proof
from tests.visitor import Page, Visitor

ROOM = 12 * 1024 * 1024
LETTERS = "abcdefghijklmnopqrstuvwxyz"
Fill = Callable[[int], None]
"""Leave room for so many bytes; 0 for all there is."""


@contextmanager
def small_disk(folder: Path) -> Iterator[Fill]:
    """A file system of a few megabytes. Only root may have one."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)], check=True)
    ballast = folder / "ballast"

    def fill(room: int) -> None:
        ballast.unlink(missing_ok=True)
        if room:
            free = os.statvfs(folder)
            ballast.write_bytes(bytes(max(free.f_bavail * free.f_bsize - room, 0)))

    try:
        yield fill
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def small_files(folder: Path) -> Iterator[Fill]:
    """No file of this process may grow beyond a size: what a quota does, too."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(room: int) -> None:
        log = folder / "portal.db-wal"
        most = (log.stat().st_size if log.exists() else 0) + room if room else before[0]
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))

    try:
        yield fill
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


LIMITS = [small_files] + ([small_disk] if os.geteuid() == 0 else [])


def copied(backend: Backend, folder: Path) -> Flask:
    backend.restore()
    for name in ("portal.db", "portal.db.key"):
        shutil.copy(Path(backend.app.config["INSTANCE"]) / name, folder / name)
    return create_app(settings(folder, f"sqlite:///{folder / 'portal.db'}"))


def write_until_full(maya: Visitor, thread: str, proof: Proof, round_: int) -> tuple[list[str], Page, str]:
    """What was answered as kept, the page that was not, and its words."""
    kept: list[str] = []
    while True:
        words = f"{round_}-{len(kept)} " + "".join(proof.random.choices(LETTERS, k=4000))
        page = _posted(maya, thread, words)
        if page.status != 303:
            return kept, page, words
        kept.append(words)


def _posted(maya: Visitor, thread: str, words: str) -> Page:
    """As the page's own form does, whose field for files is empty."""
    fields = {"csrf_token": maya.csrf_token(), "body": words, "form_key": words[:40], "files": (io.BytesIO(), "")}
    return Page(maya.client.post(f"{thread}/messages", data=fields, content_type="multipart/form-data"))


def bodies(app: Flask) -> list[str]:
    with looking(app):
        found = db.session.execute(select(Message.id, Message.body_sealed))
        return sorted(unseal(BODY, id, sealed) for id, sealed in found)


@pytest.mark.proof("B4")
@pytest.mark.parametrize("limit", LIMITS, ids=lambda one: one.__name__.replace("_", "-"))
def test_what_was_kept_is_there_and_what_was_not_is_on_the_page(
    limit: Any, sqlite_backend: Backend, tmp_path: Path, proof: Proof
) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    with limit(folder) as fill:
        app = copied(sqlite_backend, folder)
        maya = Visitor(app, "maya")
        thread, kept = thread_of(maya), list[str]()
        for round_ in range(proof.size(1, 20)):
            fill(proof.random.randrange(60_000, 300_000))
            now, page, words = write_until_full(maya, thread, proof, round_)
            kept += now
            assert page.status == 503
            assert page.headers["Retry-After"]
            _reads_go_on(maya)
            _files_do_not_fit(maya, thread)
            assert bodies(app) == sorted(kept), "acknowledged is present, and nothing else"
            inspect(page, fragment=False)
            typed = page.form("/messages")["body"][0]
            assert typed == words
            fill(0)
            maya.submit(page, "/messages", body=typed)
            kept.append(words)
            assert bodies(app) == sorted(kept), "sent again from the page, and there once"
            assert not faults_of_file(app)
            proof.tried(len(now) + 1)
        let_go(app)


def _reads_go_on(maya: Visitor) -> None:
    """A page that must note that it was read (by staff, or for the first time) waits for room, as its note does."""
    for address in ("/", "/schedule", "/worksheets", "/records", "/safety-plan", "/help"):
        maya.get(address)


def _files_do_not_fit(maya: Visitor, thread: str) -> None:
    fields = {"csrf_token": maya.csrf_token(), "body": "With a picture", "files": [(io.BytesIO(PICTURE), "p.png")]}
    page = Page(maya.client.post(f"{thread}/messages", data=fields, content_type="multipart/form-data"))
    assert page.status == 503
    assert "With a picture" in page.html


def test_a_server_that_knows_no_full_disk_is_found(
    sqlite_backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errors, "DATABASE_AWAY", ())
    with small_files(tmp_path) as fill:
        app = copied(sqlite_backend, tmp_path)
        maya = Visitor(app, "maya")
        thread = thread_of(maya)
        fill(60_000)
        assert write_until_full(maya, thread, Proof("B4 control"), 0)[1].status == 500
        fill(0)
    let_go(app)
