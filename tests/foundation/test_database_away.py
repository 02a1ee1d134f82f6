"""The database does not answer: a calm page with the crisis line, and help as always."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.accounts import actions
from portal.app import create_app
from portal.database import db
from portal.files import uploads
from tests.accounts.doors import knock
from tests.away import take_away
from tests.conftest import settings
from tests.materials.files import picture
from tests.messages.given import say, thread_of
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def away(app: Flask) -> Iterator[Callable[[], None]]:
    """Call it to take the database away; it is back after the test (or by calling what it returns)."""
    undo: list[Callable[[], None]] = []

    def take() -> None:
        undo.append(take_away(app))

    yield take
    for back in undo:
        back()


def test_a_calm_page_with_the_crisis_line(visit: Visit, away: Callable[[], None], logged: Callable[[], str]) -> None:
    maya, nobody = visit("maya"), visit()
    away()
    for visitor, url in ((maya, "/"), (maya, "/account"), (nobody, "/readyz"), (nobody, "/invitation/x")):
        page = visitor.get(url, status=503)
        assert "We cannot reach our records right now" in page.text
        assert "988" in page.text
        assert "(555) 010-0142" in page.text
        assert page.headers["Retry-After"] == "30"
    assert '"fault": "OperationalError"' in logged()
    assert "SELECT" not in logged()


def test_what_was_typed_is_shown_again(visit: Visit, away: Callable[[], None]) -> None:
    maya = visit("maya")
    away()
    page = maya.post("/account/password", {"body": "One good thing today", "new_password": "hush"}, status=503)
    assert "One good thing today" in page.tree.xpath("//textarea/text()")
    assert "hush" not in page.html


def test_help_is_there_all_the_same(visit: Visit, away: Callable[[], None]) -> None:
    maya, nobody = visit("maya"), visit()
    assert "My safety plan" in maya.get("/help").text
    with_database = nobody.get("/help")
    away()
    without = maya.get("/help")
    assert without.text == nobody.get("/help").text == with_database.text
    assert "(555) 010-0142" in without.text
    assert {"tel:988", "sms:988", "tel:911", "tel:18002221222", "tel:5550100142"} <= set(without.links())
    assert visit().get("/healthz").html == "ok\n"


def test_so_it_is_where_the_clinic_has_words_of_its_own(visit: Visit, away: Callable[[], None]) -> None:
    """Which of them are read depends on who reads, and she cannot be looked up."""
    sam, maya = visit("sam"), visit("maya")
    sam.post("/admin/clinic/words", {"es_name": "Clínica Riverbend"})
    maya.get("/account")
    away()
    assert "988" in maya.get("/help").text
    assert "Riverbend" in maya.get("/", status=503).text


def test_the_doors_say_so_too(visit: Visit, away: Callable[[], None]) -> None:
    nobody = visit()
    away()
    nobody.get("/sign-in")
    fields = {"email": "maya@riverbend.example", "password": "riverbend-demo"}
    assert "988" in nobody.post("/sign-in", fields, status=503).text


def test_signing_out_takes_the_cookie_anyway(app: Flask, visit: Visit, away: Callable[[], None]) -> None:
    maya = visit("maya")
    away()
    maya.post("/leave", status=503)
    assert maya.client.get_cookie(app.config["SIGN_IN_COOKIE"]) is None


def test_it_starts_and_helps_without_a_database(tmp_path: Path, sqlite_app: Flask) -> None:
    """The clinic's numbers are in a file of their own."""
    facts = (sqlite_app.config["INSTANCE"] / "clinic.json").read_text()
    (tmp_path / "clinic.json").write_text(facts)
    key = "portal.db.key"  # without it the portal does not start, whatever lies in the database's place
    (tmp_path / key).write_text((sqlite_app.config["INSTANCE"] / key).read_text())
    (tmp_path / "portal.db").mkdir()
    started = create_app(settings(tmp_path, f"sqlite:///{tmp_path / 'portal.db'}"))
    page = Visitor(started).get("/help")
    assert "(555) 010-0142" in page.text
    (tmp_path / "clinic.json").write_text("{ damaged")
    assert "(555) 010-0142" in Visitor(started).get("/help").text


def cut_off_after(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """The connection is lost when this was done, and another can be had."""
    done = getattr(module, name)

    def cut_off(*given: Any) -> Any:
        found = done(*given)
        db.session.connection().connection.driver_connection.close()  # type: ignore[union-attr]
        return found

    monkeypatch.setattr(module, name, cut_off)


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_what_is_lost_between_two_transactions_may_be_tried_later(
    app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read before is lost with the connection, which is no fault of ours: at a file, and at a password."""
    maya = visit("maya")
    thread = thread_of(maya)
    with monkeypatch.context() as patch:
        cut_off_after(patch, uploads, "kind_of")
        page = say(maya, thread, "With a picture", status=503, files=[(io.BytesIO(picture()), "note.png")])
    assert "With a picture" in page.text
    with monkeypatch.context() as patch:
        cut_off_after(patch, actions, "find")
        knock(visit(), "maya", status=503)
    knock(visit(), "maya")
