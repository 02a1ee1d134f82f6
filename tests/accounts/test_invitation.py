"""The link by which somebody comes in for the first time: once, and not for long."""

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.access.actor import Role
from portal.accounts import actions
from portal.accounts.models import Invitation, Standing, User
from portal.clock import now
from portal.connections import begin_writing
from portal.database import db
from tests.accounts.doors import Visit, is_in, knock, rows, sign_ins_of
from tests.visitor import Visitor

GOOD = "three herons by the weir"


@pytest.fixture
def token(app: Flask) -> str:
    """Of the link that Amir Bel was given."""
    return invite(app, Role.PATIENT)


def invite(app: Flask, role: Role, email: str = "amir@example.org", **more: Any) -> str:
    with app.app_context():
        begin_writing()
        amir = actions.Newcomer("Amir Bel", email, role, now().date() - timedelta(days=1), **more)
        _, made = actions.invite(amir, by=None)
        db.session.commit()
    return made


def take(visitor: Visitor, token: str, password: str = GOOD, status: int = 303, repeat: str | None = None) -> Any:
    page = visitor.get(f"/invitation/{token}")
    return visitor.submit(
        page, token, status=status, new_password=password, repeat=password if repeat is None else repeat
    )


def test_a_password_is_chosen_and_one_is_in(app: Flask, visit: Visit, token: str) -> None:
    amir = visit()
    assert "Welcome, Amir" in amir.get(f"/invitation/{token}").text
    assert take(amir, token).headers["Location"] == "/"
    assert is_in(amir)
    knock(visit(), "amir@example.org", GOOD)


def test_it_speaks_the_language_one_was_invited_in_or_chose(app: Flask, visit: Visit) -> None:
    for chosen, spoken, address in (("", "es", "amir@example.org"), ("?lang=en", "en", "bel@example.org")):
        token = invite(app, Role.PATIENT, address, language="es")
        amir = visit()
        page = amir.get(f"/invitation/{token}{chosen}")
        assert page.tree.get("lang") == spoken
        amir.submit(page, token, new_password=GOOD, repeat=GOOD)
        assert amir.get("/account").tree.get("lang") == spoken


def test_it_works_once(app: Flask, visit: Visit, token: str) -> None:
    unused = select(Invitation.id).where(Invitation.used_at.is_(None))
    assert rows(app, unused)
    take(visit(), token)
    assert rows(app, unused) is None
    over = visit().get(f"/invitation/{token}", status=404)
    assert "does not work any more" in over.text
    assert "(555) 010-0142" in over.text
    visit().post(f"/invitation/{token}", {"new_password": GOOD + "!", "repeat": GOOD + "!"}, status=404)
    knock(visit(), "amir@example.org", GOOD + "!", status=422)


@pytest.mark.parametrize(("hours", "status"), [(72, 404), (71.99, 200)])
def test_it_works_for_three_days(visit: Visit, token: str, time_machine: Any, hours: float, status: int) -> None:
    time_machine.move_to(now() + timedelta(hours=hours))
    visit().get(f"/invitation/{token}", status=status)


@pytest.mark.parametrize("guess", ["x", "0" * 43, "%00", "é", "a" * 5000])
def test_a_guess_reads_like_a_used_link(visit: Visit, guess: str) -> None:
    assert "does not work any more" in visit().get(f"/invitation/{guess}", status=404).text


def test_two_at_once_set_one_password(app: Flask, token: str) -> None:
    statuses: list[int] = []
    visitors = [Visitor(app) for _ in range(3)]

    def press(n: int, visitor: Visitor, csrf: str) -> None:
        fields = {"new_password": f"{GOOD} {n}", "repeat": f"{GOOD} {n}", "csrf_token": csrf}
        statuses.append(visitor.client.post(f"/invitation/{token}", data=fields).status_code)

    threads = [Thread(target=press, args=(n, one, one.csrf_token())) for n, one in enumerate(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 404, 404]


@pytest.mark.parametrize("standing", [Standing.DEACTIVATED, Standing.ACTIVE])
def test_it_is_for_somebody_invited_only(app: Flask, visit: Visit, token: str, standing: Standing) -> None:
    with app.app_context():
        begin_writing()
        user = db.session.scalars(select(User).where(User.name == "Amir Bel")).one()
        user.standing = standing
        db.session.commit()
    visit().get(f"/invitation/{token}", status=404)
    visit().post(f"/invitation/{token}", {"new_password": GOOD, "repeat": GOOD}, status=404)


@pytest.mark.parametrize(
    ("password", "repeat", "words"),
    [
        ("short of it", None, "at least 15"),
        ("", None, "choose a password"),
        ("p" * 40, None, "repeats too much"),
        ("riverbend iop amir bel", None, "easy to guess"),
        (GOOD, "three herons by the wear", "not the same"),
        ("w x y z " * 20, None, "under 129"),
    ],
)
def test_a_weak_one_is_refused_with_what_to_change(
    app: Flask, visit: Visit, token: str, password: str, repeat: str | None, words: str
) -> None:
    page = take(visit(), token, password, 422, repeat)
    assert words in page.text
    assert page.tree.xpath("//*[@id='error-summary']")
    assert not [value for value in page.tree.xpath("//input[@type='password']/@value") if value]
    assert sign_ins_of(app, "amir") == []
    take(visit(), token)


@pytest.mark.parametrize(
    "password",
    ["🌱🐢🌊🐦🍂🌙⭐🔥🌈🍀🌵🐝🦊🐳🍄", "  spaces count here  ", "ñandú vuelve al río", "q7#" + "Lk9$w2" * 20],
)
def test_any_characters_do(visit: Visit, token: str, password: str) -> None:
    take(visit(), token, password)
    knock(visit(), "amir@example.org", password)


def test_ten_characters_do_with_a_second_factor(
    app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setitem(app.config, "STAFF_SECOND_FACTOR", True)
    take(visit(), token, "two herons", 422)
    staff = visit()
    made = invite(app, Role.THERAPIST, "ann@example.org")
    take(staff, made, "a heron!!", 422)
    assert take(staff, made, "two herons").headers["Location"].startswith("/sign-in/code")
    assert not is_in(staff)


def test_the_token_is_kept_nowhere(app: Flask, visit: Visit, token: str) -> None:
    page = visit().get(f"/invitation/{token}")
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"
    take(visit(), token)
    assert rows(app, select(Invitation.token_hash).where(Invitation.used_at.is_not(None)).limit(1)) != token


def test_whoever_was_in_here_is_out(visit: Visit, token: str) -> None:
    browser = visit()
    knock(browser, "maya")
    take(browser, token)
    assert "Amir Bel" in browser.get("/account").text
