"""Before a sign-in ends its pages say so; asking about it keeps nobody in, staying does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal.accounts.models import SignIn
from portal.accounts.staying import Left
from portal.clock import now
from portal.connections import begin_writing
from portal.database import db
from tests.accounts.doors import Visit, give_second_factor, is_in, knock
from tests.visitor import Page, Visitor

BACKGROUND = {"X-Background": "1"}
STAY = "Stay signed in"


@pytest.fixture
def at(time_machine: Any) -> Callable[..., None]:
    """`at(minutes=13)`: it is now so long after the test began."""
    begun = now()

    def move(**span: float) -> None:
        time_machine.move_to(begun + timedelta(**span), tick=False)

    move()
    return move


def ask(visitor: Visitor, known: str = "0", status: int = 200) -> Page:
    return visitor.get(f"/staying?known={known}", status, htmx=True, headers=BACKGROUND)


def stay(visitor: Visitor) -> Page:
    return visitor.get("/staying?known=2", htmx=True)


def left(page: Page) -> int:
    (element,) = page.tree.xpath("//*[@id='staying']")
    return int(element.get("data-left"))


@pytest.mark.parametrize("url", ["/", "/worksheets", "/records/coverage", "/help", "/no/such/page"])
def test_every_page_of_somebody_knows_when_it_ends(visit: Visit, at: Callable[..., None], url: str) -> None:
    status = 404 if "no" in url else 200
    page = visit("maya").get(url, status=status)
    assert left(page) == 15 * 60
    (live,) = page.tree.xpath("//*[@id='staying']/..")
    assert live.get("role") == "status", "it is there before there is anything to read out"
    assert STAY not in page.text
    assert not visit().get(url, status=303 if url not in ("/help", "/no/such/page") else status).html.count("staying")


def test_two_minutes_before_it_is_said_and_asking_keeps_nobody_in(visit: Visit, at: Callable[..., None]) -> None:
    maya = visit("maya")
    at(minutes=12, seconds=59)
    assert STAY not in ask(maya).html
    at(minutes=13)
    assert "You will be signed out in 2 minutes. Stay signed in?" in ask(maya).text
    ask(maya, "2", status=204)
    at(minutes=14, seconds=1)
    assert "You will be signed out in 1 minute. Stay signed in?" in ask(maya, "2").text
    ask(maya, "1", status=204)
    at(minutes=15)
    over = ask(maya, "1")
    assert "You are signed out here" in over.text
    assert over.tree.xpath("//*[@id='staying']/@data-whose") == [""]
    ask(maya, "over", status=204)


def test_staying_keeps_every_tab_in(visit: Visit, at: Callable[..., None]) -> None:
    maya = visit("maya")
    at(minutes=14)
    assert left(stay(maya)) == 15 * 60
    at(minutes=16)
    assert STAY not in ask(maya, "1").html
    assert left(ask(maya, "1")) == 13 * 60
    assert is_in(maya)


def test_the_absolute_end_is_said_too_and_staying_does_not_put_it_off(
    app: Flask, visit: Visit, at: Callable[..., None]
) -> None:
    maya = visit("maya")
    with app.app_context():
        begin_writing()
        db.session.query(SignIn).update({"began_at": now() - timedelta(hours=11, minutes=54)})
        db.session.commit()
    at(minutes=4)
    page = stay(maya)
    assert "In 2 minutes you will be asked to sign in again. You will come back to this page." in page.text
    assert STAY not in page.html
    assert left(page) == 120
    at(minutes=6)
    assert "signed out here" in stay(maya).text


def test_pages_tell_one_person_from_another(visit: Visit, ids: Any) -> None:
    marks = {name: visit(name).get("/").tree.xpath("//*[@id='staying']/@data-whose")[0] for name in ("maya", "devon")}
    assert marks["maya"] != marks["devon"]
    assert ask(visit("maya")).tree.get("data-whose") == marks["maya"]
    assert ids("maya").hex[:8] not in marks["maya"]


def test_whoever_owes_the_second_step_is_nobody_yet(app: Flask, visit: Visit) -> None:
    give_second_factor(app, "jordan")
    browser = visit()
    step = browser.follow(knock(browser, "jordan"))
    assert "staying" not in step.html
    assert "signed out here" in ask(browser).text


def test_the_address_itself_shows_nothing(visit: Visit) -> None:
    assert visit("maya").get("/staying", status=303).headers["Location"] == "/"


def test_the_door_says_why_one_stands_before_it(visit: Visit) -> None:
    page = visit().get("/sign-in?quiet&next=/account%23new_password")
    assert "Sign in to go on where you were." in page.text
    assert "Sign in to go on where you were." not in visit().get("/sign-in?next=/account").text
    fields = {
        "email": "maya@riverbend.example",
        "password": "riverbend-demo",
        "next": page.tree.xpath("//main//form")[0].fields["next"],
    }
    assert visit().post("/sign-in", fields).headers["Location"] == "/account#new_password"


@pytest.mark.parametrize(("seconds", "minutes"), [(900, 0), (121, 0), (120, 2), (119, 2), (61, 2), (60, 1), (1, 1)])
def test_minutes_are_told_as_people_count_them(seconds: int, minutes: int) -> None:
    told = Left(seconds, 120, whose="somebody")
    assert told.minutes == minutes
    assert told.known == replace(told, soon=120).known
