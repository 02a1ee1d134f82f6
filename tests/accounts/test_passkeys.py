"""Passkeys: what opens an account, and everything that looks like it and does not."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Passkey
from portal.accounts.passkeys import actions, ceremonies
from portal.clock import now
from portal.database import db
from portal.notifications.models import Notice
from tests.accounts.doors import Visit, give_second_factor, is_in, knock, rows
from tests.accounts.key import PASSKEYS, PRESENT, VERIFIED, Key, asked, register, sign_in
from tests.proof.row import Proof
from tests.visitor import Visitor

Ids = Callable[[str], UUID]
Later = Callable[..., None]


@pytest.fixture
def later(time_machine: Any) -> Later:
    return lambda **time: time_machine.move_to(now() + timedelta(**time), tick=False)


@pytest.fixture
def many_doors(monkeypatch: pytest.MonkeyPatch) -> None:
    """No limit for one network: here everything comes from it."""
    monkeypatch.setattr("portal.accounts.tries.KnockByPasskey.may_try", lambda knock: True)


def keys(app: Flask) -> int:
    found: int = rows(app, select(func.count()).select_from(Passkey))
    return found


def test_added_named_used_and_removed(app: Flask, visit: Visit) -> None:
    maya, key, other = visit("maya"), Key(), visit()
    assert "None yet" in maya.get(PASSKEYS).text
    options = asked(maya, f"{PASSKEYS}/challenge")
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert "Maya" not in json.dumps(options), "what a device shows of it tells nobody whose it is"
    register(maya, key, name="My <phone>")
    assert "My <phone>" in maya.get(PASSKEYS).text
    with app.app_context():
        assert "phone" not in repr(db.session.execute(select(Passkey.__table__)).all())  # type: ignore[attr-defined]
    assert sign_in(other, key).headers["Location"] == "/"
    assert is_in(other)
    page = maya.get(PASSKEYS)
    assert "Last used" in page.text
    maya.submit(page, "/removal")
    sign_in(visit(), key, status=422)
    knock(visit(), "maya")


def test_it_counts_as_both_steps(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    give_second_factor(app, "jordan")
    monkeypatch.setitem(app.config, "STAFF_SECOND_FACTOR", True)
    key, there = Key(), visit()
    register(visit("jordan"), key)
    sign_in(there, key)
    assert is_in(there)


def test_who_has_only_a_passkey_sets_up_no_code_with_the_password_alone(
    app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "STAFF_SECOND_FACTOR", True)
    key, there = Key(), visit()
    register(visit("jordan"), key)
    step = there.follow(knock(there, "jordan"))
    assert not step.tree.xpath("//input[@name='code']")
    set_up = "/account/security/second-factor"
    assert there.get(set_up, status=303).headers["Location"] == "/sign-in/code"
    assert there.post(set_up).headers["Location"] == "/sign-in/code"
    there.post("/sign-in/code/passkey", {"credential": Key().signed(asked(there))}, status=422)
    assert not is_in(there)
    there.post("/sign-in/code/passkey", {"credential": key.signed(asked(there)), "next": "/account"})
    assert is_in(there)


def test_where_a_page_asks_again(visit: Visit, later: Later) -> None:
    maya, devon, hers, his = visit("maya"), visit("devon"), Key(), Key()
    register(maya, hers)
    register(devon, his)
    later(minutes=6)
    maya.get(PASSKEYS, status=303)
    for key, status in ((his, 422), (hers, 303)):
        sent = {"credential": key.signed(asked(maya)), "next": PASSKEYS}
        answer = maya.post("/account/proof/passkey", sent, status=status)
    assert answer.headers["Location"] == PASSKEYS
    maya.follow(answer)


def test_a_key_is_of_one_person(app: Flask, visit: Visit) -> None:
    key = Key()
    register(visit("maya"), key)
    register(visit("devon"), key, status=422)
    assert keys(app) == 1


def test_no_more_than_ten(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    for _ in range(actions.MOST):
        register(maya, Key())
    register(maya, Key(), status=422)
    assert keys(app) == actions.MOST
    assert "Remove one first" in maya.get(PASSKEYS).text


def test_a_copy_puts_it_out_of_use_and_its_owner_hears_of_it(app: Flask, visit: Visit, ids: Ids) -> None:
    key = Key()
    register(visit("maya"), key)
    sign_in(visit(), key)
    sign_in(visit(), key, status=422, count=1)
    assert keys(app) == 0
    sign_in(visit(), key, status=422)
    assert rows(app, select(Notice.user_id).where(Notice.kind == "passkey")) == ids("maya")
    assert "may have been copied" in visit("maya").get("/notices").text


def test_nobody_puts_it_out_of_use_who_does_not_hold_it(app: Flask, visit: Visit) -> None:
    key = Key(count=5)
    register(visit("maya"), key)
    sign_in(visit(), key, status=422, count=1, private=Key().private)
    assert keys(app) == 1
    sign_in(visit(), key)


def test_one_that_does_not_count_goes_on(visit: Visit) -> None:
    key = Key(counts=False)
    register(visit("maya"), key)
    for _ in range(3):
        sign_in(visit(), key)


def test_ten_wrong_ones_are_enough(visit: Visit, later: Later) -> None:
    later(seconds=0)
    key = Key()
    register(visit("maya"), key)
    for _ in range(10):
        sign_in(visit(), Key(), status=422)
    assert "many tries" in sign_in(visit(), key, status=429).text
    later(minutes=6)
    sign_in(visit(), key)


ANSWERS = (
    "",
    "{}",
    "[]",
    "null",
    "x",
    '{"rawId": 5}',
    '{"rawId": "AA", "response": {}}',
    "\x00",
    "é" * 100,
    "9" * 20_000,
)


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_is_no_answer_is_refused(sqlite_app: Flask, answer: str) -> None:
    browser, maya = Visitor(sqlite_app), Visitor(sqlite_app, "maya")
    asked(browser)
    browser.post("/sign-in/passkey", {"credential": answer}, status=422)
    asked(maya, f"{PASSKEYS}/challenge")
    maya.post(PASSKEYS, {"called": "x", "credential": answer}, status=422)


def test_a_name_is_needed_and_kept_short(visit: Visit) -> None:
    maya = visit("maya")
    for name in ("", " ", "x" * 61):
        register(maya, Key(), status=422, name=name)


@pytest.mark.proof("F9")
def test_only_the_right_answer_opens(app: Flask, visit: Visit, proof: Proof, later: Later, many_doors: None) -> None:
    """One device, and in turn everything that may be wrong with what it says; after each the right one still opens."""
    opened = 0
    for _ in range(proof.size(1, 25)):
        opened += _all_wrong_ways(app, visit, proof, later)
    proof.figures["right answers that opened"] = opened
    assert not proof.failures


def _all_wrong_ways(app: Flask, visit: Visit, proof: Proof, later: Later) -> int:
    key, stranger = Key(), Key()
    later(seconds=0)
    register(visit("maya"), key)
    register(visit("devon"), stranger)
    ways: dict[str, dict[str, Any]] = {
        "another site": {"site": "evil.example"},
        "another origin": {"origin": "http://evil.example"},
        "the origin of a subdomain": {"origin": "http://a.localhost"},
        "not verified": {"flags": PRESENT},
        "nobody there": {"flags": VERIFIED},
        "another challenge": {"challenge": "A" * 86},
        "of a registration": {"kind": "webauthn.create"},
        "somebody else's key": {"private": stranger.private},
        "somebody else's name": {"holder": stranger.holder},
        "nobody's name": {"holder": b""},
    }
    for name, wrong in proof.random.sample(sorted(ways.items()), len(ways)):
        browser = visit()
        sign_in(browser, key, status=422, **wrong)
        proof.tried(1, int(is_in(browser)))
        assert not is_in(browser), name
    _browsers_and_times(visit, key, proof, later)
    _made_wrongly(app, visit, proof)
    return 2


def _browsers_and_times(visit: Visit, key: Key, proof: Proof, later: Later) -> None:
    """The same answer twice, in another browser, too late; then the right one."""
    here, there = visit(), visit()
    answer = key.signed(asked(here))
    for browser, status in ((there, 422), (here, 303), (here, 422), (there, 422)):
        browser.post("/sign-in/passkey", {"credential": answer}, status=status)
    slow = visit()
    answer = key.signed(asked(slow))
    later(minutes=5, seconds=1)
    slow.post("/sign-in/passkey", {"credential": answer}, status=422)
    proof.tried(5, int(is_in(there)) + int(is_in(slow)) + int(not is_in(here)))
    sign_in(there, key)


def _made_wrongly(app: Flask, visit: Visit, proof: Proof) -> None:
    """What is not to become a key."""
    maya, before = visit("maya"), keys(app)
    ways = ({"site": "evil.example"}, {"origin": "http://evil.example"}, {"flags": PRESENT}, {"challenge": "A" * 86})
    for wrong in (*ways, {"kind": "webauthn.get"}):
        register(maya, Key(), status=422, **wrong)
    proof.tried(5, keys(app) - before)
    for one in (maya, visit("devon")):
        for removal in one.get(PASSKEYS).tree.xpath("//form[contains(@action, '/removal')]/@action"):
            one.post(removal)


def _unchecked(answer: str, challenge: bytes, key: Passkey) -> int:
    return key.sign_count + 1


CONTROLS: dict[str, tuple[Any, str, Any, dict[str, Any]]] = {
    "what it signed": (ceremonies, "signed", _unchecked, {"site": "evil.example"}),
    "its count": (actions, "_claim", lambda key_id, count: True, {"count": 0}),
}


@pytest.mark.parametrize("what", CONTROLS)
def test_unchecked_a_wrong_answer_opens(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """The control: it is these checks that refuse, and the machinery sees it when they do not."""
    module, name, instead, wrong = CONTROLS[what]
    key, browser = Key(count=3), visit()
    register(visit("maya"), key)
    monkeypatch.setattr(module, name, instead)
    sign_in(browser, key, **wrong)
    assert is_in(browser)
