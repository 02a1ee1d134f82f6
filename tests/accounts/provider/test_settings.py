"""What the settings say of an identity provider, and what is refused before anybody signs in."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Identity
from portal.cli import operating
from portal.cli.main import main
from portal.config import provider
from portal.config.provider import faults_of_provider, provider_of
from portal.config.settings import Provider
from portal.config.sources import Values
from tests.accounts.doors import rows
from tests.accounts.provider.conftest import Set
from tests.accounts.provider.played import SETTINGS, Played, of
from tests.visitor import Visitor

GOOD = {
    "PORTAL_OIDC_ISSUER": "https://id.example.org/realms/clinic",
    "PORTAL_OIDC_CLIENT_ID": "portal",
    "PORTAL_OIDC_CLIENT_SECRET": "secret",
    "PORTAL_OIDC_NAME": "Clinic ID",
}


def faults(**changed: str) -> list[str]:
    names = {f"PORTAL_OIDC_{name}": value for name, value in changed.items()}
    return faults_of_provider(provider_of(Values({**GOOD, **names})))


def test_what_they_say(tmp_path: Path) -> None:
    assert not provider_of(Values({})).is_on
    secret = tmp_path / "secret"
    secret.write_text("of a file\n")
    values = Values(
        {
            **{name: value for name, value in GOOD.items() if not name.endswith("SECRET")},
            "PORTAL_OIDC_CLIENT_SECRET_FILE": str(secret),
            "PORTAL_OIDC_ROLE_CLAIM": "groups",
            "PORTAL_OIDC_ROLES": "cn=leads, ou=x=leader; /All staff=therapist",
            "PORTAL_OIDC_REQUIRED": "hd=example.org",
            "PORTAL_OIDC_SECOND_FACTOR": "mfa http://schemas.example/strong",
        }
    )
    said = provider_of(values)
    assert said.client_secret == "of a file"
    assert said.roles == (("cn=leads, ou=x", "leader"), ("/All staff", "therapist"))
    assert said.required == (("hd", "example.org"),)
    assert said.second_factor == ("mfa", "http://schemas.example/strong")
    assert "of a file" not in repr(said)
    assert not faults_of_provider(said)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ""),
        ({"ISSUER": "http://127.0.0.1:9000"}, ""),
        ({"ISSUER": "http://id.example.org"}, "https://"),
        ({"ISSUER": "https://id.example.org/?a=b"}, "https://"),
        ({"ISSUER": ""}, "ISSUER is missing"),
        ({"CLIENT_SECRET": ""}, "CLIENT_SECRET are needed"),
        ({"NAME": "two\nlines"}, "NAME must be"),
        ({"SCOPES": "email"}, "must name openid"),
        ({"ROLE_CLAIM": "groups"}, "go together"),
        ({"ROLE_CLAIM": "groups", "ROLES": "all=patient"}, "each role one of therapist, leader, admin"),
        ({"ROLE_CLAIM": "groups", "ROLES": "all"}, "value=role"),
        ({"REQUIRED": "hd"}, "claim=value"),
    ],
)
def test_an_unsafe_one_is_refused(changed: dict[str, str], words: str) -> None:
    found = faults(**changed)
    assert len(found) == bool(words)
    assert words in "".join(found)


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not faults()
    monkeypatch.setattr(provider, "find_spec", lambda name: None)
    assert "needs the extra oidc" in faults()[0]
    assert not faults_of_provider(Provider())


def test_a_link_undone_by_the_operator(
    sqlite_app: Flask, there: Played, set_up: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(sqlite_app)
    there.sign_in(Visitor(sqlite_app), of("jordan"))
    moved = of("jordan") | {"sub": "jordan, made anew"}
    there.sign_in(Visitor(sqlite_app), moved, status=422)
    monkeypatch.setattr(operating, "application", lambda: sqlite_app)

    def unlink(email: str) -> Any:
        return CliRunner().invoke(main, ["users", "unlink", email])

    assert unlink("jordan@riverbend.example").exit_code == 0
    assert rows(sqlite_app, select(func.count()).select_from(Identity)) == 0
    there.sign_in(Visitor(sqlite_app), moved)
    for nobody in ("sam@riverbend.example", "no@body.example"):
        assert "No account with this address" in unlink(nobody).output
    settings = replace(sqlite_app.extensions["settings"], provider=replace(SETTINGS), read_only=True)
    monkeypatch.setitem(sqlite_app.extensions, "settings", settings)
    priya = Visitor(sqlite_app)
    priya.get(there.answers(priya, of("priya")), status=503)  # nothing is linked while nothing may be changed
    there.sign_in(Visitor(sqlite_app), moved)
