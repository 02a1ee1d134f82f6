"""A code of the second step opens one door once: early, late, again, and twenty at the same moment."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread
from time import sleep
from typing import Any

import pytest
from flask import Flask

from portal.accounts import second_factor
from tests.accounts.doors import give_second_factor, is_in, knock
from tests.proof.row import Proof
from tests.visitor import Visitor

NOON = datetime(2026, 11, 24, 18, 0, 5, tzinfo=UTC)
DRIFTS = (
    (-95, False),
    (-65, False),
    (-35, True),
    (-5, True),
    (0, True),
    (25, True),
    (30, True),
    (60, False),
    (95, False),
)
AT_ONCE = 20


@pytest.fixture
def later(time_machine: Any) -> Callable[[timedelta], None]:
    def move(span: timedelta) -> None:
        time_machine.move_to(NOON + span, tick=False)

    move(timedelta())
    return move


def together(act: Callable[..., None], each: list[tuple[Any, ...]]) -> None:
    threads = [Thread(target=act, args=one) for one in each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def opened_at_once(browsers: list[Visitor], code: str) -> int:
    """How many of them one code lets in when all give it at the same moment."""
    statuses: list[int] = []

    def press(browser: Visitor, fields: dict[str, str]) -> None:
        statuses.append(browser.client.post("/sign-in/code", data=fields).status_code)

    together(press, [(one, {"code": code, "csrf_token": one.csrf_token()}) for one in browsers])
    assert set(statuses) <= {303, 422}
    return statuses.count(303)


@pytest.fixture
def unlimited(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Twenty wrong codes would be too many after five."""
    monkeypatch.setattr("portal.accounts.tries.Step._too_many", lambda self: False)
    monkeypatch.setattr("portal.accounts.sign_ins.MOST_AT_ONCE", 2 * AT_ONCE)
    return app


def pending(app: Flask) -> Visitor:
    browser = Visitor(app)
    browser.sign_in_as("jordan", second_factor_owed=True)
    return browser


def gives(browser: Visitor, code: str) -> bool:
    fields = {"code": code, "csrf_token": browser.csrf_token()}
    return browser.client.post("/sign-in/code", data=fields).status_code == 303


@pytest.mark.proof("F7")
def test_a_code_opens_one_door_once(unlimited: Flask, proof: Proof, later: Callable[[timedelta], None]) -> None:
    totp, faults, moment = give_second_factor(unlimited, "jordan"), 0, timedelta()
    rounds = proof.size(1, 40)
    for _ in range(rounds):
        for drift, right in DRIFTS:
            moment += timedelta(minutes=10)
            later(moment)
            code = totp.at(NOON + moment + timedelta(seconds=drift))
            faults += gives(pending(unlimited), code) is not right
            faults += gives(pending(unlimited), code)
        moment += timedelta(minutes=10)
        later(moment)
        faults += opened_at_once([pending(unlimited) for _ in range(AT_ONCE)], totp.at(NOON + moment)) != 1
    proof.tried(rounds * (2 * len(DRIFTS) + AT_ONCE), faults)
    assert faults == 0


def test_a_step_that_is_not_claimed_is_found(
    unlimited: Flask, later: Callable[[timedelta], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_factor, "_claim", lambda user, step: True)
    totp = give_second_factor(unlimited, "jordan")
    assert opened_at_once([pending(unlimited) for _ in range(4)], totp.at(NOON)) > 1


def test_without_a_code_nothing_is_open(app: Flask) -> None:
    give_second_factor(app, "jordan")
    browser = Visitor(app)
    knock(browser, "jordan")
    assert not is_in(browser)


def test_no_more_are_judged_at_the_same_moment_than_one_after_the_other(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The specification's five in five minutes."""
    give_second_factor(app, "jordan")
    browsers, statuses = [pending(app) for _ in range(8)], []

    def slowly(user: object, code: str) -> bool:
        sleep(0.3)
        return False

    def press(browser: Visitor, fields: dict[str, str]) -> None:
        statuses.append(browser.client.post("/sign-in/code", data=fields).status_code)

    monkeypatch.setattr(second_factor, "accepts", slowly)
    together(press, [(one, {"code": "000000", "csrf_token": one.csrf_token()}) for one in browsers])
    assert sorted(statuses) == [422] * 5 + [429] * 3
