"""The page that a proxy shows: one file, with today's numbers, that needs nothing else."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from lxml import html

from portal.cli import downtime
from portal.cli.main import main
from portal.programs import clinic
from portal.safety import status_page
from tests.visitor import Visitor


def test_it_follows_the_clinics_numbers(sqlite_app: Flask) -> None:
    file = Path(sqlite_app.config["INSTANCE"]) / status_page.FILE
    with sqlite_app.app_context():
        clinic.refresh()
    assert "(555) 010-0142" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    sam = Visitor(sqlite_app, "sam")
    for phone, before in (("(555) 010-0177", "(555) 010-0142"), ("(555) 010-0142", "(555) 010-0177")):
        sam.submit(sam.get("/admin/clinic"), "/admin/clinic", phone=phone)
        assert phone in file.read_text()
        assert before not in file.read_text()


def test_it_is_there_before_anybody_has_described_the_clinic(empty: Flask) -> None:
    """At the first start, too, when not even the schema is there."""
    text = (Path(empty.config["INSTANCE"]) / status_page.FILE).read_text()
    assert "tel:988" in text
    assert "Groundwork" in text


def test_it_needs_no_other_file_and_no_script(
    sqlite_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downtime, "application", lambda: sqlite_app)
    file = tmp_path / "public" / "status.html"
    CliRunner().invoke(main, ["status-page", str(file)], catch_exceptions=False)
    text = file.read_text()
    tree = html.fromstring(text)
    links = set(tree.xpath("//a/@href"))
    assert {"tel:988", "sms:988", "tel:911", "https://988lifeline.org/chat/"} <= links
    assert tree.xpath("//script | //img | //iframe | //link[@rel='stylesheet'] | //@src") == []
    assert "url(" not in text
    assert "@import" not in text
    assert "IOP" not in tree.text_content()


def test_a_folder_that_was_there_keeps_its_rights(
    sqlite_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downtime, "application", lambda: sqlite_app)
    shut, fresh, no_folder = tmp_path / "keys", tmp_path / "status", tmp_path / "file"
    shut.mkdir(mode=0o700)
    no_folder.touch()
    for folder in (shut, fresh):
        CliRunner().invoke(main, ["status-page", str(folder / "index.html")], catch_exceptions=False)
    assert [stat.S_IMODE(one.stat().st_mode) for one in (shut, fresh)] == [0o700, 0o755]
    refused = CliRunner().invoke(main, ["status-page", str(no_folder / "index.html")])
    assert (refused.exit_code, "cannot be written" in refused.output) == (1, True)
