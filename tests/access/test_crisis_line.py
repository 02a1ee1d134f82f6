"""The crisis line stands on every page that a patient can come to, also on those that say no, in the HTML itself."""

from collections.abc import Iterator

import pytest
from lxml import html
from werkzeug.test import TestResponse

from portal.safety import texts
from portal.web.errors import WORDS, error_page
from tests.access.asking import asks
from tests.access.cast import CAST
from tests.access.clinic import Clinic
from tests.access.outcomes import admits

SILENT = {
    "accounts.away": "whoever sees the screen next must not learn what this was",
    "delivery.mail_off": "it opens from a mail that says nothing of what this is",
    "records.check": "an employer or a court checks a letter there, and must not learn who wrote it",
    "coping.copy": "a copy that a device keeps: it names the numbers itself, in big",
    "coping.off": "as above; it names the numbers itself",
}
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


def _pages(clinic: Clinic, name: str) -> Iterator[tuple[str, TestResponse]]:
    """Each page there is for her, and for each route one that is not."""
    said_no = set()
    for ask in asks(clinic.app, clinic.things, methods=("GET",), sizes=(False,)):
        admitted = admits(CAST, CAST[name], ask)
        if ask.endpoint in SILENT or (not admitted and ask.endpoint in said_no):
            continue
        said_no |= set() if admitted else {ask.endpoint}
        answer = clinic.browsers[name].get(ask.url)
        if _is_page(answer):
            yield str(ask), answer


@pytest.mark.parametrize("name", WHO)
def test_it_stands_on_every_page(clinic: Clinic, name: str) -> None:
    found = dict(_pages(clinic, name))
    assert len(found) > (4 if name == "nobody" else 30)
    assert 200 in {answer.status_code for answer in found.values()}
    assert 404 in {answer.status_code for answer in found.values()}
    lacking = [ask for ask, answer in found.items() if _lacks_it(answer)]
    assert not lacking


def test_without_it_every_page_would_be_found(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those that are drawn once and kept."""
    for environment in clinic.app.extensions["environments"].values():
        monkeypatch.setitem(environment.globals, "crisis_line", str)
    found = dict(_pages(clinic, "maya"))
    assert found
    assert [ask for ask, answer in found.items() if not _lacks_it(answer)] == []


@pytest.mark.parametrize("code", sorted(WORDS))
def test_it_stands_on_every_error_page(clinic: Clinic, code: int) -> None:
    with clinic.app.test_request_context("/no/such/page"):
        answer = error_page(code)
    assert answer.status_code == code
    assert not _lacks_it(answer)  # type: ignore[arg-type]


def test_the_pages_that_are_silent_are_known(clinic: Clinic) -> None:
    """Each is there, and what a device keeps names the numbers itself."""
    found = {}
    for ask in asks(clinic.app, clinic.things, methods=("GET",), sizes=(False,)):
        if ask.endpoint in SILENT:
            found.setdefault(ask.endpoint, clinic.browsers["maya"].get(ask.url))
    assert set(found) == set(SILENT)
    for endpoint, answer in found.items():
        assert answer.status_code == 200
        assert _lacks_it(answer)
        assert ("988" in answer.get_data(as_text=True)) == endpoint.startswith("coping.")
