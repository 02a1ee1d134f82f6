"""What the mail server does not take: tried again after a growing while, given up, and never the others' fault."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from portal import clock
from portal.accounts.models import User
from portal.connections import begin_writing
from portal.database import db
from portal.demo.people import ZONE
from portal.notifications import delivering
from portal.notifications.delivering import CLAIM, DELAYS
from portal.web import formatting
from tests.faults.serving import free_port
from tests.notifications.given import by, deliveries, notice, round_of, tell, with_settings
from tests.notifications.server import Inbox, mail_server

MAYA = "maya@riverbend.example"
JORDAN = "jordan@riverbend.example"


def test_a_refusal_for_now_is_tried_again_after_a_growing_while(app: Flask, inbox: Inbox) -> None:
    tell(app, "maya")
    inbox.refuse[MAYA] = "450 4.2.1 mailbox busy maya@riverbend.example"
    now = clock.now()
    with time_machine.travel(now, tick=False) as time:
        for delay in DELAYS:
            assert round_of(app) == 0
            (one,) = deliveries(app)
            assert one.fault == "450 4.2.1"
            assert one.next_try_at == clock.now() + delay
            assert one.given_up_at is None
            time.shift(delay - timedelta(seconds=1))
            attempts = one.attempts
            round_of(app)
            assert deliveries(app)[0].attempts == attempts, "not before its time"
            time.shift(timedelta(seconds=1))
        round_of(app)
    (one,) = deliveries(app)
    assert one.given_up_at is not None
    assert one.attempts == len(DELAYS) + 1
    assert inbox.raw == []


def test_it_leaves_once_the_server_takes_it(app: Flask, inbox: Inbox) -> None:
    tell(app, "maya")
    inbox.refuse[MAYA] = "450 4.2.1 mailbox busy"
    round_of(app)
    inbox.refuse.clear()
    with time_machine.travel(clock.now() + DELAYS[0]):
        assert round_of(app) == 1
    (one,) = deliveries(app)
    assert (one.sent_at is not None, one.fault, one.attempts) == (True, "", 2)


@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "553 5.1.3 bad address", "551 not here"])
def test_no_such_mailbox_is_given_up_at_once_and_the_others_go_on(app: Flask, inbox: Inbox, answer: str) -> None:
    tell(app, "maya")
    tell(app, "devon")
    inbox.refuse[MAYA] = answer
    assert round_of(app) == 1
    assert inbox.to == ["devon@riverbend.example"]
    (failed,) = [one for one in deliveries(app) if one.given_up_at]
    assert failed.fault == " ".join(answer.split()[:2] if answer[4] == "5" else answer.split()[:1])


@pytest.mark.parametrize("answer", ["550 5.7.1 policy", "554 5.7.1 relay denied", "552 too much"])
def test_a_refusal_for_other_reasons_is_tried_again(app: Flask, inbox: Inbox, answer: str) -> None:
    tell(app, "maya")
    inbox.refuse[MAYA] = answer
    round_of(app)
    assert deliveries(app)[0].given_up_at is None


def test_a_mail_refused_whole_is_tried_again(app: Flask, inbox: Inbox) -> None:
    tell(app, "maya")
    inbox.at_data = "451 4.3.0 later"
    round_of(app)
    assert [(one.fault, one.attempts) for one in deliveries(app)] == [("451 4.3.0", 1)]


def test_an_outage_counts_against_no_mail(app: Flask) -> None:
    port = free_port()
    with with_settings(app, mail=by(port)):
        for who in ("maya", "devon"):
            tell(app, who)
        assert round_of(app) == 0
        assert [(one.attempts, one.claimed_until, one.fault) for one in deliveries(app)] == [(0, None, "")] * 2
        with mail_server(port=port) as inbox:
            assert round_of(app) == 2
            assert len(inbox.raw) == 2


def test_a_server_that_refuses_us_counts_against_no_mail(app: Flask, inbox: Inbox) -> None:
    tell(app, "maya")
    inbox.sender = "550 5.7.1 who are you"
    assert round_of(app) == 0
    assert [(one.attempts, one.claimed_until) for one in deliveries(app)] == [(0, None)]


def test_a_connection_that_breaks_in_a_mail_is_opened_anew(app: Flask, inbox: Inbox) -> None:
    """The mail it broke in counts: one that breaks every connection must not block the others for ever."""
    for who in ("maya", "devon", "lena"):
        tell(app, who)
    inbox.hang_up = True
    assert round_of(app) == 0
    assert sorted(one.attempts for one in deliveries(app)) == [0, 1, 1], "two in a row: the server's fault"
    inbox.hang_up = False
    assert round_of(app) == 1
    with time_machine.travel(clock.now() + DELAYS[0]):
        assert round_of(app) == 2
    assert len(set(inbox.to)) == len(inbox.to) == 3


def test_what_may_have_arrived_tells_of_nothing_new(app: Flask, inbox: Inbox) -> None:
    """A second copy of it may be dropped on the way as known: what came since needs a mail of its own."""
    tell(app, "maya")
    inbox.hang_up = True
    round_of(app)
    inbox.hang_up = False
    tell(app, "maya")
    assert round_of(app) == 1
    assert len(deliveries(app)) == 2, "and what came after a day has a delivery of its own"


def test_what_surely_did_not_arrive_tells_of_what_came_since(app: Flask, inbox: Inbox) -> None:
    first = tell(app, "maya")
    inbox.refuse[MAYA] = "450 4.2.1 mailbox busy"
    round_of(app)
    second = tell(app, "maya")
    round_of(app)
    assert len(deliveries(app)) == 1
    assert notice(app, first).delivery_id == notice(app, second).delivery_id


def test_something_new_does_not_wait_for_the_next_try_of_what_is_older(app: Flask, inbox: Inbox) -> None:
    older = tell(app, "jordan", "new_sign_in")
    inbox.refuse[JORDAN] = "450 4.2.1 mailbox busy"
    with time_machine.travel(clock.now(), tick=False) as time:
        for delay in DELAYS[:-1]:
            round_of(app)
            time.shift(delay)
        round_of(app)
        assert deliveries(app)[0].next_try_at == clock.now() + DELAYS[-1]
        time.shift(timedelta(minutes=9))
        inbox.refuse.clear()
        new = tell(app, "jordan", "emergency_access")
        assert round_of(app) == 1
        assert notice(app, older).delivery_id == notice(app, new).delivery_id
        time.shift(DELAYS[-1])
        assert round_of(app) == 0
    assert inbox.to == [JORDAN]


def test_a_mailbox_that_takes_nothing_is_not_tried_more_for_all_that_is_new_and_is_given_up(
    app: Flask, inbox: Inbox
) -> None:
    inbox.refuse[JORDAN] = "450 4.2.1 mailbox busy"
    with time_machine.travel(clock.now(), tick=False) as time:
        tell(app, "jordan", "new_sign_in")
        for _ in range(10):
            round_of(app)
            tell(app, "jordan", "new_sign_in", cause=f"{_}")
            time.shift(timedelta(seconds=6))
        (one,) = deliveries(app)
        assert one.attempts == 1, "not again within a minute of the first"
        for hour in range(45):
            time.shift(timedelta(hours=1))
            tell(app, "jordan", "new_sign_in", cause=f"hour {hour}")
            round_of(app)
    assert [one.fault for one in deliveries(app) if one.given_up_at] == ["450 4.2.1"]
    assert len(deliveries(app)) == 2, "and what came after a day has a delivery of its own"
    assert inbox.raw == []


def test_a_claim_keeps_others_away_until_it_runs_out(app: Flask, inbox: Inbox, claimed: Callable[[], None]) -> None:
    tell(app, "maya")
    claimed()
    assert round_of(app) == 0
    with time_machine.travel(clock.now() + CLAIM + timedelta(seconds=1)):
        assert round_of(app) == 1
    assert len(inbox.raw) == 1


def test_whoever_was_too_slow_does_not_let_go_of_what_is_anothers(app: Flask, inbox: Inbox) -> None:
    tell(app, "maya")
    with app.app_context():
        formatting.set_zone(ZONE)
        delivering._settled()
        slow = delivering._claim()
        assert slow is not None
    with time_machine.travel(clock.now() + CLAIM + timedelta(seconds=1)), app.app_context():
        other = delivering._claim()
        assert other is not None
        delivering._let_go(delivering.Notes(), slow.claimed, slow)
        assert deliveries(app)[0].claimed_until == other.claimed_until
        delivering._let_go(delivering.Notes(), other.claimed, other)
        assert deliveries(app)[0].claimed_until is None


@pytest.fixture
def claimed(app: Flask) -> Callable[[], None]:
    """A worker settles and claims all there is, and is gone."""

    def claim() -> None:
        with app.app_context():
            delivering._settled()
            assert delivering._claim() is not None

    return claim


def test_an_address_that_does_not_open_keeps_nobody_else_back(app: Flask, inbox: Inbox) -> None:
    for who in ("maya", "devon"):
        tell(app, who)
    with app.app_context():
        begin_writing()
        db.session.execute(update(User).where(User.name.ilike("maya %")).values(email_sealed="v1:damaged"))
        db.session.commit()
    assert round_of(app) == 1
    assert inbox.to == ["devon@riverbend.example"]
    assert [one.fault for one in deliveries(app) if one.given_up_at] == ["553 5.1.3"]


def test_one_that_cannot_be_made_keeps_nobody_else_back(
    app: Flask, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, logged: StringIO
) -> None:
    for who in ("maya", "devon"):
        tell(app, who)
    made = delivering.mail

    def mail(delivery_id: UUID, user_id: UUID, address: str, *more: Any) -> bytes:
        if address == MAYA:
            raise LookupError(MAYA)
        return made(delivery_id, user_id, address, *more)

    monkeypatch.setattr(delivering, "mail", mail)
    assert round_of(app) == 1
    assert inbox.to == ["devon@riverbend.example"]
    assert [one.fault for one in deliveries(app) if not one.sent_at] == ["LookupError"]
    assert "LookupError" in logged.getvalue()
    assert MAYA not in logged.getvalue()


def test_no_mail_server_is_no_mail(app: Flask) -> None:
    told = tell(app, "maya")
    assert round_of(app) == 0
    assert deliveries(app) == []
    assert notice(app, told).settled_at is not None
