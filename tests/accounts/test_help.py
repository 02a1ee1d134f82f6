"""Help, for anyone at any time."""

import pytest
from flask import Flask

from tests.accounts.doors import Visit, is_in
from tests.statements import counted

WAYS = {"tel:911", "tel:988", "sms:988", "tel:18002221222", "tel:5550100142", "https://988lifeline.org/chat/"}


@pytest.mark.parametrize(("name", "statements"), [(None, 0), ("maya", 2), ("jordan", 1), ("olga", 1)])
def test_it_is_open_to_anyone_and_asks_only_for_her_plan(
    app: Flask, visit: Visit, name: str | None, statements: int
) -> None:
    visitor = visit(name)
    with counted(app) as seen:
        page = visitor.get("/help")
    assert len(seen) == statements
    assert set(page.links()) >= WAYS
    for words in ("weekdays, 8 AM to 7 PM", "not watched around the clock", "Riverbend IOP"):
        assert words in page.text
    assert {"(555) 010-0142", "1-800-222-1222"} <= set(page.tree.xpath("//*[@class='unbroken']/text()"))
    assert page.text.count("around the clock") == 1
    assert not page.tree.xpath("//*[@hidden] | //noscript")


def test_the_way_out_is_there_too(visit: Visit) -> None:
    maya = visit("maya")
    maya.submit(maya.get("/help"), "/leave")
    assert not is_in(maya)


@pytest.mark.parametrize("url", ["/sign-in", "/invitation/none", "/no/such/page", "/account"])
def test_the_crisis_line_stands_at_every_door(visit: Visit, url: str) -> None:
    name, status = {"/account": ("maya", 200), "/sign-in": (None, 200)}.get(url, (None, 404))
    page = visit(name).get(url, status=status)
    assert "Call or text 988" in page.text
    assert "(555) 010-0142" in page.text
    assert "/help" in page.links()


def test_the_watchdogs_addresses_say_nothing_more(visit: Visit) -> None:
    assert visit().get("/healthz").html == "ok\n"
    ready = visit().get("/readyz")
    assert ready.html == "ready\n"
    assert ready.headers["Content-Type"].startswith("text/plain")
