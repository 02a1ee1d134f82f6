"""The administrator's page: who could not be reached and why, the way to set it right, lag, jobs."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import Standing, User
from portal.audit.models import AuditEvent
from portal.connections import begin_writing
from portal.database import db
from portal.notifications.models import Channel, Delivery
from portal.work.consumer import run_here
from portal.work.registry import recurring
from tests.admin.looking import people
from tests.notifications.given import deliveries, round_of, tell
from tests.notifications.server import Inbox
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[..., Visitor]
Ids = Callable[[str], UUID]
MAYA = "maya@riverbend.example"


@pytest.fixture
def bounced(app: Flask, inbox: Inbox) -> Inbox:
    """The mail server knows no such mailbox as Maya's."""
    tell(app, "maya")
    inbox.refuse[MAYA] = "550 5.1.1 unknown"
    round_of(app)
    return inbox


def unreached(page: Page) -> list[str]:
    return [line.text_content() for line in page.tree.xpath("//li[@data-delivery]")]


def test_who_could_not_be_reached_stands_there_with_a_way_to_set_it_right(
    app: Flask, visit: Visit, ids: Ids, bounced: Inbox
) -> None:
    sam = visit("sam")
    page = sam.get("/admin/outbox")
    (line,) = unreached(page)
    assert "Maya Torres" in line
    assert "no such address" in line
    assert "550 5.1.1" in line
    assert MAYA not in page.html
    form = sam.get(f"/admin/people/{ids('maya')}/email-address")
    assert form.form("/email-address")["email"] == [MAYA]
    sam.submit(form, "/email-address", email="maya.torres@riverbend.example")
    assert unreached(sam.get("/admin/outbox")) == []
    assert round_of(app) == 1
    assert bounced.to == ["maya.torres@riverbend.example"]


def test_a_corrected_address_is_sealed_found_and_recorded(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, new = visit("sam"), "maya.torres@riverbend.example"
    sam.submit(sam.get(f"/admin/people/{ids('maya')}/email-address"), "/email-address", email=f"  {new} ")
    assert "Maya Torres" in people(sam, f"q={new}").text
    assert "Maya Torres" not in people(sam, f"q={MAYA}").text
    with app.app_context():
        maya = db.session.get_one(User, ids("maya"))
        assert maya.email == new
        assert new not in maya.email_sealed
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "changed e-mail address")).one()
        assert (event.actor_id, event.subject_id) == (ids("sam"), maya.id)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("devon@riverbend.example", "Somebody has an account with this address"),
        ("DEVON@riverbend.example", "Somebody has an account with this address"),
        ("maya", "Please give an e-mail address"),
        ("a@b.example, c@d.example", "Please give an e-mail address"),
        ("", "This still needs an answer"),
        ("x" * 250 + "@b.example", "This is too long"),
    ],
)
def test_a_bad_address_is_a_sentence_and_changes_nothing(
    app: Flask, visit: Visit, ids: Ids, typed: str, sentence: str
) -> None:
    sam, url = visit("sam"), f"/admin/people/{ids('maya')}/email-address"
    page = sam.submit(sam.get(url), "/email-address", status=422, email=typed)
    assert sentence in page.text
    with app.app_context():
        assert db.session.get_one(User, ids("maya")).email == MAYA


def test_the_same_address_again_is_no_change(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, url = visit("sam"), f"/admin/people/{ids('maya')}/email-address"
    sam.submit(sam.get(url), "/email-address")
    with app.app_context():
        wanted = select(func.count()).select_from(AuditEvent).where(AuditEvent.verb == "changed e-mail address")
        assert db.session.scalar(wanted) == 0


def test_an_older_page_does_not_undo_an_address(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, other, url = visit("sam"), visit("sam"), f"/admin/people/{ids('maya')}/email-address"
    older = other.get(url)
    sam.submit(sam.get(url), "/email-address", email="maya.torres@riverbend.example")
    disputed = other.submit(older, "/email-address", status=409, email="maya.t@riverbend.example")
    assert "Meanwhile somebody saved “maya.torres@riverbend.example” here" in disputed.text
    with app.app_context():
        assert db.session.get_one(User, ids("maya")).email == "maya.torres@riverbend.example"
    other.submit(disputed, "/email-address")
    with app.app_context():
        assert db.session.get_one(User, ids("maya")).email == "maya.t@riverbend.example"


def test_another_try_sends_the_newest_once_more(app: Flask, visit: Visit, bounced: Inbox) -> None:
    tell(app, "maya", "handout")
    round_of(app)
    assert len(deliveries(app)) == 2
    sam = visit("sam")
    page = sam.get("/admin/outbox")
    assert len(unreached(page)) == 1, "one line for one person"
    bounced.refuse.clear()
    sam.submit(page, "/another-try")
    assert round_of(app) == 1
    assert unreached(sam.get("/admin/outbox")) == []


def test_whoever_was_reached_since_is_no_failure_any_more(app: Flask, visit: Visit, bounced: Inbox) -> None:
    bounced.refuse.clear()
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        tell(app, "maya", "handout")
        assert round_of(app) == 1
        assert unreached(visit("sam").get("/admin/outbox")) == []


def test_nobody_sees_to_an_account_that_is_shut(app: Flask, visit: Visit, ids: Ids, bounced: Inbox) -> None:
    with app.app_context():
        begin_writing()
        db.session.get_one(User, ids("maya")).standing = Standing.DEACTIVATED
        db.session.commit()
    assert unreached(visit("sam").get("/admin/outbox")) == []


def test_it_says_that_mail_is_off(app: Flask, visit: Visit) -> None:
    assert "E-mail is off" in visit("sam").get("/admin/outbox").text


def test_it_says_that_the_worker_is_behind(app: Flask, visit: Visit, inbox: Inbox) -> None:
    tell(app, "maya")
    sam = visit("sam")
    words = sam.get("/admin/outbox").text
    assert "E-mail is off" not in words
    assert "Not looked at since" in words
    assert "more than 15 minutes" not in words
    with time_machine.travel(clock.now() + timedelta(minutes=14, seconds=59)):
        sam.get("/")
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert "more than 15 minutes" in visit("sam").get("/admin/outbox").text


def test_each_job_stands_there_with_its_last_run(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    assert "has not run yet" in sam.get("/admin/outbox").text
    with app.app_context():
        jobs = recurring()
    for job in jobs:
        run_here(app, job)
    page = sam.get("/admin/outbox")
    assert page.tree.xpath("//tr/@data-job") == sorted(job.name for job in jobs)


def test_it_costs_the_same_for_one_and_for_hundreds_and_pages_by_place(app: Flask, visit: Visit, inbox: Inbox) -> None:
    sam = visit("sam")

    def price() -> int:
        with counted(app) as statements:
            sam.get("/admin/outbox")
        return len(statements)

    few, now = price(), clock.now()
    with app.app_context():
        begin_writing()
        for number in range(120):
            person = User(name=f"Patient {number:03}", email_sealed="", email_lookup=f"many {number}", created_at=now)
            db.session.add(person)
            db.session.flush()
            db.session.add(
                Delivery(
                    user_id=person.id,
                    channel=Channel.MAIL,
                    made_at=now,
                    next_try_at=now,
                    given_up_at=now - timedelta(seconds=number // 2),
                    fault="550",
                )
            )
        db.session.commit()
    assert price() == few <= 5
    seen: list[str] = []
    url = "/admin/outbox"
    while url:
        page = sam.get(url)
        seen += page.tree.xpath("//li[@data-delivery]/@data-delivery")
        url = next((link for link in page.links() if "before=" in link), "")
    assert len(seen) == len(set(seen)) == 120
