"""Every error as a calm page, and a log that holds no words."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, abort
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.web import logs
from portal.web.errors import WORDS
from portal.web.taking import takes
from tests.admin.looking import people
from tests.foundation.conftest import View
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
Put = Callable[[View], str]
SECRET = "I do not want to be here"


def aborting(code: int) -> View:
    def view() -> Any:
        abort(code)

    return view


def raising(fault: Exception) -> View:
    def view() -> Any:
        raise fault

    return view


@pytest.mark.parametrize("code", sorted(set(WORDS) | {406, 410, 415, 418}))
@pytest.mark.parametrize("htmx", [False, True])
def test_every_code_has_a_page_and_a_fragment(visit: Visit, on_get: Put, code: int, htmx: bool) -> None:
    page = visit().get(on_get(aborting(code)), status=code if code in WORDS else 400, htmx=htmx)
    assert str(WORDS.get(code, WORDS[400])[0]) in page.text
    assert ("988" in page.text) is (not htmx or code >= 500)
    assert bool(page.tree.xpath("//*[@id='error']")) is htmx


@pytest.mark.parametrize("code", [400, 409, 422, 429, 500, 503])
def test_what_was_typed_can_be_copied(visit: Visit, on_post: Put, code: int) -> None:
    typed = {"body": "One <b>good</b> thing", "password": "hush", "form_key": "key", "carried-words.note": "and this"}
    page = visit().post(on_post(takes(secret={"password"})(aborting(code))), typed, status=code)
    assert [area.text for area in page.tree.iter("textarea")] == ["One <b>good</b> thing", "and this"]
    assert "hush" not in page.html


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (RuntimeError(SECRET), 500),
        (KeyError(SECRET), 500),
        (UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, SECRET), 500),
        (IntegrityError(SECRET, {"body": SECRET}, Exception(SECRET)), 409),
        (OperationalError(SECRET, {"body": SECRET}, Exception(SECRET)), 503),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_fault_is_logged_by_kind_and_place_only(
    app: Flask, visit: Visit, on_post: Put, fault: Exception, status: int, logged: Callable[[], str]
) -> None:
    page = visit("maya").post(on_post(raising(fault)), {"note": "mine"}, status=status)
    assert SECRET not in page.html + logged()
    assert "Traceback" not in logged()
    lines = [json.loads(line) for line in logged().splitlines() if line.startswith("{")]
    (said,) = [line for line in lines if line["event"] == "fault"]
    assert said["fault"] == type(fault).__name__
    assert "test_errors.py" in said["where"]
    assert all(set(line) <= logs.KEYS for line in lines)


def test_the_log_names_endpoints_never_addresses(app: Flask, visit: Visit, logged: Callable[[], str]) -> None:
    visit().get("/invitation/a-secret-token", status=404)
    people(visit("sam"), "q=Maya+Torres")
    captured = logged()
    assert '"endpoint": "accounts.invitation"' in captured
    for secret in ("a-secret-token", "Maya", "Torres", "/admin"):
        assert secret not in captured


def test_words_under_a_key_nobody_listed_are_dropped(logged: Callable[[], str]) -> None:
    logs.log.info("request", endpoint="x", body=SECRET, email="maya@riverbend.example")
    assert json.loads(logged()).keys() <= logs.KEYS
