"""A virus scanner is asked where there is one; where there is none, the administrator reads so."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from portal.config.faults import faults
from portal.files import uploads
from tests.materials.files import document
from tests.proof.row import Proof
from tests.uploads.corpus import EICAR, REBUILT
from tests.uploads.sending import Sending, empty, kept
from tests.visitor import Visitor

INFECTED = next(one for one in REBUILT if one.what == "EICAR in a PDF")
AWAY = "We cannot check files for viruses right now."
FOUND = "The virus scanner found something in this file"


@contextmanager
def clamd(at: str, answer: bytes = b"") -> Iterator[list[int]]:
    """What speaks clamd's INSTREAM on a socket; `answer`: what it says whatever it was sent."""
    sizes: list[int] = []
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(at)
        door.listen()
        thread = threading.Thread(target=_serve, args=(door, answer, sizes), daemon=True)
        thread.start()
        try:
            yield sizes
        finally:
            door.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=10)
    Path(at).unlink()


def _serve(door: socket.socket, answer: bytes, sizes: list[int]) -> None:
    while True:
        try:
            wire, _ = door.accept()
        except OSError:
            return
        with wire, wire.makefile("rb") as heard:
            assert heard.read(10) == b"zINSTREAM\0"
            content = b""
            while size := int.from_bytes(heard.read(4), "big"):
                content += heard.read(size)
            sizes.append(len(content))
            wire.sendall(answer or (b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"))


def sent(app: Flask, content: bytes) -> tuple[int, str]:
    answer = Sending(app).send("message", content, "a.pdf")
    return answer.status_code, answer.text


@pytest.mark.proof("D9")
def test_what_is_scanned_and_what_is_not_is_said(
    sqlite_app: Flask, proof: Proof, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(uploads, "_rebuilt", lambda kind, content: content)
    empty(sqlite_app)
    at, sam = str(tmp_path / "clamd"), Visitor(sqlite_app, "sam")
    asked = [("not scanned" in sam.get("/admin/clinic").text, "without a scanner the page says so")]
    monkeypatch.setitem(sqlite_app.extensions, "settings", replace(sqlite_app.extensions["settings"], clamd=at))
    asked.append(("are scanned for viruses" in sam.get("/admin/clinic").text, "with one it says so"))
    before = dict(kept(sqlite_app))
    for answer, words in ((b"", FOUND), (b"stream: INSTREAM size limit exceeded. ERROR\0", AWAY), (b"?", AWAY)):
        with clamd(at, answer):
            status, page = sent(sqlite_app, INFECTED.make())
            asked.append((status == 422 and words in page, f"{answer!r}: {status}"))
    status, page = sent(sqlite_app, document())
    asked.append((status == 422 and AWAY in page, "it is away"))
    asked.append((dict(kept(sqlite_app)) == before, "nothing of these is kept"))
    with clamd(at) as sizes:
        asked.append((sent(sqlite_app, document())[0] == 303, "harmless"))
        asked.append((sizes == [len(document())], "it has seen the whole file"))
    wrong = [what for right, what in asked if not right]
    proof.tried(len(asked), len(wrong))
    assert not wrong


def test_an_answer_that_nobody_heeds_is_seen(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without asking, what the scanner would find is taken."""
    monkeypatch.setattr(uploads, "_rebuilt", lambda kind, content: content)
    monkeypatch.setattr(uploads, "scan", lambda content: None)
    assert sent(sqlite_app, INFECTED.make())[0] == 303


def test_files_never_cross_the_network_to_be_scanned(sqlite_app: Flask) -> None:
    settings = sqlite_app.extensions["settings"]
    for where, fine in (("", 1), ("/run/clamd", 1), ("127.0.0.1:3310", 1), ("10.0.0.9:3310", 0), ("clamd:3310", 0)):
        assert any("PORTAL_CLAMD" in one for one in faults(replace(settings, clamd=where))) is not bool(fine)
