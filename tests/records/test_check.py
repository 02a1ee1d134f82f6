"""Whoever holds a letter checks its code: days, hours and dates, and nothing about anybody. Guessing leads nowhere."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.app import create_app
from portal.audit.models import AuditEvent
from portal.coverage.codes import hashed
from portal.database import db
from portal.records.checking import PER_ADDRESS
from portal.vault.sealing import destroy_key
from tests.access.outcomes import blank
from tests.coverage.given import ago, came
from tests.letting_go import let_go
from tests.records.letters_given import check, code_on, make
from tests.schedule.given import writing
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
MOST = PER_ADDRESS[0].tries
SECRET = ("Maya", "Torres", "Riverbend", "IOP", "Adult", "group", "Jordan", "988", "Prairie", "crisis", "clinic")


@pytest.fixture
def code(app: Flask, visit: Visit) -> str:
    came(app, ago(9), ago(2), late=20)
    maya = visit("maya")
    return code_on(maya.get(make(maya, ago(10), ago(1))))


def test_what_it_says_and_what_it_does_not(app: Flask, visit: Visit, code: str, ids: Callable[[str], UUID]) -> None:
    somebody = visit(None)
    door = somebody.get("/check")
    page = check(somebody, code)
    assert "A letter with this code was made on" in page.text
    assert "It states 2 days and 5 hours 20 minutes between" in page.text
    for one in (door, page):
        whole = f"{one.html} {one.headers}"
        assert not [word for word in SECRET if re.search(rf"\b{word}\b", whole)]
        assert one.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "noindex" in one.tree.xpath("//meta[@name='robots']/@content")[0]
        assert one.headers["Cache-Control"] == "no-store"
    assert code not in page.html
    assert "Riverbend" in visit(None).get("/sign-in").html, "the words would be found"
    whose = ids("maya")
    with app.app_context():
        asked = select(AuditEvent.verb).where(AuditEvent.chain_id == whose, AuditEvent.actor_id.is_(None))
        assert "checked letter" in db.session.scalars(asked).all()


def test_as_people_type_it(visit: Visit, code: str) -> None:
    somebody = visit(None)
    for typed in (code.lower(), code.replace(" ", ""), code.replace(" ", "-"), f"  {code} ", _misread(code)):
        assert "It states" in check(somebody, typed).text, typed
    assert "We cannot confirm" in check(somebody, code[:-1]).text
    assert "We cannot confirm" in check(somebody, f"/check?code={code}").text
    assert "It states" not in somebody.get(f"/check?code={code.replace(' ', '')}").text


def _misread(code: str) -> str:
    return code.replace("0", "O").replace("1", "l")


def test_o_and_0_i_l_and_1_are_one(app: Flask) -> None:
    with app.app_context():
        assert hashed("0011 00AB") == hashed("oOiL-o0ab")
        assert hashed("0011 00AB") != hashed("0011 00AC")


def test_one_answer_for_all_that_is_not_there(app: Flask, visit: Visit, code: str, ids: Callable[[str], UUID]) -> None:
    """Taken back, unknown, mistyped, nothing, nonsense, of somebody whose words are erased: the same to the byte."""
    maya, somebody = visit("maya"), visit(None)
    taken_back = make(maya, ago(10), ago(1), key="2")
    other = code_on(maya.get(taken_back))
    maya.post(f"{taken_back}/revocation")
    somebody.get("/check")
    assert "It states" in check(somebody, code).text
    answers = []
    for typed in (other, "ABCD EFGH JKMN PQRS", other[:-2], "", "\x00é%'; --" * 99, "9" * 9999):
        answers.append(_answer(app, somebody, typed))
    whose = ids("maya")
    with writing(app):
        destroy_key(whose)
    answers.append(_answer(app, somebody, code))
    assert len(set(answers)) == 1
    assert "We cannot confirm a letter with this code." in answers[0][0]


def _answer(app: Flask, somebody: Visitor, typed: str) -> tuple[str, int]:
    with counted(app) as seen:
        page: Page = check(somebody, typed)
    return repr(blank(page.response)), len(seen)


def test_the_limit_holds_for_right_and_wrong_and_survives_a_restart(
    app: Flask, visit: Visit, code: str, time_machine: Any, tmp_path: Path
) -> None:
    for _ in range(MOST):
        check(visit(None), "ABCD EFGH JKMN PQRS")
    limited = check(visit(None), code, status=429)
    assert "many tries in a short time" in limited.text
    assert "It states" not in limited.text
    again = create_app(app.extensions["settings"])
    assert "many tries" in check(Visitor(again), code, status=429).text
    for n in range(MOST):
        check(_from(again, f"2001:db8:1:2::{n:x}"), "ABCD EFGH JKMN PQRS")
    assert "many tries" in check(_from(again, "2001:db8:1:2:ffff::1"), code, status=429).text, "of the same network"
    assert "It states" in check(_from(again, "2001:db8:1:3::1"), code).text
    elsewhere = _from(again, "203.0.113.9")
    assert "It states" in check(elsewhere, code).text
    let_go(again)


def _from(app: Flask, address: str) -> Visitor:
    somebody = Visitor(app)
    somebody.client.environ_base["REMOTE_ADDR"] = address
    return somebody
