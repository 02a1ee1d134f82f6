"""What needs no answer, down and up again: a clinic that goes back loses the mark, and no message."""

import flask_migrate
from flask import Flask

from portal.connections import begin_writing
from portal.database import db
from portal.operations import upgrade
from tests import world
from tests.letting_go import let_go
from tests.messages.given import thread_with
from tests.messages.test_unanswered import WAITING, listed, press
from tests.visitor import Visitor

BEFORE = "0022"


def test_down_and_up_again(empty: Flask) -> None:
    upgrade(empty)
    with empty.test_request_context():
        begin_writing()
        world.build()
        db.session.commit()
        db.session.remove()
    jordan, thread = Visitor(empty, "jordan"), thread_with(empty, "maya", "Thank you", by="maya")
    press(jordan, jordan.get(thread), "No answer needed")
    assert WAITING not in listed(jordan)
    with empty.app_context():
        begin_writing()
        flask_migrate.downgrade(revision=BEFORE)
        db.session.remove()
        db.engine.dispose()
    upgrade(empty)
    assert "Thank you" in jordan.get(thread).text
    assert WAITING in listed(jordan)
    let_go(empty)
