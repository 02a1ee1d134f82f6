"""A PDF is put together anew from its pages: it reads the same, and does nothing."""

import io

import pikepdf
import pytest
from flask import Flask
from pikepdf import Array

from tests.materials.files import armed_document, document, pages_of, words_in
from tests.materials.given import download, upload
from tests.visitor import Visitor

ACTING = ("/JavaScript", "/JS", "/Launch", "/OpenAction", "/AA", "/URI", "/PresSteps", "/Annots", "/AcroForm", "/XFA")
HIDDEN = ("/EmbeddedFiles", "/Filespec", "/AF", "/Metadata", "/PieceInfo", "/Author", "/Ref", "armed")


def _through(app: Flask, content: bytes) -> bytes:
    """As a patient gets it."""
    return download(Visitor(app, "maya"), upload(app, content))


@pytest.fixture(scope="module")
def armed() -> bytes:
    return armed_document()


def test_nothing_in_it_acts_or_hides(sqlite_app: Flask, armed: bytes) -> None:
    before, after = words_in(armed), words_in(_through(sqlite_app, armed))
    for name in ACTING + HIDDEN:
        assert name in before, name
        assert name not in after, name
    for drawn in ("(Weekly plan 1) Tj", "(Weekly plan 2) Tj", "0 0 9 9 re f", "/Helvetica"):
        assert drawn in before
        assert drawn in after


def test_all_pages_come_in_their_order(sqlite_app: Flask) -> None:
    after = _through(sqlite_app, document(pages=200))
    assert pages_of(after) == 200
    words = words_in(after)
    assert words.index("(Weekly plan 1) Tj") < words.index("(Weekly plan 2) Tj") < words.index("(Weekly plan 200) Tj")


def test_what_a_page_has_from_the_tree_above_it_stays(sqlite_app: Flask) -> None:
    """Size, turn and fonts may be written once for all pages."""
    with pikepdf.open(io.BytesIO(document())) as pdf:
        page = pdf.pages[0].obj
        pdf.Root.Pages.MediaBox, pdf.Root.Pages.Rotate = Array([0, 0, 300, 400]), 90
        pdf.Root.Pages.Resources = page.Resources
        del page.MediaBox, page.Resources
        out = io.BytesIO()
        pdf.save(out)
    with pikepdf.open(io.BytesIO(_through(sqlite_app, out.getvalue()))) as after:
        page = after.pages[0].obj
        assert [int(side) for side in page.MediaBox] == [0, 0, 300, 400]
        assert page.Rotate == 90
        assert "/Helvetica" in str(page.Resources.Font.F.BaseFont)


def test_a_slightly_damaged_one_is_mended(sqlite_app: Flask) -> None:
    whole = document()
    cut = whole[: whole.rindex(b"startxref")]
    assert pages_of(_through(sqlite_app, cut)) == 1


def test_what_lies_behind_the_end_is_gone(sqlite_app: Flask) -> None:
    after = _through(sqlite_app, document() + b"\n<script>Nightjar</script>")
    assert b"Nightjar" not in after
