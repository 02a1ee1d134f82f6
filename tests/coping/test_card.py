"""The coping card, and what a device keeps of it: only for who chose that, and nobody's name on it."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.coping.given import PLAN, planned
from tests.paper.pdf_reader import read
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
CARD, COPY = "/safety-plan/card", "/safety-plan/card/copy"


def _kept(visitor: Visitor) -> str:
    cookie = visitor.client.get_cookie(f"{visitor.app.config['SIGN_IN_COOKIE']}-kept")
    return cookie.value if cookie else ""


def _keep(visitor: Visitor, wanted: str = "yes") -> None:
    visitor.post(CARD, {"keep": wanted})


def test_it_is_the_short_form(app: Flask, visit: Visit) -> None:
    planned(app)
    page = visit("maya").get(CARD)
    for words in ("I stop answering texts.", "Cold water on my face", "Count the wave", "Ana, my sister", "Call 988"):
        assert words in page.text
    assert "Sit on the porch" not in page.text
    assert {"tel:5550100161", "tel:5550100164", "tel:988", "sms:988", "tel:911"} <= set(page.links())
    switch = page.tree.xpath("//section[@data-card]")[0]
    assert switch.get("hidden") is not None  # without script there is none, and print is offered
    assert "Print this page" in page.text
    assert "Anyone who can open this phone or computer can read it" in page.text
    assert "You can begin it here now" in visit("devon").get(CARD).text


def test_what_a_device_keeps_says_nobody_s_name(app: Flask, visit: Visit) -> None:
    planned(app)
    page = visit("maya").get(COPY)
    assert "Cold water on my face" in page.text
    assert "A copy, kept on this device on" in page.text
    for word in ("Maya", "Torres", "Riverbend", "Jordan", "csrf", "hx-", "<script"):
        assert word not in page.html
    assert visit("devon").get(COPY, status=303).headers["Location"] == CARD  # where he can begin one
    visit("jordan").get(COPY, status=404)


def test_the_worker_sees_only_pages_under_its_address(app: Flask, visit: Visit) -> None:
    answer = visit(None).get("/safety-plan/worker.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "Service-Worker-Allowed" not in answer.headers
    assert 'const CARD = "/safety-plan/card"' in answer.html


def test_signing_out_and_leaving_clear_everything_but_what_was_chosen_to_stay(app: Flask, visit: Visit) -> None:
    planned(app)
    for way in ("/sign-out", "/leave"):
        maya = visit("maya")
        assert maya.post(way).headers["Clear-Site-Data"] == '"cache", "storage"'
        maya.sign_in_as("maya")
        _keep(maya)
        assert _kept(maya)
        assert str(maya.get(CARD).tree.xpath("//section[@data-card]/@data-kept")) == "['']"
        assert maya.post(way).headers["Clear-Site-Data"] == '"cache"'
        assert _kept(maya)


def test_taking_it_off_clears_it_here_and_from_the_account_and_from_the_copy(app: Flask, visit: Visit) -> None:
    planned(app)
    maya = visit("maya")
    assert "coping card on this device" not in maya.get("/account").text
    _keep(maya)
    gone = maya.submit(maya.get("/account"), CARD)
    assert gone.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not _kept(maya)
    assert not maya.get(CARD).tree.xpath("//section[@data-kept]")
    _keep(maya)
    page = maya.get("/safety-plan/card/off")
    assert page.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not _kept(maya)


def test_another_site_takes_nothing_off(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    _keep(maya)
    for site in ("cross-site", "same-site"):
        refused = maya.get("/safety-plan/card/off", status=303, headers={"Sec-Fetch-Site": site})
        assert refused.headers["Location"] == CARD
        assert "Clear-Site-Data" not in refused.headers
        assert _kept(maya)
    maya.get("/safety-plan/card/off", headers={"Sec-Fetch-Site": "none"})
    assert not _kept(maya)


@pytest.mark.parametrize("who", ["lena", "jordan", "maya"])
def test_when_somebody_else_signs_in_here_it_goes(app: Flask, visit: Visit, who: str) -> None:
    planned(app)
    maya = visit("maya")
    _keep(maya)
    maya.post("/sign-out")
    fields = {"email": f"{who}@riverbend.example", "password": "riverbend-demo"}
    answer = maya.post("/sign-in", fields)
    assert (answer.headers.get("Clear-Site-Data") is None) == (who == "maya")
    assert bool(_kept(maya)) == (who == "maya")


def test_as_a_pdf_it_is_one_page(app: Flask, visit: Visit) -> None:
    planned(app)
    answer = visit("maya").get("/safety-plan/card.pdf?size=a4")
    made = read(answer.response.data)
    assert (made.pages, made.is_tagged, made.title) == (1, True, "My card")
    for words in (PLAN["self_steps.0.what"], "Ana, my sister", "(555) 010-0161", "Call 988"):
        assert words in made
    assert "Torres" not in made
    visit("devon").get("/safety-plan/card.pdf", status=303)
