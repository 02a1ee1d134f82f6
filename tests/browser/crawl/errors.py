"""What is said when something went wrong, or is away: each page and each piece of it that is swapped in."""

from collections.abc import Iterator
from dataclasses import replace

from flask import Flask

from portal.downtime.keeping import files_of, whole_pack_now
from portal.programs import clinic as facts
from portal.safety.status_page import page_of
from portal.web.errors import WORDS, error_page
from tests.access.clinic import Clinic
from tests.browser.crawl.sent import Sent, sent
from tests.browser.crawl.swapping import swapped

TYPED = {"body": "What somebody wrote.", "title": "Goals", "id": "q.note"}
WAYS = ("GET", "POST", "htmx")
ON_EVERY_PAGE = ("/", "/messages", "/schedule", "/account")


def said(clinic: Clinic, language: str = "en") -> Iterator[Sent]:
    """Every answer that says no, to a link, to a form and to htmx."""
    for code in WORDS:
        for way in WAYS:
            yield _said(clinic, code, way, language)


def _said(clinic: Clinic, code: int, way: str, language: str) -> Sent:
    headers = {"Accept-Language": language, **({"HX-Request": "true"} if way == "htmx" else {})}
    method = "GET" if way == "GET" else "POST"
    data = TYPED if method == "POST" else None
    with clinic.app.test_request_context("/sign-in", method=method, data=data, headers=headers):
        answer = clinic.app.process_response(error_page(code))
    state = f"{code} to {way}"
    one = sent(answer, "errors", "nobody", "error", "/sign-in", state=state, language=language)  # type: ignore[arg-type]
    assert one, state
    if one.is_whole:
        return one
    page = sent(clinic.browsers["maya"].get("/"), "errors", "maya", "error", "/", state=state, language=language)
    assert page
    return swapped(page, one)


def read_only(clinic: Clinic) -> Iterator[Sent]:
    """First pages while nothing can be changed."""
    settings = clinic.app.extensions["settings"]
    clinic.app.extensions["settings"] = replace(settings, read_only=True)
    for who in ("maya", "jordan", "dana", "sam", "nobody"):
        for url in ON_EVERY_PAGE:
            one = sent(clinic.browsers[who].get(url), "read only", who, url, url)
            if one:
                yield one
    clinic.app.extensions["settings"] = settings


def alone(app: Flask) -> Iterator[Sent]:
    """Pages that stand alone: what a proxy shows, the week on paper, blank worksheets."""
    with app.test_request_context():
        pages = {"status": page_of(facts.facts()), **files_of(whole_pack_now())}
    yield from (Sent("alone", "nobody", name, f"/{name}", 200, body) for name, body in pages.items())
