"""From each earlier revision, with a clinic's rows in it, to the newest: nothing is lost, and the pages open."""

from collections.abc import Iterator

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import text

from portal import schema
from portal.connections import begin_reading, begin_writing
from portal.database import db
from portal.operations import bind_migrations, upgrade
from tests.conftest import BACKENDS
from tests.faults.place import Place
from tests.faults.test_killed_upgrade import Old
from tests.messages.given import thread_with
from tests.proof.row import Proof, is_full
from tests.visitor import Visitor
from tests.worksheets_http.given import give

WORDS = tuple(f"Message {n} from before" for n in range(3))
PAGES = {
    "maya": ("/", "/schedule", "/worksheets", "/messages", "/materials", "/skills", "/progress", "/account", "/help"),
    "jordan": ("/review", "/patients", "/risk", "/messages"),
    "dana": ("/", "/groups", "/materials"),
    "sam": ("/admin/people", "/admin/programs", "/admin/clinic", "/admin/outbox"),
}
KEPT = ('"user"', "enrollment", '"group"', "message", "submission", "assignment", "audit_event")


@pytest.fixture
def working(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Old:
    """As it is now, to be copied and taken back to an older schema."""
    thread_with(place.app, "maya", *WORDS)
    give(place.app, "maya", "thought-record-short")
    place.let_go()
    return Old(place, tmp_path_factory.mktemp("working"))


def taken_back(app: Flask, revision: str) -> dict[str, int]:
    """How many rows the older schema has of those that people care for."""
    bind_migrations(app)
    with app.app_context():
        begin_writing()
        flask_migrate.downgrade(revision=revision)
        db.session.remove()
        db.engine.dispose()
        return rows()


def rows() -> dict[str, int]:
    begin_reading()
    with db.engine.connect() as connection:
        return {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in KEPT}


def wrong_in(app: Flask, before: dict[str, int]) -> Iterator[str]:
    """What is otherwise than before the upgrade, or does not open."""
    with app.app_context():
        after = rows()
        db.session.remove()
    yield from (f"{name}: {before[name]} became {after[name]}" for name in KEPT if after[name] < before[name])
    people = {name: Visitor(app, name) for name in PAGES}
    for name, pages in PAGES.items():
        for page in pages:
            status = people[name].client.get(page, follow_redirects=True).status_code
            if status != 200:
                yield f"{name} {page}: {status}"
    thread = people["maya"].client.get("/messages", follow_redirects=True).get_data(as_text=True)
    if WORDS[-1] not in thread:
        yield "her last words are not there"


@pytest.mark.proof("O1")
@pytest.mark.parametrize("place", BACKENDS if is_full() else BACKENDS[:1], indirect=True)
def test_from_each_revision(working: Old, proof: Proof) -> None:
    earlier = schema.revisions()[:-1]
    for revision in proof.random.sample(earlier, proof.size(1, len(earlier))):
        with working.copy() as app:
            before = taken_back(app, revision)
            assert before["message"] >= len(WORDS), "there is something to lose"
            upgrade(app)
            with app.app_context():
                assert not schema.is_behind(schema.current())
                db.session.remove()
            wrong = list(wrong_in(app, before))
            proof.tried(1, bool(wrong))
            assert not wrong, (revision, wrong)


def test_an_upgrade_that_loses_a_message_is_found(sqlite_app: Flask) -> None:
    thread_with(sqlite_app, "maya", *WORDS)
    with sqlite_app.app_context():
        before = rows()
        begin_writing()
        db.session.execute(text("DELETE FROM read_mark"))
        db.session.execute(text("DELETE FROM message WHERE id = (SELECT max(CAST(id AS text)) FROM message)"))
        db.session.commit()
        db.session.remove()
    assert [one.split(":")[0] for one in wrong_in(sqlite_app, before)] == ["message", "her last words are not there"]
