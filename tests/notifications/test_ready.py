"""/readyz: red when the worker is behind, and only then."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import time_machine
from flask import Flask

from portal import clock
from tests.notifications.given import round_of, tell
from tests.notifications.server import Inbox
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
LATE = timedelta(minutes=15, seconds=5)
MAYA = "maya@riverbend.example"


def test_a_worker_that_does_not_run_turns_it_red(app: Flask, visit: Visit, logged: StringIO) -> None:
    tell(app, "maya")
    visit(None).get("/readyz")
    with time_machine.travel(clock.now() + LATE):
        page = visit(None).get("/readyz", status=503)
        assert page.html == "not ready\n", "why is said in the log alone"
        assert "notices wait for the worker" in logged.getvalue()
        round_of(app)
        visit(None).get("/readyz")


def test_mail_that_does_not_leave_turns_it_red(app: Flask, visit: Visit, inbox: Inbox) -> None:
    tell(app, "maya")
    inbox.sender = "451 4.3.0 not now"
    round_of(app)
    with time_machine.travel(clock.now() + LATE):
        round_of(app)
        visit(None).get("/readyz", status=503)
        inbox.sender = "250 OK"
        round_of(app)
        visit(None).get("/readyz")


def test_what_waits_for_its_hour_does_not(app: Flask, visit: Visit, inbox: Inbox) -> None:
    noon = clock.now().replace(hour=18, minute=0)  # no hour that anything waits for comes within the next one
    with time_machine.travel(noon):
        tell(app, "jordan", "hand_over")
        round_of(app)
        tell(app, "maya")
        inbox.refuse[MAYA] = "550 5.1.1 unknown"
        round_of(app)
    with time_machine.travel(noon + timedelta(minutes=40)):
        visit(None).get("/readyz")


def test_a_mail_that_waits_for_another_try_does_not(app: Flask, visit: Visit, inbox: Inbox) -> None:
    tell(app, "maya")
    inbox.refuse[MAYA] = "450 4.2.1 busy"
    for minutes in (0, 2, 8):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
            round_of(app)
    with time_machine.travel(clock.now() + timedelta(minutes=21)):
        visit(None).get("/readyz")


def test_it_costs_two_statements(app: Flask, visit: Visit) -> None:
    nobody = visit(None)
    with counted(app) as statements:
        nobody.get("/readyz")
    assert len(statements) == 2
