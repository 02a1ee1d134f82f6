"""The browser's session cookie is believed only as long as Flask itself would believe it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, session

from portal import clock

Held = Callable[[str], dict[str, Any]]


@pytest.fixture
def cookie(sqlite_app: Flask) -> str:
    signer = sqlite_app.session_interface.get_signing_serializer(sqlite_app)  # type: ignore[attr-defined]
    return str(signer.dumps({"csrf_token": "kept", "_flashes": [["message", "Saved"]]}))


@pytest.fixture
def held(sqlite_app: Flask) -> Held:
    """What a request with this cookie finds in its session."""
    name = sqlite_app.config["SESSION_COOKIE_NAME"]

    def find(value: str) -> dict[str, Any]:
        with sqlite_app.test_request_context(headers={"Cookie": f"{name}={value}"}):
            found = dict(session)
            session.get("_flashes", []).append("put there by this request alone")
            return found

    return find


def test_it_is_the_same_each_time_whatever_a_request_does_to_it(cookie: str, held: Held) -> None:
    held(cookie)
    assert held(cookie)["_flashes"][0] == ["message", "Saved"]
    assert len(held(cookie)["_flashes"]) == 2  # what was there, and what this request put
    assert held(cookie)["csrf_token"] == "kept"


def test_a_forged_one_holds_nothing(cookie: str, held: Held) -> None:
    payload, stamp, signature = cookie.rsplit(".", 2)
    assert held(cookie)
    for forged in ("nonsense", f"{payload}.{stamp}.{signature[::-1]}", f"{payload[::-1]}.{stamp}.{signature}"):
        assert held(forged) == {}


def test_one_that_was_believed_grows_too_old(cookie: str, held: Held, time_machine: Any) -> None:
    now = clock.now()
    for days, believed in ((0, True), (30, True), (32, False)):
        time_machine.move_to(now + timedelta(days=days))
        assert bool(held(cookie)) is believed
