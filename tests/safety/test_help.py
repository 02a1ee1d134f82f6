"""/help: for anyone, without script, without a sign-in, with the records out of reach."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url

from portal.connections import begin_writing
from portal.database import db
from portal.programs.life_models import OpenHours
from tests.coping.given import planned
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
WAYS = {
    "tel:988": "Call 988",
    "sms:988": "Text 988",
    "https://988lifeline.org/chat/": "Chat with 988",
    "tel:911": "Call 911",
    "tel:5550100142": "(555) 010-0142",
}


def _ways(page: Page) -> dict[str, str]:
    return {link.get("href"): " ".join(link.text_content().split()) for link in page.tree.xpath("//main//nav//a")}


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """What it asks of a database cannot differ between them."""
    return sqlite_app


@pytest.fixture
def records_away(app: Flask) -> Iterator[None]:
    """A folder stands where the database was."""
    file = Path(make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database or "")
    with app.app_context():
        db.engine.dispose()
    aside = file.rename(file.with_suffix(".aside"))
    file.mkdir()
    yield
    file.rmdir()
    aside.rename(file)


@pytest.mark.parametrize("name", [None, "maya", "jordan"])
def test_each_way_is_a_plain_link(app: Flask, visit: Visit, name: str | None) -> None:
    visitor = visit(name)
    with counted(app) as statements:
        page = visitor.get("/help")
    found = _ways(page)
    for href, words in WAYS.items():
        assert words in found[href]
    assert "weekdays, 8 AM to 7 PM" in found["tel:5550100142"]
    assert len(statements) <= {None: 0, "maya": 2, "jordan": 1}[name]


def test_the_order_is_988_then_911_then_the_line_then_her_own_plan(app: Flask, visit: Visit) -> None:
    """However long her plan is, whom to call stands above it, and one tap leads to it."""
    planned(app)
    page = visit("maya").get("/help")
    heading = "Your own plan"
    ways = list(_ways(page))
    assert page.html.index("tel:5550100142") < page.html.index(heading) < page.html.index("Are you safe right now?")
    assert "#own" in page.links()
    assert "#own" not in visit("devon").get("/help").links()
    assert "Cold water on my face" in page.text
    assert {"/safety-plan", "/safety-plan/card", "tel:5550100161"} <= set(page.links())
    assert ways[:5] == ["tel:988", "sms:988", "https://988lifeline.org/chat/", "tel:911", "tel:5550100142"]
    assert heading not in visit("devon").get("/help").text
    assert heading not in visit("jordan").get("/help").text
    assert "Cold water" not in visit(None).get("/help").text


@pytest.mark.parametrize("name", [None, "maya"])
def test_each_answer_leads_somewhere_real(app: Flask, visit: Visit, name: str | None) -> None:
    planned(app)
    visitor = visit(name)
    page = visitor.get("/help")
    assert "Are you safe right now?" in page.text
    for answer, ways in {
        "no": {"tel:911", "tel:988", "sms:988"},
        "unsure": {"tel:988", "sms:988"} | ({"/safety-plan/card"} if name else set()),
        "talk": {"/messages", "/skills/find"} if name else {"/sign-in?next=/messages"},
    }.items():
        assert f"#{answer}" in page.links()
        (section,) = page.tree.xpath(f"//section[@id='{answer}']")
        hrefs = {link.get("href") for link in section.iter("a")}
        assert ways <= hrefs
        for href in hrefs:
            if href.startswith("/"):
                assert visitor.client.get(href, follow_redirects=True).status_code == 200
    assert not page.tree.xpath("//main//form")  # nothing is sent or kept
    for promise in ("will contact you", "will call you", "will reach out"):
        assert promise not in page.text


def test_it_needs_no_script(visit: Visit) -> None:
    page = visit(None).get("/help")
    for link in page.tree.xpath("//main//a"):
        assert not [name for name in link.attrib if name.startswith(("hx-", "on", "data-"))]
        assert not [part for part in (link, *link.iterancestors()) if part.get("hidden") is not None]
    assert not page.tree.xpath("//main//script | //noscript | //main//*[@hidden]")


@pytest.mark.usefixtures("records_away")
def test_with_the_records_out_of_reach_it_is_the_same(visit: Visit) -> None:
    nobody = visit(None)
    assert nobody.client.get("/readyz").status_code == 503
    found = _ways(nobody.get("/help"))
    assert set(found) >= set(WAYS)
    assert "weekdays, 8 AM to 7 PM" in found["tel:5550100142"]


@pytest.mark.parametrize("url", ["/sign-in", "/no/such/page"])
def test_the_way_there_stands_on_every_page(visit: Visit, url: str) -> None:
    page = Page(visit(None).client.get(url))
    assert "/help" in page.links()


@pytest.mark.parametrize("name", ["maya", "jordan", "dana", "sam"])
def test_and_on_everybody_s_first_page(visit: Visit, name: str) -> None:
    assert "/help" in visit(name).get("/").links()


def test_it_follows_the_clinic_s_own_number(app: Flask, visit: Visit, change_clinic: Callable[..., None]) -> None:
    with app.app_context():
        begin_writing()
        db.session.query(OpenHours).delete()
        db.session.commit()
    change_clinic(phone="(555) 010-0177", hours="every day, 9 to 5")
    found = _ways(visit(None).get("/help"))
    assert "every day, 9 to 5" in found["tel:5550100177"]
    assert "tel:5550100142" not in found


def test_who_is_in_is_not_told_to_sign_in(visit: Visit) -> None:
    """Staff, and who acts for a patient: they came with an account, and write to nobody's care team."""
    door, write = "/sign-in?next=/messages", "/messages"
    for name, offered in ((None, door), ("maya", write), ("jordan", None), ("sam", None)):
        links = visit(name).get("/help").links()
        assert {door, write} & set(links) == ({offered} if offered else set()), name
        assert "tel:988" in links
