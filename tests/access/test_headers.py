"""Every endpoint, whatever it answers: the same headers, and what the MDN Observatory would give for them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.access.rules import public
from portal.app import create_app
from portal.files.serving import FILE_POLICY
from portal.web import headers
from portal.web.headers import HEADERS, PAGES_ONLY, PART_POLICY
from tests.access.asking import Ask, asks
from tests.access.browser import Browser
from tests.access.cast import CAST
from tests.access.clinic import Clinic
from tests.access.outcomes import admits
from tests.foundation.observatory import judged, score
from tests.letting_go import let_go
from tests.proof.row import Proof

MOST = 140
HTTPS = "https://localhost"
LACKING = ("Content-Security-Policy", "Cross-Origin-Resource-Policy", "Referrer-Policy")
OTHERS = {"Cache-Control", "Content-Security-Policy"}
"""Headers whose value may differ: where files are kept for ever, or are to do nothing at all."""


@pytest.fixture
def https(clinic: Clinic) -> Iterator[Flask]:
    """The clinic as it is served in earnest: over HTTPS."""
    app = _in_earnest(clinic)
    yield app
    let_go(app)


def _in_earnest(clinic: Clinic) -> Flask:
    return create_app(replace(clinic.app.extensions["settings"], https=True, demo=False))


@dataclass
class Seen:
    """What came of the answers. `faults`: sentences. `classes`: kinds of answers that there were."""

    faults: list[str] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)
    worst: int = MOST

    def look_at(self, what: str, answer: TestResponse) -> None:
        kind = answer.content_type or ""
        body = answer.get_data(as_text=True) if kind.startswith("text/html") else ""
        points = score(answer.headers, answer.headers.getlist("Set-Cookie"), body)
        self.worst = min(self.worst, points)
        is_part = "immutable" in answer.headers["Cache-Control"]
        wanted = {name: value for name, value in HEADERS.items() if not (is_part and name in PAGES_ONLY)}
        missing = [name for name, value in wanted.items() if not _fits(name, answer.headers.get(name), value)]
        if points < MOST or missing:
            marks = judged(answer.headers, answer.headers.getlist("Set-Cookie"), body)
            self.faults.append(f"{what}: {answer.status_code} {points} {marks} without {missing}")
        if answer.headers.get("Server") or "X-Powered-By" in answer.headers:
            self.faults.append(f"{what}: says what it runs on")
        self.classes.add(f"{answer.status_code // 100}xx")
        self.classes.add("file" if "attachment" in answer.headers.get("Content-Disposition", "") else "page")
        answer.close()


def _fits(name: str, said: str | None, value: str) -> bool:
    if name == "Content-Security-Policy":
        return said in (value, FILE_POLICY, PART_POLICY)
    return said == value or (name in OTHERS and bool(said))


@pytest.mark.proof("H1")
def test_every_endpoint_and_kind_of_answer(clinic: Clinic, https: Flask, proof: Proof) -> None:
    """Done, refused, at the door, by htmx, broken: each endpoint in each; and each static file."""
    seen = _walked(clinic, https, proof)
    assert not seen.faults, "\n".join(seen.faults[:40])
    assert seen.classes >= {"2xx", "3xx", "4xx", "5xx", "file", "page"}
    proof.figures |= {"lowest score": seen.worst}


def _walked(clinic: Clinic, https: Flask, proof: Proof) -> Seen:
    seen, whole = Seen(), {route.endpoint for route in https.url_map.iter_rules()}
    in_every_way = whole if proof.full else set(proof.random.sample(sorted(whole), 20))
    for what, ask_it in _requests(clinic, https, in_every_way):
        before = len(seen.faults)
        seen.look_at(what, ask_it())
        proof.tried(failures=len(seen.faults) - before)
    return seen


def _requests(clinic: Clinic, https: Flask, in_every_way: set[str]) -> Iterator[tuple[str, Callable[[], TestResponse]]]:
    browsers = {name: _over_https(https, clinic, name) for name in CAST}
    done = set()
    for ask in asks(https, clinic.things):
        key = (ask.endpoint, ask.method, ask.htmx)
        who = next((one for one in CAST.values() if admits(CAST, one, ask)), None)
        if who is None or key in done or (ask.endpoint not in in_every_way and (ask.htmx or ask.method == "POST")):
            continue
        done.add(key)
        yield f"{who.name}: {ask}", lambda who=who, ask=ask: _send(browsers[who.name], ask)
        if ask.endpoint in in_every_way:
            yield f"nobody: {ask}", lambda ask=ask: _send(browsers["nobody"], ask)
            yield f"olga: {ask}", lambda ask=ask: _send(browsers["olga"], ask)
            yield f"no token: {ask}", lambda who=who, ask=ask: _send(browsers[who.name], ask, {})
            yield f"broken: {ask}", lambda ask=ask: _broken(https, ask)
    for url in https.extensions["static files"]:
        yield url, lambda url=url: https.test_client().get(url, base_url=HTTPS)


def _over_https(https: Flask, clinic: Clinic, name: str) -> Browser:
    """The same sign-in under the names that cookies have over HTTPS."""
    token = clinic.browsers[name].cookie.partition("portal=")[2] or None
    return Browser(https, token)


def _send(browser: Browser, ask: Ask, fields: dict[str, str] | None = None) -> TestResponse:
    return browser.send(ask, fields, **{"X-Forwarded-Proto": "https", "Referer": f"{HTTPS}/", "Host": "localhost"})


def _broken(https: Flask, ask: Ask) -> TestResponse:
    """The view falls over."""

    def falls(**named: Any) -> None:
        raise ArithmeticError("nobody knows why")

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(https.view_functions, ask.endpoint, public(falls))
        return _send(Browser(https, None), ask)


def test_a_header_less_is_seen(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(headers, "HEADERS", {name: HEADERS[name] for name in HEADERS if name not in LACKING})
    bare, seen = _in_earnest(clinic), Seen()
    for url in ("/help", "/sign-in", "/no/such/page", "/healthz"):
        seen.look_at(url, bare.test_client().get(url, base_url=HTTPS))
    let_go(bare)
    assert len(seen.faults) == 4
    assert all(name in fault for fault in seen.faults for name in LACKING)
    assert seen.worst < MOST
