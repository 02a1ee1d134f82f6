"""Somebody else's reading of her words is on record: one line per page. Her own is not."""

from collections.abc import Callable

from flask import Flask

from portal.audit import verify
from portal.audit.models import AuditEvent
from portal.database import db
from tests.messages.given import bodies, fill, last_id, poll, say, thread_of, thread_with, verbs
from tests.visitor import Visitor, object_id

Visit = Callable[[str | None], Visitor]


def test_one_line_per_page(app: Flask, visit: Visit) -> None:
    jordan, thread = visit("jordan"), thread_with(app, "maya", "one", "two", by="maya")
    jordan.get("/messages")
    assert verbs(app, "jordan") == []
    for times in (1, 2):
        jordan.get(thread)
        assert verbs(app, "jordan") == ["read"] * times
    with app.app_context():
        lines = db.session.query(AuditEvent).filter_by(verb="read").all()
        assert {(line.subject, line.subject_id) for line in lines} == {("thread", object_id(thread))}
        assert not list(verify.faults())


def test_her_own_reading_leaves_no_line(app: Flask, visit: Visit) -> None:
    maya, thread = visit("maya"), thread_with(app, "maya", "hello")
    assert bodies(maya.get(thread)) == ["hello"]
    poll(maya, thread, "00000000-0000-0000-0000-000000000000")
    assert verbs(app, "maya") == []
    say(maya, thread, "hello")
    assert verbs(app, "maya") == ["sent"]


def test_a_page_of_older_messages_is_a_page(app: Flask, visit: Visit) -> None:
    jordan, thread = visit("jordan"), fill(app, "maya", 40, by="maya")
    (older,) = [link for link in jordan.get(thread).links() if "before=" in link]
    assert bodies(jordan.get(older)) == [f"Message {n}" for n in range(1, 11)]
    assert verbs(app, "jordan") == ["read", "read"]


def test_what_a_poll_brings_is_read(sqlite_app: Flask, enter: Visit) -> None:
    jordan, thread = enter("jordan"), thread_with(sqlite_app, "maya", "one", by="maya")
    on_screen = last_id(jordan.get(thread))
    say(enter("maya"), thread, "two")
    assert bodies(poll(jordan, thread, on_screen)) == ["two"]
    assert verbs(sqlite_app, "jordan") == ["read", "read"]


def test_a_poll_that_brings_only_ones_own_is_no_reading(sqlite_app: Flask, enter: Visit) -> None:
    jordan, thread = enter("jordan"), thread_with(sqlite_app, "maya", "one", by="maya")
    on_screen = last_id(jordan.get(thread))
    say(jordan, thread, "two", status=200, htmx=True)
    assert bodies(poll(jordan, thread, on_screen)) == ["two"]
    assert verbs(sqlite_app, "jordan") == ["read", "sent"]


def test_a_refused_form_on_its_page_shows_her_words_too(app: Flask, visit: Visit) -> None:
    jordan, thread = visit("jordan"), thread_with(app, "maya", "hers", by="maya")
    part = say(jordan, thread, " ", status=422, htmx=True)
    assert bodies(part) == []
    assert verbs(app, "jordan") == []
    assert bodies(say(jordan, thread, " ", status=422)) == ["hers"]
    assert verbs(app, "jordan") == ["read"]


def test_an_empty_conversation_has_nothing_to_read(sqlite_app: Flask, enter: Visit) -> None:
    enter("jordan").get(thread_of(enter("maya")))
    assert verbs(sqlite_app, "jordan") == []


def test_the_record_holds_no_word(sqlite_app: Flask, enter: Visit) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    say(maya, thread, "Nightjar")
    enter("jordan").get(thread)
    with sqlite_app.app_context():
        lines = db.session.query(AuditEvent).filter(AuditEvent.subject.in_(("thread", "message"))).all()
        assert [line.verb for line in lines] == ["sent", "read"]
        assert "Nightjar" not in repr([vars(line) for line in lines])
