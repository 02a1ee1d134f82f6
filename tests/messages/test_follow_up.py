"""A message that somebody must look into becomes a follow-up: one, with an owner, on record."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEvent
from portal.database import db
from portal.messages.actions import thread_about
from portal.messages.topics import Topic
from portal.notifications.models import Notice
from portal.safety.models import Level, RiskTask
from portal.vault.sealing import unseal
from tests.actors import actor
from tests.messages.given import last_id, say, thread_with
from tests.schedule.given import writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
FORM = {"level": "high", "note": "Ask about sleep"}


def _tasks(app: Flask) -> list[RiskTask]:
    with app.app_context():
        return list(db.session.scalars(select(RiskTask)))


def test_it_has_an_owner_a_level_and_a_note(app: Flask, visit: Visit) -> None:
    jordan, thread = visit("jordan"), thread_with(app, "maya", "I have not slept", by="maya")
    page = jordan.get(thread)
    (link,) = [link for link in page.links() if "/follow-ups/" in link]
    assert "I have not slept" in jordan.get(link).text
    there = jordan.follow(jordan.post(link, FORM))
    assert "A follow-up is open on this." in there.text
    (task,) = _tasks(app)
    with app.app_context():
        assert (task.owner_id, task.patient_id) == (actor("jordan").id, actor("maya").id)
        assert (task.level, str(task.message_id)) == (Level.HIGH, last_id(page))
        assert unseal("risk_task.answers_sealed", task.id, task.answers_sealed) == "Ask about sleep"
        assert db.session.scalars(select(Notice.kind).where(Notice.user_id == actor("jordan").id)).all() == [
            "follow_up"
        ]
        events = select(AuditEvent.verb).where(AuditEvent.subject == "risk_task", AuditEvent.subject_id == task.id)
        assert db.session.scalars(events).all() == ["opened follow-up"]
    assert "follow-up" not in visit("maya").get(thread).text


def test_one_is_open_for_one_message(app: Flask, visit: Visit) -> None:
    jordan, thread = visit("jordan"), thread_with(app, "maya", "I have not slept", by="maya")
    (link,) = [link for link in jordan.get(thread).links() if "/follow-ups/" in link]
    jordan.post(link, FORM)
    late = jordan.post(link, FORM, status=409)
    assert "This message is a follow-up already." in late.text
    assert len(_tasks(app)) == 1
    with writing(app):
        db.session.scalars(select(RiskTask)).one().close(actor("jordan").id, clock.now())
    jordan.post(link, FORM)
    assert len(_tasks(app)) == 2


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"level": ""}, "Please choose how soon."),
        ({"level": "never"}, "Not a valid choice"),
        ({"note": " "}, "This still needs"),
        ({"note": "x" * 301}, "Please keep it under 300"),
    ],
)
def test_what_is_missing_is_said(sqlite_app: Flask, enter: Visit, changes: dict[str, str], complaint: str) -> None:
    jordan, thread = enter("jordan"), thread_with(sqlite_app, "maya", "hm", by="maya")
    (link,) = [link for link in jordan.get(thread).links() if "/follow-ups/" in link]
    assert complaint in jordan.post(link, {**FORM, **changes}, status=422).text
    assert _tasks(sqlite_app) == []


def test_only_her_words_and_only_her_team(app: Flask, visit: Visit) -> None:
    thread = thread_with(app, "maya", "from Jordan")
    jordan = visit("jordan")
    his = last_id(jordan.get(thread))
    jordan.get(f"/messages/follow-ups/{his}", status=404)
    assert not [link for link in jordan.get(thread).links() if "/follow-ups/" in link]
    with writing(app):
        bills = f"/messages/{thread_about(actor('maya').id, Topic.BILLING).id}"
    say(visit("maya"), bills, "a bill")
    bill = last_id(visit("sam").get(bills))
    for name in ("sam", "jordan", "maya", "priya"):
        visit(name).post(f"/messages/follow-ups/{bill}", FORM, status=404)
    assert _tasks(app) == []
