"""What was sent, on paper: for its patient, and for whoever answers for her, whose printing is a reading."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.audit import verify
from tests.paper.given import ANSWERS, SHORT
from tests.review.given import answer, leaves_care_team, own_page, sent, verbs
from tests.statements import counted
from tests.visitor import Visitor
from tests.worksheets_http.given import give, save

Visit = Callable[[str | None], Visitor]

pytestmark = pytest.mark.usefixtures("plain_paper")


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """What a paper says cannot differ between databases."""
    return sqlite_app


def test_it_has_her_answers_and_what_was_written_back(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    answer(jordan, sheet, thought="You caught it.", overall="Well done with this one.")
    for page in (visit("maya").get(f"{own_page(app, sheet)}/print"), jordan.get(f"{sheet}/print")):
        (paper,) = page.tree.find_class("sheet-of-paper")
        words = " ".join(paper.text_content().split())
        for part in ("Maya Torres", "You caught it.", "Well done with this one.", "version 1.0.0", "Sent ", "988"):
            assert part in words
        assert all(one in words for one in ANSWERS.values() if not one.isdigit())
        assert "Left blank" in words


def test_numbers_for_clinicians_stand_on_theirs_alone(app: Flask, visit: Visit) -> None:
    sent(app, slug="phq-9")
    sheet = sent(app, slug="phq-9", q1="3")
    assert "Change since last time" in visit("jordan").get(f"{sheet}/print").text
    assert "Change since last time" not in visit("maya").get(f"{own_page(app, sheet)}/print").text


def test_her_draft_prints_for_her(app: Flask, visit: Visit) -> None:
    url, maya = give(app, "maya", SHORT), visit("maya")
    save(maya, url, {"situation": "Half a thought"})
    page = maya.get(f"{url}/print")
    assert "Half a thought" in page.text
    assert "This was not sent." in page.text


@pytest.mark.parametrize("address", ["/print", "/print.pdf"])
def test_printing_is_one_reading_in_the_record(app: Flask, visit: Visit, address: str) -> None:
    sheet, jordan = sent(app), visit("jordan")
    jordan.get(sheet + address)
    assert verbs(app, "jordan") == ["printed"]
    visit("maya").get(own_page(app, sheet) + address)
    assert "printed" not in verbs(app, "maya")
    with app.app_context():
        assert not list(verify.faults())


@pytest.mark.parametrize("address", ["/print", "/print.pdf"])
def test_who_does_not_answer_for_her_prints_nothing(app: Flask, visit: Visit, address: str) -> None:
    sheet = sent(app)
    assert visit("jordan").get(sheet + address).status == 200
    for name in ("priya", "dana", "sam", "devon"):
        visit(name).get(sheet + address, status=404)
        visit(name).get(own_page(app, sheet) + address, status=404)
    leaves_care_team(app, "jordan")
    visit("jordan").get(sheet + address, status=404)


@pytest.mark.parametrize("address", ["/print", "/print.pdf"])
def test_a_try_that_is_not_there(app: Flask, visit: Visit, address: str) -> None:
    sheet, jordan = sent(app), visit("jordan")
    jordan.get(f"{sheet}{address}?version=2", status=404)
    jordan.get(f"{sheet}{address}?version={'9' * 40}", status=404)
    for none in ("", "x", "1"):
        assert jordan.get(f"{sheet}{address}?version={none}").status == 200
    assert verbs(app, "jordan") == ["printed"] * 3


def test_the_way_to_it_stands_beside_the_sheet(app: Flask, visit: Visit) -> None:
    sheet, jordan = sent(app), visit("jordan")
    (way,) = [link for link in jordan.get(sheet).links() if link.endswith("/print?version=1")]
    assert ANSWERS["situation"] in jordan.get(way).text


def test_it_costs_the_same_with_many_comments(app: Flask, visit: Visit) -> None:
    sheets, jordan, prices = (sent(app), sent(app)), visit("jordan"), []
    answer(jordan, sheets[1], **dict.fromkeys(ANSWERS, "A word on this"))
    for sheet in sheets:
        with counted(app) as statements:
            jordan.get(f"{sheet}/print")
        prices.append(len(statements))
    assert prices[0] == prices[1] <= 10
