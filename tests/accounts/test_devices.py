"""Where somebody is signed in, in words; one of them ended; and hearing of a new one."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.devices import in_words
from portal.demo.accounts import PASSWORD
from portal.notifications.models import Notice
from tests.accounts.doors import Visit, is_in, rows, sign_ins_of
from tests.visitor import Visitor

Ids = Callable[[str], UUID]
PHONE = (
    "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36"
)
LAPTOP = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19 Safari/605"
)
AGENTS = {
    PHONE: "Chrome on Android",
    LAPTOP: "Safari on Mac",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/130 Mobile Safari/604": "Chrome on iPhone",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/156.0 Safari/537.36 Edg/156.0": "Edge on Windows",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox on Linux",
    "Mozilla/5.0 (Linux; Android 14) SamsungBrowser/27 Chrome/125 Mobile Safari/537": "Samsung Internet on Android",
    "curl/8": "",
    "": "",
    "<script>" * 900: "",
}


@pytest.mark.parametrize(("agent", "words"), AGENTS.items())
def test_in_words(agent: str, words: str) -> None:
    assert in_words(agent) == words


def enter(browser: Visitor, agent: str) -> None:
    fields = {"email": "maya@riverbend.example", "password": PASSWORD}
    browser.post("/sign-in", fields, headers={"User-Agent": agent})


def test_the_list_names_them_and_ends_one(app: Flask, visit: Visit) -> None:
    here, there, devon = visit(), visit(), visit("devon")
    enter(there, PHONE)
    enter(here, LAPTOP)
    assert [one.device for one in sign_ins_of(app, "maya")] == ["Chrome on Android", "Safari on Mac"]
    page = here.get("/account")
    assert [one.text for one in page.tree.xpath("//section[@aria-labelledby='where']//li//span[@class='strong']")] == [
        "Safari on Mac",
        "Chrome on Android",
    ]
    (end,) = page.tree.xpath(
        "//form[contains(@action, '/sign-ins/') and not(contains(@action, 'sign-ins/end'))]/@action"
    )
    devon.post(end, status=404)
    assert is_in(there)
    assert "That device is signed out" in here.follow(here.post(end)).text
    assert (is_in(here), is_in(there)) == (True, False)
    here.post(end, status=404)


def test_a_new_one_is_heard_of_and_a_known_one_is_not(app: Flask, visit: Visit, ids: Ids) -> None:
    def heard() -> int:
        mine = (Notice.user_id == ids("maya"), Notice.kind == "new_sign_in")
        found: int = rows(app, select(func.count()).select_from(Notice).where(*mine))
        return found

    phone, laptop = visit(), visit()
    enter(phone, PHONE)
    assert heard() == 0, "the first one ever is hers"
    enter(laptop, LAPTOP)
    assert heard() == 1
    assert "had not seen before" in phone.get("/notices").text
    enter(laptop, LAPTOP)
    phone.post("/leave")
    enter(phone, PHONE)
    assert heard() == 1, "the same kind of device as lately, though it left"
