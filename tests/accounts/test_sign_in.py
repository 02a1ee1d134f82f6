"""The door: who gets in, what everybody else is told, and how often one may try."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.access.actor import Role
from portal.accounts.actions import Newcomer, activate, invite, open_invitation
from portal.accounts.models import Standing, User
from portal.accounts.throttle import Attempt
from portal.app import create_app
from portal.audit.models import AuditEvent
from portal.clock import now
from portal.connections import begin_writing
from portal.database import db
from portal.demo.accounts import ACCOUNTS, ON_THE_DOOR, PASSWORD
from portal.operations import upgrade
from tests.accounts.doors import WRONG, Visit, address, cookie, elsewhere, holding, is_in, knock, rows
from tests.conftest import settings


def test_in_and_out(app: Flask, visit: Visit) -> None:
    maya = visit()
    assert maya.get("/account", status=303).headers["Location"] == "/sign-in?next=/account"
    door = maya.get("/sign-in?next=/account")
    inside = maya.follow(maya.post("/sign-in", {**_filled(door), "email": address("maya"), "password": PASSWORD}))
    assert "Maya Torres" in inside.text
    assert maya.submit(inside, "/sign-out").headers["Location"] == "/sign-in"
    assert cookie(maya) is None
    assert not is_in(maya)
    with app.app_context():
        assert db.session.scalar(select(func.count(AuditEvent.id)).where(AuditEvent.verb == "signed in")) == 1


def _filled(door: Any) -> dict[str, Any]:
    """The fields of the form a person types into (the demo's one-tap forms stand below it)."""
    return dict(door.tree.xpath("//main//form")[0].form_values())


@pytest.mark.parametrize("typed", ["MAYA@riverbend.EXAMPLE", "  maya@riverbend.example "])
def test_an_address_is_forgiven_its_capitals_and_spaces(visit: Visit, typed: str) -> None:
    knock(visit(), typed)


def test_the_cookie(app: Flask, visit: Visit) -> None:
    answer = knock(visit(), "maya").response
    by_name = {line.split("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
    assert set(by_name) == {"portal", "session", "portal-device"}
    for line in by_name.values():
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(line.split("; "))
        assert "Domain" not in line
    assert not {"Max-Age", "Expires"} & set(re.split("[;= ]+", by_name["portal"])), "it ends with the browser"


def test_the_cookie_over_https(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'portal.db'}"
    made = create_app(replace(settings(tmp_path, url), https=True))
    upgrade(made)
    _invite(made)
    client = made.test_client()
    door = client.get("/sign-in", base_url="https://localhost")
    token = re.search(r'name="csrf_token" value="([^"]+)"', door.get_data(as_text=True))
    assert token
    fields = {"email": "ida@example.org", "password": "a long walk by the river", "csrf_token": token[1]}
    answer = client.post(
        "/sign-in", data=fields, base_url="https://localhost", headers={"Referer": "https://localhost/"}
    )
    lines = answer.headers.getlist("Set-Cookie")
    assert answer.status_code == 303
    assert sorted(line.split("=")[0] for line in lines) == ["__Host-portal", "__Host-portal-device", "__Host-session"]
    for line in lines:
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(line.split("; "))
        assert "Domain" not in line


def _invite(app: Flask) -> None:
    with app.app_context():
        ida = Newcomer("Ida Beck", "ida@example.org", Role.PATIENT, now().date() - timedelta(days=1))
        _, token = invite(ida, by=None)
        found = open_invitation(token)
        assert found
        activate(found, "a long walk by the river")
        db.session.commit()


def test_signing_in_again_gives_a_new_cookie_and_ends_the_old(app: Flask, visit: Visit) -> None:
    maya = visit()
    knock(maya, "maya")
    first = cookie(maya)
    knock(maya, "maya")
    assert cookie(maya) != first
    assert is_in(maya)
    assert not is_in(holding(app, first))


def test_every_refusal_reads_the_same(app: Flask, visit: Visit, ids: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unknown address, wrong password, invited, deactivated: the same status, the same bytes."""
    monkeypatch.setitem(app.extensions, "demo accounts", ())
    lena: UUID = ids("lena")
    with app.app_context():
        begin_writing()
        invited = update(User).where(User.id == lena).values(standing=Standing.INVITED, password_hash="")
        db.session.execute(invited)
        db.session.commit()
    tries = [("maya", "not the password"), ("nobody", PASSWORD), ("olga", PASSWORD), ("olga", "no"), ("lena", PASSWORD)]
    pages = [knock(visit(), name, password, status=422) for name, password in tries]
    assert all(WRONG in page.text for page in pages)
    bare = {_bare(page.html, address(name)) for (name, _), page in zip(tries, pages, strict=True)}
    assert len(bare) == 1
    headers = [{name for name, _ in page.headers} for page in pages]
    assert all(names == headers[0] for names in headers)


def _bare(html: str, typed: str) -> str:
    """Without what differs for everybody: the address typed back, the token, the stamp."""
    return re.sub(r'(name="csrf_token" value|content)="[\w.-]+"', "", html.replace(typed, ""))


@pytest.mark.parametrize("name", ["maya", "nobody"])
def test_no_transaction_waits_for_the_slow_hash(visit: Visit, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """On SQLite it would hold up every writer, and anyone can make a sign-in page work."""
    held: list[bool] = []

    def is_right(password: str, password_hash: str) -> bool:
        held.append(db.session.registry().in_transaction())
        return False

    monkeypatch.setattr("portal.accounts.passwords.is_right", is_right)
    knock(visit(), name, status=422)
    assert held == [False]


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("", PASSWORD),
        ("maya@riverbend.example", ""),
        ("e" * 255, PASSWORD),
        ("\x00", PASSWORD),
        ("maya@riverbend.example\x00", PASSWORD),
        ("maya@riverbend.example", "\x00"),
        ("maya@riverbend.example", PASSWORD + "\x00"),
        ("\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe"),
        ("maya@riverbend.example", "p" * 100_000),
        ("' OR 1=1 --", "' OR 1=1 --"),
        (f"{2**70}", f"{2**70}"),
    ],
)
def test_whatever_is_typed_is_answered(visit: Visit, email: Any, password: Any) -> None:
    page = visit().post("/sign-in", {"email": email, "password": password}, status=422)
    assert page.tree.xpath("//*[@id='error-summary']")
    assert cookie(visit()) is None


def test_a_missing_field_and_a_doubled_one(visit: Visit) -> None:
    visit().post("/sign-in", {}, status=422)
    visit().post("/sign-in", {"email": [address("maya"), address("devon")], "password": ["no", PASSWORD]}, status=422)


def test_the_address_is_kept_and_the_password_is_not(visit: Visit) -> None:
    page = knock(visit(), "maya", "a guess of mine", status=422)
    assert address("maya") in page.tree.xpath("//input[@id='email']/@value")
    assert "a guess of mine" not in page.html
    assert page.tree.xpath("//*[@id='error-summary' and @role='alert' and @tabindex='-1']//a[@href='#password']")


@pytest.mark.parametrize("wanted", ["/account", "/schedule?week=2026-W48", "/help#end", "/a//b"])
def test_one_is_led_where_one_was_going(visit: Visit, wanted: str) -> None:
    assert knock(visit(), "maya", next=wanted).headers["Location"] == wanted


def test_nobody_is_led_where_somebody_else_was_going(visit: Visit) -> None:
    browser = visit()
    knock(browser, "maya")
    assert knock(browser, "devon", next="/account").headers["Location"] == "/"


def test_ten_wrong_tries_in_five_minutes_are_enough(app: Flask, visit: Visit, time_machine: Any) -> None:
    begun = now()
    time_machine.move_to(begun, tick=False)
    for _ in range(10):
        knock(visit(), "maya", "wrong", status=422)
    refused = knock(visit(), "maya", status=429)
    assert "many tries in a short time" in refused.text
    assert address("maya") in refused.tree.xpath("//input[@id='email']/@value")
    knock(elsewhere(visit()), "MAYA@riverbend.example ", status=429)
    knock(elsewhere(visit()), "devon")
    time_machine.move_to(begun + timedelta(minutes=4, seconds=59), tick=False)
    knock(visit(), "maya", status=429)
    time_machine.move_to(begun + timedelta(minutes=5), tick=False)
    knock(visit(), "maya")


def test_an_address_nobody_has_is_throttled_alike(visit: Visit) -> None:
    for _ in range(10):
        knock(visit(), "nobody", "wrong", status=422)
    knock(visit(), "nobody", status=429)


def test_ten_wrong_tries_from_one_place_are_enough(app: Flask, visit: Visit) -> None:
    for n in range(10):
        knock(visit(), f"guess{n}", "wrong", status=422)
    knock(visit(), "maya", status=429)
    knock(elsewhere(visit()), "maya")


def test_tries_name_nobody_and_are_forgotten(app: Flask, visit: Visit, time_machine: Any) -> None:
    knock(visit(), "maya", "wrong", status=422)
    with app.app_context():
        buckets = db.session.scalars(select(Attempt.bucket)).all()
        assert len(buckets) == 3
        assert all(re.fullmatch("[0-9a-f]{64}", bucket) for bucket in buckets)
        db.session.remove()
    time_machine.move_to(now() + timedelta(days=3))
    knock(visit(), "devon", "wrong", status=422)
    assert rows(app, select(func.count()).select_from(Attempt)) == 3


def test_an_owner_is_not_shut_out_by_somebody_elses_guesses(app: Flask, visit: Visit) -> None:
    mine = visit()
    knock(mine, "maya")
    mine.post("/sign-out")
    for _ in range(10):
        knock(visit(), "maya", "wrong", status=422)
    knock(visit(), "maya", status=429)
    knock(mine, "maya")


def test_a_known_browser_has_its_own_ten_tries_for_its_own_account(visit: Visit) -> None:
    mine = visit()
    knock(mine, "maya")
    mine.post("/sign-out")
    for _ in range(10):
        knock(mine, "maya", "wrong", status=422)
    knock(mine, "maya", status=429)
    knock(visit(), "maya")
    for _ in range(10):
        knock(mine, "devon", "wrong", status=422)
    knock(elsewhere(visit()), "devon", status=429)


def test_a_made_up_device_is_not_known(app: Flask, visit: Visit) -> None:
    for _ in range(10):
        knock(visit(), "maya", "wrong", status=422)
    for value in ("x", "x.y", ".", "", "a" * 22 + "." + "0" * 64, "é.é"):
        forged = visit()
        forged.client.set_cookie("portal-device", value)
        knock(forged, "maya", status=429)


def test_leaving_forgets_the_device_and_signing_out_does_not(visit: Visit) -> None:
    maya = visit()
    knock(maya, "maya")
    maya.post("/sign-out")
    assert maya.client.get_cookie("portal-device")
    knock(maya, "maya")
    maya.post("/leave")
    assert maya.client.get_cookie("portal-device") is None


def test_leaving_leads_to_a_page_that_says_nothing(visit: Visit) -> None:
    maya = visit()
    knock(maya, "maya")
    left = maya.post("/leave")
    assert left.headers["Location"] == "/away"
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    away = maya.follow(left)
    assert "Emergency numbers: 911, 988" in away.text, "what anybody may need, and nothing of whose page it was"
    for word in ("Riverbend", "555", "crisis", "clinic", "therap", "portal", "help", "patient", "Groundwork"):
        assert word.lower() not in away.text.lower() + str(away.tree.findtext(".//title")).lower()
    assert not is_in(maya)
    assert any(link.startswith("https://") for link in away.links())


def test_nobody_is_shown_the_demo_outside_the_demo(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    assert PASSWORD in visit().get("/sign-in").html
    monkeypatch.setitem(app.extensions, "demo accounts", ())
    page = visit().get("/sign-in")
    assert PASSWORD not in page.html
    assert "riverbend.example" not in page.html


def test_one_tap_signs_in_as_each_of_the_demo(visit: Visit) -> None:
    """Who administers one program comes with the whole demo clinic, which the tests begin without."""
    taps = [form for form in visit().get("/sign-in").tree.forms if form.fields.get("password") == PASSWORD]
    assert [form.fields["email"] for form in taps] == [email for email, *_ in ON_THE_DOOR]
    for form in taps[: len(ACCOUNTS)]:
        tapping = visit()
        assert knock(tapping, form.fields["email"], form.fields["password"])
        assert is_in(tapping)


@pytest.mark.parametrize("host", ["evil.example", "riverbend.example", "192.168.1.5:8000", "127.0.0.1.evil.example"])
def test_the_demo_answers_on_loopback_only(visit: Visit, host: str) -> None:
    visit().get("/sign-in", headers={"Host": "127.0.0.1:8000"})
    refused = visit().client.get("/sign-in", headers={"Host": host})
    assert refused.status_code == 400
    assert PASSWORD not in refused.get_data(as_text=True)
