"""In read-only mode: she signs in, reads, writes, and her words wait on the page; nothing runs by itself."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from portal.cli import bounces, operating
from portal.cli.main import main
from portal.config.reading import from_environment
from portal.config.sources import Values
from portal.database import db
from portal.doctor.installation import Installation
from portal.doctor.standing import of_settings
from portal.notifications.jobs import Recurring
from portal.notifications.models import Job
from portal.work.consumer import run_here
from tests.messages.given import thread_of
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
WORDS = "I wrote this for an hour"


@contextmanager
def read_only(app: Flask) -> Iterator[None]:
    usual = app.extensions["settings"]
    app.extensions["settings"] = replace(usual, read_only=True)
    try:
        yield
    finally:
        app.extensions["settings"] = usual


def test_her_words_wait_until_it_is_over(app: Flask, visit: Visit) -> None:
    thread = thread_of(visit("maya"))
    with read_only(app):
        maya = visit()
        fields = {"email": "maya@riverbend.example", "password": "riverbend-demo"}
        assert maya.post("/sign-in", fields).headers["Location"] == "/"
        page = maya.get(thread)
        assert "Nothing new can be sent or saved until this line is gone." in page.text
        draft = maya.post(f"{thread}/draft", {"body": WORDS}, status=503, htmx=True)
        assert "Nothing can be changed right now" in draft.text
        refused = maya.submit(page, "/messages", status=503, body=WORDS)
        assert refused.headers["Retry-After"] == "300"
        assert refused.form("/messages")["body"][0].strip() == WORDS
        assert "give this number" not in refused.text
    assert "until this line is gone" not in maya.get(thread).text
    maya.submit(refused, "/messages")
    assert maya.get(thread).text.count(WORDS) == 1


def test_nothing_runs_by_itself(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    job = Recurring("deliver", lambda stop: ran.append("it") or 0, lambda began_at, now: True)  # type: ignore[func-returns-value]
    monkeypatch.setattr(operating, "application", lambda: sqlite_app)
    monkeypatch.setattr(bounces, "create_app", lambda: sqlite_app)
    with read_only(sqlite_app):
        run_here(sqlite_app, job)
        with sqlite_app.app_context():
            assert db.session.scalars(select(Job)).all() == []
        told = [
            CliRunner().invoke(main, words) for words in (["sessions"], ["users", "invite", "a@example.org", "A B"])
        ]
        assert {(one.exit_code, "nothing is changed now" in one.output) for one in told} == {(1, True)}
        assert CliRunner().invoke(main, ["bounces"], input=b"x").exit_code == os.EX_TEMPFAIL
        assert any(
            "PORTAL_READ_ONLY" in one
            for one in of_settings(Installation(sqlite_app.extensions["settings"], Values({})))
        )
        assert Visitor(sqlite_app).get("/readyz").html == "ready\n"
    assert ran == []
    run_here(sqlite_app, job)
    assert ran == ["it"]


def test_the_setting() -> None:
    environment = {
        "SECRET_KEY": "a secret for tests alone, of many letters",
        "PORTAL_KEYS": "t1:" + "A" * 43,
        "PORTAL_HOST": "portal.example.org",
    }
    assert not from_environment(environment).read_only
    assert from_environment({**environment, "PORTAL_READ_ONLY": "on"}).read_only
