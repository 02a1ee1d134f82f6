"""Words lie sealed: nowhere in the database, the log or the record can they be read."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.database import Base, db
from portal.messages.actions import BODY
from portal.vault.keyring import Unreadable
from portal.vault.sealing import destroy_key, unseal
from tests.actors import actor
from tests.messages.given import bodies, messages, say, thread_of
from tests.schedule.given import writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
SECRET = "Nightjar"


def _everything(app: Flask) -> str:
    """Every row of every table, as it lies there."""
    with app.app_context():
        tables = Base.metadata.sorted_tables
        return "\n".join(repr(tuple(row)) for table in tables for row in db.session.execute(select(table)))


def test_no_table_holds_them(app: Flask, visit: Visit) -> None:
    maya, jordan = visit("maya"), visit("jordan")
    thread = thread_of(maya)
    say(maya, thread, f"{SECRET} one")
    say(jordan, thread, f"{SECRET} two")
    assert bodies(jordan.get(thread)) == [f"{SECRET} one", f"{SECRET} two"]
    everything = _everything(app)
    assert SECRET not in everything
    for one in messages(app):
        assert one.body_sealed.startswith("v1:")
        assert one.body_sealed in everything


def test_the_same_words_twice_do_not_look_alike(sqlite_app: Flask, enter: Visit) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    for _ in range(2):
        say(maya, thread, SECRET)
    first, second = messages(sqlite_app)
    assert first.body_sealed != second.body_sealed


def test_words_moved_to_another_row_do_not_open(sqlite_app: Flask, enter: Visit) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    for word in ("one", "two"):
        say(maya, thread, word)
    first, second = messages(sqlite_app)
    with sqlite_app.test_request_context():
        assert unseal(BODY, first.id, first.body_sealed) == "one"
        with pytest.raises(Unreadable):
            unseal(BODY, second.id, first.body_sealed)


def test_her_key_opens_what_her_therapist_wrote(sqlite_app: Flask, enter: Visit) -> None:
    """Whoever wrote it: destroying her key erases the whole conversation."""
    jordan = enter("jordan")
    say(jordan, thread_of(enter("maya")), SECRET)
    (sent,) = messages(sqlite_app)
    with writing(sqlite_app):
        assert unseal(BODY, sent.id, sent.body_sealed) == SECRET
        destroy_key(actor("maya").id)
    with sqlite_app.test_request_context(), pytest.raises(Unreadable):
        unseal(BODY, sent.id, sent.body_sealed)


def test_the_log_holds_none(enter: Visit, logged: Callable[[], str]) -> None:
    maya = enter("maya")
    thread = thread_of(maya)
    for htmx in (False, True):
        say(maya, thread, SECRET, status=200 if htmx else 303, htmx=htmx)
        say(maya, thread, f"{SECRET}\x00", status=422, htmx=htmx)
    maya.get(thread)
    assert "messages.send" in logged()
    assert SECRET not in logged()
    assert thread not in logged()
