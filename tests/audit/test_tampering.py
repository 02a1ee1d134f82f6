"""Whoever holds the database's password may edit, delete, insert, swap and cut: it shows, every time."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal import clock
from portal.audit import anchoring, verify
from portal.connections import begin_writing
from portal.database import db
from tests.audit.chains import WAYS, lengthen, on_sqlite, run, without_triggers, write_anew
from tests.proof.row import Proof
from tests.sqlite import keep_file

NAMES = ("maya", "devon")
COLUMNS = ("verb", "subject", "actor_id", "subject_id", "at", "place", "hash", "previous", "request_id", "chain_id")


@pytest.fixture
def chains(app: Flask) -> Iterator[list[UUID]]:
    """Two of them with a dozen links more, within an application context."""
    with app.app_context():
        yield lengthen(NAMES, 12)
        db.session.rollback()


@contextmanager
def undone() -> Iterator[None]:
    """What is done to the database inside is undone after, triggers and all."""
    begin_writing()
    try:
        yield
    finally:
        db.session.rollback()
        db.session.expire_all()


@pytest.mark.proof("J1")
def test_links_are_only_ever_added(chains: list[UUID], proof: Proof) -> None:
    for _ in range(proof.size(15, 500)):
        statement = _change(proof.random)
        with undone():
            before = _all_links()
            try:
                run(statement, **({"chain": proof.random.choice(chains)} if ":chain" in statement else {}))
                went_through = _all_links() != before
            except DBAPIError as refusal:
                went_through = "append-only" not in str(refusal.orig)
            proof.tried(1, int(went_through))
            assert not went_through, statement
    proof.figures |= {"kinds of statement": len(_kinds())}


def test_without_its_triggers_a_link_is_changed(chains: list[UUID]) -> None:
    for statement in _kinds():
        with undone():
            before = _all_links()
            without_triggers()
            run(statement, **({"chain": chains[0]} if ":chain" in statement else {}))
            assert _all_links() != before, statement


def test_replacing_and_emptying_have_a_trigger_of_their_own(chains: list[UUID]) -> None:
    """Neither deletes a row that the other triggers would see."""
    past_the_others = [one for one in _kinds() if one.startswith(("INSERT OR REPLACE", "TRUNCATE audit_event"))]
    for statement in past_the_others:
        with undone():
            before = _all_links()
            run("DROP TRIGGER audit_event_no_more" + ("" if on_sqlite() else " ON audit_event"))
            run(statement, **({"chain": chains[0]} if ":chain" in statement else {}))
            assert _all_links() != before
    assert past_the_others


def _kinds() -> list[str]:
    of_one = "WHERE chain_id = :chain AND place = 3"
    kinds = [
        f"UPDATE audit_event SET verb = 'x' {of_one}",
        f"DELETE FROM audit_event {of_one}",
        "DELETE FROM audit_event",
    ]
    columns = "place, chain_id, at, actor_id, verb, subject, subject_id, request_id, previous, hash"
    other = columns.replace("verb", "'x'")
    if on_sqlite():
        kinds += [f"INSERT OR REPLACE INTO audit_event (id, {columns}) SELECT id, {other} FROM audit_event {of_one}"]
        kinds += [f"REPLACE INTO audit_event (id, {columns}) SELECT 'f', {other} FROM audit_event {of_one}"]
        kinds += [f"UPDATE OR REPLACE audit_event SET place = 4 {of_one}"]
    else:
        kinds += ["TRUNCATE audit_event", "TRUNCATE audit_chain CASCADE"]
        kinds += [
            f"INSERT INTO audit_event (id, {columns}) SELECT id, {columns} FROM audit_event {of_one}"
            " ON CONFLICT (id) DO UPDATE SET verb = 'x'"
        ]
    return kinds


def _change(chance: random.Random) -> str:
    if chance.random() < 0.5:
        return chance.choice(_kinds())
    column, other = chance.sample((*COLUMNS[:4], "request_id"), 2)
    return f"UPDATE audit_event SET {column} = NULL, {other} = NULL WHERE place = {chance.randint(1, 8)}"


def _all_links() -> list[Any]:
    return list(db.session.execute(text("SELECT * FROM audit_event ORDER BY chain_id, place")).all())


@pytest.mark.proof("J3")
def test_every_tampering_is_found(chains: list[UUID], proof: Proof, tmp_path: Path) -> None:
    """Naively, and with every hash and head after it written anew: then against the anchors alone."""
    file = tmp_path / "anchors"
    anchoring.anchor(file, clock.now())
    kept = anchoring.anchored(file).links
    assert list(verify.faults(kept)) == []
    found = dict.fromkeys(("inside the database", "by the anchors alone"), 0)
    for way, tamper in WAYS.items():
        for n in range(proof.size(3, 300)):
            with undone():
                without_triggers()
                chain = proof.random.choice(chains)
                tamper(proof.random, chain)
                cleverly = n % 3 == 2 or way == "cut tail"
                if cleverly:
                    write_anew(chain)
                seen = list(verify.faults(kept))
                assert not cleverly or list(verify.faults()) == [], "nothing inside can tell"
                found["by the anchors alone" if cleverly else "inside the database"] += bool(seen)
                proof.tried(1, int(not seen))
                assert seen, way
    proof.figures |= found


def test_without_anchors_a_chain_written_anew_is_believed(chains: list[UUID]) -> None:
    with undone():
        without_triggers()
        WAYS["edit"](random.Random(1), chains[0])
        assert list(verify.faults()), "as it is, it shows"
        write_anew(chains[0])
        assert list(verify.faults()) == []


def test_an_older_copy_of_the_database_is_found(sqlite_app: Flask, tmp_path: Path) -> None:
    """Also one that was anchored itself, and with a chain that came since."""
    file, instance = tmp_path / "anchors", sqlite_app.config["INSTANCE"]
    with sqlite_app.app_context():
        lengthen(NAMES, 3)
        anchoring.anchor(file, clock.now())
        db.session.remove()
        put_back = keep_file(sqlite_app, instance, "older.db")
        lengthen(NAMES, 2)
        anchoring.anchor(file, clock.now() + timedelta(hours=1))
        db.session.remove()
        put_back()
        assert list(verify.faults()) == []
        found = list(verify.faults(anchoring.anchored(file).links))
        assert len(found) == 2
        assert all("were anchored" in one for one in found)


def test_the_file_of_anchors_itself_shows_what_was_done_to_it(sqlite_app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "anchors"
    with sqlite_app.app_context():
        for hour in range(4):
            lengthen(("maya",), 2)
            anchoring.anchor(file, clock.now() + timedelta(hours=hour))
        lines = [line for line in file.read_text().splitlines() if line]
        assert len(lines[1]) < len(lines[0]), "between, only what has moved"
        assert file.stat().st_mode & 0o077 == 0
        anchoring.anchored(file)
        for without in (0, 1, 2):
            file.write_text("\n".join(lines[:without] + lines[without + 1 :]) + "\n")
            with pytest.raises(anchoring.BrokenAnchors, match="does not follow"):
                anchoring.anchored(file)
        file.write_text("\n".join(lines).replace('"links": ', '"links": 1', 1).replace("1,", "2,", 1))
        with pytest.raises(anchoring.BrokenAnchors):
            anchoring.anchored(file)
        file.write_text("\n".join([*lines, lines[0][:40]]))
        assert anchoring.anchored(file).torn == 1
        anchoring.anchor(file, clock.now() + timedelta(hours=5))
        assert anchoring.anchored(file).torn == 1, "what was torn harms nothing that comes after"
        anchoring.anchor(file, clock.now() + timedelta(hours=30))
        assert list(verify.faults(anchoring.anchored(file).links)) == []


def test_the_next_line_goes_by_the_last_day_however_long_the_file_has_grown(
    sqlite_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was done to the lines before, the walk through all of them says."""
    file = tmp_path / "anchors"
    with sqlite_app.app_context():
        for hours in range(0, 60, 6):
            lengthen(("maya",), 1)
            anchoring.anchor(file, clock.now() + timedelta(hours=hours))
            file.write_text(file.read_text() + '{"at": "2026')
        whole = anchoring.anchored(file)
        for block in (1, 100, 1 << 18):
            monkeypatch.setattr(anchoring, "BLOCK", block)
            lately = anchoring._lately(file)
            assert (lately.known, lately.last, lately.whole_at) == (whole.known, whole.last, whole.whole_at)
            assert 0 < lately.torn < whole.torn
        first, *others = file.read_text().strip().splitlines()
        file.write_text("\n".join(["x" * len(first), *others]))
        anchoring.anchor(file, clock.now() + timedelta(hours=61))
    with pytest.raises(anchoring.BrokenAnchors, match="does not follow"):
        anchoring.anchored(file)
