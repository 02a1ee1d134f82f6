"""One's own account: what it shows, and a password changed."""

from typing import Any

import pytest
from flask import Flask

from portal.demo.accounts import PASSWORD
from tests.accounts.doors import Visit, cookie, holding, is_in, knock, sign_ins_of
from tests.statements import counted

NEW = "a lamp in every window"


def change(visitor: Any, status: int = 303, old: str = PASSWORD, new: str = NEW, repeat: str = NEW) -> Any:
    page = visitor.get("/account")
    return visitor.submit(page, "/password", status=status, old_password=old, new_password=new, repeat=repeat)


@pytest.mark.parametrize(("name", "other"), [("maya", "Devon Kim"), ("jordan", "Priya Nair"), ("sam", "Dana Ruiz")])
def test_it_shows_ones_own(visit: Visit, name: str, other: str) -> None:
    page = visit(name).get("/account")
    assert f"{name}@riverbend.example" in page.text
    assert other not in page.text
    assert visit(name).get("/account/security", status=303).headers["Location"] == "/account"


def test_what_people_come_for_stands_first(visit: Visit) -> None:
    """The password last, folded away until it is asked for, or something is wrong with what was typed."""
    maya = visit("maya")
    page = maya.get("/account")
    order = [one for one in page.links() if one.startswith(("/account/", "/records"))]
    assert order[:3] == ["/account/display", "/account/notifications", "/account/contact"]
    assert order.index("/records/binder") < order.index("/account/passkeys")
    (fold,) = page.tree.xpath("//main/details[.//form[@action='/account/password']]")
    assert "open" not in fold.attrib
    assert not fold.xpath("following::a[ancestor::main]")
    assert change(maya, 422, old="not it").tree.xpath("//details[@open]//form[@action='/account/password']")


def test_nobody_has_none(visit: Visit) -> None:
    visit().get("/account", status=303)
    visit().post("/account/password", {"old_password": PASSWORD}, status=401)


def test_a_new_password_ends_every_other_sign_in(app: Flask, visit: Visit) -> None:
    maya, elsewhere = visit("maya"), visit("maya")
    before = cookie(maya)
    page = maya.follow(change(maya))
    assert "Your password is changed" in page.text
    assert cookie(maya) != before
    assert not is_in(elsewhere)
    assert not is_in(holding(app, before))
    knock(visit(), "maya", PASSWORD, status=422)
    knock(visit(), "maya", NEW)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"old": "not it"}, "not the password you have now"),
        ({"old": ""}, "type your password"),
        ({"old": "o" * 500}, "not the password you have now"),
        ({"new": "too short", "repeat": "too short"}, "at least 15"),
        ({"repeat": "a lamp in every door"}, "not the same"),
        ({"new": "maya torres riverbend 1", "repeat": "maya torres riverbend 1"}, "easy to guess"),
        ({"new": "\x00" * 20, "repeat": "\x00" * 20}, "repeats too much"),
    ],
)
def test_a_refusal_changes_nothing(app: Flask, visit: Visit, typed: dict[str, str], words: str) -> None:
    maya, elsewhere = visit("maya"), visit("maya")
    page = change(maya, status=422, **typed)
    assert words in page.text
    assert NEW not in page.html
    assert is_in(elsewhere)
    knock(visit(), "maya")


def test_an_open_page_is_no_way_to_guess_the_password(visit: Visit) -> None:
    maya = visit("maya")
    for _ in range(5):
        change(maya, status=422, old="a guess")
    assert "many tries" in change(maya, status=429).text
    knock(visit(), "maya")


def test_signing_out_everywhere_else(app: Flask, visit: Visit) -> None:
    maya, elsewhere, devon = visit("maya"), visit("maya"), visit("devon")
    page = maya.get("/account")
    assert len(page.tree.xpath("//section[@aria-labelledby='where']//li")) == 2
    assert page.text.count("this one") == 1
    after = maya.follow(maya.submit(page, "/sign-ins/end"))
    assert len(after.tree.xpath("//section[@aria-labelledby='where']//li")) == 1
    assert (is_in(maya), is_in(elsewhere), is_in(devon)) == (True, False, True)
    assert len(sign_ins_of(app, "maya")) == 2


def test_the_page_takes_the_same_few_statements_however_many_sign_ins(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    maya.get("/account")
    counts = []
    for _ in range(2):
        with counted(app) as seen:
            maya.get("/account")
        counts.append(len(seen))
        for _ in range(20):
            visit("maya")
    assert counts[0] == counts[1] <= 7
