"""The week on paper: a leader sees who is expected in her groups, it is on record, and it opens with the ring alone."""

import os
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEvent
from portal.backups import making
from portal.cli import downtime
from portal.cli.main import main
from portal.config.sources import Values
from portal.database import db
from portal.demo.people import ZONE
from portal.doctor.installation import Installation
from portal.doctor.standing import of_rights
from portal.downtime import keeping
from portal.vault import keyring, shelf
from portal.web import formatting
from tests.away import take_away
from tests.schedule.given import session_in
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
Ids = Callable[[str], UUID]


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """What a paper says cannot differ between databases."""
    return sqlite_app


@pytest.fixture(autouse=True)
def sessions(app: Flask) -> None:
    """One for each group, the day group's with a worksheet to do after it."""
    session_in(app, 30, homework=["thought-record"])
    session_in(app, 40, "evening")


def _hour(instant: datetime) -> str:
    """ "9:05 AM", at the clinic."""
    return instant.astimezone(ZoneInfo(ZONE)).strftime("%-I:%M\N{NO-BREAK SPACE}%p")


def links_of(app: Flask, patient: UUID) -> list[tuple[UUID | None, str]]:
    with app.app_context():
        opened = AuditEvent.verb == "opened week on paper"
        rows = db.session.execute(
            select(AuditEvent.actor_id, AuditEvent.verb).where(opened, AuditEvent.chain_id == patient)
        )
        return [(row.actor_id, row.verb) for row in rows]


def test_a_leader_prints_her_own_groups(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, sam = visit("dana"), visit("sam")
    page = dana.get("/week-on-paper")
    for words in ("Day group", "Maya Torres", "Devon Kim", "988", "(555) 010-0142", "Blank worksheets"):
        assert words in page.text
    assert "Lena Walsh" not in page.text
    assert len(page.tree.xpath("//article")) == 1
    (sheet,) = page.tree.xpath("//ul[@class='week-sheets']//a/@href")
    assert "Name" in dana.get(sheet).text
    assert links_of(app, ids("maya")) == [(ids("dana"), "opened week on paper")]
    assert links_of(app, ids("lena")) == []
    everybody = sam.get("/week-on-paper")
    assert "Lena Walsh" in everybody.text
    assert "Maya Torres" in everybody.text
    (evening,) = everybody.tree.xpath("//nav[@aria-label='Programs']/a[contains(., 'DBT')]/@href")
    before = len(links_of(app, ids("maya")))
    assert "Maya Torres" not in sam.get(evening).text
    assert len(links_of(app, ids("maya"))) == before
    visit("maya").get("/week-on-paper", status=404)
    visit("jordan").get("/week-on-paper", status=404)


def test_as_many_statements_however_many_groups(app: Flask, visit: Visit) -> None:
    dana, sam = visit("dana"), visit("sam")
    sizes = []
    for who in (dana, sam):
        who.get("/week-on-paper")
        with counted(app) as statements:
            who.get("/week-on-paper")
        sizes.append(len(statements))
    assert max(sizes) - min(sizes) <= 1, sizes  # the links of all of them are one


def test_it_lies_sealed_and_opens_without_a_database(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = app.extensions["settings"].backup_folder
    with app.app_context():
        assert keeping.keep(clock.now()) >= 2
    file = folder / keeping.NAME
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"Maya" not in file.read_bytes()
    assert file not in shelf.archives(folder)
    with app.app_context():
        making.back_up(clock.now())
        here = Installation(app.extensions["settings"], Values({}))
        assert not [one for one in of_rights(here) if keeping.NAME in one]
    monkeypatch.setattr(downtime, "application", lambda: app)
    back = take_away(app)
    try:
        said = CliRunner().invoke(main, ["downtime-pack", str(tmp_path / "out")], catch_exceptions=False).output
    finally:
        back()
    assert "As it was sealed" in said
    week = (tmp_path / "out" / "week.html").read_text()
    for words in ("Maya Torres", "Lena Walsh", "988", "(555) 010-0142"):
        assert words in week
    assert {stat.S_IMODE(os.stat(one).st_mode) for one in (tmp_path / "out").iterdir()} == {0o600}
    blank = next((tmp_path / "out").glob("worksheet-*.html")).read_text()
    for html in (week, blank):
        assert "<style>" in html
        assert not [one for one in ("<script", "<link", "src=", "url(") if one in html]
    with pytest.raises(keeping.NotKept, match="another ring"):
        keeping.kept(folder, keyring.parse("t1:" + "B" * 43))
    with pytest.raises(keeping.NotKept, match="There is no"):
        keeping.kept(tmp_path, keyring.parse("t1:" + "A" * 43))


def test_made_by_the_command_it_is_on_record(
    app: Flask, ids: Ids, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downtime, "application", lambda: app)
    formatting.set_zone("UTC")  # as in a process that has answered nobody yet
    CliRunner().invoke(main, ["downtime-pack", str(tmp_path / "out")], catch_exceptions=False)
    week = (tmp_path / "out" / "week.html").read_text()
    assert "Maya Torres" in week
    assert _hour(clock.now() + timedelta(hours=30)) in week, "by the clinic's clock"
    assert links_of(app, ids("maya")) == [(None, "opened week on paper")]
