"""What an operator asks of the record at a terminal."""

import re
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from pkgutil import resolve_name
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from flask import Flask

from portal import clock
from portal.audit import anchoring
from portal.audit.record import record
from portal.cli import auditing
from portal.config.reading import from_environment
from portal.config.settings import UnsafeSetting
from portal.connections import begin_writing
from portal.database import db, new_id, transaction
from portal.demo.people import ZONE
from portal.work.registry import recurring
from tests.actors import actor
from tests.audit.chains import lengthen
from tests.proof.row import Proof

Run = Callable[..., Any]
STAFF = ("jordan", "priya", "nora", "dana", "sam")
PATIENTS = ("maya", "devon", "lena", "rosa")
DID = (("read", "submission"), ("read", "thread"), ("printed", "submission"), ("sent", "message"), ("read", "progress"))


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(auditing, "application", lambda: app)
    return lambda *words: CliRunner().invoke(auditing.audit, list(words))


@pytest.mark.proof("J5")
def test_a_report_lists_exactly_what_was_done(app: Flask, run: Run, proof: Proof) -> None:
    days, laid = 20, []
    with app.app_context():
        begin_writing()
        for _ in range(proof.size(60, 2000)):
            who, whose = proof.random.choice(STAFF), proof.random.choice(PATIENTS)
            verb, subject = proof.random.choice(DID)
            with clock.set_back(proof.random.uniform(24 * 30, 24 * (30 + days))):
                at, about = clock.now(), new_id()
                record(actor(who).id, verb, subject, about, patient_id=actor(whose).id)
            laid.append((str(about), who, whose, at.astimezone(ZoneInfo(ZONE)).date()))
        db.session.commit()
        names = {name: actor(name).name for name in (*STAFF, *PATIENTS)}
    for _ in range(proof.size(4, 60)):
        who, whose = (proof.random.choice((None, *all_of)) for all_of in (STAFF, PATIENTS))
        first = clock.today_in(ZONE) - timedelta(days=proof.random.randint(31, 50))
        last = first + timedelta(days=proof.random.randint(0, 6))
        asked = [*(["--user", names[who]] if who else []), *(["--patient", names[whose]] if whose else [])]
        lines = run("report", *asked, "--from", str(first), "--to", str(last)).output.splitlines()[1:]
        said = {(cells[5], cells[1], cells[3]) for cells in (line.split("\t") for line in lines)}
        wanted = {
            (about, names[by], names[of])
            for about, by, of, day in laid
            if first <= day <= last and who in (None, by) and whose in (None, of)
        }
        proof.tried(1, int(said != wanted))
        assert said == wanted
        assert len(lines) == len(said)


def test_a_report_that_leaves_one_out_is_found(app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison of J5 is of every line."""
    with app.app_context():
        lengthen(("maya",), 3)
    today = str(clock.today_in(ZONE))
    whole = run("report", "--patient", "Maya Torres", "--from", today, "--to", today).output
    monkeypatch.setattr(auditing.report, "deeds", lambda *_: iter(()))
    assert len(run("report", "--patient", "Maya Torres", "--from", today, "--to", today).output) < len(whole)


def test_what_is_asked_for_wrongly_is_said(run: Run) -> None:
    for words, said in (
        (("--from", "yesterday", "--to", "2026-11-20"), "no day such as"),
        (("--from", "2026-11-20", "--to", "2026-11-20", "--patient", "Nobody Here"), "0 people go by"),
    ):
        answer = run("report", *words)
        assert answer.exit_code == 1
        assert said in answer.output


def test_verify_compares_with_what_the_worker_wrote_down(app: Flask, run: Run, tmp_path: Path) -> None:
    settings = app.extensions["settings"]
    settings.anchors_at.unlink(missing_ok=True)
    held, compared = run("verify").output.splitlines()
    assert held == "every link holds"
    assert compared.startswith("Compared with no anchor: a tail that was cut, or a chain written anew, would not show.")
    with app.app_context():
        lengthen(("maya",), 3)
        (job,) = [one for one in recurring() if one.name == "anchor"]
        assert job.due(None, clock.now())
        assert not job.due(clock.now() - timedelta(minutes=40), clock.now())
        job.run(lambda: False)
        db.session.remove()
    held, compared = run("verify").output.splitlines()
    assert held == "every link holds"
    now = f"{clock.now():%Y-%m-%d}"
    assert re.fullmatch(rf"Compared with 1 anchor in {settings.anchors_at}, the newest of {now} .* UTC\.", compared)
    copy = tmp_path / "copy"
    copy.write_bytes(settings.anchors_at.read_bytes())
    copy.write_text(copy.read_text().replace('"whole": true', '"whole": false'))
    assert run("verify", "--anchors", str(copy)).exit_code == 0
    copy.write_text(copy.read_text().replace('"digest": "', '"digest": "0'))
    assert "does not say what its digest says" in run("verify", "--anchors", str(copy)).output
    assert run("verify", "--anchors", str(tmp_path / "none")).exit_code == 1
    for other in (b"", b"PORTAL_HOST=portal.example.org", b'{"a": 1}\n5\n[]\n', bytes(range(256))):
        copy.write_bytes(other)
        seen = run("verify", "--anchors", str(copy))
        assert (seen.exit_code, f"{copy} holds no anchor" in seen.output) == (1, True), "whoever names a file means it"
    settings.anchors_at.unlink()


@pytest.mark.parametrize(
    ("words", "step"),
    [
        (("verify",), "portal.audit.verify._faults_of"),
        (("report", "--from", "2026-11-20", "--to", "2026-11-20"), "portal.audit.report.deeds"),
    ],
)
def test_others_write_while_it_is_read_and_nothing_of_theirs_is_taken_for_tampering(
    app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], step: str
) -> None:
    plain, kept = resolve_name(step), []

    def write() -> None:
        with app.app_context(), transaction():
            record(None, "signed in", "user", None)
        kept.append(step)

    def meanwhile(*arguments: Any) -> Any:
        if not kept:
            other = Thread(target=write)
            other.start()
            other.join()
        return plain(*arguments)

    monkeypatch.setattr("portal.sqlite.BUSY_MILLISECONDS", 300)
    monkeypatch.setattr(step, meanwhile)
    answer = run(*words)
    assert (answer.exit_code, kept) == (0, [step]), answer.output


def test_the_system_log_hears_of_it(sqlite_app: Flask, tmp_path: Path) -> None:
    where = tmp_path / "log"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening, sqlite_app.app_context():
        listening.bind(str(where))
        anchoring.anchor(tmp_path / "anchors", clock.now(), str(where))
        heard = listening.recv(4096).decode()
    assert "portal audit: at=" in heard
    assert anchoring.digest(anchoring.anchored(tmp_path / "anchors").known) in heard


def test_settings_of_the_anchors(tmp_path: Path) -> None:
    usual = {
        "SECRET_KEY": "only for this test and for no other, ever",
        "PORTAL_KEYS": "k:v",
        "PORTAL_HOST": "portal.example.org",
    }
    for name, value in (("PORTAL_AUDIT_SYSLOG", "somewhere"), ("PORTAL_AUDIT_ANCHORS", str(tmp_path / "no" / "a"))):
        with pytest.raises(UnsafeSetting, match=name):
            from_environment({**usual, name: value})
    for value in ("/dev/log", "logs.example.org:514", ""):
        assert from_environment({**usual, "PORTAL_AUDIT_SYSLOG": value}).anchors_syslog == value
    assert from_environment({**usual, "PORTAL_AUDIT_ANCHORS": str(tmp_path / "a")}).anchors_at == tmp_path / "a"


def test_moments_are_the_clinics(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        begin, end = auditing._moment("2026-11-01", False), auditing._moment("2026-11-01", True)
        assert end - begin == timedelta(days=1)
        assert auditing._moment("2026-11-01T18:00", True) == datetime(2026, 11, 1, 18, tzinfo=ZoneInfo(ZONE))
