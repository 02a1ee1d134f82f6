"""The link at the end of each mail: it stops mail, tells nobody anything, and needs no sign-in."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.database import db
from portal.notifications.mailing import token_for
from portal.notifications.models import NoticeChoice
from tests.actors import actor
from tests.notifications.given import round_of, tell
from tests.notifications.server import Inbox
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
SECRET = ("Maya", "maya@", "Riverbend", "IOP", "988", "clinic")


def link_from(inbox: Inbox) -> str:
    return str(inbox.mails[-1]["List-Unsubscribe"]).strip("<>").removeprefix("http://localhost")


@pytest.fixture
def link(app: Flask, inbox: Inbox) -> str:
    tell(app, "maya")
    round_of(app)
    return link_from(inbox)


def mails_about(app: Flask, inbox: Inbox, *kinds: str) -> int:
    before = len(inbox.raw)
    for kind in kinds:
        tell(app, "maya", kind)
        round_of(app)
    return len(inbox.raw) - before


def test_opening_it_changes_nothing_and_the_button_does(app: Flask, inbox: Inbox, visit: Visit, link: str) -> None:
    nobody = visit(None)
    page = nobody.get(link)
    assert mails_about(app, inbox, "feedback") == 1
    done = nobody.submit(page, link, status=200)
    assert "No more e-mails" in done.text
    assert mails_about(app, inbox, "feedback", "handout", "assignment") == 0
    with app.app_context():
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "switched mail off")).one()
        assert (event.actor_id, event.subject_id) == (None, actor("maya").id)


def test_a_mail_server_may_do_it_in_one_click(app: Flask, inbox: Inbox, link: str) -> None:
    answer = app.test_client().post(link, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert mails_about(app, inbox, "feedback") == 0


def test_no_other_site_may_and_no_form_without_a_token(app: Flask, inbox: Inbox, link: str) -> None:
    client, click = app.test_client(), {"List-Unsubscribe": "One-Click"}
    assert client.post(link, data=click, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(link, data={}).status_code == 400
    assert mails_about(app, inbox, "feedback") == 1


def test_the_page_says_nothing_about_anybody(visit: Visit, link: str) -> None:
    """Read as words: the link and the form's token are random signs, which now and then spell 988."""
    words = visit(None).get(link).text
    assert not [word for word in SECRET if word in words]
    assert [word for word in SECRET if word in visit(None).get("/sign-in").text], "the words would be found"


def test_a_link_that_was_made_up_is_not_there(app: Flask, visit: Visit) -> None:
    with app.test_request_context():
        token = token_for(actor("maya").id)
    other = "a" if token[-9] != "a" else "b"  # not the last sign: some of its bits say nothing
    for wrong in (token[:-9] + other + token[-8:], "x", f"x{token}"):
        visit(None).get(f"/notices/off/{wrong}", status=404)


def test_twice_is_once_and_the_rest_stays_as_it_was(app: Flask, inbox: Inbox, link: str) -> None:
    for _ in range(2):
        assert app.test_client().post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    with app.app_context():
        rows = db.session.scalars(select(NoticeChoice)).all()
        assert {(row.mail, row.push, row.digest) for row in rows} == {(False, True, False)}
        assert len({row.topic for row in rows}) == len(rows) >= 5
