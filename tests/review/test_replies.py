"""Prepared replies: a therapist's own list, put into an answer, changed there. And the keys, with their switch."""

from collections.abc import Callable

import pytest
from flask import Flask
from lxml import html

from portal.database import db
from portal.worksheets.review_models import PreparedReply
from tests.review.given import comments, kept, sent
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
TITLE, BODY = "A fact", "You found a fact that does not fit."


def add(therapist: Visitor, status: int = 303, **words: str) -> Page:
    given = {"title": TITLE, "body": BODY, **words}
    return therapist.submit(therapist.get("/review/replies"), "/review/replies", status=status, **given)


def offered(page: Page) -> dict[str, str]:
    """On a sheet: the names to choose from, and what each is called in the form."""
    found = page.tree.xpath("//select[@name='prepared_reply']/option[@value!='']")
    return {one.text: one.get("value") for one in found}


def insert(therapist: Visitor, sheet: str, title: str = TITLE, status: int = 303, **words: str) -> Page:
    page = therapist.get(sheet)
    form = page.form("/feedback")
    form.pop("@")
    chosen = {"prepared_reply": offered(page)[title], "insert": "1", **words}
    return therapist.post(f"{sheet}/draft", {**form, **chosen}, status=status)


def test_added_changed_and_removed(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    assert "The replies you prepare will be here" in jordan.get("/review/replies").text
    add(jordan)
    page = jordan.get("/review/replies")
    assert TITLE in page.text
    assert BODY in page.text
    (url,) = [link for link in page.links() if link.startswith("/review/replies/")]
    jordan.submit(jordan.get(url), url, title="Two facts", body="Two of them.")
    assert "Two of them." in jordan.get("/review/replies").text
    jordan.submit(jordan.get(url), "/removal")
    assert "Two of them." not in jordan.get("/review/replies").text
    jordan.get(url, status=404)


def test_they_lie_sealed(app: Flask, visit: Visit) -> None:
    add(visit("jordan"))
    with app.app_context():
        row = db.session.query(PreparedReply).one()
        for text in (row.title_sealed, row.body_sealed):
            assert text.startswith("v1:")
            assert "fact" not in text


def test_a_double_tap_adds_one(app: Flask, visit: Visit) -> None:
    jordan = visit("jordan")
    page = jordan.get("/review/replies")
    for _ in range(2):
        jordan.submit(page, "/review/replies", title=TITLE, body=BODY)
    with app.app_context():
        assert db.session.query(PreparedReply).count() == 1


BAD = [{"title": ""}, {"title": " "}, {"body": ""}, {"title": "x" * 81}, {"body": "x" * 3001}, {"body": "a\x00b"}]


@pytest.mark.parametrize("words", BAD)
def test_what_cannot_be_taken_stays_on_the_page(app: Flask, visit: Visit, words: dict[str, str]) -> None:
    page = add(visit("jordan"), 422, **words)
    assert page.tree.xpath("//*[@role='alert']//a")
    assert BODY in page.html or "body" in words
    with app.app_context():
        assert db.session.query(PreparedReply).count() == 0


def test_ones_own_are_ones_own_until_they_are_shared(app: Flask, visit: Visit) -> None:
    sheet, jordan, priya = sent(app), visit("jordan"), visit("priya")
    add(priya)
    assert offered(jordan.get(sheet)) == {}
    assert TITLE not in jordan.get("/review/replies").text
    add(priya, title="For all", is_shared="y")
    assert list(offered(jordan.get(sheet))) == ["For all"]
    page = jordan.get("/review/replies")
    assert "From a colleague" in page.text
    assert not [link for link in page.links() if link.startswith("/review/replies/")]
    insert(jordan, sheet, "For all")
    assert kept(jordan.get(sheet)) == {"overall": BODY}


def test_it_is_put_after_what_was_typed_and_can_be_changed(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    add(jordan)
    landed = insert(jordan, sheet, overall="Hello Maya.", **{"comment.thought": "You caught it."})
    assert landed.headers["Location"] == f"{sheet}#overall"
    page = jordan.get(sheet)
    assert kept(page) == {"comment.thought": "You caught it.", "overall": f"Hello Maya.\n\n{BODY}"}
    assert comments(app) == []
    jordan.submit(page, "/feedback", outcome="reviewed", overall="Hello Maya. Changed.")
    assert len(comments(app)) == 2


def test_too_much_of_it_is_said_and_nothing_is_lost(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    add(jordan)
    page = insert(jordan, sheet, status=422, overall="x" * 4990)
    assert "it would be too long" in page.text
    assert kept(page) == {"overall": "x" * 4990}


@pytest.mark.parametrize("chosen", ["", "x", "00000000-0000-7000-8000-000000000000"])
def test_none_chosen_keeps_what_was_typed(app: Flask, visit: Visit, chosen: str) -> None:
    sheet, jordan = sent(app), visit("jordan")
    jordan.post(f"{sheet}/draft", {"overall": "Hello.", "insert": "1", "prepared_reply": chosen})
    assert kept(jordan.get(sheet)) == {"overall": "Hello."}


def test_somebody_elses_cannot_be_put_in(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    add(visit("priya"))
    with app.app_context():
        hers = db.session.query(PreparedReply).one().id
    jordan.post(f"{sheet}/draft", {"overall": "Hello.", "insert": "1", "prepared_reply": str(hers)})
    assert kept(jordan.get(sheet)) == {"overall": "Hello."}


def _has_keys(page: Page) -> bool:
    return bool(page.tree.xpath("//main[@data-keys]"))


def test_the_keys_are_listed_and_can_be_switched_off_for_good(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    page = jordan.get(sheet)
    listed = page.tree.get_element_by_id("keys").text_content()
    assert all(key in listed for key in ("J Next", "K The one", "E Write back"))
    assert _has_keys(page)
    landed = jordan.submit(page, "/review/keys")
    assert landed.headers["Location"] == sheet
    assert not _has_keys(visit("jordan").get(sheet))
    page = jordan.get(sheet)
    assert "They are off for you now." in page.text
    jordan.submit(page, "/review/keys")
    assert _has_keys(jordan.get(sheet))


def test_one_persons_switch_is_not_anothers(app: Flask, visit: Visit) -> None:
    jordan, priya = visit("jordan"), visit("priya")
    jordan.submit(jordan.get(sent(app)), "/review/keys")
    assert _has_keys(priya.get(sent(app, "lena", by="priya")))


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/sign-out", "", "\\\\x"])
def test_the_switch_leads_nowhere_else(app: Flask, visit: Visit, back: str) -> None:
    landed = visit("jordan").post("/review/keys", {"keys_on": "0", "keys_back": back})
    assert landed.headers["Location"] == "/review"


def test_the_script_is_on_the_sheet_only(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")

    def scripts(url: str) -> list[str]:
        return [one for one in html.fromstring(jordan.get(url).html).xpath("//script/@src") if "review" in one]

    assert len(scripts(sheet)) == 1
    assert scripts("/review") == scripts("/") == []
