"""Nothing planned, nothing due, nothing new: each part says what will be here, or is not there."""

import pytest
from flask import Flask

from tests.home.given import Visit, links_in, section
from tests.schedule.given import session_in


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    """What a page says cannot differ between databases."""
    return sqlite_app


def test_a_new_patient(app: Flask, visit: Visit) -> None:
    page = visit("maya").get("/")
    assert page.tree.findtext(".//h1").endswith(", Maya")
    assert "shows up here" in section(page, "next")
    for part in ("begun", "due", "new"):
        assert section(page, part) == ""
    assert " new" not in page.tree.xpath("//nav")[-1].text_content()
    assert "/schedule" in page.links()


def test_help_is_in_reach_all_the_same(app: Flask, visit: Visit) -> None:
    page = visit("maya").get("/")
    assert "/help" in page.links()
    assert "call or text 988" in page.text.lower()


def test_somebody_discharged(app: Flask, visit: Visit) -> None:
    session_in(app, 20)
    assert "Opposite action" in visit("maya").get("/").text
    page = visit("rosa").get("/")
    assert "Opposite action" not in page.text
    assert "Your time in Adult Day IOP has ended." in section(page, "next")


def test_a_therapist_and_a_leader_with_nothing_to_do(app: Flask, visit: Visit) -> None:
    jordan, dana = visit("jordan").get("/"), visit("dana").get("/")
    for part in ("waiting", "letters", "sessions"):
        assert section(jordan, part) != ""
        assert not [link for link in links_in(jordan, part) if link.count("/") > 1]
    assert section(dana, "sessions") != ""
    assert section(dana, "waiting") == section(dana, "letters") == ""
