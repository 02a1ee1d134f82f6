"""A forgotten password: whoever asks hears the same, and only the owner of the mailbox gets in."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.accounts.models import PasswordReset, Standing, User
from portal.audit.models import AuditEvent
from portal.clock import now
from portal.connections import begin_writing
from portal.database import db
from portal.demo.accounts import PASSWORD
from portal.notifications.models import Delivery, Notice
from tests.accounts.doors import Visit, give_second_factor, is_in, knock, rows
from tests.notifications.given import by, round_of, with_settings
from tests.notifications.server import Inbox, mail_server

Ids = Callable[[str], UUID]
NEW = "a lamp in every window"
LINK = re.compile(r"/forgotten/([\w-]{43})")


@pytest.fixture
def inbox(app: Flask) -> Iterator[Inbox]:
    with mail_server() as found, with_settings(app, mail=by(found.port)):
        yield found


def ask(browser: Any, email: str = "maya@riverbend.example", status: int = 303) -> Any:
    return browser.post("/forgotten", {"email": email}, status=status)


def link_in(app: Flask, inbox: Inbox) -> str:
    """What the newest mail leads to."""
    round_of(app)
    plain = inbox.mails[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    found = LINK.search(plain)
    assert found is not None, plain
    return found.group()


def set_new(browser: Any, link: str, status: int = 303, password: str = NEW) -> Any:
    return browser.post(link, {"new_password": password, "repeat": password}, status=status)


def test_from_the_sign_in_page_to_a_new_password(app: Flask, visit: Visit, inbox: Inbox, ids: Ids) -> None:
    elsewhere, maya = visit("maya"), visit()
    assert "/forgotten" in maya.get("/sign-in").links()
    asked = maya.get("/forgotten")
    sent = maya.follow(maya.submit(asked, "/forgotten", email=" Maya@Riverbend.example "))
    assert "20 minutes" in sent.text
    link = link_in(app, inbox)
    weak = set_new(maya, link, status=422, password="short")
    assert "at least 15" in weak.text
    page = maya.get(link)
    assert maya.submit(page, link, new_password=NEW, repeat=NEW).headers["Location"] == "/"
    assert is_in(maya)
    assert not is_in(elsewhere), "every sign-in of before ends"
    knock(visit(), "maya", PASSWORD, status=422)
    knock(visit(), "maya", NEW)
    assert "set anew with a link" in maya.get("/notices").text
    with app.app_context():
        verbs = set(db.session.scalars(select(AuditEvent.verb).where(AuditEvent.subject_id == ids("maya"))))
    assert {"asked for a new password", "password changed"} <= verbs


def test_the_mail_says_no_more_than_it_must(app: Flask, visit: Visit, inbox: Inbox) -> None:
    ask(visit())
    link = link_in(app, inbox)
    (mail,) = inbox.mails
    assert inbox.to == ["maya@riverbend.example"]
    assert mail["Subject"] == "Somebody asked for a new password."
    assert mail["List-Unsubscribe"] is None
    for part in mail.iter_parts():
        words = part.get_content()
        assert f"http://localhost{link}" in words
        assert not [name for name in ("Maya", "Riverbend", "clinic", "program", "<img", "src=") if name in words]
    assert round_of(app) == 0


def test_the_database_holds_no_link(app: Flask, visit: Visit, inbox: Inbox) -> None:
    ask(visit())
    token = link_in(app, inbox).removeprefix("/forgotten/")
    with app.app_context():
        for table in (PasswordReset, Delivery):
            rows = db.session.execute(select(table.__table__)).all()  # type: ignore[attr-defined]
            assert rows
            assert token not in repr(rows)


def test_whoever_asks_hears_the_same(app: Flask, visit: Visit, inbox: Inbox, time_machine: Any) -> None:
    time_machine.move_to(now(), tick=False)  # each form is signed with the second it was made in
    with app.app_context():
        begin_writing()
        db.session.execute(update(User).where(User.name.like("Devon %")).values(standing=Standing.DEACTIVATED))
        db.session.commit()
    answers = []
    for name in ("maya", "nobody", "devon"):
        browser = visit()
        sent = ask(browser, f"{name}@riverbend.example")
        page = browser.client.get(sent.headers["Location"])
        kept = [(key, value) for key, value in page.headers if key not in ("Set-Cookie", "X-Request-ID")]
        answers.append((sent.status, sent.headers["Location"], kept, page.get_data()))
    assert answers[0] == answers[1] == answers[2]
    round_of(app)
    assert inbox.to == ["maya@riverbend.example"]


def test_the_second_step_stays(app: Flask, visit: Visit, inbox: Inbox) -> None:
    totp = give_second_factor(app, "jordan")
    jordan = visit()
    ask(jordan, "jordan@riverbend.example")
    arrived = set_new(jordan, link_in(app, inbox))
    assert arrived.headers["Location"] == "/sign-in/code"
    assert not is_in(jordan)
    jordan.post("/sign-in/code", {"code": totp.now()})
    assert is_in(jordan)


def test_it_goes_at_once_whatever_she_chose_and_to_nobody_shut_out(
    app: Flask, visit: Visit, inbox: Inbox, ids: Ids
) -> None:
    ask(visit())
    with app.app_context():
        begin_writing()
        db.session.execute(update(User).where(User.id == ids("maya")).values(standing=Standing.DEACTIVATED))
        db.session.commit()
    assert round_of(app) == 0
    assert not inbox.mails


def test_five_a_day_and_not_too_many_from_one_place(app: Flask, visit: Visit, inbox: Inbox, time_machine: Any) -> None:
    for _ in range(7):
        ask(visit())
    assert rows(app, select(func.count()).select_from(PasswordReset)) == 5
    for n in range(3):
        ask(visit(), f"nobody{n}@riverbend.example")
    assert "many tries" in ask(visit(), "devon@riverbend.example", status=429).text
    time_machine.move_to(now() + timedelta(minutes=6))
    ask(visit(), "devon@riverbend.example")


def test_without_mail_the_page_says_whom_to_call(app: Flask, visit: Visit) -> None:
    page = visit().get("/forgotten")
    assert "Call us" in page.text
    assert not page.tree.xpath("//main//form")
    ask(visit(), status=422)
    assert rows(app, select(func.count()).select_from(PasswordReset)) == 0


def test_an_administrator_sends_it_and_never_sees_it(app: Flask, visit: Visit, inbox: Inbox, ids: Ids) -> None:
    sam, url = visit("sam"), f"/admin/people/{ids('maya')}/password-link"
    assert url in sam.get(f"/admin/people/{ids('maya')}").links()
    sam.follow(sam.submit(sam.get(url), "/password-link"))
    link = link_in(app, inbox)
    assert inbox.to == ["maya@riverbend.example"]
    assert link not in sam.get(f"/admin/people/{ids('maya')}").html
    for _ in range(4):
        sam.post(url)
    assert "tomorrow" in sam.post(url, status=409).text
    sam.post(f"/admin/people/{ids('sam')}/password-link", status=409)


def test_who_sets_an_address_cannot_have_the_link_sent_there(
    app: Flask, visit: Visit, inbox: Inbox, ids: Ids, time_machine: Any
) -> None:
    """Or an administrator could read as a patient: another address, a link to it, a password of her own."""
    sam, maya = visit("sam"), visit("maya")
    sam.post(f"/admin/people/{ids('maya')}/email-address", {"email": "sam.too@riverbend.example"})
    assert "changed your e-mail address" in maya.get("/notices").text
    ask(visit(), "sam.too@riverbend.example")
    assert "last days" in sam.post(f"/admin/people/{ids('maya')}/password-link", status=409).text
    assert rows(app, select(func.count()).select_from(PasswordReset)) == 0
    time_machine.move_to(now() + timedelta(days=2, minutes=1))
    ask(visit(), "sam.too@riverbend.example")
    assert rows(app, select(func.count()).select_from(PasswordReset)) == 1


def test_what_comes_meanwhile_is_told_by_a_mail_of_its_own(app: Flask, visit: Visit, inbox: Inbox, ids: Ids) -> None:
    """The mail with the link says nothing else, so nothing else must count as told by it."""
    ask(visit())
    sam = visit("sam")
    sam.post(f"/admin/people/{ids('devon')}/email-address", {"email": "devon.k@riverbend.example"})
    round_of(app)
    assert sorted(mail["Subject"] for mail in inbox.mails) == [
        "Somebody asked for a new password.",
        "There is something new in your portal.",
    ]
    assert rows(app, select(Notice.delivery_id).where(Notice.user_id == ids("devon"), Notice.kind == "new_address"))
