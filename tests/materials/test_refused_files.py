"""A file that is not taken: one sentence that says why, and everything that was typed is still there."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from pikepdf import Encryption

from tests.materials.files import blank, document, picture
from tests.materials.given import files, materials, offer, told
from tests.visitor import Page, Visitor

CHOOSE = "Please choose a PDF or a picture (PNG, JPEG or WebP)."
DAMAGED = "We could not read this file."
LOCKED = "This PDF is locked with a password."
PIXELS = "This picture is too large."
TYPED = {"title": "My title", "text": "Words for later", "link": "https://example.org/kept"}
MEGABYTE = 1024 * 1024


def _refused(app: Flask, content: bytes, name: str = "Plan.pdf", status: int = 422) -> Page:
    page = offer(app, Visitor(app, "dana"), status=status, file=content, name=name, **TYPED)
    assert materials(app) == []
    assert files(app) == []
    return page


def _keeps_what_was_typed(page: Page) -> bool:
    form = page.form("/handouts")
    assert form["form"] == ["file"]
    return all(form[name][0].strip() == words for name, words in TYPED.items())


def _locked(**words: str) -> bytes:
    return document(encryption=Encryption(**words))


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "This file is empty."),
    "words": (lambda: b"Just words", CHOOSE),
    "a page": (lambda: b"<html><script>alert(1)</script>", CHOOSE),
    "a drawing that runs": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', CHOOSE),
    "a text document": (lambda: b"PK\x03\x04 a Word file", CHOOSE),
    "a program": (lambda: b"MZ\x90\x00 a program", CHOOSE),
    "a GIF": (lambda: b"GIF89a" + bytes(40), CHOOSE),
    "not quite a PDF": (lambda: b" %PDF-1.7", CHOOSE),
    "a broken PDF": (lambda: b"%PDF-1.7\n%\xff\xff nothing more", DAMAGED),
    "a broken PNG": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(60), DAMAGED),
    "a broken WebP": (lambda: b"RIFF\x10\x00\x00\x00WEBPVP8 ", DAMAGED),
    "half a JPEG": (lambda: picture("JPEG")[:300], DAMAGED),
    "a PDF nobody may open": (lambda: _locked(user="secret", owner="secret"), LOCKED),
    "a PDF nobody may print": (lambda: _locked(user="", owner="secret"), LOCKED),
    "201 pages": (lambda: document(pages=201), "This PDF has more than 200 pages."),
    "30 million pixels": (lambda: blank(6000, 5000), PIXELS),
    "60 million pixels": (lambda: blank(12000, 5000), PIXELS),
    "over 10 MB": (lambda: b"%PDF-" + bytes(10 * MEGABYTE), "This file is over 10 MB."),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_says_why_and_keeps_the_rest(sqlite_app: Flask, what: str) -> None:
    content, sentence = REFUSED[what]
    page = _refused(sqlite_app, content())
    (line,) = told(page)
    assert line.startswith(f"File: {sentence}")
    assert page.tree.xpath("//*[@id='error-summary']//a/@href") == ["#file"]
    assert _keeps_what_was_typed(page)


def test_a_bomb_of_a_few_bytes_is_refused_before_it_unfolds(sqlite_app: Flask) -> None:
    """A PNG whose header speaks of 900 million pixels."""
    header = bytearray(picture(size=(8, 8)))
    header[16:24] = (30_000).to_bytes(4, "big") * 2
    assert len(header) < 1000
    (line,) = told(_refused(sqlite_app, bytes(header), "bomb.png"))
    assert line.startswith((f"File: {PIXELS}", f"File: {DAMAGED}"))


def test_a_body_beyond_all_limits_is_too_large_to_send(sqlite_app: Flask) -> None:
    page = _refused(sqlite_app, b"%PDF-" + bytes(13 * MEGABYTE), status=413)
    assert "Files can be up to 10 MB." in page.text


def test_words_are_no_file(sqlite_app: Flask) -> None:
    """A field of that name that holds text, and none at all."""
    dana = Visitor(sqlite_app, "dana")
    for more in ({"form": "file"}, {"form": "file", "file": "Plan.pdf"}):
        page = offer(sqlite_app, dana, status=422, **more)
        assert told(page) == ["File: Please choose a file."]
    assert materials(sqlite_app) == []


def test_what_it_is_called_does_not_count(sqlite_app: Flask) -> None:
    """A picture called a PDF is a picture; the ending says so."""
    offer(sqlite_app, Visitor(sqlite_app, "dana"), file=picture("PNG"), name="Plan.pdf.exe")
    (material,) = materials(sqlite_app)
    assert material.media_type == "image/png"
    page = Visitor(sqlite_app, "maya").get(f"/materials/{material.id}")
    assert "Plan_pdf.png" in page.text


def test_the_page_of_the_refusal_asks_for_another(sqlite_app: Flask) -> None:
    dana = Visitor(sqlite_app, "dana")
    page = offer(sqlite_app, dana, status=422, file=b"Just words")
    form = page.form("/handouts")
    again = {**form, "file": (io.BytesIO(document()), "Plan.pdf")}
    dana.post(again.pop("@"), again, content_type="multipart/form-data")
    assert len(materials(sqlite_app)) == 1
