"""docs/access.md is what the code says, and what declares no rule is served to nobody."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Blueprint, Flask

from portal.access import matrix
from portal.access.guard import RuleMissing
from portal.access.rules import public
from portal.app import create_app
from portal.cli.operating import access_matrix
from tests.conftest import settings
from tests.visitor import Visitor

PAGE = Path(__file__).parents[2] / "docs" / "access.md"


def bare() -> str:
    return "everything"


@pytest.fixture
def fresh(tmp_path: Path) -> Flask:
    """An application that has not served anybody yet."""
    return create_app(settings(tmp_path, f"sqlite:///{tmp_path / 'portal.db'}"))


def test_the_page_is_what_the_code_says(sqlite_app: Flask) -> None:
    assert PAGE.read_text().splitlines() == matrix.lines(sqlite_app), "run: portal access-matrix > docs/access.md"


def test_the_command_prints_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert CliRunner().invoke(access_matrix).output == PAGE.read_text()


@pytest.mark.parametrize("demo", [True, False])
def test_no_application_is_made_with_an_endpoint_that_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo: bool
) -> None:
    stray = Blueprint("stray", __name__)
    stray.get("/stray")(bare)
    stray.get("/ruled", endpoint="ruled")(public(lambda: "nothing"))
    monkeypatch.setattr("portal.app.home", stray)
    with pytest.raises(RuleMissing, match=r"^no access rule on: stray\.bare$"):
        create_app(replace(settings(tmp_path, f"sqlite:///{tmp_path / 'portal.db'}"), demo=demo, https=not demo))


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_one_that_came_later_is_refused_when_asked(fresh: Flask, method: str) -> None:
    fresh.add_url_rule("/stray", view_func=bare, methods=["GET", "POST"])
    visitor = Visitor(fresh)
    answer = visitor.client.open("/stray", method=method, data={"csrf_token": visitor.csrf_token()})
    assert answer.status_code == 404
    assert "everything" not in answer.get_data(as_text=True)
