"""Whoever changes how somebody signs in may be somebody else: she hears of each change, and cannot switch that off."""

import time
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.demo.accounts import PASSWORD
from portal.notifications.choosing import OF_ACCOUNTS
from portal.notifications.models import Notice
from tests.accounts.doors import rows
from tests.accounts.key import PASSKEYS, Key, register
from tests.accounts.test_second_step import CONFIRM, SET_UP, shown
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
OTHER = "a kettle on a quiet stove"


def password(maya: Visitor) -> None:
    wrong = {"old_password": "not it at all", "new_password": OTHER, "repeat": OTHER}
    maya.post("/account/password", wrong, status=422)
    maya.post("/account/password", {**wrong, "old_password": PASSWORD})


def code(maya: Visitor) -> None:
    square = maya.submit(maya.get(SET_UP), SET_UP, status=200)
    maya.submit(square, CONFIRM, status=422, code="000000")
    maya.submit(square, CONFIRM, status=200, code=shown(square).at(int(time.time())))


def passkey(maya: Visitor) -> None:
    register(maya, Key())


def passkey_taken_away(maya: Visitor) -> None:
    passkey(maya)
    maya.submit(maya.get(PASSKEYS), "/removal")


@pytest.mark.parametrize(
    ("change", "times"),
    [(password, 1), (code, 1), (passkey, 1), (passkey_taken_away, 2)],
    ids=["password", "code", "passkey", "passkey taken away"],
)
def test_she_hears_of_it(
    app: Flask, visit: Visit, ids: Callable[[str], UUID], change: Callable[[Visitor], None], times: int
) -> None:
    maya = visit("maya")
    change(maya)
    hers = Notice.user_id == ids("maya")
    assert rows(app, select(func.count()).where(hers, Notice.kind == "way_in")) == times
    assert rows(app, select(func.count()).where(Notice.kind == "way_in")) == times, "and nobody else does"
    assert "How you sign in was changed" in maya.get("/notices").text
    assert "way_in" in OF_ACCOUNTS
