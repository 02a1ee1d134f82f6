"""Crisis texts are the clinic's to edit, not to remove: its own words for the library's, numbers and links as ever."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from portal.audit.models import AuditEvent
from portal.database import db
from portal.safety.models import CrisisText
from portal.safety.texts import all_texts
from tests.away import take_away
from tests.safety.given import Visit, asked, panel_ways
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import save

WAYS = {"tel:988", "sms:988", "tel:911", "tel:5550100142"}
FOOTER = "Nobody reads along at night. Call or text 988. In danger? Call 911."


@pytest.fixture
def reword(app: Flask) -> Iterator[Callable[..., Page]]:
    """`reword("en.footer", "…")`: an administrator words it so; afterwards the mirror is as before."""
    mirror = app.config["INSTANCE"] / "clinic.json"
    kept = mirror.read_text()

    def change(key: str, words: str, status: int = 303, who: str = "sam") -> Page:
        visitor = Visitor(app, who)
        return visitor.post(f"/admin/crisis-texts/{key}", {"words": words}, status=status)

    yield change
    mirror.write_text(kept)


def test_own_words_stand_in_the_panel_and_its_ways_stay(app: Flask, visit: Visit, reword: Callable[..., Page]) -> None:
    url, maya = asked(app), visit("maya")
    save(maya, url, {"q9": "2"})
    library = {one.key: one.library for one in all_texts()}
    assert library["en.crisis_support.body"] in maya.get(url).text
    reword("en.crisis_support.body", "We are glad you said it.\nPlease call one of these.")
    page = maya.get(url)
    assert "We are glad you said it. Please call one of these." in page.text
    assert library["en.crisis_support.body"] not in page.text
    assert library["en.crisis_support.heading"] in page.text
    assert set(panel_ways(page)) >= WAYS
    reword("en.crisis_support.body", "")
    assert library["en.crisis_support.body"] in maya.get(url).text


def test_what_she_reads_when_she_would_rather_not_answer(app: Flask, visit: Visit, reword: Callable[..., Page]) -> None:
    url, maya = asked(app), visit("maya")
    usual = "That is okay. You can talk about it in person when you are ready."
    save(maya, url, {"q9__declined": ["", "1"]})
    assert usual in maya.get(url).text
    reword("en.declined_item", "That is fine here too.")
    assert "That is fine here too." in maya.get(url).text
    assert usual not in maya.get(url).text


def test_every_text_is_listed_by_language_with_the_library_s_words_beside_it(visit: Visit) -> None:
    sam = visit("sam")
    assert "/admin/crisis-texts" in sam.get("/admin/clinic").links()
    page = sam.get("/admin/crisis-texts")
    texts = list(all_texts())
    assert {one.language for one in texts} == {"en", "es"}
    assert len(texts) >= 30
    for one in texts:
        assert f"/admin/crisis-texts/{one.key}" in page.links()
    assert texts[0].library in sam.get(f"/admin/crisis-texts/{texts[0].key}").text
    sam.get("/admin/crisis-texts/en.no_such", status=404)
    sam.get("/admin/crisis-texts/fr.footer", status=404)


@pytest.mark.parametrize("words", ["Call 988.", "Call 911.", "Call 9880 or 1911.", "Be well."])
def test_the_numbers_cannot_be_worded_away(visit: Visit, reword: Callable[..., Page], words: str) -> None:
    refused = reword("en.footer", words, status=422)
    assert "Please keep" in refused.text
    assert words in refused.text
    assert "Call or text 988" in visit(None).get("/help").text


def test_who_worded_it_when_is_kept(app: Flask, visit: Visit, reword: Callable[..., Page]) -> None:
    reword("en.footer", FOOTER)
    reword("en.footer", FOOTER)  # the same again is no change
    reword("en.footer", "")
    with app.app_context():
        rows = db.session.query(CrisisText).order_by(CrisisText.made_at).all()
        assert [row.words for row in rows] == [FOOTER, ""]
        said = db.session.query(AuditEvent).filter_by(verb="changed crisis text").all()
        assert {one.subject_id for one in said} == {row.id for row in rows}
    page = visit("sam").get("/admin/crisis-texts/en.footer")
    assert FOOTER in page.text
    assert "The library’s words again." in page.text
    assert "Sam Okafor" in page.text


@pytest.mark.parametrize("who", ["jordan", "dana", "maya"])
def test_nobody_else_words_it(reword: Callable[..., Page], visit: Visit, who: str) -> None:
    reword("en.footer", FOOTER, status=404, who=who)
    assert FOOTER not in visit(None).get("/help").text


def test_own_words_are_there_with_the_database_down(app: Flask, visit: Visit, reword: Callable[..., Page]) -> None:
    reword("en.footer", FOOTER)
    maya, nobody = visit("maya"), visit(None)
    assert FOOTER in maya.get("/").text
    back = take_away(app)
    try:
        for visitor, url, status in (
            (nobody, "/help", 200),
            (nobody, "/sign-in", 200),
            (maya, "/help", 200),
            (maya, "/", 503),
        ):
            assert FOOTER in visitor.get(url, status=status).text, url
    finally:
        back()
