"""Language and display: chosen by each person, for every page and every device of hers."""

import pytest
from flask import Flask

from portal.accounts.models import User
from portal.database import db
from tests.visitor import Visitor

USUAL = {"language": "en", "theme": "device", "text_size": "usual", "letters": "usual", "paging": "screen"}


@pytest.fixture
def maya(sqlite_app: Flask) -> Visitor:
    return Visitor(sqlite_app, "maya")


def test_it_is_found_from_the_account_and_holds_on_every_page(maya: Visitor) -> None:
    assert "/account/display" in maya.get("/account").links()
    chosen = {**USUAL, "language": "es", "theme": "dark", "text_size": "larger", "letters": "easy"}
    maya.post("/account/display", chosen)
    page = maya.get("/account/display?done=saved")
    assert "Guardado." in page.text
    root = maya.get("/").tree
    assert (root.get("lang"), root.get("data-theme"), root.get("data-size")) == ("es", "dark", "larger")
    assert any("easy-letters" in url for url in root.xpath("//link[@rel='stylesheet']/@href"))
    assert root.xpath("//meta[@name='color-scheme']/@content") == ["dark"]


def test_what_is_as_usual_costs_nothing(maya: Visitor) -> None:
    root = maya.get("/").tree
    assert set(root.attrib) == {"lang"}
    assert not any("easy-letters" in url for url in root.xpath("//link/@href"))


def test_what_is_not_offered_is_refused_and_changes_nothing(sqlite_app: Flask, maya: Visitor) -> None:
    refused = maya.post("/account/display", {**USUAL, "language": "xx", "theme": "pink"}, status=422)
    assert len(refused.tree.xpath("//*[@class='field-error']")) == 2
    with sqlite_app.app_context():
        assert {(one.language, one.theme) for one in db.session.scalars(db.select(User))} == {("en", "device")}


def test_without_numbers_nothing_is_counted(maya: Visitor) -> None:
    maya.post("/account/display", {**USUAL, "is_quiet": "y"})
    page = maya.get("/")
    assert not page.tree.xpath("//*[contains(@class, 'badge')]")
    assert page.tree.xpath("//title")[0].text.strip()[0] != "("


def test_before_signing_in_the_browser_and_then_a_link_decide(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    assert 'lang="en"' in client.get("/sign-in").text
    assert 'lang="es"' in client.get("/sign-in", headers={"Accept-Language": "es-MX,es;q=0.9"}).text
    page = client.get("/sign-in?next=/schedule")
    assert 'href="?next=%2Fschedule&amp;lang=es"' in page.text
    chosen = client.get("/sign-in?next=/schedule&lang=es")
    assert 'html lang="es"' in chosen.text
    assert "Iniciar sesión" in chosen.text
    assert 'html lang="es"' in client.get("/help").text  # it is kept on this browser
    assert 'html lang="es"' in client.get("/help?lang=xx").text  # what is not spoken is no choice
    assert 'html lang="en"' in client.get("/help?lang=en").text


def test_the_way_out_speaks_as_she_read(maya: Visitor) -> None:
    """Also on a browser set to another language; quickly away leaves no mark of it there."""
    for way, to in (("/sign-out", "/sign-in"), ("/leave", "/away")):
        maya.sign_in_as("maya")
        assert maya.post(way).headers["Location"] == to
        maya.sign_in_as("maya")
        maya.post("/account/display", {**USUAL, "language": "es"})
        out = maya.post(way, headers={"Accept-Language": "en-US"}).headers["Location"]
        page = maya.get(out, headers={"Accept-Language": "en-US"})
        assert page.tree.get("lang") == "es"
        assert (maya.client.get_cookie("lang") is None) == (way == "/leave")
        maya.client.delete_cookie("lang")
        maya.sign_in_as("maya")
        maya.post("/account/display", USUAL)


def test_no_heading_says_postal_letters(maya: Visitor) -> None:
    maya.post("/account/display", {**USUAL, "language": "es"})
    page = maya.get("/account/display").text
    assert "Tipo de letra" in page
    assert "Cartas" not in page
