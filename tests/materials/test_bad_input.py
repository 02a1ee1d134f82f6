"""What cannot be posted is said in a sentence, and what was typed stays."""

from typing import Any

import pytest
from flask import Flask

from tests.materials.given import form_of, materials, offer, told
from tests.visitor import Visitor

TEXT: dict[str, Any] = {"form": "text", "text": "Take a step back."}
ADDRESS = "Link: Please give a whole address that begins with https://"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": "", **TEXT}, "Title: Please give it a title."),
        ({"title": "   ", **TEXT}, "Title: This still needs some words."),
        ({"title": "x" * 121, **TEXT}, "Title: This is too long. Please keep it under 120 characters."),
        ({"title": "a\x00b", **TEXT}, "Title: This holds a character that cannot be saved."),
        ({"form": "text", "text": " \n"}, "Text: Please write the text, or choose a file or a link."),
        ({"form": "text", "text": "x" * 20_001}, "Text: This is too long."),
        ({"form": "text", "text": "a\x00b"}, "Text: This holds a character that cannot be saved."),
        ({"form": "link", "link": ""}, ADDRESS),
        ({"form": "link", "link": "http://example.org"}, ADDRESS),
        ({"form": "link", "link": "javascript:alert(1)//example.org"}, ADDRESS),
        ({"form": "link", "link": "data:text/html,x"}, ADDRESS),
        ({"form": "link", "link": "//example.org/x"}, ADDRESS),
        ({"form": "link", "link": "https://"}, ADDRESS),
        ({"form": "link", "link": "https://intranet"}, ADDRESS),
        ({"form": "link", "link": "https://example.org:99999999/"}, ADDRESS),
        ({"form": "link", "link": "https://[::1"}, ADDRESS),
        ({"form": "link", "link": "https://example.org/" + "x" * 500}, "Link: This is too long."),
        ({"form": "spell"}, "What is it?: "),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_it_says_what_is_needed(sqlite_app: Flask, fields: dict[str, str], sentence: str) -> None:
    typed = {"title": "My title", "text": "Words for later", "link": "https://example.org/kept", **fields}
    page = offer(sqlite_app, Visitor(sqlite_app, "dana"), status=422, **typed)
    assert any(line.startswith(sentence) for line in told(page)), told(page)
    for link in page.tree.xpath("//*[@id='error-summary']//a/@href"):
        assert page.tree.get_element_by_id(link[1:]) is not None
    form = page.form("/handouts")
    for name in ("title", "text", "link"):
        assert form[name][0].strip() == typed[name].replace("\x00", "").strip()
    assert materials(sqlite_app) == []


def test_without_a_token_nothing_is_posted_and_the_words_stay(sqlite_app: Flask) -> None:
    dana = Visitor(sqlite_app, "dana")
    data = {"title": "STOP", **TEXT}
    answer = dana.client.post(form_of(sqlite_app), data=data)
    assert answer.status_code == 400
    assert "Take a step back." in answer.text
    assert materials(sqlite_app) == []
    dana.post(form_of(sqlite_app), data)
    assert len(materials(sqlite_app)) == 1


def test_markup_in_a_title_is_words(sqlite_app: Flask) -> None:
    title = '<b hx-post="/sign-out">Plan</b>'
    offer(sqlite_app, Visitor(sqlite_app, "dana"), title=title, **TEXT)
    (material,) = materials(sqlite_app)
    for name, url in (("maya", "/materials"), ("maya", f"/materials/{material.id}"), ("dana", "/materials")):
        page = Visitor(sqlite_app, name).get(url)
        assert title in page.text
        assert not page.tree.xpath("//b")


@pytest.mark.parametrize("place", ["", "x", "~", "2026-11-20~x", "2026-11-20T00:00:00~019b", "%00"])
def test_a_place_in_the_list_that_is_none_is_its_beginning(sqlite_app: Flask, place: str) -> None:
    offer(sqlite_app, Visitor(sqlite_app, "dana"), **TEXT)
    for name in ("maya", "dana"):
        assert "Weekly plan" in Visitor(sqlite_app, name).get(f"/materials?before={place}").text
