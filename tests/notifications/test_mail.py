"""One mail, as it arrives at a real server."""

from email.utils import parsedate_to_datetime

from flask import Flask

from portal import clock
from portal.accounts.models import User
from portal.connections import begin_writing
from portal.database import db
from portal.notifications.outbox import notify
from tests.actors import actor
from tests.notifications.given import deliveries, notice, round_of, tell
from tests.notifications.server import Inbox


def test_text_first_then_html_and_every_header_that_it_needs(app: Flask, inbox: Inbox) -> None:
    told = tell(app, "maya")
    assert round_of(app) == 1
    (mail,), (delivery,) = inbox.mails, deliveries(app)
    assert inbox.to == ["maya@riverbend.example"]
    assert mail["Subject"] == "There is something new in your portal."
    assert mail["From"] == "Your portal <post@neutral.example>"
    assert mail["Message-ID"] == f"<{delivery.id.hex}@neutral.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert abs((parsedate_to_datetime(mail["Date"]) - clock.now()).total_seconds()) < 60
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    plain, rich = (part.get_content() for part in mail.iter_parts())
    link = mail["List-Unsubscribe"].strip("<>")
    assert link in plain
    assert f'href="{link}"' in rich
    assert "http://localhost/" in plain
    assert delivery.sent_at is not None
    assert notice(app, told).delivery_id == delivery.id


def test_it_asks_the_reader_nothing_and_fetches_nothing(app: Flask, inbox: Inbox) -> None:
    tell(app, "maya")
    round_of(app)
    rich = inbox.mails[0].get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert not [word for word in ("<img", "<script", "<style", "src=", "url(") if word in rich]


def test_it_speaks_the_readers_language(app: Flask, inbox: Inbox) -> None:
    with app.app_context():
        begin_writing()
        db.session.get_one(User, actor("maya").id).language = "es"
        db.session.commit()
    tell(app, "maya")
    tell(app, "devon")
    round_of(app)
    by_reader = dict(zip(inbox.to, inbox.mails, strict=True))
    mail = by_reader["maya@riverbend.example"]
    assert mail["Subject"] == "Hay algo nuevo en su portal."
    assert mail["From"] == "Su portal <post@neutral.example>"
    plain, rich = (part.get_content() for part in mail.iter_parts())
    assert '<html lang="es"' in rich
    assert "portal" in plain and "sign in" not in plain.lower()  # noqa: PT018
    assert by_reader["devon@riverbend.example"]["Subject"] == "There is something new in your portal."


def test_a_person_is_told_once_for_all_that_waits(app: Flask, inbox: Inbox) -> None:
    told = [tell(app, "maya", kind) for kind in ("feedback", "handout", "schedule_note", "feedback")]
    tell(app, "devon")
    assert round_of(app) == 2
    assert sorted(inbox.to) == ["devon@riverbend.example", "maya@riverbend.example"]
    assert len({notice(app, one).delivery_id for one in told}) == 1
    assert round_of(app) == 0


def test_a_whole_round_takes_one_connection(app: Flask, inbox: Inbox) -> None:
    for who in ("maya", "devon", "lena"):
        tell(app, who)
    assert round_of(app) == 3
    assert inbox.connections == 1


def test_what_was_rolled_back_is_told_to_nobody(app: Flask, inbox: Inbox) -> None:
    with app.app_context():
        begin_writing()
        notify(actor("maya").id, "feedback", actor("maya").id)
        db.session.rollback()
    assert round_of(app) == 0
    assert inbox.raw == []
