"""While a password is hashed or verified nobody waits; and what was changed meanwhile holds."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from flask import Flask

from portal.accounts import passwords, sign_ins
from portal.database import db
from portal.demo.accounts import PASSWORD
from tests.accounts.doors import Visit, is_in, knock, set_password
from tests.accounts.test_links_once import NEW, committed, invitation_for, link_for, user_of
from tests.visitor import Visitor

OTHER = "quite another one of 25 letters"


def proves(app: Flask, browser: Visitor, status: int) -> None:
    browser.post("/account/proof", {"password": PASSWORD}, status=status)


def changes(app: Flask, browser: Visitor, status: int) -> None:
    browser.post("/account/password", {"old_password": PASSWORD, **NEW}, status=status)


def comes_in(app: Flask, browser: Visitor, status: int) -> None:
    knock(browser, "maya", status=status)


def is_new(app: Flask, browser: Visitor, status: int) -> None:
    browser.post(invitation_for(app, 1), NEW, status=status)


def forgot(app: Flask, browser: Visitor, status: int) -> None:
    browser.post(link_for(app), NEW, status=status)


Act = Callable[[Flask, Visitor, int], None]


@pytest.mark.parametrize("act", [proves, changes, comes_in, is_new, forgot])
def test_no_transaction_is_open(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch, act: Act) -> None:
    """On SQLite it would hold up every writer."""
    held: list[bool] = []

    def noting(slow: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*arguments: Any) -> Any:
            held.append(db.session.registry().in_transaction())
            return slow(*arguments)

        return noted

    browser = visit("maya")
    for slow in ("is_right", "hash_password"):
        monkeypatch.setattr(passwords, slow, noting(getattr(passwords, slow)))
    act(app, browser, 303)
    assert set(held) == {False}


def of_another(app: Flask) -> Thread:
    """Somebody else's request sets another password."""
    begun = Thread(target=lambda: committed(app, lambda: set_password(user_of("maya"), OTHER)))
    begun.start()
    return begun


@pytest.mark.parametrize("act", [proves, changes, comes_in])
def test_the_old_one_opens_nothing_once_there_is_another(
    app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch, act: Act
) -> None:
    plain, browser = passwords.is_right, visit("maya")

    def changed_then(password: str, password_hash: str) -> bool:
        right = plain(password, password_hash)
        of_another(app).join()
        return right

    with monkeypatch.context() as slow:
        slow.setattr(passwords, "is_right", changed_then)
        act(app, browser, 422)
    assert not is_in(browser)
    knock(visit(), "maya", OTHER)


def test_a_sign_in_by_the_old_one_ends_with_it(app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changed after it was looked at for the last time, and before the sign-in is there for others to see."""
    plain, browser, others = sign_ins.begin, visit(), []

    def changed_first(*arguments: Any, **more: Any) -> Any:
        if not others:
            others.append(of_another(app))
            others[0].join(0.3)
        return plain(*arguments, **more)

    monkeypatch.setattr(sign_ins, "begin", changed_first)
    knock(browser, "maya")
    others[0].join()
    assert not is_in(browser)
