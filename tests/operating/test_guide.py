"""The operator's guide: what it tells to type works in an empty place, what it points to is there."""

import os
import re
import secrets
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from portal.app import create_app
from portal.cli import backing_up, examining, operating
from portal.cli.main import COMMANDS, main
from portal.config.reading import from_environment
from portal.config.settings import Settings
from portal.database import db
from portal.doctor.visiting import FIRST
from portal.work.consumer import run_here
from portal.work.registry import recurring

ROOT = Path(__file__).parents[2]
GUIDE = sorted((ROOT / "docs" / "operating").glob("*.md"))
ALL = [ROOT / "docs" / "operating.md", *GUIDE]
SMALL = (ROOT / "docs" / "operating" / "small-server.md").read_text()
ELSEWHERE = {"portal backup drill": "tests/access/at_rest/test_restored.py runs it"}
BY_THE_WORKER = ("keep keys", "anchor")
"""What the worker does in its first minutes, and the guide starts it before it asks the doctor."""


def typed(text: str) -> list[str]:
    """Lines of code that begin with the program's name."""
    return [line.strip() for line in text.splitlines() if re.match(r"    portal (?!\()", line)]


class Machine:
    """An empty place, with the guide's own files in it, at other paths."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        for name in [name for name in os.environ if name.startswith("PORTAL_") or name == "DATABASE_URL"]:
            patch.delenv(name)
        patch.setenv("PORTAL_SETTINGS", str(folder / "etc" / "portal.env"))
        for module in (operating, backing_up, examining):
            patch.setattr(module, "create_app", lambda given=None: self.app(given or from_environment()))
        (folder / "etc").mkdir()
        (folder / "var").mkdir(mode=0o711)
        (folder / "etc" / "secret-key").write_text(secrets.token_urlsafe(48))
        (folder / "etc" / "keys").write_text(self.type("portal keys new").output)
        (folder / "etc" / "portal.env").write_text(self.here((ROOT / "deploy" / "portal.env.example").read_text()))
        for path in (folder / "etc").iterdir():
            path.chmod(0o640)

    def here(self, words: str) -> str:
        moved = words.replace("/etc/groundwork", str(self.folder / "etc"))
        return moved.replace("/var/lib/groundwork", str(self.folder / "var"))

    @staticmethod
    @cache
    def app(settings: Settings) -> Flask:
        """One for all commands: making it takes a second."""
        return create_app(settings)

    def type(self, line: str) -> Result:
        _, *words = shlex.split(self.here(line), comments=True)
        return CliRunner().invoke(main, words)

    def work(self) -> None:
        app = self.app(from_environment())
        with app.app_context():
            jobs = [job for job in recurring() if job.name in BY_THE_WORKER]
        for job in jobs:
            run_here(app, job)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    made = Machine(tmp_path, monkeypatch)
    yield made
    with made.app(from_environment()).app_context():
        db.session.remove()
        db.engine.dispose()
    Machine.app.cache_clear()


def test_one_small_server_from_nothing(machine: Machine) -> None:
    lines = [line for line in typed(SMALL) if line not in ELSEWHERE]
    assert [line.split()[1] for line in lines] == ["settings", "db", "users", "backup", "doctor", "audit"]
    told = {}
    for line in lines:
        if line == "portal doctor":
            machine.work()
        result = machine.type(line)
        assert result.exit_code == 0, f"{line}: {result.output} {result.exception}"
        told[line.split()[1]] = result.output
    assert "/invitation/" in told["users"]
    assert f"ok     {next(iter(FIRST))}" in told["doctor"]
    assert (machine.folder / "etc" / "secret-key").read_text() not in told["settings"]
    kept = [path for path in (machine.folder / "var").rglob("*") if path.is_file() and "status" not in path.parts]
    for path in kept:
        if path.name.startswith(("portal", "keys", "queue")):
            assert not path.stat().st_mode & 0o077, path


def test_what_it_tells_to_type_are_commands_that_there_are() -> None:
    told = {page: list(typed(page.read_text())) for page in ALL}
    assert sum(map(len, told.values())) > 20, "they are found"
    for page, lines in told.items():
        for line in lines:
            assert line.split()[1] in COMMANDS, f"{page.name}: {line}"
            words = [word for word in line.split()[1:3] if word.isalpha()]
            shown = CliRunner().invoke(main, [*words[:1], "--help"]).output
            assert "Usage" in shown, line
            if len(words) == 2 and "Commands:" in shown:
                assert re.search(rf"^  {words[1]} ", shown, re.M) or words[0] == "backup", f"{page.name}: {line}"


def _anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def test_what_it_points_to_is_there() -> None:
    assert len(GUIDE) == 8
    for page in ALL:
        for target in re.findall(r"\]\(([^)]+)\)", page.read_text()):
            path, _, anchor = target.partition("#")
            there = (page.parent / path).resolve() if path else page
            assert there.exists(), f"{page.name}: {target}"
            if anchor:
                assert anchor in _anchors(there), f"{page.name}: {target}"
        for name in re.findall(r"deploy/[\w.-]+\w", page.read_text()):
            whole = ROOT / name
            assert whole.exists() or name == "deploy/secrets" or list(ROOT.glob(f"{name}*")), f"{page.name}: {name}"
    assert all(f"operating/{page.name}" in ALL[0].read_text() for page in GUIDE), "each is found from the first page"
