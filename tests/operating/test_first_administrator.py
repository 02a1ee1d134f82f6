"""The first administrator is invited from the command line; nobody else could give her another link."""

from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.cli import operating
from portal.cli.main import main
from portal.database import db
from tests.visitor import Visitor


def invited(*words: str) -> Result:
    return CliRunner().invoke(main, ["users", "invite", *words])


def test_a_link_that_ran_out_is_made_anew(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operating, "application", lambda: sqlite_app)
    printed = [invited("new.admin@riverbend.example", "New Admin").output.strip() for _time in range(2)]
    assert printed[0].startswith("http"), "it can be opened as it stands there"
    first, second = (urlsplit(one).path for one in printed)
    nobody = Visitor(sqlite_app)
    nobody.get(first, status=404)
    assert "Welcome, New" in nobody.get(second).text
    assert "already has an account" in invited("sam@riverbend.example", "Sam Okafor").output


@pytest.mark.parametrize(
    ("email", "name"), [("nonsense", "A B"), ("a.example.org", "A B"), ("", ""), ("a@example.org", " ")]
)
def test_what_is_no_address_or_no_name_makes_no_account(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, email: str, name: str
) -> None:
    monkeypatch.setattr(operating, "application", lambda: sqlite_app)
    refused = invited(email, name)
    assert (refused.exit_code, "name@example.org" in refused.output) == (1, True)
    with sqlite_app.app_context():
        assert db.session.scalar(select(func.count(User.id)).where(User.name.in_(("A B", "", " ")))) == 0
