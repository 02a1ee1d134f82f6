"""Cookies: what they carry, whom they let in, and when they stop."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.access.actor import Role
from portal.accounts import sign_ins
from portal.app import create_app
from portal.database import Base, db
from portal.demo.accounts import PASSWORD
from tests.accounts.addresses import every_address
from tests.accounts.doors import address, cookie, elsewhere, give_second_factor, holding, is_in, knock, sign_ins_of
from tests.accounts.test_invitation import invite, take
from tests.accounts.test_links_once import NEW, link_for
from tests.letting_go import let_go
from tests.proof.row import Proof
from tests.visitor import Visitor

LINE = re.compile(r"__Host-(portal|portal-device|portal-kept|session)=[^;]*; (.*)")
WITH_AN_END = {"portal-device", "portal-kept"}
HTTPS = {"base_url": "https://localhost", "headers": {"Referer": "https://localhost/"}}


def faults_of(line: str) -> list[str]:
    """What is wrong with a Set-Cookie line; nothing when it is exactly as it must be."""
    found = LINE.fullmatch(line)
    if found is None:
        return [f"name: {line.split('=')[0]}"]
    said = {part.split("=")[0]: part for part in found[2].split("; ")}
    ends = {said.pop(name, None) for name in ("Expires", "Max-Age")} - {None}
    faults = [] if said == {one.split("=")[0]: one for one in EXACTLY} else [f"flags: {sorted(said.values())}"]
    goes = f"__Host-{found[1]}=;" in line
    return faults + (["outlives the browser"] if ends and not goes and found[1] not in WITH_AN_END else [])


EXACTLY = ("Secure", "HttpOnly", "SameSite=Lax", "Path=/")


@pytest.fixture
def https_app(sqlite_app: Flask) -> Iterator[Flask]:
    made = create_app(replace(sqlite_app.extensions["settings"], https=True))
    yield made
    let_go(made)


def cookies_of_every_answer(app: Flask, name: str | None, asked: list[tuple[str, str]]) -> list[str]:
    """A browser that goes there, one after the other, and comes in again when it was signed out on the way."""
    lines: list[str] = []
    client, visitor = app.test_client(), Visitor(app)
    for n, (method, url) in enumerate(asked):
        if name and (n == 0 or client.get_cookie("__Host-portal") is None):
            lines += _come_in(client, visitor, name)
        answer = client.open(url, method=method, data=_token(client, visitor) if method == "POST" else None, **HTTPS)
        lines += answer.headers.getlist("Set-Cookie")
        answer.get_data()  # a binder is made while it is read
    return lines


def _come_in(client: FlaskClient, visitor: Visitor, name: str) -> list[str]:
    fields = {**_token(client, visitor), "email": address(name), "password": PASSWORD}
    return client.post("/sign-in", data=fields, **HTTPS).headers.getlist("Set-Cookie")


def _token(client: FlaskClient, visitor: Visitor) -> dict[str, str]:
    page = client.get("/sign-in", **HTTPS).get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return {"csrf_token": found[1]}


@pytest.mark.proof("G1")
def test_every_cookie_of_every_answer(https_app: Flask, proof: Proof) -> None:
    every = every_address(https_app, "GET", "POST")
    lines: list[str] = []
    for name in (None, "maya", "jordan", "sam")[: proof.size(2, 4)]:
        asked = proof.random.sample(every, proof.size(30, len(every)))
        lines += cookies_of_every_answer(https_app, name, [("POST", "/sign-out"), *asked, ("POST", "/leave")])
        proof.n += len(asked)
    faults = {fault for line in lines for fault in faults_of(line)}
    proof.failures += len(faults)
    proof.figures |= {"cookies set": len(lines)}
    assert not faults
    assert {"__Host-portal", "__Host-session"} <= {line.split("=")[0] for line in lines}


def test_a_cookie_that_is_wrong_in_any_way_is_found() -> None:
    good = "__Host-portal=x; Secure; HttpOnly; Path=/; SameSite=Lax"
    assert faults_of(good) == []
    for part in EXACTLY:
        assert faults_of(good.replace("; " + part, ""))
    for wrong in ("; Domain=localhost", "; Max-Age=60", "; Partitioned"):
        assert faults_of(good + wrong)
    assert faults_of(good.replace("__Host-", ""))
    assert faults_of(good.replace("Lax", "None"))


def ways_in(app: Flask) -> dict[str, Callable[[Visitor], Any]]:
    """How somebody comes in who was not in: each with a browser in which something was planted."""
    token, totp = invite(app, Role.PATIENT), give_second_factor(app, "jordan")
    return {
        "password": lambda browser: knock(browser, "maya"),
        "invitation": lambda browser: take(browser, token),
        "reset": lambda browser: browser.post(link_for(app, "maya"), NEW),
        "second-step": lambda browser: (
            knock(browser, "jordan"),
            browser.post("/sign-in/code", {"code": totp.now()}),
        ),
    }


def fixed(app: Flask, come_in: Callable[[Visitor], Any]) -> list[str]:
    """What somebody who planted his own cookies in her browser can do once she is in."""
    attacker, hers = Visitor(app), Visitor(app)
    page = attacker.get("/sign-in")
    mine = attacker.client.get_cookie("session")
    assert mine
    assert page.status == 200
    hers.client.set_cookie("session", mine.value)
    hers.client.set_cookie("portal", "p" * 43)
    planted_token = attacker.csrf_token()
    come_in(hers)
    assert is_in(hers)
    found = ["his cookie lets him in"] if is_in(holding(app, "p" * 43)) else []
    found += ["her cookie is his"] if cookie(hers) == "p" * 43 else []
    answer = hers.client.post("/account/sign-ins/end", data={"csrf_token": planted_token})
    return found + (["his token works on her forms"] if answer.status_code == 303 else [])


@pytest.mark.proof("G2")
@pytest.mark.parametrize("way", ["password", "invitation", "reset", "second-step"])
def test_what_was_planted_is_worth_nothing(sqlite_app: Flask, proof: Proof, way: str) -> None:
    found = fixed(sqlite_app, ways_in(sqlite_app)[way])
    proof.tried(3, len(found))
    assert found == []


def test_a_browser_that_is_not_forgotten_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.accounts.views.onward.forget_browser", lambda: None)
    assert fixed(sqlite_app, ways_in(sqlite_app)["password"]) == ["his token works on her forms"]


def copies_alive(app: Flask, way: str, times: int) -> int:
    """How many copies of a cookie still let somebody in after its person went."""
    alive = 0
    for _ in range(times):
        maya = Visitor(app, "maya")
        thief = holding(app, cookie(maya))
        assert is_in(thief)
        maya.post(way)
        alive += is_in(thief)
    return alive


@pytest.mark.proof("G4")
@pytest.mark.parametrize("way", ["/sign-out", "/leave"], ids=["sign-out", "leave"])
def test_a_copied_cookie_is_dead_after_going(app: Flask, proof: Proof, way: str, request: Any) -> None:
    times = proof.size(1, 100)
    alive = copies_alive(app, way, times)
    proof.tried(times, alive)
    assert alive == 0


def test_a_sign_in_that_is_only_forgotten_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_ins, "end", lambda sign_in_id: None)
    assert copies_alive(sqlite_app, "/sign-out", 1) == 1


def at_once(app: Flask, browsers: int) -> int:
    """How many browsers stay signed in after so many came in, the last ones at the same moment."""
    visitors = [elsewhere(Visitor(app), n) for n in range(browsers)]
    for visitor in visitors[:-4]:
        knock(visitor, "maya")
    threads = [Thread(target=knock, args=(visitor, "maya")) for visitor in visitors[-4:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sign_ins_of(app, "maya")) == browsers
    return sum(is_in(visitor) for visitor in visitors)


@pytest.mark.proof("G7")
def test_five_at_most(app: Flask, proof: Proof) -> None:
    browsers = proof.size(8, 60)
    stay = at_once(app, browsers)
    proof.tried(browsers, max(stay - 5, 0))
    assert stay == 5


def test_a_sixth_that_stays_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_ins, "MOST_AT_ONCE", 99)
    assert at_once(sqlite_app, 7) == 7


def taken_with_anothers_token(app: Flask, urls: list[str]) -> list[str]:
    """Which forms of Maya's take a token that is Devon's."""
    maya, devon = Visitor(app, "maya"), Visitor(app, "devon")
    with devon.client.session_transaction() as session:
        session["csrf_token"] = "1" * 40
    maya.csrf_token()
    token = devon.csrf_token()
    found = []
    for url in urls:
        answer = maya.client.post(url, data={"csrf_token": token})
        if answer.status_code not in (400, 404) or (answer.status_code == 404 and not _is_refused(maya, url)):
            found.append(f"{answer.status_code} {url}")
    return found


def _is_refused(visitor: Visitor, url: str) -> bool:
    """A page that is not hers at all answers 404 with her own token too."""
    return visitor.client.post(url, data={"csrf_token": visitor.csrf_token()}).status_code == 404


@pytest.mark.proof("G8")
def test_a_token_of_another_session(sqlite_app: Flask, proof: Proof) -> None:
    every = [url for _, url in every_address(sqlite_app, "POST")]
    urls = proof.random.sample(every, proof.size(40, len(every)))
    found = taken_with_anothers_token(sqlite_app, urls)
    proof.tried(len(urls), len(found))
    assert found == []


def test_a_token_that_is_not_checked_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sqlite_app.config, "WTF_CSRF_CHECK_DEFAULT", False)
    assert taken_with_anothers_token(sqlite_app, ["/account/password", "/account/sign-ins/end"])


def everything_stored(app: Flask) -> list[str]:
    """Every value of every column, written as a cookie can be."""
    found: set[str] = set()
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            for row in db.session.execute(select(*(column for column in table.columns))):
                found.update(_written(value) for value in row if value is not None)
    return sorted(one for one in found if one)


def _written(value: Any) -> str:
    raw = value.hex() if isinstance(value, bytes) else getattr(value, "hex", str(value))
    raw = raw if isinstance(raw, str) else str(value)
    return re.sub(r"[^!#-+\--:<-\[\]-~]", "", raw)[:4000]


def opened_by(app: Flask, values: list[str]) -> list[str]:
    client = app.test_client()
    found = []
    for value in values:
        for name in ("portal", "session", "portal-device"):
            client.set_cookie(name, value)
        if client.get("/account").status_code == 200:
            found.append(value)
    return found


@pytest.mark.proof("G10")
def test_nothing_in_a_stolen_database_is_a_cookie(sqlite_app: Flask, proof: Proof) -> None:
    maya = Visitor(sqlite_app)
    knock(maya, "maya")
    stored = everything_stored(sqlite_app)
    values = proof.random.sample(stored, min(proof.size(150, 10**6), len(stored)))
    values += [row.token_hash for row in sign_ins_of(sqlite_app, "maya")]
    found = opened_by(sqlite_app, values)
    proof.tried(len(values), len(found))
    assert found == []
    assert opened_by(sqlite_app, [cookie(maya) or ""]), "a real one opens it"


def test_a_token_that_is_kept_as_it_is_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_ins, "hashed", lambda token: token)
    knock(Visitor(sqlite_app), "maya")
    (row,) = sign_ins_of(sqlite_app, "maya")
    assert opened_by(sqlite_app, ["x", row.token_hash]) == [row.token_hash]
