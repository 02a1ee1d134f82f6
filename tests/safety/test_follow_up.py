"""A follow-up is opened with the answer or not at all, once, and only for what is new."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit import verify
from portal.audit.models import AuditEvent
from portal.database import db
from portal.notifications.models import Notice
from portal.safety.actions import close
from portal.safety.models import Level, RiskTask
from portal.worksheets.models import State, SubmissionVersion
from tests.actors import actor
from tests.safety.given import CALM, Visit, asked, follow_ups, owner, sent, shut, staff
from tests.schedule.given import writing
from tests.visitor import Visitor
from tests.worksheets_http.given import feedback, fields, send


def _closed(app: Flask) -> None:
    with writing(app):
        for task in db.session.scalars(select(RiskTask).where(RiskTask.closed_at.is_(None))):
            close(actor("jordan"), task, "Called. Safe today.")


def _again(app: Flask, maya: Visitor, url: str, **answers: str) -> None:
    """It was sent back, and she sends it again."""
    feedback(app, url, {}, "Please look once more.", State.RETURNED)
    send(maya, url, {**fields(maya.get(url)), **answers})


@pytest.mark.parametrize(
    ("answer", "rule", "level"),
    [("1", "item9_any", Level.HIGH), ("2", "item9_any", Level.HIGH), ("3", "item9_daily", Level.URGENT)],
)
def test_one_is_opened_and_her_therapist_answers_for_it(app: Flask, answer: str, rule: str, level: Level) -> None:
    sent(app, q9=answer)
    (task,) = follow_ups(app)
    assert (task.rule, task.level, task.closed_at) == (rule, level, None)
    assert owner(app) == "Jordan"
    assert task.answers_sealed.startswith("v1:")
    with app.app_context():
        assert db.session.query(Notice).filter_by(kind="follow_up", user_id=task.owner_id).count() == 1
        assert db.session.query(AuditEvent).filter_by(verb="opened follow-up", chain_id=task.patient_id).count() == 1
        assert not list(verify.faults())


def test_a_calm_answer_opens_none(app: Flask) -> None:
    sent(app)
    assert follow_ups(app) == []


def test_it_is_kept_with_the_answer_or_neither_is(app: Flask, visit: Visit) -> None:
    """With nobody left to answer for it, nothing is sent at all."""
    url, maya = asked(app), visit("maya")
    shut(app, *staff(app))
    send(maya, url, {**CALM, "q9": "2"}, status=500)
    with app.app_context():
        assert db.session.query(SubmissionVersion).count() == db.session.query(RiskTask).count() == 0
    send(maya, url, CALM)
    with app.app_context():
        assert db.session.query(SubmissionVersion).count() == 1


def test_a_double_tap_opens_one(app: Flask, visit: Visit) -> None:
    url, maya = asked(app), visit("maya")
    form = {**fields(maya.get(url)), **CALM, "q9": "2"}
    for _ in range(2):
        send(maya, url, form)
    assert len(follow_ups(app)) == 1


def test_while_it_is_open_another_try_opens_no_second(app: Flask, visit: Visit) -> None:
    url, maya = sent(app, q9="1"), visit("maya")
    _again(app, maya, url, q1="2")
    _again(app, maya, url, q9="2")
    assert len(follow_ups(app)) == 1


def test_once_closed_the_same_answers_open_no_second_and_others_do(app: Flask, visit: Visit) -> None:
    url, maya = sent(app, q9="1"), visit("maya")
    _closed(app)
    _again(app, maya, url, q1="2")
    assert [task.closed_at is None for task in follow_ups(app)] == [False]
    _again(app, maya, url, q9="2")
    assert [task.closed_at is None for task in follow_ups(app)] == [False, True]


def test_what_is_taken_back_closes_nothing(app: Flask, visit: Visit) -> None:
    url, maya = sent(app, q9="3"), visit("maya")
    _again(app, maya, url, q9="0")
    assert [task.closed_at for task in follow_ups(app)] == [None]


def test_the_same_answer_on_another_day_is_another_one(app: Flask) -> None:
    sent(app, q9="1")
    _closed(app)
    sent(app, q9="1")
    assert [task.closed_at is None for task in follow_ups(app)] == [False, True]
