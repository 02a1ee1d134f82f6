"""The second step: nothing else is reached before it, no code works twice, and setting it up asks for the password."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.access.rules import rule_of
from portal.accounts.models import RecoveryCode, User
from portal.clock import now
from portal.database import db
from tests.accounts.doors import Visit, give_second_factor, is_in, knock, rows, sign_ins_of
from tests.visitor import Page, Visitor

Ids = Callable[[str], UUID]
SET_UP = "/account/security/second-factor"
CONFIRM = f"{SET_UP}/code"
NOON = datetime(2026, 11, 24, 18, 0, 5, tzinfo=UTC)


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """What is reached before it is the same on both; that no code works twice is shown elsewhere."""
    return sqlite_app


@pytest.fixture
def required(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in production: staff need a second factor."""
    monkeypatch.setitem(app.config, "STAFF_SECOND_FACTOR", True)


@pytest.fixture
def noon(time_machine: Any) -> Callable[[int], None]:
    """`noon(30)`: it is half a minute past noon."""

    def move(seconds: int) -> None:
        time_machine.move_to(NOON + timedelta(seconds=seconds), tick=False)

    move(0)
    return move


def pending(visit: Visit, name: str) -> Visitor:
    """The password was right; the code is still to come."""
    browser = visit()
    assert knock(browser, name).headers["Location"].startswith("/sign-in/code")
    return browser


def give(browser: Visitor, code: str, status: int = 303, **more: Any) -> Page:
    return browser.post("/sign-in/code", {"code": code, **more}, status=status)


def code_at(totp: pyotp.TOTP, seconds: int) -> str:
    return totp.at(NOON + timedelta(seconds=seconds))


def test_password_and_code(app: Flask, visit: Visit) -> None:
    totp = give_second_factor(app, "jordan")
    browser = visit()
    step = browser.follow(knock(browser, "jordan", next="/account"))
    assert "six digits" in step.text
    passed = browser.submit(step, "/sign-in/code", code=totp.now())
    assert passed.headers["Location"] == "/account"
    assert is_in(browser)
    assert browser.get("/sign-in/code", status=303).headers["Location"] == "/"


def test_spaces_in_a_code_are_forgiven(app: Flask, visit: Visit) -> None:
    code = give_second_factor(app, "jordan").now()
    give(pending(visit, "jordan"), f" {code[:3]} {code[3:]} ")


def test_no_code_works_twice(app: Flask, visit: Visit, noon: Callable[[int], None]) -> None:
    totp = give_second_factor(app, "jordan")
    give(pending(visit, "jordan"), code_at(totp, 0))
    watching = pending(visit, "jordan")
    give(watching, code_at(totp, 0), status=422)
    give(watching, code_at(totp, -30), status=422)
    noon(29)
    give(watching, code_at(totp, 0), status=422)
    give(watching, code_at(totp, 30))


def test_a_clock_set_back_brings_no_code_back(app: Flask, visit: Visit, noon: Callable[[int], None]) -> None:
    totp = give_second_factor(app, "jordan")
    give(pending(visit, "jordan"), code_at(totp, 0))
    noon(-600)
    give(pending(visit, "jordan"), code_at(totp, -600), status=422)


@pytest.mark.parametrize("code", ["", "000000", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\x00", "9" * 5000, "-1 000"])
def test_a_wrong_code_is_said(app: Flask, visit: Visit, code: str) -> None:
    give_second_factor(app, "jordan")
    browser = pending(visit, "jordan")
    page = give(browser, code, status=422)
    assert page.tree.xpath("//*[@id='error-summary']")
    assert not is_in(browser)


def test_five_wrong_codes_are_enough(app: Flask, visit: Visit, noon: Callable[[int], None]) -> None:
    totp = give_second_factor(app, "jordan")
    browser = pending(visit, "jordan")
    for _ in range(5):
        give(browser, "000000", status=422)
    assert "many tries" in give(browser, code_at(totp, 0), status=429).text
    give(pending(visit, "jordan"), code_at(totp, 0), status=429)
    noon(301)
    give(browser, code_at(totp, 301))


def test_twenty_in_an_hour_too(app: Flask, visit: Visit, noon: Callable[[int], None]) -> None:
    totp = give_second_factor(app, "jordan")
    for n in range(20):
        noon(n * 90)
        give(pending(visit, "jordan"), "000000", status=422)
    noon(20 * 90 + 400)
    give(pending(visit, "jordan"), code_at(totp, 20 * 90 + 400), status=429)


def test_nothing_else_is_reached_before_it(app: Flask, visit: Visit) -> None:
    """Every endpoint there is, by every method it takes."""
    give_second_factor(app, "sam")
    browser = pending(visit, "sam")
    asked = 0
    for route in app.url_map.iter_rules():
        rule = rule_of(app.view_functions[route.endpoint])
        assert rule
        if rule.open_to_anyone or rule.before_second_factor:
            continue
        arguments = {name: uuid4() for name in route.arguments}
        for method in sorted((route.methods or set()) & {"GET", "POST"}):
            with app.test_request_context():
                url = app.url_map.bind("localhost").build(route.endpoint, arguments)
            answer = browser.client.open(url, method=method, data={"csrf_token": browser.csrf_token()})
            asked += 1
            assert answer.status_code == (303 if method == "GET" else 401), (method, url, answer.status_code)
            assert method == "POST" or answer.headers["Location"].startswith("/sign-in/code")
            fragment = browser.client.open(url, method=method, headers={"HX-Request": "true"})
            assert fragment.status_code == (204 if method == "GET" else 401)
    assert asked > 30


def test_who_owes_a_code_cannot_replace_what_makes_it(app: Flask, visit: Visit, ids: Ids) -> None:
    give_second_factor(app, "jordan")
    before = rows(app, select(User.totp_sealed).where(User.id == ids("jordan")))
    browser = pending(visit, "jordan")
    for url, fields in ((SET_UP, {}), (CONFIRM, {}), (CONFIRM, {"code": "000000", "secret": before})):
        assert browser.post(url, fields).headers["Location"] == "/sign-in/code"
    assert browser.get(SET_UP, status=303).headers["Location"] == "/sign-in/code"
    assert rows(app, select(User.totp_sealed).where(User.id == ids("jordan"))) == before


def shown(page: Page) -> pyotp.TOTP:
    """What the phone makes of the page."""
    (letters,) = page.tree.xpath("//*[@id='letters']/text()")
    assert page.tree.xpath("//img/@src")[0].startswith("data:image/svg+xml")
    return pyotp.TOTP(letters)


def test_staff_are_led_to_setting_it_up(app: Flask, visit: Visit, required: None) -> None:
    browser = pending(visit, "jordan")
    ask = browser.follow(browser.get("/sign-in/code", status=303))
    assert not ask.tree.xpath("//input[@type='password']"), "it was just given"
    assert "/account" not in ask.links(), "who has to set it up cannot go there yet"
    square = browser.submit(ask, SET_UP, status=200)
    totp = shown(square)
    browser.submit(square, CONFIRM, status=422, code="000000")
    kept = browser.submit(square, CONFIRM, status=200, code=totp.now())
    codes = re.findall(r"[0-9a-f]{4}(?:-[0-9a-f]{4}){3}", kept.text)
    assert len(set(codes)) == 10
    assert is_in(browser)
    again = pending(visit, "jordan")
    give(again, totp.now(), status=422)  # the code that set it up is used
    give(again, codes[0].upper().replace("-", " "))
    assert is_in(again)
    give(pending(visit, "jordan"), codes[0], status=422)
    give(pending(visit, "jordan"), codes[1])


def test_patients_are_not_asked(visit: Visit, required: None) -> None:
    maya = visit()
    assert knock(maya, "maya").headers["Location"] == "/"
    assert is_in(maya)


def test_staff_of_tomorrow_are_asked_today(app: Flask, visit: Visit, required: None, ids: Ids) -> None:
    sam = visit("sam")
    fields = {"role": "leader", "change": "give", "from_on": str(now().date() + timedelta(days=1))}
    sam.post(f"/admin/people/{ids('devon')}/roles", fields)
    pending(visit, "devon")


def test_a_patient_sets_it_up(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, elsewhere = visit("maya"), visit("maya")
    square = maya.submit(maya.get(SET_UP), SET_UP, status=200)
    assert rows(app, select(User.totp_sealed).where(User.id == ids("maya"))) == "", "not in force yet"
    totp = shown(square)
    for page in (maya.get(SET_UP), square):
        assert "/account" in page.links(), "a way back, for who only looked"
    (in_app,) = [link for link in square.links() if link.startswith("otpauth:")]
    assert pyotp.parse_uri(in_app).secret == totp.secret, "nobody points a phone at its own screen"
    maya.submit(square, CONFIRM, status=200, code=totp.now())
    assert is_in(maya)
    assert not is_in(elsewhere), "every other sign-in ends"
    pending(visit, "maya")


def test_the_one_before_works_until_the_new_one_is_confirmed(
    app: Flask, visit: Visit, noon: Callable[[int], None]
) -> None:
    old = give_second_factor(app, "maya")
    maya = visit("maya")
    square = maya.post(SET_UP, status=200)
    new = shown(square)
    give(pending(visit, "maya"), code_at(old, 0))
    maya.submit(square, CONFIRM, status=200, code=code_at(new, 0))
    noon(60)
    give(pending(visit, "maya"), code_at(old, 60), status=422)
    give(pending(visit, "maya"), code_at(new, 60))


def test_a_secret_of_somebody_else_sets_up_nothing(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, devon = visit("maya"), visit("devon")
    square = maya.post(SET_UP, status=200)
    totp, sealed = shown(square), square.form(CONFIRM)["secret"][0]
    assert totp.secret not in sealed
    for secret in (sealed, "", "v1:x:y", "v1:" + "0" * 32 + ":AAAA", "\x00", "é" * 500):
        devon.post(CONFIRM, {"secret": secret, "code": totp.now()}, status=422)
    assert rows(app, select(User.totp_confirmed_at).where(User.id == ids("devon"))) is None


def test_new_recovery_codes_end_the_old(app: Flask, visit: Visit, noon: Callable[[int], None], ids: Ids) -> None:
    seen: list[list[str]] = []
    maya = visit("maya")
    for seconds in (0, 60):
        noon(seconds)
        square = maya.post(SET_UP, status=200)
        page = maya.submit(square, CONFIRM, status=200, code=code_at(shown(square), seconds))
        seen.append(re.findall(r"[0-9a-f]{4}(?:-[0-9a-f]{4}){3}", page.text))
    assert rows(app, select(func.count()).select_from(RecoveryCode)) == 10
    with app.app_context():
        stored = db.session.scalars(select(RecoveryCode.code_hash)).all()
        assert not {code.replace("-", "") for codes in seen for code in codes} & set(stored)
    give(pending(visit, "maya"), seen[0][0], status=422)
    give(pending(visit, "maya"), seen[1][0])


def test_a_recovery_code_is_its_owners_alone(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    square = maya.post(SET_UP, status=200)
    page = maya.submit(square, CONFIRM, status=200, code=shown(square).now())
    code = re.findall(r"[0-9a-f]{4}(?:-[0-9a-f]{4}){3}", page.text)[0]
    give_second_factor(app, "devon")
    give(pending(visit, "devon"), code, status=422)


def test_the_step_is_one_sign_ins_own(app: Flask, visit: Visit) -> None:
    totp = give_second_factor(app, "jordan")
    first, second = pending(visit, "jordan"), pending(visit, "jordan")
    give(first, totp.now())
    assert is_in(first)
    assert not is_in(second)
    assert [row.second_factor_owed for row in sign_ins_of(app, "jordan")] == [False, True]
