"""A sign-in ends: by itself, at once when it should, and for every copy of its cookie."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.access.actor import Role
from portal.accounts import sign_ins
from portal.accounts.models import RoleGrant
from portal.clock import now
from portal.connections import begin_writing
from portal.database import db
from tests.accounts.doors import Visit, elsewhere, is_in, knock, sign_ins_of
from tests.statements import counted
from tests.visitor import Visitor

Ids = Callable[[str], UUID]
SECOND, IDLE, ABSOLUTE = timedelta(seconds=1), timedelta(minutes=15), timedelta(hours=12)


@pytest.fixture
def at(time_machine: Any) -> Callable[[timedelta], None]:
    """`at(span)`: it is now so long after the test began."""
    begun = now()

    def move(span: timedelta) -> None:
        time_machine.move_to(begun + span, tick=False)

    move(timedelta())
    return move


def test_being_there_keeps_one_in(visit: Visit, at: Callable[[timedelta], None]) -> None:
    maya = visit("maya")
    at(timedelta(minutes=14))
    assert is_in(maya)
    at(timedelta(minutes=28))
    assert is_in(maya)


def test_a_poll_is_not_being_there(app: Flask, visit: Visit, at: Callable[[timedelta], None]) -> None:
    maya, background = visit("maya"), {"X-Background": "1"}
    for minute in range(1, 15):
        at(timedelta(minutes=minute))
        assert maya.client.get("/account", headers=background).status_code == 200
    at(IDLE + SECOND)
    over = maya.client.get("/account", headers=background)
    assert over.status_code == 401
    assert "You are signed out here." in over.text
    assert "data-poll" not in over.text


@pytest.mark.parametrize("change", [-timedelta(hours=2), timedelta(days=3650)], ids=["back", "far ahead"])
def test_a_clock_that_jumps_revives_nothing(visit: Visit, at: Callable[[timedelta], None], change: timedelta) -> None:
    maya = visit("maya")
    at(change)
    assert not is_in(maya)


def test_signing_out_while_nobody_is_in(visit: Visit) -> None:
    for way in ("/sign-out", "/leave"):
        visit().post(way)
    visit().get("/leave", status=405)


def test_a_shut_account_is_out_even_if_its_sign_in_was_left_open(visit: Visit) -> None:
    assert is_in(visit("jordan"))
    assert not is_in(visit("olga"))


def test_being_seen_is_written_once_a_minute(app: Flask, visit: Visit, at: Callable[[timedelta], None]) -> None:
    maya = visit("maya")
    for seconds, seen in ((30, 0), (61, 61), (90, 61), (122, 122)):
        at(timedelta(seconds=seconds))
        assert is_in(maya)
        (row,) = sign_ins_of(app, "maya")
        assert (row.seen_at - row.began_at).seconds == seen


def test_of_many_browsers_the_oldest_give_way(sqlite_app: Flask, time_machine: Any) -> None:
    """The newest never does, whatever its id: all of these are of one millisecond, so that chance orders them."""
    time_machine.move_to(now(), tick=False)
    browsers = [elsewhere(Visitor(sqlite_app), n) for n in range(15)]
    for browser in browsers:
        knock(browser, "maya")
        assert is_in(browser)
    assert sum(is_in(browser) for browser in browsers) == sign_ins.MOST_AT_ONCE


def test_looking_somebody_up_is_one_statement(app: Flask, visit: Visit, ids: Ids) -> None:
    maya = visit("maya")
    with counted(app) as seen:
        maya.client.get("/account/security")
    assert len(seen) == 1


@pytest.mark.parametrize("value", ["", "x", "é", "x" * 10_000, "%00", '"', "a b"])
def test_no_cookie_breaks_anything(app: Flask, value: str) -> None:
    other = Visitor(app)
    answer = other.client.get("/account", headers={"Cookie": f"{app.config['SIGN_IN_COOKIE']}={value}"})
    assert answer.status_code == 303


def test_the_role_of_tomorrow_is_not_held_today(app: Flask, visit: Visit, ids: Ids) -> None:
    devon = ids("devon")
    with app.app_context():
        begin_writing()
        db.session.add(RoleGrant(user_id=devon, role=Role.ADMIN, from_on=now().date() + timedelta(days=2)))
        db.session.commit()
        assert db.session.scalar(select(RoleGrant.id).where(RoleGrant.user_id == devon, RoleGrant.role == Role.ADMIN))
    someone = visit()
    knock(someone, "devon")
    someone.get("/admin/people", status=404)
