"""A second `make run` serves what the first one laid, without importing the house twice."""

import subprocess
import sys
from pathlib import Path

import pytest

from portal.demo import instance
from portal.demo.instance import READY, demo_settings, is_ready, mark_ready, throw_away


@pytest.fixture
def laid(tmp_path: Path) -> Path:
    (tmp_path / "portal.db").touch()
    mark_ready(demo_settings(tmp_path))
    return tmp_path


def test_what_was_laid_is_served_as_it_is(laid: Path) -> None:
    assert is_ready(demo_settings(laid))


def test_secrets_are_made_once_and_for_this_account_alone(laid: Path) -> None:
    assert demo_settings(laid) == demo_settings(laid)
    assert (laid / "secrets.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("missing", ["portal.db", READY])
def test_a_database_that_is_gone_or_half_laid_is_brought_up(laid: Path, missing: str) -> None:
    (laid / missing).unlink()
    assert not is_ready(demo_settings(laid))


def test_a_new_migration_or_definition_is_brought_up(laid: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = laid / "checkout"
    monkeypatch.setattr(instance, "ROOT", root)
    versions = root / "migrations" / "versions"
    library = root / "portal" / "worksheets" / "library"
    for folder in (versions, library):
        folder.mkdir(parents=True)
    mark_ready(demo_settings(laid))
    for path in (versions / "0009_more.py", library / "more.yaml"):
        assert is_ready(demo_settings(laid))
        path.write_text("more")
        assert not is_ready(demo_settings(laid))
        mark_ready(demo_settings(laid))


def test_a_database_elsewhere_is_always_asked(laid: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://portal@127.0.0.1/portal")
    assert not is_ready(demo_settings(laid))


def test_reset_throws_away_only_what_the_demo_made(laid: Path) -> None:
    (laid / "mine.txt").touch()
    throw_away(laid)
    assert [path.name for path in laid.iterdir()] == ["mine.txt"]


def test_the_command_itself_imports_no_database_and_no_framework() -> None:
    seen = "import sys, portal.cli.demo; print([name for name in ('flask', 'sqlalchemy') if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", seen], text=True).strip() == "[]"
