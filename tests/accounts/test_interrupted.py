"""A sign-in ends while somebody is typing: nothing is lost, nothing is sent by itself, nobody else gets it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from portal.clock import now
from portal.database import db
from portal.messages.models import Message
from tests.accounts.doors import Visit, give_second_factor, is_in, knock
from tests.visitor import Page, Visitor

Ids = Callable[[str], UUID]
WORDS = 'I said "no" today.\nIt held <b>& felt odd</b> 🌱'
SENT = {"body": WORDS, "mood": "7", "form_key": "k" * 22, "rev": "3", "tick": ["a", "b"], "empty": ""}
TARGET = "/account/sign-ins/end"


@pytest.fixture
def typing(app: Flask, visit: Visit, time_machine: Any) -> Callable[[str], Visitor]:
    """`typing("maya")`: her page is open, her sign-in has ended meanwhile."""

    def begin(name: str) -> Visitor:
        browser = visit()
        knock(browser, name)
        time_machine.move_to(now() + timedelta(minutes=16))
        return browser

    return begin


def door_form(page: Page) -> dict[str, Any]:
    """The one form of the page that carries words."""
    (form,) = [form for form in page.tree.forms if "carried_to" in form.fields]
    fields: dict[str, Any] = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    return fields


def interrupted(browser: Visitor, **more: Any) -> Page:
    return browser.post(TARGET, {**SENT, **more}, status=401)


def sign_in_again(browser: Visitor, door: Page, name: str, status: int = 200) -> Page:
    fields = {**door_form(door), "email": f"{name}@riverbend.example", "password": "riverbend-demo"}
    return browser.post("/sign-in", fields, status=status)


def test_what_was_typed_waits_for_the_sign_in(typing: Callable[[str], Visitor]) -> None:
    browser = typing("maya")
    door = interrupted(browser)
    assert "They are not lost" in door.text
    resume = sign_in_again(browser, door, "maya")
    assert resume.tree.findtext(".//h1") == "Your words are still here"
    assert is_in(browser)
    fields = resume.form(TARGET)
    assert fields.pop("@") == TARGET
    fields.pop("csrf_token")
    assert {name: values if len(values) > 1 else values[0] for name, values in fields.items()} == SENT
    assert [area.text for area in resume.tree.iter("textarea") if area.get("name") == "body"] == [WORDS]
    browser.submit(resume, TARGET)


def test_a_message_interrupted_is_sent_once_and_only_on_the_button(
    app: Flask, typing: Callable[[str], Visitor], visit: Visit
) -> None:
    browser = typing("maya")
    knock(browser, "maya")
    thread = browser.follow(browser.get("/messages", status=303))
    url = next(form.get("action") for form in thread.tree.forms if form.get("action", "").endswith("/messages"))
    form = thread.form(url)
    browser.client.delete_cookie(app.config["SIGN_IN_COOKIE"])
    before = messages(app)
    door = browser.submit(thread, url, status=401, body=WORDS)
    resume = sign_in_again(browser, door, "maya")
    assert messages(app) == before
    for _ in range(2):
        browser.submit(resume, url)
    assert messages(app) == before + 1
    assert resume.form(url)["form_key"] == form["form_key"]
    after = browser.get(url.removesuffix("/messages"))
    assert "It held <b>& felt odd</b>" in after.text


def messages(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Message).count()


def test_no_secret_travels_along(typing: Callable[[str], Visitor]) -> None:
    browser = typing("maya")
    secrets = dict.fromkeys(("old_password", "new_password", "repeat"), "hush hush")
    door = browser.post("/account/password", {**SENT, **secrets}, status=401)
    assert "hush hush" not in door.html
    assert "hush hush" not in sign_in_again(browser, door, "maya").html
    changing = browser.post("/account/password", secrets, status=422)
    assert "hush hush" not in changing.html


def test_somebody_else_gets_nothing_of_it(typing: Callable[[str], Visitor]) -> None:
    browser = typing("maya")
    door = interrupted(browser)
    arrived = sign_in_again(browser, door, "devon", status=303)
    assert arrived.headers["Location"] == "/"
    assert WORDS.split("\n")[0] not in browser.follow(arrived).text


def test_a_stranger_in_another_browser_gets_nothing_of_it(typing: Callable[[str], Visitor], visit: Visit) -> None:
    """The form with the words, sent from a browser in which nobody was."""
    door = interrupted(typing("maya"))
    other = visit()
    fields = {key: value for key, value in door_form(door).items() if key != "csrf_token"}
    fields |= {"email": "maya@riverbend.example", "password": "riverbend-demo"}
    assert other.post("/sign-in", fields).headers["Location"] == "/"


@pytest.mark.parametrize("token", ["", "nonsense"])
def test_another_site_cannot_put_words_in_ones_mouth(typing: Callable[[str], Visitor], token: str) -> None:
    browser = typing("maya")
    door = browser.post(TARGET, {**SENT, "csrf_token": token}, status=401)
    assert "felt odd" not in door.html
    assert sign_in_again(browser, door, "maya", status=303).headers["Location"] == "/"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/x", "\\evil", ""])
def test_words_go_nowhere_else(typing: Callable[[str], Visitor], target: str) -> None:
    browser = typing("maya")
    door = interrupted(browser)
    fields = {**door_form(door), "carried_to": target, "email": "maya@riverbend.example", "password": "riverbend-demo"}
    assert browser.post("/sign-in", fields).headers["Location"] == "/"


def test_a_mistyped_password_loses_nothing(typing: Callable[[str], Visitor]) -> None:
    browser = typing("maya")
    door = interrupted(browser)
    for wrong in ("", "wrong"):
        fields = {**door_form(door), "email": "maya@riverbend.example", "password": wrong}
        door = browser.post("/sign-in", fields, status=422)
    for _ in range(9):
        fields = {**door_form(door), "email": "maya@riverbend.example", "password": "wrong"}
        door = browser.post("/sign-in", fields, status=422)
    door = sign_in_again(browser, door, "maya", status=429)
    assert door_form(door)["carried-words.body"] == [WORDS]


def test_words_travel_through_the_second_step(app: Flask, typing: Callable[[str], Visitor]) -> None:
    totp = give_second_factor(app, "jordan")
    browser = typing("jordan")
    step = sign_in_again(browser, interrupted(browser), "jordan")
    assert "not lost" in step.text
    step = browser.post("/sign-in/code", {**door_form(step), "code": "000000"}, status=422)
    resume = browser.post("/sign-in/code", {**door_form(step), "code": totp.now()}, status=200)
    assert WORDS in [area.text for area in resume.tree.iter("textarea")]


def test_words_sent_before_the_code_wait_for_it(app: Flask, visit: Visit) -> None:
    """Signed in again in another tab, the code not given yet; now this tab saves."""
    totp = give_second_factor(app, "jordan")
    browser = visit()
    knock(browser, "jordan")
    step = interrupted(browser)
    assert step.tree.findtext(".//h1") == "Second step"
    resume = browser.post("/sign-in/code", {**door_form(step), "code": totp.now()}, status=200)
    assert WORDS in [area.text for area in resume.tree.iter("textarea")]


def test_a_button_without_words_just_leads_in(typing: Callable[[str], Visitor]) -> None:
    browser = typing("maya")
    door = browser.post(TARGET, {"form_key": "k"}, status=401)
    assert sign_in_again(browser, door, "maya", status=303).headers["Location"] == "/"


def test_by_script_the_page_stays_and_a_word_appears(typing: Callable[[str], Visitor]) -> None:
    browser = typing("maya")
    word = browser.post(TARGET, SENT, status=401, htmx=True, headers={"HX-Target": "save-status"})
    assert word.tree.get("id") == "sign-in-again"
    assert (word.headers["HX-Retarget"], word.headers["HX-Reswap"]) == ("#save-status", "innerHTML")
    (link,) = word.tree.xpath(".//a[@target='_blank' and @rel='noopener']/@href")
    assert link.startswith("/sign-in?next=")
    token = browser.csrf_token()
    knock(browser, "maya")
    again = browser.client.post(TARGET, data={**SENT, "csrf_token": token}, headers={"HX-Request": "true"})
    assert again.status_code == 204, "the open page's own retry goes through with its old token"


def the_link(page: Page) -> str:
    (link,) = page.tree.xpath("//a[@target='_blank' and contains(@href, '/sign-in')]/@href")
    return str(link)


@pytest.mark.parametrize("how", ["saving", "poll", "clock"])
def test_the_door_beside_the_page_leads_back_to_it(typing: Callable[[str], Visitor], how: str) -> None:
    """Whatever noticed first that she was signed out."""
    browser = typing("maya")
    page = {"HX-Current-URL": "http://localhost/account?part=2#there"}
    if how == "saving":
        word = browser.post(TARGET, SENT, status=401, htmx=True, headers=page)
    elif how == "poll":
        word = browser.get("/news", status=401, htmx=True, headers={**page, "X-Background": "1"})
    else:
        word = browser.get("/staying?known=0", htmx=True, headers={**page, "X-Background": "1"})
    door = browser.get(the_link(word))
    inside = sign_in_again(browser, door, "maya", status=303)
    back = browser.follow(inside)
    assert back.tree.findtext(".//h1") == "You are signed in again"
    assert "/account?part=2" in back.links()


@pytest.mark.parametrize("said", ["", "nonsense", "http://[", "https://elsewhere.example//evil.example/", "//evil"])
def test_it_leads_nowhere_else(typing: Callable[[str], Visitor], said: str) -> None:
    browser = typing("maya")
    word = browser.post(TARGET, SENT, status=401, htmx=True, headers={"HX-Current-URL": said})
    inside = sign_in_again(browser, browser.get(the_link(word)), "maya", status=303)
    links = browser.follow(inside).links()
    assert not [link for link in links if "evil" in link or "elsewhere" in link]
    assert links.count("/") >= 1


def test_the_open_page_of_somebody_else_does_not_save_for_whoever_is_in_now(typing: Callable[[str], Visitor]) -> None:
    browser = typing("maya")
    token = browser.csrf_token()
    knock(browser, "devon")
    browser.get("/account")
    assert browser.client.post(TARGET, data={**SENT, "csrf_token": token}).status_code == 400


@pytest.mark.parametrize(("htmx", "status"), [(False, 303), (True, 204)])
def test_a_move_leads_to_the_door_and_back(typing: Callable[[str], Visitor], htmx: bool, status: int) -> None:
    browser = typing("maya")
    answer = browser.get("/schedule?week=2026-W48", status=status, htmx=htmx)
    where = answer.headers["HX-Redirect" if htmx else "Location"]
    assert where == "/sign-in?next=/schedule?week%3D2026-W48"
    assert knock(browser, "maya", next="/schedule?week=2026-W48").headers["Location"] == "/schedule?week=2026-W48"
