"""The key under which a browser keeps words: one person's, in one browser, until she signs out or leaves."""

import base64
from datetime import timedelta
from typing import Any

from flask import Flask

from portal import clock
from tests.accounts.doors import is_in, knock
from tests.visitor import Visitor

THROWN_AWAY = "//meta[@name='kept-words']"


def _marks(visitor: Visitor, page: str = "") -> tuple[str, str]:
    """The key, and the name of the form, as the page of a conversation brings them along."""
    talk = visitor.get(page) if page else visitor.follow(visitor.get("/messages", status=303))
    (place,) = talk.tree.xpath("//fieldset[@data-saves]")
    return place.get("data-keeps"), place.get("data-kept-as")


def test_it_is_there_as_long_as_she_is_and_nobody_else_has_it(sqlite_app: Flask, time_machine: Any) -> None:
    maya, elsewhere = Visitor(sqlite_app), Visitor(sqlite_app)
    knock(maya, "maya")
    talk = maya.get("/messages", status=303).headers["Location"].split("#")[0]
    key, name = _marks(maya, talk)
    assert len(base64.b64decode(key)) == 32
    assert talk.split("/")[-1] not in name
    assert _marks(maya, talk) == (key, name)
    knock(elsewhere, "maya")
    assert _marks(elsewhere, talk)[0] != key, "another browser of hers"

    time_machine.move_to(clock.now() + timedelta(minutes=20))
    assert not is_in(maya)
    assert maya.get("/sign-in?quiet").tree.xpath(THROWN_AWAY) == [], "it only ran out: her words wait for her"
    knock(maya, "maya")
    assert _marks(maya, talk) == (key, name)

    for way in ("/sign-out", "/leave"):
        held = _marks(maya, talk)
        maya.post(way)
        assert maya.get("/sign-in").tree.xpath(THROWN_AWAY)
        knock(maya, "maya")
        fresh = _marks(maya, talk)
        assert fresh[0] != held[0]
        assert fresh[1].split(".")[0] != held[1].split(".")[0], "what lies there of before is known to be old"


def test_whoever_comes_after_her_finds_an_empty_browser(sqlite_app: Flask, time_machine: Any) -> None:
    shared = Visitor(sqlite_app)
    knock(shared, "maya")
    before = _marks(shared)
    time_machine.move_to(clock.now() + timedelta(minutes=20))
    again = knock(shared, "maya")
    assert "Clear-Site-Data" not in again.headers, "the control: she herself finds it as it was"
    time_machine.move_to(clock.now() + timedelta(minutes=20))
    assert knock(shared, "devon").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert {*_marks(shared)}.isdisjoint(before)
