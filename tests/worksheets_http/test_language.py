"""A worksheet in the reader's language; a questionnaire without an official wording stays English, and says so."""

import pytest
from flask import Flask

from tests.visitor import Visitor
from tests.worksheets_http.given import give

THEY_ARE = "Estas preguntas están en inglés."


@pytest.fixture
def maya(sqlite_app: Flask) -> Visitor:
    visitor = Visitor(sqlite_app, "maya")
    visitor.submit(visitor.get("/account/display"), "/account/display", language="es")
    return visitor


def test_it_is_asked_in_spanish(sqlite_app: Flask, maya: Visitor) -> None:
    page = maya.get(give(sqlite_app, "maya", "chain-analysis"))
    assert page.tree.xpath("//h1")[0].text == "Análisis en cadena y eslabones que faltaron"
    assert THEY_ARE not in page.text
    assert not page.tree.xpath("//main//*[@lang]")


def test_a_questionnaire_stays_in_its_official_wording(sqlite_app: Flask, maya: Visitor) -> None:
    page = maya.get(give(sqlite_app, "maya", "pcl-5"))
    assert THEY_ARE in page.text
    assert page.tree.xpath("//fieldset[@id='answers']/@lang") == ["en"]
    assert page.tree.xpath("//h1/@lang") == ["en"]


def test_staff_read_it_in_their_own(sqlite_app: Flask, maya: Visitor) -> None:
    url = give(sqlite_app, "maya", "wise-mind")
    assert "Mente sabia" in maya.get(url).text
    assert "Wise Mind" in Visitor(sqlite_app, "jordan").get("/library").text
