"""The PDF: tagged, in its language, with its title, made of this project's own files and of nothing else."""

import errno
import json
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from weasyprint.urls import URLFetcher

from portal.web import pdf, typesetting
from tests.paper.given import ANSWERS
from tests.paper.pdf_reader import Read, read
from tests.review.given import own_page, sent
from tests.visitor import Page, Visitor
from tests.worksheets.library import CATALOGUE

Visit = Callable[[str | None], Visitor]
BLANK = "/worksheets/library/phq-9/print"
BY_ID = {one.id: one for one in CATALOGUE.all()}
LETTER, A4 = (612, 792), (595, 841)


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """A document cannot differ between databases."""
    return sqlite_app


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Made in this process, which has the library: that takes a tenth of the time, and makes the same."""
    weasyprint = typesetting.engine()
    monkeypatch.setattr(pdf, "_asked", lambda content, **_: (0, typesetting.typeset(weasyprint, **json.loads(content))))
    monkeypatch.setattr(pdf, "is_installed", lambda: True)


def test_it_can_be_made_here() -> None:
    assert pdf.is_installed(), "the tests need the extra `pdf` and Pango: scripts/ensure-pango says how"


def content(page: Page) -> Read:
    assert page.headers["Content-Type"] == "application/pdf"
    return read(page.response.data)


def test_it_is_tagged_and_says_its_language_and_title(app: Flask, visit: Visit) -> None:
    made = content(visit("maya").get(f"{BLANK}.pdf"))
    assert (made.is_tagged, made.ua_part, made.language) == (True, "1", "en")
    assert made.title == BY_ID["phq-9"].title
    assert made.tags[0] == "Document"
    assert {"H1", "H2", "P", "Table", "TH", "TD", "L", "LI"} <= set(made.tags)
    assert made.tags.count("H1") == 1
    assert any("Figtree" in font for font in made.fonts)
    assert made.tags.count("TR") == 1 + len(BY_ID["phq-9"].fields["phq"].items)


@pytest.mark.usefixtures("here")
def test_it_has_every_word_of_the_page(app: Flask, visit: Visit) -> None:
    made = content(visit("maya").get(f"{BLANK}.pdf"))
    for item in BY_ID["phq-9"].fields["phq"].items:
        assert item.label in made
    assert "In crisis, call or text 988." in made
    assert "Save as PDF" not in made
    assert "Help now" not in made


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("asked", "size"), [("", LETTER), ("?size=letter", LETTER), ("?size=a4", A4), ("?size=;}", LETTER)]
)
def test_on_either_paper(app: Flask, visit: Visit, asked: str, size: tuple[int, int]) -> None:
    assert content(visit("maya").get(f"{BLANK}.pdf{asked}")).size == size


@pytest.mark.usefixtures("here")
def test_what_was_sent(app: Flask, visit: Visit) -> None:
    sheet = sent(app, other_view="Ärger, <b>fett</b> & “so”")
    for who, address in (("maya", own_page(app, sheet)), ("jordan", sheet)):
        made = content(visit(who).get(f"{address}/print.pdf"))
        for words in ("Maya Torres", ANSWERS["situation"], "Ärger, <b>fett</b> & “so”"):
            assert words in made
        assert made.is_tagged


@pytest.mark.usefixtures("here")
def test_it_is_kept_by_nobody_and_its_name_says_nothing(app: Flask, visit: Visit) -> None:
    sheet = sent(app)
    for who, address in (("maya", f"{own_page(app, sheet)}/print.pdf"), ("jordan", f"{sheet}/print.pdf")):
        headers = visit(who).get(address).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Disposition"] == "attachment; filename=worksheet.pdf"
        assert headers["X-Content-Type-Options"] == "nosniff"


def typeset(app: Flask, html: str) -> bytes:
    """As the other process does it, in this one, where it can be watched."""
    files = {url: str(path) for url, path in app.extensions["static files"].items()}
    return typesetting.typeset(typesetting.engine(), html, "letter", files)


def watched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is opened by the one way that the engine has to the world and to the disk; nothing of it is let through."""
    asked: list[str] = []

    def note(opener: object, request: Any, *more: object, **named: object) -> None:
        asked.append(request.full_url)
        raise OSError("not in a test")

    monkeypatch.setattr("urllib.request.OpenerDirector.open", note)
    return asked


@pytest.mark.parametrize(
    "other",
    [
        '<img src="http://192.0.2.1/pixel.png" alt="x">',
        '<img src="https://example.com/pixel.png" alt="x">',
        '<img src="file:///etc/passwd" alt="x">',
        '<img src="data:image/png;base64,AAAA" alt="x">',
        '<link rel="stylesheet" href="//example.com/a.css">',
        '<img src="http://own.invalid/static/../../portal.db.key" alt="x">',
        '<object data="ftp://example.com/a"></object>',
        '<link rel="attachment" href="file:///etc/hostname">',
    ],
)
def test_nothing_is_fetched(app: Flask, monkeypatch: pytest.MonkeyPatch, other: str) -> None:
    asked = watched(monkeypatch)
    with app.test_request_context():
        style = app.jinja_env.globals["asset"]("print.css")  # type: ignore[operator]
    html = f'<html lang="en"><head><title>T</title><link rel="stylesheet" href="{style}"></head><body>%s</body></html>'
    plain, made = (typeset(app, html % f"<p>Words {part}</p>") for part in ("", other))
    assert asked == []
    assert read(made).text.startswith("Words")
    assert read(made).files == 0
    assert any("Figtree" in font for font in read(plain).fonts), "its own style and font were read"


def test_a_fetcher_that_lets_through_would_be_noticed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = watched(monkeypatch)
    monkeypatch.setattr(typesetting, "own_files_only", lambda files: URLFetcher())
    typeset(app, '<html lang="en"><title>T</title><img src="http://192.0.2.1/pixel.png" alt="x">')
    assert asked == ["http://192.0.2.1/pixel.png"]


def test_the_page_offers_it(app: Flask, visit: Visit) -> None:
    ways = [link for link in visit("maya").get(BLANK).links() if ".pdf" in link]
    assert ways == [f"{BLANK}.pdf?size=letter", f"{BLANK}.pdf?size=a4"]


def test_where_the_clinic_has_not_installed_it(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "is_installed", lambda: False)
    maya = visit("maya")
    assert not [link for link in maya.get(BLANK).links() if ".pdf" in link]
    told = maya.get(f"{BLANK}.pdf", status=404)
    assert "The clinic has not installed" in told.text
    assert BLANK in told.links()
    sheet = sent(app)
    assert "The clinic has not installed" in visit("jordan").get(f"{sheet}/print.pdf", status=404).text


def test_an_engine_that_cannot_start_is_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for fault in (ImportError("no such module"), OSError("cannot load library 'libpango'")):

        def fails(name: str, fault: Exception = fault) -> None:
            raise fault

        monkeypatch.setattr(typesetting, "import_module", fails)
        assert typesetting.main("check") == typesetting.NOT_INSTALLED


FORBIDDEN = """
import os, runpy, sys
def nice(by):
    raise PermissionError(1, "Operation not permitted")
os.nice, sys.argv[1:] = nice, ["check"]
runpy.run_module("portal.web.typesetting", run_name="__main__")
"""


def test_a_service_that_may_not_even_step_back_makes_them_all_the_same() -> None:
    assert subprocess.run([sys.executable, "-c", FORBIDDEN], check=False).returncode == 0


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """`ends(3)`: the other process does, having said a word of what it was given; `ends(fault)`: there is none."""

    def put(how: int | Exception) -> None:
        def alone(*asked: str, **given: Any) -> "subprocess.CompletedProcess[bytes]":
            if isinstance(how, Exception):
                raise how
            return subprocess.CompletedProcess(asked, how, b"", b"Nightjar")

        pdf._is_there.cache_clear()
        monkeypatch.setattr(pdf, "run_alone", alone)

    yield put
    pdf._is_there.cache_clear()


HERS = "<p>Nightjar</p>"
LATE, NO_PROCESS = subprocess.TimeoutExpired("python", 8, b"Nightjar"), OSError(errno.ENOMEM, "no memory")


def test_whether_it_is_there_is_known_only_when_it_was_said(app: Flask, ends: Callable[..., None]) -> None:
    """A process that was ended from outside, or that came too late, has said nothing: it is asked again."""
    for how in (-9, 1, LATE, NO_PROCESS):
        ends(how)
        assert not pdf.is_installed()
        assert pdf._is_there.cache_info().currsize == 0
    for how, is_there in ((0, True), (typesetting.NOT_INSTALLED, False)):
        ends(how)
        assert pdf.is_installed() is is_there
        assert pdf._is_there.cache_info().currsize == 1


def test_what_cannot_be_made_says_nothing_of_what_it_was_to_hold(app: Flask, ends: Callable[..., None]) -> None:
    for how in (-9, 0, 1, LATE, NO_PROCESS):
        ends(how)
        with app.test_request_context(), pytest.raises(pdf.NotMade) as found:
            pdf.document(HERS)
        assert "Nightjar" not in "".join(traceback.format_exception(found.value))


def test_where_the_disk_is_full_it_may_be_tried_later(
    app: Flask, visit: Visit, ends: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "is_installed", lambda: True)
    ends(typesetting.NO_ROOM)
    visit("maya").get(f"{BLANK}.pdf", status=503)
    ends(1)
    visit("maya").get(f"{BLANK}.pdf", status=500)
