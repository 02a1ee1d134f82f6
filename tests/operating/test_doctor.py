"""The doctor: a sound installation is sound, and each thing that is wrong is found where it is, with what to do."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text

from portal import clock
from portal.audit import anchoring
from portal.backups.making import back_up
from portal.cli.main import main
from portal.config.settings import Mail, Provider, Push, Settings
from portal.config.sources import Values
from portal.connections import begin_reading, begin_writing
from portal.database import db
from portal.doctor import standing
from portal.doctor.installation import Noted, wrong
from portal.doctor.visiting import FIRST, THEN, Found, visit
from portal.notifications.models import Job
from portal.vault import escrow, keyring
from tests.faults.serving import free_port
from tests.notifications.server import mail_server

SECRET = "0123456789 abcdefghij ABCDEFGHIJ"


class Ward:
    """A sound installation, and what the doctor says of it when one thing is otherwise."""

    def __init__(self, app: Flask, settings: Settings, patch: pytest.MonkeyPatch) -> None:
        self.app, self.settings, self._patch = app, settings, patch

    def found(self, values: Values | None = None, **otherwise: Any) -> Found:
        """What is wrong."""
        said = {name: wrong(faults) for name, faults in self.said(values, **otherwise).items()}
        return {name: faults for name, faults in said.items() if faults}

    def said(self, values: Values | None = None, **otherwise: Any) -> Found:
        settings = replace(self.settings, **otherwise)
        self._patch.setitem(self.app.extensions, "settings", settings)
        return visit(settings, values or Values({}), lambda _settings: self.app)

    def only(self, name: str, words: str, **otherwise: Any) -> None:
        """One sentence, of this check, that has these words and says what to do."""
        said = self.found(**otherwise)
        assert set(said) - {"the rest"} == {name}, said
        (sentence,) = said[name]
        assert words in sentence
        assert sentence.count(". ") + sentence.count(": ") >= 1, sentence


@pytest.fixture
def ward(sqlite_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ward:
    sound = {"demo": False, "https": True, "proxy_hops": 1, "host": "portal.example.org", "secret_key": SECRET}
    backups, anchors = tmp_path / "backups", tmp_path / "anchors.jsonl"
    settings = replace(sqlite_app.extensions["settings"], **sound, backups=backups, anchors=anchors)
    monkeypatch.setitem(sqlite_app.extensions, "settings", settings)
    with sqlite_app.app_context():
        begin_writing()
        db.session.add(Job(name="deliver", began_at=clock.now()))
        db.session.commit()
        back_up(clock.now())
        escrow.save()
        begin_reading()
        anchoring.anchor(anchors, clock.now())
        db.session.remove()
    return Ward(sqlite_app, settings, monkeypatch)


def test_a_sound_installation_is_sound(ward: Ward) -> None:
    assert ward.found() == {}


def test_what_may_be_meant_so_is_noted(ward: Ward, tmp_path: Path) -> None:
    """No mail leaves, and the anchors lie where whoever changes the record can change them."""
    mail = Mail(folder=tmp_path / "mail", sender="post@example.org", domain="example.org")
    assert [name for name, said in ward.said(mail=mail).items() if said] == []
    (sentence,) = ward.said()["mail"]
    assert isinstance(sentence, Noted)
    assert "no mail is sent" in sentence
    inside = ward.settings.instance / "audit-anchors.jsonl"
    inside.write_bytes(ward.settings.anchors_at.read_bytes())
    (sentence,) = ward.said(anchors=None)["audit anchors"]
    assert isinstance(sentence, Noted)
    assert "beside the database" in sentence
    assert ward.said(anchors=None, anchors_syslog="log.example.org:514")["audit anchors"] == []
    inside.unlink()


def test_each_thing_that_is_wrong_is_said_where_it_is(ward: Ward, tmp_path: Path) -> None:
    ward.only("settings", "SECRET_KEY is missing", secret_key="")
    ward.only("settings", "PORTAL_READ_ONLY is on", read_only=True)
    ward.only("proxy", "PORTAL_PROXY_HOPS is 0", proxy_hops=0)
    for mistyped_host in ("https://portal.example.org", "portal.example.org:8443", "portal example org", ".."):
        ward.only("settings", "PORTAL_HOST is not a bare name", host=mistyped_host)
    mail = Mail(host="mail..example.org", sender="post@example.org", domain="example.org")
    assert "PORTAL_SMTP_HOST is not a bare name" in ward.found(mail=mail)["settings"][0]
    assert "PORTAL_QUEUE must be" in ward.found(queue="redis://[broken")["settings"][0]
    ward.only("settings", "a folder: name a file in it", anchors=tmp_path)
    ward.only("audit anchors", "where no system log listens", anchors_syslog=str(tmp_path / "gone"))
    assert ward.found(keys=keyring.make("t1")).keys() == {"keys", "backups", "the rest"}, "another ring opens nothing"
    ward.only("database", "make one with `portal db upgrade`", database_url=f"sqlite:///{tmp_path / 'gone.db'}")
    mistyped = ward.found(database_url="postgres://u:p@h/x")
    assert mistyped["database"] == ["Not looked at before the settings name one."]
    assert "DATABASE_URL is no address" in mistyped["settings"][0]
    ward.only("backups", "PORTAL_BACKUPS_KEPT is 0", backups_kept=0)
    ward.only("backups", "There is no backup in", backups=tmp_path / "other")
    ward.only("audit anchors", "Nothing holds the audit record", anchors=tmp_path / "none.jsonl")
    (tmp_path / "old.jsonl").write_text('{"at": "2020-01-01T00:00:00+00:00"}\n')
    ward.only("audit anchors", "has no line of the last hours", anchors=tmp_path / "old.jsonl")
    escrow_file = ward.settings.backup_folder / escrow.NAME
    kept = escrow_file.read_text()
    escrow_file.write_text("damaged")
    ward.only("backups", "the worker writes it anew")
    escrow_file.write_text(kept)
    for archive in ward.settings.backup_folder.glob("portal-*"):
        archive.rename(archive.with_name("portal-20260101T030000Z.groundwork"))
    ward.only("backups", "a night went without")


def test_what_others_can_read_is_said(ward: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = ward.settings.instance / "portal.db"
    database.chmod(0o644)
    ward.only("files' rights", f"chmod 600 {database}")
    database.chmod(0o600)
    secret = tmp_path / "portal.env"
    secret.write_text("PORTAL_HOST=portal.example.org\n")
    secret.chmod(0o644)
    assert f"chmod o= {secret}" in ward.found(Values({"PORTAL_SETTINGS": str(secret)}))["files' rights"][0]
    secret.chmod(0o640)
    assert ward.found(Values({"PORTAL_SETTINGS": str(secret)})) == {}
    monkeypatch.setattr(standing, "LITTLE", 1 << 80)
    assert "make room" in ward.found()["room on the disk"][0]
    monkeypatch.undo()
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    said = visit(ward.settings, Values({}), lambda _settings: pytest.fail("it would write as somebody else"))
    assert "You are not who" in said["files' rights"][0]


def test_the_schema_and_the_worker(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(words: str) -> None:
        with ward.app.app_context():
            begin_writing()
            db.session.execute(text(words))
            db.session.commit()
            db.session.remove()

    changed("UPDATE job SET fault = 'OSError'")
    ward.only("worker", "The job “deliver” failed with OSError")
    changed("UPDATE job SET fault = '', began_at = '2026-01-01 00:00:00.000000'")
    ward.only("worker", "No worker has run since 2026-01-01")
    changed("DELETE FROM job")
    ward.only("worker", "start `portal work`")
    changed("UPDATE alembic_version SET version_num = '0004'")
    assert "run `portal db upgrade`" in ward.found()["schema"][0]
    assert ward.app.test_client().get("/readyz").status_code == 503
    changed("UPDATE alembic_version SET version_num = '9999'")
    assert "use the version that made it" in ward.found()["schema"][0]
    assert ward.app.test_client().get("/readyz").status_code == 200, "the next version may, beneath one that runs"


@contextmanager
def listening(path: Path, answer: bytes) -> Iterator[None]:
    """Somebody on a socket who says this and no more."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(path))
        door.listen()

        def serve() -> None:
            while True:
                try:
                    wire, _ = door.accept()
                except OSError:
                    return
                with wire:
                    wire.recv(10)
                    wire.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield
        door.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def test_whoever_else_is_needed_is_asked(ward: Ward, tmp_path: Path) -> None:
    nobody = free_port()
    mail = Mail(host="127.0.0.1", port=nobody, tls="off", sender="post@example.org", domain="example.org")
    ward.only("mail", "cannot be used (ConnectionRefusedError)", mail=mail)
    with mail_server() as inbox:
        assert ward.found(mail=replace(mail, port=inbox.port)) == {}
        refused = replace(mail, port=inbox.port, user="portal", password="wrong")
        assert ward.found(mail=refused).keys() == {"mail"}
    provider = Provider(f"http://127.0.0.1:{nobody}", "portal", "secret", "Clinic")
    ward.only("identity provider", "does not answer, or calls itself otherwise", provider=provider)
    ward.only("queue", "Redis of PORTAL_QUEUE does not answer", queue=f"redis://127.0.0.1:{nobody}")
    ward.only("scanner", "clamd does not answer", clamd=f"127.0.0.1:{nobody}")
    with listening(tmp_path / "clamd", b"PONG\0"):
        assert ward.found(clamd=str(tmp_path / "clamd")) == {}
    with listening(tmp_path / "not", b"what"):
        ward.only("scanner", "clamd does not answer", clamd=str(tmp_path / "not"))
    ward.only("push", "make one with `portal keys push`", push=Push("no key", "mailto:it@example.org"))
    away = f"postgresql+psycopg://u@127.0.0.1:{nobody}/p"
    ward.only("database", "does not answer", database_url=away)


def test_the_command_says_it_and_ends_with_it(ward: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"SECRET_KEY": SECRET, "PORTAL_KEYS": ward.settings.keys, "PORTAL_HOST": "portal.example.org"}
    names |= {"PORTAL_INSTANCE": str(ward.settings.instance), "PORTAL_BACKUPS": str(ward.settings.backups)}
    names |= {"PORTAL_AUDIT_ANCHORS": str(ward.settings.anchors), "PORTAL_PROXY_HOPS": "1"}
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("portal.cli.examining.create_app", lambda _settings: ward.app)
    sound = CliRunner().invoke(main, ["doctor"])
    assert (sound.exit_code, "Nothing wrong was found." in sound.output) == (0, True), sound.output
    well = {line.split("  ")[-1].strip() for line in sound.output.splitlines() if line.startswith("ok")}
    assert well >= {*FIRST, *THEN} - {"mail"}
    assert "\nNOTE   mail: PORTAL_SMTP_HOST is not set" in sound.output
    assert "Nothing wrong was found. 1 to know of." in sound.output
    monkeypatch.setenv("PORTAL_PROXY_HOPS", "0")
    sick = CliRunner().invoke(main, ["doctor"])
    assert sick.exit_code == 1
    assert "WRONG  proxy: PORTAL_PROXY_HOPS is 0" in sick.output
    assert "1 to mend. 1 to know of." in sick.output
    assert SECRET not in sick.output
