"""The crisis line stands on every page that a patient can come to, also on those that say no, in the HTML itself."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from lxml import html
from werkzeug.test import TestResponse

from portal.safety import texts
from portal.web.errors import WORDS, error_page
from tests.access.asking import Ask, asks, drawn
from tests.access.cast import CAST
from tests.access.clinic import Clinic
from tests.access.filling import LEFT_ALONE
from tests.access.outcomes import admits
from tests.away import take_away
from tests.proof.row import Proof

SILENT = {
    "accounts.away": "whoever sees the screen next must not learn what this was: it names the bare numbers",
    "delivery.mail_off": "it opens from a mail that says nothing of what this is",
    "records.check": "an employer or a court checks a letter there, and must not learn who wrote it",
    "coping.copy": "a copy that a device keeps: it names the numbers itself, in big",
    "coping.off": "as above; it names the numbers itself",
    "installed.offline": "shown when no other page can be reached: it names the numbers itself, in big",
}
SENT = {"records.check_code": "what records.check sends", "delivery.stop_mail": "what delivery.mail_off sends"}
"""Likewise, of what is sent."""
WHO = ("maya", "rosa", "nobody")


def _is_page(answer: TestResponse) -> bool:
    """Neither a move to another page nor a part of one."""
    return answer.status_code != 303 and answer.mimetype == "text/html" and b"<html" in answer.data[:99]


def _lacks_it(answer: TestResponse) -> bool:
    """Whether a page comes without the line or the way to help, or with the line hidden."""
    page = html.fromstring(answer.get_data(as_text=True))
    shown = page.xpath("//footer[not(ancestor-or-self::*[@hidden]) and not(ancestor::noscript)]")
    line = any(_line() in " ".join(one.text_content().split()) for one in shown)
    return not (line and page.xpath("//a[@href='/help']"))


def _line() -> str:
    return next(one.library for one in texts.all_texts() if one.key == "en.footer")


def _pages(clinic: Clinic, name: str, proof: Proof) -> Iterator[tuple[str, TestResponse]]:
    """Each page there is for her, and for each route one that is not; in the quick size one of each."""
    asked = [ask for ask in _asked(clinic, "GET") if ask.endpoint not in SILENT]
    admitted = {id(ask): admits(CAST, CAST[name], ask) for ask in asked}
    some = drawn(asked, lambda ask: admitted[id(ask)], proof.random)
    hers = [ask for ask in asked if admitted[id(ask)]]
    for ask in [*hers, *(ask for ask in some if not admitted[id(ask)])] if proof.full else some:
        answer = clinic.browsers[name].get(ask.url)
        if _is_page(answer):
            yield str(ask), answer


def _asked(clinic: Clinic, *methods: str) -> list[Ask]:
    return list(asks(clinic.app, clinic.things, methods=methods, sizes=(False,)))


def _refused(clinic: Clinic, proof: Proof) -> Iterator[tuple[str, TestResponse]]:
    """What comes of each form that is sent empty, or by somebody whose it is not."""
    asked = [ask for ask in _asked(clinic, "POST") if ask.endpoint not in (*SILENT, *SENT, *LEFT_ALONE)]
    for name in WHO:
        hers = {id(ask) for ask in asked if admits(CAST, CAST[name], ask)}
        some = sorted(
            drawn(asked, lambda ask, hers=hers: id(ask) in hers, proof.random), key=lambda ask: id(ask) in hers
        )
        for ask in some if proof.full else [*some[:15], *some[-15:]]:
            answer = clinic.browsers[name].send(ask)
            if _is_page(answer):
                yield f"{name}: {ask}: {answer.status_code}", answer


def _without_database(clinic: Clinic, proof: Proof) -> Iterator[tuple[str, TestResponse]]:
    """Each address, read and sent to, while the database is away."""
    asked = [ask for ask in _asked(clinic, "GET", "POST") if ask.endpoint not in (*SILENT, *SENT)]
    back = take_away(clinic.app)
    try:
        for ask in asked if proof.full else proof.random.sample(asked, 40):
            for name in ("maya", "nobody"):
                answer = clinic.browsers[name].send(ask)
                if _is_page(answer):
                    yield f"{name}: {ask}: {answer.status_code}", answer
    finally:
        back()


def _in_maintenance(clinic: Clinic, proof: Proof) -> Iterator[tuple[str, TestResponse]]:
    usual = clinic.app.extensions["settings"]
    clinic.app.extensions["settings"] = replace(usual, read_only=True)
    try:
        yield from _refused(clinic, proof)
    finally:
        clinic.app.extensions["settings"] = usual


def _errors(clinic: Clinic, proof: Proof) -> Iterator[tuple[str, TestResponse]]:
    for code in WORDS:
        with clinic.app.test_request_context("/no/such/page"):
            yield str(code), error_page(code)  # type: ignore[misc]


STATES: dict[str, Callable[[Clinic, Proof], Iterator[tuple[str, TestResponse]]]] = {
    "signed-in": lambda clinic, proof: (one for name in WHO[:2] for one in _pages(clinic, name, proof)),
    "signed-out": lambda clinic, proof: _pages(clinic, "nobody", proof),
    "refused": _refused,
    "without-database": _without_database,
    "read-only": _in_maintenance,
    "errors": _errors,
}
CODES = {
    "signed-in": {200, 404},
    "signed-out": {200, 404},
    "refused": {401, 404, 422},
    "without-database": {503},
    "read-only": {503},
    "errors": set(WORDS),
}
"""What answers there have to be among them, or else nothing was looked at."""


@pytest.mark.proof("P1")
@pytest.mark.parametrize("state", list(STATES))
def test_it_stands_on_every_page(clinic: Clinic, state: str, proof: Proof) -> None:
    lacking, codes = [], set()
    for ask, answer in STATES[state](clinic, proof):
        wrong = _lacks_it(answer)
        proof.tried(1, wrong)
        codes.add(answer.status_code)
        lacking += [ask] if wrong else []
    assert not lacking, lacking
    assert codes >= CODES[state]


def test_without_it_every_page_would_be_found(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those that are drawn once and kept."""
    for environment in clinic.app.extensions["environments"].values():
        monkeypatch.setitem(environment.globals, "crisis_line", str)
    found = dict(_pages(clinic, "maya", Proof("P1")))
    assert found
    assert [ask for ask, answer in found.items() if not _lacks_it(answer)] == []


def test_the_pages_that_are_silent_are_known(clinic: Clinic) -> None:
    """Each is there, and what a device keeps names the numbers itself."""
    found = {}
    for ask in _asked(clinic, "GET"):
        if ask.endpoint in SILENT:
            found.setdefault(ask.endpoint, clinic.browsers["maya"].get(ask.url))
    assert set(found) == set(SILENT)
    for endpoint, answer in found.items():
        assert answer.status_code == 200
        assert _lacks_it(answer)
        named = set(re.findall(r"\b(?:988|911)\b", answer.get_data(as_text=True)))
        names = endpoint.startswith("coping.") or endpoint in ("accounts.away", "installed.offline")
        assert bool(named) == names, endpoint
