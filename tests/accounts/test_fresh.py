"""Pages that ask again who it is: after five minutes, of everyone, and nothing typed is lost by it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from portal.access.rules import rule_of
from portal.accounts import fresh
from portal.clock import now
from portal.demo.accounts import PASSWORD
from portal.web import pdf
from tests.accounts.doors import Visit, cookie, give_second_factor, holding, knock, sign_ins_of

Ids = Callable[[str], UUID]
Later = Callable[..., None]
PROOF = "/account/proof"
SET_UP = "/account/security/second-factor"
BINDER = "/records/binder"
OTHER = "a kettle on a quiet stove"


@pytest.fixture
def later(time_machine: Any) -> Later:
    """`later(minutes=5)`: so much time goes by."""
    return lambda **time: time_machine.move_to(now() + timedelta(**time), tick=False)


def address_of(person: UUID) -> str:
    return f"/admin/people/{person}/email-address"


def test_a_link_leads_there_and_back(visit: Visit, later: Later) -> None:
    later(seconds=0)
    maya = visit("maya")
    later(minutes=4, seconds=59)
    maya.get(SET_UP)
    later(seconds=1)
    asked = maya.get(SET_UP, status=303)
    assert asked.headers["Location"] == f"{PROOF}?next={SET_UP}"
    assert maya.get(SET_UP, status=204, htmx=True).headers["HX-Redirect"] == f"{PROOF}?next={SET_UP}"
    back = maya.submit(maya.follow(asked), PROOF, password=PASSWORD)
    assert back.headers["Location"] == SET_UP
    maya.follow(back)
    maya.get("/account")


def test_what_was_sent_waits_and_goes_by_a_tap(app: Flask, visit: Visit, ids: Ids, later: Later) -> None:
    sam, url = visit("sam"), address_of(ids("maya"))
    form = sam.get(url)
    later(minutes=6)
    asked = sam.submit(form, url, status=401, email="maya.new@riverbend.example")
    assert "nothing you typed is lost" in asked.text
    again = sam.submit(asked, PROOF, status=422, password="not it at all")
    ready = sam.submit(again, PROOF, status=200, password=PASSWORD)
    assert "maya@riverbend" in sam.get(f"/admin/people/{ids('maya')}").text, "nothing is done by itself"
    sam.submit(ready, url)
    assert "maya.new@riverbend.example" in sam.get(f"/admin/people/{ids('maya')}").text


def test_a_bare_button_waits_too(visit: Visit, later: Later, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "is_installed", lambda: False)
    maya = visit("maya")
    offered = maya.get(BINDER)
    later(minutes=6)
    ready = maya.submit(maya.submit(offered, BINDER, status=401), PROOF, status=200, password=PASSWORD)
    form = {name: value for name, value in ready.form(BINDER).items() if name != "@"}
    assert maya.client.post(BINDER, data=form).get_data().startswith(b"PK")


def test_her_code_too_where_she_has_one(app: Flask, visit: Visit, later: Later) -> None:
    totp = give_second_factor(app, "jordan")
    jordan = visit("jordan")
    later(minutes=6)
    asked = jordan.follow(jordan.get(SET_UP, status=303))
    assert "Please type the code" in jordan.submit(asked, PROOF, status=422, password=PASSWORD).text
    wrong = jordan.submit(asked, PROOF, status=422, password="no", code=totp.at(now()))
    assert "password you have now" in wrong.text
    jordan.submit(asked, PROOF, status=422, password=PASSWORD, code="000000")
    jordan.get(SET_UP, status=303)
    jordan.submit(asked, PROOF, password=PASSWORD, code=totp.at(now()))
    jordan.get(SET_UP)
    later(minutes=6)
    asked = jordan.follow(jordan.get(SET_UP, status=303))
    jordan.submit(asked, PROOF, password=PASSWORD, code=totp.at(now()))


def test_a_new_password_does_not_stand_for_her_code(app: Flask, visit: Visit, later: Later) -> None:
    """Whoever finds the screen and knows the password sets up no code of his own."""
    give_second_factor(app, "jordan")
    jordan, maya = visit("jordan"), visit("maya")
    later(minutes=6)
    for one in (jordan, maya):
        one.post("/account/password", {"old_password": PASSWORD, "new_password": OTHER, "repeat": OTHER})
    jordan.get(SET_UP, status=303)
    jordan.post(SET_UP, status=401)
    maya.get(SET_UP)


def test_the_proof_is_of_this_browser_alone(app: Flask, visit: Visit, later: Later) -> None:
    here, there = visit("maya"), visit("maya")
    later(minutes=6)
    here.post(PROOF, {"password": PASSWORD})
    here.get(SET_UP)
    there.get(SET_UP, status=303)
    assert [one.proved_at == now() for one in sign_ins_of(app, "maya")] == [True, False]


def test_at_the_door_it_was_just_shown(app: Flask, visit: Visit, later: Later) -> None:
    maya = visit()
    knock(maya, "maya")
    maya.get(SET_UP)
    totp = give_second_factor(app, "jordan")
    jordan = visit()
    knock(jordan, "jordan")
    later(minutes=6)
    jordan.post("/sign-in/code", {"code": totp.at(now())})
    jordan.get(SET_UP)
    holding(app, cookie(jordan)).get(SET_UP)


def test_wrong_tries_are_counted(visit: Visit, later: Later) -> None:
    maya = visit("maya")
    later(minutes=6)
    for _ in range(5):
        maya.post(PROOF, {"password": "not it at all"}, status=422)
    assert "many tries" in maya.post(PROOF, {"password": PASSWORD}, status=429).text
    later(minutes=5)
    maya.post(PROOF, {"password": PASSWORD})


@pytest.mark.parametrize("where", ["//evil.example", "https://evil.example", "/\\evil", "", "javascript:alert(1)"])
def test_it_leads_nowhere_else(visit: Visit, where: str) -> None:
    maya = visit("maya")
    fields = {"password": PASSWORD, "next": where, "carried_to": where, "carried-words.body": "hello"}
    assert maya.post(PROOF, fields).headers["Location"] == "/account"


def test_nothing_of_it_without_the_token_of_this_browser(visit: Visit, ids: Ids, later: Later) -> None:
    """Another site must not lay a change ready for her tap."""
    sam = visit("sam")
    later(minutes=6)
    token = sam.csrf_token()
    for wrong in ("", "x", token[:-2] + "AA"):
        sent = {"email": "evil@evil.example", "csrf_token": wrong}
        assert not sam.post(address_of(ids("maya")), sent, status=400).tree.xpath("//main//form")


def test_which_pages_ask(app: Flask) -> None:
    asking = {name for name, view in app.view_functions.items() if "last 5 minutes" in rule_of(view).words}  # type: ignore[union-attr]
    assert asking == {
        "accounts.add_passkey",
        "accounts.ask_for_passkey",
        "accounts.own_passkeys",
        "accounts.remove_passkey",
        "accounts.second_factor_setup",
        "accounts.set_up_second_factor",
        "admin.change_address",
        "admin.code_by_hand_for",
        "along.download",
        "app_keys.make",
        "binder.download",
        "emergency.begin",
        "emergency.start",
    }


def test_without_the_question_whoever_finds_the_screen_goes_on(
    visit: Visit, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what the tests above look at is the question's doing."""
    monkeypatch.setattr(fresh, "is_fresh", lambda actor: True)
    maya = visit("maya")
    later(minutes=14)
    maya.get(SET_UP)
